//! Administrative procedures with all their parts.

use crate::{
    model::{DossierItem, Kind, Level, Regulation, RegulationCode},
    random::Random,
};

use super::{
    aspects, condition,
    frame::Frame,
    lists::Pattern,
    offices, papers, steps, terms,
    wording::{self, Act},
};

/// Positions of verb, object, target and condition in a pattern.
pub(super) type Parts = [usize; 4];

/// The name that the parts make.
pub(super) fn name(pattern: &Pattern, [verb, object, target, condition]: Parts) -> String {
    let mut name = format!("{} {}", pattern.verbs[verb], pattern.objects[object]);
    for (texts, place) in [(&pattern.targets, target), (&pattern.conditions, condition)] {
        if let Some(text) = place.checked_sub(1).and_then(|at| texts.get(at)) {
            name.push(' ');
            name.push_str(text);
        }
    }
    name
}

/// What the steps and papers of a procedure speak of.
pub(super) struct Matter {
    pub(super) act: Act,
    /// "cấp lại Giấy phép bán lẻ rượu"
    pub(super) action: String,
    /// "Giấy phép bán lẻ rượu"
    pub(super) object: String,
    pub(super) applicant: &'static str,
    pub(super) unit: String,
    pub(super) desk: String,
    /// Who signs, where that is somebody else than the unit.
    pub(super) decides: Option<String>,
    /// Working days in all.
    pub(super) days: usize,
    /// The fee in đồng; 0 is none.
    pub(super) fee: i64,
}

impl Matter {
    /// The dossier, inside a sentence.
    pub(super) fn file(&self) -> String {
        let told = matches!(self.act, Act::Register | Act::Notify | Act::Publish)
            || self.action.starts_with("đề nghị");
        if told {
            format!("hồ sơ {}", self.action)
        } else {
            format!("hồ sơ đề nghị {}", self.action)
        }
    }
}

/// The regulation of a pattern's parts. `own` is the same for every round of
/// the same parts, so that rounds can take other levels.
pub(super) fn build(
    mut frame: Frame<'_>,
    pattern: &Pattern,
    parts: Parts,
    round: u64,
    mut own: Random,
    code: RegulationCode,
) -> Regulation {
    let mut title = name(pattern, parts);
    let levels = offices::levels(frame.field);
    let first = usual_level(&title, &levels, &mut own);
    let (level, suffix) = at_level(&title, &levels, first, round, &mut frame.random);
    title.push_str(&suffix);

    let verb = &pattern.verbs[parts[0]];
    let act = wording::act(verb);
    let object = pattern.objects[parts[1]].clone();
    let personal = wording::is_personal(&object);
    let ministry = frame.ministry();
    let unit = offices::unit(frame.field, level, ministry);
    let random = &mut frame.random;
    let days = terms::days(act, level, random);
    let matter = Matter {
        action: action(verb, pattern, parts),
        applicant: wording::applicant(&frame.field.audience, personal, random),
        desk: offices::desk(frame.field, level, ministry),
        decides: decides(level, ministry, &unit, random),
        fee: terms::charge(act, level, random),
        act,
        object,
        unit,
        days,
    };
    let steps = steps::of(&matter, random);
    let about = format!("{} {title}", frame.field.name);
    let dossier = dossier(&frame, &matter, &about);
    let industry = near_industry(&frame, &matter.object);
    let conditions = conditions(&mut frame, &matter, industry);
    let industries = industry.map(|at| frame.lists.industries[at].number.clone());
    let random = &mut frame.random;
    let submissions = terms::submissions(&matter, level, random);
    let (service, cost) =
        terms::facts(&matter, level, &frame.field.audience, dossier.len(), random);
    let result = result(&matter);
    let published = frame.published_by();

    let mut regulation = frame.regulation(code, Kind::Procedure, title, personal);
    regulation.levels = vec![level];
    regulation.executing = vec![matter.unit];
    regulation.deciding = matter.decides.into_iter().collect();
    regulation.industries = industries.into_iter().collect();
    regulation.steps = steps;
    regulation.submissions = submissions;
    regulation.dossier = dossier;
    regulation.conditions = conditions;
    regulation.results = vec![result];
    regulation.published_by = Some(published);
    (regulation.service, regulation.cost) = (service, cost);
    regulation
}

/// Verb, object and target inside a sentence.
fn action(verb: &str, pattern: &Pattern, parts: Parts) -> String {
    let named = name(pattern, [parts[0], parts[1], parts[2], 0]);
    match verb {
        "Thủ tục" => pattern.objects[parts[1]].clone(),
        _ if wording::act(verb) == Act::Customs => format!("làm {}", wording::lower(&named)),
        _ => wording::lower(&named),
    }
}

/// The level that the name tells, or the usual one.
fn usual_level(title: &str, levels: &[Level], own: &mut Random) -> Level {
    let says = |words: &[&str]| words.iter().any(|word| title.contains(word));
    let told = if says(&["cấp xã", "xã, phường", "hộ kinh doanh"]) {
        Level::Commune
    } else if says(&["từ hai tỉnh", "cấp bộ", "của Bộ", "trung ương", "cả nước"])
    {
        Level::Ministry
    } else if says(&["tỉnh, thành phố", "cấp tỉnh", "một tỉnh"]) {
        Level::Province
    } else {
        match own.below(100) {
            0..45 => Level::Ministry,
            45..88 => Level::Province,
            _ => Level::Commune,
        }
    };
    // What a field does not have falls to the nearest level above.
    let above = levels.iter().rev().copied().find(|&level| level <= told);
    above.or(levels.first().copied()).unwrap_or(Level::Ministry)
}

/// The level in a round, and what it adds to the name. The second round is the
/// same procedure at another level, where there is one.
fn at_level(
    title: &str,
    levels: &[Level],
    usual: Level,
    round: u64,
    random: &mut Random,
) -> (Level, String) {
    let told = ["tỉnh", "xã", "Bộ", "trung ương"].iter().any(|word| title.contains(word));
    let named = |level| match level {
        Level::Ministry => " (cấp bộ)",
        Level::Province => " (cấp tỉnh)",
        _ => " (cấp xã)",
    };
    let other = levels.iter().copied().find(|&level| level != usual);
    match (round, other) {
        (0, Some(_)) if !told && random.chance(9) => (usual, named(usual).to_owned()),
        (0, _) => (usual, String::new()),
        (1, Some(other)) if !told => (other, named(other).to_owned()),
        (round, Some(_)) if !told => (usual, offices::qualifier(round - 1)),
        (round, _) => (usual, offices::qualifier(round)),
    }
}

fn decides(level: Level, ministry: &str, unit: &str, random: &mut Random) -> Option<String> {
    match level {
        Level::Province if unit.starts_with("Sở") && random.chance(40) => {
            Some("Chủ tịch Ủy ban nhân dân cấp tỉnh".to_owned())
        }
        Level::Commune if unit.starts_with("Ủy ban") => {
            Some("Chủ tịch Ủy ban nhân dân cấp xã".to_owned())
        }
        Level::Ministry if unit != ministry && random.chance(30) => Some(ministry.to_owned()),
        _ => None,
    }
}

fn dossier(frame: &Frame<'_>, matter: &Matter, about: &str) -> Vec<DossierItem> {
    let mut random = frame.random.clone();
    let template = random.pick(["theo mẫu", "theo Mẫu số 01", "theo Mẫu số 02", "theo Mẫu số 05"]);
    // A form's title does not repeat half a page.
    let action = if matter.action.chars().count() > 150 { &matter.object } else { &matter.action };
    let application = match matter.act {
        Act::Register if action.starts_with("đăng ký") => {
            let form = random.pick(["Giấy đề nghị", "Đơn"]);
            format!("{form} {action} {template}")
        }
        Act::Notify if action.starts_with("thông báo") || action.starts_with("báo cáo") => {
            format!("Văn bản {action} {template}")
        }
        Act::Notify => format!("Tờ khai {template}"),
        Act::Customs => "Tờ khai hải quan theo mẫu".to_owned(),
        Act::Publish if action.starts_with("công bố") => format!("Văn bản {action} {template}"),
        Act::Inspect => "Giấy đăng ký kiểm tra theo mẫu".to_owned(),
        Act::Approve | Act::Appraise | Act::Decide => {
            let form = random.pick(["Văn bản đề nghị", "Tờ trình đề nghị", "Văn bản đề nghị"]);
            format!("{form} {action}")
        }
        _ if action.starts_with("đề nghị") => format!("Đơn {action} {template}"),
        _ => format!("Đơn đề nghị {action} {template}"),
    };
    let first =
        DossierItem { case: String::new(), name: application, copies: "1 bản chính".to_owned() };
    let count = random.between(2, 5);
    let rest = papers::dossier(frame.lists, matter.act, about, count, &mut random);
    let rest = rest.into_iter().filter_map(|mut item| {
        if item.name.ends_with("giấy phép đã được cấp") {
            if !wording::is_paper(&matter.object) {
                return None;
            }
            item.name = item.name.replace("giấy phép", &matter.object);
        }
        let personal = wording::is_personal(&matter.object);
        let of_business = ["tài chính", "tổ chức", "doanh nghiệp", "cơ sở", "địa điểm"];
        let fits = !(personal && of_business.iter().any(|word| item.name.contains(word)))
            && (matter.fee > 0 || !item.name.contains("nộp phí"));
        fits.then_some(item)
    });
    std::iter::once(first).chain(rest).collect()
}

/// The line of business of the field whose words the object shares.
fn near_industry(frame: &Frame<'_>, object: &str) -> Option<usize> {
    let industries = &frame.lists.industries;
    frame
        .field
        .industries
        .iter()
        .map(|&at| (condition::likeness(&industries[at].name, object), at))
        .max_by_key(|&(likeness, at)| (likeness, std::cmp::Reverse(at)))
        .filter(|(likeness, _)| *likeness >= 2)
        .map(|(_, at)| at)
}

/// Conditions of the line of business, or general ones.
fn conditions(frame: &mut Frame<'_>, matter: &Matter, industry: Option<usize>) -> Vec<String> {
    if !matches!(matter.act, Act::Grant | Act::Regrant | Act::Extend | Act::Adjust | Act::Decide) {
        return Vec::new();
    }
    let lists = frame.lists;
    let personal = wording::is_personal(&matter.object);
    let mut texts: Vec<String> = match industry {
        _ if personal => aspects::of_person(&mut frame.random),
        Some(industry) => lists
            .conditions
            .iter()
            .filter(|c| c.industry == industry)
            .map(|c| c.text.clone())
            .collect(),
        None => Vec::new(),
    };
    let general = match matter.act {
        Act::Regrant => {
            format!("{} đã được cấp còn thời hạn hiệu lực", wording::upper(&matter.object))
        }
        Act::Extend => {
            let months = frame.random.pick(["01 tháng", "03 tháng", "30 ngày", "60 ngày"]);
            format!("Nộp hồ sơ đề nghị gia hạn trước khi hết hiệu lực ít nhất {months}")
        }
        _ => "Hồ sơ đầy đủ, hợp lệ và đúng đối tượng theo quy định".to_owned(),
    };
    frame.random.shuffle(&mut texts);
    texts.truncate(4);
    if texts.is_empty() || frame.random.chance(30) {
        texts.push(general);
    }
    texts
}

fn result(matter: &Matter) -> String {
    let (action, object) = (&matter.action, wording::upper(&matter.object));
    let paper = wording::is_paper(&matter.object);
    match matter.act {
        Act::Grant | Act::Regrant | Act::Decide if paper => object,
        Act::Adjust if paper => format!("{object} được điều chỉnh"),
        Act::Extend if paper => format!("{object} được gia hạn"),
        Act::Register => format!("Văn bản xác nhận {action}"),
        Act::Notify => "Văn bản thông báo đã tiếp nhận".to_owned(),
        Act::Publish => "Văn bản thông báo kết quả tiếp nhận hồ sơ".to_owned(),
        Act::Appraise => format!("Văn bản thông báo kết quả {action}"),
        Act::Inspect => "Thông báo kết quả kiểm tra".to_owned(),
        Act::Customs => "Quyết định thông quan hàng hóa".to_owned(),
        Act::Approve => format!("Văn bản {action}"),
        Act::Revoke if !action.starts_with("thu hồi") => format!("Thông báo về việc {action}"),
        Act::Settle => format!("Văn bản giải quyết việc {action}"),
        _ => format!("Quyết định {action}"),
    }
}
