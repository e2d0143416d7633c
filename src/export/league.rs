//! The columns of the league table: of every measure what it is taken of, and
//! the points, so that whoever has the file gets the same score.

use std::sync::LazyLock;

use super::{Cell, Column, ROW, Type, points};
use crate::{
    model::{Criterion, Rate, Score, Weighed},
    reference::league_rules,
};

/// Its columns: those of every measure stand between who it is and what else
/// there is to say.
pub static COLUMNS: LazyLock<Vec<Column>> = LazyLock::new(|| {
    let measured = league_rules().criteria.iter().flat_map(columns);
    WHO.iter().cloned().chain(measured).chain(MORE.iter().cloned()).collect()
});

/// The columns of one measure are called after it.
pub(super) fn key(criterion: Criterion, what: &str) -> String {
    format!("{}_{what}", criterion.name().replace('-', "_"))
}

static WHO: [Column; 7] = [
    ROW,
    Column::number("rank", "Hạng", "Hạng theo điểm; cùng điểm thì cùng hạng.", ""),
    Column::text("agency", "Cơ quan (mã)", "Tên ngắn của cơ quan; trống ở dòng cả nước."),
    Column::text("agency_name", "Cơ quan", "Tên cơ quan vào ngày xem."),
    Column::text("submitted", "Đã nộp", "yes: đã có phương án; no: chưa nộp phương án nào."),
    Column::decimal(
        "score",
        "Điểm chung",
        "Tổng điểm / tổng điểm tối đa của các tiêu chí được tính × 100, làm tròn đến hai số lẻ; trống \
         nếu không có tiêu chí nào được tính.",
        "điểm",
    ),
    Column::number(
        "counted",
        "Điểm tối đa được tính",
        "Tổng điểm tối đa của các tiêu chí được tính.",
        "điểm",
    ),
];

static MORE: [Column; 37] = [
    Column::decimal("enacted_truncated", "Đã thực thi, cắt phần lẻ", SHARE, "%"),
    Column::decimal("enacted_rounded", "Đã thực thi, làm tròn", SHARE, "%"),
    Column::number(
        "approved_numerator",
        "Đã phê duyệt",
        "Số quy định đã được phê duyệt cắt giảm.",
        "",
    ),
    Column::number("approved_denominator", "Đã phê duyệt, trên", "Số quy định.", ""),
    Column::decimal("approved_truncated", "Đã phê duyệt, cắt phần lẻ", SHARE, "%"),
    Column::decimal("approved_rounded", "Đã phê duyệt, làm tròn", SHARE, "%"),
    Column::number("owed", "Chưa thực thi", "Số quy định đã phê duyệt mà chưa thực thi.", ""),
    Column::number("overdue", "Quá hạn", "Trong số chưa thực thi, số quá thời hạn.", ""),
    Column::number("enacted_only", "Tự thực thi", "Đã thực thi mà không qua phê duyệt.", ""),
    Column::number(
        "proposed_only",
        "Mới đề xuất",
        "Có phương án, chưa phê duyệt, chưa thực thi.",
        "",
    ),
    Column::number("calls_asked", "Yêu cầu gửi phương án", "Số yêu cầu đã nhận.", "yêu cầu"),
    Column::number(
        "calls_late",
        "Quá hạn chưa trả lời",
        "Số yêu cầu quá hạn chưa trả lời.",
        "yêu cầu",
    ),
    Column::number(
        "calls_open",
        "Còn trong hạn",
        "Số yêu cầu chưa trả lời, còn trong hạn.",
        "yêu cầu",
    ),
    Column::number(
        "comments_received",
        "Góp ý đã nhận",
        "Số góp ý không rút, không bị gỡ, theo cơ quan có trách nhiệm trả lời vào ngày xem.",
        "góp ý",
    ),
    Column::number(
        "comments_on_plans",
        "Góp ý về phương án",
        "Trong số đó, số về mục của phương án.",
        "góp ý",
    ),
    Column::number(
        "comments_on_drafts",
        "Góp ý về dự thảo",
        "Trong số đó, số về đoạn của dự thảo văn bản.",
        "góp ý",
    ),
    Column::number(
        "comments_on_regulations",
        "Góp ý về quy định",
        "Trong số đó, số về quy định hiện hành được lấy ý kiến.",
        "góp ý",
    ),
    Column::number(
        "comments_overdue",
        "Góp ý quá hạn chưa trả lời",
        "Số chưa trả lời mà đã qua ngày trả lời còn có tác dụng.",
        "góp ý",
    ),
    Column::number(
        "comments_waiting",
        "Góp ý còn trong hạn",
        "Số chưa trả lời, còn trong hạn.",
        "góp ý",
    ),
    Column::number(
        "comments_changed",
        "Sửa theo góp ý",
        "Số mục phương án, đoạn dự thảo có phiên bản mới ghi trong trả lời góp ý, mỗi mục, đoạn tính \
         một lần.",
        "",
    ),
    Column::number(
        "petitions_forwarded",
        "Kiến nghị được chuyển đến",
        "Số phản ánh, kiến nghị được chuyển đến, theo cơ quan chịu trách nhiệm vào ngày xem.",
        "kiến nghị",
    ),
    Column::number(
        "petitions_refused",
        "Kiến nghị bị từ chối",
        "Trong số đó, số bị từ chối tiếp nhận.",
        "kiến nghị",
    ),
    Column::number(
        "petitions_waiting",
        "Kiến nghị chưa giải quyết",
        "Trong số được chuyển đến, số chưa trả lời và chưa bị từ chối.",
        "kiến nghị",
    ),
    Column::number(
        "petitions_overdue",
        "Kiến nghị quá hạn trả lời",
        "Trong số chưa giải quyết, số quá thời hạn trả lời.",
        "kiến nghị",
    ),
    Column::number(
        "petitions_accepted",
        "Kiến nghị được tiếp thu",
        "Trong số đã trả lời, số được tiếp thu toàn bộ hoặc một phần.",
        "kiến nghị",
    ),
    Column::number(
        "petitions_planned",
        "Kiến nghị dẫn tới phương án",
        "Trong số đã trả lời, số có mục của phương án kèm theo trả lời.",
        "kiến nghị",
    ),
    Column::dong(
        "cost_before",
        "Chi phí trước",
        "Một năm, của các phương án đã thực thi và đủ số liệu.",
    ),
    Column::dong("cost_after", "Chi phí sau", "Một năm, tính như trên."),
    Column::dong(
        "cost_saved",
        "Tiết kiệm",
        "Trước trừ sau, tính trước khi bỏ phần lẻ dưới một đồng.",
    ),
    Column::large(
        "cost_after_exact",
        "Chi phí sau, chính xác",
        "Một năm, không bỏ phần lẻ.",
        "1/100.000.000 đồng",
    ),
    Column::number(
        "cost_known",
        "Đủ số liệu chi phí",
        "Số quy định đã thực thi có đủ chi phí.",
        "",
    ),
    Column::number(
        "cost_missing",
        "Thiếu số liệu chi phí",
        "Số quy định đã thực thi thiếu chi phí.",
        "",
    ),
    Column::number("new", "Mới thêm", "Quy định có hiệu lực mà không có trong mốc so sánh.", ""),
    Column::number("gone", "Hết hiệu lực", "Quy định của mốc so sánh đã hết hiệu lực.", ""),
    Column::number("net", "Thay đổi ròng", "Mới thêm trừ hết hiệu lực.", ""),
    Column::number(
        "last_change_days",
        "Cập nhật cách đây",
        "Số ngày từ lần cập nhật cuối.",
        "ngày",
    ),
    Column::number(
        "last_change_seq",
        "Dòng nhật ký cuối",
        "Dòng nhật ký của lần cập nhật cuối.",
        "",
    ),
];

const SHARE: &str = "Phần trăm trên tổng số quy định, hai số lẻ.";

/// What each measure is taken of.
fn taken_of(criterion: Criterion) -> (&'static str, &'static str, &'static str) {
    match criterion {
        Criterion::Enacted => ("quy định đã cắt giảm, đơn giản hóa", "quy định", ""),
        Criterion::Delivered => ("đã phê duyệt và đã thực thi", "đã phê duyệt", ""),
        Criterion::InTime => ("đã phê duyệt, không quá hạn thực thi", "đã phê duyệt", ""),
        Criterion::Answered => ("yêu cầu đã trả lời", "yêu cầu đã trả lời hoặc quá hạn", ""),
        Criterion::CostSaved => (
            "chi phí tuân thủ một năm tiết kiệm được (tăng thì là 0)",
            "chi phí tuân thủ một năm trước khi cắt giảm",
            "1/100.000.000 đồng",
        ),
        Criterion::Fresh => {
            ("số ngày được coi là mới", "số ngày từ lần cập nhật cuối, không dưới tử số", "ngày")
        }
        Criterion::Consulted => ("quy định có phương án đã tham vấn", "quy định có phương án", ""),
        Criterion::Replied => {
            ("góp ý đã trả lời", "góp ý đã trả lời hoặc quá hạn trả lời", "góp ý")
        }
        Criterion::RepliedInTime => {
            ("góp ý trả lời đúng hạn", "góp ý đã trả lời hoặc quá hạn trả lời", "góp ý")
        }
        Criterion::Heeded => ("góp ý được tiếp thu, cả một phần", "góp ý đã trả lời", "góp ý"),
        Criterion::PetitionsAnswered => {
            ("kiến nghị đã trả lời", "kiến nghị đã trả lời hoặc quá hạn trả lời", "kiến nghị")
        }
        Criterion::PetitionsOnTime => {
            ("kiến nghị trả lời đúng hạn", "kiến nghị đã trả lời hoặc quá hạn trả lời", "kiến nghị")
        }
        Criterion::Online => ("thủ tục làm được trực tuyến toàn trình", "thủ tục", ""),
        Criterion::Settled => {
            ("hồ sơ giải quyết đúng hạn", "hồ sơ đã giải quyết mà thủ tục có ghi", "hồ sơ")
        }
    }
}

fn columns(rule: &Weighed) -> [Column; 3] {
    let Weighed { criterion, weight, target } = rule;
    let (part, whole, unit) = taken_of(*criterion);
    let label = criterion.label();
    let column =
        |what: &str, heading: String, definition: String, unit: &'static str, kind| Column {
            key: key(*criterion, what).into(),
            heading: heading.into(),
            definition: definition.into(),
            unit: unit.into(),
            kind,
        };
    // Costs are more than usual numbers hold.
    let kind = if *criterion == Criterion::CostSaved { Type::Dong } else { Type::Number };
    [
        column(
            "numerator",
            format!("{label}: tử số"),
            format!("Tử số: {part}; trống nếu chưa có số liệu."),
            unit,
            kind,
        ),
        column("denominator", format!("{label}: mẫu số"), format!("Mẫu số: {whole}."), unit, kind),
        column(
            "points",
            format!("{label}: điểm"),
            format!(
                "Tối đa {weight} điểm khi tỷ lệ từ {target}%: {weight} × (tử số / mẫu số) / {target}%, \
                 không quá {weight}, làm tròn đến hai số lẻ; trống (không tính) nếu mẫu số bằng 0 hoặc \
                 chưa có số liệu."
            ),
            "điểm",
            Type::Decimal,
        ),
    ]
}

/// The rules of this program as files state them: a file with other ones was
/// made by other rules.
pub fn weights() -> String {
    let told = league_rules().criteria.iter().map(|rule| {
        let Weighed { criterion, weight, target } = rule;
        format!("{criterion} tối đa {weight} điểm từ {target}%")
    });
    format!("Tiêu chí: {}.", told.collect::<Vec<_>>().join(", "))
}

/// The cells of the measures, in the order of the rules.
pub fn measured(score: &Score, rate: impl Fn(Criterion) -> Option<Rate>) -> Vec<Cell> {
    let cells = score.points.iter().flat_map(|own| {
        let rate = rate(own.of.criterion);
        let number = |number: u128| i128::try_from(number).map_or(Cell::Empty, Cell::Number);
        [
            rate.map_or(Cell::Empty, |rate| number(rate.part)),
            rate.map_or(Cell::Empty, |rate| number(rate.whole)),
            Cell::decimal(own.points.map(points)),
        ]
    });
    cells.collect()
}
