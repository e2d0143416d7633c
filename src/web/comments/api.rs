//! Comments for programs: what the pages say and do.

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::Response,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    about::agency_of,
    api_answers::AnswerBody,
    groups_body::{GroupsBody, places},
    own::{find, find_to_change, fingerprint},
    view::Reader,
};
use crate::web::{
    App, WebError,
    attached::FileBody,
    http::{
        identity::MaybeUser,
        if_match::{IfMatch, tagged},
        json_body::Body,
    },
    plans::{api::answer, desk::plan_number},
    regulation::page::own_parameters,
    search::params::{Pairs, bad},
};
use crate::{
    cases::{
        Actor,
        comments::{Groups, Said, change_comment, withdraw_comment},
    },
    model::{
        AnswerNumber, BusinessSize, CommentNumber, ConsultationNumber, Matter, NameShown,
        PlanNumber, Province, Sender, Stance, Timing, editable_until,
    },
    reference::industry,
    store::{ItemTally, StoredComment},
};

/// Comments in an answer.
const PAGE: u32 = 100;

#[derive(Serialize)]
struct IndustryBody<'a> {
    no: &'a str,
    name: &'a str,
}

/// A comment as somebody may see it.
#[derive(Serialize)]
pub(super) struct CommentBody<'a> {
    number: CommentNumber,
    version: u32,
    plan: Option<PlanNumber>,
    item: Option<u32>,
    /// Of a draft or a regulation in force.
    consultation: Option<ConsultationNumber>,
    paragraph: Option<u32>,
    item_version: u32,
    stance: Stance,
    /// Null if it was taken back.
    text: Option<String>,
    organisation: String,
    name_shown: NameShown,
    size: Option<BusinessSize>,
    industry: Option<IndustryBody<'a>>,
    province: Option<Province>,
    timing: Timing,
    made: Timestamp,
    /// When it was changed; null if it never was.
    changed: Option<Timestamp>,
    withdrawn: Option<Timestamp>,
    answer: Option<AnswerNumber>,
    /// Whether a moderator hid it.
    removed: bool,
    files: Vec<FileBody>,
    /// The first comment of those that say nearly the same, and how many they are.
    #[serde(skip_serializing_if = "Option::is_none")]
    group: Option<GroupBody>,
    url: String,
    /// For whoever made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    receipt: Option<ReceiptBody>,
}

#[derive(Serialize)]
pub(super) struct GroupBody {
    first: CommentNumber,
    comments: u64,
}

#[derive(Serialize)]
struct ReceiptBody {
    /// SHA-256 of `canonical`.
    fingerprint: String,
    canonical: String,
    /// The row of the journal that has the fingerprint, and the lines of which
    /// its `content` is the SHA-256.
    journal_seq: u64,
    journal_row: String,
    editable_until: Timestamp,
}

/// What is attached to a comment.
impl<'a> CommentBody<'a> {
    pub(super) fn new(stored: &'a StoredComment, reader: &Reader<'_>) -> Self {
        let facts = &stored.facts;
        let (of, part) = (facts.subject.matter(), facts.subject.part());
        let industry = facts.sender.industry.as_deref().and_then(industry);
        let kept = reader.sees(stored);
        let files = facts.files.iter().zip(1..).filter(|_| kept).map(|(file, place)| {
            let url = format!("/api/v1/comments/{}/files/{place}", stored.number);
            FileBody::new(file, file.name.clone(), url)
        });
        let receipt = (kept && reader.made(stored)).then(|| {
            let (fingerprint, canonical) = fingerprint(stored);
            let editable_until = editable_until(stored.made);
            let (journal_seq, journal_row) = (stored.seq, stored.row());
            ReceiptBody { fingerprint, canonical, journal_seq, journal_row, editable_until }
        });
        Self {
            number: stored.number,
            version: stored.version,
            plan: of.plan(),
            item: part.filter(|_| of.plan().is_some()),
            consultation: of.consultation(),
            paragraph: part.filter(|_| of.consultation().is_some()),
            item_version: facts.item_version,
            stance: facts.stance,
            text: kept.then(|| reader.shown(stored, &facts.text)),
            organisation: if kept { reader.name(stored) } else { String::new() },
            name_shown: facts.sender.name,
            size: facts.sender.size,
            industry: industry.map(|of| IndustryBody { no: &of.no, name: &of.name }),
            province: facts.sender.province,
            timing: facts.timing,
            made: stored.made,
            changed: (stored.version > 1).then_some(stored.recorded),
            withdrawn: stored.withdrawn,
            answer: stored.answer,
            removed: stored.hidden,
            files: files.collect(),
            group: None,
            url: format!("/tham-van/gop-y/{}", stored.number),
            receipt,
        }
    }
}

#[derive(Serialize)]
pub(in crate::web) struct TallyBody {
    comments: u64,
    r#for: u64,
    against: u64,
    change: u64,
    late: u64,
    answered: u64,
}

impl From<ItemTally> for TallyBody {
    fn from(tally: ItemTally) -> Self {
        let ItemTally { comments, pro, con, change, late, answered } = tally;
        Self { comments, r#for: pro, against: con, change, late, answered }
    }
}

#[derive(Serialize)]
struct CommentsBody<'a> {
    #[serde(flatten)]
    of: Matter,
    total: TallyBody,
    #[serde(flatten)]
    groups: GroupsBody,
    comments: Vec<CommentBody<'a>>,
    /// The answers to these comments.
    answers: Vec<AnswerBody>,
    /// To be given as `after`; null at the end.
    next: Option<CommentNumber>,
}

pub(super) async fn reader<'a>(
    app: &App,
    viewer: &'a MaybeUser,
    of: Matter,
) -> Result<Reader<'a>, WebError> {
    Ok(Reader::new(viewer, &agency_of(app, of).await?, app.clock.today()))
}

/// `GET /api/v1/plans/{number}/comments`
pub(in crate::web) async fn list(
    State(app): State<App>,
    viewer: MaybeUser,
    Path(number): Path<String>,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let [item, after] = own_parameters(&pairs, &["item", "after"])?;
    let plan = plan_number(&number)?;
    let item = item.map(|text| {
        text.parse::<u32>().map_err(|_| bad("item", text, "Cần số thứ tự của một mục.".into()))
    });
    list_of(&app, &viewer, (plan.into(), item.transpose()?), after).await
}

/// The comments on something, after one.
pub(in crate::web) async fn list_of(
    app: &App,
    viewer: &MaybeUser,
    (of, part): (Matter, Option<u32>),
    after: Option<&str>,
) -> Result<Response, WebError> {
    let after = after.map(|text| {
        let read = text.parse::<CommentNumber>();
        read.map_err(|_| bad("after", text, "Cần một số góp ý, ví dụ GY-0001.".into()))
    });
    let after = after.transpose()?.map_or(0, |number| number.0);
    let reader = reader(app, viewer, of).await?;
    let tally = app.store.comment_tally(of).await?;
    let counted = tally.into_iter().filter(|(at, _)| part.is_none_or(|part| part == *at));
    let total = counted.fold(ItemTally::default(), |sum, (_, tally)| sum.and(tally));
    let mut found = app.store.comments((of, part), after, PAGE + 1).await?;
    let more = found.len() > PAGE as usize;
    found.truncate(PAGE as usize);
    let numbers = found.iter().filter_map(|comment| comment.answer);
    let answers = app.store.answers_by_number(numbers).await?;
    let answers = answers.into_values().map(AnswerBody::new).collect();
    let next = found.last().map(|last| last.number).filter(|_| more);
    let ask = |groups: &Groups| {
        let numbers = found.iter().map(|comment| comment.number);
        (GroupsBody::new(groups, part), places(groups, numbers))
    };
    let (groups, places) = app.grouped(of, ask).await?;
    let body = |comment| {
        let body: CommentBody<'_> = CommentBody::new(comment, &reader);
        let group = places.get(&body.number);
        let group = group.map(|(first, comments)| GroupBody { first: *first, comments: *comments });
        CommentBody { group, ..body }
    };
    let comments = found.iter().map(body).collect();
    let total = total.into();
    answer(StatusCode::OK, &CommentsBody { of, total, groups, comments, answers, next })
}

pub(super) async fn told(
    app: &App,
    viewer: &MaybeUser,
    comment: &StoredComment,
    status: StatusCode,
) -> Result<Response, WebError> {
    let reader = reader(app, viewer, comment.facts.subject.matter()).await?;
    Ok(tagged(u64::from(comment.version), answer(status, &CommentBody::new(comment, &reader))?))
}

/// `GET /api/v1/comments/{number}`
pub(in crate::web) async fn show(
    State(app): State<App>,
    viewer: MaybeUser,
    Path(number): Path<String>,
) -> Result<Response, WebError> {
    let comment = find(&app, &number).await?;
    told(&app, &viewer, &comment, StatusCode::OK).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct CommentChange {
    stance: Stance,
    text: String,
    #[serde(default)]
    organisation: String,
    name_shown: Option<NameShown>,
    size: Option<BusinessSize>,
    industry: Option<String>,
    province: Option<Province>,
}

/// `PATCH /api/v1/comments/{number}`: everything that it is to say.
pub(in crate::web) async fn change(
    State(app): State<App>,
    viewer: MaybeUser,
    Path(number): Path<String>,
    IfMatch(seen): IfMatch,
    Body(body): Body<CommentChange>,
) -> Result<Response, WebError> {
    let number = find_to_change(&app, &viewer, &number).await?.number;
    let CommentChange { stance, text, organisation, name_shown, size, industry, province } = body;
    let name = name_shown.unwrap_or(NameShown::Shown);
    let sender = Sender { organisation, name, size, industry, province };
    let said = Said { stance, text, sender };
    let seen = (number, u32::try_from(seen).unwrap_or(u32::MAX));
    let actor = viewer.0.as_deref().map_or(Actor::Visitor, Actor::User);
    let made = change_comment(&app.store, seen, &said, (actor, app.moment())).await?;
    told(&app, &viewer, made.comment(), StatusCode::OK).await
}

/// `DELETE /api/v1/comments/{number}`
pub(in crate::web) async fn withdraw(
    State(app): State<App>,
    viewer: MaybeUser,
    Path(number): Path<String>,
    IfMatch(seen): IfMatch,
) -> Result<Response, WebError> {
    let number = find_to_change(&app, &viewer, &number).await?.number;
    let seen = (number, u32::try_from(seen).unwrap_or(u32::MAX));
    let actor = viewer.0.as_deref().map_or(Actor::Visitor, Actor::User);
    let made = withdraw_comment(&app.store, seen, (actor, app.moment())).await?;
    told(&app, &viewer, made.comment(), StatusCode::OK).await
}
