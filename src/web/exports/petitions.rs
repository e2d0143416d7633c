//! Petitions with where they stand today. What people wrote is not in it.

use std::sync::Arc;

use super::{
    List,
    asking::{Asking, kept, sentence},
    plans,
};
use crate::web::{WebError, petitions::Narrowed};
use crate::{
    export::{Cell, Column, Row, Table},
    model::PetitionAction,
};

static PETITIONS: [Column; 21] = [
    Column::text("number", "Số", "Số của phản ánh, kiến nghị."),
    Column::date("received", "Ngày tiếp nhận", "Ngày tiếp nhận."),
    Column::text("subject", "Vấn đề", "Tiêu đề; số điện thoại, số giấy tờ, số tài khoản được ẩn."),
    Column::text("regulation", "Mã quy định", "Các quy định được nêu, cách nhau bằng dấu phẩy."),
    Column::text("area", "Lĩnh vực", "Lĩnh vực, vấn đề, nếu không nêu quy định."),
    Column::text("access", "Mức công khai (mã)", "public: công khai nội dung; private: không."),
    Column::text("state", "Trạng thái (mã)", "Trạng thái vào ngày kết xuất."),
    Column::text("state_name", "Trạng thái", "Trạng thái, bằng chữ."),
    Column::date("since", "Từ ngày", "Ngày của bước gần nhất."),
    Column::text(
        "routing",
        "Phân loại",
        "forwarded: chuyển cơ quan; kept: giữ lại; trống: chưa phân loại.",
    ),
    Column::date("routed_on", "Ngày phân loại", "Ngày chuyển hoặc giữ lại gần nhất."),
    Column::text(
        "agency",
        "Cơ quan (mã)",
        "Tên ngắn của cơ quan xử lý; trống nếu là Văn phòng Chính phủ.",
    ),
    Column::text("agency_name", "Cơ quan", "Cơ quan xử lý hiện nay."),
    Column::date(
        "due",
        "Thời hạn",
        "Ngày cuối cùng của việc tiếp theo; trống nếu không còn thời hạn.",
    ),
    Column::text(
        "due_remark",
        "Ghi chú thời hạn",
        "Năm chưa có lịch nghỉ, khi chỉ trừ được thứ Bảy, Chủ nhật.",
    ),
    Column::number("late", "Quá hạn", "Số ngày làm việc sau thời hạn.", "ngày làm việc"),
    Column::text("result", "Kết quả (mã)", "Kết quả của trả lời đang có hiệu lực."),
    Column::text("result_name", "Kết quả", "Kết quả, bằng chữ."),
    Column::date("answered_on", "Ngày trả lời", "Ngày của trả lời đang có hiệu lực."),
    Column::number(
        "answered_late",
        "Trả lời muộn",
        "Số ngày làm việc muộn; trống nếu chưa trả lời.",
        "ngày làm việc",
    ),
    Column::number("reopened", "Kiến nghị lại", "Số lần người gửi kiến nghị lại.", "lần"),
];

/// The petitions of the page with the same parameters.
pub(super) async fn all(asking: &Asking) -> Result<Table, WebError> {
    let (narrowed, _) = Narrowed::read(&asking.pairs)?;
    let catalog = asking.app.catalog(None)?;
    let book = asking.app.petitions().await?;
    let rows = narrowed.list(&book).into_iter().map(|entry| {
        let (petition, standing) = (&entry.stored.petition, &entry.standing);
        let codes: Vec<&str> = petition.regulations().map(|code| code.as_str()).collect();
        let answer = entry.answer();
        let due = standing.due.as_ref();
        let last = |action| {
            let of = standing.steps.iter().rev().find(|step| step.action == action);
            of.map(|step| step.day)
        };
        vec![
            Cell::text(petition.number.to_string()),
            Cell::Date(petition.received),
            Cell::text(petition.subject.clone()),
            Cell::text(codes.join(",")),
            Cell::shown(petition.area.clone()),
            Cell::text(petition.access.name()),
            Cell::text(standing.place.state.name()),
            Cell::text(standing.place.state.label()),
            Cell::Date(standing.since),
            Cell::shown(standing.place.routing),
            Cell::date(last(PetitionAction::Forwarded).max(last(PetitionAction::Kept))),
            Cell::shown(entry.agency.clone()),
            Cell::text(entry.holder().to_owned()),
            Cell::date(due.map(|due| due.day)),
            Cell::shown(due.and_then(crate::model::Due::remark)),
            Cell::number(standing.late),
            Cell::shown(answer.map(|answer| answer.state)),
            Cell::shown(answer.map(|answer| answer.state.label())),
            Cell::date(standing.answered.and(last(PetitionAction::Answered))),
            standing.answered.map_or(Cell::Empty, Cell::number),
            Cell::number(standing.reopened),
        ]
    });
    let rows: Arc<[Row]> = rows.collect();
    Ok(Table {
        name: List::Petitions.name().to_owned(),
        columns: &PETITIONS,
        meta: asking.meta(
            List::Petitions.label().to_owned(),
            sentence(&narrowed.words(), "Toàn bộ danh sách"),
            &catalog,
        ),
        feed: asking.feed("/kien-nghi", &["number", "subject"], &["since", "received"], |row| {
            plans::path("/kien-nghi/", row)
        }),
        rows: kept(rows),
    })
}
