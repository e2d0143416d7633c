//! Comments that say nearly the same, on pages: shown as one with the others
//! behind it.

use std::collections::BTreeMap;

use super::view::{CommentView, Reader, views};
use crate::web::{App, WebError, words};
use crate::{
    cases::comments::{Campaign, GroupRow, Groups, Merged, Several, Subject},
    model::{AnswerNumber, CommentNumber, CommentSubject, Matter},
};

/// Others of a group that are on the page with the first.
const BEHIND: usize = 3;
/// Large groups that a page tells of.
pub(super) const CAMPAIGNS: usize = 5;

/// What a page says of groups.
#[derive(Default)]
pub(in crate::web) struct Told {
    pub merged: Merged,
    pub campaigns: Vec<Campaign>,
    rows: Vec<GroupRow>,
}

impl Told {
    /// Of one thing, with at most so many groups after one.
    pub(super) async fn find(
        app: &App,
        subject: CommentSubject,
        (after, limit): (CommentNumber, usize),
    ) -> Result<Self, WebError> {
        let told = |said: &Subject| Self {
            merged: said.merged(),
            campaigns: said.campaigns(CAMPAIGNS),
            rows: said.groups_after(after, limit),
        };
        let ask = |groups: &Groups| groups.subject(subject).map(told).unwrap_or_default();
        app.grouped(subject.matter(), ask).await
    }

    /// The first comments of the groups as somebody may see them, each with those
    /// behind it.
    pub(super) async fn views(
        &self,
        app: &App,
        (reader, of): (&Reader<'_>, Matter),
    ) -> Result<Vec<CommentView>, WebError> {
        let shown =
            |row: &GroupRow| row.comments.iter().take(BEHIND + 1).copied().collect::<Vec<_>>();
        let numbers: Vec<CommentNumber> = self.rows.iter().flat_map(shown).collect();
        let mut stored = app.store.comments_by_number(&numbers).await?;
        let answered = match reader.answers {
            true => app.store.answered_comments(of).await?,
            false => BTreeMap::new(),
        };
        // One that was taken back meanwhile is missing, and the next stands for it.
        let mut rows = Vec::new();
        let mut all = Vec::new();
        for row in &self.rows {
            let there = shown(row).into_iter().filter_map(|number| stored.remove(&number));
            let before = all.len();
            all.extend(there);
            rows.push((row, all.len() - before));
        }
        // Their answers are read together.
        let mut all = views(app, reader, &all).await?.into_iter();
        let mut firsts = Vec::new();
        for (row, there) in rows {
            let mut group = all.by_ref().take(there);
            let Some(mut first) = group.next() else { continue };
            first.alike = Alike::new(row, group.collect(), &answered);
            firsts.push(first);
        }
        Ok(firsts)
    }

    /// A large group in words.
    pub(in crate::web) fn words(&self, of: &Campaign) -> String {
        campaign(of)
    }

    /// The rows of the table of both ways to count.
    pub(in crate::web) fn counts(&self) -> [(&'static str, [Counted; 4]); 2] {
        let row = |of: Several| {
            [of.all, of.pro, of.con, of.change].map(|part| Counted { part, whole: of.all })
        };
        [
            ("Đếm từng góp ý", row(self.merged.comments)),
            ("Đếm mỗi nhóm một lần", row(self.merged.groups)),
        ]
    }
}

/// A number with its share.
#[derive(Clone, Copy)]
pub(in crate::web) struct Counted {
    pub part: u64,
    whole: u64,
}

impl Counted {
    /// In per cent with two places, a comma between: `66,67%`.
    pub(in crate::web) fn share(&self) -> String {
        percent(self.part, self.whole).replace('.', ",") + "%"
    }
}

/// A share in per cent, rounded to two places: `66.67`.
pub(super) fn percent(part: u64, whole: u64) -> String {
    let (part, whole) = (u128::from(part), u128::from(whole.max(1)));
    let hundredths = (part * 20_000 / whole).div_ceil(2);
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// Comments that say nearly the same as one that stands for them.
pub(in crate::web) struct Alike {
    /// How many others there are.
    pub others: u64,
    /// The first of them.
    pub shown: Vec<CommentView>,
    /// The page with all of them.
    pub page: String,
    /// How many are not answered, that one included; for whoever answers.
    pub open: u64,
    /// What the form calls the group as it was seen: its first and last comment.
    pub name: String,
    /// Whether it is chosen to be answered.
    pub chosen: bool,
}

impl Alike {
    fn new(
        row: &GroupRow,
        shown: Vec<CommentView>,
        answered: &BTreeMap<CommentNumber, AnswerNumber>,
    ) -> Option<Self> {
        let others = row.comments.len().checked_sub(1).filter(|others| *others > 0)? as u64;
        let open =
            row.comments.iter().filter(|number| !answered.contains_key(number)).count() as u64;
        let last = row.comments.iter().max().unwrap_or(&row.first);
        let name = format!("{}/{last}", row.first);
        let page = format!("/tham-van/gop-y/{}/tuong-tu", row.first);
        Some(Self { others, shown, page, open, name, chosen: false })
    }

    /// Whether there are more than those on the page.
    pub(in crate::web) fn has_more(&self) -> bool {
        self.others > self.shown.len() as u64
    }
}

/// What a group was called in a form: a comment of it, and the last of all that
/// were in it when it was seen.
pub(in crate::web) type Seen = (CommentNumber, CommentNumber);

/// Reads what a form calls a group.
pub(super) fn seen(text: &str) -> Option<Seen> {
    let (of, last) = text.split_once('/')?;
    Some((of.parse().ok()?, last.parse().ok()?))
}

/// The comments of groups that nobody answered yet. What came after somebody
/// looked is left out: it may say something else, and nobody has read it. If
/// there are none, those that the last answer to one of them answered: whoever
/// sends the same again gets the same.
pub(super) async fn unanswered(
    app: &App,
    of: Matter,
    groups: &[Seen],
) -> Result<Vec<CommentNumber>, WebError> {
    if groups.is_empty() {
        return Ok(Vec::new());
    }
    let all = |kept: &Groups| -> Vec<CommentNumber> {
        let group = |(of, last): &Seen| {
            let row = kept.group_of(*of);
            let last = *last;
            row.into_iter().flat_map(|row| row.comments).filter(move |number| *number <= last)
        };
        groups.iter().flat_map(group).collect()
    };
    let mut all = app.grouped(of, all).await?;
    all.sort_unstable();
    all.dedup();
    let answered = app.store.answered_comments(of).await?;
    let last = all.iter().filter_map(|number| answered.get(number)).max();
    let answer = match all.iter().any(|number| !answered.contains_key(number)) {
        true => None,
        false => last,
    };
    all.retain(|number| answered.get(number) == answer);
    Ok(all)
}

/// `37 góp ý … gửi trong 2 ngày`.
fn campaign(campaign: &Campaign) -> String {
    let days = match campaign.days() {
        1 => format!("trong ngày {}", words::day(campaign.from)),
        days => format!(
            "trong {} ngày, từ {} đến {}",
            words::count(days.into()),
            words::day(campaign.from),
            words::day(campaign.to)
        ),
    };
    format!(
        "{} góp ý ({}) có nội dung gần như nhau, gửi {days}.",
        words::count(campaign.comments),
        words::lowered(campaign.stance.label())
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Day, Stance};

    #[test]
    fn shares_are_rounded_to_two_places() {
        for (part, whole, expected) in [
            (0, 0, "0.00"),
            (1, 3, "33.33"),
            (2, 3, "66.67"),
            (1, 8, "12.50"),
            (1, 16, "6.25"),
            (1, 20_000, "0.01"),
            (1, 20_001, "0.00"),
            (7, 7, "100.00"),
        ] {
            assert_eq!(percent(part, whole), expected, "{part}/{whole}");
        }
        let counted = Counted { part: 2, whole: 3 };
        assert_eq!(counted.share(), "66,67%");
    }

    #[test]
    fn campaigns_are_told_with_their_days() {
        let day = |day| Day::constant(2026, 7, day);
        let told = |to| {
            campaign(&Campaign {
                first: CommentNumber(1),
                stance: Stance::Against,
                comments: 1234,
                from: day(1),
                to: day(to),
            })
        };
        assert_eq!(
            told(1),
            "1.234 góp ý (không tán thành) có nội dung gần như nhau, gửi trong ngày 01/07/2026."
        );
        assert_eq!(
            told(2),
            "1.234 góp ý (không tán thành) có nội dung gần như nhau, gửi trong 2 ngày, từ \
             01/07/2026 đến 02/07/2026."
        );
    }

    #[test]
    fn a_group_is_named_by_its_ends() {
        assert_eq!(seen("GY-0001/GY-0040"), Some((CommentNumber(1), CommentNumber(40))));
        for wrong in ["", "GY-0001", "GY-0001/", "x/y", "/GY-0001"] {
            assert_eq!(seen(wrong), None, "{wrong}");
        }
    }
}
