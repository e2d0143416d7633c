//! Reporting regimes.

use crate::{
    ingest::time_limit,
    model::{
        Channel, CostInputs, DossierItem, Kind, Level, Regulation, RegulationCode, Submission,
    },
};

use super::{condition, frame::Frame, frame::tenths, offices, wording};

/// A period: in a name, in words of a deadline, times a year.
pub(super) type Period = (&'static str, &'static str, u64);

/// The periods of regular reports.
pub(super) const PERIODS: [Period; 3] = [
    ("hằng năm", "trước ngày {day} tháng 01 của năm sau", 1),
    ("6 tháng", "trước ngày {day} tháng đầu của kỳ báo cáo tiếp theo", 2),
    ("hằng quý", "trước ngày {day} tháng đầu quý sau", 4),
];

const MONTHLY: Period = ("hằng tháng", "trước ngày {day} của tháng sau", 12);
const ON_EVENT: Period =
    ("đột xuất", "trong thời hạn {day} ngày kể từ ngày phát sinh sự việc hoặc có yêu cầu", 1);

/// The period of reports on a paper: always the same for the same paper.
pub(super) fn period_of(paper: &str) -> usize {
    paper.chars().count() % PERIODS.len()
}

/// Whether the holders of a paper are businesses that would report.
pub(super) fn is_of_business(paper: &str) -> bool {
    !wording::is_personal(paper)
}

/// A report of the list.
pub(super) fn listed(
    mut frame: Frame<'_>,
    at: usize,
    round: u64,
    code: RegulationCode,
) -> Regulation {
    let report = &frame.lists.reports[at];
    let period = match report.period.as_str() {
        "năm" => PERIODS[0],
        "6 tháng" => PERIODS[1],
        "quý" => PERIODS[2],
        "tháng" => MONTHLY,
        _ => ON_EVENT,
    };
    let twice = frame.lists.reports.iter().filter(|r| r.name == report.name).count() > 1;
    let name = if twice { format!("{} ({})", report.name, period.0) } else { report.name.clone() };
    let name = name + &offices::qualifier(round);
    built(&mut frame, name, period, code)
}

/// A report on what is done with a paper.
pub(super) fn of_holder(
    mut frame: Frame<'_>,
    paper: &str,
    period: usize,
    round: u64,
    code: RegulationCode,
) -> Regulation {
    let period = PERIODS[period % PERIODS.len()];
    let name = format!(
        "Báo cáo {} của tổ chức, cá nhân được cấp {}{}",
        period.0,
        wording::lower(paper),
        offices::qualifier(round)
    );
    built(&mut frame, name, period, code)
}

/// A report on a line of business.
pub(super) fn of_business(
    mut frame: Frame<'_>,
    industry: usize,
    period: usize,
    round: u64,
    code: RegulationCode,
) -> Regulation {
    let industry = &frame.lists.industries[industry];
    let period = PERIODS[period % PERIODS.len()];
    let name = format!(
        "Báo cáo tình hình {} {}{}",
        condition::activity(&industry.name),
        period.0,
        offices::qualifier(round)
    );
    let mut regulation = built(&mut frame, name, period, code);
    regulation.industries = vec![industry.number.clone()];
    regulation
}

fn built(frame: &mut Frame<'_>, name: String, period: Period, code: RegulationCode) -> Regulation {
    let ministry = frame.ministry();
    let levels = offices::levels(frame.field);
    let level = frame.random.choose(&levels).copied().unwrap_or(Level::Ministry);
    let unit = offices::unit(frame.field, level, ministry);
    let random = &mut frame.random;
    let deadline = period.1.replace("{day}", random.pick(["10", "15", "20", "25", "30"]));
    let who = random.pick(["Doanh nghiệp", "Tổ chức, doanh nghiệp", "Cơ sở", "Đơn vị báo cáo"]);
    let steps = vec![
        format!("Bước 1: {who} tổng hợp số liệu của kỳ báo cáo và lập báo cáo theo mẫu."),
        format!(
            "Bước 2: {who} gửi báo cáo đến {unit} {deadline}{}",
            random.pick([
                " qua hệ thống thông tin báo cáo hoặc bằng văn bản.",
                " bằng bản điện tử có ký số hoặc bản giấy.",
                " qua hệ thống báo cáo trực tuyến.",
            ])
        ),
        format!(
            "Bước 3: {unit} tổng hợp; trường hợp số liệu chưa đầy đủ thì yêu cầu báo cáo bổ sung."
        ),
    ];
    let form = random.pick(["Phụ lục I", "Phụ lục II", "Phụ lục III", "Mẫu số 01", "Mẫu số 04"]);
    let dossier = vec![DossierItem {
        case: String::new(),
        name: format!("Báo cáo theo {form}"),
        copies: random.pick(["1 bản chính", "1 bản điện tử"]).to_owned(),
    }];
    let limit = time_limit(&wording::upper(&deadline));
    let subjects = (1_u64 << random.between(3, 12)) + random.below(40) as u64;
    let cost = CostInputs {
        hours: tenths(random.between(20, 240) as u64),
        expenses: Some(random.pick([0, 0, 20_000, 50_000])),
        times_per_year: tenths(period.2 * 10),
        subjects_per_year: Some(subjects),
    };
    let mut regulation = frame.regulation(code, Kind::Reporting, name, false);
    regulation.levels = vec![level];
    regulation.executing = vec![unit];
    regulation.steps = steps;
    regulation.dossier = dossier;
    regulation.submissions = [Channel::Online, Channel::Post]
        .into_iter()
        .map(|channel| Submission {
            channel,
            time_limit: Some(limit.clone()),
            fees: Vec::new(),
            note: String::new(),
        })
        .collect();
    regulation.cost = cost;
    regulation
}
