//! What is said in the demonstration, so that every page shows something: done
//! by its accounts, through the use cases that their pages call.

use anyhow::Context as _;
use quydinh::{
    cases::{
        Actor, Identity, Proof,
        comments::{NewComment, Said, answer_comments, make_comment},
        consultations::{
            NewConsultation, NewOn, open_consultation, publish_text, set_procedures, vet_procedures,
        },
        plans::Moment,
        questions::{NewAnswer, NewQuestion, answer_question, ask_question},
    },
    catalog::Catalog,
    model::{
        Account, AgencySlug, ChangedItem, CommentAnswer, CommentNumber, Consultation, DraftKind,
        Kind, Matter, RegulationCode, Role, Sender, day_in_viet_nam,
    },
    sample::talks::{
        Asked, DRAFT, DRAFT_QUESTION, DRAFT_TITLE, OFFICE, ON_DRAFT, ON_RULE, PROCEDURES,
        REVISED_FOR, RULE_QUESTION, RULE_TITLE, Remark, SIGNER, TO_DRAFTER, TO_OTHER, revised,
    },
    store::Store,
};

use super::now;

/// The accounts that talk, as if signed in.
struct Talk<'a> {
    store: &'a Store,
    /// Where it is served, for letters.
    site: &'a str,
    business: Identity,
    reviewer: Identity,
    /// Two agencies: one drafts, the other is asked about a regulation.
    officers: [(Identity, AgencySlug); 2],
}

/// Lets the accounts of a demonstration talk; nothing if one of them is missing.
pub(super) async fn hold(
    (store, site): (&Store, &str),
    accounts: &[Account],
) -> anyhow::Result<()> {
    let of = |account: &Account| {
        let proof = Proof::Session(account.id.clone());
        Identity { account: account.clone(), proof }
    };
    let one = |role| accounts.iter().find(|account| account.standing.role() == role).map(of);
    let officers = accounts.iter().filter_map(|account| {
        account.standing.agency().map(|agency| (of(account), agency.clone()))
    });
    let officers: Vec<_> = officers.collect();
    let (Some(business), Some(reviewer), Ok(officers)) =
        (one(Role::Business), one(Role::Reviewer), officers.try_into())
    else {
        return Ok(());
    };
    let talk = Talk { store, site, business, reviewer, officers };
    let history = store.history().await?;
    let catalog = Catalog::at(&history, day_in_viet_nam(now()), u64::MAX);
    let [own, other] = talk.officers.each_ref().map(|(_, agency)| procedure(&catalog, agency));
    talk.on_draft().await.context("dự thảo lấy ý kiến")?;
    if let Some((code, name)) = &other {
        talk.on_rule(code, name).await.context("tham vấn quy định hiện hành")?;
    }
    for (place, (asked, about)) in
        [(&TO_DRAFTER[..], own), (&TO_OTHER[..], other)].iter().enumerate()
    {
        let Some((code, _)) = about else { continue };
        for question in *asked {
            talk.ask(place, code, question).await.context("hỏi đáp")?;
        }
    }
    Ok(())
}

/// The first procedure in force of an agency.
fn procedure(catalog: &Catalog, agency: &AgencySlug) -> Option<(RegulationCode, String)> {
    let all = (0..catalog.len() as u32).filter(|at| catalog.in_force(*at, catalog.as_of()));
    all.filter_map(|at| catalog.fact(at))
        .find(|fact| fact.kind == Kind::Procedure && fact.agency == agency)
        .map(|fact| (fact.code.clone(), fact.name.to_owned()))
}

impl Talk<'_> {
    async fn open(
        &self,
        who: &Identity,
        title: String,
        (question, on): (&str, NewOn),
    ) -> anyhow::Result<Consultation> {
        let month = jiff::SignedDuration::from_hours(24 * 30);
        let question = question.to_owned();
        let new = NewConsultation { title, question, on, opens: None, closes: now() + month };
        let opened = open_consultation(self.store, &new, by(who)).await?;
        Ok(opened.get().of.facts.clone())
    }

    /// A draft, what is said about it, what comes of that, and what the Government
    /// Office says to its procedures.
    async fn on_draft(&self) -> anyhow::Result<()> {
        let (drafter, agency) = &self.officers[0];
        let on = NewOn::Draft {
            agency: agency.clone(),
            document: DraftKind::Circular,
            text: DRAFT.to_owned(),
        };
        let of = self.open(drafter, DRAFT_TITLE.to_owned(), (DRAFT_QUESTION, on)).await?;
        let names = PROCEDURES.map(|(name, _)| name.to_owned());
        set_procedures(self.store, (of.number, 0), &names, by(drafter)).await?;
        let said: Vec<_> = (1..).zip(PROCEDURES.map(|(_, vetting)| vetting)).collect();
        vet_procedures(self.store, (of.number, 1), &said, by(&self.reviewer)).await?;
        let made = self.comment(&of, &ON_DRAFT).await?;
        let text = revised();
        publish_text(self.store, (of.number, 1), (&text, REVISED_FOR), by(drafter)).await?;
        self.answer(&of, drafter, (&ON_DRAFT, made)).await
    }

    /// The Government Office asks about a regulation of another agency.
    async fn on_rule(&self, code: &RegulationCode, name: &str) -> anyhow::Result<()> {
        let on = NewOn::Regulation { code: code.clone() };
        let title = format!("{RULE_TITLE}{name}");
        let title = title.chars().take(Consultation::LONGEST_TITLE).collect();
        let of = self.open(&self.reviewer, title, (RULE_QUESTION, on)).await?;
        let made = self.comment(&of, &ON_RULE).await?;
        self.answer(&of, &self.officers[1].0, (&ON_RULE, made)).await
    }

    async fn comment(
        &self,
        of: &Consultation,
        remarks: &[Remark],
    ) -> anyhow::Result<Vec<CommentNumber>> {
        let mut made = Vec::new();
        for remark in remarks {
            let subject = of.subject(remark.paragraph).context("không góp ý được")?;
            let sender = Sender {
                organisation: remark.organisation.to_owned(),
                size: Some(remark.size),
                ..Sender::default()
            };
            let said = Said { stance: remark.stance, text: remark.text.to_owned(), sender };
            let new = NewComment { subject, said, files: Vec::new() };
            made.push(make_comment(self.store, &new, by(&self.business)).await?.comment().number);
        }
        Ok(made)
    }

    async fn answer(
        &self,
        of: &Consultation,
        who: &Identity,
        (remarks, made): (&[Remark], Vec<CommentNumber>),
    ) -> anyhow::Result<()> {
        for (remark, number) in remarks.iter().zip(made) {
            let Some(reply) = remark.reply else { continue };
            let answer = CommentAnswer {
                of: Matter::Consultation(of.number),
                comments: vec![number],
                office: OFFICE.to_owned(),
                signer: SIGNER.to_owned(),
                state: reply.state,
                text: reply.text.to_owned(),
                changed: remark.paragraph.map(|item| ChangedItem { item, version: 2 }),
            };
            answer_comments(self.store, &answer, by(who)).await?;
        }
        Ok(())
    }

    /// Asks the officer of a place, and lets them answer.
    async fn ask(&self, place: usize, code: &RegulationCode, asked: &Asked) -> anyhow::Result<()> {
        let Some((officer, agency)) = self.officers.get(place) else { return Ok(()) };
        let new = NewQuestion {
            agency: agency.clone(),
            title: asked.title.to_owned(),
            text: asked.text.to_owned(),
            field: String::new(),
            codes: vec![code.clone()],
        };
        let question = ask_question(self.store, &new, by(&self.business)).await?;
        if let Some(text) = asked.answer {
            let answer = NewAnswer {
                office: OFFICE.to_owned(),
                signer: SIGNER.to_owned(),
                province: None,
                text: text.to_owned(),
                codes: Vec::new(),
            };
            let seen = (question.question().number, 0);
            answer_question(self.store, seen, (&answer, ""), self.site, by(officer)).await?;
        }
        Ok(())
    }
}

fn by(who: &Identity) -> (Actor<'_>, Moment) {
    (Actor::User(who), Moment::now(now()))
}
