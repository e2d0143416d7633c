//! A row of cells into a record: each cell by the meaning of its column.

use crate::{
    model::{
        Audience, BadCode, Day, Decimal, DocumentNumber, DossierItem, Field, Kind, LegalBasis,
        Level, OnlineLevel, Part, Parts, Record, Regulation, RegulationCode,
    },
    reference::agencies,
    text::fold,
};

use super::{
    Repair, Repairs,
    clean::{self, Shape},
    fees,
    headers::{Column, Header, Spelling},
    lists, nearest, portal,
    sheet::{Cell, Problem, Row},
    values::{self, Doubt},
};

/// What a row gave.
#[derive(Debug)]
pub(super) struct Parsed {
    /// The record, or everything that is wrong with the row.
    pub(super) result: Result<Box<Record>, Vec<Problem>>,
    /// What was put right.
    pub(super) repairs: Repairs,
}

/// Parses one row. All its problems are found, not only the first.
pub(super) fn parse(header: &Header, row: &Row, today: Day) -> Parsed {
    let mut cells = Cells {
        header,
        row,
        today,
        problems: Vec::new(),
        repairs: Repairs::new(),
        stated: Parts::default(),
    };
    let regulation = cells.regulation();
    let Cells { problems, repairs, stated, .. } = cells;
    let result = match regulation {
        Some(regulation) if problems.is_empty() => Ok(Box::new(Record { regulation, stated })),
        _ => Err(problems),
    };
    Parsed { result, repairs }
}

/// A row while it is being read.
struct Cells<'a> {
    header: &'a Header,
    row: &'a Row,
    today: Day,
    problems: Vec<Problem>,
    repairs: Repairs,
    stated: Parts,
}

impl Cells<'_> {
    fn regulation(&mut self) -> Option<Regulation> {
        for column in [Column::Code, Column::Name, Column::Agency] {
            self.refuse_formula(column);
        }
        let code = self.code();
        let name = self.required(Column::Name, Part::Name);
        let agency = self.agency();
        let kind = self.kind(code.as_ref());
        let from = self.day(Column::InForceFrom, Part::InForceFrom);
        let to = self.day(Column::InForceTo, Part::InForceTo);
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
        regulation.executing = self.agencies(Column::Executing, Part::Executing);
        regulation.deciding = self.agencies(Column::Deciding, Part::Deciding);
        if let Some(field) = self.line(Column::Field, Part::Field) {
            regulation.field = Field(field);
        }
        regulation.industries = self.list(Column::Industries, Part::Industries);
        (regulation.audience, regulation.audience_as_printed) = self.audience();
        regulation.levels = self.levels();
        regulation.published_by = self.line(Column::PublishedBy, Part::PublishedBy);
        regulation.source_url = self.line(Column::SourceUrl, Part::SourceUrl);
    }

    /// Columns of several values; the portal's are glued.
    fn tables(&mut self, regulation: &mut Regulation) {
        regulation.steps = match self.text(Column::Steps, Part::Steps, Shape::Lines) {
            Some((cell, Spelling::Portal)) => portal::steps(&cell),
            Some((cell, Spelling::Words)) => lists::items(&cell),
            None => Vec::new(),
        };
        regulation.conditions = match self.text(Column::Conditions, Part::Conditions, Shape::Lines)
        {
            Some((cell, Spelling::Portal)) => lists::items(&dedented(self.unfurnished(&cell))),
            Some((cell, Spelling::Words)) => lists::items(&cell),
            None => Vec::new(),
        };
        regulation.results = match self.text(Column::Results, Part::Results, Shape::Lines) {
            Some((cell, Spelling::Portal)) => {
                let apart = portal::results(self.unfurnished(&cell));
                self.apart(apart)
            }
            Some((cell, Spelling::Words)) => lists::items(&cell),
            None => Vec::new(),
        };
        regulation.submissions =
            match self.text(Column::Submissions, Part::Submissions, Shape::Lines) {
                Some((cell, Spelling::Portal)) => self.apart(portal::submissions(&cell)),
                Some((cell, Spelling::Words)) => {
                    lists::items(&cell).iter().map(|line| fees::submission(line)).collect()
                }
                None => Vec::new(),
            };
        regulation.dossier = match self.text(Column::Dossier, Part::Dossier, Shape::Lines) {
            Some((cell, Spelling::Portal)) => self.apart(portal::dossier(&cell)),
            Some((cell, Spelling::Words)) => {
                lists::items(&cell).iter().map(|line| paper(line)).collect()
            }
            None => Vec::new(),
        };
        regulation.legal_basis = match self.text(Column::LegalBasis, Part::LegalBasis, Shape::Lines)
        {
            Some((cell, Spelling::Portal)) => self.apart(portal::legal_basis(&cell)),
            Some((cell, Spelling::Words)) => self.basis(&cell),
            None => Vec::new(),
        };
    }

    fn facts(&mut self, regulation: &mut Regulation) {
        let service = &mut regulation.service;
        service.online = self.set(
            Column::Online,
            Part::Service,
            online,
            "ghi: Toàn trình, Một phần hoặc Cung cấp thông tin",
        );
        service.dossiers_per_year =
            self.number(Column::DossiersPerYear, Part::Service, values::count);
        service.on_time_percent = self.percent(Column::OnTime);
        let cost = &mut regulation.cost;
        cost.hours = self.number(Column::Hours, Part::Cost, values::decimal);
        cost.expenses = self.number(Column::Expenses, Part::Cost, values::dong);
        cost.times_per_year = self.number(Column::TimesPerYear, Part::Cost, values::decimal);
        cost.subjects_per_year = self.number(Column::SubjectsPerYear, Part::Cost, values::count);
    }

    fn code(&mut self) -> Option<RegulationCode> {
        if let Some(&Cell::Number(number)) = self.cell(Column::Code) {
            // 1.015030 as a number has lost its last zero: never guess silently.
            let suggestion = format!("{number:.6}");
            let advice = match suggestion.parse::<RegulationCode>() {
                Ok(code) => format!("định dạng cột mã là văn bản; mã có lẽ là {code}"),
                Err(_) => "định dạng cột mã là văn bản, ví dụ 1.004269".to_owned(),
            };
            let reason = "mã bị lưu thành số nên có thể mất chữ số 0 ở cuối".to_owned();
            self.problem(Column::Code, &number.to_string(), Doubt { reason, advice });
            return None;
        }
        let text = self.required(Column::Code, Part::Kind)?;
        // Spreadsheets show a leading apostrophe of text cells in some exports.
        let plain = text.strip_prefix('\'').unwrap_or(&text);
        let failure = match plain.parse() {
            Ok(code) => return Some(code),
            Err(failure) => failure,
        };
        let advice = match failure {
            BadCode::LostZeros { suggestion, .. } => {
                format!("mã thủ tục có sáu chữ số sau dấu chấm; có lẽ là {suggestion}")
            }
            _ => match plain.replace(',', ".").parse::<RegulationCode>() {
                Ok(code) => format!("ghi {code}"),
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
        let printed = self.set(Column::Kind, Part::Kind, kind, "ghi một trong: Thủ tục hành chính; Yêu cầu, điều kiện kinh doanh; Chế độ báo cáo; Tiêu chuẩn, quy chuẩn kỹ thuật; Hàng hóa kiểm tra chuyên ngành");
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
        let text = self.required(Column::Agency, Part::Agency)?;
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

    fn agencies(&mut self, column: Column, part: Part) -> Vec<String> {
        match self.text(column, part, Shape::Lines) {
            Some((cell, Spelling::Portal)) => portal::agencies(&cell),
            Some((cell, Spelling::Words)) => lists::items(&cell),
            None => Vec::new(),
        }
    }

    fn audience(&mut self) -> (Vec<Audience>, Vec<String>) {
        let Some((cell, spelling)) = self.text(Column::Audience, Part::Audience, Shape::Lines)
        else {
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
        let Some((cell, _)) = self.text(Column::Levels, Part::Levels, Shape::Lines) else {
            return Vec::new();
        };
        let mut levels = Vec::new();
        for text in cell.split([',', ';', '\n']).map(str::trim).filter(|t| !t.is_empty()) {
            match level(text) {
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

    fn list(&mut self, column: Column, part: Part) -> Vec<String> {
        let cell = self.text(column, part, Shape::Lines);
        cell.map_or(Vec::new(), |(cell, _)| lists::items(&cell))
    }

    fn day(&mut self, column: Column, part: Part) -> Option<Day> {
        let result = match self.cell(column)? {
            Cell::Date(day) => Ok(*day),
            Cell::Number(serial) => values::serial_day(*serial, self.today),
            _ => {
                let text = self.line(column, part)?;
                values::day(&text, self.today)
            }
        };
        self.stated = self.stated.with(part);
        self.kept(column, result)
    }

    fn percent(&mut self, column: Column) -> Option<Decimal> {
        if let Some(&Cell::Number(share)) = self.cell(column)
            && share > 0.0
            && share <= 1.0
        {
            // A cell formatted as a percentage holds 0.985 for 98,5%.
            self.problem(
                column,
                &share.to_string(),
                Doubt {
                    reason: "không rõ là tỷ lệ phần trăm hay phần của một".to_owned(),
                    advice: format!("ghi dạng văn bản, ví dụ {}%", share * 100.0),
                },
            );
            return None;
        }
        self.number(column, Part::Service, values::percent)
    }

    fn number<T>(
        &mut self,
        column: Column,
        part: Part,
        read: impl Fn(&str) -> Result<T, Doubt>,
    ) -> Option<T> {
        let result = match self.cell(column)? {
            // A spreadsheet's number is in machine form: its dot is a decimal one.
            Cell::Number(number) => read(&machine(*number)),
            _ => read(&self.line(column, part)?),
        };
        self.stated = self.stated.with(part);
        self.kept(column, result)
    }

    fn set<T>(
        &mut self,
        column: Column,
        part: Part,
        read: fn(&str) -> Option<T>,
        advice: &str,
    ) -> Option<T> {
        let text = self.line(column, part)?;
        let unknown = || Doubt {
            reason: "giá trị không có trong danh mục".to_owned(),
            advice: advice.to_owned(),
        };
        self.kept(column, read(&text).ok_or_else(unknown))
    }

    fn kept<T>(&mut self, column: Column, result: Result<T, Doubt>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(doubt) => {
                let value =
                    self.cell(column).map(|cell| cell.show().into_owned()).unwrap_or_default();
                self.problem(column, &value, doubt);
                None
            }
        }
    }

    /// A value without line breaks; none if the cell is empty.
    fn line(&mut self, column: Column, part: Part) -> Option<String> {
        self.text(column, part, Shape::Line).map(|(text, _)| text)
    }

    fn required(&mut self, column: Column, part: Part) -> Option<String> {
        let before = self.problems.len();
        let text = self.line(column, part);
        if text.is_none() && self.problems.len() == before {
            self.problem(
                column,
                "",
                Doubt {
                    reason: format!("thiếu {}", column.heading().to_lowercase()),
                    advice: "điền giá trị vào ô này".to_owned(),
                },
            );
        }
        text
    }

    /// The repaired text of a cell, and how its column was headed. A column
    /// that is there states its part even where the cell is empty.
    fn text(&mut self, column: Column, part: Part, shape: Shape) -> Option<(String, Spelling)> {
        let (place, spelling) = self.header.place(column)?;
        let cell = self.row.cells.get(place).unwrap_or(&Cell::Absent);
        let raw = match cell {
            Cell::Absent => return None,
            Cell::Text(text) => text.clone(),
            Cell::Number(number) => machine(*number),
            Cell::Date(day) => day.to_string(),
            Cell::Error(error) => {
                let error = error.clone();
                self.problem(
                    column,
                    &error,
                    Doubt {
                        reason: "ô có lỗi công thức".to_owned(),
                        advice: "sửa ô lỗi rồi dán lại dưới dạng giá trị".to_owned(),
                    },
                );
                return None;
            }
            Cell::Nested => {
                self.problem(
                    column,
                    "{…}",
                    Doubt {
                        reason: "giá trị là một cấu trúc lồng nhau".to_owned(),
                        advice: "ghi giá trị là một chuỗi ký tự".to_owned(),
                    },
                );
                return None;
            }
        };
        self.stated = self.stated.with(part);
        let text = match clean::text(&raw, shape, &mut self.repairs) {
            Ok(text) => text,
            Err(doubt) => {
                self.problem(column, &raw, doubt);
                return None;
            }
        };
        (!text.is_empty() && !is_nothing(&text)).then_some((text, spelling))
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

    fn refuse_formula(&mut self, column: Column) {
        if let Some((place, _)) = self.header.place(column)
            && self.row.formulas.contains(&place)
        {
            let value = self.cell(column).map(|cell| cell.show().into_owned()).unwrap_or_default();
            self.problem(
                column,
                &value,
                Doubt {
                    reason: "ô là công thức, kết quả có thể đổi khi mở tệp".to_owned(),
                    advice: "dán lại cột này dưới dạng giá trị".to_owned(),
                },
            );
        }
    }

    fn cell(&self, column: Column) -> Option<&Cell> {
        let (place, _) = self.header.place(column)?;
        self.row.cells.get(place)
    }

    fn title(&self, column: Column) -> String {
        match self.header.place(column) {
            Some((place, _)) => self.header.titles[place].clone(),
            None => column.heading().to_owned(),
        }
    }

    fn problem(&mut self, column: Column, value: &str, doubt: Doubt) {
        let column = self.title(column);
        let value = value.to_owned();
        self.problems.push(Problem { column, value, reason: doubt.reason, advice: doubt.advice });
    }
}

/// The groups of people that printed names imply, in the order of the set.
pub(super) fn implied(groups: &[String]) -> Vec<Audience> {
    let found: Vec<Audience> =
        groups.iter().filter_map(|group| portal::audience_of(group)).collect();
    Audience::ALL.iter().copied().filter(|audience| found.contains(audience)).collect()
}

fn is_nothing(text: &str) -> bool {
    matches!(fold(text).trim_matches(|c: char| !c.is_alphanumeric()), "" | "khong co thong tin")
}

/// Every line at the left margin: in the portal's cells a blank means nothing.
fn dedented(cell: &str) -> String {
    cell.lines().map(str::trim_start).collect::<Vec<_>>().join("\n")
}

fn machine(number: f64) -> String {
    // Comma as the decimal sign where three decimals would look like thousands.
    let text = format!("{number}");
    match text.split_once('.') {
        Some((whole, fraction)) if fraction.len() == 3 => format!("{whole}.{fraction}0"),
        _ => text,
    }
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

fn kind(text: &str) -> Option<Kind> {
    let folded = fold(text);
    let named = Kind::ALL.iter().copied().find(|k| folded == k.name() || folded == fold(k.label()));
    named.or_else(|| match folded.as_str() {
        "tthc" | "thu tuc" => Some(Kind::Procedure),
        "dieu kien"
        | "dieu kien kinh doanh"
        | "yeu cau, dieu kien"
        | "ycdk"
        | "dkkd"
        | "yeu cau dieu kien" => Some(Kind::Condition),
        "bao cao" | "cdbc" | "che do bao cao dinh ky" => Some(Kind::Reporting),
        "tieu chuan" | "quy chuan" | "tieu chuan, quy chuan" | "tcqc" | "quy chuan ky thuat" => {
            Some(Kind::Standard)
        }
        "kiem tra chuyen nganh" | "ktcn" | "san pham, hang hoa kiem tra chuyen nganh" => {
            Some(Kind::Inspection)
        }
        _ => None,
    })
}

fn online(text: &str) -> Option<OnlineLevel> {
    let folded = fold(text);
    let named =
        OnlineLevel::ALL.iter().copied().find(|l| folded == l.name() || folded == fold(l.label()));
    let short = folded.trim_start_matches("dich vu cong").trim_start_matches("dvc").trim_start();
    named.or_else(|| match short.trim_start_matches("truc tuyen").trim_start() {
        "toan trinh" => Some(OnlineLevel::Full),
        "mot phan" => Some(OnlineLevel::Partial),
        "thong tin" | "cung cap thong tin" => Some(OnlineLevel::Information),
        _ => None,
    })
}

fn level(text: &str) -> Option<Level> {
    let folded = fold(text);
    let named =
        Level::ALL.iter().copied().find(|l| folded == l.name() || folded == fold(l.label()));
    named.or_else(|| match folded.as_str() {
        "trung uong" | "cap trung uong" | "bo" => Some(Level::Ministry),
        "tinh" | "cap tinh, thanh pho" => Some(Level::Province),
        "huyen" => Some(Level::District),
        "xa" | "cap xa, phuong" => Some(Level::Commune),
        "khac" => Some(Level::Other),
        _ => None,
    })
}
