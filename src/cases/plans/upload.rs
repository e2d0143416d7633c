//! What a file would do to a plan, before anybody confirms it.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::{PlanError, Token, token::Seen};
use crate::{
    catalog::{Catalog, Meaning, Ordinal, PlanVersion, Standing},
    model::{
        AgencySlug, CheckedItem, Day, DocumentNumber, Earlier, ItemField, ItemId, KnownRegulation,
        Place, PlanFile, PlanItem, PlanNumber, Problem, ProblemCode, RegulationCode, Stage,
        Subject, World, check_file, closed_set,
    },
    reference::agencies,
    store::{PlanState, Receipt, Store, UploadCounts, UploadKind},
};

/// A file to be taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// Whose plan it is.
    pub agency: AgencySlug,
    /// What it is uploaded as.
    pub target: Target,
    /// Whether items that are not in it are withdrawn.
    pub coverage: Coverage,
    /// The file as it was read.
    pub file: PlanFile,
}

/// What a file is uploaded as.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// As a plan of its own.
    New {
        /// What the plan is called.
        title: String,
        /// The decision that it is to amend.
        amends: Option<DocumentNumber>,
    },
    /// To change a plan.
    Plan(PlanNumber),
}

closed_set! {
    /// What a file claims to hold of a plan.
    Coverage {
        /// All of it: items that are not in the file are withdrawn.
        Whole = "whole", "Toàn bộ phương án";
        /// Some of it: items that are not in the file stay.
        Part = "part", "Một phần phương án";
    }
}

/// What a file would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DryRun {
    /// The journal position that it reflects.
    pub basis: u64,
    /// The day that it was judged on.
    pub day: Day,
    /// Items that the plan does not have.
    pub added: Vec<CheckedItem>,
    /// Items that would say something else.
    pub changed: Vec<ChangedItem>,
    /// Items that say just that.
    pub same: Vec<(ItemId, Place)>,
    /// Items that would be withdrawn.
    pub withdrawn: Vec<ItemId>,
    /// Rows that would not be taken in.
    pub rejected: Vec<(Place, Option<Subject>)>,
    /// Everything that is wrong, by row.
    pub problems: Vec<Problem>,
    /// What the plans of the agency come to now.
    pub before: Standing,
    /// What they would come to.
    pub after: Standing,
    /// The receipt of the same file, if it was taken in as the same before.
    pub earlier: Option<Receipt>,
    /// What confirms it.
    pub token: Token,
}

/// An item that would say something else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedItem {
    /// The item.
    pub id: ItemId,
    /// The number of its last version.
    pub version: u32,
    /// The row that states it.
    pub at: Place,
    /// What it says.
    pub before: PlanItem,
    /// What it would say.
    pub after: PlanItem,
}

impl DryRun {
    /// What it would do, in items.
    pub fn counts(&self) -> UploadCounts {
        UploadCounts {
            added: self.added.len() as u64,
            changed: self.changed.len() as u64,
            same: self.same.len() as u64,
            withdrawn: self.withdrawn.len() as u64,
            rejected: self.rejected.len() as u64,
        }
    }
}

impl Upload {
    /// What a token is bound to.
    pub(super) fn subject(&self) -> String {
        let target = match &self.target {
            Target::New { title, amends } => {
                let amends = amends.as_ref().map(ToString::to_string).unwrap_or_default();
                format!("new\n{title}\n{amends}")
            }
            Target::Plan(plan) => plan.to_string(),
        };
        format!("{}\n{}\n{}\n{target}", self.file.fingerprint, self.agency, self.coverage)
    }

    /// Whether a receipt is for the same file, uploaded as the same.
    pub(super) fn is_of(&self, receipt: &Receipt, today: Day) -> bool {
        let same_agency = agencies().responsible(&receipt.agency, today)
            == agencies().responsible(&self.agency, today);
        let same_target = match &self.target {
            Target::New { .. } => receipt.entry.target == UploadKind::New,
            Target::Plan(plan) => receipt.plan == *plan,
        };
        receipt.entry.fingerprint == self.file.fingerprint && same_agency && same_target
    }
}

/// A plan as it was at the position of a catalog.
#[derive(Debug)]
pub(super) struct Held {
    pub(super) state: PlanState,
    pub(super) contents: BTreeMap<u32, PlanItem>,
}

/// Tells what a file would do, as known at the journal position of a catalog
/// and on its day. Nothing is written, so anybody may ask; who may see the
/// plan that it would change, the caller decides.
///
/// # Errors
/// When the plan to be changed is not there or is another agency's, or the
/// store fails. What is wrong with the file is no error.
pub async fn dry_run(
    store: &Store,
    catalog: &Catalog,
    upload: &Upload,
) -> Result<DryRun, PlanError> {
    let held = held(store, catalog, upload).await?;
    let seen = Seen { basis: catalog.seq(), day: catalog.as_of() };
    let token = Token::issue(&store.secret().await?, seen, &upload.subject());
    let mut run = judge(catalog, upload, held.as_ref(), token);
    let receipts = store.receipts_of_file(&upload.file.fingerprint).await?;
    run.earlier = receipts.into_iter().find(|receipt| upload.is_of(receipt, run.day));
    Ok(run)
}

/// Tells what is wrong with a file that is to be a plan of its own, by the
/// checks of [`dry_run`], without a store.
pub fn check_plan(catalog: &Catalog, upload: &Upload) -> DryRun {
    judge(catalog, upload, None, Token::new(String::new()))
}

/// The plan that is to be changed, as known at the position of a catalog.
pub(super) async fn held(
    store: &Store,
    catalog: &Catalog,
    upload: &Upload,
) -> Result<Option<Held>, PlanError> {
    let Target::Plan(plan) = upload.target else { return Ok(None) };
    let state = store.plan(plan, catalog.seq()).await?.ok_or(PlanError::UnknownPlan(plan))?;
    let answers = |slug| agencies().responsible(slug, catalog.as_of());
    if answers(&state.head.agency) != answers(&upload.agency) {
        return Err(PlanError::Invalid { field: "agency", reason: "the plan is another agency's" });
    }
    let contents = store.plan_contents(plan, catalog.seq()).await?;
    Ok(Some(Held { state, contents }))
}

/// What a file would do, and what that would come to: pure.
fn judge(catalog: &Catalog, upload: &Upload, held: Option<&Held>, token: Token) -> DryRun {
    let mut run = sort_out(catalog, upload, held, token);
    run.before = catalog.standing(Some(&upload.agency));
    run.after = foretell(catalog, &run).standing(Some(&upload.agency));
    run
}

/// The same without what it would come to, which somebody has seen already.
pub(super) fn sort_out(
    catalog: &Catalog,
    upload: &Upload,
    held: Option<&Held>,
    token: Token,
) -> DryRun {
    let amends = match (&upload.target, held) {
        (Target::New { amends, .. }, _) => amends.as_ref(),
        (Target::Plan(_), held) => held.and_then(|held| held.state.head.amends.as_ref()),
    };
    let plan = held.map(|held| held.state.head.plan);
    let checked = check(catalog, &upload.agency, (plan, amends), &upload.file);
    let mut run = DryRun {
        basis: catalog.seq(),
        day: catalog.as_of(),
        added: Vec::new(),
        changed: Vec::new(),
        same: Vec::new(),
        withdrawn: Vec::new(),
        rejected: checked.rejected,
        problems: checked.problems,
        before: Standing::default(),
        after: Standing::default(),
        earlier: None,
        token,
    };
    match held {
        None => run.added = checked.items,
        Some(held) => compare(&mut run, held, checked.items, upload.coverage),
    }
    run
}

/// Checks a file against what a catalog knows.
pub(super) fn check(
    catalog: &Catalog,
    agency: &AgencySlug,
    (plan, amends): (Option<PlanNumber>, Option<&DocumentNumber>),
    file: &PlanFile,
) -> crate::model::Checked {
    let (list, today) = (agencies(), catalog.as_of());
    let open: HashMap<Ordinal, PlanNumber> = catalog
        .plan_items()
        .filter(|item| item.stage < Stage::Approved && Some(item.id.plan) != plan)
        .filter_map(|item| Some((item.regulation?, item.id.plan)))
        .collect();
    let fact = |code: &RegulationCode| catalog.find(code).and_then(|ordinal| catalog.fact(ordinal));
    let world = World {
        today,
        agency: list.responsible(agency, today),
        amends,
        regulation: &|code| {
            let fact = fact(code)?;
            let agency = list.responsible(fact.issued_by, today);
            Some(KnownRegulation {
                agency: agency.clone(),
                agency_name: list.name(agency).to_owned(),
                ended: fact.to.filter(|to| *to <= today),
            })
        },
        earlier: &|code| {
            let item = fact(code)?.plan.filter(|item| Some(item.id.plan) != plan)?;
            Some(Earlier {
                document: item.decision.or(item.document)?.clone(),
                day: item.reached(Stage::Approved).or(item.reached(Stage::Enacted))?,
                disposition: item.disposition,
                enacted: item.stage == Stage::Enacted,
            })
        },
        elsewhere: &|subject| {
            let ordinal = catalog.find(subject.code()?)?;
            open.get(&ordinal).map(ToString::to_string)
        },
    };
    check_file(file, &world)
}

/// Tells items apart that the plan has, has otherwise, and does not have.
fn compare(run: &mut DryRun, held: &Held, items: Vec<CheckedItem>, coverage: Coverage) {
    let plan = held.state.head.plan;
    let places: HashMap<&str, usize> = held
        .state
        .items
        .iter()
        .zip(0..)
        .map(|(item, place)| (item.subject.as_str(), place))
        .collect();
    let mut named: HashSet<String> = HashSet::new();
    for CheckedItem { at, item } in items {
        let key = item.subject.key();
        let known = places.get(key.as_str()).map(|place| &held.state.items[*place]);
        let said = known.and_then(|known| Some((known, held.contents.get(&known.item)?)));
        named.insert(key);
        let Some((known, before)) = said else {
            run.added.push(CheckedItem { at, item });
            continue;
        };
        let id = ItemId { plan, item: known.item };
        match known.stage {
            Some(_) if *before == item => run.same.push((id, at)),
            // What was withdrawn is proposed anew, even in the same words.
            None | Some(Stage::Proposed) => run.changed.push(ChangedItem {
                id,
                version: known.version,
                at,
                before: before.clone(),
                after: item,
            }),
            Some(stage) => {
                run.problems.push(locked(&at, &item.subject, stage));
                run.rejected.push((at, Some(item.subject)));
            }
        }
    }
    run.problems.sort_by(|a, b| (&a.at, a.field).cmp(&(&b.at, b.field)));
    run.rejected.sort();
    // A row that does not tell what it is about may be about any item.
    let certain = run.rejected.iter().all(|(_, subject)| subject.is_some());
    if coverage == Coverage::Whole && certain {
        let rejected = run.rejected.iter().flat_map(|(_, subject)| subject);
        named.extend(rejected.map(Subject::key));
        let absent =
            held.state.items.iter().filter(|item| {
                item.stage == Some(Stage::Proposed) && !named.contains(&item.subject)
            });
        run.withdrawn = absent.map(|item| ItemId { plan, item: item.item }).collect();
    }
}

/// The problem of an item about a regulation that another item is about.
pub(super) fn in_plan(at: &Place, subject: &Subject, other: u32) -> Problem {
    let field = if subject.code().is_some() { ItemField::Code } else { ItemField::NewName };
    Problem::error(
        at,
        (field, subject.to_string()),
        ProblemCode::Twice,
        (
            format!("Quy định này đã có ở mục {other} của phương án."),
            "Sửa mục đó thay vì thêm mục mới.",
        ),
    )
}

fn locked(at: &Place, subject: &Subject, stage: Stage) -> Problem {
    let field = if subject.code().is_some() { ItemField::Code } else { ItemField::NewName };
    Problem::error(
        at,
        (field, subject.to_string()),
        ProblemCode::Locked,
        (
            format!("Mục này đang ở bước “{}” nên không sửa được bằng tệp.", stage.label()),
            "Chờ cơ quan thẩm tra trả lại hoặc rút mục này trước khi sửa.",
        ),
    )
}

/// The catalog as it would be.
fn foretell(catalog: &Catalog, run: &DryRun) -> Catalog {
    let number = |item: u32| ItemId { plan: PlanNumber(u32::MAX), item };
    let added = run.added.iter().zip(0..).map(|(item, at)| (number(at), &item.item));
    let changed = run.changed.iter().map(|item| (item.id, &item.after));
    let proposals: Vec<PlanVersion> = changed
        .chain(added)
        .map(|(id, item)| PlanVersion {
            id,
            seq: 0,
            day: run.day,
            meaning: Meaning::Proposal,
            code: item.subject.code().cloned(),
            disposition: item.disposition(),
            authority: item.authority,
            deadline: item.deadline,
            before: item.yearly_before(),
            after: item.yearly_after(),
            once: item.once(),
        })
        .collect();
    catalog.proposing(&proposals, &run.withdrawn)
}
