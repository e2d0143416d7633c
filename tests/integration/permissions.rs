//! Every route × every role × own and other agency, against a list of who may
//! use which route. A route that is not in the list fails the test, so a new
//! one cannot be forgotten.

use std::collections::BTreeMap;

use axum::{body::Body, http::Request};
use jiff::SignedDuration;
use quydinh::{
    cases::{
        Actor,
        consultations::{NewConsultation, NewOn, open_consultation},
        petitions::{NewPetition, send_petition},
        plans::{self, Enactment, Moment, Selection, Verdicts, Which},
        questions::{NewQuestion, ask_question},
    },
    model::{
        Action, Day, DraftKind, EnactingDocument, PetitionAccess, PlanNumber, Reach, Role, Sender,
        TokenScope,
    },
    web,
};

use crate::{
    app::{Member, Reply, TestApp, ask, form_request, now},
    harness::{TestStore, on_both_stores},
};

on_both_stores!(
    every_route_that_reads_is_open_to_exactly_those_it_is_for,
    every_route_that_writes_is_open_to_exactly_those_it_is_for,
    tokens_open_no_account,
);

/// Whose an address is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whose {
    /// It belongs to the officer's agency, or to none.
    Own,
    /// It belongs to another agency.
    Other,
}

/// A route, who may use it, and an address of it; what concerns an agency has
/// what stands for its own and another agency's things in braces.
struct Example {
    route: &'static str,
    /// Roles; `officer@own` may use it for the own agency only.
    who: &'static str,
    address: &'static str,
    sent: Sent,
}

/// What is sent to a route that changes something.
#[derive(Clone, Copy)]
enum Sent {
    Form(&'static [(&'static str, &'static str)]),
    Json(&'static str),
}

const fn any(route: &'static str, who: &'static str, address: &'static str) -> Example {
    form(route, who, address, &[])
}

const fn form(
    route: &'static str,
    who: &'static str,
    address: &'static str,
    form: &'static [(&'static str, &'static str)],
) -> Example {
    Example { route, who, address, sent: Sent::Form(form) }
}

const fn json(
    route: &'static str,
    who: &'static str,
    address: &'static str,
    json: &'static str,
) -> Example {
    Example { route, who, address, sent: Sent::Json(json) }
}

const EVERYBODY: &str = "visitor business officer reviewer analyst administrator";
const MEMBERS: &str = "business officer reviewer analyst administrator";
const OWN: &str = "officer@own";
/// Visitors comment by a letter; what needs an account is theirs who have one.
const COMMENTERS: &str = "business analyst";
const COMMENTING: &str = "visitor business analyst";
/// A step of a version that was once: whoever may is told what changed since.
const STEP: &[(&str, &str)] = &[
    ("version", "1"),
    ("items", "1"),
    ("opens", "2026-07-01"),
    ("closes", "2026-07-02"),
    ("reason", "x"),
    ("code", "9.000001"),
    ("disposition", "Giữ nguyên"),
];

/// A comment.
const SAID: &[(&str, &str)] =
    &[("version", "1"), ("stance", "for"), ("text", "Chúng tôi tán thành")];

/// A consultation on a regulation of an agency.
const OPEN: &[(&str, &str)] = &[
    ("kind", "regulation"),
    ("code", "{code}"),
    ("title", "Rà soát quy định của cơ quan"),
    ("closes", "2026-08-01T17:00"),
];
/// More time at a version that is still to come.
const TIME: &[(&str, &str)] = &[
    ("do", "thoi-han"),
    ("version", "99"),
    ("step", "extended"),
    ("closes", "2027-01-01T17:00"),
    ("reason", "x"),
];
/// An answer to a comment that there is not.
const REPLY: &[(&str, &str)] =
    &[("comment", "GY-9999"), ("state", "accepted"), ("answer", "Tiếp thu ý kiến")];

/// Steps of a petition at a version that is still to come: whoever may is told
/// at which it is.
const ROUTE: &[(&str, &str)] = &[("version", "99"), ("act", "kept"), ("reason", "Thuộc nhiều bộ")];
const HANDLE: &[(&str, &str)] =
    &[("version", "99"), ("act", "asked"), ("reason", "Nêu rõ quy định")];
const SUPPLY: &[(&str, &str)] =
    &[("version", "99"), ("act", "supplied"), ("text", "Quy định về thời hạn")];

/// A correction of a step of a version that was once.
const ANNUL: &[(&str, &str)] =
    &[("version", "1"), ("to", "annulled"), ("items", "tất cả"), ("reason", "x")];

/// `{victim}` stands for the id of an account that nothing else happens to,
/// `{plan}` and its like for the things of an agency in [`Things`].
const EXAMPLES: &[Example] = &[
    any("GET /", EVERYBODY, "/?q=thue"),
    any("GET /loc/{facet}", EVERYBODY, "/loc/field"),
    any("GET /loc/{facet}.csv", EVERYBODY, "/loc/agency.csv"),
    any("GET /quy-dinh/{code}", EVERYBODY, "/quy-dinh/9.000001"),
    any("GET /quy-dinh/{code}/so-sanh", EVERYBODY, "/quy-dinh/9.000001/so-sanh"),
    any("GET /so-sanh", EVERYBODY, "/so-sanh?code=9.000001&code=9.000002"),
    any("GET /giay-to", EVERYBODY, "/giay-to?ten=ban+sao+giay+phep"),
    any("GET /van-ban/{slug}", EVERYBODY, "/van-ban/83_2014_nd-cp"),
    any("GET /van-ban/{slug}.csv", EVERYBODY, "/van-ban/83_2014_nd-cp.csv"),
    any("GET /bo-nganh/{slug}", EVERYBODY, "/bo-nganh/bo-y-te"),
    any("GET /bo-nganh/{slug}.csv", EVERYBODY, "/bo-nganh/bo-y-te.csv"),
    any("GET /{file}", EVERYBODY, "/quy-dinh.csv?q=thue"),
    any("GET /chi-phi/{file}", EVERYBODY, "/chi-phi/quy-dinh.csv"),
    any("GET /ty-le/{file}", EVERYBODY, "/ty-le/quy-dinh.csv"),
    any(
        "GET /dieu-chinh-so-lieu/{file}",
        EVERYBODY,
        "/dieu-chinh-so-lieu/quy-dinh.csv?as_of=2026-07-01",
    ),
    any("GET /chi-phi", EVERYBODY, "/chi-phi"),
    any("GET /chi-phi/quy-dinh", EVERYBODY, "/chi-phi/quy-dinh"),
    any("GET /chi-phi/tinh-thu", EVERYBODY, "/chi-phi/tinh-thu"),
    any("GET /phuong-an", EVERYBODY, "/phuong-an"),
    any("GET /phuong-an/mau", MEMBERS, "/phuong-an/mau?agency=bo-y-te"),
    any("POST /phuong-an/kiem-tra", MEMBERS, "/phuong-an/kiem-tra"),
    any("GET /phuong-an/kiem-tra/{key}", MEMBERS, "/phuong-an/kiem-tra/0"),
    any("GET /phuong-an/kiem-tra/{key}/danh-dau", MEMBERS, "/phuong-an/kiem-tra/0/danh-dau"),
    any(
        "POST /phuong-an/kiem-tra/{key}/xac-nhan",
        "officer@own",
        "/phuong-an/kiem-tra/{key}/xac-nhan",
    ),
    any("GET /phuong-an/bien-nhan/{number}", MEMBERS, "/phuong-an/bien-nhan/BN-0001"),
    any("GET /phuong-an/{number}", EVERYBODY, "/phuong-an/{plan}"),
    any("GET /phuong-an/{number}.csv", EVERYBODY, "/phuong-an/{plan}.csv"),
    form("POST /phuong-an/{number}/tham-van", OWN, "/phuong-an/{plan}/tham-van", STEP),
    form("POST /phuong-an/{number}/trinh", OWN, "/phuong-an/{plan}/trinh", STEP),
    form("POST /phuong-an/{number}/rut", OWN, "/phuong-an/{plan}/rut", STEP),
    any("GET /phuong-an/{number}/muc/{item}", OWN, "/phuong-an/{plan}/muc/moi"),
    form("POST /phuong-an/{number}/muc/{item}", OWN, "/phuong-an/{plan}/muc/moi", STEP),
    any(
        "GET /phuong-an/{number}/muc/{item}/dinh-chinh",
        "reviewer",
        "/phuong-an/{plan}/muc/1/dinh-chinh",
    ),
    form(
        "POST /phuong-an/{number}/muc/{item}/dinh-chinh",
        "reviewer",
        "/phuong-an/{plan}/muc/1/dinh-chinh",
        STEP,
    ),
    // Who may correct a step is who may take it.
    any(
        "GET /phuong-an/{number}/dinh-chinh/{seq}",
        OWN,
        "/phuong-an/{plan}/dinh-chinh/{consulted}",
    ),
    any(
        "GET /phuong-an/{number}/dinh-chinh/{seq}",
        "reviewer",
        "/phuong-an/{plan}/dinh-chinh/{reviewed}",
    ),
    form(
        "POST /phuong-an/{number}/dinh-chinh/{seq}",
        OWN,
        "/phuong-an/{plan}/dinh-chinh/{consulted}",
        ANNUL,
    ),
    form(
        "POST /phuong-an/{number}/dinh-chinh/{seq}",
        "reviewer",
        "/phuong-an/{plan}/dinh-chinh/{reviewed}",
        ANNUL,
    ),
    any("GET /tham-van", EVERYBODY, "/tham-van"),
    // There is no such comment: whoever may is told that.
    any("GET /tham-van/gop-y/{number}", EVERYBODY, "/tham-van/gop-y/GY-9999"),
    form("POST /tham-van/gop-y/{number}", COMMENTERS, "/tham-van/gop-y/GY-9999", SAID),
    form("POST /tham-van/gop-y/{number}/rut", COMMENTERS, "/tham-van/gop-y/GY-9999/rut", SAID),
    any("GET /tham-van/gop-y/{number}/tuong-tu", EVERYBODY, "/tham-van/gop-y/GY-9999/tuong-tu"),
    any("GET /tham-van/gop-y/{number}/tep/{place}", EVERYBODY, "/tham-van/gop-y/GY-9999/tep/1"),
    form(
        "POST /tham-van/gop-y/{number}/bao-vi-pham",
        COMMENTING,
        "/tham-van/gop-y/GY-9999/bao-vi-pham",
        &[("reason", "insult")],
    ),
    form(
        "POST /tham-van/gop-y/{number}/xem-lai",
        COMMENTERS,
        "/tham-van/gop-y/GY-9999/xem-lai",
        &[("appeal", "Không vi phạm lý do này")],
    ),
    form(
        "POST /tham-van/gop-y/{number}/kiem-duyet",
        "reviewer",
        "/tham-van/gop-y/GY-9999/kiem-duyet",
        &[("act", "removed"), ("reason", "insult")],
    ),
    any("GET /tham-van/kiem-duyet", EVERYBODY, "/tham-van/kiem-duyet"),
    any("GET /tham-van/kiem-duyet/hang-doi", "reviewer", "/tham-van/kiem-duyet/hang-doi"),
    form(
        "POST /tham-van/kiem-duyet/hang-doi",
        "reviewer",
        "/tham-van/kiem-duyet/hang-doi",
        &[("comment", "GY-9999"), ("act", "removed"), ("reason", "insult")],
    ),
    any("GET /tham-van/xac-nhan/{secret}", EVERYBODY, "/tham-van/xac-nhan/abc"),
    any("POST /tham-van/xac-nhan/{secret}", COMMENTING, "/tham-van/xac-nhan/abc"),
    any("POST /tham-van/xac-nhan/{secret}/gui-lai", COMMENTING, "/tham-van/xac-nhan/abc/gui-lai"),
    any("GET /tham-van/cua-toi/{secret}", EVERYBODY, "/tham-van/cua-toi/abc"),
    form("POST /tham-van/cua-toi/{secret}", COMMENTING, "/tham-van/cua-toi/abc", SAID),
    form("POST /tham-van/cua-toi/{secret}/rut", COMMENTING, "/tham-van/cua-toi/abc/rut", SAID),
    any("GET /tham-van/mo", "officer", "/tham-van/mo"),
    any("GET /tham-van/mo", "officer reviewer", "/tham-van/mo?kind=regulation"),
    form("POST /tham-van/mo", "officer@own reviewer", "/tham-van/mo", OPEN),
    any("GET /tham-van/cuoc/{number}", EVERYBODY, "/tham-van/cuoc/{draft}"),
    form("POST /tham-van/cuoc/{number}", COMMENTING, "/tham-van/cuoc/{rule}", SAID),
    form("POST /tham-van/cuoc/{number}/tra-loi", OWN, "/tham-van/cuoc/{rule}/tra-loi", REPLY),
    any("GET /tham-van/cuoc/{number}/so-sanh", EVERYBODY, "/tham-van/cuoc/{draft}/so-sanh"),
    any(
        "GET /tham-van/cuoc/{number}/dieu-hanh",
        "officer@own reviewer",
        "/tham-van/cuoc/{rule}/dieu-hanh",
    ),
    // A reviewer gives more time on a regulation, and rewrites nobody's draft.
    form(
        "POST /tham-van/cuoc/{number}/dieu-hanh",
        "officer@own reviewer",
        "/tham-van/cuoc/{rule}/dieu-hanh",
        TIME,
    ),
    form("POST /tham-van/cuoc/{number}/dieu-hanh", OWN, "/tham-van/cuoc/{draft}/dieu-hanh", TIME),
    form(
        "POST /tham-van/cuoc/{number}/tham-dinh",
        "reviewer",
        "/tham-van/cuoc/{draft}/tham-dinh",
        &[("version", "9"), ("vetting-1", "accepted")],
    ),
    any("GET /tham-van/cuoc/{number}/doan/{paragraph}", EVERYBODY, "/tham-van/cuoc/{draft}/doan/1"),
    form(
        "POST /tham-van/cuoc/{number}/doan/{paragraph}",
        COMMENTING,
        "/tham-van/cuoc/{draft}/doan/1",
        SAID,
    ),
    form(
        "POST /tham-van/cuoc/{number}/doan/{paragraph}/tra-loi",
        OWN,
        "/tham-van/cuoc/{draft}/doan/1/tra-loi",
        REPLY,
    ),
    form(
        "POST /tham-van/cua-toi/{secret}/xem-lai",
        COMMENTING,
        "/tham-van/cua-toi/abc/xem-lai",
        &[("appeal", "Không vi phạm lý do này")],
    ),
    any("GET /tham-van/{plan}", EVERYBODY, "/tham-van/{plan}"),
    any("GET /tham-van/{plan}.csv", EVERYBODY, "/tham-van/{plan}.csv"),
    any("GET /tham-van/{plan}/muc/{item}", EVERYBODY, "/tham-van/{plan}/muc/1"),
    form("POST /tham-van/{plan}/muc/{item}", COMMENTING, "/tham-van/{plan}/muc/1", SAID),
    form(
        "POST /tham-van/{plan}/muc/{item}/tra-loi",
        OWN,
        "/tham-van/{plan}/muc/1/tra-loi",
        &[("comment", "GY-9999"), ("state", "accepted"), ("answer", "Tiếp thu ý kiến")],
    ),
    any("GET /theo-doi", EVERYBODY, "/theo-doi"),
    any("POST /theo-doi", EVERYBODY, "/theo-doi"),
    any("GET /theo-doi.atom", EVERYBODY, "/theo-doi.atom?agency=bo-y-te"),
    any("GET /theo-doi/moi", EVERYBODY, "/theo-doi/moi?agency=bo-y-te"),
    form(
        "POST /theo-doi/moi",
        EVERYBODY,
        "/theo-doi/moi",
        &[("agency", "bo-y-te"), ("email", "khong-phai"), ("rhythm", "daily")],
    ),
    any("GET /theo-doi/xac-nhan/{secret}", EVERYBODY, "/theo-doi/xac-nhan/abc"),
    any("POST /theo-doi/xac-nhan/{secret}", EVERYBODY, "/theo-doi/xac-nhan/abc"),
    any("POST /theo-doi/xac-nhan/{secret}/gui-lai", EVERYBODY, "/theo-doi/xac-nhan/abc/gui-lai"),
    any("GET /theo-doi/thu/{secret}", EVERYBODY, "/theo-doi/thu/abc"),
    any("POST /theo-doi/thu/{secret}", EVERYBODY, "/theo-doi/thu/abc"),
    any("POST /theo-doi/thu/{secret}/nhip", EVERYBODY, "/theo-doi/thu/abc/nhip"),
    any("POST /theo-doi/thu/{secret}/nhan-lai", EVERYBODY, "/theo-doi/thu/abc/nhan-lai"),
    any("POST /theo-doi/thu/{secret}/quan-ly", EVERYBODY, "/theo-doi/thu/abc/quan-ly"),
    any("GET /theo-doi/cua-toi/{secret}", EVERYBODY, "/theo-doi/cua-toi/abc"),
    any("POST /theo-doi/cua-toi/{secret}/thoi-nhan", EVERYBODY, "/theo-doi/cua-toi/abc/thoi-nhan"),
    any("POST /theo-doi/cua-toi/{secret}/gui-lai", EVERYBODY, "/theo-doi/cua-toi/abc/gui-lai"),
    any("GET /kien-nghi", EVERYBODY, "/kien-nghi"),
    any("GET /kien-nghi/gui", EVERYBODY, "/kien-nghi/gui"),
    form("POST /kien-nghi/gui", COMMENTING, "/kien-nghi/gui", &[("step", "see")]),
    any("GET /kien-nghi/lien-quan", EVERYBODY, "/kien-nghi/lien-quan?q=thue"),
    any("GET /kien-nghi/cua-toi", MEMBERS, "/kien-nghi/cua-toi"),
    any("GET /kien-nghi/xac-nhan/{secret}", EVERYBODY, "/kien-nghi/xac-nhan/abc"),
    any("POST /kien-nghi/xac-nhan/{secret}", COMMENTING, "/kien-nghi/xac-nhan/abc"),
    any("POST /kien-nghi/xac-nhan/{secret}/gui-lai", COMMENTING, "/kien-nghi/xac-nhan/a-b/gui-lai"),
    any("GET /kien-nghi/cua-toi/{secret}", EVERYBODY, "/kien-nghi/cua-toi/abc"),
    form("POST /kien-nghi/cua-toi/{secret}", COMMENTING, "/kien-nghi/cua-toi/abc", SUPPLY),
    any("GET /kien-nghi/cua-toi/{secret}/tep/{place}", EVERYBODY, "/kien-nghi/cua-toi/abc/tep/1"),
    any("GET /kien-nghi/{number}", EVERYBODY, "/kien-nghi/{petition}"),
    form(
        "POST /kien-nghi/{number}/van-phong",
        "reviewer",
        "/kien-nghi/{petition}/van-phong",
        ROUTE,
    ),
    form("POST /kien-nghi/{number}/xu-ly", OWN, "/kien-nghi/{petition}/xu-ly", HANDLE),
    // There is no such petition: whoever may is told that.
    form("POST /kien-nghi/{number}/nguoi-gui", COMMENTERS, "/kien-nghi/PK-9999/nguoi-gui", SUPPLY),
    any("GET /kien-nghi/{number}/tep/{place}", EVERYBODY, "/kien-nghi/{petition}/tep/1"),
    any("GET /hoi-dap", EVERYBODY, "/hoi-dap"),
    any("GET /hoi-dap/gui", EVERYBODY, "/hoi-dap/gui"),
    form("POST /hoi-dap/gui", COMMENTING, "/hoi-dap/gui", &[("title", "x")]),
    any("GET /hoi-dap/cong-bo", "officer", "/hoi-dap/cong-bo"),
    // For which agency, the form says; without one it comes back.
    form("POST /hoi-dap/cong-bo", "officer", "/hoi-dap/cong-bo", &[("title", "x")]),
    any("GET /hoi-dap/xac-nhan/{secret}", EVERYBODY, "/hoi-dap/xac-nhan/abc"),
    any("POST /hoi-dap/xac-nhan/{secret}", COMMENTING, "/hoi-dap/xac-nhan/abc"),
    any("POST /hoi-dap/xac-nhan/{secret}/gui-lai", COMMENTING, "/hoi-dap/xac-nhan/abc/gui-lai"),
    any("GET /hoi-dap/{number}", EVERYBODY, "/hoi-dap/{question}"),
    form(
        "POST /hoi-dap/{number}/tra-loi",
        OWN,
        "/hoi-dap/{question}/tra-loi",
        &[("version", "7"), ("answer", "Không phải xin lại"), ("office", "A"), ("signer", "B")],
    ),
    form(
        "POST /hoi-dap/{number}/trung",
        OWN,
        "/hoi-dap/{question}/trung",
        &[("same_as", "HD-9999")],
    ),
    any("GET /tham-dinh", "reviewer", "/tham-dinh"),
    any("GET /tham-dinh/yeu-cau", "reviewer", "/tham-dinh/yeu-cau"),
    any("POST /tham-dinh/yeu-cau", "reviewer", "/tham-dinh/yeu-cau"),
    any("GET /tham-dinh/yeu-cau/{number}", "reviewer", "/tham-dinh/yeu-cau/1_vpcp-kstt"),
    any("POST /tham-dinh/yeu-cau/{number}", "reviewer", "/tham-dinh/yeu-cau/1_vpcp-kstt"),
    any("GET /tham-dinh/{plan}", "reviewer", "/tham-dinh/{plan}"),
    any("GET /tham-dinh/{plan}.csv", "reviewer", "/tham-dinh/yeu-cau.csv"),
    any("POST /tham-dinh/{plan}", "reviewer", "/tham-dinh/{plan}"),
    any("GET /quyet-dinh", EVERYBODY, "/quyet-dinh"),
    any("GET /quyet-dinh/ghi", "reviewer", "/quyet-dinh/ghi"),
    any("POST /quyet-dinh/ghi", "reviewer", "/quyet-dinh/ghi"),
    any("GET /quyet-dinh/{number}", EVERYBODY, "/quyet-dinh/1_qd-ttg"),
    any("GET /quyet-dinh/{number}.csv", EVERYBODY, "/quyet-dinh/1_qd-ttg.csv"),
    any("GET /quyet-dinh/{number}/tep", EVERYBODY, "/quyet-dinh/1_qd-ttg/tep"),
    any("GET /quyet-dinh/{number}/dinh-chinh", "reviewer", "/quyet-dinh/1_qd-ttg/dinh-chinh"),
    any("POST /quyet-dinh/{number}/dinh-chinh", "reviewer", "/quyet-dinh/1_qd-ttg/dinh-chinh"),
    any(
        "POST /quyet-dinh/{number}/dinh-chinh/tep",
        "reviewer",
        "/quyet-dinh/1_qd-ttg/dinh-chinh/tep",
    ),
    any("GET /thuc-thi", "officer@own reviewer", "/thuc-thi?agency={agency}"),
    // Whose the plan is, is asked for in desk.
    any("POST /thuc-thi", "officer reviewer", "/thuc-thi"),
    any("GET /thuc-thi/{number}", EVERYBODY, "/thuc-thi/{document}"),
    any("GET /thuc-thi/{number}.csv", EVERYBODY, "/thuc-thi/{document}.csv"),
    any(
        "GET /thuc-thi/{number}/dinh-chinh",
        "officer@own reviewer",
        "/thuc-thi/{document}/dinh-chinh",
    ),
    form(
        "POST /thuc-thi/{number}/dinh-chinh",
        "officer@own reviewer",
        "/thuc-thi/{document}/dinh-chinh",
        &[("version", "9"), ("in_force_from", "2026-06-30"), ("reason", "x")],
    ),
    any("GET /ket-qua", EVERYBODY, "/ket-qua"),
    any("GET /ket-qua/nhung", EVERYBODY, "/ket-qua/nhung"),
    any("GET /ket-qua/gop-y", EVERYBODY, "/ket-qua/gop-y"),
    any("GET /ket-qua/kien-nghi", EVERYBODY, "/ket-qua/kien-nghi"),
    any("GET /ket-qua/{slug}", EVERYBODY, "/ket-qua/bo-y-te"),
    any("GET /ket-qua/{slug}.csv", EVERYBODY, "/ket-qua/bo-y-te.csv"),
    any("GET /ty-le", EVERYBODY, "/ty-le"),
    any("GET /ty-le/trich-dan", EVERYBODY, "/ty-le/trich-dan"),
    any("GET /ty-le/quy-dinh", EVERYBODY, "/ty-le/quy-dinh?part=denominator"),
    any("GET /moc-so-sanh", EVERYBODY, "/moc-so-sanh"),
    form(
        "POST /moc-so-sanh",
        "reviewer",
        "/moc-so-sanh",
        &[("slug", "goc-2"), ("title", "Gốc"), ("reason", "x"), ("day", "2026-06-30")],
    ),
    any("GET /moc-so-sanh/{slug}", EVERYBODY, "/moc-so-sanh/goc"),
    any("GET /moc-so-sanh/{slug}.csv", EVERYBODY, "/moc-so-sanh/goc.csv"),
    any("GET /dieu-chinh-so-lieu", EVERYBODY, "/dieu-chinh-so-lieu?as_of=2026-07-01"),
    any("GET /nhat-ky", EVERYBODY, "/nhat-ky"),
    any("GET /nhat-ky/{seq}", EVERYBODY, "/nhat-ky/1"),
    any("GET /chi-so", EVERYBODY, "/chi-so"),
    any("GET /chi-so/{slug}", EVERYBODY, "/chi-so/tthc"),
    any("GET /chi-so/{slug}.csv", EVERYBODY, "/chi-so/tthc.csv"),
    any("GET /doi-chieu", EVERYBODY, "/doi-chieu"),
    any("GET /doi-chieu/{key}", EVERYBODY, "/doi-chieu/approved"),
    any("GET /doi-chieu/{key}.csv", EVERYBODY, "/doi-chieu/approved.csv"),
    any("GET /du-lieu", EVERYBODY, "/du-lieu"),
    any("GET /du-lieu/tu-dien", EVERYBODY, "/du-lieu/tu-dien"),
    any("GET /du-lieu/api", EVERYBODY, "/du-lieu/api"),
    any("GET /du-lieu/ban-sao/{copy}/{file}", EVERYBODY, "/du-lieu/ban-sao/2026-07-01-1/a.csv"),
    any("GET /thuat-ngu", EVERYBODY, "/thuat-ngu"),
    any("GET /giao-dien", EVERYBODY, "/giao-dien"),
    any("GET /dang-nhap", EVERYBODY, "/dang-nhap"),
    any("POST /dang-nhap", EVERYBODY, "/dang-nhap"),
    // Without a provider there is nothing behind it, for everybody alike.
    any("GET /dang-nhap/oidc", EVERYBODY, "/dang-nhap/oidc"),
    any("GET /dang-nhap/oidc/tra-ve", EVERYBODY, "/dang-nhap/oidc/tra-ve"),
    any("POST /dang-xuat", EVERYBODY, "/dang-xuat"),
    any("GET /tai-khoan", MEMBERS, "/tai-khoan"),
    any("GET /tai-khoan/mat-khau", MEMBERS, "/tai-khoan/mat-khau"),
    any("POST /tai-khoan/mat-khau", MEMBERS, "/tai-khoan/mat-khau"),
    any("POST /tai-khoan/phien/ket-thuc-het", MEMBERS, "/tai-khoan/phien/ket-thuc-het"),
    any("POST /tai-khoan/phien/{id}/ket-thuc", MEMBERS, "/tai-khoan/phien/{victim}/ket-thuc"),
    any("POST /tai-khoan/ma-truy-cap", MEMBERS, "/tai-khoan/ma-truy-cap"),
    any(
        "POST /tai-khoan/ma-truy-cap/{id}/thu-hoi",
        MEMBERS,
        "/tai-khoan/ma-truy-cap/{victim}/thu-hoi",
    ),
    any("GET /tai-khoan/webhook", MEMBERS, "/tai-khoan/webhook"),
    any("POST /tai-khoan/webhook", MEMBERS, "/tai-khoan/webhook"),
    any("GET /tai-khoan/webhook/moi", MEMBERS, "/tai-khoan/webhook/moi"),
    any("GET /tai-khoan/webhook/{id}", MEMBERS, "/tai-khoan/webhook/{victim}"),
    any("POST /tai-khoan/webhook/{id}/tam-dung", MEMBERS, "/tai-khoan/webhook/{victim}/tam-dung"),
    any("POST /tai-khoan/webhook/{id}/tiep-tuc", MEMBERS, "/tai-khoan/webhook/{victim}/tiep-tuc"),
    any("POST /tai-khoan/webhook/{id}/doi-khoa", MEMBERS, "/tai-khoan/webhook/{victim}/doi-khoa"),
    any("POST /tai-khoan/webhook/{id}/gui-thu", MEMBERS, "/tai-khoan/webhook/{victim}/gui-thu"),
    any(
        "POST /tai-khoan/webhook/{id}/lan-gui/{number}",
        MEMBERS,
        "/tai-khoan/webhook/{victim}/lan-gui/1",
    ),
    any("POST /tai-khoan/webhook/{id}/gui-lai", MEMBERS, "/tai-khoan/webhook/{victim}/gui-lai"),
    any("POST /tai-khoan/webhook/{id}/xoa", MEMBERS, "/tai-khoan/webhook/{victim}/xoa"),
    any("GET /quan-tri/tai-khoan", "administrator", "/quan-tri/tai-khoan"),
    any("POST /quan-tri/tai-khoan", "administrator", "/quan-tri/tai-khoan"),
    any("POST /quan-tri/tai-khoan/{id}/khoa", "administrator", "/quan-tri/tai-khoan/{victim}/khoa"),
    any(
        "POST /quan-tri/tai-khoan/{id}/mo-khoa",
        "administrator",
        "/quan-tri/tai-khoan/{victim}/mo-khoa",
    ),
    any(
        "POST /quan-tri/tai-khoan/{id}/dat-lai-mat-khau",
        "administrator",
        "/quan-tri/tai-khoan/{victim}/dat-lai-mat-khau",
    ),
    any(
        "POST /quan-tri/tai-khoan/{id}/lien-ket",
        "administrator",
        "/quan-tri/tai-khoan/{victim}/lien-ket",
    ),
    any(
        "POST /quan-tri/tai-khoan/{id}/bo-lien-ket",
        "administrator",
        "/quan-tri/tai-khoan/{victim}/bo-lien-ket",
    ),
    any("GET /quan-tri/thu", "administrator", "/quan-tri/thu"),
    any("POST /quan-tri/thu/{id}/gui-lai", "administrator", "/quan-tri/thu/{victim}/gui-lai"),
    any("GET /api/v1/regulations", EVERYBODY, "/api/v1/regulations?q=thue"),
    any("GET /api/v1/regulations/{code}", EVERYBODY, "/api/v1/regulations/9.000001"),
    any("GET /api/v1/search", EVERYBODY, "/api/v1/search?q=thue&type=plan"),
    any("GET /api/v1/suggest", EVERYBODY, "/api/v1/suggest?q=thue"),
    any("GET /api/v1/costs", EVERYBODY, "/api/v1/costs"),
    any("GET /api/v1/costs/rows", EVERYBODY, "/api/v1/costs/rows"),
    any("GET /api/v1/costs/estimate", EVERYBODY, "/api/v1/costs/estimate"),
    any("GET /api/v1/me", MEMBERS, "/api/v1/me"),
    any("GET /api/v1/plans", EVERYBODY, "/api/v1/plans"),
    any("POST /api/v1/plans", MEMBERS, "/api/v1/plans?agency={agency}"),
    any("POST /api/v1/plans", OWN, "/api/v1/plans?agency={agency}&confirm=1.2026-07-01.x"),
    any("GET /api/v1/plans/template", MEMBERS, "/api/v1/plans/template?agency=bo-y-te"),
    any("GET /api/v1/plans/receipts/{number}", MEMBERS, "/api/v1/plans/receipts/BN-0001"),
    any("GET /api/v1/plans/{number}", EVERYBODY, "/api/v1/plans/{plan}"),
    json(
        "PATCH /api/v1/plans/{number}/items",
        OWN,
        "/api/v1/plans/{plan}/items",
        r#"{"items": [{"content": {}}]}"#,
    ),
    json(
        "POST /api/v1/plans/{number}/items/{item}/corrections",
        "reviewer",
        "/api/v1/plans/{plan}/items/1/corrections",
        r#"{"content": {"code": "9.000001", "disposition": "cut"}, "reason": "x"}"#,
    ),
    json(
        "POST /api/v1/plans/{number}/consultation",
        OWN,
        "/api/v1/plans/{plan}/consultation",
        r#"{"opens": "2026-07-01", "closes": "2026-07-02"}"#,
    ),
    json("POST /api/v1/plans/{number}/submission", OWN, "/api/v1/plans/{plan}/submission", "{}"),
    json(
        "POST /api/v1/plans/{number}/withdrawal",
        OWN,
        "/api/v1/plans/{plan}/withdrawal",
        r#"{"reason": "x"}"#,
    ),
    json(
        "POST /api/v1/plans/{number}/review",
        "reviewer",
        "/api/v1/plans/{plan}/review",
        r#"{"passed": "all"}"#,
    ),
    // Who may correct a step is who may take it.
    json(
        "POST /api/v1/plans/{number}/corrections",
        OWN,
        "/api/v1/plans/{plan}/corrections",
        r#"{"step": {consulted}, "to": "annulled", "reason": "x"}"#,
    ),
    json(
        "POST /api/v1/plans/{number}/corrections",
        "reviewer",
        "/api/v1/plans/{plan}/corrections",
        r#"{"step": {reviewed}, "to": "annulled", "reason": "x"}"#,
    ),
    any("GET /api/v1/plans/{number}/comments", EVERYBODY, "/api/v1/plans/{plan}/comments"),
    json(
        "POST /api/v1/plans/{number}/comments",
        COMMENTERS,
        "/api/v1/plans/{plan}/comments",
        r#"{"item": 1, "stance": "for", "text": "Chúng tôi tán thành"}"#,
    ),
    json(
        "POST /api/v1/comments/confirmations",
        COMMENTING,
        "/api/v1/comments/confirmations",
        r#"{"secret": "abc"}"#,
    ),
    any("GET /api/v1/comments/{number}", EVERYBODY, "/api/v1/comments/GY-9999"),
    any(
        "GET /api/v1/comments/{number}/files/{place}",
        EVERYBODY,
        "/api/v1/comments/GY-9999/files/1",
    ),
    json(
        "PATCH /api/v1/comments/{number}",
        COMMENTERS,
        "/api/v1/comments/GY-9999",
        r#"{"stance": "for", "text": "Chúng tôi tán thành"}"#,
    ),
    json("DELETE /api/v1/comments/{number}", COMMENTERS, "/api/v1/comments/GY-9999", ""),
    json(
        "POST /api/v1/comments/{number}/flags",
        COMMENTING,
        "/api/v1/comments/GY-9999/flags",
        r#"{"reason": "insult"}"#,
    ),
    json(
        "POST /api/v1/comments/{number}/appeal",
        COMMENTERS,
        "/api/v1/comments/GY-9999/appeal",
        r#"{"text": "Không vi phạm lý do này"}"#,
    ),
    any("GET /api/v1/moderation", EVERYBODY, "/api/v1/moderation"),
    json(
        "POST /api/v1/moderation",
        "reviewer",
        "/api/v1/moderation",
        r#"{"comments": ["GY-9999"], "act": "removed", "reason": "insult"}"#,
    ),
    any("GET /api/v1/moderation/queue", "reviewer", "/api/v1/moderation/queue"),
    json(
        "POST /api/v1/plans/{number}/answers",
        OWN,
        "/api/v1/plans/{plan}/answers",
        r#"{"comments": ["GY-9999"], "office": "A", "signer": "B", "state": "accepted", "text": "Tiếp thu ý kiến"}"#,
    ),
    json(
        "PATCH /api/v1/plans/{number}/answers/{answer}",
        OWN,
        "/api/v1/plans/{plan}/answers/TL-9999",
        r#"{"office": "A", "signer": "B", "state": "accepted", "text": "Tiếp thu ý kiến", "reason": "x"}"#,
    ),
    any("GET /api/v1/consultations", EVERYBODY, "/api/v1/consultations"),
    json(
        "POST /api/v1/consultations",
        "officer@own reviewer",
        "/api/v1/consultations",
        r#"{"kind": "regulation", "code": "{code}", "title": "Rà soát quy định này", "closes": "2026-08-02T10:00:00Z"}"#,
    ),
    json(
        "POST /api/v1/consultations",
        OWN,
        "/api/v1/consultations",
        r#"{"kind": "draft", "agency": "{agency}", "document": "circular", "title": "Dự thảo Thông tư mẫu", "closes": "2026-08-02T10:00:00Z", "text": "Điều 1"}"#,
    ),
    any("GET /api/v1/consultations/{number}", EVERYBODY, "/api/v1/consultations/{draft}"),
    json(
        "PATCH /api/v1/consultations/{number}",
        "officer@own reviewer",
        "/api/v1/consultations/{rule}",
        r#"{"step": "extended", "closes": "2027-01-01T10:00:00Z", "reason": "x"}"#,
    ),
    json(
        "PUT /api/v1/consultations/{number}/text",
        OWN,
        "/api/v1/consultations/{draft}/text",
        r#"{"text": "Điều 1", "reason": "x"}"#,
    ),
    json(
        "PUT /api/v1/consultations/{number}/procedures",
        OWN,
        "/api/v1/consultations/{draft}/procedures",
        r#"{"procedures": ["Cấp giấy phép"]}"#,
    ),
    json(
        "POST /api/v1/consultations/{number}/vetting",
        "reviewer",
        "/api/v1/consultations/{draft}/vetting",
        r#"{"verdicts": [{"place": 1, "vetting": "accepted"}]}"#,
    ),
    any(
        "GET /api/v1/consultations/{number}/comments",
        EVERYBODY,
        "/api/v1/consultations/{draft}/comments",
    ),
    json(
        "POST /api/v1/consultations/{number}/comments",
        COMMENTERS,
        "/api/v1/consultations/{draft}/comments",
        r#"{"paragraph": 1, "stance": "for", "text": "Chúng tôi tán thành"}"#,
    ),
    json(
        "POST /api/v1/consultations/{number}/answers",
        OWN,
        "/api/v1/consultations/{draft}/answers",
        r#"{"comments": ["GY-9999"], "office": "A", "signer": "B", "state": "accepted", "text": "Tiếp thu ý kiến"}"#,
    ),
    json(
        "PATCH /api/v1/consultations/{number}/answers/{answer}",
        OWN,
        "/api/v1/consultations/{draft}/answers/TL-9999",
        r#"{"office": "A", "signer": "B", "state": "accepted", "text": "Tiếp thu ý kiến", "reason": "x"}"#,
    ),
    any("GET /api/v1/petitions", EVERYBODY, "/api/v1/petitions"),
    json(
        "POST /api/v1/petitions",
        COMMENTERS,
        "/api/v1/petitions",
        r#"{"subject": "x", "text": "x"}"#,
    ),
    json(
        "POST /api/v1/petitions/confirmations",
        COMMENTING,
        "/api/v1/petitions/confirmations",
        r#"{"secret": "abc"}"#,
    ),
    any("GET /api/v1/petitions/related", EVERYBODY, "/api/v1/petitions/related?q=thue"),
    any("GET /api/v1/petitions/measures", EVERYBODY, "/api/v1/petitions/measures"),
    any("GET /api/v1/petitions/{number}", EVERYBODY, "/api/v1/petitions/{petition}"),
    json(
        "POST /api/v1/petitions/{number}/routing",
        "reviewer",
        "/api/v1/petitions/{petition}/routing",
        r#"{"act": "kept", "reason": "Thuộc nhiều cơ quan"}"#,
    ),
    json(
        "POST /api/v1/petitions/{number}/handling",
        OWN,
        "/api/v1/petitions/{petition}/handling",
        r#"{"act": "asked", "reason": "Nêu rõ quy định"}"#,
    ),
    json(
        "POST /api/v1/petitions/{number}/reply",
        COMMENTERS,
        "/api/v1/petitions/PK-9999/reply",
        r#"{"act": "supplied", "text": "Quy định về thời hạn"}"#,
    ),
    any(
        "GET /api/v1/petitions/{number}/files/{place}",
        EVERYBODY,
        "/api/v1/petitions/{petition}/files/1",
    ),
    any("GET /api/v1/questions", EVERYBODY, "/api/v1/questions"),
    json(
        "POST /api/v1/questions",
        COMMENTERS,
        "/api/v1/questions",
        r#"{"agency": "{agency}", "title": "Có phải xin lại giấy phép không?"}"#,
    ),
    json(
        "POST /api/v1/questions/confirmations",
        COMMENTING,
        "/api/v1/questions/confirmations",
        r#"{"secret": "abc"}"#,
    ),
    any("GET /api/v1/questions/like", EVERYBODY, "/api/v1/questions/like?q=giay+phep"),
    json(
        "POST /api/v1/questions/published",
        OWN,
        "/api/v1/questions/published",
        r#"{"question": {"agency": "{agency}", "title": "Có phải xin lại giấy phép không?"}, "answer": {"office": "A", "signer": "B", "text": "Không phải xin lại"}}"#,
    ),
    any("GET /api/v1/questions/{number}", EVERYBODY, "/api/v1/questions/{question}"),
    json(
        "PUT /api/v1/questions/{number}/answer",
        OWN,
        "/api/v1/questions/{question}/answer",
        r#"{"office": "A", "signer": "B", "text": "Không phải xin lại", "reason": "x"}"#,
    ),
    json(
        "POST /api/v1/questions/{number}/duplicate",
        OWN,
        "/api/v1/questions/{question}/duplicate",
        r#"{"same_as": "HD-9999"}"#,
    ),
    any("GET /api/v1/decisions", EVERYBODY, "/api/v1/decisions"),
    json(
        "POST /api/v1/decisions",
        "reviewer",
        "/api/v1/decisions",
        r#"{"number": "1/QĐ-TTg", "day": "2026-07-01", "signer": "A", "items": [{"plan": "{plan}", "version": 1}]}"#,
    ),
    any("GET /api/v1/decisions/{number}", EVERYBODY, "/api/v1/decisions/1_qd-ttg"),
    json(
        "POST /api/v1/decisions/{number}/corrections",
        "reviewer",
        "/api/v1/decisions/1_qd-ttg/corrections",
        r#"{"day": "2026-07-01", "signer": "A", "reason": "x"}"#,
    ),
    any("GET /api/v1/decisions/{number}/file", EVERYBODY, "/api/v1/decisions/1_qd-ttg/file"),
    json(
        "PUT /api/v1/decisions/{number}/file",
        "reviewer",
        "/api/v1/decisions/1_qd-ttg/file",
        "%PDF-1.7\nstartxref\n9\n%%EOF\n",
    ),
    any("GET /api/v1/enactments", EVERYBODY, "/api/v1/enactments"),
    json(
        "POST /api/v1/enactments",
        "officer@own reviewer",
        "/api/v1/enactments",
        r#"{"number": "9/2026/TT-BYT", "in_force_from": "2026-07-01", "items": [{"plan": "{plan}", "version": 1}]}"#,
    ),
    any("GET /api/v1/enactments/{number}", EVERYBODY, "/api/v1/enactments/{document}"),
    json(
        "POST /api/v1/enactments/{number}/corrections",
        "officer@own reviewer",
        "/api/v1/enactments/{document}/corrections",
        r#"{"in_force_from": "2026-06-30", "reason": "x"}"#,
    ),
    any("GET /api/v1/calls", "reviewer", "/api/v1/calls"),
    json(
        "POST /api/v1/calls",
        "reviewer",
        "/api/v1/calls",
        r#"{"number": "9/VPCP-KSTT", "issued": "2026-07-01", "title": "x", "deadline": "2026-08-01", "agencies": ["bo-y-te"]}"#,
    ),
    any("GET /api/v1/calls/{number}", "reviewer", "/api/v1/calls/9_vpcp-kstt"),
    json(
        "PATCH /api/v1/calls/{number}",
        "reviewer",
        "/api/v1/calls/9_vpcp-kstt",
        r#"{"deadline": "2026-09-01", "reason": "x"}"#,
    ),
    any("GET /api/v1/indicators", EVERYBODY, "/api/v1/indicators"),
    json(
        "POST /api/v1/indicators",
        "reviewer",
        "/api/v1/indicators",
        r#"{"indicator": "tthc", "figures": []}"#,
    ),
    any("POST /api/v1/indicators/import", "reviewer", "/api/v1/indicators/import"),
    // A stream has no end to wait for; what is no place in the journal has one.
    any("GET /api/v1/indicators/events", EVERYBODY, "/api/v1/indicators/events?after=x"),
    any("GET /api/v1/indicators/{slug}", EVERYBODY, "/api/v1/indicators/tthc"),
    any("GET /api/v1/baselines", EVERYBODY, "/api/v1/baselines"),
    json(
        "POST /api/v1/baselines",
        "reviewer",
        "/api/v1/baselines",
        r#"{"slug": "goc", "title": "Gốc", "day": "2025-01-01"}"#,
    ),
    any("GET /api/v1/baselines/{slug}", EVERYBODY, "/api/v1/baselines/goc"),
    any("GET /api/v1/baselines/{slug}/rows", EVERYBODY, "/api/v1/baselines/goc/rows"),
    any("GET /api/v1/baselines/{slug}/codes", EVERYBODY, "/api/v1/baselines/goc/codes"),
    any("GET /api/v1/league", EVERYBODY, "/api/v1/league"),
    any("GET /api/v1/league/comments", EVERYBODY, "/api/v1/league/comments"),
    any("GET /api/v1/league/petitions", EVERYBODY, "/api/v1/league/petitions"),
    any("GET /api/v1/ratios", EVERYBODY, "/api/v1/ratios"),
    any("GET /api/v1/ratios/rows", EVERYBODY, "/api/v1/ratios/rows"),
    any("GET /api/v1/restatements", EVERYBODY, "/api/v1/restatements?as_of=2026-07-01"),
    any("GET /api/v1/openapi.json", EVERYBODY, "/api/v1/openapi.json"),
    any("GET /api/v1/dictionary", EVERYBODY, "/api/v1/dictionary"),
    any("GET /api/v1/changes", EVERYBODY, "/api/v1/changes"),
    any("GET /api/v1/heads", EVERYBODY, "/api/v1/heads"),
    any("GET /api/v1/heads/{day}", EVERYBODY, "/api/v1/heads/2026-07-01"),
    any("GET /api/v1/keys", EVERYBODY, "/api/v1/keys"),
    any("GET /api/v1/keys/{key}", EVERYBODY, "/api/v1/keys/none"),
    any("GET /api/v1/journal", EVERYBODY, "/api/v1/journal"),
    any("GET /api/v1/journal/{seq}", EVERYBODY, "/api/v1/journal/1"),
    any("GET /api/v1/webhooks", MEMBERS, "/api/v1/webhooks"),
    json(
        "POST /api/v1/webhooks",
        MEMBERS,
        "/api/v1/webhooks",
        r#"{"url": "https://a.example/x", "interest": {"kinds": ["plan"]}}"#,
    ),
    any("GET /api/v1/webhooks/{id}", MEMBERS, "/api/v1/webhooks/{victim}"),
    json(
        "PATCH /api/v1/webhooks/{id}",
        MEMBERS,
        "/api/v1/webhooks/{victim}",
        r#"{"paused": true}"#,
    ),
    json("DELETE /api/v1/webhooks/{id}", MEMBERS, "/api/v1/webhooks/{victim}", ""),
    json("POST /api/v1/webhooks/{id}/secret", MEMBERS, "/api/v1/webhooks/{victim}/secret", ""),
    json("POST /api/v1/webhooks/{id}/ping", MEMBERS, "/api/v1/webhooks/{victim}/ping", ""),
    json(
        "POST /api/v1/webhooks/{id}/replay",
        MEMBERS,
        "/api/v1/webhooks/{victim}/replay",
        r#"{"row": 1}"#,
    ),
    any("GET /api/v1/webhooks/{id}/deliveries", MEMBERS, "/api/v1/webhooks/{victim}/deliveries"),
    json(
        "POST /api/v1/webhooks/{id}/deliveries/{number}",
        MEMBERS,
        "/api/v1/webhooks/{victim}/deliveries/1",
        "",
    ),
    any("GET /api/v1/reconciliation", EVERYBODY, "/api/v1/reconciliation"),
    any("GET /api/v1/reconciliation/{key}", EVERYBODY, "/api/v1/reconciliation/approved"),
    any("GET /api/v1/status", EVERYBODY, "/api/v1/status"),
    any("GET /trang-thai", EVERYBODY, "/trang-thai"),
    any("GET /sitemap.xml", EVERYBODY, "/sitemap.xml"),
    any("GET /sitemap/{part}", EVERYBODY, "/sitemap/trang.xml"),
    any("GET /robots.txt", EVERYBODY, "/robots.txt"),
    any("GET /health", EVERYBODY, "/health"),
    any("GET /readyz", EVERYBODY, "/readyz"),
    any("GET /metrics", EVERYBODY, "/metrics"),
    any("GET /static/{*name}", EVERYBODY, "/static/none"),
];

/// The agency of the officer here.
const AGENCY: &str = "bo-y-te";

/// Whether an answer says that one may not.
fn refused(reply: &Reply) -> bool {
    let location = reply.headers.get("location").map(|to| to.to_str().unwrap());
    let sent_to_the_door = location.is_some_and(|to| to.starts_with("/dang-nhap"));
    matches!(reply.status.as_u16(), 401 | 403) || sent_to_the_door
}

/// What belongs to one agency: a plan with an item that is carried out.
struct Things {
    agency: &'static str,
    plan: PlanNumber,
    /// Where the journal tells of two steps of it.
    consulted: u64,
    reviewed: u64,
    /// The document that carried an item out.
    document: &'static str,
    /// A petition that it has to answer.
    petition: String,
    /// A question to it.
    question: String,
    /// The key of a file that the officer sent to be checked.
    key: String,
    /// A regulation that it answers for.
    code: String,
    /// Its consultations on a draft and on that regulation.
    draft: String,
    rule: String,
}

impl Things {
    /// A plan whose items were led to their end by an operator in the past.
    async fn make(
        app: &TestApp,
        (agency, code, document): (&'static str, &str, &'static str),
    ) -> Self {
        let cookie = app.cookie(&app.member(Role::Officer, Some(agency)).await).await;
        let file = format!(
            "Mã TTHC;Loại tác động;Lý do;Kiến nghị thực thi;Thẩm quyền;Lộ trình\n\
             {code};Bãi bỏ;Trùng;Bãi bỏ Điều 5 Thông tư 02/2017/TT-BYT;Thẩm quyền của bộ, cơ quan;2045\n"
        );
        let send = async |query: String| {
            let request = Request::post(format!("/api/v1/plans?name=pa.csv{query}"))
                .header("cookie", &cookie)
                .header("sec-fetch-site", "same-origin");
            app.send(request.body(Body::from(file.clone())).unwrap()).await
        };
        let run = send(String::new()).await.json();
        let done = send(format!("&confirm={}", run["confirm"].as_str().unwrap())).await;
        assert_eq!(done.status, 201, "{}", done.body);
        let plan: PlanNumber = done.json()["plan"].as_str().unwrap().parse().unwrap();

        let days = |days: i64| Moment::now(now() + SignedDuration::from_hours(24 * days));
        let all = async || {
            let state = app.store.plan(plan, u64::MAX).await.unwrap().unwrap();
            Selection { plan, expected: state.head.version, items: Which::AllPossible }
        };
        let operator = Actor::Operator("test");
        let first = Day::constant(2026, 7, 1);
        let consulted =
            plans::consult(&app.store, &all().await, (first, first), (operator, days(0))).await;
        plans::submit(&app.store, &all().await, (operator, days(1))).await.unwrap();
        let verdicts = Verdicts { passed: Which::AllPossible, returned: [].into() };
        let seen = all().await.expected;
        let reviewed =
            plans::review(&app.store, (plan, seen), &verdicts, (operator, days(1))).await;
        let paper = EnactingDocument {
            number: document.parse().unwrap(),
            in_force_from: first,
            title: String::new(),
        };
        let enactment = Enactment { document: paper, items: vec![all().await] };
        plans::enact(&app.store, &enactment, (operator, days(1))).await.unwrap();
        let (consulted, reviewed) = (consulted.unwrap().version, reviewed.unwrap().version);
        let petition = NewPetition {
            subject: format!("Đề nghị sửa quy định {code}"),
            text: "Thời hạn giải quyết quá dài so với quy định".into(),
            regulations: vec![code.parse().unwrap()],
            area: String::new(),
            access: PetitionAccess::Public,
            sender: Sender::default(),
        };
        let petition =
            send_petition(&app.store, (&petition, &[]), "http://a.example", (operator, days(0)))
                .await
                .unwrap();
        let petition = petition.petition().petition.number.to_string();
        let closes = days(30).at;
        let open = async |title: &str, on: NewOn| {
            let (title, question) = (title.to_owned(), String::new());
            let new = NewConsultation { title, question, on, opens: None, closes };
            let opened = open_consultation(&app.store, &new, (operator, days(0))).await.unwrap();
            opened.get().of.facts.number.to_string()
        };
        let document_kind = DraftKind::Circular;
        let slug = agency.parse().unwrap();
        let text = "Điều 1. Phạm vi".to_owned();
        let draft = NewOn::Draft { agency: slug, document: document_kind, text };
        let draft = open(&format!("Dự thảo của {agency}"), draft).await;
        let rule = NewOn::Regulation { code: code.parse().unwrap() };
        let rule = open(&format!("Rà soát quy định {code}"), rule).await;
        let asked = NewQuestion {
            agency: agency.parse().unwrap(),
            title: "Giấy phép cũ còn dùng được không?".into(),
            text: String::new(),
            field: String::new(),
            codes: vec![code.parse().unwrap()],
        };
        let asked = ask_question(&app.store, &asked, (operator, days(1))).await.unwrap();
        let question = asked.question().number.to_string();
        let (key, code) = ("0".into(), code.to_owned());
        Self {
            agency,
            plan,
            consulted,
            reviewed,
            document,
            petition,
            question,
            key,
            code,
            draft,
            rule,
        }
    }

    /// The same with a file of the agency that somebody sent to be checked.
    async fn with_file(self, app: &TestApp, cookie: &str) -> Self {
        let part = |name: &str, content: &str| {
            format!("--x\r\nContent-Disposition: form-data; name={name}\r\n\r\n{content}\r\n")
        };
        let parts = [
            part("\"agency\"", self.agency),
            part("\"file\"; filename=\"a.csv\"", "Mã TTHC;Loại tác động;Lý do\n"),
            "--x--\r\n".to_owned(),
        ];
        let request = Request::post("/phuong-an/kiem-tra")
            .header("cookie", cookie)
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "multipart/form-data; boundary=x");
        let sent = app.send(request.body(Body::from(parts.concat())).unwrap()).await;
        assert_eq!(sent.status, 303, "{}", sent.body);
        let way = sent.headers["location"].to_str().unwrap();
        let key = way.rsplit('/').next().unwrap().to_owned();
        Self { key, ..self }
    }

    /// A text with the names of these things in it.
    fn fill(&self, text: &str) -> String {
        text.replace("{plan}", &self.plan.to_string())
            .replace("{agency}", self.agency)
            .replace("{question}", &self.question)
            .replace("{consulted}", &self.consulted.to_string())
            .replace("{petition}", &self.petition)
            .replace("{reviewed}", &self.reviewed.to_string())
            .replace("{document}", &self.document.to_lowercase().replace('/', "_"))
            .replace("{key}", &self.key)
            .replace("{code}", &self.code)
            .replace("{draft}", &self.draft)
            .replace("{rule}", &self.rule)
    }
}

/// What somebody sends.
fn request(
    method: &str,
    address: &str,
    sent: Sent,
    fill: impl Fn(&str) -> String,
) -> Request<Body> {
    match sent {
        _ if method == "GET" => Request::get(address).body(Body::empty()).unwrap(),
        Sent::Form(form) => {
            let filled: Vec<(&str, String)> =
                form.iter().map(|(name, value)| (*name, fill(value))).collect();
            let filled: Vec<(&str, &str)> =
                filled.iter().map(|(name, value)| (*name, value.as_str())).collect();
            form_request(address, "", &filled)
        }
        Sent::Json(json) => Request::builder()
            .method(method)
            .uri(address)
            .header("sec-fetch-site", "same-origin")
            .header("if-match", "\"1\"")
            .body(Body::from(fill(json)))
            .unwrap(),
    }
}

async fn every_route_that_reads_is_open_to_exactly_those_it_is_for(store: TestStore) {
    routes_are_open_to_exactly_those_they_are_for(store, |method| method == "GET", 200).await;
}

async fn every_route_that_writes_is_open_to_exactly_those_it_is_for(store: TestStore) {
    routes_are_open_to_exactly_those_they_are_for(store, |method| method != "GET", 800).await;
}

/// Those of some methods: all of them at once take long. More than `least` times
/// somebody is to be refused.
async fn routes_are_open_to_exactly_those_they_are_for(
    store: TestStore,
    wanted: fn(&str) -> bool,
    least: usize,
) {
    let app = TestApp::with_registry(store).await;
    app.follow().await;
    let routes = web::routes();
    let names: Vec<String> =
        routes.iter().map(|route| format!("{} {}", route.method, route.path)).collect();
    let mut listed: Vec<&str> = EXAMPLES.iter().map(|example| example.route).collect();
    // One that concerns different roles in different cases has several lines.
    listed.dedup();
    assert_eq!(names, listed, "every route has its lines in EXAMPLES");

    let victim = app.member(Role::Business, None).await.account.id;
    let mut members: BTreeMap<Role, Member> = BTreeMap::new();
    for role in Role::of_accounts() {
        let agency = (role == Role::Officer).then_some(AGENCY);
        members.insert(role, app.member(role, agency).await);
    }
    let cookie = app.cookie(&members[&Role::Officer]).await;
    let own = Things::make(&app, (AGENCY, "9.000031", "20/2026/TT-BYT")).await;
    let other = Things::make(&app, ("bo-cong-thuong", "9.000001", "21/2026/TT-BCT")).await;
    let own = own.with_file(&app, &cookie).await;
    let other = other.with_file(&app, &cookie).await;
    let mut cookies: BTreeMap<Role, String> = BTreeMap::new();
    let (mut asked, mut no) = (0, 0);
    let served = app.at(web::Site::new(None, 1).unwrap());
    let method_of = |example: &Example| example.route.split_once(' ').unwrap().0;
    let examples: Vec<&Example> =
        EXAMPLES.iter().filter(|example| wanted(method_of(example))).collect();
    for example in &examples {
        let method = method_of(example);
        for &role in Role::ALL {
            for whose in [Whose::Own, Whose::Other] {
                let things = if whose == Whose::Own { &own } else { &other };
                let fill = |text: &str| things.fill(text).replace("{victim}", victim.as_str());
                let cookie = match (members.get(&role), cookies.get(&role)) {
                    (None, _) => String::new(),
                    (Some(_), Some(cookie)) if method == "GET" => cookie.clone(),
                    // What is sent may end the session.
                    (Some(member), _) => app.cookie(member).await,
                };
                if method == "GET" {
                    cookies.insert(role, cookie.clone());
                } else {
                    cookies.remove(&role);
                }
                let seq = app.store.seq().await.unwrap();
                let mut request = request(method, &fill(example.address), example.sent, fill);
                request.headers_mut().insert("cookie", cookie.parse().unwrap());
                // Nobody is held back for what all the others sent.
                let network = format!("10.{}.{}.1", asked / 200, asked % 200);
                request.headers_mut().insert("x-forwarded-for", network.parse().unwrap());
                let reply = ask(&served, request).await;
                let may = example.who.split(' ').any(|who| match who.split_once('@') {
                    Some((of, _)) => of == role.name() && whose == Whose::Own,
                    None => who == role.name(),
                });
                let what = format!(
                    "{} as {role}, {whose:?}: {} {}",
                    example.route, reply.status, reply.body
                );
                assert_eq!(refused(&reply), !may, "{what}");
                assert!(!reply.status.is_server_error(), "{what}");
                if !may {
                    assert_eq!(app.store.seq().await.unwrap(), seq, "{what} wrote something");
                    no += 1;
                }
                asked += 1;
            }
        }
    }
    assert_eq!(asked, examples.len() * Role::ALL.len() * 2);
    assert!(no > least, "only {no} refusals");
    assert_eq!(app.store.verify().await.unwrap().findings, []);
}

/// A token with every scope, of an administrator, manages nothing.
async fn tokens_open_no_account(store: TestStore) {
    let app = TestApp::with_registry(store).await;
    let member = app.member(Role::Administrator, None).await;
    let token = app.token(&member, TokenScope::ALL).await;
    let victim = app.member(Role::Business, None).await.account.id;
    for route in web::routes() {
        let name = format!("{} {}", route.method, route.path);
        let example = EXAMPLES.iter().find(|example| example.route == name).unwrap();
        let fill = |text: &str| {
            let text = text.replace("{victim}", victim.as_str()).replace("{agency}", AGENCY);
            text.replace(['{', '}'], "")
        };
        let address = fill(example.address);
        let mut request = request(route.method, &address, example.sent, fill);
        request.headers_mut().insert("authorization", token.parse().unwrap());
        let reply = app.send(request).await;
        let closed = matches!(
            route.action,
            Action::SignIn | Action::ManageAccount | Action::ManageUsers | Action::ManageMail
        ) || Role::Administrator.reach(route.action) == Reach::Nothing;
        assert_eq!(refused(&reply), closed, "{}: {}", example.route, reply.status);
    }
}
