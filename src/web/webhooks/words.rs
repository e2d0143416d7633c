//! Webhooks and their attempts in words.

use jiff::Timestamp;

use crate::{
    model::{DeliveryKind, DeliveryOutcome, Interest},
    reference::agencies,
    store::{Delivery, Progress, Webhook},
    web::words,
};

/// What a webhook hears of: `Phương án, Quyết định; của Bộ Y tế`. `told` says
/// what a search is.
pub(super) fn interest(interest: &Interest, told: impl Fn(&str) -> String) -> String {
    let Interest { kinds, agency, field, regulation, plan, consultation, search } = interest;
    let mut parts = Vec::new();
    if !kinds.is_empty() {
        let labels: Vec<&str> = kinds.iter().map(|kind| kind.label()).collect();
        parts.push(labels.join(", "));
    }
    parts.extend(agency.as_ref().map(|slug| format!("của {}", agencies().name(slug))));
    parts.extend(field.as_ref().map(|field| format!("về lĩnh vực {}", field.0)));
    parts.extend(regulation.as_ref().map(|code| format!("về quy định {code}")));
    parts.extend(plan.map(|plan| format!("về phương án {plan}")));
    parts.extend(consultation.map(|number| format!("về cuộc tham vấn {number}")));
    parts
        .extend(search.as_ref().map(|search| format!("về các quy định có trong {}", told(search))));
    if parts.is_empty() { say!("Mọi thay đổi công khai") } else { parts.join("; ") }
}

/// How a webhook stands: the class of its badge, and words.
pub(super) fn standing(webhook: &Webhook, progress: &Progress) -> (&'static str, &'static str) {
    match (webhook.paused, progress.failing_since) {
        (Some(_), _) => ("ended", "Tạm dừng"),
        (None, Some(_)) => ("soon", "Đang gửi lại"),
        (None, None) => ("good", "Đang gửi"),
    }
}

/// Why nothing is sent, or what is tried again when.
pub(super) fn trouble(webhook: &Webhook, progress: &Progress) -> Option<String> {
    if let Some((at, why)) = webhook.paused {
        return Some(format!("{}, từ {}.", why.label(), words::instant(at)));
    }
    progress.failing_since.map(|since| {
        format!(
            "Nơi nhận chưa nhận tin nào từ {}, sau {} lần thử. Lần thử kế tiếp: {}. Sau 5 ngày \
             liền không nhận được, webhook sẽ tạm dừng.",
            words::instant(since),
            words::count(u64::from(progress.failures)),
            words::instant(progress.next_at)
        )
    })
}

/// What was sent: `Dòng 12–40 (29 dòng)`.
pub(super) fn content(delivery: &Delivery) -> String {
    let rows = match delivery.range {
        None => return say!(DeliveryKind::Ping.label()),
        Some((first, last)) if first == last => format!("Dòng {}", words::count(first)),
        Some((first, last)) => format!(
            "Dòng {}–{} ({} dòng)",
            words::count(first),
            words::count(last),
            words::count(delivery.rows)
        ),
    };
    if delivery.kind == DeliveryKind::Again { format!("{rows}, gửi lại") } else { rows }
}

/// How an attempt ended.
pub(super) fn outcome(delivery: &Delivery) -> String {
    match delivery.status {
        Some(status) => format!("{} ({status})", delivery.outcome.label()),
        None => say!(delivery.outcome.label()),
    }
}

/// The class of the badge of an attempt.
pub(super) fn mark(delivery: &Delivery) -> &'static str {
    if delivery.outcome == DeliveryOutcome::Delivered { "good" } else { "ended" }
}

/// Until when two secrets count, if they do.
pub(super) fn overlap(webhook: &Webhook, now: Timestamp) -> Option<String> {
    webhook.previous_until.filter(|until| *until > now).map(words::instant)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interests_are_told_in_one_line() {
        for (json, told) in [
            ("{}", "Mọi thay đổi công khai"),
            (r#"{"kinds": ["plan", "decision"]}"#, "Phương án, Quyết định"),
            (
                r#"{"kinds": ["plan"], "agency": "bo-y-te", "regulation": "1.000001"}"#,
                "Phương án; của Bộ Y tế; về quy định 1.000001",
            ),
            (
                r#"{"field": "Hải quan", "plan": "PA-0002"}"#,
                "về lĩnh vực Hải quan; về phương án PA-0002",
            ),
            (r#"{"search": "q=gạo"}"#, "về các quy định có trong tìm kiếm q=gạo"),
        ] {
            let found = interest(&serde_json::from_str(json).unwrap(), |q| format!("tìm kiếm {q}"));
            assert!(found.starts_with(told) || found == told, "{found}");
        }
    }
}
