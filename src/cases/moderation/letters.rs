//! What senders are told when a comment of theirs is hidden or looked at again.

use super::Deed;
use crate::{
    mail::{Letter, Link},
    model::{CommentNumber, Login, ModerationAct},
    reference::moderation_reason,
};

/// The letter about a decision; none about one that changes nothing for them.
pub(super) fn decided(
    to: &Login,
    comment: CommentNumber,
    deed: &Deed,
    site: &str,
) -> Option<Letter> {
    let (subject, paragraphs) = match deed.act {
        ModerationAct::Removed => (
            "đã bị gỡ",
            vec![
                format!(
                    "Góp ý {comment} của Ông/Bà đã bị gỡ khỏi phần hiển thị công khai và không \
                     được tính vào số góp ý. Nội dung vẫn được lưu trong hồ sơ."
                ),
                "Nếu không đồng ý, Ông/Bà gửi đề nghị xem lại ở trang riêng của góp ý: theo đường \
                 dẫn trong thư “Biên nhận góp ý”, hoặc ở trang góp ý sau khi đăng nhập nếu đã gửi \
                 bằng tài khoản. Người xem lại không phải là người đã gỡ."
                    .to_owned(),
            ],
        ),
        ModerationAct::Restored => (
            "được hiển thị trở lại",
            vec![format!("Góp ý {comment} của Ông/Bà được hiển thị và được tính trở lại.")],
        ),
        ModerationAct::Upheld => (
            "đã được xem lại",
            vec![format!(
                "Đề nghị của Ông/Bà về góp ý {comment} đã được người khác xem lại. Việc gỡ được giữ \
                 nguyên."
            )],
        ),
        ModerationAct::Kept | ModerationAct::Appealed => return None,
    };
    let reason = deed.reason.as_deref().and_then(moderation_reason);
    let mut facts = vec![("Số góp ý", comment.to_string())];
    if let Some(reason) = reason {
        facts.push(("Lý do", reason.label.clone()));
        if !reason.law.is_empty() {
            facts.push(("Căn cứ", reason.law.clone()));
        }
    }
    if !deed.note.is_empty() {
        facts.push(("Giải thích", deed.note.clone()));
    }
    Some(Letter {
        paragraphs,
        facts,
        link: Some(Link {
            label: "Xem góp ý",
            address: format!("{site}/tham-van/gop-y/{comment}"),
        }),
        after: vec![format!(
            "Danh mục lý do và mọi trường hợp đã gỡ được công khai ở {site}/tham-van/kiem-duyet."
        )],
        why: format!("Ông/Bà nhận được thư này vì đã gửi góp ý {comment}."),
        ..Letter::new(to.clone(), format!("Góp ý {comment} {subject}"))
    })
}
