//! What the cells of a row tell of the past.

use std::str::FromStr;

use crate::{
    model::{
        AgencySlug, Day, Decision, DocketKey, DocumentNumber, DraftProcedure, EnactingDocument,
        ItemField, Listing, Petition, PlanItem, ReviewList, Routed, Routing, Vetting,
    },
    reference::agencies,
    text::fold,
};

use super::{
    super::{
        cells::Cells,
        headers::{Column, SheetKind, Told},
        nearest,
        values::Doubt,
    },
    PastItem, PastProcedure, Telling,
};

const fn told(told: Told) -> Column {
    Column::Told(told)
}

impl Cells<'_> {
    /// A member of a closed set, by its label or its name.
    fn one_of<T: Copy>(&mut self, column: Column, all: &[(T, &str, &str)]) -> Option<T> {
        let text = self.line(column)?;
        let folded = fold(&text);
        let found = all.iter().find(|(_, name, label)| folded == *name || folded == fold(label));
        let unknown = || {
            let labels: Vec<&str> = all.iter().map(|(.., label)| *label).collect();
            Doubt {
                reason: "giá trị không có trong danh mục".to_owned(),
                advice: format!("ghi một trong: {}", labels.join("; ")),
            }
        };
        self.kept(column, found.map(|(member, ..)| *member).ok_or_else(unknown))
    }

    fn parsed<T: FromStr>(
        &mut self,
        column: Column,
        text: &str,
        (reason, advice): (&str, &str),
    ) -> Option<T> {
        let doubt = |_| Doubt { reason: reason.to_owned(), advice: advice.to_owned() };
        self.kept(column, text.parse().map_err(doubt))
    }

    /// The number of a document, if there is one.
    fn paper(&mut self, column: Column) -> Option<DocumentNumber> {
        let text = self.line(column)?;
        self.parsed(column, &text, ("không phải số hiệu văn bản", "ghi như 1015/QĐ-TTg"))
    }

    /// The number of a document that must be there.
    fn own_paper(&mut self) -> Option<DocumentNumber> {
        self.required(told(Told::Number))?;
        self.paper(told(Told::Number))
    }

    fn key(&mut self) -> Option<DocketKey> {
        let text = self.required(told(Told::Number))?;
        let advice = "dùng chữ, số, dấu gạch ngang và dấu chấm, nhiều nhất 40 ký tự";
        self.parsed(told(Told::Number), &text, ("không dùng làm số được", advice))
    }

    /// A day that must be there.
    fn own_day(&mut self, column: Column) -> Option<Day> {
        self.required(column)?;
        self.day(column)
    }

    fn named_agency(&mut self) -> Option<AgencySlug> {
        let text = self.line(Column::Agency)?;
        let unknown = || Doubt {
            reason: "không có cơ quan này trong danh mục".to_owned(),
            advice: match nearest::agency(&text) {
                Some(name) => format!("ghi tên cơ quan như trong danh mục; có lẽ là {name}"),
                None => "ghi tên đầy đủ của bộ, cơ quan".to_owned(),
            },
        };
        let found = agencies().find(&text).map(|agency| agency.slug.clone());
        self.kept(Column::Agency, found.ok_or_else(unknown))
    }

    fn own_agency(&mut self) -> Option<AgencySlug> {
        self.required(Column::Agency)?;
        self.named_agency()
    }

    fn wrong(&mut self, column: Column, reason: &str, advice: &str) {
        let value = self.cell(column).map(|cell| cell.show().into_owned()).unwrap_or_default();
        let doubt = Doubt { reason: reason.to_owned(), advice: advice.to_owned() };
        self.problem(column, &value, doubt);
    }
}

macro_rules! members {
    ($set:ident) => {
        &$set::ALL.iter().map(|member| (*member, member.name(), member.label())).collect::<Vec<_>>()
    };
}

impl Telling for PastItem {
    const KIND: SheetKind = SheetKind::PastItems;

    fn read(cells: &mut Cells<'_>) -> Option<Self> {
        let title = cells.required(told(Told::Title));
        let agency = cells.own_agency();
        let code = cells.required(Column::Code);
        let before = cells.problems.len();
        let draft = cells.item();
        let item = PlanItem::try_from(draft).map_err(|bad| bad.0);
        let item = match item {
            Ok(item) => Some(item),
            // What could not be read is named already.
            Err(_) if code.is_none() || cells.problems.len() > before => None,
            Err(bad) => {
                for (field, problem) in bad {
                    let column = match field {
                        ItemField::Code | ItemField::NewName => Column::Code,
                        field => Column::Item(field),
                    };
                    cells.wrong(column, &problem.label().to_lowercase(), "điền giá trị vào ô này");
                }
                None
            }
        };
        let proposed = cells.own_day(told(Told::Proposed));
        let [consulted, submitted, reviewed] =
            [Told::Consulted, Told::Submitted, Told::Reviewed].map(|step| cells.day(told(step)));
        let [decision, document] =
            [Told::Decision, Told::Document].map(|paper| cells.paper(told(paper)));
        Some(Self {
            agency: agency?,
            title: title?,
            item: item?,
            proposed: proposed?,
            consulted,
            submitted,
            reviewed,
            decision,
            document,
        })
    }
}

impl Telling for Decision {
    const KIND: SheetKind = SheetKind::Decisions;

    fn read(cells: &mut Cells<'_>) -> Option<Self> {
        let number = cells.own_paper();
        let day = cells.own_day(told(Told::Day));
        let signer = cells.required(told(Told::Signer));
        let title = cells.line(told(Told::Title)).unwrap_or_default();
        let amends = cells.paper(told(Told::Amends));
        if amends.is_some() && amends == number {
            cells.wrong(
                told(Told::Amends),
                "quyết định sửa đổi chính nó",
                "ghi số quyết định được sửa",
            );
        }
        Some(Self { number: number?, day: day?, signer: signer?, title, amends, file: None })
    }
}

impl Telling for EnactingDocument {
    const KIND: SheetKind = SheetKind::Documents;

    fn read(cells: &mut Cells<'_>) -> Option<Self> {
        let number = cells.own_paper();
        let in_force_from = cells.own_day(told(Told::Day));
        let title = cells.line(told(Told::Title)).unwrap_or_default();
        Some(Self { number: number?, in_force_from: in_force_from?, title })
    }
}

impl Telling for Petition {
    const KIND: SheetKind = SheetKind::Petitions;

    fn read(cells: &mut Cells<'_>) -> Option<Self> {
        let number = cells.key();
        let received = cells.own_day(told(Told::Received));
        let subject = cells.required(told(Told::Title));
        let coded = cells.line(Column::Code).is_some();
        let regulation = coded.then(|| cells.code()).flatten();
        let routing = cells.one_of(told(Told::Routing), members!(Routing));
        let day = cells.day(told(Told::Day));
        let agency = cells.named_agency();
        let answered = cells.day(told(Told::Done));
        let received = received?;
        let routed = match (routing, day) {
            (Some(routing), Some(day)) => Some(Routed { routing, day, agency, answered }),
            (None, None) => {
                if answered.is_some() || agency.is_some() {
                    let advice = "ghi hình thức xử lý và ngày xử lý";
                    cells.wrong(told(Told::Routing), "thiếu hình thức xử lý", advice);
                }
                None
            }
            (Some(_), None) => {
                cells.wrong(told(Told::Day), "thiếu ngày xử lý", "điền ngày xử lý");
                None
            }
            (None, Some(_)) => {
                let advice = "ghi: Chuyển xử lý, hoặc Giữ lại tại Văn phòng Chính phủ";
                cells.wrong(told(Told::Routing), "thiếu hình thức xử lý", advice);
                None
            }
        };
        if let Some(Routed { routing, day, agency, answered }) = &routed {
            if *day < received {
                cells.wrong(told(Told::Day), "trước ngày tiếp nhận", "kiểm tra hai ngày");
            }
            if answered.is_some_and(|answered| answered < *day) {
                cells.wrong(told(Told::Done), "trước ngày xử lý", "kiểm tra hai ngày");
            }
            match routing {
                Routing::Forwarded if agency.is_none() => {
                    cells.wrong(Column::Agency, "thiếu cơ quan được chuyển", "điền tên cơ quan");
                }
                Routing::Kept if agency.is_some() || answered.is_some() => {
                    let advice = "bỏ cơ quan và ngày trả lời, hoặc ghi là Chuyển xử lý";
                    cells.wrong(
                        told(Told::Routing),
                        "giữ lại thì không có cơ quan trả lời",
                        advice,
                    );
                }
                Routing::Forwarded | Routing::Kept => {}
            }
        }
        Some(Self::told(number?, (received, subject?), regulation, routed))
    }
}

impl Telling for PastProcedure {
    const KIND: SheetKind = SheetKind::Drafts;

    fn read(cells: &mut Cells<'_>) -> Option<Self> {
        let number = cells.key();
        let title = cells.required(told(Told::Title));
        let agency = cells.own_agency();
        let sent = cells.own_day(told(Told::Day));
        let name = cells.required(Column::Name);
        let vetting = cells.one_of(told(Told::Vetting), members!(Vetting));
        let concluded = cells.day(told(Told::Done));
        if vetting.is_some() != concluded.is_some() {
            let advice = "ghi cả ý kiến và ngày có ý kiến, hoặc để trống cả hai";
            cells.wrong(told(Told::Done), "ý kiến và ngày có ý kiến phải đi cùng nhau", advice);
        }
        if concluded.is_some_and(|day| sent.is_some_and(|sent| day < sent)) {
            cells.wrong(told(Told::Done), "trước ngày gửi thẩm định", "kiểm tra hai ngày");
        }
        let procedure = DraftProcedure { name: name?, vetting, concluded };
        Some(Self { number: number?, title: title?, agency: agency?, sent: sent?, procedure })
    }
}

impl Telling for Listing {
    const KIND: SheetKind = SheetKind::Listings;

    fn read(cells: &mut Cells<'_>) -> Option<Self> {
        cells.required(told(Told::List));
        let list = cells.one_of(told(Told::List), members!(ReviewList));
        let code = cells.code();
        let listed = cells.own_day(told(Told::Day));
        let done = cells.day(told(Told::Done));
        if done.is_some_and(|day| listed.is_some_and(|listed| day < listed)) {
            cells.wrong(told(Told::Done), "trước ngày đưa vào danh mục", "kiểm tra hai ngày");
        }
        Some(Self { list: list?, code: code?, listed: listed?, done })
    }
}
