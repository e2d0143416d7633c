//! What people said about a regulation, counted: comments on what is planned for
//! it and on consultations about it, petitions. Questions have rows of their own.

use crate::{
    model::{ItemId, Matter, RegulationCode},
    store::ItemTally,
    web::{App, WebError, consultations::book::Line, words},
};

/// A place where people said something.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Said {
    pub(super) what: String,
    pub(super) href: String,
    /// How many spoke, and how many were answered.
    pub(super) counts: String,
}

/// Everything that was said, where anybody said something.
pub(super) async fn said(
    app: &App,
    code: &RegulationCode,
    items: &[ItemId],
    consultations: &[(Line, &'static str)],
) -> Result<Vec<Said>, WebError> {
    let mut matters: Vec<Matter> = items.iter().map(|item| item.plan.into()).collect();
    matters.extend(consultations.iter().map(|(line, _)| line.of));
    let mut said = Vec::new();
    if !matters.is_empty() {
        let tallies = app.store.comment_tallies(&matters).await?;
        let (of_items, of_consultations) = tallies.split_at(items.len());
        for (item, parts) in items.iter().zip(of_items) {
            let tally = parts.get(&item.item).copied().unwrap_or_default();
            let href = format!("/tham-van/{}/muc/{}", item.plan, item.item);
            said.extend(comments(format!("Phương án {item}"), href, tally));
        }
        for ((line, _), parts) in consultations.iter().zip(of_consultations) {
            let tally = parts.values().copied().fold(ItemTally::default(), ItemTally::and);
            said.extend(comments(format!("Tham vấn: {}", line.title), line.href(), tally));
        }
    }
    let book = app.petitions().await?;
    let (mut sent, mut answered) = (0_u64, 0_u64);
    for entry in book.about(code) {
        sent += 1;
        answered += u64::from(entry.answer().is_some());
    }
    if sent > 0 {
        said.push(Said {
            what: say!("Phản ánh, kiến nghị"),
            href: format!("/kien-nghi?code={code}"),
            counts: counts(sent, "kiến nghị", answered),
        });
    }
    Ok(said)
}

fn comments(what: String, href: String, tally: ItemTally) -> Option<Said> {
    (tally.comments > 0).then(|| Said {
        what,
        href,
        counts: counts(tally.comments, "góp ý", tally.answered),
    })
}

/// `12 góp ý, 3 đã trả lời`
fn counts(number: u64, what: &str, answered: u64) -> String {
    let answered = match answered {
        0 => say!("chưa trả lời"),
        all if all == number => say!("đã trả lời tất cả"),
        some => format!("{} đã trả lời", words::count(some)),
    };
    format!("{} {what}, {answered}", words::count(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_say_how_much_was_answered() {
        for (number, answered, told) in [
            (1, 0, "1 góp ý, chưa trả lời"),
            (1_200, 3, "1.200 góp ý, 3 đã trả lời"),
            (2, 2, "2 góp ý, đã trả lời tất cả"),
        ] {
            assert_eq!(counts(number, "góp ý", answered), told);
        }
    }
}
