//! A row of cells into a record: each cell by the meaning of its column.

use crate::{
    model::{
        Audience, BadCode, Day, DocumentNumber, DossierItem, Field, Kind, LegalBasis, Level,
        Record, Regulation, RegulationCode,
    },
    reference::agencies,
};

use super::{
    Repair,
    cells::{Cells, is_nothing},
    clean::Shape,
    fees,
    headers::{Column, Header, Spelling},
    lists, nearest, portal,
    sheet::{Cell, Parsed, Row},
    values::{self, Doubt},
    words,
};

/// Parses one row. All its problems are found, not only the first.
pub(super) fn parse(header: &Header, row: &Row, today: Day) -> Parsed<Record> {
    let mut cells = Cells::new(header, row, today);
    let regulation = cells.regulation();
    let Cells { problems, repairs, stated, likely: code, .. } = cells;
    let result = match regulation {
        Some(regulation) if problems.is_empty() => Ok(Record { regulation, stated }),
        _ => Err(problems),
    };
    Parsed { result, code, repairs }
}

impl Cells<'_> {
    fn regulation(&mut self) -> Option<Regulation> {
        for column in [Column::Code, Column::Name, Column::Agency] {
            self.refuse_formula(column);
        }
        let code = self.code();
        let name = self.required(Column::Name);
        let agency = self.agency();
        let kind = self.kind(code.as_ref());
        let from = self.day(Column::InForceFrom);
        let to = self.day(Column::InForceTo);
        if let (Some(from), Some(to)) = (from, to)
            && to < from
        {
            self.problem(
                Column::InForceTo,
                &to.to_string(),
                Doubt {
                    reason: "ngày hết hiệu lực trước ngày có hiệu lực".to_owned(),
                    advice: "kiểm tra lại hai cột hiệu lực".to_owned(),
                },
            );
        }
        // Parsed even if the row is refused already, so that every problem is named.
        let mut regulation = Regulation::new(
            code.clone().or_else(|| "1.000000".parse().ok())?,
            kind.unwrap_or(Kind::Procedure),
            name.clone().unwrap_or_default(),
            agency.clone().or_else(|| "x".parse().ok())?,
        );
        (regulation.in_force_from, regulation.in_force_to) = (from, to);
        self.descriptive(&mut regulation);
        self.tables(&mut regulation);
        self.facts(&mut regulation);
        (code.is_some() && name.is_some() && agency.is_some() && kind.is_some())
            .then_some(regulation)
    }

    fn descriptive(&mut self, regulation: &mut Regulation) {
        regulation.executing = self.agencies(Column::Executing);
        regulation.deciding = self.agencies(Column::Deciding);
        if let Some(field) = self.line(Column::Field) {
            regulation.field = Field(field);
        }
        regulation.industries = self.list(Column::Industries);
        (regulation.audience, regulation.audience_as_printed) = self.audience();
        regulation.levels = self.levels();
        regulation.published_by = self.line(Column::PublishedBy);
        regulation.source_url = self.line(Column::SourceUrl);
    }

    /// Columns of several values; the portal's are glued.
    fn tables(&mut self, regulation: &mut Regulation) {
        regulation.steps = match self.text(Column::Steps, Shape::Lines) {
            Some((cell, Spelling::Portal)) => portal::steps(&cell),
            Some((cell, Spelling::Words)) => lists::items(&cell),
            None => Vec::new(),
        };
        regulation.conditions = match self.text(Column::Conditions, Shape::Lines) {
            Some((cell, Spelling::Portal)) => lists::items(&dedented(self.unfurnished(&cell))),
            Some((cell, Spelling::Words)) => lists::items(&cell),
            None => Vec::new(),
        };
        regulation.results = match self.text(Column::Results, Shape::Lines) {
            Some((cell, Spelling::Portal)) => {
                let apart = portal::results(self.unfurnished(&cell));
                self.apart(apart)
            }
            Some((cell, Spelling::Words)) => lists::items(&cell),
            None => Vec::new(),
        };
        regulation.submissions = match self.text(Column::Submissions, Shape::Lines) {
            Some((cell, Spelling::Portal)) => self.apart(portal::submissions(&cell)),
            Some((cell, Spelling::Words)) => {
                lists::items(&cell).iter().map(|line| fees::submission(line)).collect()
            }
            None => Vec::new(),
        };
        regulation.dossier = match self.text(Column::Dossier, Shape::Lines) {
            Some((cell, Spelling::Portal)) => self.apart(portal::dossier(&cell)),
            Some((cell, Spelling::Words)) => {
                lists::items(&cell).iter().map(|line| paper(line)).collect()
            }
            None => Vec::new(),
        };
        regulation.legal_basis = match self.text(Column::LegalBasis, Shape::Lines) {
            Some((cell, Spelling::Portal)) => self.apart(portal::legal_basis(&cell)),
            Some((cell, Spelling::Words)) => self.basis(&cell),
            None => Vec::new(),
        };
    }

    fn facts(&mut self, regulation: &mut Regulation) {
        let service = &mut regulation.service;
        service.online = self.set(
            Column::Online,
            words::online,
            "ghi: Toàn trình, Một phần hoặc Cung cấp thông tin",
        );
        service.dossiers_per_year = self.number(Column::DossiersPerYear, values::count);
        service.on_time_percent = self.percent(Column::OnTime);
        let cost = &mut regulation.cost;
        cost.hours = self.number(Column::Hours, values::decimal);
        cost.expenses = self.number(Column::Expenses, values::dong);
        cost.times_per_year = self.number(Column::TimesPerYear, values::decimal);
        cost.subjects_per_year = self.number(Column::SubjectsPerYear, values::count);
    }

    pub(super) fn code(&mut self) -> Option<RegulationCode> {
        if let Some(&Cell::Number(number)) = self.cell(Column::Code) {
            // 1.015030 as a number has lost its last zero: never guess silently.
            let suggestion = format!("{number:.6}");
            self.likely = suggestion.parse().ok();
            let advice = match &self.likely {
                Some(code) => format!("định dạng cột mã là văn bản; mã có lẽ là {code}"),
                None => "định dạng cột mã là văn bản, ví dụ 1.004269".to_owned(),
            };
            let reason = "mã bị lưu thành số nên có thể mất chữ số 0 ở cuối".to_owned();
            self.problem(Column::Code, &number.to_string(), Doubt { reason, advice });
            return None;
        }
        let text = self.required(Column::Code)?;
        // Spreadsheets show a leading apostrophe of text cells in some exports.
        let plain = text.strip_prefix('\'').unwrap_or(&text);
        let failure = match plain.parse() {
            Ok(code) => {
                self.likely = Some(code);
                return self.likely.clone();
            }
            Err(failure) => failure,
        };
        let advice = match failure {
            BadCode::LostZeros { suggestion, .. } => {
                self.likely = suggestion.parse().ok();
                format!("mã thủ tục có sáu chữ số sau dấu chấm; có lẽ là {suggestion}")
            }
            _ => match plain.replace(',', ".").parse::<RegulationCode>() {
                Ok(code) => {
                    let advice = format!("ghi {code}");
                    self.likely = Some(code);
                    advice
                }
                Err(_) => {
                    "ghi mã thủ tục dạng 1.004269 hoặc mã của cơ quan dạng DK-BCT-0012".to_owned()
                }
            },
        };
        self.problem(
            Column::Code,
            &text,
            Doubt { reason: "mã không đúng dạng".to_owned(), advice },
        );
        None
    }

    fn kind(&mut self, code: Option<&RegulationCode>) -> Option<Kind> {
        let printed = self.set(Column::Kind, words::kind, "ghi một trong: Thủ tục hành chính; Yêu cầu, điều kiện kinh doanh; Chế độ báo cáo; Tiêu chuẩn, quy chuẩn kỹ thuật; Hàng hóa kiểm tra chuyên ngành");
        let procedure = code.is_some_and(|code| code.national().is_some());
        match printed {
            Some(kind) => Some(kind),
            None if code.is_none() || procedure => Some(Kind::Procedure),
            None => {
                // A bad value has been named already.
                if self.problems.iter().all(|p| p.column != self.title(Column::Kind)) {
                    self.problem(
                        Column::Kind,
                        "",
                        Doubt {
                            reason: "thiếu loại quy định, mà mã không phải mã thủ tục".to_owned(),
                            advice: "thêm cột Loại quy định và ghi loại cho dòng này".to_owned(),
                        },
                    );
                }
                None
            }
        }
    }

    fn agency(&mut self) -> Option<crate::model::AgencySlug> {
        let text = self.required(Column::Agency)?;
        if let Some(agency) = agencies().find(&text) {
            return Some(agency.slug.clone());
        }
        let advice = match nearest::agency(&text) {
            Some(name) => format!("ghi tên cơ quan như trong danh mục; có lẽ là {name}"),
            None => "ghi tên đầy đủ của bộ, cơ quan ban hành".to_owned(),
        };
        self.problem(
            Column::Agency,
            &text,
            Doubt { reason: "không có cơ quan này trong danh mục".to_owned(), advice },
        );
        None
    }

    fn agencies(&mut self, column: Column) -> Vec<String> {
        match self.text(column, Shape::Lines) {
            Some((cell, Spelling::Portal)) => portal::agencies(&cell),
            Some((cell, Spelling::Words)) => lists::items(&cell),
            None => Vec::new(),
        }
    }

    fn audience(&mut self) -> (Vec<Audience>, Vec<String>) {
        let Some((cell, spelling)) = self.text(Column::Audience, Shape::Lines) else {
            return (Vec::new(), Vec::new());
        };
        let printed = match spelling {
            Spelling::Portal => portal::groups(&cell),
            Spelling::Words => lists::items(&cell),
        };
        // Lines that are our own labels say it outright; printed groups imply it.
        let label = |text: &str| {
            Audience::ALL.iter().copied().find(|a| a.label() == text || a.name() == text)
        };
        let outright: Vec<Audience> = printed.iter().filter_map(|text| label(text)).collect();
        let groups: Vec<String> =
            printed.into_iter().filter(|text| label(text).is_none()).collect();
        let audience = if outright.is_empty() { implied(&groups) } else { outright };
        (audience, groups)
    }

    fn levels(&mut self) -> Vec<Level> {
        let Some((cell, _)) = self.text(Column::Levels, Shape::Lines) else {
            return Vec::new();
        };
        let mut levels = Vec::new();
        for text in cell.split([',', ';', '\n']).map(str::trim).filter(|t| !t.is_empty()) {
            match words::level(text) {
                Some(level) if !levels.contains(&level) => levels.push(level),
                Some(_) => {}
                None => self.problem(
                    Column::Levels,
                    text,
                    Doubt {
                        reason: "không có cấp thực hiện này".to_owned(),
                        advice: "ghi: Cấp bộ, Cấp tỉnh, Cấp huyện, Cấp xã hoặc Cơ quan khác"
                            .to_owned(),
                    },
                ),
            }
        }
        levels
    }

    fn basis(&mut self, cell: &str) -> Vec<LegalBasis> {
        let mut basis = Vec::new();
        for line in lists::items(cell) {
            let fields = lists::fields(&line);
            let field = |i: usize| fields.get(i).map(String::as_str).unwrap_or_default();
            let issued = match field(2) {
                "" => None,
                text => match values::day(text, self.today) {
                    Ok(day) => Some(day),
                    Err(doubt) => {
                        self.problem(Column::LegalBasis, text, doubt);
                        None
                    }
                },
            };
            basis.push(LegalBasis {
                number: field(0).parse::<DocumentNumber>().ok(),
                as_printed: field(0).to_owned(),
                title: field(1).to_owned(),
                issued,
            });
        }
        basis
    }

    pub(super) fn list(&mut self, column: Column) -> Vec<String> {
        let cell = self.text(column, Shape::Lines);
        cell.map_or(Vec::new(), |(cell, _)| lists::items(&cell))
    }

    fn unfurnished<'t>(&mut self, cell: &'t str) -> &'t str {
        let (kept, cut) = portal::without_furniture(cell);
        if cut {
            *self.repairs.entry(Repair::Furniture).or_default() += 1;
        }
        if is_nothing(kept) { "" } else { kept }
    }

    fn apart<T>(&mut self, apart: portal::Apart<T>) -> Vec<T> {
        if apart.unglued {
            *self.repairs.entry(Repair::Unglued).or_default() += 1;
        }
        apart.parts
    }
}

/// The groups of people that printed names imply, in the order of the set.
pub(super) fn implied(groups: &[String]) -> Vec<Audience> {
    let found: Vec<Audience> =
        groups.iter().filter_map(|group| portal::audience_of(group)).collect();
    Audience::ALL.iter().copied().filter(|audience| found.contains(audience)).collect()
}

/// Every line at the left margin: in the portal's cells a blank means nothing.
fn dedented(cell: &str) -> String {
    cell.lines().map(str::trim_start).collect::<Vec<_>>().join("\n")
}

fn paper(line: &str) -> DossierItem {
    let fields = lists::fields(line);
    let field = |i: usize| fields.get(i).cloned().unwrap_or_default();
    match fields.len() {
        // A plain line is the paper's name.
        1 => DossierItem { case: String::new(), name: field(0), copies: String::new() },
        _ => DossierItem { case: field(0), name: field(1), copies: field(2) },
    }
}
