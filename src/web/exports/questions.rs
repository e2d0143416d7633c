//! Questions with the answers to them, as the page lists them.

use std::sync::Arc;

use super::{
    List,
    asking::{Asking, kept, sentence},
    plans,
};
use crate::web::{WebError, questions::list::Narrowed};
use crate::{
    export::{Cell, Column, Row, Table},
    model::{RegulationCode, day_in_viet_nam},
    text::mask_personal,
};

static QUESTIONS: [Column; 12] = [
    Column::text("number", "Số câu hỏi", "Số của câu hỏi, dạng HD-0001."),
    Column::text("title", "Câu hỏi", "Câu hỏi trong một câu; số của cá nhân đã ẩn."),
    Column::text("text", "Nội dung", "Nội dung chi tiết; số của cá nhân đã ẩn."),
    Column::text("agency", "Cơ quan (mã)", "Tên ngắn của cơ quan giải đáp."),
    Column::text("field", "Lĩnh vực", "Lĩnh vực của câu hỏi; trống nếu chỉ nêu quy định."),
    Column::text("regulations", "Quy định", "Mã các quy định liên quan, cách nhau bằng dấu cách."),
    Column::date("asked", "Ngày hỏi", "Ngày ghi câu hỏi, theo giờ Việt Nam."),
    Column::text(
        "same_as",
        "Trùng với",
        "Số câu hỏi có trước mà câu hỏi này trùng; trống nếu không.",
    ),
    Column::date(
        "answered",
        "Ngày giải đáp",
        "Ngày ghi phiên bản giải đáp hiện nay; trống nếu chưa có.",
    ),
    Column::text("office", "Đơn vị giải đáp", "Đơn vị giải đáp; trống nếu chưa có."),
    Column::text("signer", "Người ký", "Người ký giải đáp; trống nếu chưa có."),
    Column::text("answer", "Giải đáp", "Nội dung giải đáp hiện nay; trống nếu chưa có."),
];

pub(super) async fn all(asking: &Asking) -> Result<Table, WebError> {
    let (narrowed, _) = Narrowed::read(&asking.pairs)?;
    let catalog = asking.app.catalog(None)?;
    let book = asking.app.questions().await?;
    let rows = narrowed.list(&book)?.into_iter().map(|(question, _)| {
        let facts = &question.facts;
        let answer = question.answer();
        let masked = |text: &str| Cell::text(mask_personal(text).into_owned());
        let codes = question.regulations();
        let codes: Vec<&str> = codes.into_iter().map(RegulationCode::as_str).collect();
        let said = |said: Option<&String>| Cell::text(said.cloned().unwrap_or_default());
        vec![
            Cell::text(question.number.to_string()),
            masked(&facts.title),
            masked(&facts.text),
            Cell::text(facts.agency.to_string()),
            Cell::text(facts.field.clone()),
            Cell::text(codes.join(" ")),
            Cell::date(Some(day_in_viet_nam(question.asked))),
            Cell::shown(question.same_as),
            Cell::date(answer.map(|answer| day_in_viet_nam(answer.given))),
            said(answer.map(|answer| &answer.facts.office)),
            said(answer.map(|answer| &answer.facts.signer)),
            masked(answer.map_or("", |answer| answer.facts.text.as_str())),
        ]
    });
    let rows: Arc<[Row]> = rows.collect();
    Ok(Table {
        name: List::Questions.name().to_owned(),
        columns: &QUESTIONS,
        meta: asking.meta(
            List::Questions.label().to_owned(),
            sentence(&narrowed.words(), "Toàn bộ danh sách"),
            &catalog,
        ),
        feed: asking.feed("/hoi-dap", &["number", "title"], &["answered", "asked"], |row| {
            plans::path("/hoi-dap/", row)
        }),
        rows: kept(rows),
    })
}
