//! Plans, and the items of one.

use std::{collections::BTreeMap, sync::Arc};

use super::{Asking, List, sentence};
use crate::web::{
    WebError,
    moment::When,
    plans::{
        api::{Tally, all_plans},
        desk::known_agency,
        pages::grouped,
        then,
    },
    regulation::page::own_parameters,
    review::choice::subjects,
};
use crate::{
    catalog::{Applies, Catalog, PlanFact},
    export::{
        Cell, Column, Feed, Row, Table,
        regulations::{
            AFTER, APPROVED, BEFORE, DISPOSITIONS, DUES, ENACTED, SAVED, STAGES, course,
        },
    },
    model::{Day, Disposition, ItemId, PlanNumber, Stage},
    reference::agencies,
    store::{ItemState, PlanHead},
};

static PLANS: [Column; 18] = [
    Column::text("plan", "Số phương án", "Số của phương án trên hệ thống."),
    Column::text("title", "Tên phương án", "Tên của phương án."),
    Column::text("agency", "Cơ quan (mã)", "Tên ngắn của cơ quan chịu trách nhiệm vào ngày xem."),
    Column::text("agency_name", "Cơ quan", "Cơ quan chịu trách nhiệm vào ngày xem."),
    Column::text("amends", "Đề nghị sửa", "Quyết định mà phương án đề nghị sửa đổi."),
    Column::date("first_day", "Ngày đầu", "Ngày của mục đầu tiên trong phương án."),
    Column::number("version", "Phiên bản", "Dòng nhật ký của lần thay đổi cuối cùng.", ""),
    Column::number("items", "Số mục", "Số mục chưa rút, vào ngày xem.", "mục"),
    Column::number("proposed", "Đề xuất", "Số mục ở bước này.", "mục"),
    Column::number("consulting", "Tham vấn", "Số mục ở bước này.", "mục"),
    Column::number("submitted", "Đã trình", "Số mục ở bước này.", "mục"),
    Column::number("reviewed", "Thẩm tra đạt", "Số mục ở bước này.", "mục"),
    Column::number("approved", "Đã phê duyệt", "Số mục ở bước này.", "mục"),
    Column::number("enacted", "Đã thực thi", "Số mục ở bước này.", "mục"),
    Column::number("cut", "Bãi bỏ", "Số mục bãi bỏ quy định.", "mục"),
    Column::number("simplify", "Đơn giản hóa", "Số mục đơn giản hóa quy định.", "mục"),
    Column::number("decentralise", "Phân cấp", "Số mục phân cấp.", "mục"),
    Column::number("keep", "Giữ nguyên", "Số mục giữ nguyên.", "mục"),
];

static ITEMS: [Column; 26] = [
    Column::text("plan", "Số phương án", "Số của phương án trên hệ thống."),
    Column::number("item", "Mục", "Số của mục trong phương án.", ""),
    Column::text("code", "Mã quy định", "Mã của quy định; trống nếu là quy định mới."),
    Column::text("name", "Tên quy định", "Tên của quy định, hoặc tên mà phương án đặt."),
    Column::text("agency", "Cơ quan (mã)", "Tên ngắn của cơ quan chịu trách nhiệm vào ngày xem."),
    Column::text("agency_name", "Cơ quan", "Cơ quan chịu trách nhiệm về phương án vào ngày xem."),
    Column::text(
        "applies",
        "Đang áp dụng",
        "yes: mục này áp dụng cho quy định; no: mục khác áp dụng, hoặc mục đã rút.",
    ),
    Column::text("disposition", "Phương án (mã)", DISPOSITIONS),
    Column::text("disposition_name", "Phương án", "Phương án, bằng chữ."),
    Column::text("authority", "Thẩm quyền", "Ai quyết định phương án."),
    Column::text("stage", "Bước (mã)", STAGES),
    Column::text("stage_name", "Bước", "Bước đã đến vào ngày xem, bằng chữ."),
    Column::text("decision", "Quyết định", "Quyết định đã phê duyệt."),
    Column::text("document", "Văn bản thực thi", "Văn bản thực thi."),
    Column::date("deadline", "Thời hạn thực thi", "Ngày cuối cùng để thực thi."),
    Column::text("due", "Tiến độ (mã)", DUES),
    Column::text("due_name", "Tiến độ", "Còn nợ thực thi hay không, bằng chữ."),
    Column::date("proposed_on", "Ngày đề xuất", "Ngày đề xuất gần nhất, tính đến ngày xem."),
    Column::date("consulting_on", "Ngày tham vấn", "Ngày mở tham vấn gần nhất."),
    Column::date("submitted_on", "Ngày trình", "Ngày trình thẩm tra gần nhất."),
    Column::date("reviewed_on", "Ngày thẩm tra", "Ngày thẩm tra đạt gần nhất."),
    Column::date("approved_on", "Ngày phê duyệt", APPROVED),
    Column::date("enacted_on", "Ngày thực thi", ENACTED),
    Column::dong("cost_before", "Chi phí hiện nay", BEFORE),
    Column::dong("cost_after", "Chi phí sau khi sửa", AFTER),
    Column::dong("cost_saved", "Chi phí tiết kiệm", SAVED),
];

/// Every plan, in the order of the page.
pub(super) async fn all(asking: &Asking<'_>) -> Result<Table, WebError> {
    let app = asking.app;
    let [agency, as_of, known_at] = own_parameters(asking.pairs, &["agency", "as_of", "known_at"])?;
    let moment = app.asked_moment(When::read(as_of, known_at)?).await?;
    let catalog = app.catalog(moment.as_ref())?;
    let (list, day) = (agencies(), catalog.as_of());
    let mut parts = Vec::new();
    if let Some(slug) = agency.map(known_agency).transpose()? {
        parts.push(format!("Cơ quan: {}", list.name(list.responsible(&slug, day))));
    }
    let plans = all_plans(app, &catalog, agency).await?;
    let starts = app.store.plan_starts(catalog.seq()).await?;
    let groups = grouped(plans, day).into_iter();
    let each = groups.flat_map(|(_, plans)| plans);
    let rows: Arc<[Row]> = each
        .map(|plan| {
            let first = starts.get(&plan.0.plan).copied();
            row(&plan, first, day)
        })
        .collect();
    let filter = sentence(&parts, "Mọi cơ quan");
    Ok(Table {
        name: List::Plans.name().to_owned(),
        columns: &PLANS,
        meta: asking.meta(List::Plans.label().to_owned(), filter, &catalog),
        feed: Some(Feed {
            site: asking.site.clone(),
            page: asking.at("/phuong-an"),
            own: asking.at("/phuong-an.atom"),
            title: &["plan", "title"],
            dates: &["first_day"],
            link: |row| path("/phuong-an/", row),
        }),
        rows: kept(rows),
    })
}

/// Rows that are in memory: a plan has thousands at most.
pub(super) fn kept(rows: Arc<[Row]>) -> Box<dyn Fn() -> crate::export::Rows + Send + Sync> {
    Box::new(move || {
        let rows = Arc::clone(&rows);
        Box::new((0..rows.len()).filter_map(move |at| rows.get(at).cloned()).map(Ok))
    })
}

/// A path that ends in the first cell of a row.
pub(super) fn path(folder: &str, row: &[Cell]) -> String {
    match row.first() {
        Some(Cell::Text(text)) => format!("{folder}{text}"),
        _ => folder.to_owned(),
    }
}

fn row((head, tally): &(PlanHead, Tally), first: Option<Day>, day: Day) -> Row {
    let list = agencies();
    let agency = list.responsible(&head.agency, day);
    let mut row = vec![
        Cell::text(head.plan.to_string()),
        Cell::text(head.title.clone()),
        Cell::text(agency.to_string()),
        Cell::text(list.name(agency).to_owned()),
        Cell::shown(head.amends.as_ref()),
        Cell::date(first),
        Cell::number(head.version),
        Cell::number(tally.items),
    ];
    let stages = Stage::ALL.iter().map(|stage| tally.stages.get(stage));
    let counts = stages.chain(Disposition::ALL.iter().map(|d| tally.dispositions.get(d)));
    row.extend(counts.map(|count| Cell::number(count.copied().unwrap_or_default())));
    row
}

/// The items of one plan, in their order.
pub(super) async fn one(asking: &Asking<'_>, plan: PlanNumber) -> Result<Table, WebError> {
    let app = asking.app;
    let [as_of, known_at] = own_parameters(asking.pairs, &["as_of", "known_at"])?;
    let moment = app.asked_moment(When::read(as_of, known_at)?).await?;
    let catalog = app.catalog(moment.as_ref())?;
    let state = then::find(app, plan, moment.as_ref()).await?;
    let contents = app.store.plan_contents(plan, catalog.seq()).await?;
    let names = subjects(&catalog, &state, &contents);
    let facts: BTreeMap<ItemId, PlanFact<'_>> =
        catalog.plan_items().filter(|fact| fact.id.plan == plan).map(|f| (f.id, f)).collect();
    let agency = agencies().responsible(&state.head.agency, catalog.as_of());
    let rows: Arc<[Row]> = state
        .items
        .iter()
        .map(|item| {
            let fact = facts.get(&ItemId { plan, item: item.item });
            let name = names.get(&item.item).cloned().unwrap_or_default();
            let mut row = vec![
                Cell::text(plan.to_string()),
                Cell::number(item.item),
                Cell::shown(item.code.as_ref()),
                Cell::text(name),
                Cell::text(agency.to_string()),
                Cell::text(agencies().name(agency).to_owned()),
            ];
            row.extend(standing(item, fact));
            row.extend(course(fact));
            row
        })
        .collect();
    let page = format!("/phuong-an/{plan}");
    let title = format!("Các mục của phương án {plan}: {}", state.head.title);
    Ok(Table {
        name: format!("phuong-an-{plan}"),
        columns: &ITEMS,
        meta: asking.meta(title, format!("Phương án: {plan}."), &catalog),
        feed: Some(Feed {
            site: asking.site.clone(),
            page: asking.at(&page),
            own: asking.at(&format!("{page}.atom")),
            title: &["code", "name"],
            dates: &[
                "proposed_on",
                "consulting_on",
                "submitted_on",
                "reviewed_on",
                "approved_on",
                "enacted_on",
            ],
            link: |row| match row.get(1) {
                Some(Cell::Number(item)) => format!("{}#muc-{item}", path("/phuong-an/", row)),
                _ => path("/phuong-an/", row),
            },
        }),
        rows: kept(rows),
    })
}

/// Whether an item applies, what it says and how far it has come.
fn standing(item: &ItemState, fact: Option<&PlanFact<'_>>) -> [Cell; 6] {
    let applies = fact.map_or(Applies::No, |fact| fact.applies);
    let (stage, label) = match fact {
        Some(fact) => (fact.stage.name(), fact.stage.label()),
        // What the catalog does not know on its day was withdrawn.
        None => ("withdrawn", "Đã rút"),
    };
    let disposition = fact.map_or(item.disposition, |fact| fact.disposition);
    [
        Cell::text(applies.name()),
        Cell::text(disposition.name()),
        Cell::text(disposition.label()),
        Cell::text(item.authority.label()),
        Cell::text(stage),
        Cell::text(label),
    ]
}

/// How many items a paper is named by, for lists of papers.
pub(super) fn counts(catalog: &Catalog) -> BTreeMap<crate::model::DocumentNumber, u64> {
    let mut counts = BTreeMap::new();
    for item in catalog.plan_items() {
        for number in item.decision.into_iter().chain(item.document) {
            *counts.entry(number.clone()).or_default() += 1;
        }
    }
    counts
}
