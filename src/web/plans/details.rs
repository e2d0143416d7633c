//! What an error about plans tells besides its words: which items, what
//! changed, what is wrong with each, what is recorded.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::web::plans::{bodies::StepBody, wording};
use crate::{
    cases::plans::Difference,
    model::{
        Act, Authority, Decision, EnactingDocument, IllegalAct, ItemId, PlanItem, PlanNumber,
        Problem, Stage,
    },
};

/// What an error tells besides its words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::web) enum Details {
    /// Nothing.
    #[default]
    None,
    /// Why something cannot be done to single items.
    Items(Vec<ItemTrouble>),
    /// What is wrong with what items say.
    Problems(Vec<Problem>),
    /// What happened since somebody looked.
    Moved(Box<Difference>),
    /// The decision as it is recorded.
    Decision(Box<Decision>),
    /// The document as it is recorded.
    Document(Box<EnactingDocument>),
}

/// Why something cannot be done to an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(in crate::web) struct ItemTrouble {
    pub item: ItemId,
    /// Where it is; null if it was withdrawn or is not there.
    pub stage: Option<Stage>,
    pub message: String,
    /// What can be done to it instead.
    pub possible: Vec<Act>,
}

impl ItemTrouble {
    /// An item whose place does not allow an act.
    pub(in crate::web) fn illegal((item, why): &(ItemId, IllegalAct)) -> Self {
        let possible = possible(why.from, why.authority);
        let message = format!("Mục {} {}.", item.item, reason(*why));
        Self { item: *item, stage: why.from, message, possible }
    }

    /// An item that the plan does not have.
    pub(in crate::web) fn unknown(item: ItemId) -> Self {
        let message = format!("Phương án {} không có mục {}.", item.plan, item.item);
        Self { item, stage: None, message, possible: Vec::new() }
    }

    /// What can be done to it instead, in words.
    pub(in crate::web) fn instead(&self) -> String {
        let acts: Vec<String> =
            self.possible.iter().map(|act| wording::lower(act.label())).collect();
        acts.join(", ")
    }
}

/// What can be done to an item, by whoever may. What a file does is an edit.
fn possible(stage: Option<Stage>, authority: Authority) -> Vec<Act> {
    let acts = Act::ALL.iter().copied();
    let acts = acts.filter(|act| !matches!(act, Act::Uploaded | Act::Annulled));
    acts.filter(|act| act.check_alone(stage, authority).is_ok()).collect()
}

/// Why an act is not possible, as the end of a sentence about the item.
fn reason(why: IllegalAct) -> String {
    use Act::{Approved, Enacted, Withdrawn};
    let settled = match (why.act, why.from, why.authority) {
        (_, None, _) => say!("đã rút"),
        (Withdrawn, Some(Stage::Enacted), _) => say!("đã thực thi nên không rút được"),
        (Withdrawn, Some(Stage::Approved), _) => {
            say!("đã được phê duyệt nên chỉ quyết định sửa đổi mới rút được")
        }
        (Approved, Some(Stage::Reviewed), Authority::Ministry) => {
            say!(
                "thuộc thẩm quyền của bộ, cơ quan nên không cần quyết định phê duyệt: ghi thẳng văn \
             bản thực thi"
            )
        }
        (Enacted, Some(Stage::Reviewed), Authority::PrimeMinister) => {
            say!("thuộc thẩm quyền Thủ tướng Chính phủ nên phải có quyết định phê duyệt trước")
        }
        _ => String::new(),
    };
    match why.from {
        Some(stage) if settled.is_empty() => format!("đang ở bước “{}”", stage.label()),
        _ => settled,
    }
}

/// The same within the error's JSON.
#[derive(Default, Serialize)]
pub(in crate::web) struct DetailsBody<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    items: Option<&'a [ItemTrouble]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    problems: Option<&'a [Problem]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    difference: Option<DifferenceBody<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    recorded: Option<PaperBody<'a>>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum PaperBody<'a> {
    Decision(&'a Decision),
    Document(&'a EnactingDocument),
}

#[derive(Serialize)]
struct DifferenceBody<'a> {
    plan: PlanNumber,
    /// The version that was seen.
    seen: u64,
    /// The version that it has.
    version: u64,
    steps: Vec<StepBody<'a>>,
    items: Vec<ChangeBody<'a>>,
}

/// An item that is not what it was; null where nothing changed.
#[derive(Serialize)]
struct ChangeBody<'a> {
    item: u32,
    stage: Option<BeforeAfter<Option<Stage>>>,
    content: Option<BeforeAfter<Option<&'a PlanItem>>>,
}

#[derive(Serialize)]
struct BeforeAfter<T> {
    before: T,
    after: T,
}

impl Details {
    /// The same for programs.
    pub(in crate::web) fn body(&self) -> DetailsBody<'_> {
        let none = DetailsBody::default();
        match self {
            Self::None => none,
            Self::Items(items) => DetailsBody { items: Some(items), ..none },
            Self::Problems(problems) => DetailsBody { problems: Some(problems), ..none },
            Self::Moved(moved) => DetailsBody { difference: Some(difference(moved)), ..none },
            Self::Decision(paper) => {
                DetailsBody { recorded: Some(PaperBody::Decision(paper)), ..none }
            }
            Self::Document(paper) => {
                DetailsBody { recorded: Some(PaperBody::Document(paper)), ..none }
            }
        }
    }
}

fn difference(moved: &Difference) -> DifferenceBody<'_> {
    let mut items: BTreeMap<u32, ChangeBody<'_>> = BTreeMap::new();
    let none = |item| ChangeBody { item, stage: None, content: None };
    for change in &moved.stages {
        let item = change.id.item;
        let stage = BeforeAfter { before: change.before, after: change.after };
        items.entry(item).or_insert(none(item)).stage = Some(stage);
    }
    for change in &moved.items {
        let item = change.id.item;
        let content = BeforeAfter { before: change.before.as_ref(), after: Some(&change.after) };
        items.entry(item).or_insert(none(item)).content = Some(content);
    }
    DifferenceBody {
        plan: moved.plan,
        seen: moved.expected,
        version: moved.found,
        steps: moved.acts.iter().map(StepBody::new).collect(),
        items: items.into_values().collect(),
    }
}

/// An item that is not what it was, for people.
pub(in crate::web) struct ChangedRow {
    pub item: u32,
    /// From which stage to which, if it moved.
    pub stage: Option<(&'static str, &'static str)>,
    pub lines: Vec<wording::Changed>,
}

/// The items of a difference that are not what they were.
pub(in crate::web) fn changed_rows(moved: &Difference) -> Vec<ChangedRow> {
    let rows = difference(moved).items.into_iter().map(|change| ChangedRow {
        item: change.item,
        stage: change.stage.map(|stage| {
            let before = match (stage.before, &change.content) {
                (None, Some(BeforeAfter { before: None, .. })) => "Chưa có",
                (before, _) => wording::stage(before),
            };
            (before, wording::stage(stage.after))
        }),
        lines: change.content.map_or_else(Vec::new, |content| {
            content.after.map_or_else(Vec::new, |after| wording::changed(content.before, after))
        }),
    });
    rows.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_is_told_where_it_is_and_what_can_be_done() {
        let id: ItemId = "PA-0001/3".parse().unwrap();
        let (prime, ministry) = (Authority::PrimeMinister, Authority::Ministry);
        for (act, from, authority, message, instead) in [
            (
                Act::Submitted,
                Some(Stage::Proposed),
                prime,
                "Mục 3 đang ở bước “Đề xuất”.",
                "sửa, mở tham vấn, rút",
            ),
            (Act::Submitted, None, prime, "Mục 3 đã rút.", "sửa"),
            (
                Act::Approved,
                Some(Stage::Reviewed),
                ministry,
                "Mục 3 thuộc thẩm quyền của bộ, cơ quan nên không cần quyết định phê duyệt: ghi \
                 thẳng văn bản thực thi.",
                "thực thi, rút",
            ),
            (
                Act::Enacted,
                Some(Stage::Reviewed),
                prime,
                "Mục 3 thuộc thẩm quyền Thủ tướng Chính phủ nên phải có quyết định phê duyệt trước.",
                "phê duyệt, rút",
            ),
            (
                Act::Withdrawn,
                Some(Stage::Approved),
                prime,
                "Mục 3 đã được phê duyệt nên chỉ quyết định sửa đổi mới rút được.",
                "thực thi",
            ),
            (Act::Edited, Some(Stage::Enacted), prime, "Mục 3 đang ở bước “Đã thực thi”.", ""),
        ] {
            let why = act.check_alone(from, authority).unwrap_err();
            let trouble = ItemTrouble::illegal(&(id, why));
            assert_eq!((trouble.message.as_str(), trouble.instead().as_str()), (message, instead));
        }
    }
}
