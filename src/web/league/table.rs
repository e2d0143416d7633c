//! The league table with what the catalog does not know: calls for plans, when
//! data changed last, and the score.

use std::collections::BTreeMap;

use super::petitions;
use crate::web::{
    App, WebError,
    figures::{
        asked::{Asked, Figure},
        ratios_api::rows_url,
    },
    review::calls::standing,
    words,
};
use crate::{
    catalog::{League, RatioPart, Submitted, Tallied},
    model::{
        AgencySlug, CallAnswer, Criterion, Day, DocumentNumber, PetitionMeasures, Rate, Score,
        Stage, day_in_viet_nam, day_number,
    },
    reference::{agencies, league_rules},
};

/// The league table as pages and programs show it.
pub(in crate::web) struct Table {
    pub figure: Figure,
    pub league: League,
    /// In the order of the catalog.
    pub lines: Vec<Line>,
    pub total: Line,
    /// What each agency was asked and has not answered.
    pub unanswered: Vec<Unanswered>,
}

/// An agency, or all of them.
#[derive(Debug, Clone)]
pub(in crate::web) struct Line {
    /// None for all of them.
    pub agency: Option<AgencySlug>,
    pub label: String,
    /// Its abbreviation.
    pub short: String,
    pub submitted: Option<Submitted>,
    pub tallied: Tallied,
    pub calls: Calls,
    /// How it dealt with petitions that it was sent.
    pub petitions: PetitionMeasures,
    /// Its last change: how many days ago, and the row of the journal.
    pub fresh: Option<(u32, u64)>,
    pub score: Score,
}

/// How calls for plans were answered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::web) struct Calls {
    pub answered: u64,
    /// Not answered, and past the deadline.
    pub late: u64,
    /// Not answered, with time left.
    pub open: u64,
}

impl Calls {
    pub(in crate::web) fn unanswered(self) -> u64 {
        self.late + self.open
    }

    pub(in crate::web) fn asked(self) -> u64 {
        self.answered + self.unanswered()
    }

    fn plus(self, other: Self) -> Self {
        Self {
            answered: self.answered + other.answered,
            late: self.late + other.late,
            open: self.open + other.open,
        }
    }
}

/// A call for plans that an agency has not answered.
#[derive(Debug, Clone)]
pub(in crate::web) struct Unanswered {
    /// Who answers for who was asked.
    pub agency: AgencySlug,
    pub number: DocumentNumber,
    pub title: String,
    pub deadline: Day,
    /// Below zero while there is time.
    pub days_late: i32,
}

/// Calls by agency, and those without an answer.
type CallsOf = (BTreeMap<AgencySlug, Calls>, Vec<Unanswered>);

impl Table {
    pub(in crate::web) async fn find(app: &App, asked: Asked) -> Result<Self, WebError> {
        let figure = Figure::find(app, asked).await?;
        let league = figure.catalog.league(figure.base()?, &figure.asked.ask);
        if !league.adds_up() {
            let asked = figure.asked.link("", &[]);
            tracing::error!(
                asked,
                seq = figure.catalog.seq(),
                "agencies do not add up to the whole"
            );
        }
        let (calls, mut unanswered) = calls(app, &figure).await?;
        let petitions = petitions::by_agency(app, &figure).await?;
        let changed = last_changes(app, &figure).await?;
        let lines = league.rows.iter().map(|row| {
            let calls = calls.get(&row.agency).copied().unwrap_or_default();
            let petitions = petitions.get(&row.agency).copied().unwrap_or_default();
            let fresh = changed.get(&row.agency).copied();
            let known = agencies().get(&row.agency);
            Line {
                agency: Some(row.agency.clone()),
                label: row.label.clone(),
                short: known.map(|agency| agency.short.clone()).unwrap_or_default(),
                submitted: Some(row.submitted),
                tallied: row.tallied,
                calls,
                petitions,
                fresh,
                score: score(&row.tallied, (calls, petitions), fresh),
            }
        });
        let lines: Vec<Line> = lines.collect();
        unanswered
            .retain(|call| lines.iter().any(|line| line.agency.as_ref() == Some(&call.agency)));
        let calls = lines.iter().fold(Calls::default(), |sum, line| sum.plus(line.calls));
        let none = PetitionMeasures::default();
        let petitions = lines.iter().fold(none, |sum, line| sum.and(line.petitions));
        let fresh = lines
            .iter()
            .filter_map(|line| line.fresh)
            .min_by_key(|(days, seq)| (*days, u64::MAX - seq));
        let total = Line {
            agency: None,
            label: say!("Cả nước"),
            short: String::new(),
            submitted: None,
            tallied: league.total,
            calls,
            petitions,
            fresh,
            score: score(&league.total, (calls, petitions), fresh),
        };
        Ok(Self { figure, league, lines, total, unanswered })
    }

    /// What a figure is taken over and when, for charts.
    pub(in crate::web) fn note(&self) -> String {
        let (catalog, day) = (&self.figure.catalog, words::day);
        let base = match &self.figure.base {
            Some(base) => {
                format!(
                    "Mốc so sánh: {}, quy định có hiệu lực ngày {}",
                    base.baseline.title,
                    day(base.baseline.day)
                )
            }
            None => format!("Mẫu số: quy định đang có hiệu lực ngày {}", day(catalog.as_of())),
        };
        format!(
            "{base}. Tính đến ngày {}, theo nhật ký đến dòng {}.",
            day(catalog.as_of()),
            words::count(catalog.seq())
        )
    }

    /// The rows of a number.
    pub(in crate::web) fn rows_url(
        &self,
        path: &str,
        stage: Stage,
        part: RatioPart,
        agency: Option<&AgencySlug>,
    ) -> String {
        let mut asked = self.figure.asked.clone();
        asked.ask.stage = stage;
        rows_url(path, &asked, part, agency.map(AgencySlug::as_str))
    }
}

/// The score by the rules of the program.
fn score(tallied: &Tallied, beside: (Calls, PetitionMeasures), fresh: Option<(u32, u64)>) -> Score {
    let rules = league_rules();
    Score::new(&rules.criteria, |criterion| of(criterion, tallied, beside, fresh))
}

impl Line {
    /// The rate of a criterion; none where nothing is known of it.
    pub(in crate::web) fn rate(&self, criterion: Criterion) -> Option<Rate> {
        of(criterion, &self.tallied, (self.calls, self.petitions), self.fresh)
    }
}

fn of(
    criterion: Criterion,
    tallied: &Tallied,
    (calls, petitions): (Calls, PetitionMeasures),
    fresh: Option<(u32, u64)>,
) -> Option<Rate> {
    match criterion {
        // Who still has time owes no answer.
        Criterion::Answered => Some(Rate::of(calls.answered, calls.answered + calls.late)),
        Criterion::Fresh => fresh.map(|(days, _)| {
            let fresh = league_rules().fresh_days;
            Rate::of(fresh.into(), days.max(fresh).into())
        }),
        Criterion::PetitionsAnswered => Some(petitions.replied()),
        Criterion::PetitionsOnTime => Some(petitions.replied_in_time()),
        known => tallied.rate(known),
    }
}

async fn calls(app: &App, figure: &Figure) -> Result<CallsOf, WebError> {
    let (seq, today) = (figure.catalog.seq(), figure.catalog.as_of());
    let all = app.store.plan_calls(seq).await?;
    if all.is_empty() {
        return Ok(CallsOf::default());
    }
    let handed_in = app.store.handed_in(seq).await?;
    let mut by_agency: BTreeMap<AgencySlug, Calls> = BTreeMap::new();
    let mut unanswered = Vec::new();
    for call in all.iter().map(|call| &call.facts).filter(|call| call.issued <= today) {
        for row in standing(call, &handed_in, today) {
            let agency = agencies().responsible(row.agency, today).clone();
            let calls = by_agency.entry(agency.clone()).or_default();
            match row.answer {
                CallAnswer::Submitted { .. } => calls.answered += 1,
                CallAnswer::Nothing => {
                    if row.days_late > 0 {
                        calls.late += 1;
                    } else {
                        calls.open += 1;
                    }
                    unanswered.push(Unanswered {
                        agency,
                        number: call.number.clone(),
                        title: call.title.clone(),
                        deadline: call.deadline,
                        days_late: row.days_late,
                    });
                }
            }
        }
    }
    unanswered.sort_by_key(|call| call.deadline);
    Ok((by_agency, unanswered))
}

/// For who answers today: days since the last change of any that it became.
async fn last_changes(
    app: &App,
    figure: &Figure,
) -> Result<BTreeMap<AgencySlug, (u32, u64)>, WebError> {
    let today = figure.catalog.as_of();
    let mut changed: BTreeMap<AgencySlug, (u32, u64)> = BTreeMap::new();
    for change in app.store.last_changes(figure.catalog.seq()).await? {
        let Ok(at) = jiff::Timestamp::from_millisecond(change.at) else { continue };
        // What was recorded after the day asked about is as fresh as can be.
        let days = day_number(today).saturating_sub(day_number(day_in_viet_nam(at))).max(0);
        let agency = agencies().responsible(&change.agency, today).clone();
        let known = changed.entry(agency).or_insert((u32::MAX, 0));
        if change.seq > known.1 {
            *known = (days.unsigned_abs(), change.seq);
        }
    }
    Ok(changed)
}
