//! The journal as somebody may see it: the same for pages and for programs.

use std::collections::BTreeMap;

use crate::web::{
    App, WebError,
    comments::about::consultation_number,
    http::{error::Missing, identity::MaybeUser},
    plans::desk::{known_agency, plan_number},
    search::params::bad,
    words,
};
use crate::{
    cases::Actor,
    model::{
        Action, AgencySlug, CommentSubject, Day, Field, Id, ItemId, JournalKind, JournalPart,
        Matter, Reach, RegulationCode, Relation, Role, Sight, midnight_in_viet_nam,
    },
    reference::agencies,
    store::{Chained, JournalFilter, Window},
};

/// The parameters of a list of rows.
pub(in crate::web) const NAMES: &[&str] = &[
    "after",
    "before",
    "limit",
    "kind",
    "subject",
    "from",
    "to",
    "agency",
    "field",
    "plan",
    "consultation",
    "regulation",
];

/// A list of rows as it was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::web) struct Wanted {
    pub filter: JournalFilter,
    pub window: Option<Window>,
    pub limit: u32,
    /// The filters as they were given, for links.
    pub given: Vec<(&'static str, String)>,
    /// The days as they were given, for the form.
    pub from: Option<Day>,
    pub to: Option<Day>,
}

/// How many rows an answer has.
#[derive(Debug, Clone, Copy)]
pub(in crate::web) struct Sizes {
    pub usual: u32,
    pub most: u32,
}

/// Whoever looks, as far as the journal is concerned.
pub(in crate::web) struct Reader<'a>(Actor<'a>);

/// A row with what may be seen of it.
pub(in crate::web) struct Seen {
    pub link: Chained,
    pub sight: Sight,
    pub by: By,
}

/// Who did something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::web) struct By {
    /// As what; none for whoever runs the system.
    pub role: Option<Role>,
    pub agency: Option<AgencySlug>,
    /// The name, for those who may know it.
    pub name: Option<String>,
}

impl<'a> Reader<'a> {
    pub(in crate::web) fn new(viewer: &'a MaybeUser) -> Self {
        Self(viewer.0.as_ref().map_or(Actor::Visitor, |identity| Actor::User(identity)))
    }

    /// How far they reach; a token that does not cover something has none.
    fn reach(&self, action: Action) -> Reach {
        self.0.reach(action).unwrap_or(Reach::Nothing)
    }

    fn sight(&self, part: JournalPart, relation: Relation) -> Sight {
        part.sight(|action| self.reach(action), relation)
    }

    /// How much they see of a row about a kind of subject that is not of their
    /// own agency.
    pub(in crate::web) fn sight_of_others(&self, subject_kind: &str) -> Sight {
        self.sight(JournalPart::of(subject_kind), Relation::Other)
    }

    /// The kinds of which they see what was done.
    pub(in crate::web) fn kinds(&self) -> Vec<JournalKind> {
        let open = |kind: &JournalKind| self.sight(kind.part(), Relation::Other) != Sight::Seal;
        JournalKind::ALL.iter().copied().filter(open).collect()
    }

    /// What decides about what they see, for the tag of an answer.
    pub(in crate::web) fn mark(&self) -> String {
        let reach = [Action::ReadJournal, Action::ManageUsers].map(|action| self.reach(action));
        let agency = match self.0 {
            Actor::User(identity) => identity.account.standing.agency(),
            _ => None,
        };
        format!("{reach:?} {agency:?}")
    }
}

/// Reads what is asked for. Whoever narrows gets rows that they see the inside
/// of only: a sealed row tells nothing that could be compared.
pub(in crate::web) async fn wanted(
    app: &App,
    reader: &Reader<'_>,
    pairs: &[(String, String)],
    sizes: Sizes,
) -> Result<Wanted, WebError> {
    let mut wanted = Wanted {
        filter: JournalFilter::default(),
        window: None,
        limit: sizes.usual,
        given: Vec::new(),
        from: None,
        to: None,
    };
    for (name, value) in pairs {
        let Some(&name) = NAMES.iter().find(|known| *known == name) else {
            return Err(WebError::UnknownParameter { name: name.clone(), known: NAMES });
        };
        let value = value.trim();
        if value.is_empty() {
            continue;
        }
        read_one(&mut wanted, reader, name, value, sizes)?;
        if !matches!(name, "after" | "before" | "limit") {
            wanted.given.push((name, value.to_owned()));
        }
    }
    let slugs = wanted.filter.agencies.take();
    wanted.filter.agencies = slugs.map(|slugs| {
        // What became of the agencies of the past counts for their successor.
        let (list, today) = (agencies(), app.clock.today());
        let answer = |slug: &AgencySlug| list.responsible(slug, today).clone();
        let successors: Vec<AgencySlug> = slugs.iter().map(answer).collect();
        let same = list.all().iter().filter(|agency| successors.contains(&answer(&agency.slug)));
        same.map(|agency| agency.slug.clone()).collect()
    });
    exists(app, &wanted.filter).await?;
    if wanted.filter != JournalFilter::default() && wanted.filter.kinds.is_none() {
        wanted.filter.kinds = Some(reader.kinds());
    }
    Ok(wanted)
}

fn read_one(
    wanted: &mut Wanted,
    reader: &Reader<'_>,
    name: &'static str,
    value: &str,
    sizes: Sizes,
) -> Result<(), WebError> {
    let filter = &mut wanted.filter;
    match name {
        "after" | "before" => {
            let place =
                value.parse().map_err(|_| bad(name, value, "Cần số của một dòng.".into()))?;
            if wanted.window.is_some() {
                let advice = "Chỉ dùng một trong hai tham số “after” và “before”.";
                return Err(bad(name, value, advice.into()));
            }
            wanted.window =
                Some(if name == "after" { Window::After(place) } else { Window::Before(place) });
        }
        "limit" => match value.parse() {
            Ok(limit) if (1..=sizes.most).contains(&limit) => wanted.limit = limit,
            _ => return Err(bad(name, value, format!("Cần số nguyên từ 1 đến {}.", sizes.most))),
        },
        "kind" => {
            let open = reader.kinds();
            let kinds = filter.kinds.get_or_insert_default();
            for value in value.split(',').map(str::trim) {
                match value.parse() {
                    Ok(kind) if open.contains(&kind) => kinds.push(kind),
                    _ => {
                        let names: Vec<_> = open.iter().map(|kind| kind.name()).collect();
                        let allowed = format!("Giá trị dùng được: {}.", names.join(", "));
                        return Err(bad(name, value, allowed));
                    }
                }
            }
        }
        "subject" => filter.subject = Some(value.to_owned()),
        "from" | "to" => {
            let day = crate::web::days::day(name, value)?;
            if name == "from" {
                wanted.from = Some(day);
                filter.from = Some(midnight_in_viet_nam(day).as_millisecond());
            } else {
                wanted.to = Some(day);
                let next = day.tomorrow().unwrap_or(day);
                filter.until = Some(midnight_in_viet_nam(next).as_millisecond());
            }
        }
        "agency" => filter.agencies.get_or_insert_default().push(known_agency(value)?),
        "field" => filter.field = Some(Field(value.to_owned())),
        "consultation" => filter.consultation = Some(consultation_number(value)?),
        "plan" => filter.plan = Some(plan_number(value)?),
        _ => {
            let missing =
                WebError::Missing(Missing::Regulation { code: value.to_owned(), suggestion: None });
            filter.regulation = Some(value.parse::<RegulationCode>().map_err(|_| missing)?);
        }
    }
    Ok(())
}

/// A plan or a regulation that there is not is told, not shown as no rows.
async fn exists(app: &App, filter: &JournalFilter) -> Result<(), WebError> {
    if let Some(plan) = filter.plan {
        let only = JournalFilter { plan: Some(plan), ..JournalFilter::default() };
        if app.store.journal_count(&only).await? == 0 {
            return Err(WebError::Missing(Missing::Plan(plan.to_string())));
        }
    }
    if let Some(code) = &filter.regulation {
        let only = JournalFilter { regulation: Some(code.clone()), ..JournalFilter::default() };
        if app.store.journal_count(&only).await? == 0 {
            let code = code.to_string();
            return Err(WebError::Missing(Missing::Regulation { code, suggestion: None }));
        }
    }
    Ok(())
}

/// Rows as a reader may see them.
pub(in crate::web) async fn seen(
    app: &App,
    reader: &Reader<'_>,
    links: Vec<Chained>,
) -> Result<Vec<Seen>, WebError> {
    let today = app.clock.today();
    let own = match reader.0 {
        Actor::User(identity) => identity.account.standing.agency(),
        _ => None,
    };
    // Whose a plan is matters only to those who reach as far as their agency.
    let plans: BTreeMap<Matter, AgencySlug> = match own {
        Some(_) => {
            let heads = app.store.plans(u64::MAX).await?.into_iter();
            let of = app.store.consultations(None).await?.into_iter();
            let of = of.map(|of| (of.number.into(), of.agency));
            heads.map(|head| (head.plan.into(), head.agency)).chain(of).collect()
        }
        None => BTreeMap::new(),
    };
    let mut people: BTreeMap<String, By> = BTreeMap::new();
    let mut seen = Vec::with_capacity(links.len());
    for link in links {
        let row = &link.row;
        let relation = match (own, whose(&link, &plans)) {
            (Some(own), Some(agency)) => agencies().relation(own, &agency, today),
            _ => Relation::Other,
        };
        let sight = reader.sight(JournalPart::of(&row.subject_kind), relation);
        let mut by = match people.get(&row.actor) {
            Some(by) => by.clone(),
            None if sight == Sight::Seal => By { role: None, agency: None, name: None },
            None => {
                let by = person(app, &row.actor).await?;
                people.insert(row.actor.clone(), by.clone());
                by
            }
        };
        if sight != Sight::Whole {
            by.name = None;
        }
        seen.push(Seen { link, sight, by });
    }
    Ok(seen)
}

/// The agency that a row is about.
fn whose(link: &Chained, plans: &BTreeMap<Matter, AgencySlug>) -> Option<AgencySlug> {
    let row = &link.row;
    match row.subject_kind.parse().ok()? {
        JournalKind::Plan => plans.get(&Matter::Plan(row.subject.parse().ok()?)).cloned(),
        JournalKind::PlanItem => {
            plans.get(&Matter::Plan(row.subject.parse::<ItemId>().ok()?.plan)).cloned()
        }
        JournalKind::Consultation | JournalKind::DraftText => {
            plans.get(&Matter::Consultation(row.subject.parse().ok()?)).cloned()
        }
        JournalKind::Comment => {
            let payload: serde_json::Value = serde_json::from_str(&row.payload).ok()?;
            let subject: CommentSubject =
                serde_json::from_value(payload.get("subject")?.clone()).ok()?;
            plans.get(&subject.matter()).cloned()
        }
        JournalKind::CommentAnswer => {
            let payload: serde_json::Value = serde_json::from_str(&row.payload).ok()?;
            let of: Matter = match payload["plan"].as_str() {
                Some(plan) => Matter::Plan(plan.parse().ok()?),
                None => Matter::Consultation(payload["consultation"].as_str()?.parse().ok()?),
            };
            plans.get(&of).cloned()
        }
        JournalKind::Regulation | JournalKind::Question | JournalKind::QuestionAnswer => {
            let payload: serde_json::Value = serde_json::from_str(&row.payload).ok()?;
            payload["agency"].as_str()?.parse().ok()
        }
        _ => None,
    }
}

async fn person(app: &App, actor: &str) -> Result<By, WebError> {
    let operator = || By { role: None, agency: None, name: Some(actor.to_owned()) };
    // One who comments by mail is called so with a digest of the address.
    if actor.split(' ').next() == Some(Actor::Visitor.name()) {
        return Ok(By { role: Some(Role::Visitor), ..operator() });
    }
    let Ok(id) = actor.parse::<Id>() else { return Ok(operator()) };
    Ok(app.store.account(&id).await?.map_or_else(operator, |account| By {
        role: Some(account.standing.role()),
        agency: account.standing.agency().cloned(),
        name: Some(account.name),
    }))
}

impl By {
    /// In words: the name for those who may know it, and as what.
    pub(in crate::web) fn words(&self) -> String {
        let role = match (self.role, &self.agency) {
            (Some(_), Some(agency)) => format!("Cán bộ {}", agencies().name(agency)),
            (Some(role), None) => say!(role.label()),
            (None, _) => say!("Người vận hành hệ thống"),
        };
        match &self.name {
            Some(name) => format!("{name} ({})", words::lower_first(&role)),
            None => role,
        }
    }
}
