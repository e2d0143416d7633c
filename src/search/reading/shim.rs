use crate::text::fold;
use std::{collections::HashMap, ops::Range, sync::LazyLock};
pub(super) struct Abbr(HashMap<String, Vec<String>>);
pub(super) struct Syn(HashMap<String, (String, Vec<String>)>);
pub(super) struct Found<'a> {
    pub range: Range<usize>,
    pub official: &'a [String],
    pub lay: &'a str,
}
fn rows(text: &str) -> HashMap<String, Vec<String>> {
    let mut m = HashMap::new();
    for r in csv::Reader::from_reader(text.as_bytes()).records().flatten() {
        m.insert(fold(&r[0]), r[1].split('|').map(str::to_owned).collect());
    }
    m
}
pub(super) fn abbreviations() -> &'static Abbr {
    static A: LazyLock<Abbr> =
        LazyLock::new(|| Abbr(rows(include_str!("../../../data/abbreviations.csv"))));
    &A
}
pub(super) fn synonyms() -> &'static Syn {
    static A: LazyLock<Syn> = LazyLock::new(|| {
        let mut reader =
            csv::Reader::from_reader(include_str!("../../../data/synonyms.csv").as_bytes());
        Syn(reader
            .records()
            .flatten()
            .map(|r| {
                (
                    fold(&r[0]).replace("ty", "ti").replace("ky", "ki"),
                    (r[0].to_owned(), r[1].split('|').map(str::to_owned).collect()),
                )
            })
            .collect())
    });
    &A
}
impl Abbr {
    pub(super) fn expand(&self, t: &str) -> Option<&[String]> {
        let caps = t.chars().all(|c| !c.is_lowercase());
        let f = fold(t);
        if f.len() < 3 && !caps && !matches!(f.as_str(), "gp" | "dk" | "nk" | "xk" | "bds") {
            return None;
        }
        self.0.get(&f).map(Vec::as_slice)
    }
}
impl Syn {
    pub(super) fn find(&self, w: &[&str]) -> Vec<Found<'_>> {
        let mut out = Vec::new();
        let mut i = 0;
        while i < w.len() {
            let mut hit = None;
            for n in (1..=6.min(w.len() - i)).rev() {
                if let Some(o) = self.0.get(&w[i..i + n].join(" ")) {
                    hit = Some((n, o));
                    break;
                }
            }
            match hit {
                Some((n, o)) => {
                    out.push(Found { range: i..i + n, official: &o.1, lay: &o.0 });
                    i += n;
                }
                None => i += 1,
            }
        }
        out
    }
}
