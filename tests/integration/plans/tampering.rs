//! What was changed behind the journal: every column of every table, a row too
//! few and one too many, and the journal itself.

use std::collections::BTreeSet;

use jiff::Timestamp;
use quydinh::{
    cases::{
        Actor, Identity,
        accounts::{self, Hashing, Initial, NewAccount, NewToken, SignIn},
        baselines::{self, NewBaseline},
        comments::{
            Attachment, NewComment, Said, Submission, answer_comments, ask, confirm, make_comment,
            withdraw_comment,
        },
        consultations::{
            NewConsultation, NewOn, NewTime, change_time, open_consultation, publish_text,
            set_procedures,
        },
        indicators, load_past,
        moderation::{Deed, Sender as AppealBy, appeal, flag, moderate},
        petitions::{
            self, NewPetition, NewStep, PetitionSubmission, TakenBy, send_petition, take_step,
        },
        plans::{Approval, Enactment, approve, enact, open_call},
        questions::{
            self, NewAnswer, NewQuestion, QuestionSubmission, answer_question, ask_question,
            point_to,
        },
        sign_heads,
        webhooks::{self, NewWebhook, Webhooks},
    },
    ingest::{Past, PastProcedure, Position},
    model::{
        AnswerState, BaselineScope, BusinessSize, ChangedItem, CommentAnswer, CommentSubject,
        ConsultationStep, DraftKind, DraftProcedure, Figure, Interest, ItemId, JournalKind, Kind,
        Listing, Matter, ModerationAct, ParagraphId, Petition, PetitionAccess, PetitionAnswer,
        PlanCall, PlanNumber, Province, ReviewList, Role, Routed, Routing, Sender, Series, Stance,
        Standing, TokenScope, Vetting,
    },
    signing::SigningKey,
    store::{Finding, Store},
};

use super::{
    BUILDING, Desk, TRADE, day,
    files::{pdf, pdf_bytes},
    lifecycle::{approval, decision, document, passed, plan_of},
    noon, officer, reviewer, slug, somebody,
};
use crate::harness::{Backend, TestStore, on_both_stores};

on_both_stores!(
    every_column_is_checked,
    rows_too_few_and_too_many_are_found,
    the_journal_is_whole,
    a_store_from_before_consultations_is_brought_up_to_date,
);

/// A table, the row that is changed, and what each column is set to. `+` adds
/// one, `x` appends a letter, anything else is the value itself.
type Table = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

const TABLES: &[Table] = &[
    (
        "plan",
        "plan = 1",
        &[
            ("recorded_seq", "1"),
            ("plan", "+"),
            ("agency", "x"),
            ("title", "x"),
            ("amends", "'1/QĐ-TTg'"),
        ],
    ),
    (
        "plan_item",
        "item = 2",
        &[
            ("recorded_seq", "900000"),
            // Before the first row of the journal.
            ("recorded_seq", "0"),
            ("recorded_seq", "-7"),
            ("plan", "+"),
            ("item", "+"),
            ("version", "+"),
            ("change", "'corrected'"),
            ("day", "+"),
            ("subject", "x"),
            ("code", "x"),
            ("code", "NULL"),
            ("disposition", "'cut'"),
            ("authority", "'ministry'"),
            ("deadline", "+"),
            ("cost_before", "x"),
            ("cost_after", "NULL"),
            ("once_before", "x"),
            ("once_after", "'1'"),
            // Such rows are read again at the next start.
            ("once_costs", "'unread'"),
        ],
    ),
    (
        "plan_act",
        "act = 'approved'",
        &[
            ("recorded_seq", "1"),
            ("plan", "+"),
            ("act", "'reviewed'"),
            ("day", "+"),
            ("closes", "+"),
            ("decision", "'2/QĐ-TTg'"),
            ("document", "x"),
            ("corrects", "+"),
            ("reason", "x"),
        ],
    ),
    (
        "plan_act_item",
        "item = 2 AND recorded_seq = (SELECT MAX(recorded_seq) FROM plan_act)",
        &[("recorded_seq", "900000"), ("item", "+"), ("reason", "x")],
    ),
    (
        "petition",
        "number = 'P1'",
        &[
            ("recorded_seq", "1"),
            ("number", "x"),
            ("version", "+"),
            ("received", "+"),
            ("subject", "x"),
            ("regulation", "x"),
            ("routing", "'kept'"),
            ("routed", "+"),
            ("agency", "x"),
            ("answered", "+"),
            ("also", "x"),
            ("area", "x"),
            ("access", "'private'"),
        ],
    ),
    (
        "petition_step",
        "act = 'answered'",
        &[
            ("recorded_seq", "1"),
            ("number", "x"),
            ("place", "7"),
            ("day", "+"),
            ("act", "'published'"),
            ("agency", "x"),
            ("reason", "x"),
            ("office", "x"),
            ("signer", "x"),
            ("state", "'accepted'"),
            ("items", "NULL"),
        ],
    ),
    (
        "petition_letter",
        "number = 'PK-0001' AND place = 0",
        &[
            ("recorded_seq", "1"),
            ("number", "x"),
            ("place", "7"),
            ("kind", "'answered'"),
            ("digest", "x"),
            ("subject", "x"),
            ("text", "x"),
            ("organisation", "x"),
            ("size", "NULL"),
            ("industry", "x"),
            ("province", "NULL"),
        ],
    ),
    (
        "petition_file",
        "1 = 1",
        &[
            ("recorded_seq", "900000"),
            ("number", "x"),
            ("letter", "+"),
            ("place", "+"),
            ("content", "x"),
        ],
    ),
    (
        "petition_sender",
        "1 = 1",
        &[
            ("number", "x"),
            ("recorded_seq", "900000"),
            ("secret_hash", "x"),
            ("address", "''"),
            ("address", "'minh@mau.example'"),
        ],
    ),
    (
        "draft_document",
        "number = 'D1'",
        &[
            ("recorded_seq", "1"),
            ("number", "x"),
            ("version", "+"),
            ("title", "x"),
            ("agency", "x"),
            ("sent", "+"),
        ],
    ),
    (
        "draft_procedure",
        "place = 2",
        &[
            ("recorded_seq", "0"),
            ("place", "+"),
            ("name", "x"),
            ("vetting", "'accepted'"),
            ("concluded", "+"),
        ],
    ),
    (
        "listing",
        "list = 'internal'",
        &[
            ("recorded_seq", "-7"),
            ("list", "'reporting'"),
            ("code", "x"),
            ("version", "+"),
            ("listed", "+"),
            ("done", "+"),
        ],
    ),
    (
        "plan_receipt",
        "receipt = 1",
        &[
            ("receipt", "+"),
            ("recorded_seq", "900000"),
            ("plan", "+"),
            ("target", "'revision'"),
            ("file", "x"),
            ("fingerprint", "x"),
            ("basis", "+"),
            ("added", "+"),
            ("changed", "+"),
            ("same", "+"),
            ("withdrawn", "+"),
            ("rejected", "+"),
        ],
    ),
    (
        "decision",
        "version = 1",
        &[
            ("number", "x"),
            ("version", "+"),
            ("recorded_seq", "900000"),
            ("day", "+"),
            ("signer", "x"),
            ("title", "x"),
            ("amends", "x"),
            ("file_name", "x"),
            ("file_size", "+"),
            ("file_sha256", "x"),
            ("file_sha256", "NULL"),
        ],
    ),
    // A letter more, another file, and bytes that were given a name they do not have.
    ("paper_file", "1 = 1", &[("sha256", "x"), ("content", "x"), ("content", "'x'")]),
    (
        "enacting_document",
        "version = 1",
        &[
            ("number", "x"),
            ("version", "+"),
            ("recorded_seq", "900000"),
            ("in_force_from", "+"),
            ("title", "x"),
        ],
    ),
    (
        "plan_call",
        "version = 1",
        &[
            ("number", "x"),
            ("version", "+"),
            ("recorded_seq", "900000"),
            ("issued", "+"),
            ("deadline", "+"),
            ("title", "x"),
        ],
    ),
    (
        "plan_call_agency",
        "place = 1",
        &[("recorded_seq", "900000"), ("place", "77"), ("agency", "x")],
    ),
    (
        "indicator_series",
        "version = 1",
        &[
            ("slug", "x"),
            ("version", "+"),
            ("recorded_seq", "900000"),
            ("name", "x"),
            ("topic", "x"),
            ("unit", "x"),
            ("nature", "'flow'"),
            ("counted", "NULL"),
            ("about", "x"),
        ],
    ),
    (
        "indicator_figure",
        "denominator = 5187",
        &[
            ("recorded_seq", "900000"),
            ("series", "x"),
            ("first_day", "+"),
            ("last_day", "+"),
            ("bound", "'about'"),
            ("value", "'1'"),
            ("numerator", "+"),
            ("denominator", "+"),
            ("printed", "'13.48'"),
            ("parts", "+"),
            ("source", "x"),
            ("url", "x"),
            ("reporter", "x"),
            ("note", "x"),
        ],
    ),
    (
        "baseline",
        "slug = 'goc'",
        &[
            ("slug", "x"),
            ("recorded_seq", "900000"),
            ("title", "x"),
            ("day", "+"),
            ("known_at", "+"),
            ("kinds", "'condition'"),
            ("agency", "'bo-y-te'"),
            ("row_count", "+"),
            ("digest", "x"),
            ("reason", "x"),
        ],
    ),
    ("baseline_row", "code = '1.000000'", &[("recorded_seq", "900000"), ("code", "'1.00000x'")]),
    (
        "comment",
        "comment = 1",
        &[
            ("comment", "77"),
            ("version", "+"),
            ("recorded_seq", "900000"),
            ("subject", "x"),
            ("plan", "+"),
            ("item", "NULL"),
            ("item_version", "+"),
            ("stance", "'for'"),
            ("timing", "'in-time'"),
            ("organisation", "x"),
            ("size", "'large'"),
            ("industry", "x"),
            ("province", "NULL"),
            ("text", "x"),
            ("name_shown", "'hidden'"),
            ("consultation", "9"),
            ("paragraph", "9"),
        ],
    ),
    (
        "comment_words",
        "comment = 1",
        &[
            ("recorded_seq", "900000"),
            ("comment", "77"),
            ("version", "+"),
            ("key", "x"),
            ("organisation", "x"),
            ("text", "x"),
            ("text", "''"),
        ],
    ),
    (
        "comment_file",
        "comment = 1 AND place = 1",
        &[
            ("recorded_seq", "900000"),
            ("comment", "77"),
            ("place", "+"),
            ("name", "x"),
            ("content", "x"),
        ],
    ),
    (
        "comment_sender",
        "comment = 3",
        &[("comment", "77"), ("recorded_seq", "900000"), ("secret_hash", "x"), ("address", "''")],
    ),
    (
        "comment_moderation",
        "act = 'removed'",
        &[
            ("comment", "77"),
            ("place", "7"),
            ("recorded_seq", "900000"),
            ("act", "'kept'"),
            ("reason", "x"),
            ("note", "x"),
        ],
    ),
    (
        "comment_appeal",
        "comment = 3",
        &[
            ("recorded_seq", "900000"),
            ("comment", "77"),
            ("key", "x"),
            ("text", "x"),
            ("text", "''"),
        ],
    ),
    ("comment_withdrawal", "comment = 2", &[("comment", "+"), ("recorded_seq", "900000")]),
    (
        "comment_answer",
        "answer = 1",
        &[
            ("answer", "77"),
            ("version", "+"),
            ("recorded_seq", "900000"),
            ("plan", "+"),
            ("state", "'accepted'"),
            ("office", "x"),
            ("signer", "x"),
            ("text", "x"),
            ("item", "+"),
            ("item_version", "NULL"),
            ("consultation", "9"),
        ],
    ),
    ("comment_answered", "comment = 1", &[("recorded_seq", "900000"), ("comment", "+")]),
    (
        "consultation",
        "consultation = 1 AND version = 1",
        &[
            ("consultation", "77"),
            ("version", "9"),
            ("recorded_seq", "900000"),
            ("kind", "'regulation'"),
            ("agency", "'bo-y-te'"),
            ("title", "x"),
            ("document", "'law'"),
            ("code", "'1.000001'"),
            ("step", "'ended'"),
            ("opens", "+"),
            ("closes", "+"),
        ],
    ),
    (
        "consultation_text",
        "version = 1",
        &[
            ("consultation", "77"),
            ("version", "9"),
            ("recorded_seq", "900000"),
            ("paragraphs", "+"),
            ("digest", "x"),
        ],
    ),
    (
        "question",
        "question = 1",
        &[
            ("question", "77"),
            ("recorded_seq", "900000"),
            ("agency", "x"),
            ("origin", "'published'"),
            ("title", "x"),
            ("text", "x"),
            ("field", "x"),
        ],
    ),
    (
        "question_sender",
        "1 = 1",
        &[
            ("number", "x"),
            ("recorded_seq", "900000"),
            ("address", "''"),
            ("address", "'minh@mau.example'"),
        ],
    ),
    (
        "question_answer",
        "question = 1",
        &[
            ("question", "+"),
            ("version", "+"),
            ("recorded_seq", "900000"),
            ("agency", "x"),
            ("office", "x"),
            ("signer", "x"),
            ("province", "NULL"),
            ("text", "x"),
            ("reason", "x"),
        ],
    ),
    (
        "question_code",
        "code = '1.000001'",
        &[("recorded_seq", "900000"), ("place", "+"), ("code", "x")],
    ),
    (
        "question_same",
        "question = 2",
        &[("question", "+"), ("recorded_seq", "900000"), ("agency", "x"), ("same_as", "+")],
    ),
    ("edition", "id = 1", &[("id", "900000"), ("name", "x"), ("as_of", "+"), ("scope", "'full'")]),
    (
        "source_file",
        "place = 0",
        &[
            ("edition", "900000"),
            ("place", "+"),
            ("fingerprint", "x"),
            ("path", "x"),
            ("format", "x"),
            ("records", "+"),
            ("rejected", "+"),
        ],
    ),
    ("regulation", "ordinal = 3", &[("code", "x"), ("ordinal", "900")]),
    (
        "regulation_version",
        "ordinal = 3",
        &[
            ("ordinal", "900"),
            ("version", "+"),
            ("code", "'9.999999'"),
            ("valid_from", "+"),
            ("recorded_seq", "1"),
            ("edition", "+"),
            ("change", "'changed'"),
            ("source_file", "x"),
            ("source_sheet", "x"),
            ("source_row", "+"),
            ("digest", "x"),
            ("kind", "'standard'"),
            ("name", "x"),
            ("agency", "x"),
            ("field", "x"),
            ("in_force_from", "+"),
            ("in_force_to", "+"),
            ("origin", "'sample'"),
            ("fee_low", "+"),
            ("online", "'full'"),
            ("dossiers", "+"),
            ("on_time", "+"),
            ("fee_high", "+"),
        ],
    ),
    (
        "regulation_payload",
        "ordinal = 3",
        &[("ordinal", "900"), ("version", "+"), ("payload", "x")],
    ),
    (
        "journal",
        "seq = 5",
        &[
            ("seq", "900000"),
            ("at", "+"),
            ("actor", "x"),
            ("action", "x"),
            ("subject_kind", "x"),
            ("subject", "x"),
            ("payload", "x"),
            ("hash", "x"),
        ],
    ),
    ("journal_head", "id = 1", &[("seq", "+"), ("hash", "x")]),
    ("signing_key", "1 = 1", &[("key", "x"), ("recorded_seq", "1"), ("public_key", "x")]),
    (
        "signed_head",
        "day = (SELECT MIN(day) FROM signed_head)",
        &[
            ("day", "900000"),
            ("seq", "+"),
            ("hash", "x"),
            ("row_count", "+"),
            ("key", "x"),
            ("signature", "'AA' || signature"),
        ],
    ),
    (
        "account",
        "role = 'officer'",
        &[
            ("id", "x"),
            ("login", "x"),
            ("name", "x"),
            ("role", "'analyst', agency = NULL"),
            ("agency", "'bo-tai-chinh'"),
            ("password_hash", "x"),
            ("temporary_until", "+"),
            ("created_at", "+"),
            ("disabled_at", "+"),
        ],
    ),
    (
        "session",
        "revoked_at IS NULL",
        &[
            ("id", "x"),
            ("secret_hash", "x"),
            ("account", "x"),
            ("created_at", "+"),
            ("expires_at", "+"),
            ("revoked_at", "+"),
            ("via", "'provider'"),
        ],
    ),
    (
        "sign_in_link",
        "open_until IS NOT NULL",
        &[
            ("account", "x"),
            ("open_until", "+"),
            ("subject_hash", "'x', open_until = NULL, linked_at = 1"),
        ],
    ),
    (
        "token",
        "revoked_at IS NULL",
        &[
            ("id", "x"),
            ("secret_hash", "x"),
            ("account", "x"),
            ("scopes", "'read plans'"),
            ("created_at", "+"),
            ("expires_at", "+"),
            ("revoked_at", "+"),
        ],
    ),
    (
        "webhook",
        "generation = 2",
        &[
            ("id", "x"),
            ("recorded_seq", "900000"),
            ("account", "x"),
            ("url", "x"),
            ("description", "x"),
            ("wants", "'{}'"),
            ("generation", "+"),
            ("secret_digest", "x"),
            ("previous_until", "+"),
            ("previous_until", "NULL"),
            ("created_at", "+"),
            ("paused_at", "+"),
            ("paused_at", "NULL, paused_why = NULL"),
            ("paused_why", "'gone'"),
        ],
    ),
];

/// What the journal does not tell, each with the reason.
const UNTOLD: &[&str] = &[
    // Always 1.
    "journal_head.id",
    // Whether fees and services were read: whoever finds them unread reads them again.
    "regulation_version.fees",
    "regulation_version.service",
    // When somebody was here says nothing about rights, and changes all the time.
    "session.seen_at",
    "session.user_agent",
    "token.used_at",
    // What its owner calls it, and how it begins: for eyes only.
    "token.name",
    "token.prefix",
    // The journal's row says when; whom a link leads to is checked.
    "sign_in_link.linked_at",
    // Sign-ins on their way give no right.
    "sign_in_flow.state_hash",
    "sign_in_flow.browser_hash",
    "sign_in_flow.next",
    "sign_in_flow.expires_at",
    // Files that wait for their confirmation are not recorded yet.
    "upload.owner",
    "upload.key",
    "upload.number",
    "upload.about",
    "upload.size",
    "upload.expires_at",
    "upload.content",
    "upload_head.id",
    "upload_head.last",
    // Forgotten after a day.
    "sign_in_attempt.login_hash",
    "sign_in_attempt.failed",
    "sign_in_attempt.at",
    "sign_in_attempt.locked_until",
    // Nothing was said in public yet.
    "comment_pending.id",
    "comment_pending.plan",
    "comment_pending.subject",
    "comment_pending.item",
    "comment_pending.address",
    "comment_pending.author",
    "comment_pending.site",
    "comment_pending.same",
    "comment_pending.said",
    "comment_pending.made_at",
    "comment_pending.comment",
    "comment_pending.petition",
    "comment_pending.kind",
    "comment_pending.became",
    "comment_pending_file.pending",
    "comment_pending_file.place",
    "comment_pending_file.name",
    "comment_pending_file.media",
    "comment_pending_file.size",
    "comment_pending_file.sha256",
    "comment_pending_file.content",
    "comment_pending_link.secret_hash",
    "comment_pending_link.pending",
    "comment_pending_link.author",
    "comment_pending_link.made_at",
    "comment_pending_link.expires_at",
    // Points moderators to a comment and decides nothing.
    "comment_flag.comment",
    "comment_flag.flagger",
    "comment_flag.reason",
    "comment_flag.made_at",
    // Where links in letters lead; a letter goes to who has the address.
    "comment_sender.site",
    "petition_sender.site",
    "question_sender.site",
    // Letters tell of what is recorded, and are forgotten.
    "mail.id",
    "mail.kind",
    "mail.key",
    "mail.recipient",
    "mail.subject",
    "mail.plain",
    "mail.html",
    "mail.unsubscribe",
    "mail.state",
    "mail.queued_at",
    "mail.attempts",
    "mail.due_at",
    "mail.leased_by",
    "mail.leased_until",
    "mail.settled_at",
    "mail.problem",
    // What people want letters about is a wish and no fact, and gone when they end
    // it; whoever changes it can have public rows told again or not at all, and no
    // others.
    "follow.id",
    "follow.reader",
    "follow.address",
    "follow.site",
    "follow.topic",
    "follow.rhythm",
    "follow.stop_hash",
    "follow.asked_at",
    "follow.confirmed_at",
    "follow.ended_at",
    "follow.erased_at",
    "follow.cursor_seq",
    "follow.due_at",
    "follow.found",
    "follow_link.secret_hash",
    "follow_link.kind",
    "follow_link.reader",
    "follow_link.follow",
    "follow_link.rhythm",
    "follow_link.made_at",
    "follow_link.expires_at",
    // Who writes letters for all.
    "job_lease.job",
    "job_lease.holder",
    "job_lease.held_until",
    // How far the sending to webhooks is, and the last attempts: it changes with
    // every message, and whoever changes it can have public rows sent again or
    // left out, and no others.
    "webhook_cursor.webhook",
    "webhook_cursor.seq",
    "webhook_cursor.batch_to",
    "webhook_cursor.failures",
    "webhook_cursor.failing_since",
    "webhook_cursor.next_at",
    "webhook_request.id",
    "webhook_request.webhook",
    "webhook_request.first_seq",
    "webhook_request.last_seq",
    "webhook_request.created_at",
    "webhook_delivery.webhook",
    "webhook_delivery.number",
    "webhook_delivery.message",
    "webhook_delivery.kind",
    "webhook_delivery.first_seq",
    "webhook_delivery.last_seq",
    "webhook_delivery.row_count",
    "webhook_delivery.attempt",
    "webhook_delivery.at",
    "webhook_delivery.took",
    "webhook_delivery.outcome",
    "webhook_delivery.status",
    "webhook_delivery.answer",
    "webhook_lease.id",
    "webhook_lease.holder",
    "webhook_lease.held_until",
    // Made once, told to nobody.
    "server_secret.id",
    "server_secret.secret",
];

/// A statement made here of what stands above.
fn statement(sql: String) -> &'static str {
    Box::leak(sql.into_boxed_str())
}

/// Runs statements that the database itself would refuse.
async fn tamper(at: &TestStore, sql: &str) {
    let open = match at.backend() {
        Backend::Sqlite => "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON;",
        Backend::Postgres => "SET session_replication_role = replica;",
    };
    at.execute(statement(format!("{open} {sql}"))).await;
}

pub(crate) fn series() -> Series {
    serde_json::from_str(
        r#"{"slug": "phan-cap", "name": "Phân cấp", "topic": "Thử", "unit": "thủ tục",
            "nature": "stock", "counted": "decentralised", "about": "Một. Hai."}"#,
    )
    .unwrap()
}

pub(crate) fn figure(numerator: u64, denominator: u64) -> Figure {
    serde_json::from_value(serde_json::json!({
        "period": "2022-08-30", "numerator": numerator, "denominator": denominator,
        "printed": "13.47", "source": "Báo A", "url": "https://a.example/1",
    }))
    .unwrap()
}

/// A store with a row in every table, and a copy of each of them.
pub(crate) async fn filled(at: &TestStore) -> Desk {
    let mut desk = Desk::new(at).await;
    let plan = plan_of(&mut desk, &["1.000000", "1.000001"]).await;
    passed(&desk, plan).await;
    commented(&desk, plan).await;
    consulted(&desk).await;
    petitioned(&desk, plan).await;
    questioned(&desk).await;
    let vu = (reviewer("vu"), noon("2026-08-01"));
    let paper = decision("1643/QĐ-TTg", "2026-07-31", None);
    let file = Some(pdf("1643.pdf", ""));
    let approved = Approval { file, ..approval(paper, vec![desk.all(plan).await]) };
    approve(&desk.store, &approved, vu).await.unwrap();
    let ours = document("20/2026/TT-BCT", "2026-10-01");
    let enactment = Enactment { document: ours, items: vec![desk.all(plan).await] };
    enact(&desk.store, &enactment, vu).await.unwrap();

    let call = PlanCall {
        number: "7417/VPCP-KSTT".parse().unwrap(),
        issued: day("2026-08-01"),
        title: "Rà soát năm 2026".into(),
        deadline: day("2026-09-01"),
        agencies: vec![slug(TRADE), slug(BUILDING)],
    };
    open_call(&desk.store, &call, vu).await.unwrap();
    let past = load_past(&desk.store, &books(), ("test", noon("2026-08-01").at)).await.unwrap();
    assert_eq!(past.rejects, []);

    let figures = [figure(1758, 17_687), figure(699, 5187)];
    let slug_of_series = series().slug;
    let said = (Some(&series()), figures.as_slice());
    let by = (Actor::Operator("test"), noon("2026-08-02").at);
    indicators::record(&desk.store, &slug_of_series, said, by).await.unwrap();
    let catalog = desk.catalog("2026-07-31").await;
    let scope = BaselineScope { kinds: vec![Kind::Procedure], agency: Some(slug(TRADE)) };
    let (title, reason) = ("Gốc".into(), "Theo nghị quyết".into());
    let new = NewBaseline { slug: "goc".parse().unwrap(), title, reason, scope };
    baselines::add(&desk.store, &catalog, &new, (vu.0, vu.1.at)).await.unwrap();

    let key = SigningKey::open(&at.dir().join("a.key")).unwrap();
    assert!(sign_heads(&desk.store, &key, noon("2026-08-02").at).await.unwrap() > 1);

    let (now, hashing) = (noon("2026-08-02").at, Hashing::default());
    let standing = Standing::new(Role::Officer, Some(slug("bo-y-te"))).unwrap();
    let login = "a@mau.example";
    let new = NewAccount { login: login.parse().unwrap(), name: "A".into(), standing };
    let operator = Actor::Operator("test");
    let added = accounts::add(&desk.store, &hashing, operator, (new, Initial::Lasting), now).await;
    let (account, password) = added.unwrap();
    accounts::allow_link(&desk.store, operator, &account.id, now).await.unwrap();
    let attempt = SignIn { login, password: &password, user_agent: "" };
    let opened = accounts::sign_in(&desk.store, &hashing, attempt, now).await.unwrap();
    subscribed(&desk, &opened.identity, now).await;
    let token = NewToken {
        id: accounts::new_token_id(now).unwrap(),
        name: "x".into(),
        scopes: vec![TokenScope::Read],
        days: 7,
    };
    accounts::issue_token(&desk.store, &opened.identity, token, now).await.unwrap();
    desk.assert_sound().await;
    for (table, ..) in TABLES {
        tamper(at, &format!("CREATE TABLE kept_{table} AS SELECT * FROM {table}")).await;
    }
    desk
}

/// A webhook with every column filled, and one that nothing was done to.
async fn subscribed(desk: &Desk, identity: &Identity, now: Timestamp) {
    let of = Webhooks::default();
    for kinds in [vec![JournalKind::Plan], vec![]] {
        let new = NewWebhook {
            id: webhooks::new_webhook_id(now).unwrap(),
            url: "https://a.example/x".into(),
            description: "A".into(),
            interest: Interest { kinds: kinds.clone(), ..Interest::default() },
        };
        let (webhook, _) = webhooks::add(&desk.store, &of, identity, new, now).await.unwrap();
        if !kinds.is_empty() {
            webhooks::rotate(&desk.store, &of, identity, &webhook.id, now).await.unwrap();
            webhooks::pause(&desk.store, identity, &webhook.id, now).await.unwrap();
        }
    }
}

/// A petition, a draft and a regulation on a list.
fn books() -> Past {
    let at = Position::default();
    let routed = Routed {
        routing: Routing::Forwarded,
        day: day("2026-07-02"),
        agency: Some(slug(TRADE)),
        answered: Some(day("2026-07-20")),
    };
    let petition = Petition::told(
        "P1".parse().unwrap(),
        (day("2026-07-01"), "Đề nghị".into()),
        Some("1.000000".parse().unwrap()),
        Some(routed),
    );
    let procedure = |name: &str| PastProcedure {
        number: "D1".parse().unwrap(),
        title: "Dự thảo".into(),
        agency: slug(TRADE),
        sent: day("2026-07-01"),
        procedure: DraftProcedure {
            name: name.into(),
            vetting: Some(Vetting::Refused),
            concluded: Some(day("2026-07-09")),
        },
    };
    let listing = Listing {
        list: ReviewList::Internal,
        code: "1.000000".parse().unwrap(),
        listed: day("2026-07-01"),
        done: Some(day("2026-07-09")),
    };
    Past {
        petitions: vec![(at.clone(), petition)],
        procedures: vec![(at.clone(), procedure("Một")), (at.clone(), procedure("Hai"))],
        listings: vec![(at, listing)],
        ..Past::default()
    }
}

/// Two comments on the first item, of which one is answered and the other
/// taken back.
async fn commented(desk: &Desk, plan: PlanNumber) {
    let who = (somebody("dn", Role::Business, None), noon("2026-08-01"));
    let sender = Sender {
        organisation: "Hiệp hội A".into(),
        size: Some(BusinessSize::Association),
        industry: Some("1".into()),
        province: Some(Province::Hue),
        ..Sender::default()
    };
    let say = |text: &str| NewComment {
        subject: ItemId { plan, item: 1 }.into(),
        said: Said { stance: Stance::Against, text: text.into(), sender: sender.clone() },
        files: vec![Attachment::new("Một.pdf", &pdf_bytes(text)).unwrap()],
    };
    let first = make_comment(&desk.store, &say("Không nên sửa như vậy"), who).await.unwrap();
    let other = make_comment(&desk.store, &say("Rút lại ý kiến này"), who).await.unwrap();
    withdraw_comment(&desk.store, (other.comment().number, 1), who).await.unwrap();
    let answer = CommentAnswer {
        of: plan.into(),
        comments: vec![first.comment().number],
        office: "Vụ Pháp chế".into(),
        signer: "Vụ trưởng".into(),
        state: AnswerState::Explained,
        text: "Giữ nguyên vì lý do an toàn".into(),
        changed: Some(ChangedItem { item: 1, version: 1 }),
    };
    let officer = (officer("an", &slug(TRADE)), noon("2026-08-01"));
    answer_comments(&desk.store, &answer, officer).await.unwrap();
    // And one of a visitor, which stands.
    let address = "khach@mau.example".parse().unwrap();
    let comment = say("Góp ý của người không có tài khoản");
    let new = Submission { comment, address, site: "https://a.example".into() };
    ask(&desk.store, &new, who.1).await.unwrap();
    let outbox = tempfile::tempdir().unwrap();
    let secret = crate::mail::secret_in(&desk.store, outbox.path(), "xac-nhan").await;
    let (made, own) = confirm(&desk.store, &secret, who.1).await.unwrap();
    // It is hidden, and somebody asks to look at that again.
    let number = made.comment().number;
    flag(&desk.store, (number, "insult"), "10.0.0.1", (Actor::Visitor, who.1)).await.unwrap();
    let deed = Deed {
        act: ModerationAct::Removed,
        reason: Some("insult".into()),
        note: "Lời lẽ lăng mạ".into(),
    };
    let vu = (reviewer("vu"), noon("2026-08-01"));
    moderate(&desk.store, &[number], &deed, "https://a.example", vu).await.unwrap();
    let why = "Đó là lời phê phán, không phải lăng mạ";
    appeal(&desk.store, AppealBy::Link(&own.unwrap()), why, who.1).await.unwrap();
}

/// A consultation on a draft that was rewritten because of a comment.
async fn consulted(desk: &Desk) {
    let an = (officer("an", &slug(TRADE)), noon("2026-08-01"));
    let text = "Điều 1. Phạm vi\nThời hạn giải quyết là 15 ngày";
    let new = NewConsultation {
        title: "Dự thảo Thông tư về bán lẻ".into(),
        question: String::new(),
        on: NewOn::Draft { agency: slug(TRADE), document: DraftKind::Circular, text: text.into() },
        opens: None,
        closes: noon("2026-08-10").at,
    };
    let opened = open_consultation(&desk.store, &new, an).await.unwrap();
    let number = opened.get().of.facts.number;
    let id = ParagraphId { consultation: number, paragraph: 2 };
    let comment = NewComment {
        subject: CommentSubject::DraftParagraph(id),
        said: Said {
            stance: Stance::Change,
            text: "Đề nghị rút xuống 10 ngày".into(),
            sender: Sender::default(),
        },
        files: Vec::new(),
    };
    let who = (somebody("dn", Role::Business, None), noon("2026-08-01"));
    let made = make_comment(&desk.store, &comment, who).await.unwrap();
    let text = "Điều 1. Phạm vi\nThời hạn giải quyết là 10 ngày";
    publish_text(&desk.store, (number, 1), (text, "Tiếp thu"), an).await.unwrap();
    let answer = CommentAnswer {
        of: number.into(),
        comments: vec![made.comment().number],
        office: "Vụ Pháp chế".into(),
        signer: "Vụ trưởng".into(),
        state: AnswerState::Accepted,
        text: "Tiếp thu, rút xuống 10 ngày".into(),
        changed: Some(ChangedItem { item: 2, version: 2 }),
    };
    answer_comments(&desk.store, &answer, an).await.unwrap();
    let end =
        NewTime {
            step: ConsultationStep::Closed, closes: None, reason: "Đã đủ ý kiến".into()
        };
    change_time(&desk.store, (number, 1), &end, an).await.unwrap();
    set_procedures(&desk.store, (number, 0), &["Cấp giấy phép".into()], an).await.unwrap();
}

/// A petition that is answered.
async fn petitioned(desk: &Desk, plan: PlanNumber) {
    let new = NewPetition {
        subject: "Thời hạn giải quyết quá dài".into(),
        text: "Thời hạn ba mươi ngày là quá dài".into(),
        regulations: vec!["1.000000".parse().unwrap(), "1.000001".parse().unwrap()],
        area: "Thương mại".into(),
        access: PetitionAccess::Private,
        sender: Sender {
            organisation: "Hiệp hội A".into(),
            size: Some(BusinessSize::Association),
            industry: Some("1".into()),
            province: Some(Province::Hue),
            ..Sender::default()
        },
    };
    let dn = (somebody("dn", Role::Business, None), noon("2026-08-01"));
    let sent = send_petition(&desk.store, (&new, &[]), "http://a.example", dn).await.unwrap();
    let petition = sent.petition();
    let answer = PetitionAnswer {
        office: "Vụ Pháp chế".into(),
        signer: "Vụ trưởng".into(),
        state: AnswerState::Explained,
        items: vec![ItemId { plan, item: 1 }],
    };
    let step = NewStep::Answer { answer, text: "Giữ nguyên vì lý do an toàn".into() };
    let who = (officer("an", &slug(TRADE)), noon("2026-08-01"));
    let by = (TakenBy::Agency, "http://a.example");
    let seen = (&petition.petition.number, petition.version);
    take_step(&desk.store, seen, &step, by, who).await.unwrap();
    // And one of a visitor.
    let petition = NewPetition { subject: "Một kiến nghị khác của khách".into(), ..new };
    let (address, site) = ("khach@mau.example".parse().unwrap(), "https://a.example".into());
    let files = vec![Attachment::new("a.pdf", &pdf_bytes("a")).unwrap()];
    let new = PetitionSubmission { petition, files, address, site };
    petitions::ask(&desk.store, &new, dn.1).await.unwrap();
    let outbox = tempfile::tempdir().unwrap();
    let letters = crate::mail::letters(&desk.store, outbox.path()).await;
    let asking = letters.iter().find(|letter| letter.contains("/kien-nghi/xac-nhan/"));
    let secret = crate::mail::secret_at(asking.unwrap(), "/kien-nghi/xac-nhan/");
    petitions::confirm(&desk.store, &secret, dn.1).await.unwrap();
}

/// A question with its answer, and another that points to it.
async fn questioned(desk: &Desk) {
    let who = (somebody("dn", Role::Business, None), noon("2026-08-01"));
    let ask = |title: &str| NewQuestion {
        agency: slug(TRADE),
        title: title.into(),
        text: "Cửa hàng mở năm 2020".into(),
        field: "Xăng dầu".into(),
        codes: vec!["1.000000".parse().unwrap()],
    };
    let first = ask_question(&desk.store, &ask("Có phải đổi giấy phép?"), who).await.unwrap();
    let other = ask_question(&desk.store, &ask("Có cần đổi giấy phép?"), who).await.unwrap();
    let answer = NewAnswer {
        office: "Sở Công Thương".into(),
        signer: "Giám đốc".into(),
        province: Some(Province::Hue),
        text: "Không phải đổi giấy phép".into(),
        codes: vec!["1.000001".parse().unwrap()],
    };
    let (first, other) = (first.question().number, other.question().number);
    let officer = (officer("an", &slug(TRADE)), noon("2026-08-01"));
    answer_question(&desk.store, (first, 0), (&answer, ""), "http://a.example", officer)
        .await
        .unwrap();
    point_to(&desk.store, (other, first), "http://a.example", officer).await.unwrap();
    // And one of a visitor.
    let (address, site) = ("khach@mau.example".parse().unwrap(), "https://a.example".into());
    let question = ask("Bao lâu thì phải đổi giấy phép?");
    let new = QuestionSubmission { question, address, site };
    questions::ask(&desk.store, &new, who.1).await.unwrap();
    let outbox = tempfile::tempdir().unwrap();
    let letters = crate::mail::letters(&desk.store, outbox.path()).await;
    let asking = letters.iter().find(|letter| letter.contains("/hoi-dap/xac-nhan/"));
    let secret = crate::mail::secret_at(asking.unwrap(), "/hoi-dap/xac-nhan/");
    questions::confirm(&desk.store, &secret, who.1).await.unwrap();
}

async fn put_back(at: &TestStore, table: &str) {
    let back = format!("DELETE FROM {table}; INSERT INTO {table} SELECT * FROM kept_{table}");
    tamper(at, &back).await;
}

async fn findings(desk: &Desk) -> Vec<String> {
    let found = desk.store.verify().await.unwrap().findings;
    found.iter().map(ToString::to_string).collect()
}

async fn every_column_is_checked(at: TestStore) {
    let desk = filled(&at).await;
    let listed: BTreeSet<String> = TABLES
        .iter()
        .flat_map(|(table, _, columns)| columns.iter().map(move |(c, _)| format!("{table}.{c}")))
        .chain(UNTOLD.iter().map(|column| (*column).to_owned()))
        .collect();
    let there: BTreeSet<String> = at.columns().await.into_iter().collect();
    let there: BTreeSet<String> =
        there.into_iter().filter(|c| !c.starts_with("kept_") && !c.starts_with('_')).collect();
    assert_eq!(there, listed, "every column is changed here or is in UNTOLD with its reason");

    for (table, row, columns) in TABLES {
        for (column, value) in *columns {
            let set = match *value {
                "+" => format!("COALESCE({column}, 0) + 1"),
                "x" => format!("COALESCE({column}, '') || 'x'"),
                value => value.to_owned(),
            };
            let change = format!("UPDATE {table} SET {column} = {set} WHERE {row}");
            tamper(&at, &change).await;
            let told = findings(&desk).await;
            assert!(!told.is_empty(), "{change} is not found");
            // Where a table parts from the journal, the column is named.
            let plain = table.starts_with("plan")
                || table.starts_with("indicator")
                || table.ends_with("document")
                || table.starts_with("petition")
                || matches!(*table, "draft_procedure" | "listing" | "webhook");
            // Text is no bytes on SQLite, so that there is nothing to compare.
            let bytes = (*table, *column) == ("petition_file", "content");
            if plain && *column != "recorded_seq" && !bytes {
                let part = format!("bảng {table}, dòng ");
                let named = told.iter().any(|told| {
                    told.contains(&part) && told.contains(&format!(", cột {column}: "))
                });
                assert!(named, "{change}: {told:?}");
            }
            put_back(&at, table).await;
        }
    }
    assert_eq!(findings(&desk).await, Vec::<String>::new());
    // SQLite would take a word for a number.
    if at.backend() == Backend::Sqlite {
        for (table, column) in [
            ("plan_item", "day"),
            ("plan_item", "recorded_seq"),
            ("decision", "day"),
            ("indicator_figure", "last_day"),
            ("indicator_series", "version"),
            ("regulation_version", "valid_from"),
            ("journal", "at"),
            ("webhook", "generation"),
            ("webhook", "recorded_seq"),
        ] {
            tamper(&at, &format!("UPDATE {table} SET {column} = 'x' WHERE rowid = 1")).await;
            assert!(!findings(&desk).await.is_empty(), "{table}.{column}");
            put_back(&at, table).await;
        }
    }
    assert_eq!(findings(&desk).await, Vec::<String>::new());
}

/// What the tables of comments were before consultations of their own, and before
/// what waits was in one table whatever it is.
const BEFORE: &str = "UPDATE comment_pending SET plan = 1, item = 2; \
    ALTER TABLE comment_pending DROP COLUMN kind; \
    ALTER TABLE comment_pending DROP COLUMN became; \
    DROP TABLE petition_file; \
    DROP TABLE question_sender; \
    DROP INDEX comment_news_consultation; \
    DROP INDEX comment_consultation; \
    ALTER TABLE comment DROP COLUMN paragraph; \
    ALTER TABLE comment DROP COLUMN consultation; \
    DROP INDEX comment_answer_consultation; \
    ALTER TABLE comment_answer DROP COLUMN consultation; \
    ALTER TABLE comment_pending DROP COLUMN subject; \
    DROP TABLE consultation; \
    DROP TABLE consultation_text; \
    DELETE FROM _sqlx_migrations WHERE version IN (22, 24, 26)";

async fn a_store_from_before_consultations_is_brought_up_to_date(at: TestStore) {
    let mut desk = Desk::new(&at).await;
    let plan = plan_of(&mut desk, &["1.000000", "1.000001"]).await;
    passed(&desk, plan).await;
    commented(&desk, plan).await;
    // One that waits for its letter to be answered.
    let waiting = Submission {
        comment: NewComment {
            subject: ItemId { plan, item: 2 }.into(),
            said: Said {
                stance: Stance::For,
                text: "Góp ý đang chờ xác nhận".into(),
                sender: Sender::default(),
            },
            files: Vec::new(),
        },
        address: "cho@mau.example".parse().unwrap(),
        site: "https://a.example".into(),
    };
    ask(&desk.store, &waiting, noon("2026-08-01")).await.unwrap();
    let of = Matter::Plan(plan);
    let known = (
        desk.store.comments((of, None), 0, 100).await.unwrap(),
        desk.store.answers(of).await.unwrap(),
        desk.store.comment_tally(of).await.unwrap(),
    );
    // The other one is hidden by a moderator.
    assert_eq!((known.0.len(), known.1.len()), (1, 1));
    at.execute(BEFORE).await;

    let store = Store::open(&at.url).await.unwrap();
    assert_eq!(store.verify().await.unwrap().findings, []);
    let kept = (
        store.comments((of, None), 0, 100).await.unwrap(),
        store.answers(of).await.unwrap(),
        store.comment_tally(of).await.unwrap(),
    );
    assert_eq!(kept, known);
    let outbox = tempfile::tempdir().unwrap();
    let letters = crate::mail::letters(&store, outbox.path()).await;
    let letter = letters.iter().find(|letter| letter.contains("cho@mau.example")).unwrap();
    let secret = crate::mail::secret_of(letter, "xac-nhan");
    let (made, _) = confirm(&store, &secret, noon("2026-08-01")).await.unwrap();
    assert_eq!(made.comment().facts.subject, ItemId { plan, item: 2 }.into());
    assert_eq!(store.verify().await.unwrap().findings, []);
}

async fn rows_too_few_and_too_many_are_found(at: TestStore) {
    let desk = filled(&at).await;
    for (table, row, _) in TABLES {
        tamper(&at, &format!("DELETE FROM {table} WHERE {row}")).await;
        let told = findings(&desk).await;
        assert!(!told.is_empty(), "a row less in {table} is not found");
        put_back(&at, table).await;
    }
    for (table, row, other) in [
        ("plan", "plan = 1", "plan = 77, recorded_seq = 2"),
        ("plan", "plan = 1", "plan = 77, recorded_seq = 900000"),
        ("plan_item", "item = 2", "item = 77, recorded_seq = 0"),
        ("plan_item", "item = 2", "item = 77, recorded_seq = 3"),
        ("plan_act", "act = 'approved'", "recorded_seq = 2"),
        ("plan_act_item", "item = 2", "item = 77"),
        (
            "plan_act_item",
            "item = 2 AND recorded_seq = (SELECT MAX(recorded_seq) FROM plan_act)",
            "recorded_seq = -1",
        ),
        ("plan_receipt", "receipt = 1", "receipt = 77, recorded_seq = 2"),
        ("decision", "version = 1", "number = '9/QĐ-TTg', recorded_seq = 2"),
        ("decision", "version = 1", "version = 2, recorded_seq = 3"),
        ("paper_file", "1 = 1", "sha256 = 'x'"),
        ("enacting_document", "version = 1", "number = '9/2026/TT-BCT', recorded_seq = 2"),
        ("indicator_series", "version = 1", "version = 2, recorded_seq = 2"),
        ("indicator_figure", "denominator = 5187", "recorded_seq = 3"),
        ("baseline", "slug = 'goc'", "slug = 'x', recorded_seq = 2"),
        ("baseline_row", "code = '1.000000'", "code = '9.999999'"),
        ("baseline_row", "code = '1.000000'", "recorded_seq = 2"),
        ("petition", "number = 'P1'", "number = 'P2', recorded_seq = 2"),
        ("draft_document", "number = 'D1'", "version = 2, recorded_seq = 900000"),
        ("draft_procedure", "place = 2", "place = 3"),
        ("listing", "list = 'internal'", "list = 'reporting', recorded_seq = -1"),
        ("comment", "comment = 1", "comment = 77, recorded_seq = 2"),
        ("comment", "comment = 1", "version = 2, recorded_seq = 900000"),
        ("comment_words", "comment = 1", "comment = 77, recorded_seq = 2"),
        ("comment_words", "comment = 1", "version = 2, recorded_seq = 900000"),
        ("comment_file", "comment = 1 AND place = 1", "place = 2"),
        ("comment_sender", "comment = 3", "comment = 77, secret_hash = 'x'"),
        ("comment_withdrawal", "comment = 2", "comment = 1, recorded_seq = 2"),
        ("comment_moderation", "act = 'removed'", "place = 9, recorded_seq = 2"),
        ("comment_appeal", "comment = 3", "recorded_seq = 2"),
        ("comment_answer", "answer = 1", "version = 2, recorded_seq = 3"),
        ("comment_answered", "comment = 1", "comment = 2"),
        ("consultation", "version = 1", "version = 9, recorded_seq = 900000"),
        ("consultation_text", "version = 1", "version = 9, recorded_seq = 2"),
        ("question", "question = 1", "question = 77, recorded_seq = 2"),
        ("question_answer", "question = 1", "version = 2, recorded_seq = 3"),
        ("question_code", "code = '1.000001'", "place = 2"),
        ("question_same", "question = 2", "question = 1, recorded_seq = 2"),
        ("edition", "id = 1", "id = 2"),
        ("source_file", "place = 0", "place = 1"),
        ("regulation", "ordinal = 3", "code = '9.999999', ordinal = 900"),
        ("regulation_version", "ordinal = 3", "version = 2, recorded_seq = 900000"),
        ("regulation_payload", "ordinal = 3", "version = 2"),
        ("journal", "seq = 5", "seq = 900000"),
        ("journal", "seq = 5", "seq = 0"),
        ("signing_key", "1 = 1", "key = 'x', recorded_seq = 2"),
        ("signed_head", "day = (SELECT MIN(day) FROM signed_head)", "day = 900000"),
        ("account", "role = 'officer'", "id = 'x', login = 'x'"),
        ("sign_in_link", "open_until IS NOT NULL", "account = 'x'"),
        ("session", "revoked_at IS NULL", "id = 'x', secret_hash = 'x'"),
        ("token", "revoked_at IS NULL", "id = 'x', secret_hash = 'x'"),
        ("webhook", "generation = 2", "id = 'x', recorded_seq = 900000"),
        ("webhook", "generation = 1", "id = 'x', recorded_seq = 1"),
    ] {
        let add = format!(
            "CREATE TABLE extra AS SELECT * FROM {table} WHERE {row}; UPDATE extra SET {other}; \
             INSERT INTO {table} SELECT * FROM extra; DROP TABLE extra"
        );
        tamper(&at, &add).await;
        let told = findings(&desk).await;
        assert!(!told.is_empty(), "{table} with {other} is not found");
        put_back(&at, table).await;
    }
    assert_eq!(findings(&desk).await, Vec::<String>::new());
}

async fn the_journal_is_whole(at: TestStore) {
    let desk = filled(&at).await;
    let sound = desk.store.verify().await.unwrap();
    let noted = (sound.last, sound.hash.as_str());
    assert_eq!(desk.store.verify_against(Some(noted)).await.unwrap().findings, []);
    let rows = desk.store.journal_after(0, 1000).await.unwrap();
    let before = &rows[rows.len() - 2];

    // Two rows in each other's place.
    let swap = "UPDATE journal SET seq = 900000 WHERE seq = 5; UPDATE journal SET seq = 5 WHERE \
        seq = 6; UPDATE journal SET seq = 6 WHERE seq = 900000";
    tamper(&at, swap).await;
    let found = desk.store.verify().await.unwrap().findings;
    for seq in [5, 6] {
        assert!(found.contains(&Finding::Hash { seq }), "{found:?}");
    }
    put_back(&at, "journal").await;

    // The tail cut off, and the head with it: what followed from it stands alone.
    let last = sound.last;
    let cut = format!(
        "DELETE FROM journal WHERE seq = {last}; \
         UPDATE journal_head SET seq = {}, hash = '{}'",
        before.seq, before.hash
    );
    tamper(&at, &cut).await;
    assert!(!findings(&desk).await.is_empty(), "the tail is cut");
    // That as well taken away, only what was noted elsewhere tells.
    tamper(&at, "DELETE FROM token").await;
    assert_eq!(findings(&desk).await, Vec::<String>::new());
    let found = desk.store.verify_against(Some(noted)).await.unwrap().findings;
    assert_eq!(found, [Finding::Noted { seq: last }]);
    for table in ["journal", "journal_head", "token"] {
        put_back(&at, table).await;
    }
    let other = sound.hash.replace(|c: char| c.is_ascii_digit(), "0");
    let found = desk.store.verify_against(Some((last, &other))).await.unwrap().findings;
    assert_eq!(found, [Finding::Noted { seq: last }]);

    // Changed together with all hashes after it: the tables tell, and what was signed.
    let payload = rows[20].payload.replace("2026", "2025");
    assert_ne!(payload, rows[20].payload);
    let mut hash = rows[19].hash.clone();
    for row in &rows[20..] {
        let mut row = row.clone();
        if row.seq == rows[20].seq {
            row.payload.clone_from(&payload);
        }
        hash = row.hash_after(&hash);
        let payload = row.payload.replace('\'', "''");
        let sql = format!(
            "UPDATE journal SET payload = '{payload}', hash = '{hash}' WHERE seq = {}",
            row.seq
        );
        tamper(&at, &sql).await;
    }
    tamper(&at, &format!("UPDATE journal_head SET hash = '{hash}'")).await;
    let told = findings(&desk).await;
    let (tables, signed): (Vec<_>, Vec<_>) =
        told.iter().partition(|told| told.starts_with("bảng "));
    assert!(!tables.is_empty(), "{told:?}");
    // And of the days that were signed the first on which it was otherwise.
    assert_eq!(signed.len(), 1, "{told:?}");
    assert!(signed[0].ends_with("nhật ký không còn là nhật ký đã ký"), "{told:?}");
}
