//! Comments on what is proposed, and the answers to them.

mod file;
mod province;
mod subject;
mod taking;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{CommentNumber, kind::closed_set};

pub use file::{CommentFile, Media};
pub use province::Province;
pub use subject::{CommentSubject, Matter, ParagraphId};
pub use taking::{NotTaking, taking};

closed_set! {
    /// What somebody thinks of a proposal.
    Stance {
        /// It should become so.
        For = "for", "Tán thành";
        /// It should not.
        Against = "against", "Không tán thành";
        /// It should become otherwise.
        Change = "change", "Đề nghị sửa đổi";
    }
}

closed_set! {
    /// How large whoever comments is, as the law on small and medium
    /// enterprises tells them apart.
    BusinessSize {
        /// A business household.
        Household = "household", "Hộ kinh doanh";
        /// A micro enterprise.
        Micro = "micro", "Doanh nghiệp siêu nhỏ";
        /// A small one.
        Small = "small", "Doanh nghiệp nhỏ";
        /// A medium one.
        Medium = "medium", "Doanh nghiệp vừa";
        /// A large one.
        Large = "large", "Doanh nghiệp lớn";
        /// An association, which speaks for many.
        Association = "association", "Hiệp hội, tổ chức đại diện";
    }
}

closed_set! {
    /// Whether a comment came while comments were asked for.
    Timing {
        /// It did.
        InTime = "in-time", "Trong thời hạn";
        /// It came after the last day.
        Late = "late", "Sau thời hạn";
    }
}

closed_set! {
    /// What an agency does about comments.
    AnswerState {
        /// It follows them.
        Accepted = "accepted", "Tiếp thu";
        /// It follows a part of them.
        Partly = "partly-accepted", "Tiếp thu một phần";
        /// It says why it does not.
        Explained = "explained", "Giải trình";
        /// Others would have to.
        Outside = "outside", "Ngoài thẩm quyền";
    }
}

closed_set! {
    /// Who may read the name of whoever comments.
    NameShown {
        /// Everybody.
        Shown = "shown", "Hiển thị tên";
        /// The agency that answers, and whoever reviews.
        Hidden = "hidden", "Ẩn tên với công chúng";
    }
}

impl NameShown {
    /// Whether everybody may.
    pub fn is_shown(&self) -> bool {
        *self == Self::Shown
    }
}

/// Who comments, as they want to be known. All of it is public, but for a name
/// that is to be hidden.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sender {
    /// What the person, business or association is called; empty if they don't
    /// say.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub organisation: String,
    /// Who may read that.
    #[serde(rename = "name_shown", default = "shown", skip_serializing_if = "NameShown::is_shown")]
    pub name: NameShown,
    /// How large it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<BusinessSize>,
    /// Its line of business, by the number in the list of conditional ones: `7`,
    /// `29a`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub industry: Option<String>,
    /// Where it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub province: Option<Province>,
}

fn shown() -> NameShown {
    NameShown::Shown
}

impl Default for Sender {
    fn default() -> Self {
        Self {
            organisation: String::new(),
            name: shown(),
            size: None,
            industry: None,
            province: None,
        }
    }
}

/// A comment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    /// What it is about.
    pub subject: CommentSubject,
    /// The version of that which it was written about: of the item, of the text
    /// of the draft, or of the consultation on the regulation.
    pub item_version: u32,
    /// What it says in a word.
    pub stance: Stance,
    /// What it says.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// Who says it.
    #[serde(flatten)]
    pub sender: Sender,
    /// Whether it was in time.
    pub timing: Timing,
    /// What is attached to it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<CommentFile>,
}

impl Comment {
    /// Fewer letters say nothing.
    pub const SHORTEST: usize = 10;
    /// More letters belong into a document.
    pub const LONGEST: usize = 5_000;
    /// How long the name of an organisation may be, in letters.
    pub const LONGEST_NAME: usize = 200;

    /// The text of a version whose SHA-256 is the fingerprint on its receipt and
    /// in the journal: one line for each part and the text last, so that it can
    /// be read in one way only. The key, which nobody can guess, is its first
    /// line: without it a short text could be found by trying.
    pub fn canonical(&self, (number, version): (CommentNumber, u32), key: &str) -> String {
        let Sender { organisation, name, size, industry, province } = &self.sender;
        let file = |file: &CommentFile| {
            format!("{} {} {} {}", file.sha256, file.size, file.media, file.name)
        };
        [
            key.to_owned(),
            number.to_string(),
            version.to_string(),
            self.subject.to_string(),
            self.item_version.to_string(),
            self.stance.to_string(),
            organisation.clone(),
            name.to_string(),
            size.map(|size| size.to_string()).unwrap_or_default(),
            industry.as_deref().unwrap_or_default().to_owned(),
            province.map(|province| province.to_string()).unwrap_or_default(),
            self.timing.to_string(),
            self.files.iter().map(file).collect::<Vec<_>>().join("; "),
            self.text.clone(),
        ]
        .join("\n")
    }

    /// The same without what tells who somebody is or says what they wrote: the
    /// words, the name, and the names of files.
    #[must_use]
    pub fn without_words(&self) -> Self {
        let sender = Sender { organisation: String::new(), ..self.sender.clone() };
        let file = |file: &CommentFile| CommentFile { name: String::new(), ..file.clone() };
        let files = self.files.iter().map(file).collect();
        Self { text: String::new(), sender, files, ..self.clone() }
    }
}

/// How long a comment can be changed after it was made.
pub const EDITABLE: SignedDuration = SignedDuration::from_mins(30);

/// Until when a comment that was made at an instant can be changed.
pub fn editable_until(made: Timestamp) -> Timestamp {
    made.checked_add(EDITABLE).unwrap_or(Timestamp::MAX)
}

/// The version of an item, or of a paragraph, that came of comments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangedItem {
    /// Its place in the plan, or the number of the paragraph.
    pub item: u32,
    /// The number of its version, or of that of the text.
    pub version: u32,
}

/// What an agency answers to comments on one plan or in one consultation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommentAnswer {
    /// What they are about as a whole.
    #[serde(flatten)]
    pub of: Matter,
    /// Which comments, in their order, each once.
    pub comments: Vec<CommentNumber>,
    /// The office that answers.
    pub office: String,
    /// Who signs.
    pub signer: String,
    /// What becomes of the comments.
    pub state: AnswerState,
    /// What it says.
    pub text: String,
    /// The version of an item, or of a paragraph, that came of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed: Option<ChangedItem>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_is_changed_for_half_an_hour() {
        let made: Timestamp = "2026-07-01T16:50:00Z".parse().unwrap();
        assert_eq!(editable_until(made).to_string(), "2026-07-01T17:20:00Z");
        assert_eq!(editable_until(Timestamp::MAX), Timestamp::MAX);
    }

    #[test]
    fn every_part_is_in_the_text_that_is_fingerprinted() {
        let comment = Comment {
            subject: CommentSubject::PlanItem("PA-0001/2".parse().unwrap()),
            item_version: 3,
            stance: Stance::Change,
            text: "Đề nghị\nbỏ".into(),
            sender: Sender {
                organisation: "Hiệp hội A".into(),
                size: Some(BusinessSize::Association),
                industry: Some("7".into()),
                province: Some(Province::Hue),
                name: NameShown::Hidden,
            },
            timing: Timing::InTime,
            files: vec![CommentFile {
                name: "a.pdf".into(),
                media: Media::Pdf,
                size: 9,
                sha256: "0f".into(),
            }],
        };
        assert_eq!(
            comment.canonical((CommentNumber(4), 1), "k"),
            "k\nGY-0004\n1\nPA-0001/2\n3\nchange\nHiệp hội A\nhidden\nassociation\n7\nhue\nin-time\n\
             0f 9 application/pdf a.pdf\nĐề nghị\nbỏ"
        );
        let bare = serde_json::to_string(&comment.without_words()).unwrap();
        assert!(!["Đề nghị", "Hiệp hội", "a.pdf"].iter().any(|word| bare.contains(word)), "{bare}");
        let json = serde_json::to_string(&comment).unwrap();
        assert_eq!(serde_json::from_str::<Comment>(&json).unwrap(), comment);
        let plain = Comment { sender: Sender::default(), ..comment };
        assert_eq!(plain.canonical((CommentNumber(4), 1), "k").lines().count(), 15);
    }
}
