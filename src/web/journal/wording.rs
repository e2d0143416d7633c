//! Rows of the journal in words: what was done, and a payload as rows that
//! people can read.

use serde_json::{Map, Value};

use super::deeds::DEEDS;
use crate::web::words;
use crate::{
    model::{
        Act, AgencySlug, AnswerState, Authority, Bound, Counted, Day, Disposition, ItemChange,
        Kind, Level, Nature, PauseReason, PetitionAccess, PetitionAction, Province, ReviewList,
        Role, Routing, Stance, Timing, Vetting, Way,
    },
    reference::agencies,
    store::{Scope, UploadKind},
};

/// Members of payloads, in the order in which they are shown.
const LABELS: &[(&str, &str)] = &[
    ("number", "Số"),
    ("title", "Tên"),
    ("name", "Tên"),
    ("agency", "Cơ quan"),
    ("kind", "Loại quy định"),
    ("field", "Lĩnh vực"),
    ("act", "Việc"),
    ("change", "Lý do ghi"),
    ("version", "Phiên bản"),
    ("day", "Tính từ ngày"),
    ("valid_from", "Áp dụng từ"),
    ("as_of", "Dữ liệu tại ngày"),
    ("known_at", "Theo nhật ký đến dòng số"),
    ("slug", "Tên ngắn"),
    ("kinds", "Các loại quy định"),
    ("rows", "Số quy định"),
    ("scope", "Phạm vi"),
    ("issued", "Ngày ban hành"),
    ("agencies", "Các cơ quan"),
    ("topic", "Chủ đề"),
    ("unit", "Đơn vị"),
    ("nature", "Tính chất"),
    ("counted", "Đếm từ dữ liệu"),
    ("about", "Giải thích"),
    ("period", "Kỳ"),
    ("bound", "Mức độ"),
    ("value", "Giá trị"),
    ("numerator", "Tử số"),
    ("denominator", "Mẫu số"),
    ("printed", "Tỷ lệ đã in"),
    ("parts", "Các phần"),
    ("url", "Địa chỉ"),
    ("reporter", "Bên công bố"),
    ("note", "Ghi chú"),
    ("closes", "Tham vấn đến"),
    ("subject", "Về"),
    ("plan-item", "Mục"),
    ("draft-paragraph", "Đoạn của dự thảo"),
    ("consultation", "Cuộc tham vấn"),
    ("opens", "Tham vấn từ"),
    ("step", "Việc về thời hạn"),
    ("question", "Nội dung xin ý kiến"),
    ("paragraphs", "Đoạn"),
    ("last", "Số đoạn lớn nhất"),
    ("plan", "Phương án"),
    ("item", "Mục số"),
    ("item_version", "Phiên bản của mục"),
    ("comments", "Các góp ý"),
    ("stance", "Ý kiến"),
    ("timing", "Thời điểm gửi"),
    ("organisation", "Tổ chức"),
    ("name_shown", "Hiển thị tên"),
    ("fingerprint", "Mã băm của nội dung"),
    ("link", "Mã băm của đường dẫn riêng"),
    ("files", "Các tệp"),
    ("media", "Loại tệp"),
    ("industry", "Ngành, nghề số"),
    ("province", "Tỉnh, thành phố"),
    ("origin", "Nguồn"),
    ("codes", "Các quy định"),
    ("same_as", "Trùng với câu hỏi"),
    ("office", "Đơn vị trả lời"),
    ("state", "Kết quả xử lý"),
    ("text", "Văn bản"),
    ("key", "Khóa ngẫu nhiên"),
    ("signer", "Người ký"),
    ("received", "Ngày tiếp nhận"),
    ("regulation", "Quy định"),
    ("also", "Các quy định khác"),
    ("area", "Lĩnh vực, vấn đề"),
    ("access", "Mức công khai"),
    ("place", "Bước số"),
    ("routed", "Xử lý"),
    ("routing", "Hình thức"),
    ("answered", "Ngày trả lời"),
    ("sent", "Ngày gửi thẩm định"),
    ("procedures", "Thủ tục"),
    ("vetting", "Ý kiến thẩm định"),
    ("concluded", "Ngày có ý kiến"),
    ("list", "Danh mục"),
    ("listed", "Ngày đưa vào danh mục"),
    ("done", "Ngày hoàn thành"),
    ("decision", "Quyết định"),
    ("document", "Văn bản"),
    ("amends", "Sửa quyết định"),
    ("in_force_from", "Có hiệu lực từ"),
    ("in_force_to", "Hết hiệu lực từ"),
    ("corrects", "Thay cho dòng số"),
    ("reason", "Lý do"),
    ("items", "Các mục"),
    ("reasons", "Lý do của từng mục"),
    ("content", "Nội dung"),
    ("code", "Mã quy định"),
    ("new", "Quy định mới"),
    ("disposition", "Phương án"),
    ("ways", "Cách đơn giản hóa"),
    ("from_level", "Từ cấp"),
    ("to_level", "Xuống cấp"),
    ("legal_changes", "Kiến nghị sửa"),
    ("clause", "Khoản, điểm"),
    ("article", "Điều"),
    ("deadline", "Thời hạn thực thi"),
    ("authority", "Thẩm quyền"),
    ("before", "Chi phí hiện nay"),
    ("after", "Chi phí sau khi sửa"),
    ("hours", "Giờ làm một lần"),
    ("hourly_income", "Thu nhập một giờ (đồng)"),
    ("services", "Thuê tư vấn, dịch vụ một lần (đồng)"),
    ("fees", "Phí, lệ phí một lần (đồng)"),
    ("times_per_year", "Số lần một năm"),
    ("subjects", "Số đối tượng một năm"),
    ("at", "Lấy từ"),
    ("receipt", "Biên nhận"),
    ("target", "Nộp thành"),
    ("file", "Tệp"),
    ("path", "Tệp"),
    ("format", "Định dạng"),
    ("sheet", "Trang tính"),
    ("row", "Dòng"),
    ("records", "Số bản ghi"),
    ("added", "Thêm"),
    ("changed", "Thay đổi"),
    ("same", "Không đổi"),
    ("withdrawn", "Rút"),
    ("rejected", "Bị từ chối"),
    ("basis", "Đã xem đến dòng số"),
    ("role", "Vai trò"),
    ("account", "Tài khoản"),
    ("scopes", "Phạm vi của mã truy cập"),
    ("via", "Đăng nhập bằng"),
    ("open_until", "Được liên kết đến"),
    ("expires_at", "Hết hạn"),
    ("temporary_until", "Mật khẩu tạm dùng đến"),
    ("until", "Đến"),
    ("failed", "Số lần sai"),
    ("ordinal", "Số thứ tự trong danh mục"),
    ("edition", "Đợt dữ liệu, dòng số"),
    ("source", "Nguồn"),
    ("digest", "Mã băm của nội dung"),
    ("size", "Dung lượng (byte)"),
    ("sha256", "Mã băm SHA-256"),
    ("login", "Mã băm của tên đăng nhập"),
    ("password", "Mã băm của mật khẩu"),
    ("secret", "Mã băm của khóa"),
    ("description", "Mã băm của tên gọi"),
    ("wants", "Nội dung nhận"),
    ("generation", "Lần đổi khóa"),
    ("previous_until", "Khóa cũ dùng đến"),
    ("why", "Lý do"),
];

/// What was done. What has no words yet is shown as the journal calls it.
pub(in crate::web) fn deed(action: &str) -> &str {
    DEEDS.iter().find(|(name, _)| *name == action).map_or(action, |(_, words)| words)
}

/// A payload as names and values, the members of what is inside after the name
/// of what they are in.
pub(in crate::web) fn rows(payload: &str) -> Vec<(String, String)> {
    let mut rows = Vec::new();
    match serde_json::from_str(payload) {
        Ok(Value::Object(members)) => object("", &members, &mut rows),
        _ => rows.push((say!("Nội dung"), payload.to_owned())),
    }
    rows
}

fn object(inside: &str, members: &Map<String, Value>, rows: &mut Vec<(String, String)>) {
    let place = |name: &str| LABELS.iter().position(|(known, _)| *known == name);
    let mut members: Vec<(&String, &Value)> = members.iter().collect();
    members.sort_by_key(|(name, _)| place(name).unwrap_or(usize::MAX));
    for (name, value) in members {
        let label = match place(name) {
            Some(at) => say!(LABELS[at].1),
            // Items by their numbers, and what has no words yet.
            None => name.clone(),
        };
        let label = if inside.is_empty() { label } else { format!("{inside}: {label}") };
        match value {
            // What an item says is what the row is about.
            Value::Object(members) if name == "content" && inside.is_empty() => {
                object("", members, rows);
            }
            Value::Object(members) => object(&label, members, rows),
            Value::Array(list) if list.iter().any(Value::is_object) => {
                for (member, number) in list.iter().zip(1..) {
                    let label = format!("{label} {number}");
                    match member {
                        Value::Object(members) => object(&label, members, rows),
                        other => rows.push((label, plain(name, other))),
                    }
                }
            }
            other => rows.push((label, plain(name, other))),
        }
    }
}

/// A value that has no members.
fn plain(name: &str, value: &Value) -> String {
    match value {
        Value::Null => say!("không có"),
        Value::Bool(yes) => say!(if *yes { "có" } else { "không" }),
        Value::String(text) => text_of(name, text),
        Value::Number(number) => match number.as_u64() {
            Some(millis) if ["expires_at", "open_until", "previous_until"].contains(&name) => {
                i64::try_from(millis)
                    .ok()
                    .and_then(|millis| jiff::Timestamp::from_millisecond(millis).ok())
                    .map_or_else(|| number.to_string(), words::instant)
            }
            Some(number) => words::count(number),
            None => number.to_string(),
        },
        Value::Array(list) => list.iter().map(|v| plain(name, v)).collect::<Vec<_>>().join(", "),
        Value::Object(_) => value.to_string(),
    }
}

/// A text, with the words for what the journal writes as names.
fn text_of(name: &str, text: &str) -> String {
    if name == "format" {
        return words::file_format(text);
    }
    let label = match name {
        "act" => text
            .parse()
            .ok()
            .map(Act::label)
            .or_else(|| text.parse().ok().map(PetitionAction::label)),
        "access" => text.parse().ok().map(PetitionAccess::label),
        "authority" => text.parse().ok().map(Authority::label),
        "change" => text.parse().ok().map(ItemChange::label),
        "disposition" => text.parse().ok().map(Disposition::label),
        "bound" => text.parse().ok().map(Bound::label),
        "counted" => text.parse().ok().map(Counted::label),
        "nature" => text.parse().ok().map(Nature::label),
        "from_level" | "to_level" => text.parse().ok().map(Level::label),
        "list" => text.parse().ok().map(ReviewList::label),
        "routing" => text.parse().ok().map(Routing::label),
        "vetting" => text.parse().ok().map(Vetting::label),
        "kind" => text.parse().ok().map(Kind::label),
        "role" => text.parse().ok().map(Role::label),
        "scope" => text.parse().ok().map(Scope::label),
        "target" => text.parse().ok().map(UploadKind::label),
        "province" => text.parse().ok().map(Province::label),
        "stance" => text.parse().ok().map(Stance::label),
        "state" => text.parse().ok().map(AnswerState::label),
        "timing" => text.parse().ok().map(Timing::label),
        "ways" => text.parse().ok().map(Way::label),
        "why" => text.parse().ok().map(PauseReason::label),
        _ => None,
    };
    if let Some(label) = label {
        return say!(label);
    }
    match name {
        "agency" | "agencies" => text
            .parse::<AgencySlug>()
            .map_or_else(|_| text.to_owned(), |slug| agencies().name(&slug).to_owned()),
        "until" | "temporary_until" => {
            text.parse::<jiff::Timestamp>().map_or_else(|_| text.to_owned(), words::instant)
        }
        _ => match text.parse::<Day>() {
            Ok(day) if text.len() == "2025-03-01".len() => words::day(day),
            _ => text.to_owned(),
        },
    }
}

/// What a row says in short, beside what was done.
pub(in crate::web) fn short(payload: &str) -> String {
    let Ok(Value::Object(members)) = serde_json::from_str(payload) else { return String::new() };
    let text = |name: &str| members.get(name).and_then(Value::as_str).filter(|t| !t.is_empty());
    let mut parts: Vec<String> = Vec::new();
    if let Some(Value::Array(items)) = members.get("items") {
        parts.push(format!("{} mục", words::count(items.len() as u64)));
    }
    if let Some(content) = members.get("content").and_then(Value::as_object) {
        let of = |name: &str| content.get(name).and_then(Value::as_str).unwrap_or_default();
        parts.push(format!("{} {}", text_of("disposition", of("disposition")), of("code")));
    }
    parts.extend(
        ["decision", "document", "title", "name", "subject"]
            .iter()
            .filter_map(|n| text(n))
            .map(str::to_owned),
    );
    if let Some(file) = members.get("receipt").and_then(|r| r.get("file")).and_then(Value::as_str) {
        parts.push(file.to_owned());
    }
    parts.extend(text("agency").map(|slug| text_of("agency", slug)));
    parts.extend(text("reason").map(|reason| format!("lý do: {reason}")));
    let mut short = parts.join("; ").trim().to_owned();
    // A line, not the whole story: that is one click away.
    if let Some((end, _)) = short.char_indices().nth(200) {
        short.truncate(end);
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_one_wording() {
        for table in [DEEDS, LABELS] {
            let mut seen = std::collections::HashSet::new();
            for (name, _) in table {
                assert!(seen.insert(name), "{name} twice: only the first is ever shown");
            }
        }
    }

    #[test]
    fn payloads_are_rows_in_words() {
        let payload = r#"{"zzz":true,"items":[1,2],"act":"approved","day":"2026-07-31",
            "decision":"1643/QĐ-TTg","reasons":{"2":"Trùng"},
            "receipt":{"number":"BN-0001","counts":[{"added":1200}]}}"#;
        let expected = [
            ("Việc", "Phê duyệt"),
            ("Tính từ ngày", "31/07/2026"),
            ("Quyết định", "1643/QĐ-TTg"),
            ("Các mục", "1, 2"),
            ("Lý do của từng mục: 2", "Trùng"),
            ("Biên nhận: Số", "BN-0001"),
            ("Biên nhận: counts 1: Thêm", "1.200"),
            ("zzz", "có"),
        ];
        let expected: Vec<_> =
            expected.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        assert_eq!(rows(payload), expected);
        assert_eq!(rows("x"), [("Nội dung".to_owned(), "x".to_owned())]);
        assert_eq!(short(payload), "2 mục; 1643/QĐ-TTg");
        let item = r#"{"content":{"code":"1.000001","disposition":"cut"},"change":"added"}"#;
        let told = [("Lý do ghi", "Thêm"), ("Mã quy định", "1.000001"), ("Phương án", "Bãi bỏ")];
        assert_eq!(rows(item), told.map(|(name, value)| (name.to_owned(), value.to_owned())));
        assert_eq!(short(item), "Bãi bỏ 1.000001");
        assert_eq!(deed("session.opened"), "Đăng nhập");
        assert_eq!(deed("x.y"), "x.y");
    }
}
