//! What narrows a figure: words, and the address without it.

use crate::catalog::RatioAsk;
use crate::web::{
    figures::{
        asked::{Asked, Figure},
        filters,
    },
    moment::KnownAt,
    words,
};

/// Words, and the address of a figure without what they say.
fn chip(asked: &Asked, words: String, change: &dyn Fn(&mut Asked)) -> (String, String) {
    let mut without = asked.clone();
    change(&mut without);
    (words, without.link("/ty-le", &[]))
}

/// What narrows a figure but its day: words, and the address without it.
pub(super) fn narrowing(figure: &Figure) -> Vec<(String, String)> {
    let asked = &figure.asked;
    let mut chips = Vec::new();
    let mut chip = |words, change: &dyn Fn(&mut Asked)| chips.push(chip(asked, words, change));
    let published = RatioAsk::published(asked.ask.by);
    if asked.ask.stage != published.stage {
        chip(format!("Bước: {}", asked.ask.stage.label()), &|a| a.ask.stage = published.stage);
    }
    if asked.ask.dispositions != published.dispositions {
        let names: Vec<_> = asked.ask.dispositions.iter().map(|d| d.label()).collect();
        let reset = |a: &mut Asked| a.ask.dispositions.clone_from(&published.dispositions);
        chip(format!("Phương án: {}", names.join(", ")), &reset);
    }
    if let Some(base) = &figure.base {
        chip(format!("Mốc so sánh: {}", base.baseline.title), &|a| a.baseline = None);
    }
    for (words, without) in filters::chips(&asked.ask.filters) {
        chip(words, &|a| a.ask.filters.clone_from(&without));
    }
    chips
}

/// What narrows a figure: words, and the address without it.
pub(in crate::web) fn chips(figure: &Figure) -> Vec<(String, String)> {
    let asked = &figure.asked;
    let mut chips = narrowing(figure);
    let mut chip = |words, change: &dyn Fn(&mut Asked)| chips.push(chip(asked, words, change));
    if let Some(day) = asked.when.as_of {
        chip(format!("Tại ngày {}", words::day(day)), &|a| a.when.as_of = None);
    }
    if let Some(at) = asked.when.known_at {
        let words = match at {
            KnownAt::Day(day) => format!("Ghi nhận đến hết ngày {}", words::day(day)),
            KnownAt::Row(row) => format!("Ghi nhận đến dòng {}", words::count(row)),
        };
        chip(words, &|a| a.when.known_at = None);
    }
    chips
}
