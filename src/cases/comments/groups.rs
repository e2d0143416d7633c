//! Comments that say nearly the same, grouped: for each thing that people are
//! asked about, and each stance by itself, since "nên bỏ" and "không nên bỏ" are
//! nearly the same words. Derived from the store and kept in step with it.

use std::collections::BTreeMap;

use crate::{
    model::{
        CommentNumber, CommentSubject, Day, Matter, Stance, day_in_viet_nam, day_number, day_of,
    },
    store::{Presence, Store, StoreError, VoiceNews},
    voices::{Grouped, Sketch, Voice},
};

/// The groups of a consultation, as of a place in the journal.
#[derive(Debug)]
pub struct Groups {
    of: Matter,
    seq: u64,
    subjects: BTreeMap<CommentSubject, Subject>,
    /// What each comment that is shown was about, and where its words were
    /// recorded.
    known: BTreeMap<CommentNumber, (CommentSubject, Stance, u64)>,
}

/// The groups of what was said about one thing.
#[derive(Debug, Default)]
pub struct Subject {
    stances: BTreeMap<Stance, Grouped>,
    hidden: std::collections::BTreeSet<CommentNumber>,
    /// The first comment of each group, in the order in which they were written.
    firsts: Vec<(u64, CommentNumber, Stance)>,
}

/// A group of comments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupRow {
    /// The comment that stands for it: the first.
    pub first: CommentNumber,
    /// What all of them say in a word.
    pub stance: Stance,
    /// All of them, the first one included.
    pub comments: Vec<CommentNumber>,
}

/// How many say what, each comment counted and each group counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Several {
    /// Comments, or groups.
    pub all: u64,
    /// Those for it.
    pub pro: u64,
    /// Those against it.
    pub con: u64,
    /// Those who want it otherwise.
    pub change: u64,
}

/// Both ways to count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Merged {
    /// Comments.
    pub comments: Several,
    /// Groups of comments that say nearly the same.
    pub groups: Several,
    /// Comments that a moderator hid, counted nowhere else.
    pub hidden: u64,
}

/// A large group: many sent nearly the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Campaign {
    /// The comment that stands for it.
    pub first: CommentNumber,
    /// What all of them say in a word.
    pub stance: Stance,
    /// How many there are.
    pub comments: u64,
    /// The day of the first one.
    pub from: Day,
    /// The day of the last one.
    pub to: Day,
}

impl Campaign {
    /// So many nearly equal comments are told of.
    pub const LEAST: usize = 10;

    /// Days from the first to the last, both included.
    pub fn days(&self) -> u32 {
        day_number(self.to).abs_diff(day_number(self.from)) + 1
    }
}

impl Several {
    fn add(&mut self, stance: Stance, count: usize) {
        let count = count as u64;
        self.all += count;
        match stance {
            Stance::For => self.pro += count,
            Stance::Against => self.con += count,
            Stance::Change => self.change += count,
        }
    }

    /// The sum of two.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            all: self.all + other.all,
            pro: self.pro + other.pro,
            con: self.con + other.con,
            change: self.change + other.change,
        }
    }
}

impl Merged {
    /// The sum of two.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            comments: self.comments.and(other.comments),
            groups: self.groups.and(other.groups),
            hidden: self.hidden + other.hidden,
        }
    }
}

impl Groups {
    /// Those of a consultation, empty until [`Groups::news`] is taken in.
    pub fn of(of: Matter) -> Self {
        Self { of, seq: 0, subjects: BTreeMap::new(), known: BTreeMap::new() }
    }

    /// The place in the journal that they reflect.
    pub fn seq(&self) -> u64 {
        self.seq
    }

    /// What was recorded since, with the place up to which that is so.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn news(&self, store: &Store) -> Result<(u64, Vec<VoiceNews>), StoreError> {
        // What is recorded between the two is read, and once more the next time.
        let seq = store.seq().await?;
        let news = match seq > self.seq {
            true => store.voice_news(self.of, self.seq).await?,
            false => Vec::new(),
        };
        Ok((seq, news))
    }

    /// Takes in what was recorded. Takes as long as the new texts need, and
    /// longer if what others were compared with is gone: this is for a thread
    /// that may be busy.
    pub fn extend(&mut self, (seq, news): (u64, Vec<VoiceNews>)) {
        type Changes = (Vec<u32>, Vec<(Voice, Sketch)>);
        let mut changes: BTreeMap<(CommentSubject, Stance), Changes> = BTreeMap::new();
        for VoiceNews { number, seq, subject, stance, made, presence } in news {
            let shown = matches!(presence, Presence::Shown(_));
            if let Some((subject, stance, at)) = self.known.get(&number).copied() {
                // What was answered or read twice says what it said.
                if shown && at == seq {
                    continue;
                }
                self.known.remove(&number);
                changes.entry((subject, stance)).or_default().0.push(number.0);
            }
            let hidden = &mut self.subjects.entry(subject).or_default().hidden;
            match presence {
                Presence::Hidden => drop(hidden.insert(number)),
                Presence::Shown(_) | Presence::Withdrawn => drop(hidden.remove(&number)),
            }
            if let Presence::Shown(text) = presence {
                let day = day_number(day_in_viet_nam(made));
                let voice = Voice { name: number.0, place: seq, day };
                let (_, new) = changes.entry((subject, stance)).or_default();
                new.push((voice, Sketch::of(&text)));
                self.known.insert(number, (subject, stance, seq));
            }
        }
        for ((subject, stance), (gone, new)) in changes {
            let subject = self.subjects.entry(subject).or_default();
            subject.stances.entry(stance).or_default().change(&gone, new);
            subject.order();
        }
        self.seq = self.seq.max(seq);
    }

    /// What was said about one thing; none if nothing ever was.
    pub fn subject(&self, subject: CommentSubject) -> Option<&Subject> {
        self.subjects.get(&subject)
    }

    /// All things about which something was said.
    pub fn subjects(&self) -> impl Iterator<Item = (CommentSubject, &Subject)> {
        self.subjects.iter().map(|(subject, said)| (*subject, said))
    }

    /// The group of a comment; none if the public does not see it.
    pub fn group_of(&self, comment: CommentNumber) -> Option<GroupRow> {
        let (subject, stance, _) = self.known.get(&comment)?;
        self.subjects.get(subject)?.group((comment, *stance))
    }

    /// How many bytes they take, more or less.
    pub fn bytes(&self) -> usize {
        let groups = self.subjects.values().flat_map(|subject| subject.stances.values());
        groups.map(Grouped::bytes).sum::<usize>() + self.known.len() * 64
    }
}

impl Subject {
    fn order(&mut self) {
        self.firsts.clear();
        for (stance, grouped) in &self.stances {
            let first = |voice: Voice| (voice.place, CommentNumber(voice.name), *stance);
            self.firsts.extend(grouped.firsts().map(first));
        }
        self.firsts.sort_unstable();
    }

    /// Counted both ways.
    pub fn merged(&self) -> Merged {
        let mut merged = Merged { hidden: self.hidden.len() as u64, ..Merged::default() };
        for (stance, grouped) in &self.stances {
            merged.comments.add(*stance, grouped.texts());
            merged.groups.add(*stance, grouped.groups());
        }
        merged
    }

    /// At most so many groups after one that is named by a comment, in the order
    /// of their first comments.
    pub fn groups_after(&self, after: CommentNumber, limit: usize) -> Vec<GroupRow> {
        let at = self.firsts.iter().position(|(_, first, _)| *first == after);
        // One that is gone has left others around its number.
        let gone = || self.firsts.iter().position(|(_, first, _)| *first > after);
        let start = match at {
            Some(at) => at + 1,
            None => gone().unwrap_or(self.firsts.len()),
        };
        let firsts = self.firsts.iter().skip(start).take(limit);
        firsts.filter_map(|(_, first, stance)| self.group((*first, *stance))).collect()
    }

    /// The large groups, the largest first, at most so many.
    pub fn campaigns(&self, limit: usize) -> Vec<Campaign> {
        let mut found: Vec<Campaign> = Vec::new();
        for (_, first, stance) in &self.firsts {
            let Some(grouped) = self.stances.get(stance) else { continue };
            let group = grouped.group_of(first.0);
            let comments = group.len();
            if comments < Campaign::LEAST {
                continue;
            }
            let days = group.map(|voice| voice.day);
            let ends = (i32::MAX, i32::MIN);
            let (from, to) = days.fold(ends, |(from, to), day| (from.min(day), to.max(day)));
            let day = |number: i32| day_of(i64::from(number));
            let (Some(from), Some(to)) = (day(from), day(to)) else { continue };
            let comments = comments as u64;
            found.push(Campaign { first: *first, stance: *stance, comments, from, to });
        }
        found.sort_by_key(|campaign| (std::cmp::Reverse(campaign.comments), campaign.first));
        found.truncate(limit);
        found
    }

    fn group(&self, (comment, stance): (CommentNumber, Stance)) -> Option<GroupRow> {
        let group = self.stances.get(&stance)?.group_of(comment.0);
        let comments: Vec<CommentNumber> = group.map(|voice| CommentNumber(voice.name)).collect();
        Some(GroupRow { first: *comments.first()?, stance, comments })
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    const LETTER: &str = "Đề nghị bỏ giấy xác nhận này vì cơ quan nhà nước đã có thông tin trên cơ \
        sở dữ liệu quốc gia về dân cư, doanh nghiệp không phải nộp lại bản giấy";

    fn news(number: u32, seq: u64, (stance, presence): (Stance, Presence)) -> VoiceNews {
        VoiceNews {
            number: CommentNumber(number),
            seq,
            subject: CommentSubject::PlanItem("PA-0001/1".parse().unwrap()),
            stance,
            made: Timestamp::from_second(1_782_867_600 + i64::from(number) * 3600 * 6).unwrap(),
            presence,
        }
    }

    fn shown(text: &str) -> Presence {
        Presence::Shown(text.to_owned())
    }

    #[test]
    fn for_and_against_never_mix_and_all_are_counted() {
        let mut groups = Groups::of(Matter::Plan("PA-0001".parse().unwrap()));
        let mut all = Vec::new();
        for number in 1..=12 {
            let text = format!("{LETTER} {}", ["nhé", "ạ", "."][number as usize % 3]);
            all.push(news(number, u64::from(number), (Stance::Change, shown(&text))));
        }
        all.push(news(13, 13, (Stance::Against, shown(LETTER))));
        all.push(news(14, 14, (Stance::Against, shown(LETTER))));
        all.push(news(15, 15, (Stance::For, shown("Tôi đồng ý với việc cắt giảm này"))));
        groups.extend((15, all));
        let subject = CommentSubject::PlanItem("PA-0001/1".parse().unwrap());
        let merged = groups.subject(subject).unwrap().merged();
        assert_eq!(merged.comments, Several { all: 15, pro: 1, con: 2, change: 12 });
        assert_eq!(merged.groups, Several { all: 3, pro: 1, con: 1, change: 1 });
        let campaigns = groups.subject(subject).unwrap().campaigns(5);
        assert_eq!(campaigns.len(), 1);
        assert_eq!((campaigns[0].comments, campaigns[0].days()), (12, 4));
        let page = |after: u32| -> Vec<u32> {
            let rows = groups.subject(subject).unwrap().groups_after(CommentNumber(after), 2);
            rows.iter().map(|row| row.first.0).collect()
        };
        assert_eq!((page(0), page(13), page(14)), (vec![1, 13], vec![15], vec![15]));

        // The first is hidden, another one stands for the group; a third is
        // changed into something else, a fourth goes.
        groups.extend((
            20,
            vec![
                news(1, 1, (Stance::Change, Presence::Hidden)),
                news(2, 20, (Stance::For, shown("Tôi đồng ý với việc cắt giảm này"))),
                news(3, 3, (Stance::Change, Presence::Withdrawn)),
            ],
        ));
        let merged = groups.subject(subject).unwrap().merged();
        assert_eq!(merged.comments, Several { all: 13, pro: 2, con: 2, change: 9 });
        assert_eq!(merged.groups, Several { all: 3, pro: 1, con: 1, change: 1 });
        assert_eq!(merged.hidden, 1);
        assert_eq!(groups.group_of(CommentNumber(9)).unwrap().first, CommentNumber(4));
        assert_eq!(groups.group_of(CommentNumber(2)).unwrap().first, CommentNumber(15));
        assert_eq!(groups.group_of(CommentNumber(1)), None);
        // Shown again it is the first again, as it was written before the others.
        groups.extend((21, vec![news(1, 1, (Stance::Change, shown(LETTER)))]));
        assert_eq!(groups.group_of(CommentNumber(9)).unwrap().first, CommentNumber(1));
        assert_eq!(groups.subject(subject).unwrap().merged().hidden, 0);
    }
}
