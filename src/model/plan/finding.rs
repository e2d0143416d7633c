//! What is found wrong with one row, in the words for it.

use super::{
    Authority, Cost, Earlier, ItemField, Measure, Place, PlanCost, PlanItem, Problem, ProblemCode,
    Subject, World,
};
use crate::lang::shown as format;
use crate::model::{Day, DocumentKind, DocumentNumber, Level, RegulationCode};

/// The first day without districts (Law on the organisation of local government
/// 72/2025/QH15).
const DISTRICTS_ENDED: Day = Day::constant(2025, 7, 1);

/// The problems of one row, as they are found.
pub(super) struct Found<'a> {
    pub(super) at: &'a Place,
    pub(super) problems: Vec<Problem>,
}

impl Found<'_> {
    fn error(
        &mut self,
        at: (ItemField, impl Into<String>),
        code: ProblemCode,
        text: (impl Into<String>, impl Into<String>),
    ) {
        self.problems.push(Problem::error(self.at, at, code, text));
    }

    fn warning(
        &mut self,
        at: (ItemField, impl Into<String>),
        code: ProblemCode,
        text: (impl Into<String>, impl Into<String>),
    ) {
        self.problems.push(Problem::error(self.at, at, code, text).as_warning());
    }

    /// What does not fit together within the row.
    pub(super) fn structure(&mut self, field: ItemField, code: ProblemCode) {
        let text = match code {
            ProblemCode::SubjectTwice => (
                "Dòng vừa có mã quy định vừa mô tả quy định mới.",
                "Giữ mã nếu quy định đã có trong cơ sở dữ liệu; nếu là quy định mới thì để trống mã.",
            ),
            ProblemCode::SubjectMissing => (
                "Dòng không cho biết phương án về quy định nào.",
                "Ghi mã quy định; nếu quy định chưa có mã thì ghi tên và loại của quy định mới.",
            ),
            ProblemCode::DispositionMissing => (
                "Chưa ghi phương án đối với quy định.",
                "Chọn một trong các phương án: Bãi bỏ, Đơn giản hóa, Phân cấp, Giữ nguyên.",
            ),
            ProblemCode::WaysMissing => (
                "Phương án đơn giản hóa nhưng chưa ghi đơn giản hóa bằng cách nào.",
                "Chọn ít nhất một cách: thời gian, hồ sơ, thay bằng dữ liệu, trực tuyến, điều kiện hoặc cách khác.",
            ),
            ProblemCode::LevelMissing => (
                "Phương án phân cấp nhưng chưa ghi đủ cấp đang giải quyết và cấp được giao.",
                "Ghi cả hai cấp, ví dụ từ Cấp bộ đến Cấp tỉnh.",
            ),
            _ => (
                "Cấp được giao không thấp hơn cấp đang giải quyết.",
                "Kiểm tra lại hai cột cấp: phân cấp là giao cho cấp thấp hơn.",
            ),
        };
        self.error((field, ""), code, text);
    }

    /// What the registry and earlier plans say of the regulation.
    pub(super) fn subject(&mut self, subject: &Subject, world: &World<'_>) {
        if let Some(plan) = (world.elsewhere)(subject) {
            self.warning(
                (field_of(subject), subject.to_string()),
                ProblemCode::InAnotherPlan,
                (
                    format!("Quy định này đang có trong phương án {plan} chưa được phê duyệt."),
                    "Nếu tiếp tục, đề xuất mới nhất được coi là đề xuất hiện hành; nên rút mục cũ.",
                ),
            );
        }
        let Subject::Known(code) = subject else { return };
        let at = || (ItemField::Code, code.to_string());
        let Some(known) = (world.regulation)(code) else {
            return self.error(
                at(),
                ProblemCode::UnknownCode,
                (
                    format!("Không có quy định nào mang mã {code}."),
                    "Kiểm tra lại mã; nếu là quy định mới thì để trống mã và ghi tên, loại quy định.",
                ),
            );
        };
        if known.agency != *world.agency {
            self.error(
                at(),
                ProblemCode::OtherAgency,
                (
                    format!("Quy định {code} thuộc phạm vi quản lý của {}.", known.agency_name),
                    "Bỏ dòng này, hoặc đề nghị cơ quan đó đưa vào phương án của mình.",
                ),
            );
        }
        if let Some(ended) = known.ended {
            self.error(
                at(),
                ProblemCode::EndedCode,
                (
                    format!("Quy định {code} đã hết hiệu lực từ ngày {}.", printed(ended)),
                    "Bỏ dòng này; nếu có quy định thay thế thì ghi mã của quy định đó.",
                ),
            );
        }
        if let Some(earlier) = (world.earlier)(code).filter(|e| Some(&e.document) != world.amends) {
            self.settled(code, &earlier);
        }
    }

    fn settled(&mut self, code: &RegulationCode, earlier: &Earlier) {
        let Earlier { document, day, disposition, enacted } = earlier;
        let (day, label) = (printed(*day), disposition.label().to_lowercase());
        let at = (ItemField::Code, code.to_string());
        if *enacted {
            self.warning(
                at,
                ProblemCode::AlreadyApproved,
                (
                    format!(
                        "Quy định này đã được {label} theo {document} ngày {day}, đã thực thi."
                    ),
                    "Chỉ giữ dòng này nếu đề xuất cắt giảm thêm so với lần trước.",
                ),
            );
        } else {
            self.error(
                at,
                ProblemCode::AlreadyApproved,
                (
                    format!("Quy định này đã có phương án {label} được phê duyệt tại {document} ngày {day}."),
                    "Bỏ dòng này; nếu đề nghị sửa đổi quyết định đó thì ghi số quyết định được sửa đổi cho phương án.",
                ),
            );
        }
    }

    pub(super) fn twice(&mut self, subject: &Subject, first: &Place) {
        let sheet = if first.sheet == self.at.sheet {
            String::new()
        } else {
            format!(" của trang {}", first.sheet)
        };
        self.error(
            (field_of(subject), subject.to_string()),
            ProblemCode::Twice,
            (
                format!("Quy định này đã có ở dòng {}{sheet}.", first.row),
                "Giữ một dòng cho mỗi quy định, gộp nội dung nếu cần.",
            ),
        );
    }

    /// What an item lacks or says that cannot be.
    pub(super) fn item(&mut self, item: &PlanItem, world: &World<'_>) {
        self.texts(item);
        self.law(item);
        self.deadline(item, world.today);
        if let Measure::Decentralise(handover) = &item.measure
            && handover.to() == Level::District
            && world.today >= DISTRICTS_ENDED
        {
            self.error(
                (ItemField::ToLevel, Level::District.label()),
                ProblemCode::LevelAbolished,
                ("Từ ngày 01/07/2025 không còn cấp huyện.", "Giao cho cấp tỉnh hoặc cấp xã."),
            );
        }
        self.costs(item);
    }

    fn texts(&mut self, item: &PlanItem) {
        let (content, reason) = (item.content.trim(), item.reason.trim());
        if content.is_empty()
            && matches!(item.measure, Measure::Simplify(_) | Measure::Decentralise(_))
        {
            self.error(
                (ItemField::Content, ""),
                ProblemCode::ContentMissing,
                ("Chưa ghi nội dung phương án.", "Ghi rõ thay đổi gì so với quy định hiện hành."),
            );
        }
        if reason.is_empty() {
            let at = (ItemField::Reason, "");
            if item.measure == Measure::Keep {
                let text = (
                    "Giữ nguyên nhưng chưa ghi lý do.",
                    "Ghi lý do cần giữ quy định, ví dụ nghĩa vụ theo điều ước quốc tế.",
                );
                self.error(at, ProblemCode::ReasonMissing, text);
            } else {
                let text = ("Chưa ghi lý do.", "Nên ghi lý do để cơ quan thẩm tra xem xét.");
                self.warning(at, ProblemCode::ReasonMissing, text);
            }
        }
    }

    fn law(&mut self, item: &PlanItem) {
        let changes = matches!(item.measure, Measure::Cut | Measure::Simplify(_));
        if changes && item.legal_changes.is_empty() {
            self.error(
                (ItemField::Document, ""),
                ProblemCode::LegalChangeMissing,
                (
                    "Chưa kiến nghị sửa đổi, bãi bỏ văn bản nào để thực thi phương án.",
                    "Ghi điểm, khoản, điều và số của văn bản cần sửa, ví dụ khoản 2 Điều 5, 61/2018/NĐ-CP.",
                ),
            );
        }
        let above = |number: &DocumentNumber| {
            matches!(
                number.kind(),
                DocumentKind::NationalAssembly
                    | DocumentKind::StandingCommittee
                    | DocumentKind::Decree
                    | DocumentKind::Resolution
            )
        };
        let beyond = item.legal_changes.iter().find(|change| above(&change.document));
        if let (Authority::Ministry, Some(change)) = (item.authority, beyond) {
            self.error(
                (ItemField::Authority, change.document.to_string()),
                ProblemCode::BeyondAuthority,
                (
                    format!("Bộ, cơ quan không tự sửa được {}.", change.document),
                    "Chọn thẩm quyền của Thủ tướng Chính phủ cho mục này.",
                ),
            );
        }
    }

    fn deadline(&mut self, item: &PlanItem, today: Day) {
        match item.deadline {
            Some(deadline) if deadline < today => self.error(
                (ItemField::Deadline, printed(deadline)),
                ProblemCode::DeadlinePast,
                (
                    format!("Thời hạn {} đã qua.", printed(deadline)),
                    "Ghi thời hạn từ hôm nay trở đi.",
                ),
            ),
            None if item.measure != Measure::Keep => self.warning(
                (ItemField::Deadline, ""),
                ProblemCode::DeadlineMissing,
                ("Chưa ghi thời hạn thực hiện.", "Ghi ngày hoàn thành để theo dõi việc thực thi."),
            ),
            _ => {}
        }
    }

    fn costs(&mut self, item: &PlanItem) {
        for (field, value) in negative(&item.before, BEFORE).chain(negative(&item.after, AFTER)) {
            self.error(
                (field, value),
                ProblemCode::CostNegative,
                ("Số liệu chi phí nhỏ hơn 0.", "Kiểm tra lại dấu của số."),
            );
        }
        let names: Vec<&str> = if item.before.is_empty() && item.measure == Measure::Keep {
            Vec::new()
        } else {
            item.before.missing()
        };
        if !names.is_empty() {
            self.missing_inputs(ItemField::HoursBefore, "hiện tại", &names);
        }
        if item.yearly_after().is_none() && item.measure != Measure::Keep {
            let names = item.after.missing();
            self.missing_inputs(ItemField::HoursAfter, "sau khi thực hiện phương án", &names);
        }
        let (before, after) = (item.yearly_before(), item.yearly_after());
        if let (Some(before), Some(after)) = (before, after)
            && after > before
        {
            self.warning(
                (ItemField::FeesAfter, after.dong().to_string()),
                ProblemCode::CostRises,
                (
                    format!(
                        "Chi phí tuân thủ một năm tăng từ {} lên {} đồng.",
                        grouped(before),
                        grouped(after)
                    ),
                    "Kiểm tra lại số liệu; nếu đúng, nêu lý do trong cột Lý do.",
                ),
            );
        }
    }

    fn missing_inputs(&mut self, field: ItemField, when: &str, names: &[&str]) {
        let names = if names.is_empty() {
            "số liệu trong giới hạn".to_owned()
        } else {
            names.join(", ")
        };
        self.warning(
            (field, ""),
            ProblemCode::CostMissing,
            (
                format!("Chưa tính được chi phí tuân thủ {when}: thiếu {names}."),
                "Bổ sung số liệu theo Thông tư 02/2017/TT-VPCP; mục này chưa được cộng vào chi phí của cơ quan.",
            ),
        );
    }
}

/// The fields of hours, income, services, fees and times, as they are and as
/// they will be.
const BEFORE: [ItemField; 5] = [
    ItemField::HoursBefore,
    ItemField::IncomeBefore,
    ItemField::ServicesBefore,
    ItemField::FeesBefore,
    ItemField::TimesBefore,
];
const AFTER: [ItemField; 5] = [
    ItemField::HoursAfter,
    ItemField::IncomeAfter,
    ItemField::ServicesAfter,
    ItemField::FeesAfter,
    ItemField::TimesAfter,
];

/// The numbers of a cost that are less than zero, with their fields.
fn negative(cost: &PlanCost, fields: [ItemField; 5]) -> impl Iterator<Item = (ItemField, String)> {
    let text = |number: &dyn ToString| number.to_string();
    let numbers = [
        cost.hours.map(|n| text(&n)),
        cost.hourly_income.map(|n| text(&n)),
        cost.services.map(|n| text(&n)),
        cost.fees.map(|n| text(&n)),
        cost.times_per_year.map(|n| text(&n)),
    ];
    let below = |(field, number): (ItemField, Option<String>)| {
        Some((field, number.filter(|text| text.starts_with('-'))?))
    };
    fields.into_iter().zip(numbers).filter_map(below)
}

fn field_of(subject: &Subject) -> ItemField {
    match subject {
        Subject::Known(_) => ItemField::Code,
        Subject::New(_) => ItemField::NewName,
    }
}

fn printed(day: Day) -> String {
    day.strftime("%d/%m/%Y").to_string()
}

/// Whole đồng with dots between thousands.
fn grouped(cost: Cost) -> String {
    let digits = cost.dong().to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) && !text.ends_with('-') {
            text.push('.');
        }
        text.push(digit);
    }
    text
}
