//! The small indexes in memory, renewed after the journal has moved, and only
//! those of which something was recorded.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use arc_swap::ArcSwapOption;
use jiff::Timestamp;
use tokio::{sync::Mutex, time::timeout};

use super::section::{Section, Thing};
use crate::web::{
    App, WebError,
    comments::time::{self, Time},
    questions::book::Book,
    words,
};
use crate::{
    catalog::Catalog,
    model::{
        Consultation, Day, FoundType, PlanNumber, RegulationCode, Subject, midnight_in_viet_nam,
    },
    reference::{KnownDocument, agencies, documents},
    search::{ShelfDoc, ShelfError},
    store::{PlanConsultation, PlanHead},
};

/// How long a page of regulations waits for the rest: it has its own answer, and
/// shows what the rest was before.
const PATIENCE: Duration = Duration::from_millis(250);

/// What can be found beside regulations.
#[derive(Default)]
pub(in crate::web) struct Shelves {
    /// The journal position of the catalog when they were looked at.
    head: u64,
    /// The last row of the journal about a plan or a paper.
    plans_seq: u64,
    /// The generation of the index that names of regulations were taken from.
    names: u64,
    plans: BTreeMap<PlanNumber, Arc<PlanText>>,
    sections: Arc<Sections>,
    questions: Arc<Book>,
}

#[derive(Default)]
struct Sections {
    documents: Section,
    plans: Section,
    consultations: Section,
}

/// What a plan says, as of its last act.
struct PlanText {
    head: PlanHead,
    items: Vec<(Subject, String)>,
}

/// What is recorded of everything but questions.
struct Recorded {
    texts: BTreeMap<PlanNumber, Arc<PlanText>>,
    on_plans: Vec<PlanConsultation>,
    others: Vec<Consultation>,
    papers: Vec<Thing>,
}

/// Something that was found.
pub(in crate::web) struct Found {
    pub number: String,
    pub href: String,
    /// HTML, escaped by the search.
    pub title: String,
    /// The same; may be empty.
    pub snippet: String,
    pub about: String,
    /// What it is or where it stands, in words, with a class of the stylesheet.
    pub state: (String, &'static str),
}

/// The shelves that were built last.
#[derive(Default)]
pub(in crate::web) struct Kept {
    current: ArcSwapOption<Shelves>,
    renewing: Arc<Mutex<()>>,
}

impl Kept {
    /// Up to which rows of the journal they reach, about questions and about
    /// plans, if there are any yet: what is found follows from it, on whatever
    /// server.
    pub(in crate::web) fn position(&self) -> Option<(u64, u64)> {
        let current = self.current.load();
        current.as_ref().map(|shelves| (shelves.questions.seq, shelves.plans_seq))
    }

    /// Those that are there, however old.
    pub(in crate::web) fn now(&self) -> Option<Arc<Shelves>> {
        self.current.load_full()
    }

    fn at(&self, head: u64) -> Option<Arc<Shelves>> {
        self.now().filter(|shelves| shelves.head == head)
    }
}

impl App {
    /// Has the shelves renewed if the journal has moved, and waits a little.
    pub(in crate::web) async fn renew_shelves(&self) {
        let head = self.seq();
        if self.shelves.at(head).is_some() {
            return;
        }
        // One renews, the others wait for it as long as they would have.
        let Ok(Ok(held)) = timeout(PATIENCE, async {
            let held = Arc::clone(&self.shelves.renewing).lock_owned().await;
            Ok::<_, WebError>(held)
        })
        .await
        else {
            return;
        };
        let app = self.clone();
        let renewal = tokio::spawn(async move {
            let _held = held;
            if app.shelves.at(head).is_none()
                && let Err(error) = app.build_shelves(head).await
            {
                tracing::warn!(error = error.words(), "failed to renew the small indexes");
            }
        });
        let _ = timeout(PATIENCE, renewal).await;
    }

    /// The shelves with all that the catalog shows.
    pub(in crate::web) async fn shelves(&self) -> Result<Arc<Shelves>, WebError> {
        let head = self.seq();
        if let Some(shelves) = self.shelves.at(head) {
            return Ok(shelves);
        }
        let _held = self.shelves.renewing.lock().await;
        match self.shelves.at(head) {
            Some(shelves) => Ok(shelves),
            None => self.build_shelves(head).await,
        }
    }

    async fn build_shelves(&self, head: u64) -> Result<Arc<Shelves>, WebError> {
        let snapshot = self.engine.snapshot()?;
        let before = self.shelves.now().unwrap_or_default();
        let (questions, plans_seq) = (self.questions().await?, self.store.plans_seq().await?);
        let mut shelves = Shelves {
            head,
            plans_seq,
            names: snapshot.generation,
            plans: before.plans.clone(),
            sections: Arc::clone(&before.sections),
            questions,
        };
        if (before.plans_seq, before.names) != (plans_seq, snapshot.generation) {
            shelves.plans = self.plan_texts(&before.plans).await?;
            let recorded = Recorded {
                texts: shelves.plans.clone(),
                on_plans: self.store.plan_consultations().await?,
                others: self.store.consultations(None).await?,
                papers: self.papers().await?,
            };
            let today = self.clock.today();
            // Analysis takes its time, which is not that of threads that answer.
            let built = tokio::task::spawn_blocking(move || {
                Sections::new(recorded, (&snapshot.catalog, today))
            });
            let built = built.await.map_err(|error| WebError::Internal(error.into()))?;
            shelves.sections = Arc::new(built.map_err(|error| WebError::Internal(error.into()))?);
        }
        let shelves = Arc::new(shelves);
        self.shelves.current.store(Some(Arc::clone(&shelves)));
        Ok(shelves)
    }

    /// Every plan with its words; those that did not change are not read again.
    async fn plan_texts(
        &self,
        before: &BTreeMap<PlanNumber, Arc<PlanText>>,
    ) -> Result<BTreeMap<PlanNumber, Arc<PlanText>>, WebError> {
        let mut plans = BTreeMap::new();
        for head in self.store.plans(u64::MAX).await? {
            let same = before.get(&head.plan).filter(|text| text.head.version == head.version);
            let text = match same {
                Some(same) => Arc::clone(same),
                None => {
                    let contents = self.store.plan_contents(head.plan, u64::MAX).await?;
                    let items = contents.into_values();
                    let items = items
                        .map(|item| (item.subject, format!("{}\n{}", item.content, item.reason)));
                    Arc::new(PlanText { items: items.collect(), head })
                }
            };
            plans.insert(text.head.plan, text);
        }
        Ok(plans)
    }

    /// Decisions and documents that carry plans out.
    async fn papers(&self) -> Result<Vec<Thing>, WebError> {
        let decisions = self.store.decisions(u64::MAX).await?.into_iter().map(|of| {
            let facts = of.facts;
            let number = facts.number.to_string();
            Thing {
                href: format!("/quyet-dinh/{}", facts.number.slug()),
                about: format!("Ký ngày {}, {}", words::day(facts.day), facts.signer),
                kind: say!("Quyết định phê duyệt"),
                window: None,
                doc: ShelfDoc { title: titled(&number, &facts.title), ..ShelfDoc::default() },
                number,
            }
        });
        let documents = self.store.enacting_documents(u64::MAX).await?.into_iter().map(|of| {
            let facts = of.facts;
            let number = facts.number.to_string();
            Thing {
                href: format!("/thuc-thi/{}", facts.number.slug()),
                about: format!("Có hiệu lực từ {}", words::day(facts.in_force_from)),
                kind: say!("Văn bản thực thi"),
                window: None,
                doc: ShelfDoc { title: titled(&number, &facts.title), ..ShelfDoc::default() },
                number,
            }
        });
        Ok(decisions.chain(documents).collect())
    }
}

fn titled(number: &str, title: &str) -> String {
    if title.is_empty() { number.to_owned() } else { format!("{number} {title}") }
}

impl Sections {
    fn new(
        Recorded { texts, on_plans, others, papers }: Recorded,
        (catalog, today): (&Catalog, Day),
    ) -> Result<Self, ShelfError> {
        let plans = texts.values().rev().map(|text| text.plan(catalog, today));
        let own = others.iter().rev().map(|of| {
            let agency = agencies().name(agencies().responsible(&of.agency, today)).to_owned();
            let (title, context) = (of.title.clone(), agency.clone());
            Thing {
                number: of.number.to_string(),
                href: format!("/tham-van/cuoc/{}", of.number),
                about: agency,
                kind: String::new(),
                window: Some((of.opens, of.closes)),
                doc: ShelfDoc { title, context, ..ShelfDoc::default() },
            }
        });
        let of_plans = on_plans.iter().filter_map(|of| {
            let plan = texts.get(&of.plan)?.plan(catalog, today);
            let window = Some((midnight_in_viet_nam(of.opens), time::end_of(of.closes)));
            Some(Thing { href: format!("/tham-van/{}", of.plan), window, ..plan })
        });
        Ok(Self {
            documents: Section::new(with_known(papers))?,
            plans: Section::new(plans.collect())?,
            consultations: Section::new(own.chain(of_plans).collect())?,
        })
    }
}

/// Papers and after them the legal documents known to the program.
fn with_known(mut papers: Vec<Thing>) -> Vec<Thing> {
    let seen: BTreeSet<String> = papers.iter().map(|paper| paper.number.clone()).collect();
    let known = documents().all().into_iter().filter_map(|known| {
        let number = known.number.to_string();
        (!seen.contains(&number)).then(|| Thing {
            href: format!("/van-ban/{}", known.number.slug()),
            about: known.issued.map(|day| format!("Ngày {}", words::day(day))).unwrap_or_default(),
            kind: known.kind.to_string(),
            window: None,
            doc: ShelfDoc { title: cited(known), ..ShelfDoc::default() },
            number,
        })
    });
    papers.extend(known);
    papers
}

/// A legal document as people cite it.
fn cited(known: &KnownDocument) -> String {
    let KnownDocument { kind, number, title, .. } = known;
    match title.strip_prefix(&**kind) {
        _ if title.is_empty() => format!("{kind} {number}"),
        Some(_) => format!("{title} số {number}"),
        None => format!("{kind} {number} {}", words::lower_first(title)),
    }
}

impl PlanText {
    fn plan(&self, catalog: &Catalog, today: Day) -> Thing {
        let named = |code: &RegulationCode| catalog.fact(catalog.find(code)?).map(|fact| fact.name);
        let mut body = String::new();
        for (subject, text) in &self.items {
            let name = match subject {
                Subject::Known(code) => named(code).unwrap_or_default(),
                Subject::New(new) => &new.name,
            };
            body.extend([name, "\n", text, "\n"]);
        }
        let head = &self.head;
        let agency = agencies().name(agencies().responsible(&head.agency, today));
        Thing {
            number: head.plan.to_string(),
            href: format!("/phuong-an/{}", head.plan),
            about: agency.to_owned(),
            kind: String::new(),
            window: None,
            doc: ShelfDoc { title: head.title.clone(), context: agency.to_owned(), body },
        }
    }
}

impl Shelves {
    /// How many things of a type a text finds. Regulations are found elsewhere.
    pub(super) fn count(&self, of: FoundType, text: &str) -> Result<u64, WebError> {
        Ok(match of {
            FoundType::Regulation => 0,
            FoundType::Question => self.questions.count(text)?,
            FoundType::Document => self.sections.documents.count(text)?,
            FoundType::Plan => self.sections.plans.count(text)?,
            FoundType::Consultation => self.sections.consultations.count(text)?,
        })
    }

    /// What a text finds of a type: how many, and those from a place on.
    pub(super) fn find(
        &self,
        of: FoundType,
        (text, range, now): (&str, (usize, usize), Timestamp),
    ) -> Result<(u64, Vec<Found>), WebError> {
        let section = match of {
            FoundType::Regulation => return Ok((0, Vec::new())),
            FoundType::Question => return self.find_questions(text, range),
            FoundType::Document => &self.sections.documents,
            FoundType::Plan => &self.sections.plans,
            FoundType::Consultation => &self.sections.consultations,
        };
        let (total, found) = section.find(text, range)?;
        let found = found.into_iter().map(|(thing, hit)| Found {
            number: thing.number.clone(),
            href: thing.href.clone(),
            title: hit.title,
            snippet: hit.snippet,
            about: thing.about.clone(),
            state: match thing.window {
                Some((opens, closes)) => {
                    let Time { left, class, .. } = time::of(opens, closes, now);
                    (left, class)
                }
                None => (thing.kind.clone(), ""),
            },
        });
        Ok((total, found.collect()))
    }

    fn find_questions(
        &self,
        text: &str,
        range: (usize, usize),
    ) -> Result<(u64, Vec<Found>), WebError> {
        let (total, rows) = self.questions.rows(text, range)?;
        let found = rows.into_iter().map(|row| Found {
            href: format!("/hoi-dap/{}", row.number),
            number: row.number.to_string(),
            title: row.title,
            snippet: row.snippet,
            about: row.agency,
            state: (row.state.to_owned(), row.class),
        });
        Ok((total, found.collect()))
    }
}
