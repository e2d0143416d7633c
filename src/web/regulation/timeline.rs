//! What happened to a regulation, in the order of days: its versions, what plans
//! propose, who decided and carried out, on what people were asked.

use crate::{
    model::{Day, ItemId, RegulationCode, day_in_viet_nam},
    store::{Change, ItemChain, StoredVersion},
    web::{
        App, WebError,
        consultations::book::Line,
        moment::Moment,
        plans::applies::{Applying, Event, chain, events_of},
        words,
    },
};

/// One thing that happened.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) day: Day,
    pub(super) what: String,
    /// Where more of it is.
    pub(super) href: Option<String>,
    /// Said after it, smaller; may be empty.
    pub(super) beside: String,
    /// Whether a correction took its place.
    pub(super) corrected: bool,
}

impl Entry {
    fn new(day: Day, what: impl Into<String>, href: Option<String>, beside: String) -> Self {
        Self { day, what: what.into(), href, beside, corrected: false }
    }
}

/// What plans did about a regulation, item by item.
pub(super) async fn acts(
    app: &App,
    code: &RegulationCode,
    moment: Option<&Moment>,
    applying: Option<&Applying>,
) -> Result<Vec<(ItemId, Vec<Event>)>, WebError> {
    let of = |items: &[ItemChain]| items.iter().map(|item| (item.id, events_of(item))).collect();
    match applying {
        Some(applying) => Ok(of(applying.chain())),
        // What was taken back does not apply, and happened all the same.
        None => match app.catalog(moment) {
            Ok(catalog) => Ok(of(&chain(app, code, (&catalog, moment)).await?)),
            // Before the first index the record alone is shown.
            Err(_) => Ok(Vec::new()),
        },
    }
}

/// Everything, the earliest first.
pub(super) fn entries(
    (versions, current): (&[StoredVersion], &StoredVersion),
    acts: Vec<(ItemId, Vec<Event>)>,
    consultations: &[(Line, &'static str)],
) -> Vec<Entry> {
    let mut entries = Vec::new();
    let regulation = &current.regulation;
    let page = format!("/quy-dinh/{}", regulation.code);
    if let Some(day) = regulation.in_force_from {
        entries.push(Entry::new(day, say!("Có hiệu lực"), None, String::new()));
    }
    for version in versions.iter().rev() {
        let number = version.version;
        let what = match version.change {
            _ if number == 1 => "Ghi nhận lần đầu",
            Change::Ended => "Không còn trong danh mục",
            Change::Added | Change::Changed => "Nội dung thay đổi",
        };
        let href = match number {
            1 => format!("{page}?version=1"),
            _ => format!("{page}/so-sanh?from={}&to={number}", number - 1),
        };
        let what = format!("{what}: phiên bản {number}");
        entries.push(Entry::new(
            version.valid_from,
            what,
            Some(href),
            version.edition.name.clone(),
        ));
    }
    for (item, events) in acts {
        for event in events {
            let paper = event.paper.as_ref();
            let href = match paper {
                Some((folder, number)) => format!("/{folder}/{}", number.slug()),
                None => format!("/phuong-an/{}", item.plan),
            };
            let what = match paper {
                Some((_, number)) => format!("{} ({item}): {number}", event.what),
                None => format!("{} ({item})", event.what),
            };
            let entry = Entry::new(event.day, what, Some(href), event.beside);
            entries.push(Entry { corrected: event.corrected, ..entry });
        }
    }
    for (line, stands) in consultations {
        let what = format!("Mở tham vấn: {}", line.title);
        let beside = format!("đến {}, {stands}", words::day(day_in_viet_nam(line.closes)));
        entries.push(Entry::new(day_in_viet_nam(line.opens), what, Some(line.href()), beside));
    }
    if let Some(day) = regulation.in_force_to {
        entries.push(Entry::new(day, say!("Hết hiệu lực"), None, String::new()));
    }
    // What is of one day stays as it was put in: in force, recorded, planned.
    entries.sort_by_key(|entry| entry.day);
    entries
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::{Kind, PlanNumber, Regulation},
        store::{Scope, Source, StoredEdition},
    };

    fn version(number: u32, valid_from: Day) -> StoredVersion {
        let code = "1.004269".parse().unwrap();
        let agency = "bo-cong-thuong".parse().unwrap();
        let mut regulation = Regulation::new(code, Kind::Procedure, "Cấp phép".into(), agency);
        regulation.in_force_from = Some(Day::constant(2020, 1, 1));
        regulation.in_force_to = Some(Day::constant(2030, 1, 1));
        StoredVersion {
            ordinal: 0,
            version: number,
            valid_from,
            seq: u64::from(number),
            recorded_at: jiff::Timestamp::UNIX_EPOCH,
            actor: String::new(),
            change: Change::Added,
            edition: StoredEdition {
                id: 1,
                name: format!("Đợt {number}"),
                as_of: valid_from,
                scope: Scope::Partial,
            },
            source: Source::default(),
            digest: String::new(),
            regulation,
        }
    }

    #[test]
    fn everything_stands_in_the_order_of_its_days() {
        // As the store gives them: the one that holds last first.
        let versions =
            [version(2, Day::constant(2026, 1, 1)), version(1, Day::constant(2025, 1, 1))];
        let event = |day, what: &str, paper: Option<&str>| {
            let mut event = Event::new(1, day, what.to_owned());
            event.paper = paper.map(|number| ("quyet-dinh", number.parse().unwrap()));
            event
        };
        let item = ItemId { plan: PlanNumber(1), item: 2 };
        let acts = vec![(
            item,
            vec![
                event(Day::constant(2025, 6, 1), "Bộ Công Thương lập phương án", None),
                event(Day::constant(2025, 9, 1), "Phê duyệt", Some("1643/QĐ-TTg")),
            ],
        )];
        let told: Vec<String> = entries((&versions, &versions[0]), acts, &[])
            .into_iter()
            .map(|entry| format!("{} {} {}", entry.day, entry.what, entry.href.unwrap_or_default()))
            .collect();
        assert_eq!(
            told,
            [
                "2020-01-01 Có hiệu lực ",
                "2025-01-01 Ghi nhận lần đầu: phiên bản 1 /quy-dinh/1.004269?version=1",
                "2025-06-01 Bộ Công Thương lập phương án (PA-0001/2) /phuong-an/PA-0001",
                "2025-09-01 Phê duyệt (PA-0001/2): 1643/QĐ-TTg /quyet-dinh/1643_qd-ttg",
                "2026-01-01 Nội dung thay đổi: phiên bản 2 /quy-dinh/1.004269/so-sanh?from=1&to=2",
                "2030-01-01 Hết hiệu lực ",
            ]
        );
    }
}
