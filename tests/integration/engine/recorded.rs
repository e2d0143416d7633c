//! What goes over the line, word for word.

use quydinh::search::remote::Remote;

use super::{
    Corpus,
    fake::{Fake, Kind, Recorded},
    request, settings,
};

/// At most so much of a body is compared.
const SHOWN: usize = 900;

fn written(fake: &Fake) -> String {
    let names = fake.names();
    let line = |one: Recorded| {
        let body: String = one.body.chars().take(SHOWN).collect();
        let more = if one.body.chars().count() > SHOWN { "…" } else { "" };
        format!("{} {:?}\n{body}{more}\n", one.line, one.authorization)
    };
    let text: String = fake.recorded().into_iter().map(line).collect();
    names.iter().fold(text, |text, name| text.replace(name, "INDEX"))
}

#[test]
fn requests_are_those_that_the_manual_names() {
    for (kind, name) in [(Kind::Elastic, "elastic"), (Kind::Quickwit, "quickwit")] {
        let corpus = Corpus::new(2, 7);
        let fake = Fake::start(kind);
        let index = corpus.index();
        let settings = settings(&fake).with_key("who:secret").unwrap().paging(1);
        Remote::new(settings).take(&index).unwrap();
        let filled = written(&fake);
        let engine = corpus.engine(&index);
        engine.search(&request("cấp giấy phép")).unwrap();
        engine.search(&request("\"giấy phép\" cấp lại đkkd 61/2018/NĐ-CP")).unwrap();
        let searched = written(&fake);
        insta::assert_snapshot!(name, format!("{filled}\n{searched}"));
    }
}
