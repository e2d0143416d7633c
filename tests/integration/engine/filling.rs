//! An index is handed over whole, or not at all.

use std::sync::Arc;

use quydinh::search::remote::Remote;

use super::{
    Corpus,
    fake::{Fake, Fault, Kind},
    request, settings,
};

#[test]
fn what_is_not_taken_whole_is_not_asked() {
    let corpus = Corpus::new(60, 3);
    let right = corpus.engine(&corpus.index()).search(&request("giấy phép")).unwrap();
    for (kind, faults) in [
        (Kind::Elastic, &[Fault::Broken][..]),
        // How many there are is asked before there is an index and after it was
        // filled; what is wrong about a question of others changes nothing.
        (Kind::Elastic, &[Fault::Stranger, Fault::Stranger, Fault::Silent]),
        (Kind::Elastic, &[Fault::Stranger, Fault::Stranger, Fault::AtLeast]),
        (Kind::Elastic, &[Fault::Stranger, Fault::BatchErrors]),
        (Kind::Elastic, &[Fault::Stranger, Fault::DocumentLost]),
        (Kind::Elastic, &[Fault::Stranger, Fault::TokensChanged]),
        (Kind::Quickwit, &[Fault::Stranger, Fault::TokensChanged]),
    ] {
        let fake = Fake::start(kind);
        let (index, remote) = (corpus.index(), Remote::new(settings(&fake)));
        fake.will(faults);
        let error = remote.take(&index).unwrap_err();
        assert!(!index.is_lifted(), "{faults:?}: {error}");
        let engine = corpus.engine(&index);
        assert_eq!(engine.search(&request("giấy phép")).unwrap(), right, "{faults:?}");
        assert_eq!(remote.tally(), Default::default(), "{faults:?}");
    }
}

/// A busy engine is sent the same again, and half a filling is finished by the
/// next.
#[test]
fn an_index_is_filled_in_the_end() {
    let corpus = Corpus::new(60, 3);
    for kind in [Kind::Elastic, Kind::Quickwit] {
        let fake = Fake::start(kind);
        let (index, remote) = (corpus.index(), Remote::new(settings(&fake)));
        // No index, so the first question is not answered by a fault.
        fake.will(&[Fault::Stranger, Fault::Busy, Fault::Busy, Fault::Broken]);
        remote.take(&index).unwrap_err();
        remote.take(&index).unwrap();
        assert!(index.is_lifted());
        assert_eq!(fake.names().len(), 1, "{kind:?}");
        // Another server with the same texts finds it there.
        fake.recorded();
        let other = corpus.index();
        remote.take(&other).unwrap();
        let sent = fake.recorded();
        assert!(!sent.iter().any(|one| one.line.contains("_bulk")), "{sent:?}");
    }
}

#[test]
fn older_indexes_go_but_for_the_last() {
    let fake = Fake::start(Kind::Elastic);
    let foreign = ["quydinh-notes", "quydinh-thu-000000000001-0000000000000000", "other"];
    foreign.iter().for_each(|name| fake.hold(name));
    let mut kept = Vec::new();
    for seq in [3, 9, 12] {
        let corpus = Corpus::new(20, seq);
        let (engine, index, _) = corpus.lifted(settings(&fake));
        let before = fake.names();
        kept.push(fake.alias("quydinh"));
        assert_eq!(kept.last().unwrap().len(), 1, "{before:?}");
        assert!(before.contains(&kept.last().unwrap()[0]));
        assert!(engine.search(&request("giấy phép")).is_ok() && Arc::strong_count(&index) > 1);
    }
    let names = fake.names();
    assert!(foreign.iter().all(|name| names.contains(&(*name).to_owned())), "{names:?}");
    assert_eq!(names.len(), foreign.len() + 2, "{names:?}");
    assert!(!names.contains(&kept[0][0]) && names.contains(&kept[1][0]));
}
