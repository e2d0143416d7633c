//! The letter that asks whether what was sent is of whoever reads mail there.

use jiff::{Timestamp, tz::Offset};

use crate::{
    mail::{Letter, Link},
    model::PendingKind,
    store::Pending,
};

/// `14:30 ngày 1/7/2026`, in Viet Nam.
pub(in crate::cases) fn when(at: Timestamp) -> String {
    let local = Offset::constant(7).to_datetime(at);
    let (hour, minute) = (local.hour(), local.minute());
    format!("{hour:02}:{minute:02} ngày {}/{}/{}", local.day(), local.month(), local.year())
}

/// What a letter repeats of what was sent.
pub(in crate::cases) struct Asking<'a> {
    /// What it is about, with a name for that.
    pub about: (&'static str, String),
    /// What it says.
    pub words: &'a str,
}

/// How a letter speaks of what was sent.
struct Words {
    what: &'static str,
    capital: &'static str,
    /// What comes of the confirmation, and not before.
    then: &'static str,
    /// Where the link leads.
    page: &'static str,
    label: &'static str,
}

fn words(kind: PendingKind) -> Words {
    match kind {
        PendingKind::Comment => Words {
            what: "góp ý",
            capital: "Góp ý",
            then: "ghi nhận và hiển thị",
            page: "/tham-van/xac-nhan",
            label: "Xem và xác nhận góp ý",
        },
        PendingKind::Petition => Words {
            what: "phản ánh, kiến nghị",
            capital: "Phản ánh, kiến nghị",
            then: "tiếp nhận và chuyển xử lý",
            page: "/kien-nghi/xac-nhan",
            label: "Xem và xác nhận phản ánh, kiến nghị",
        },
        PendingKind::Question => Words {
            what: "câu hỏi",
            capital: "Câu hỏi",
            then: "hiển thị và chuyển đến cơ quan giải đáp",
            page: "/hoi-dap/xac-nhan",
            label: "Xem và xác nhận câu hỏi",
        },
    }
}

/// Asks whether whoever wrote something reads mail at its address.
pub(super) fn confirm(
    pending: &Pending,
    Asking { about, words: text }: Asking<'_>,
    secret: &str,
    expires: Timestamp,
) -> Letter {
    let Words { what, capital, then, page, label } = words(pending.kind);
    let first: String = text.chars().take(200).collect();
    let more = if text.chars().nth(200).is_some() { "…" } else { "" };
    let mut paragraphs = vec![format!(
        "Có người đã ghi địa chỉ thư này khi gửi {what} trên Cổng tham vấn quy định kinh doanh. \
         {capital} chỉ được {then} sau khi xác nhận."
    )];
    if !first.is_empty() {
        paragraphs.push(format!("Nội dung:\n{first}{more}"));
    }
    Letter {
        paragraphs,
        facts: vec![about],
        link: Some(Link { label, address: format!("{}{page}/{secret}", pending.site) }),
        after: vec![
            format!("Đường dẫn dùng được đến {}.", when(expires)),
            "Nếu không phải Ông/Bà gửi, xin bỏ qua thư này: nội dung sẽ tự bị xóa.".into(),
        ],
        why: format!("Ông/Bà nhận được thư này vì địa chỉ được ghi khi gửi {what}, chưa xác nhận."),
        ..Letter::new(
            pending.address.clone(),
            format!("Xác nhận {what} trên Cổng tham vấn quy định kinh doanh"),
        )
    }
}
