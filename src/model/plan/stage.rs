//! What becomes of a regulation, and how far that has come.

use crate::model::closed_set;

closed_set! {
    /// What a plan item does with its regulation.
    Disposition {
        /// Abolished (bãi bỏ).
        Cut = "cut", "Bãi bỏ";
        /// Made simpler (đơn giản hóa).
        Simplify = "simplify", "Đơn giản hóa";
        /// Handed to a lower level (phân cấp).
        Decentralise = "decentralise", "Phân cấp";
        /// Kept as it is (giữ nguyên).
        Keep = "keep", "Giữ nguyên";
    }
}

impl Disposition {
    /// Whether it counts as cut in the published ratios: abolished or
    /// simplified; decentralised and kept are counted on their own.
    pub fn counts_as_cut(self) -> bool {
        matches!(self, Self::Cut | Self::Simplify)
    }
}

closed_set! {
    /// How far a plan item has come. Stages are dated facts: an item cut within
    /// the ministry's own authority is enacted without having been approved.
    Stage {
        /// Drafted by the agency (đề xuất).
        Proposed = "proposed", "Đề xuất";
        /// Open for comments (tham vấn).
        Consulting = "consulting", "Tham vấn";
        /// Sent to the Government Office (trình).
        Submitted = "submitted", "Đã trình";
        /// Passed by the Government Office's review (đã thẩm tra).
        Reviewed = "reviewed", "Đã thẩm tra";
        /// Approved by a decision of the Prime Minister (phê duyệt).
        Approved = "approved", "Đã phê duyệt";
        /// Carried out by a legal document in force (thực thi).
        Enacted = "enacted", "Đã thực thi";
    }
}

closed_set! {
    /// Who may settle a plan item.
    Authority {
        /// The Prime Minister, by a decision.
        PrimeMinister = "prime-minister", "Thủ tướng Chính phủ";
        /// The ministry itself, by its own document.
        Ministry = "ministry", "Thẩm quyền của bộ, cơ quan";
    }
}

/// A step that the procedure of the law does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a plan item cannot go from {from} to {to} under the authority of {authority}")]
pub struct IllegalTransition {
    /// Where the item is.
    pub from: Stage,
    /// Where it was to go.
    pub to: Stage,
    /// Who settles it.
    pub authority: Authority,
}

impl Stage {
    /// The stage after a step, or why there is no such step.
    ///
    /// Forward steps go one by one, with two exceptions: a review may send an
    /// item back to [`Stage::Proposed`], and under the ministry's own authority
    /// a reviewed item is enacted without the Prime Minister's approval.
    pub fn advance(self, to: Self, authority: Authority) -> Result<Self, IllegalTransition> {
        use Stage::{Approved, Consulting, Enacted, Proposed, Reviewed, Submitted};
        let legal = match (self, to) {
            (Proposed, Consulting)
            | (Consulting, Submitted)
            | (Submitted, Reviewed | Proposed)
            | (Approved, Enacted) => true,
            (Reviewed, Approved) => authority == Authority::PrimeMinister,
            (Reviewed, Enacted) => authority == Authority::Ministry,
            _ => false,
        };
        if legal { Ok(to) } else { Err(IllegalTransition { from: self, to, authority }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every pair of stages under both authorities, against the written list.
    #[test]
    fn transitions_are_exactly_those_of_the_law() {
        let legal = [
            "proposed>consulting both",
            "consulting>submitted both",
            "submitted>reviewed both",
            "submitted>proposed both",
            "approved>enacted both",
            "reviewed>approved prime-minister",
            "reviewed>enacted ministry",
        ];
        for &from in Stage::ALL {
            for &to in Stage::ALL {
                for &authority in Authority::ALL {
                    let step = format!("{from}>{to}");
                    let expected = legal.contains(&format!("{step} both").as_str())
                        || legal.contains(&format!("{step} {authority}").as_str());
                    assert_eq!(from.advance(to, authority).is_ok(), expected, "{step} {authority}");
                }
            }
        }
    }

    #[test]
    fn only_cut_and_simplify_count_as_cut() {
        let counted: Vec<_> = Disposition::ALL.iter().filter(|d| d.counts_as_cut()).collect();
        assert_eq!(counted, [&Disposition::Cut, &Disposition::Simplify]);
    }
}
