//! All petitions in memory, with where they stand today: some thousands, of
//! which a page filters and counts a few. What was recorded since is read from
//! the store, so that a page never shows less than was written.

use std::{collections::BTreeMap, sync::Arc};

use tokio::sync::Mutex;

use crate::web::{App, WebError};
use crate::{
    model::{
        AgencySlug, Day, DocketKey, PetitionAccess, PetitionAct, PetitionAnswer,
        PetitionLetterKind, PetitionMeasures, PetitionStanding, PetitionState, RegulationCode,
        Routing,
    },
    reference::{agencies, calendar},
    search::Earlier,
    store::StoredPetition,
    text::mask_personal,
};

/// A petition with where it stands.
#[derive(Debug)]
pub(in crate::web) struct Entry {
    pub stored: StoredPetition,
    pub standing: PetitionStanding,
    /// Who has it, by who answers today for what that agency had; none if that
    /// is the Government Office.
    pub agency: Option<AgencySlug>,
}

impl Entry {
    fn new(stored: StoredPetition, today: Day) -> Option<Self> {
        let standing = stored.petition.standing(today, calendar())?;
        let agency = standing.place.agency.as_ref();
        let agency = agency.map(|agency| agencies().responsible(agency, today).clone());
        Some(Self { stored, standing, agency })
    }

    pub(in crate::web) fn number(&self) -> &DocketKey {
        &self.stored.petition.number
    }

    /// Whoever has it, in words.
    pub(in crate::web) fn holder(&self) -> &str {
        match (&self.agency, self.standing.place.routing) {
            (Some(agency), _) => agencies().name(agency),
            (None, Some(Routing::Forwarded)) => "Chưa rõ cơ quan",
            (None, _) => "Văn phòng Chính phủ",
        }
    }

    /// The answer that stands, if there is one.
    pub(in crate::web) fn answer(&self) -> Option<&PetitionAnswer> {
        self.standing.answered?;
        self.stored.petition.steps.iter().rev().find_map(|step| match &step.act {
            PetitionAct::Answered(answer) => Some(answer),
            _ => None,
        })
    }

    /// Whether what was answered is for everybody.
    pub(in crate::web) fn is_published(&self) -> bool {
        self.standing.place.state == PetitionState::Published
            && self.stored.petition.access == PetitionAccess::Public
    }

    pub(in crate::web) fn is_about(&self, code: &RegulationCode) -> bool {
        self.stored.petition.regulations().any(|about| about == code)
    }
}

/// All petitions.
#[derive(Debug)]
pub(in crate::web) struct Book {
    seq: u64,
    pub today: Day,
    entries: BTreeMap<DocketKey, Arc<Entry>>,
    /// What published petitions say, for those that are being written.
    said: BTreeMap<DocketKey, String>,
    earlier: Earlier,
    /// The petitions of `earlier`, in its order.
    answered: Vec<DocketKey>,
}

/// The book that was read last.
#[derive(Default)]
pub(in crate::web) struct Kept(Mutex<Option<Arc<Book>>>);

impl App {
    /// All petitions as of now.
    pub(in crate::web) async fn petitions(&self) -> Result<Arc<Book>, WebError> {
        let today = self.clock.today();
        let mut kept = self.petitions.0.lock().await;
        let seq = self.store.petitions_seq().await?;
        let before = kept.as_ref().filter(|book| book.today == today);
        if let Some(book) = before.filter(|book| book.seq == seq) {
            return Ok(Arc::clone(book));
        }
        let book = Arc::new(self.read_petitions(before.map(Arc::as_ref), (seq, today)).await?);
        *kept = Some(Arc::clone(&book));
        Ok(book)
    }

    /// What was recorded since an earlier book of the same day, or everything.
    async fn read_petitions(
        &self,
        before: Option<&Book>,
        (seq, today): (u64, Day),
    ) -> Result<Book, WebError> {
        let after = before.map_or(0, |book| book.seq);
        let mut entries = before.map(|book| book.entries.clone()).unwrap_or_default();
        let mut said = before.map(|book| book.said.clone()).unwrap_or_default();
        for stored in self.store.petitions(after).await? {
            // One that comes in between is read again with the next book.
            let Some(entry) = Entry::new(stored, today) else { continue };
            said.remove(entry.number());
            entries.insert(entry.number().clone(), Arc::new(entry));
        }
        for (number, letter) in self.store.published_letters(after).await? {
            if !entries.get(&number).is_some_and(|entry| entry.is_published()) {
                continue;
            }
            if matches!(letter.kind, PetitionLetterKind::Sent | PetitionLetterKind::Answered) {
                let text = said.entry(number).or_default();
                text.push_str(&mask_personal(&letter.text));
                text.push('\n');
            }
        }
        let answered = entries.values().filter(|entry| {
            entry.is_published() || entry.standing.place.state == PetitionState::Answered
        });
        let answered: Vec<DocketKey> = answered.map(|entry| entry.number().clone()).collect();
        let texts: Vec<String> = answered
            .iter()
            .map(|number| {
                let subject = entries.get(number).map(|e| e.stored.petition.subject.as_str());
                let more = said.get(number).map(String::as_str).unwrap_or_default();
                format!("{}\n{more}", subject.unwrap_or_default())
            })
            .collect();
        let earlier = Earlier::new(texts.iter().map(String::as_str));
        Ok(Book { seq, today, entries, said, earlier, answered })
    }
}

impl Book {
    /// All of them, the newest first.
    pub(in crate::web) fn newest(&self) -> Vec<&Arc<Entry>> {
        let mut all: Vec<&Arc<Entry>> = self.entries.values().collect();
        all.sort_by_key(|entry| {
            std::cmp::Reverse((entry.stored.petition.received, entry.number().clone()))
        });
        all
    }

    /// The place in the journal of what was recorded last of any of them.
    pub(in crate::web) fn known_at(&self) -> u64 {
        self.seq
    }

    pub(in crate::web) fn find(&self, number: &DocketKey) -> Option<&Arc<Entry>> {
        self.entries.get(number)
    }

    /// Those about a regulation, in no order.
    pub(in crate::web) fn about<'a>(
        &'a self,
        code: &'a RegulationCode,
    ) -> impl Iterator<Item = &'a Arc<Entry>> {
        self.entries.values().filter(move |entry| entry.is_about(code))
    }

    /// Answered ones that are like a text, the likest first.
    pub(in crate::web) fn like(&self, text: &str, limit: usize) -> Vec<&Arc<Entry>> {
        let places = self.earlier.like(text, limit).into_iter();
        places.filter_map(|place| self.entries.get(self.answered.get(place)?)).collect()
    }

    /// Counts over some of them.
    pub(in crate::web) fn measures<'a>(
        entries: impl IntoIterator<Item = &'a Arc<Entry>>,
    ) -> PetitionMeasures {
        let mut measures = PetitionMeasures::default();
        entries.into_iter().for_each(|entry| measures.add(&entry.standing));
        measures
    }
}
