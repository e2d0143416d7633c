//! The list of questions: by agency, field, regulation, state, and by words.

use askama::Template;
use axum::{
    extract::{Query, State},
    response::Response,
};

use super::{book::Book, view::Row};
use crate::web::{
    App, WebError,
    exports::Downloads,
    frame::Frame,
    http::{
        identity::MaybeUser,
        respond::{CachePolicy, page},
    },
    plans::desk::known_agency,
    regulation::page::own_parameters,
    search::{
        address,
        params::{LONGEST_TEXT, Pairs, bad},
        results::Paging,
    },
    words,
};
use crate::{
    model::{Action, Agency, AgencySlug, Answered, Province, RegulationCode},
    reference::agencies,
    search::ShelfHit,
    store::StoredQuestion,
};

/// Questions on a page.
pub(super) const PAGE: usize = 20;

/// What a list is narrowed to.
#[derive(Debug, Clone, Default)]
pub(in crate::web) struct Narrowed {
    pub text: String,
    pub agency: Option<AgencySlug>,
    /// The locality that answers.
    pub province: Option<Province>,
    pub field: String,
    pub code: Option<RegulationCode>,
    pub answered: Option<Answered>,
}

impl Narrowed {
    /// Reads the parameters of a list, with where it starts.
    pub(in crate::web) fn read(pairs: &[(String, String)]) -> Result<(Self, usize), WebError> {
        let [text, agency, province, field, code, answered, cursor] = own_parameters(
            pairs,
            &["q", "agency", "province", "field", "code", "answered", "cursor"],
        )?;
        let province = province.map(|text| {
            text.parse::<Province>()
                .map_err(|_| bad("province", text, "Cần tên ngắn của một tỉnh, thành phố.".into()))
        });
        let code = code.map(|text| {
            text.parse::<RegulationCode>()
                .map_err(|_| bad("code", text, "Cần mã của một quy định.".into()))
        });
        let answered = answered.map(|text| {
            text.parse::<Answered>()
                .map_err(|_| bad("answered", text, "Có thể dùng: yes, no.".into()))
        });
        let cursor = cursor.map_or(Ok(0), |text| {
            text.parse().map_err(|_| bad("cursor", text, "Cần một số nguyên không âm.".into()))
        })?;
        let text = text.unwrap_or_default();
        let narrowed = Self {
            text: text.trim().chars().take(LONGEST_TEXT).collect(),
            agency: agency.map(known_agency).transpose()?,
            province: province.transpose()?,
            field: field.unwrap_or_default().to_owned(),
            code: code.transpose()?,
            answered: answered.transpose()?,
        };
        Ok((narrowed, cursor))
    }

    fn takes(&self, question: &StoredQuestion) -> bool {
        self.agency.as_ref().is_none_or(|agency| *agency == question.facts.agency)
            && self.province.is_none_or(|province| {
                question.answer().and_then(|answer| answer.facts.province) == Some(province)
            })
            && (self.field.is_empty() || self.field == question.facts.field)
            && self.code.as_ref().is_none_or(|code| question.regulations().contains(&code))
            && self.answered.is_none_or(|answered| match answered {
                Answered::Yes => question.version() > 0,
                Answered::No => question.version() == 0 && question.same_as.is_none(),
            })
    }

    /// The questions that pass, the newest first or, for words, the best, each
    /// with how it was found.
    pub(in crate::web) fn list<'a>(
        &self,
        book: &'a Book,
    ) -> Result<Vec<(&'a StoredQuestion, Option<ShelfHit>)>, WebError> {
        if self.text.is_empty() {
            let all = book.newest().into_iter().filter(|question| self.takes(question));
            return Ok(all.map(|question| (question, None)).collect());
        }
        let found = book.search(&self.text)?.into_iter().filter(|(of, _)| self.takes(of));
        Ok(found.map(|(question, hit)| (question, Some(hit))).collect())
    }

    /// The filters in words.
    pub(in crate::web) fn words(&self) -> Vec<String> {
        let text = (!self.text.is_empty()).then(|| format!("từ cần tìm: {}", self.text));
        let field = (!self.field.is_empty()).then(|| format!("lĩnh vực: {}", self.field));
        let parts = [
            text,
            self.agency.as_ref().map(|agency| format!("cơ quan: {}", agencies().name(agency))),
            self.province.map(|province| format!("địa phương: {}", province.label())),
            field,
            self.code.as_ref().map(|code| format!("quy định: {code}")),
            self.answered.map(|answered| format!("trạng thái: {}", answered.label())),
        ];
        parts.into_iter().flatten().collect()
    }

    /// The address of the list at a path.
    pub(super) fn address(&self, path: &str, cursor: usize) -> String {
        let cursor = (cursor > 0).then(|| cursor.to_string());
        fn said(text: &str) -> Option<&str> {
            (!text.is_empty()).then_some(text)
        }
        let pairs = [
            ("q", said(&self.text)),
            ("agency", self.agency.as_ref().map(AgencySlug::as_str)),
            ("province", self.province.map(Province::name)),
            ("field", said(&self.field)),
            ("code", self.code.as_ref().map(RegulationCode::as_str)),
            ("answered", self.answered.map(Answered::name)),
            ("cursor", cursor.as_deref()),
        ];
        let pairs: Vec<(&str, &str)> =
            pairs.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
        if pairs.is_empty() { path.to_owned() } else { address::query(path, &pairs) }
    }
}

#[derive(Template)]
#[template(path = "questions.html")]
struct QuestionsPage {
    frame: Frame,
    narrowed: Narrowed,
    agencies: &'static [Agency],
    fields: Vec<String>,
    rows: Vec<Row>,
    total: u64,
    paging: Paging,
    downloads: Downloads,
    /// Whether whoever looks answers for some agency.
    answers: bool,
}

impl QuestionsPage {
    fn is_agency(&self, slug: &AgencySlug) -> bool {
        self.narrowed.agency.as_ref() == Some(slug)
    }

    fn provinces(&self) -> &'static [Province] {
        Province::ALL
    }

    fn is_province(&self, province: &Province) -> bool {
        self.narrowed.province == Some(*province)
    }

    fn is_answered(&self, name: &str) -> bool {
        self.narrowed.answered.is_some_and(|answered| answered.name() == name)
    }
}

/// `GET /hoi-dap`
pub(in crate::web) async fn list(
    State(app): State<App>,
    viewer: MaybeUser,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let (narrowed, start) = Narrowed::read(&pairs)?;
    let book = app.questions().await?;
    let found = narrowed.list(&book)?;
    let total = found.len();
    let shown = found.into_iter().skip(start).take(PAGE);
    let rows: Vec<Row> = shown.map(|(question, hit)| Row::found(question, hit)).collect();
    let at = |start| narrowed.address("/hoi-dap", start);
    let paging = Paging::of((start, rows.len(), total), PAGE, at);
    let mut fields: Vec<String> =
        book.newest().into_iter().map(|question| question.facts.field.clone()).collect();
    fields.retain(|field| !field.is_empty());
    fields.sort_unstable();
    fields.dedup();
    let whole = narrowed.address("", 0);
    let view = QuestionsPage {
        downloads: Downloads::of("/hoi-dap", &whole),
        frame: Frame::new(&app, &viewer),
        narrowed,
        agencies: agencies().all(),
        fields,
        rows,
        total: total as u64,
        paging,
        answers: viewer.may(Action::AnswerQuestion),
    };
    page(&view, CachePolicy::Current)
}
