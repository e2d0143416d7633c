//! The steps of a procedure, in the words that records use.

use crate::random::Random;

use super::{
    procedure::Matter,
    wording::{self, Act},
};

/// How the steps of a record are numbered.
type Numbering = fn(usize, &str) -> String;

/// The steps of a procedure.
pub(super) fn of(matter: &Matter, random: &mut Random) -> Vec<String> {
    let withdrawn = matter.act == Act::Revoke && matter.action.starts_with("thu hồi");
    let mut steps = match matter.act {
        Act::Customs => customs(matter, random),
        _ if withdrawn => withdrawal(matter, random),
        _ => usual(matter, random),
    };
    if !withdrawn && random.chance(70) {
        steps.push(format!(
            "{} nhận kết quả {}.",
            matter.applicant,
            random.pick([
                "trực tiếp, qua dịch vụ bưu chính công ích hoặc bản điện tử trên Cổng Dịch vụ công quốc gia",
                "tại nơi đã nộp hồ sơ theo giấy hẹn",
                "bản điện tử trên Cổng Dịch vụ công quốc gia; bản giấy được trả khi có yêu cầu",
            ])
        ));
    }
    let numbered: Numbering = random.pick([
        (|n, text| format!("Bước {n}: {text}")) as Numbering,
        |n, text| format!("Bước {n}: {text}"),
        |n, text| format!("- Bước {n}: {text}"),
        |n, text| format!("{n}. {text}"),
    ]);
    steps.iter().enumerate().map(|(i, text)| numbered(i + 1, text)).collect()
}

fn usual(matter: &Matter, random: &mut Random) -> Vec<String> {
    let Matter { applicant, desk, unit, .. } = matter;
    let signs = matter.decides.as_ref().unwrap_or(unit);
    let mut steps = vec![handed_in(matter, random), checked(matter, random)];
    if matter.fee > 0 && random.chance(45) {
        steps.push(format!(
            "{applicant} nộp phí, lệ phí theo thông báo của {desk}; hồ sơ được xử lý sau khi phí, lệ phí đã được nộp."
        ));
    }
    let (review, rest) = split(matter.days);
    let within = |days: usize| format!("Trong thời hạn {days:02} ngày làm việc");
    if rest == 0 {
        steps.push(format!(
            "{} kể từ ngày nhận đủ hồ sơ hợp lệ, {}",
            within(review),
            decision(matter, signs)
        ));
        return steps;
    }
    let reviewed = random.pick([
        "thẩm định hồ sơ",
        "xem xét, thẩm định nội dung hồ sơ",
        "thẩm định hồ sơ và lấy ý kiến bằng văn bản của cơ quan, đơn vị có liên quan (nếu cần)",
    ]);
    steps.push(format!("{} kể từ ngày nhận đủ hồ sơ hợp lệ, {unit} {reviewed}.", within(review)));
    let visit = matches!(matter.act, Act::Grant | Act::Decide | Act::Inspect)
        && matter.days >= 15
        && !wording::is_personal(&matter.object);
    if visit && random.chance(65) {
        steps.push(format!(
            "{unit} thành lập đoàn kiểm tra, đánh giá thực tế tại cơ sở và lập biên bản theo mẫu."
        ));
        if random.chance(55) {
            let days = random.pick([15, 30, 45]);
            steps.push(format!(
                "Trường hợp kết quả kiểm tra chưa đạt, {} khắc phục và báo cáo {unit} trong thời hạn {days} ngày; quá thời hạn này hồ sơ không còn giá trị.",
                wording::lower(applicant)
            ));
        }
    } else if random.chance(30) {
        steps.push(format!(
            "Trường hợp hồ sơ cần giải trình, bổ sung, {unit} thông báo bằng văn bản một lần và nêu rõ nội dung cần bổ sung; thời gian bổ sung không tính vào thời hạn giải quyết."
        ));
    }
    steps.push(format!(
        "{} kể từ ngày có kết quả thẩm định, {}",
        within(rest),
        decision(matter, signs)
    ));
    steps
}

/// Days until the review is done, and from then to the decision; none is left
/// of short limits.
fn split(days: usize) -> (usize, usize) {
    if days < 7 {
        return (days, 0);
    }
    let rest = (days / 4).clamp(2, 7);
    (days - rest, rest)
}

fn handed_in(matter: &Matter, random: &mut Random) -> String {
    let Matter { applicant, desk, .. } = matter;
    let ways = random.pick([
        "trực tiếp, qua dịch vụ bưu chính công ích hoặc trực tuyến trên Cổng Dịch vụ công quốc gia",
        "qua một trong các hình thức: trực tiếp; qua dịch vụ bưu chính; trực tuyến tại Cổng Dịch vụ công quốc gia",
        "trên môi trường điện tử hoặc nộp trực tiếp, gửi qua dịch vụ bưu chính công ích",
    ]);
    match random.below(3) {
        0 => format!("{applicant} lập 01 bộ hồ sơ theo quy định và nộp {ways} đến {desk}."),
        1 => format!("{applicant} chuẩn bị {}, nộp đến {desk} {ways}.", matter.file()),
        _ => format!("{applicant} gửi hồ sơ đến {desk} {ways}."),
    }
}

fn checked(matter: &Matter, random: &mut Random) -> String {
    let Matter { desk, .. } = matter;
    let days = random.pick(["01", "02", "03"]);
    let who = wording::lower(matter.applicant);
    match random.below(3) {
        0 => format!(
            "{desk} kiểm tra tính đầy đủ, hợp lệ của hồ sơ. Trường hợp hồ sơ đầy đủ thì tiếp nhận, cấp giấy tiếp nhận hồ sơ và hẹn trả kết quả; trường hợp hồ sơ chưa đầy đủ thì trong thời hạn {days} ngày làm việc hướng dẫn {who} bổ sung, hoàn thiện."
        ),
        1 => format!(
            "{desk} tiếp nhận hồ sơ và trả lời ngay tính đầy đủ đối với trường hợp nộp trực tiếp; trong {days} ngày làm việc đối với trường hợp nộp trực tuyến hoặc qua dịch vụ bưu chính. Hồ sơ không thuộc phạm vi giải quyết thì từ chối tiếp nhận và nêu rõ lý do."
        ),
        _ => format!(
            "Trong thời hạn {days} ngày làm việc kể từ ngày nhận hồ sơ, {desk} kiểm tra thành phần hồ sơ; nếu hồ sơ chưa đúng quy định thì thông báo bằng văn bản để {who} bổ sung."
        ),
    }
}

/// Who decides what, and what follows a refusal.
fn decision(matter: &Matter, signs: &str) -> String {
    let Matter { action, applicant, .. } = matter;
    let who = wording::lower(applicant);
    let refusal = "trường hợp từ chối phải trả lời bằng văn bản và nêu rõ lý do";
    match matter.act {
        Act::Grant | Act::Regrant | Act::Adjust | Act::Extend | Act::Approve => {
            format!("{signs} {action}; {refusal}.")
        }
        Act::Register => format!("{signs} xem xét, xác nhận việc {action}; {refusal}."),
        Act::Notify => format!(
            "{signs} ghi nhận thông tin, cập nhật vào cơ sở dữ liệu chuyên ngành và thông báo cho {who}."
        ),
        Act::Publish => format!(
            "{signs} thông báo kết quả tiếp nhận hồ sơ và đăng tải trên trang thông tin điện tử; {refusal}."
        ),
        Act::Appraise => format!("{signs} ban hành văn bản thông báo kết quả {action}."),
        Act::Inspect => format!("{signs} thông báo kết quả kiểm tra cho {who}."),
        Act::Decide => format!("{signs} quyết định việc {action}; {refusal}."),
        Act::Revoke | Act::Settle | Act::Customs => {
            format!("{signs} xem xét, giải quyết việc {action}; {refusal}.")
        }
    }
}

fn withdrawal(matter: &Matter, random: &mut Random) -> Vec<String> {
    let Matter { unit, action, days, object, .. } = matter;
    let signs = matter.decides.as_ref().unwrap_or(unit);
    let mut steps = vec![
        format!(
            "Khi phát hiện tổ chức, cá nhân thuộc trường hợp bị thu hồi hoặc nhận được văn bản đề nghị trả lại {}, {unit} lập hồ sơ xem xét việc thu hồi.",
            wording::lower(object)
        ),
        format!(
            "{unit} thông báo bằng văn bản cho tổ chức, cá nhân về hành vi vi phạm hoặc lý do thu hồi và yêu cầu giải trình trong thời hạn {} ngày làm việc.",
            random.pick(["05", "07", "10"])
        ),
        format!(
            "Trong thời hạn {days:02} ngày làm việc kể từ ngày hết thời hạn giải trình, {signs} ban hành quyết định {action}."
        ),
    ];
    if random.chance(70) {
        steps.push(
            "Quyết định thu hồi được gửi cho tổ chức, cá nhân và đăng tải trên trang thông tin điện tử của cơ quan ban hành.".to_owned(),
        );
    }
    steps
}

fn customs(matter: &Matter, random: &mut Random) -> Vec<String> {
    let Matter { applicant, unit, .. } = matter;
    let mut steps = vec![
        format!(
            "{} khai báo hải quan trên Hệ thống xử lý dữ liệu điện tử hải quan và nộp các chứng từ thuộc hồ sơ hải quan cho {unit}.",
            random.pick(["Người khai hải quan", *applicant])
        ),
        "Hệ thống tự động kiểm tra điều kiện đăng ký tờ khai; tờ khai hợp lệ được cấp số và phân luồng xanh, vàng hoặc đỏ.".to_owned(),
        format!(
            "{unit} kiểm tra hồ sơ đối với tờ khai luồng vàng; kiểm tra hồ sơ và kiểm tra thực tế hàng hóa đối với tờ khai luồng đỏ."
        ),
        "Người khai hải quan nộp thuế, phí và các khoản thu khác (nếu có) theo quy định.".to_owned(),
    ];
    steps.push(format!(
        "{unit} quyết định thông quan và giám sát việc đưa hàng hóa qua khu vực giám sát hải quan."
    ));
    steps
}
