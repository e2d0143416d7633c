//! What the parameters of a search mean, and what is refused.

use std::borrow::Cow;

use crate::web::{
    WebError,
    moment::KnownAt,
    search::params::{Asked, Pairs, read},
};
use crate::{
    catalog::{Due, Facet, FieldChoice, InForce},
    model::{Day, Kind},
    search::{Cursor, Sort},
};

fn read_query(query: &str) -> Result<Asked, WebError> {
    let uri = format!("/?{query}").parse().unwrap();
    let axum::extract::Query(pairs) = Pairs::try_from_uri(&uri).unwrap();
    read(&pairs, Day::constant(2026, 7, 1))
}

#[test]
fn reads_every_parameter() {
    let asked = read_query(
        "q=+x%C4%83ng+d%E1%BA%A7u&agency=bo-cong-thuong,bo-tai-chinh&field=Ph%C3%AD,+l%E1%BB%87+ph%C3%AD&field=Thu%E1%BA%BF\
         &kind=procedure&kind=condition,procedure&in_force=true&disposition=cut&stage=approved,enacted&decision=1643/QĐ-TTg&due=overdue\
         &from_after=2024-01-01&from_before=1/2/2024&to_after=01-03-2024&to_before=1.4.2024&as_of=2025-03-01&known_at=2026-06-30&sort=name&limit=100&cursor=40",
    )
    .unwrap();
    let request = asked.request;
    assert_eq!(request.text, "xăng dầu");
    assert_eq!(request.filters.agency.len(), 2);
    let fields = ["Phí, lệ phí", "Thuế"].map(|field| FieldChoice::Named(field.into()));
    assert_eq!(request.filters.field, fields);
    let day = |month| Some(Day::constant(2024, month, 1));
    assert_eq!((request.filters.from.after, request.filters.from.before), (day(1), day(2)));
    assert_eq!((request.filters.to.after, request.filters.to.before), (day(3), day(4)));
    assert_eq!(request.filters.kind, [Kind::Procedure, Kind::Condition]);
    assert_eq!(request.filters.in_force, [InForce::Yes]);
    assert_eq!(request.filters.decision[0].to_string(), "1643/QĐ-TTg");
    assert_eq!(request.filters.due, [Due::Overdue]);
    assert_eq!(request.as_of, Day::constant(2025, 3, 1));
    assert_eq!(asked.known_at, Some(KnownAt::Day(Day::constant(2026, 6, 30))));
    assert_eq!((request.sort, request.limit), (Sort::Name, 100));
    assert_eq!(request.cursor, Some(Cursor { offset: 40 }));
}

#[test]
fn empty_values_are_absent_and_no_parameters_are_the_start_page() {
    for query in ["", "q=&as_of=&kind=", "q=%20"] {
        let asked = read_query(query).unwrap();
        assert!(!asked.anything, "{query}");
        assert_eq!(asked.request.as_of, Day::constant(2026, 7, 1));
    }
}

#[test]
fn what_is_not_in_force_has_not_begun_or_has_ended() {
    let states = |query| read_query(query).unwrap().request.filters.in_force;
    for query in ["in_force=false", "in_force=no", "in_force=upcoming,ended,no"] {
        assert_eq!(states(query), [InForce::Upcoming, InForce::Ended], "{query}");
    }
    assert_eq!(states("in_force=ended,true"), [InForce::Ended, InForce::Yes]);
}

#[test]
fn a_merged_agency_is_its_successor() {
    let slugs = |query| {
        let asked = read_query(query).unwrap();
        asked.values(Facet::Agency).into_iter().map(Cow::into_owned).collect::<Vec<_>>()
    };
    assert_eq!(slugs("agency=bo-giao-thong-van-tai,bo-xay-dung"), ["bo-xay-dung"]);
    assert_eq!(slugs("agency=bo-giao-thong-van-tai&as_of=2024-01-01"), ["bo-giao-thong-van-tai"]);
    let merged = "field=bo-giao-thong-van-tai/Đường+bộ&field=bo-xay-dung/Đường+bộ";
    let merged = read_query(&crate::web::search::address::for_header(merged)).unwrap();
    assert_eq!(merged.values(Facet::Field), ["bo-xay-dung/Đường bộ"]);
}

#[test]
fn what_cannot_be_read_is_named() {
    let long = format!("q={}", "a".repeat(1001));
    for (query, name) in [
        ("page=2", "page"),
        ("Q=a", "Q"),
        (long.as_str(), "q"),
        ("q=a&q=b", "q"),
        ("agency=bo-khong-co", "agency"),
        ("agency=../etc", "agency"),
        ("kind=procedure,law", "kind"),
        ("in_force=maybe", "in_force"),
        ("disposition=x", "disposition"),
        ("stage=x", "stage"),
        ("decision=x", "decision"),
        ("due=x", "due"),
        ("as_of=31/12", "as_of"),
        ("from_after=x", "from_after"),
        ("from_after=2025-03-01&from_before=28/02/2025", "from_before"),
        ("to_after=2025-03-01&to_before=2025-02-01", "to_before"),
        ("tree=x", "tree"),
        ("as_of=2025-02-30", "as_of"),
        ("as_of=2025-02-03T10:00", "as_of"),
        ("as_of=0001-01-01", "as_of"),
        ("sort=best", "sort"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=-1", "limit"),
        ("cursor=abc", "cursor"),
        ("cursor=99999999999", "cursor"),
    ] {
        let info = read_query(query).unwrap_err().info();
        assert_eq!(info.parameter.as_deref(), Some(name), "{query}");
        assert_eq!(info.status, 400, "{query}");
        assert!(!info.advice.is_empty(), "{query}");
    }
}
