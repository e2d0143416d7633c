//! The figures of the report, in its order and in our words.

use super::{Figure, RowRef, counts::Counts};
use crate::model::closed_set;

closed_set! {
    /// What a figure is about.
    Topic {
        /// Regulations cut or made simpler.
        Cuts = "cuts", "Cắt giảm, đơn giản hóa quy định kinh doanh";
        /// Procedures handed to lower levels.
        Decentralisation = "decentralisation", "Phân cấp giải quyết thủ tục hành chính";
        /// Procedures between agencies.
        Internal = "internal", "Thủ tục hành chính nội bộ";
        /// Reports in the Government's system.
        Reporting = "reporting", "Chế độ báo cáo";
        /// New procedures in drafts.
        Drafts = "drafts", "Kiểm soát thủ tục trong dự thảo văn bản";
        /// Petitions of businesses.
        Petitions = "petitions", "Phản ánh, kiến nghị của doanh nghiệp";
    }
}

/// The figures that the report gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reported {
    /// A count; of how many, and the share as printed, if it says so.
    Exactly {
        /// How many.
        count: u64,
        /// Of how many.
        of: Option<u64>,
        /// The share as printed.
        share: Option<&'static str>,
    },
    /// More than a count.
    MoreThan(u64),
    /// Nothing: shown because the other figures leave it open.
    Nothing,
}

const fn count(count: u64) -> Reported {
    Reported::Exactly { count, of: None, share: None }
}

const fn of(count: u64, of: u64) -> Reported {
    Reported::Exactly { count, of: Some(of), share: None }
}

const fn share(count: u64, of: u64, share: &'static str) -> Reported {
    Reported::Exactly { count, of: Some(of), share: Some(share) }
}

const NO_REMARK: &str = "";

/// A figure without its words.
fn figure(
    (key, topic): (&'static str, Topic),
    reported: Reported,
    (rows, base): (Vec<RowRef>, Option<&Vec<RowRef>>),
    [sentence, rule, remark]: [&'static str; 3],
) -> Figure {
    let base = base.cloned();
    Figure { key, topic, sentence, reported, rule, remark, rows, base }
}

pub(super) fn figures(c: &Counts) -> Vec<Figure> {
    let mut figures = cuts(c);
    figures.extend(others(c));
    figures.extend(drafts(c));
    figures.extend(petitions(c));
    figures
}

fn cuts(c: &Counts) -> Vec<Figure> {
    use Topic::Cuts as T;
    vec![
        figure(
            ("regulations", T),
            count(17_687),
            (c.base.clone(), None),
            [
                "Cổng đã cập nhật 17.687 quy định kinh doanh đang có hiệu lực.",
                "Quy định có hiệu lực ngày 31/05/2020, mốc của Nghị quyết 68/NQ-CP, kể cả những quy \
             định đã bị bãi bỏ từ đó đến nay.",
                "Báo cáo không nói mốc ngày của con số này. Các báo cáo năm 2025 lấy mốc khác: 15.801.",
            ],
        ),
        figure(
            ("enacted", T),
            share(1_758, 17_687, "10%"),
            (c.enacted.clone(), Some(&c.base)),
            [
                "Từ năm 2021 đến hết tháng 8/2022, các bộ đã cắt giảm, đơn giản hóa 1.758 quy định, \
             khoảng 10%.",
                "Quy định có mục phương án bãi bỏ hoặc đơn giản hóa mà văn bản thực thi có hiệu lực từ \
             01/01/2021 đến 31/08/2022. Mỗi quy định đếm một lần.",
                "1.758/17.687 = 9,9395…%: cắt bỏ phần lẻ là 9,93%, làm tròn là 9,94%; báo cáo ghi tròn 10%.",
            ],
        ),
        figure(
            ("documents", T),
            count(143),
            (c.documents.clone(), None),
            [
                "Việc cắt giảm, đơn giản hóa ấy nằm trong 143 văn bản quy phạm pháp luật.",
                "Văn bản thực thi của các quy định ở dòng trên. Một văn bản sửa nhiều quy định đếm một lần.",
                NO_REMARK,
            ],
        ),
        figure(
            ("approved", T),
            count(1_107),
            (c.approved.clone(), None),
            [
                "Thủ tướng Chính phủ đã phê duyệt phương án cắt giảm, đơn giản hóa 1.107 quy định.",
                "Quy định có mục phương án bãi bỏ hoặc đơn giản hóa mà ngày của quyết định phê duyệt \
             từ 01/01/2021 đến 31/08/2022.",
                "Ít hơn số đã thực thi, vì bộ tự sửa thông tư của mình thì không cần Thủ tướng phê duyệt.",
            ],
        ),
        figure(
            ("published", T),
            count(1_029),
            (c.published.clone(), None),
            [
                "Cổng hiện có phương án của 1.029 quy định.",
                "Quy định có mục phương án bãi bỏ hoặc đơn giản hóa đã được đưa lên để lấy ý kiến: mục \
             có ngày mở tham vấn đến 31/08/2022.",
                "Ít hơn số đã phê duyệt: 78 phương án đã phê duyệt nhưng bộ chưa nhập lên cổng.",
            ],
        ),
        figure(
            ("approved-enacted", T),
            Reported::Nothing,
            (c.both.clone(), Some(&c.approved)),
            [
                "Báo cáo không nói: bao nhiêu quy định đã phê duyệt đã được thực thi.",
                "Quy định có ở cả hai danh sách đã phê duyệt và đã thực thi.",
                "Kịch bản giả định 419: sao cho còn 688 quy định đã phê duyệt mà chưa thực thi, con số \
             một công văn khoảng năm 2023 nêu.",
            ],
        ),
        figure(
            ("owed", T),
            Reported::Nothing,
            (c.owed.clone(), Some(&c.approved)),
            [
                "Báo cáo không nói: bao nhiêu quy định đã phê duyệt còn phải thực thi.",
                "Quy định đã phê duyệt và không có trong danh sách đã thực thi.",
                NO_REMARK,
            ],
        ),
        figure(
            ("enacted-alone", T),
            Reported::Nothing,
            (c.alone.clone(), Some(&c.enacted)),
            [
                "Báo cáo không nói: bao nhiêu quy định được cắt giảm mà không qua Thủ tướng phê duyệt.",
                "Quy định đã thực thi và không có trong danh sách đã phê duyệt.",
                NO_REMARK,
            ],
        ),
    ]
}

fn others(c: &Counts) -> Vec<Figure> {
    use Topic::{Decentralisation, Internal, Reporting};
    let decentralised = (c.decentralised.clone(), Some(&c.reviewed));
    vec![
        figure(
            ("decentralised", Decentralisation),
            share(699, 5_187, "13,47%"),
            decentralised,
            [
                "Phương án phân cấp được phê duyệt cho 699 trong 5.187 thủ tục hành chính, 13,47%.",
                "Thủ tục có mục phương án phân cấp đã phê duyệt đến 31/08/2022, trên số thủ tục trong \
             danh mục rà soát để phân cấp.",
                "699/5.187 = 13,4760…%: báo cáo cắt bỏ phần lẻ; làm tròn là 13,48%.",
            ],
        ),
        figure(
            ("decentralised-fields", Decentralisation),
            count(100),
            (c.decentralised_fields.clone(), None),
            [
                "Các thủ tục được phân cấp thuộc 100 lĩnh vực.",
                "Lĩnh vực của các thủ tục ở dòng trên, mỗi lĩnh vực đếm một lần.",
                NO_REMARK,
            ],
        ),
        figure(
            ("internal", Internal),
            count(59),
            (c.internal.clone(), None),
            [
                "Đã rà soát, đề xuất đơn giản hóa 59 thủ tục hành chính nội bộ.",
                "Quy định trong danh mục rà soát thủ tục nội bộ đến 31/08/2022.",
                "Báo cáo viết là thủ tục hoặc nhóm thủ tục; ở đây mỗi dòng là một thủ tục.",
            ],
        ),
        figure(
            ("internal-fields", Internal),
            count(12),
            (c.internal_fields.clone(), None),
            [
                "Các thủ tục nội bộ ấy thuộc 12 lĩnh vực.",
                "Lĩnh vực của các thủ tục ở dòng trên, mỗi lĩnh vực đếm một lần.",
                NO_REMARK,
            ],
        ),
        figure(
            ("reports-integrated", Reporting),
            of(69, 179),
            (c.integrated.clone(), Some(&c.regimes)),
            [
                "Đã tích hợp 69 trong 179 chế độ báo cáo lên Hệ thống thông tin báo cáo của Chính phủ.",
                "Chế độ báo cáo trong danh mục tích hợp có ngày hoàn thành đến 31/08/2022, trên số \
                 chế độ trong danh mục.",
                NO_REMARK,
            ],
        ),
    ]
}

fn drafts(c: &Counts) -> Vec<Figure> {
    use Topic::Drafts as T;
    let all = Some(&c.procedures);
    let mut vetoed: Vec<RowRef> = c.refused.iter().chain(&c.amended).cloned().collect();
    vetoed.sort();
    vec![
        figure(
            ("drafts", T),
            Reported::MoreThan(60),
            (c.drafts.clone(), None),
            [
                "Các thủ tục dự kiến nằm trong hơn 60 dự thảo văn bản quy phạm pháp luật.",
                "Dự thảo gửi thẩm định đến 31/08/2022 và có ít nhất một thủ tục.",
                "Báo cáo không ghi số chính xác; kịch bản giả định 64.",
            ],
        ),
        figure(
            ("draft-procedures", T),
            count(394),
            (c.procedures.clone(), None),
            [
                "Văn phòng Chính phủ đã cho ý kiến về 394 thủ tục hành chính trong các dự thảo.",
                "Thủ tục trong các dự thảo ở dòng trên.",
                NO_REMARK,
            ],
        ),
        figure(
            ("draft-refused", T),
            of(23, 394),
            (c.refused.clone(), all),
            [
                "Trong đó đề nghị không quy định 23 thủ tục.",
                "Thủ tục có ý kiến “Đề nghị bỏ” đến 31/08/2022.",
                NO_REMARK,
            ],
        ),
        figure(
            ("draft-amended", T),
            of(308, 394),
            (c.amended.clone(), all),
            [
                "Và đề nghị sửa đổi 308 thủ tục.",
                "Thủ tục có ý kiến “Đề nghị sửa” đến 31/08/2022.",
                NO_REMARK,
            ],
        ),
        figure(
            ("draft-vetoed", T),
            share(331, 394, "84%"),
            (vetoed, all),
            [
                "Hai loại ấy cộng lại chiếm 84%.",
                "Thủ tục ở hai dòng trên, trên tổng số thủ tục trong dự thảo.",
                "331/394 = 84,0101…%; báo cáo bỏ phần lẻ.",
            ],
        ),
    ]
}

fn petitions(c: &Counts) -> Vec<Figure> {
    use Topic::Petitions as T;
    let (all, forwarded) = (Some(&c.petitions), Some(&c.forwarded));
    vec![
        figure(
            ("petitions", T),
            count(841),
            (c.petitions.clone(), None),
            [
                "Văn phòng Chính phủ đã tiếp nhận 841 phản ánh, kiến nghị.",
                "Phản ánh, kiến nghị tiếp nhận đến 31/08/2022.",
                NO_REMARK,
            ],
        ),
        figure(
            ("petitions-forwarded", T),
            of(568, 841),
            (c.forwarded.clone(), all),
            [
                "Đã chuyển 568 phản ánh, kiến nghị đến cơ quan có thẩm quyền.",
                "Phản ánh, kiến nghị được chuyển đến 31/08/2022, đã hay chưa trả lời.",
                NO_REMARK,
            ],
        ),
        figure(
            ("petitions-kept", T),
            of(273, 841),
            (c.kept.clone(), all),
            [
                "Giữ lại 273 phản ánh, kiến nghị, không chuyển.",
                "Phản ánh, kiến nghị được giữ lại tại Văn phòng Chính phủ. 568 + 273 = 841.",
                NO_REMARK,
            ],
        ),
        figure(
            ("petitions-answered", T),
            share(452, 568, "80%"),
            (c.answered.clone(), forwarded),
            [
                "Các cơ quan đã trả lời 452 phản ánh, kiến nghị, khoảng 80% số được chuyển.",
                "Phản ánh, kiến nghị được chuyển và có ngày trả lời đến 31/08/2022.",
                "452/568 = 79,5774…%: cắt bỏ phần lẻ là 79,57%, làm tròn là 79,58%; báo cáo ghi tròn 80%. \
             Trên cả 841 thì chỉ là 53,74%.",
            ],
        ),
        figure(
            ("petitions-waiting", T),
            of(116, 568),
            (c.waiting.clone(), forwarded),
            [
                "Còn 116 phản ánh, kiến nghị đang chờ trả lời.",
                "Phản ánh, kiến nghị được chuyển mà đến 31/08/2022 chưa có ngày trả lời. 452 + 116 = 568.",
                NO_REMARK,
            ],
        ),
    ]
}
