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
    library::{Answer, Asked, Library, LibraryError, Version},
};
use crate::{
    catalog::{self, Catalog, History},
    model::{Day, Kind, LegalBasis, Regulation, RegulationCode},
    search::{Cursor, Hit, SearchError, SearchRequest, SearchResponse, Total, Understood},
    text::fold,
};

/// 1 July 2026, 8 in the morning in Viet Nam.
fn now() -> jiff::Timestamp {
    jiff::Timestamp::constant(1_782_867_600, 0)
}

/// Regulations in memory, searched word by word.
pub(super) struct Shelf {
    pub(super) versions: Vec<Vec<Version>>,
    pub(super) catalog: Option<Arc<Catalog>>,
    pub(super) sample: bool,
    pub(super) broken: bool,
}

impl Shelf {
    /// A shelf of regulations, each with all its versions.
    pub(super) fn new(versions: Vec<Vec<Version>>) -> Self {
        let mut history = History::default();
        for (ordinal, known) in (0..).zip(&versions) {
            let counted = known.iter().map(|version| counted(ordinal, version));
            history.extend(counted, 42).unwrap();
        }
        let catalog = Some(Arc::new(Catalog::at(&history, Clock(now).today(), u64::MAX)));
        Self { versions, catalog, sample: false, broken: false }
    }

    /// A shelf on which nothing is yet.
    pub(super) fn without_index() -> Self {
        Self { versions: Vec::new(), catalog: None, sample: false, broken: false }
    }
}

impl Library for Shelf {
    fn search(&self, request: &SearchRequest) -> Result<Answer, SearchError> {
        assert_ne!(request.text, "panic", "a test asked for it");
        let catalog = self.catalog.clone().ok_or(SearchError::NotReady)?;
        let day = request.as_of;
        let words: Vec<_> = fold(&request.text).split(' ').map(str::to_owned).collect();
        let matcher = catalog.matcher(&request.filters, day);
        let mut tally = catalog.tally(day);
        let mut found = Vec::new();
        for (ordinal, fact) in (0..).map_while(|i| catalog.fact(i).map(|fact| (i, fact))) {
            let latest = &self.versions[ordinal as usize].last().unwrap().regulation;
            let text = fold(&format!("{} {} {:?}", fact.code, fact.name, latest.legal_basis));
            if words.iter().all(|word| text.contains(word)) {
                let failing = matcher.failing(ordinal);
                tally.add(ordinal, failing);
                if failing == 0 {
                    found.push((ordinal, fact));
                }
            }
        }
        let facets = tally.finish(&request.filters);
        let total = found.len();
        let start = request.cursor.map_or(0, |c| c.offset as usize);
        let hits = found
            .into_iter()
            .skip(start)
            .take(request.limit)
            .map(|(ordinal, fact)| Hit {
                ordinal,
                score: 1.5,
                name: super::words::escaped(fact.name),
                snippet: String::new(),
                alike: 0,
                reasons: Vec::new(),
            })
            .collect::<Vec<_>>();
        let end = start + hits.len();
        let next = (end < total).then(|| Cursor { offset: u32::try_from(end).unwrap() });
        let understood =
            Understood { text: request.text.clone(), matching: "all", ..Understood::default() };
        let total = Total(total as u64);
        let seq = catalog.seq();
        let response = SearchResponse { total, hits, facets, understood, next, seq };
        Ok(Answer { response, catalog })
    }

    fn catalog(&self) -> Option<Arc<Catalog>> {
        self.catalog.clone()
    }

    fn generation(&self) -> u64 {
        u64::from(self.catalog.is_some())
    }

    fn versions<'a>(&'a self, code: &'a RegulationCode) -> Asked<'a, Vec<Version>> {
        Box::pin(async move {
            self.ping().await?;
            let ordinal = self.catalog.as_ref().and_then(|c| c.find(code));
            Ok(ordinal.map(|o| self.versions[o as usize].clone()).unwrap_or_default())
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
    Shelf::new(vec![
        vec![version(1, petrol), version(2, changed)],
        vec![version(1, bus)],
        vec![version(1, hostile)],
    ])
}

/// A service over a library on a fixed day.
pub(super) fn service(library: Shelf) -> Router {
    super::app(App::new(Arc::new(library), Clock(now)))
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
