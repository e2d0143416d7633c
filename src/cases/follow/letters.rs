//! What people are written about what they follow.

use jiff::Timestamp;

use super::Digest;
use crate::{
    cases::visits::when,
    mail::{Letter, Link},
    model::{Login, Rhythm},
    store::Follow,
};

/// Asks whether whoever wants to follow something reads mail at this address.
pub(super) fn confirm(
    to: &Login,
    (words, rhythm): (&str, Rhythm),
    (site, secret): (&str, &str),
    expires: Timestamp,
) -> Letter {
    Letter {
        paragraphs: vec![
            "Có người đã ghi địa chỉ thư này để nhận tin theo dõi từ Cổng tham vấn quy định kinh \
             doanh. Tin chỉ được gửi sau khi xác nhận."
                .into(),
        ],
        facts: vec![("Theo dõi", words.to_owned()), ("Gửi tin", rhythm.label().to_owned())],
        link: Some(Link {
            label: "Xem và xác nhận",
            address: format!("{site}/theo-doi/xac-nhan/{secret}"),
        }),
        after: vec![
            format!(
                "Đường dẫn dùng được đến {}. Quá thời hạn đó, mở đường dẫn để nhận một thư xác \
                 nhận mới.",
                when(expires)
            ),
            "Nếu không phải Ông/Bà đăng ký, xin bỏ qua thư này: sẽ không có tin nào được gửi, và \
             địa chỉ tự bị xóa sau 7 ngày."
                .into(),
        ],
        why: "Ông/Bà nhận được thư này vì địa chỉ được ghi để nhận tin theo dõi, chưa xác nhận."
            .into(),
        ..Letter::new(to.clone(), "Xác nhận nhận tin theo dõi quy định kinh doanh")
    }
}

/// Leads to everything that an address follows.
pub(super) fn manage(to: &Login, (site, secret): (&str, &str), expires: Timestamp) -> Letter {
    Letter {
        paragraphs: vec![
            "Đường dẫn dưới đây mở danh sách mọi nội dung mà địa chỉ này đang theo dõi trên Cổng \
             tham vấn quy định kinh doanh."
                .into(),
        ],
        link: Some(Link {
            label: "Quản lý theo dõi",
            address: format!("{site}/theo-doi/cua-toi/{secret}"),
        }),
        after: vec![
            format!(
                "Đường dẫn dùng được đến {}. Quá thời hạn đó, mở đường dẫn để nhận một đường dẫn \
                 mới.",
                when(expires)
            ),
            "Nếu không phải Ông/Bà yêu cầu, xin bỏ qua thư này: không có gì thay đổi.".into(),
        ],
        why: "Ông/Bà nhận được thư này vì có người yêu cầu đường dẫn quản lý cho địa chỉ này."
            .into(),
        ..Letter::new(to.clone(), "Đường dẫn quản lý theo dõi quy định kinh doanh")
    }
}

/// Tells what is new.
pub(super) fn digest(follow: &Follow, digest: &Digest, secret: &str) -> Letter {
    let Digest { words, what, total, rest, entries, all, .. } = digest;
    let page = format!("{}/theo-doi/thu/{secret}", follow.site);
    let since = match follow.rhythm {
        Rhythm::Daily => "từ thư trước",
        Rhythm::Weekly => "trong tuần qua",
    };
    let more = match rest {
        0 => Vec::new(),
        _ => vec![format!("Còn {rest} {what} khác chưa nêu trong thư.")],
    };
    Letter {
        paragraphs: vec![format!(
            "Có {total} {what} {since} về nội dung Ông/Bà theo dõi: {words}."
        )],
        entries: entries.clone(),
        link: all.clone(),
        after: more,
        more: vec![
            Link {
                label: "Đổi nhịp gửi, xem mọi nội dung đang theo dõi", address: page.clone()
            },
            Link { label: "Thôi nhận tin này", address: format!("{page}#thoi-nhan") },
        ],
        why: "Ông/Bà nhận được thư này vì đã xác nhận theo dõi nội dung trên bằng địa chỉ này."
            .into(),
        unsubscribe: Some(page),
        ..Letter::new(follow.address.clone(), format!("{total} {what}: {words}"))
    }
}
