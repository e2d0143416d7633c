//! A small library in memory, and requests without a network.

use std::sync::Arc;

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Request, StatusCode},
};
use tower::ServiceExt as _;

use super::{
    App, Clock,
    library::{Asked, Library, LibraryError, Version},
};
use crate::{
    catalog::{self, Catalog, History},
    model::{Day, Kind, LegalBasis, Regulation, RegulationCode},
    reference::agencies,
    search::{Engine, Index, Stamp, Weights, build, doc_of},
};

/// 1 July 2026, 8 in the morning in Viet Nam.
fn now() -> jiff::Timestamp {
    jiff::Timestamp::constant(1_782_867_600, 0)
}

/// Regulations in memory.
pub(super) struct Shelf {
    /// The versions of each, oldest first.
    pub(super) versions: Vec<Vec<Version>>,
    pub(super) sample: bool,
    pub(super) broken: bool,
}

impl Library for Shelf {
    fn versions<'a>(&'a self, code: &'a RegulationCode) -> Asked<'a, Vec<Version>> {
        Box::pin(async move {
            assert_ne!(code.as_str(), "9.999999", "a test asked for it");
            self.ping().await?;
            let mut known = self.versions.iter();
            let found = known.find(|versions| versions[0].regulation.code == *code);
            Ok(found.map(|found| found.iter().rev().cloned().collect()).unwrap_or_default())
        })
    }

    fn sample(&self) -> bool {
        self.sample
    }

    fn ping(&self) -> Asked<'_, ()> {
        let broken = self.broken;
        Box::pin(async move {
            if broken { Err(LibraryError("the disk is gone".into())) } else { Ok(()) }
        })
    }
}

fn counted(ordinal: catalog::Ordinal, version: &Version) -> catalog::Version {
    let regulation = &version.regulation;
    catalog::Version {
        ordinal,
        code: regulation.code.clone(),
        version: version.version,
        valid_from: version.valid_from,
        seq: version.seq,
        kind: regulation.kind,
        name: regulation.name.as_str().into(),
        issued_by: regulation.agency.clone(),
        field: regulation.field.0.as_str().into(),
        from: regulation.in_force_from,
        to: regulation.in_force_to,
        disposition: None,
        stage: None,
    }
}

/// Two regulations of which the first has two versions, and a hostile third.
pub(super) fn shelf() -> Shelf {
    let regulation = |code: &str, kind, name: &str, agency: &str, field: &str| {
        let mut regulation =
            Regulation::new(code.parse().unwrap(), kind, name.into(), agency.parse().unwrap());
        regulation.field.0 = field.into();
        regulation
    };
    let mut petrol = regulation(
        "1.004269",
        Kind::Procedure,
        "Cấp giấy phép kinh doanh xăng dầu",
        "bo-cong-thuong",
        "Xăng dầu, khí",
    );
    petrol.steps = vec!["Bước 1: Nộp hồ sơ trong 15 ngày".into(), "Bước 2: Nhận giấy phép".into()];
    petrol.legal_basis = vec![LegalBasis {
        number: "83/2014/NĐ-CP".parse().ok(),
        as_printed: "83/2014/NĐ-CP".into(),
        title: "Nghị định về kinh doanh xăng dầu".into(),
        issued: Some(Day::constant(2014, 9, 3)),
    }];
    let mut changed = petrol.clone();
    changed.steps[0] = "Bước 1: Nộp hồ sơ trong 10 ngày".into();
    let bus = regulation(
        "2.000884.H55",
        Kind::Condition,
        "Điều kiện kinh doanh vận tải",
        "bo-giao-thong-van-tai",
        "Đường bộ",
    );
    let hostile = regulation(
        "DK-BCT-0012",
        Kind::Condition,
        "<script>alert(1)</script> & \"đồng\"",
        "bo-cong-thuong",
        "<img src=x onerror=alert(1)>",
    );
    let version = |version: u32, regulation: Regulation| Version {
        version,
        valid_from: Day::constant(2024 + i16::try_from(version).unwrap(), 1, 1),
        recorded_at: now(),
        edition: format!("Đợt {version}"),
        source_file: "procedures.jsonl".into(),
        seq: 40 + u64::from(version),
        regulation,
    };
    let versions = vec![
        vec![version(1, petrol), version(2, changed)],
        vec![version(1, bus)],
        vec![version(1, hostile)],
    ];
    Shelf { versions, sample: false, broken: false }
}

/// A service over a shelf on a fixed day, with an index of it.
pub(super) fn service(shelf: Shelf) -> Router {
    let engine = Engine::new(Weights::default());
    let mut history = History::default();
    for (ordinal, known) in (0..).zip(&shelf.versions) {
        history.extend(known.iter().map(|version| counted(ordinal, version)), 42).unwrap();
    }
    let catalog = Arc::new(Catalog::at(&history, Clock(now).today(), u64::MAX));
    let dir = tempfile::tempdir().unwrap();
    let docs = (0..).zip(&shelf.versions).map(|(ordinal, known)| {
        let regulation = &known.last().unwrap().regulation;
        doc_of(ordinal, regulation, agencies().name(&regulation.agency))
    });
    build(dir.path(), docs, Stamp { seq: 42 }).unwrap();
    engine.publish(Arc::new(Index::open(dir.path()).unwrap()), catalog);
    super::app(App::new(Arc::new(engine), Arc::new(shelf), Clock(now)))
}

/// A service whose index is not built yet.
pub(super) fn service_without_index() -> Router {
    let shelf = Shelf { versions: Vec::new(), sample: false, broken: false };
    super::app(App::new(Arc::default(), Arc::new(shelf), Clock(now)))
}

/// What came back.
pub(super) struct Reply {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: String,
}

impl Reply {
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

/// One request.
pub(super) async fn send(service: &Router, request: Request<Body>) -> Reply {
    let response = service.clone().oneshot(request).await.unwrap();
    let (head, body) = response.into_parts();
    let body = axum::body::to_bytes(body, 16 << 20).await.unwrap();
    let body = String::from_utf8(body.to_vec()).unwrap();
    Reply { status: head.status, headers: head.headers, body }
}

/// One GET; the address may hold any letters.
pub(super) async fn get(service: &Router, address: &str) -> Reply {
    let request = Request::get(super::address::for_header(address)).body(Body::empty()).unwrap();
    send(service, request).await
}
