//! Consultations, the items of one, and what was said of them and answered: as
//! a visitor sees it, whoever asks, because files are passed on.

use std::{collections::BTreeMap, sync::LazyLock};

use jiff::SignedDuration;

use super::{
    List,
    asking::{Asking, label, sentence, table, whole},
};
use crate::web::{
    WebError,
    comments::{
        about::{agency_of, consultation_number},
        view::Reader,
    },
    consultations::book::{counted, lines},
    http::identity::MaybeUser,
    plans::desk::plan_number,
    regulation::page::own_parameters,
    review::choice::subjects,
    search::params::bad,
};
use crate::{
    cases::comments::consultation,
    export::{Cell, Column, Feed, Row, Table},
    model::{AnswerNumber, Matter, day_in_viet_nam},
    reference::industry,
    store::{ItemTally, StoredAnswer, StoredComment},
};

static CONSULTATIONS: LazyLock<Vec<Column>> = LazyLock::new(|| [&OF_PLAN[..], &TALLY].concat());
static ITEMS: LazyLock<Vec<Column>> = LazyLock::new(|| [&OF_ITEM[..], &TALLY].concat());

static OF_PLAN: [Column; 13] = [
    Column::text("plan", "Số phương án", "Số của phương án; trống nếu không phải phương án."),
    Column::text("consultation", "Số tham vấn", "Số của cuộc tham vấn dự thảo, quy định."),
    Column::text("matter", "Loại (mã)", "plan, draft hoặc regulation."),
    Column::text("matter_name", "Loại", "Phương án, dự thảo văn bản hoặc quy định hiện hành."),
    Column::text("code", "Mã quy định", "Quy định được hỏi ý kiến; trống nếu không phải."),
    Column::text("title", "Tên", "Tên của phương án, dự thảo hoặc vấn đề xin ý kiến."),
    Column::text("agency", "Cơ quan (mã)", "Tên ngắn của cơ quan chịu trách nhiệm vào ngày xem."),
    Column::text("agency_name", "Cơ quan", "Cơ quan chịu trách nhiệm vào ngày xem."),
    Column::date("opens", "Từ ngày", "Ngày đầu tiên lấy ý kiến."),
    Column::date("closes", "Đến hết ngày", "Ngày cuối cùng lấy ý kiến."),
    Column::instant("opens_at", "Mở lúc", "Thời điểm bắt đầu lấy ý kiến, giờ Việt Nam."),
    Column::instant("closes_at", "Kết thúc lúc", "Thời điểm kết thúc lấy ý kiến, giờ Việt Nam."),
    Column::number("items", "Số mục", "Số mục của phương án lấy ý kiến.", "mục"),
];

static OF_ITEM: [Column; 8] = [
    Column::text("plan", "Số phương án", "Số của phương án trên hệ thống."),
    Column::number("item", "Mục", "Số của mục trong phương án.", ""),
    Column::text("code", "Mã quy định", "Mã của quy định; trống nếu là quy định mới."),
    Column::text("name", "Tên quy định", "Tên của quy định, hoặc tên mà phương án đặt."),
    Column::text("disposition", "Phương án (mã)", "cut, simplify, decentralise hoặc keep."),
    Column::text("disposition_name", "Phương án", "Phương án, bằng chữ."),
    Column::date("opens", "Từ ngày", "Ngày đầu tiên lấy ý kiến."),
    Column::date("closes", "Đến hết ngày", "Ngày cuối cùng lấy ý kiến."),
];

static TALLY: [Column; 6] = [
    Column::number("comments", "Góp ý", "Số góp ý chưa rút.", "góp ý"),
    Column::number("for", "Tán thành", "Trong đó, số tán thành.", "góp ý"),
    Column::number("against", "Không tán thành", "Trong đó, số không tán thành.", "góp ý"),
    Column::number("change", "Đề nghị sửa", "Trong đó, số đề nghị sửa.", "góp ý"),
    Column::number("late", "Sau thời hạn", "Trong đó, số gửi sau thời hạn.", "góp ý"),
    Column::number("answered", "Đã trả lời", "Trong đó, số đã được trả lời.", "góp ý"),
];

fn tally(tally: ItemTally) -> [Cell; 6] {
    let ItemTally { comments, pro, con, change, late, answered } = tally;
    [comments, pro, con, change, late, answered].map(Cell::number)
}

/// Consultations on plans, drafts and regulations: those that close next, then
/// those that are over.
pub(super) async fn consultations(asking: &Asking) -> Result<Table, WebError> {
    own_parameters(&asking.pairs, &[])?;
    let app = &asking.app;
    let catalog = app.catalog(None)?;
    let mut rows: Vec<Row> = Vec::new();
    for (line, counts) in counted(app, lines(app, None).await?.into_iter()).await? {
        // What closes at midnight was open until the day before.
        let last = line.closes.checked_sub(SignedDuration::from_millis(1)).unwrap_or(line.closes);
        let mut row = vec![
            Cell::shown(line.of.plan()),
            Cell::shown(line.of.consultation()),
            Cell::text(line.kind.name()),
            Cell::text(line.kind.label()),
            Cell::shown(line.code.as_ref()),
            Cell::text(line.title.clone()),
            Cell::text(line.agency.to_string()),
            Cell::text(line.agency_name().to_owned()),
            Cell::Date(day_in_viet_nam(line.opens)),
            Cell::Date(day_in_viet_nam(last)),
            Cell::Instant(line.opens.as_millisecond()),
            Cell::Instant(line.closes.as_millisecond()),
            Cell::count(line.items),
        ];
        row.extend(tally(counts));
        rows.push(row);
    }
    let meta = asking.meta(List::Consultations.label(), "Mọi cuộc tham vấn.".to_owned(), &catalog);
    let feed =
        asking.feed("/tham-van", &["matter_name", "title"], &["opens", "closes"], |row| match row
            .get(1)
        {
            Some(Cell::Text(_)) => super::plans::path("/tham-van/cuoc/", &row[1..]),
            _ => super::plans::path("/tham-van/", row),
        });
    Ok(Table { feed, ..whole(List::Consultations, &CONSULTATIONS, meta, rows) })
}

/// The items of a plan that are or were under consultation.
pub(super) async fn items(asking: &Asking, of: &str) -> Result<Table, WebError> {
    own_parameters(&asking.pairs, &[])?;
    let (app, plan) = (&asking.app, plan_number(of)?);
    let catalog = app.catalog(None)?;
    let state = app.shown_plan(plan).await?;
    let contents = app.store.plan_contents(plan, state.head.version).await?;
    let names = subjects(&catalog, &state, &contents);
    let tallies = app.store.comment_tally(plan.into()).await?;
    let asked = state.items.iter().filter(|item| item.closes.is_some());
    let rows = asked.filter_map(|item| {
        let (opens, closes) = consultation(&state, item.item)?;
        let mut row = vec![
            Cell::text(plan.to_string()),
            Cell::number(item.item),
            Cell::shown(item.code.as_ref()),
            Cell::text(names.get(&item.item).cloned().unwrap_or_default()),
            Cell::text(item.disposition.name()),
            Cell::text(item.disposition.label()),
            Cell::Date(opens),
            Cell::Date(closes),
        ];
        row.extend(tally(tallies.get(&item.item).copied().unwrap_or_default()));
        Some(row)
    });
    let title = format!("Các mục lấy ý kiến của phương án {plan}: {}", state.head.title);
    let meta = asking.meta(title, format!("Phương án: {plan}."), &catalog);
    Ok(table(&format!("{}-{plan}", List::Consultations), &ITEMS, meta, rows))
}

static COMMENTS: [Column; 26] = [
    Column::text("comment", "Số góp ý", "Số của góp ý trên hệ thống."),
    Column::text("plan", "Số phương án", "Phương án được góp ý; trống nếu là dự thảo, quy định."),
    Column::number("item", "Mục", "Mục được góp ý.", ""),
    Column::text("consultation", "Số tham vấn", "Cuộc tham vấn dự thảo hoặc quy định hiện hành."),
    Column::number("paragraph", "Đoạn", "Đoạn của dự thảo được góp ý.", ""),
    Column::number("item_version", "Phiên bản", "Phiên bản của mục, dự thảo khi góp ý.", ""),
    Column::text("stance", "Ý kiến (mã)", "for, against hoặc change."),
    Column::text("stance_name", "Ý kiến", "Ý kiến, bằng chữ."),
    Column::text(
        "text",
        "Nội dung",
        "Nội dung; số điện thoại, giấy tờ, tài khoản của người đã được che.",
    ),
    Column::text("organisation", "Tổ chức", "Tổ chức góp ý, nếu nêu tên."),
    Column::text("size", "Quy mô (mã)", "Quy mô của tổ chức, nếu nêu."),
    Column::text("industry", "Ngành nghề (số)", "Số thứ tự của ngành nghề, nếu nêu."),
    Column::text("industry_name", "Ngành nghề", "Tên của ngành nghề, nếu nêu."),
    Column::text("province", "Tỉnh, thành phố", "Nơi của tổ chức, nếu nêu."),
    Column::text("timing", "Thời hạn (mã)", "in-time: trong thời hạn; late: sau thời hạn."),
    Column::number("version", "Lần ghi", "1, và thêm 1 mỗi lần sửa.", ""),
    Column::instant("made", "Gửi lúc", "Thời điểm gửi, giờ Việt Nam."),
    Column::instant("changed", "Sửa lúc", "Thời điểm sửa lần cuối; trống nếu chưa sửa."),
    Column::text("answer", "Số trả lời", "Số của trả lời; trống nếu chưa trả lời."),
    Column::text("answer_state", "Kết quả (mã)", "Góp ý được tiếp thu hay không, theo hệ thống."),
    Column::text("answer_state_name", "Kết quả", "Kết quả, bằng chữ."),
    Column::text("answer_text", "Trả lời", "Nội dung trả lời."),
    Column::text("office", "Đơn vị trả lời", "Đơn vị trả lời."),
    Column::text("signer", "Người ký", "Người ký trả lời."),
    Column::instant("answered", "Trả lời lúc", "Thời điểm trả lời lần đầu."),
    Column::text(
        "answer_reason",
        "Lý do sửa trả lời",
        "Vì sao trả lời được sửa; trống nếu chưa sửa.",
    ),
];

/// Comments with the answers to them, consultation by consultation; of one plan
/// or consultation, or one of its items or paragraphs, if they are named.
pub(super) async fn comments(asking: &Asking) -> Result<Table, WebError> {
    let [plan, item, consultation, paragraph] =
        own_parameters(&asking.pairs, &["plan", "item", "consultation", "paragraph"])?;
    let app = &asking.app;
    let catalog = app.catalog(None)?;
    let number = |name: &'static str, text: &str| {
        text.parse::<u32>().map_err(|_| bad(name, text, "Cần số thứ tự, ví dụ 3.".into()))
    };
    let (wanted, part): (Option<Matter>, Option<u32>) = match (plan, consultation) {
        (Some(_), Some(text)) => {
            let advice = "Chỉ dùng một trong hai tham số “plan” và “consultation”.";
            return Err(bad("consultation", text, advice.into()));
        }
        (None, Some(text)) => {
            let part = paragraph.map(|text| number("paragraph", text)).transpose()?;
            (Some(consultation_number(text)?.into()), part)
        }
        (plan, None) => {
            let part = item.map(|text| number("item", text)).transpose()?;
            (plan.map(plan_number).transpose()?.map(Matter::Plan), part)
        }
    };
    for (name, text, needs, there) in [
        ("item", item, "plan", plan.is_some()),
        ("paragraph", paragraph, "consultation", consultation.is_some()),
    ] {
        if let (Some(text), false) = (text, there) {
            return Err(bad(name, text, format!("Cần thêm tham số “{needs}”.")));
        }
    }
    let mut matters: Vec<Matter> = match wanted {
        Some(of) => vec![of],
        None => {
            let plans = app.store.plan_consultations().await?.into_iter();
            let own = app.store.consultations(None).await?.into_iter();
            let own = own.map(|of| Matter::Consultation(of.number));
            plans.map(|of| Matter::Plan(of.plan)).chain(own).collect()
        }
    };
    matters.sort_unstable();
    let mut rows: Vec<Row> = Vec::new();
    for of in matters {
        let agency = agency_of(app, of).await?;
        let visitor = MaybeUser::default();
        let reader = Reader::new(&visitor, &agency, app.clock.today());
        let answers = app.store.answers(of).await?.into_iter();
        let answers: BTreeMap<AnswerNumber, StoredAnswer> =
            answers.map(|answer| (answer.number, answer)).collect();
        let all = app.store.comments((of, part), 0, u32::MAX).await?;
        rows.extend(all.iter().map(|comment| {
            row(&reader, comment, comment.answer.and_then(|number| answers.get(&number)))
        }));
    }
    let parts: Vec<String> =
        [("Phương án", plan), ("Mục", item), ("Cuộc tham vấn", consultation), ("Đoạn", paragraph)]
            .into_iter()
            .filter_map(|(name, text)| Some(format!("{name}: {}", text?)))
            .collect();
    let filter = sentence(&parts, "Mọi góp ý chưa rút");
    let meta = asking.meta(List::Comments.label(), filter, &catalog);
    let feed = asking.feed(
        "/tham-van",
        &["comment", "stance_name"],
        &["made", "changed", "answered"],
        |row| super::plans::path("/tham-van/gop-y/", row),
    );
    let feed = feed.map(|feed| Feed { own: asking.at("/gop-y.atom"), ..feed });
    Ok(Table { feed, ..whole(List::Comments, &COMMENTS, meta, rows) })
}

fn row(reader: &Reader<'_>, comment: &StoredComment, answer: Option<&StoredAnswer>) -> Row {
    let facts = &comment.facts;
    let (of, part) = (facts.subject.matter(), facts.subject.part());
    let sender = &facts.sender;
    let industry = sender.industry.as_deref().and_then(industry);
    let at = |at: jiff::Timestamp| Cell::Instant(at.as_millisecond());
    let said = answer.map(|answer| &answer.answer.facts);
    let none = || Cell::Empty;
    vec![
        Cell::text(comment.number.to_string()),
        Cell::shown(of.plan()),
        Cell::count(part.filter(|_| of.plan().is_some())),
        Cell::shown(of.consultation()),
        Cell::count(part.filter(|_| of.consultation().is_some())),
        Cell::number(facts.item_version),
        Cell::text(facts.stance.name()),
        Cell::text(facts.stance.label()),
        Cell::text(reader.shown(comment, &facts.text)),
        Cell::text(reader.shown(comment, &sender.organisation)),
        label(sender.size.map(|size| size.name())),
        Cell::shown(sender.industry.as_ref()),
        Cell::shown(industry.map(|industry| &industry.name)),
        label(sender.province.map(|province| province.label())),
        Cell::text(facts.timing.name()),
        Cell::number(comment.version),
        at(comment.made),
        if comment.version > 1 { at(comment.recorded) } else { Cell::Empty },
        Cell::shown(answer.map(|answer| answer.number)),
        label(said.map(|said| said.state.name())),
        label(said.map(|said| said.state.label())),
        said.map_or_else(none, |said| Cell::text(said.text.clone())),
        said.map_or_else(none, |said| Cell::text(said.office.clone())),
        said.map_or_else(none, |said| Cell::text(said.signer.clone())),
        answer.map_or_else(none, |answer| at(answer.given)),
        answer.map_or_else(none, |answer| Cell::text(answer.answer.reason.clone())),
    ]
}
