//! Files that tell of the past, row by row: what is taken, what is refused and
//! why, and what a later file adds.

use std::fs;

use quydinh::{
    cases::{PastReport, load_past},
    ingest::{self, Outcome, Reject},
    model::{PetitionState, Stage},
};

use crate::{
    app::{TestApp, now},
    harness::{TODAY, TestStore, on_both_stores},
    program::{line, quydinh, stdout},
};

on_both_stores!(
    rows_become_what_is_recorded_by_hand,
    a_later_file_adds_and_contradicts,
    rows_that_cannot_be_are_named,
    the_command_takes_all_files_at_once,
);

const ITEMS: &str = "Tên phương án,Cơ quan lập phương án,Mã quy định,Phương án,Cách đơn giản hóa,\
    Phân cấp từ,Phân cấp đến,Thẩm quyền,Ngày đề xuất,Ngày mở tham vấn,Quyết định phê duyệt,\
    Văn bản thực thi";
const DECISIONS: &str = "Số quyết định,Ngày quyết định,Người ký,Trích yếu,Sửa đổi quyết định";
const DOCUMENTS: &str = "Số văn bản thực thi,Có hiệu lực từ,Trích yếu";
const PETITIONS: &str = "\"Số phản ánh, kiến nghị\",Ngày tiếp nhận,\"Nội dung phản ánh, kiến nghị\",\
    Mã quy định,Hình thức xử lý,Ngày xử lý,Cơ quan được chuyển,Ngày trả lời";
const DRAFTS: &str = "Số hồ sơ dự thảo,Tên dự thảo,Cơ quan soạn thảo,Ngày gửi thẩm định,\
    Thủ tục dự kiến,Ý kiến thẩm định,Ngày có ý kiến";
const LISTINGS: &str = "Danh mục rà soát,Mã quy định,Ngày đưa vào danh mục,Ngày hoàn thành";

/// Reads files of a header and rows each.
fn read(at: &TestStore, files: &[(&str, &[&str])]) -> Outcome {
    let paths: Vec<_> = files
        .iter()
        .zip(1..)
        .map(|((header, rows), number)| {
            let path = at.dir().join(format!("tep-{number}.csv"));
            let rows: String = rows.iter().map(|row| format!("{row}\n")).collect();
            fs::write(&path, format!("{header}\n{rows}")).unwrap();
            path
        })
        .collect();
    ingest::read(&paths, TODAY, &|_| ())
}

async fn load(app: &TestApp, files: &[(&str, &[&str])]) -> PastReport {
    let outcome = read(app.place(), files);
    assert_eq!(outcome.rejects, []);
    load_past(&app.store, &outcome.past, ("test", now())).await.unwrap()
}

const PAPERS: [(&str, &[&str]); 2] = [
    (DECISIONS, &["9001/QĐ-TTg,04/10/2021,Thủ tướng Chính phủ,Phê duyệt,"]),
    (DOCUMENTS, &["901/2022/NĐ-CP,01/03/2022,Nghị định", "902/2021/TT-BCT,01/06/2021,"]),
];
const FIRST: (&str, &[&str]) = (
    ITEMS,
    &[
        "PA 2021,Bộ Công Thương,9.000001,Bãi bỏ,,,,,11/01/2021,31/01/2021,9001/QĐ-TTg,901/2022/NĐ-CP",
        "PA 2021,Bộ Công Thương,9.000002,Đơn giản hóa,Giảm thời gian giải quyết,,,Thẩm quyền của bộ,\
         11/01/2021,,,902/2021/TT-BCT",
        "PA 2021,Bộ Công Thương,9.000003,Phân cấp,,Cấp bộ,Cấp tỉnh,,12/01/2021,,,",
    ],
);

async fn rows_become_what_is_recorded_by_hand(at: TestStore) {
    let app = TestApp::with_registry(at).await;
    let [decisions, documents] = PAPERS;
    let report = load(&app, &[decisions, documents, FIRST]).await;
    assert_eq!(report.rejects, []);
    assert_eq!((report.plans, report.items.added, report.documents.added), (1, 3, 2));

    let plan = app.store.plans(u64::MAX).await.unwrap().pop().unwrap();
    assert_eq!((plan.title.as_str(), plan.agency.as_str()), ("PA 2021", "bo-cong-thuong"));
    let state = app.store.plan(plan.plan, u64::MAX).await.unwrap().unwrap();
    let stages: Vec<_> = state.items.iter().map(|item| item.stage).collect();
    assert_eq!(stages, [Some(Stage::Enacted), Some(Stage::Enacted), Some(Stage::Proposed)]);
    let days: Vec<String> =
        state.acts.iter().map(|act| format!("{} {}", act.day, act.act)).collect();
    assert_eq!(
        days,
        [
            "2021-01-11 uploaded",
            "2021-01-12 uploaded",
            "2021-01-31 consulting",
            "2021-06-01 enacted",
            "2021-10-04 approved",
            "2022-03-01 enacted",
        ]
    );
    // Counted from its own day: known on the day before, not yet in effect.
    let history = app.store.history().await.unwrap();
    let on = |day: &str| {
        let day = day.parse().unwrap();
        let catalog = quydinh::catalog::Catalog::at(&history, day, history.seq());
        let enacted = catalog.plan_items().filter(|item| item.stage == Stage::Enacted);
        enacted.count()
    };
    assert_eq!(
        [on("2021-05-31"), on("2021-06-01"), on("2022-02-28"), on("2022-03-01")],
        [0, 1, 1, 2]
    );
    assert_eq!(app.store.verify().await.unwrap().findings, []);
}

async fn a_later_file_adds_and_contradicts(at: TestStore) {
    let app = TestApp::with_registry(at).await;
    let [decisions, documents] = PAPERS;
    let short = FIRST.1[0].replace(",9001/QĐ-TTg,901/2022/NĐ-CP", ",,");
    load(&app, &[(ITEMS, &[short.as_str()])]).await;
    let before = app.store.seq().await.unwrap();
    // The whole life, and two items more.
    let report = load(&app, &[decisions, documents, FIRST]).await;
    assert_eq!((report.plans, report.items.changed, report.items.added), (0, 1, 2));
    assert!(app.store.seq().await.unwrap() > before);

    let told = [
        // Another disposition, another day, another decision.
        FIRST.1[1].replace("Đơn giản hóa", "Bãi bỏ"),
        FIRST.1[2].replace("12/01/2021", "13/01/2021"),
        FIRST.1[0].replace("9001/QĐ-TTg", "9002/QĐ-TTg"),
    ];
    let told: Vec<&str> = told.iter().map(String::as_str).collect();
    let other = (DECISIONS, &["9002/QĐ-TTg,05/10/2021,Thủ tướng Chính phủ,,"] as &[&str]);
    let outcome = read(app.place(), &[other, (ITEMS, &told)]);
    let report = load_past(&app.store, &outcome.past, ("test", now())).await.unwrap();
    let columns: Vec<&str> =
        report.rejects.iter().map(|reject| reject.at.column.as_str()).collect();
    assert_eq!(columns, ["Phương án", "Ngày đề xuất", "Quyết định phê duyệt"]);
    assert!(report.rejects.iter().all(|reject| reject.reason == "đã được ghi khác trước đây"));

    // A petition is answered later: another version, and both are known.
    let waits = "P-1,01/03/2022,Đề nghị,9.000001,Chuyển xử lý,02/03/2022,Bộ Công Thương,";
    load(&app, &[(PETITIONS, &[waits])]).await;
    let then = app.store.seq().await.unwrap();
    let answered = format!("{waits}09/03/2022");
    let report = load(&app, &[(PETITIONS, &[answered.as_str()])]).await;
    assert_eq!((report.petitions.changed, report.petitions.added), (1, 0));
    let state = async |known_at| {
        let docket = app.store.docket(known_at).await.unwrap();
        docket.petitions[0].state(TODAY).unwrap()
    };
    assert_eq!(state(then).await, PetitionState::Waiting);
    assert_eq!(state(u64::MAX).await, PetitionState::Answered);
    assert_eq!(app.store.verify().await.unwrap().findings, []);
}

/// The column and the reason of each.
fn reasons(rejects: &[Reject]) -> Vec<String> {
    rejects.iter().map(|reject| format!("{}: {}", reject.at.column, reject.reason)).collect()
}

async fn rows_that_cannot_be_are_named(at: TestStore) {
    let app = TestApp::with_registry(at).await;
    // What the row itself shows.
    for (header, row, expected) in [
        (DECISIONS, "x,04/10/2021,A,,", "Số quyết định: không phải số hiệu văn bản"),
        (DECISIONS, "9001/QĐ-TTg,,A,,", "Ngày quyết định: thiếu ngày quyết định"),
        (
            DECISIONS,
            "9001/QĐ-TTg,04/10/2021,A,,9001/QĐ-TTg",
            "Sửa đổi quyết định: quyết định sửa đổi chính nó",
        ),
        (DOCUMENTS, "901/2022/NĐ-CP,31/02/2022,", "Có hiệu lực từ: không có ngày này trong lịch"),
        (
            ITEMS,
            "PA,Bộ Công Thưng,9.000001,Bãi bỏ,,,,,11/01/2021,,,",
            "Cơ quan lập phương án: không có cơ quan này trong danh mục",
        ),
        (
            ITEMS,
            "PA,Bộ Công Thương,9.000001,Đơn giản hóa,,,,,11/01/2021,,,",
            "Cách đơn giản hóa: thiếu cách đơn giản hóa",
        ),
        (ITEMS, "PA,Bộ Công Thương,9.000001,Bãi bỏ,,,,,,,,", "Ngày đề xuất: thiếu ngày đề xuất"),
        (PETITIONS, "P 1,01/03/2022,x,,,,,", "Số phản ánh, kiến nghị: không dùng làm số được"),
        (
            PETITIONS,
            "P1,01/03/2022,x,,Chuyển xử lý,02/03/2022,,",
            "Cơ quan được chuyển: thiếu cơ quan được chuyển",
        ),
        (
            PETITIONS,
            "P1,01/03/2022,x,,Giữ lại tại Văn phòng Chính phủ,02/03/2022,,03/03/2022",
            "Hình thức xử lý: giữ lại thì không có cơ quan trả lời",
        ),
        (
            PETITIONS,
            "P1,03/03/2022,x,,Giữ lại tại Văn phòng Chính phủ,02/03/2022,,",
            "Ngày xử lý: trước ngày tiếp nhận",
        ),
        (
            PETITIONS,
            "P1,01/03/2022,x,,Chuyển,02/03/2022,Bộ Y tế,",
            "Hình thức xử lý: giá trị không có trong danh mục",
        ),
        (
            DRAFTS,
            "D1,Dự thảo,Bộ Y tế,01/03/2022,Cấp phép,Đồng ý,",
            "Ngày có ý kiến: ý kiến và ngày có ý kiến phải đi cùng nhau",
        ),
        (
            LISTINGS,
            "Rà soát,9.000001,01/03/2022,",
            "Danh mục rà soát: giá trị không có trong danh mục",
        ),
        (
            LISTINGS,
            "Rà soát để phân cấp,9.000001,01/03/2022,28/02/2022",
            "Ngày hoàn thành: trước ngày đưa vào danh mục",
        ),
    ] {
        let outcome = read(app.place(), &[(header, &[row])]);
        assert!(
            reasons(&outcome.rejects).contains(&expected.to_owned()),
            "{row}: {:?}",
            outcome.rejects
        );
        assert!(outcome.past.is_empty(), "{row}");
        assert_eq!((outcome.files[0].rejected, outcome.rejects[0].at.row), (1, 2), "{row}");
    }
    // What only the store can tell.
    let item = |rest: &str| format!("PA,Bộ Công Thương,{rest}");
    for (files, expected) in [
        (
            vec![(ITEMS, vec![item("9.999999,Bãi bỏ,,,,,11/01/2021,,,")])],
            "Mã quy định: mã không có trong cơ sở dữ liệu",
        ),
        (
            vec![(ITEMS, vec![item("9.000001,Bãi bỏ,,,,,11/01/2021,,9001/QĐ-TTg,")])],
            "Quyết định phê duyệt: chưa ghi số này",
        ),
        (
            vec![(ITEMS, vec![item("9.000001,Bãi bỏ,,,,,11/01/2021,10/01/2021,,")])],
            "Ngày mở tham vấn: trước ngày của bước liền trước",
        ),
        (
            vec![(ITEMS, vec![item("9.000001,Bãi bỏ,,,,,11/01/2027,,,")])],
            "Ngày đề xuất: ngày chưa đến",
        ),
        (
            vec![(
                ITEMS,
                vec![
                    item("9.000001,Bãi bỏ,,,,,11/01/2021,,,"),
                    item("9.000001,Giữ nguyên,,,,,11/01/2021,,,"),
                ],
            )],
            "Mã quy định: quy định đã có ở dòng khác của phương án này",
        ),
        (
            vec![
                (DOCUMENTS, vec!["901/2022/NĐ-CP,01/03/2022,".to_owned()]),
                (ITEMS, vec![item("9.000001,Bãi bỏ,,,,,11/01/2021,,,901/2022/NĐ-CP")]),
            ],
            "Quyết định phê duyệt: đã thực thi nhưng chưa có quyết định phê duyệt",
        ),
        (
            vec![(
                DECISIONS,
                vec![
                    "9003/QĐ-TTg,04/10/2021,A,,".to_owned(),
                    "9003/QĐ-TTg,05/10/2021,A,,".to_owned(),
                ],
            )],
            "Số quyết định: số này đã được ghi với nội dung khác",
        ),
        (
            vec![(PETITIONS, vec!["P1,01/03/2022,x,9.999999,,,,".to_owned()])],
            "Mã quy định: mã không có trong cơ sở dữ liệu",
        ),
        (
            vec![(
                PETITIONS,
                vec!["P1,01/03/2022,x,,,,,".to_owned(), "P1,01/03/2022,y,,,,,".to_owned()],
            )],
            "Số phản ánh, kiến nghị: đã có ở dòng khác, nội dung khác",
        ),
        (
            vec![(PETITIONS, vec!["P2,02/07/2026,x,,,,,".to_owned()])],
            "Ngày tiếp nhận: ngày chưa đến",
        ),
        (
            vec![(
                DRAFTS,
                vec![
                    "D1,Dự thảo,Bộ Y tế,01/03/2022,A,,".to_owned(),
                    "D1,Khác,Bộ Y tế,01/03/2022,B,,".to_owned(),
                ],
            )],
            "Số hồ sơ dự thảo: dòng khác của dự thảo này ghi khác",
        ),
        (
            vec![(LISTINGS, vec!["Rà soát để phân cấp,9.999999,01/03/2022,".to_owned()])],
            "Mã quy định: mã không có trong cơ sở dữ liệu",
        ),
    ] {
        let rows: Vec<(&str, Vec<&str>)> = files
            .iter()
            .map(|(header, rows)| (*header, rows.iter().map(String::as_str).collect()))
            .collect();
        let files: Vec<(&str, &[&str])> =
            rows.iter().map(|(h, rows)| (*h, rows.as_slice())).collect();
        let outcome = read(app.place(), &files);
        assert_eq!(outcome.rejects, [], "{expected}");
        let report = load_past(&app.store, &outcome.past, ("test", now())).await.unwrap();
        assert_eq!(reasons(&report.rejects), [expected]);
        assert!(report.rejects[0].at.row >= 2 && !report.rejects[0].advice.is_empty());
    }
    assert_eq!(app.store.verify().await.unwrap().findings, []);
}

async fn the_command_takes_all_files_at_once(at: TestStore) {
    let registry = "Mã số,Tên,Cơ quan ban hành\n9.000001,Một,Bộ Công Thương\n9.000002,Hai,Bộ Công Thương\n9.000003,Ba,Bộ Công Thương\n";
    fs::write(at.dir().join("z.csv"), registry).unwrap();
    let [decisions, documents] = PAPERS;
    read(
        &at,
        &[
            decisions,
            documents,
            FIRST,
            (
                LISTINGS,
                &[
                    "Rà soát để phân cấp,9.000003,01/03/2022,",
                    "Rà soát để phân cấp,9.000009,01/03/2022,",
                ],
            ),
        ],
    );
    let files = [
        "index",
        "tep-1.csv",
        "tep-2.csv",
        "tep-3.csv",
        "tep-4.csv",
        "z.csv",
        "--rejects",
        "r.csv",
    ];
    // One row names a regulation that there is not.
    let text = stdout(&quydinh(&at, &files).code(2));
    assert_eq!(line(&text, "Thêm mới"), "Thêm mới 3");
    let cells = line(&text, "Mục của phương án");
    assert!(cells.split_whitespace().any(|cell| cell == "3"), "{cells}");
    let rejects = fs::read_to_string(at.dir().join("r.csv")).unwrap();
    assert!(rejects.contains("9.000009") && rejects.contains("tep-4.csv"), "{rejects}");
    let again = stdout(&quydinh(&at, &files).code(2));
    assert_eq!(line(&again, "Không đổi"), "Không đổi 3");
    // Another registry than the report's: the command says so.
    let text = stdout(&quydinh(&at, &["reconcile"]).failure());
    assert!(line(&text, "regulations").contains("LỆCH"), "{text}");
    let rows = stdout(&quydinh(&at, &["reconcile", "--rows", "documents"]).success());
    assert_eq!(rows.lines().count(), 2, "{rows}");
}
