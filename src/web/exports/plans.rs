//! Plans, and the items of one.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, LazyLock},
};

use super::{
    List,
    asking::{Asking, Pages, kept, sentence, table},
};
use crate::web::{
    WebError,
    moment::When,
    plans::{
        api::{Tally, all_plans},
        desk::{known_agency, plan_number},
        pages::grouped,
        then,
    },
    regulation::page::own_parameters,
    review::choice::subjects,
};
use crate::{
    catalog::{Applies, Catalog, PlanFact},
    export::{
        Cell, Column, Meta, Row, Table,
        course::{self, COURSE, Standing, course},
    },
    model::{AgencySlug, Day, Disposition, ItemId, PlanNumber, Stage},
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

static ITEMS: LazyLock<Vec<Column>> = LazyLock::new(|| [&OF_ITEM[..], &COURSE].concat());

static OF_ITEM: [Column; 7] = [
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
];

/// Every plan, in the order of the page.
pub(super) async fn all(asking: &Asking) -> Result<Table, WebError> {
    let app = &asking.app;
    let [agency, as_of, known_at] =
        own_parameters(&asking.pairs, &["agency", "as_of", "known_at"])?;
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
        meta: asking.meta(List::Plans.label(), filter, &catalog),
        feed: asking
            .feed("/phuong-an", &["plan", "title"], &["first_day"], |row| path("/phuong-an/", row)),
        rows: kept(rows),
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
pub(super) async fn one(asking: &Asking, of: &str) -> Result<Table, WebError> {
    let (app, plan) = (&asking.app, plan_number(of)?);
    let [as_of, known_at] = own_parameters(&asking.pairs, &["as_of", "known_at"])?;
    let moment = app.asked_moment(When::read(as_of, known_at)?).await?;
    let catalog = app.catalog(moment.as_ref())?;
    let state = then::find(app, plan, moment.as_ref()).await?;
    let contents = app.store.plan_contents(plan, catalog.seq()).await?;
    let names = subjects(&catalog, &state, &contents);
    let named = state.items.iter().map(|item| {
        let name = names.get(&item.item).cloned().unwrap_or_default();
        (item, name)
    });
    let rows = rows(&catalog, &state.head, named);
    let title = format!("Các mục của phương án {plan}: {}", state.head.title);
    let meta = asking.meta(title, format!("Phương án: {plan}."), &catalog);
    Ok(items(asking, (format!("phuong-an-{plan}"), meta), &format!("/phuong-an/{plan}"), rows))
}

/// A list of items at the address of a page.
pub(super) fn items(
    asking: &Asking,
    (name, meta): (String, Meta),
    page: &str,
    rows: Vec<Row>,
) -> Table {
    let feed = asking.feed(page, &["code", "name"], course::DATES, link);
    Table { feed, ..table(&name, &ITEMS, meta, rows) }
}

fn link(row: &[Cell]) -> String {
    match row.get(1) {
        Some(Cell::Number(item)) => format!("{}#muc-{item}", path("/phuong-an/", row)),
        _ => path("/phuong-an/", row),
    }
}

/// Items of one plan, each with its name.
pub(super) fn rows<'a>(
    catalog: &Catalog,
    head: &PlanHead,
    items: impl Iterator<Item = (&'a ItemState, String)>,
) -> Vec<Row> {
    let plan = head.plan;
    let facts: BTreeMap<ItemId, PlanFact<'_>> =
        catalog.plan_items().filter(|fact| fact.id.plan == plan).map(|f| (f.id, f)).collect();
    let row = |(item, name): (&ItemState, String)| {
        let id = ItemId { plan, item: item.item };
        let fact = facts.get(&id);
        let standing = Standing {
            // What the catalog does not know on its day was withdrawn.
            stage: fact.map_or(("withdrawn", "Đã rút"), |f| (f.stage.name(), f.stage.label())),
            disposition: fact.map_or(item.disposition, |fact| fact.disposition),
            authority: item.authority,
        };
        let code = Cell::shown(item.code.as_ref());
        of_item(catalog, (id, &head.agency), (code, name), (standing, fact))
    };
    items.map(row).collect()
}

/// One item.
fn of_item(
    catalog: &Catalog,
    (id, agency): (ItemId, &AgencySlug),
    (code, name): (Cell, String),
    (standing, fact): (Standing, Option<&PlanFact<'_>>),
) -> Row {
    let agency = agencies().responsible(agency, catalog.as_of());
    let mut row = vec![
        Cell::text(id.plan.to_string()),
        Cell::number(id.item),
        code,
        Cell::text(name),
        Cell::text(agency.to_string()),
        Cell::text(agencies().name(agency).to_owned()),
        Cell::text(fact.map_or(Applies::No, |fact| fact.applies).name()),
    ];
    row.extend(course(Some(standing), fact));
    row
}

/// Items that are made into rows at once.
const PAGE: usize = 4_096;

/// The items of all plans that were not withdrawn, plan by plan: with the list
/// of regulations, all that figures are counted from.
pub(super) async fn every_item(asking: &Asking) -> Result<Table, WebError> {
    let app = &asking.app;
    let [as_of, known_at] = own_parameters(&asking.pairs, &["as_of", "known_at"])?;
    let moment = app.asked_moment(When::read(as_of, known_at)?).await?;
    let catalog = app.catalog(moment.as_ref())?;
    let heads = app.store.plans(catalog.seq()).await?.into_iter();
    let heads: BTreeMap<PlanNumber, AgencySlug> =
        heads.map(|head| (head.plan, head.agency)).collect();
    let heads = Arc::new(heads);
    let filter = "Mọi phương án, trừ các mục đã rút. Quy định mới không có mã và tên ở đây.";
    let meta = asking.meta(List::Items.label(), filter.to_owned(), &catalog);
    Ok(Table {
        name: List::Items.name().to_owned(),
        columns: &ITEMS,
        meta,
        feed: None,
        rows: Box::new(move || {
            let (catalog, heads) = (Arc::clone(&catalog), Arc::clone(&heads));
            Box::new(Pages::new(0, move |from| {
                let facts = catalog.plan_items().skip(from).take(PAGE);
                let rows: VecDeque<Row> = facts
                    .filter_map(|fact| {
                        let of = fact.regulation.and_then(|ordinal| catalog.fact(ordinal));
                        let code = Cell::shown(of.as_ref().map(|of| of.code));
                        let name = of.map(|of| of.name.to_owned()).unwrap_or_default();
                        let agency = heads.get(&fact.id.plan)?;
                        let standing = (Standing::of(&fact), Some(&fact));
                        Some(of_item(&catalog, (fact.id, agency), (code, name), standing))
                    })
                    .collect();
                let next = (rows.len() == PAGE).then_some(from + PAGE);
                Ok((rows, next))
            }))
        }),
    })
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
