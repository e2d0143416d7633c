//! The database: whether it can be reached, whose tables it has, how it is.

use std::path::Path;

use jiff::Timestamp;
use quydinh::store::{LastRow, Store, StoreError, Tables};

use super::{
    super::{Places, report::number, serve},
    cluster,
    report::{
        Part::{Store as Here, Time},
        Report, instant,
    },
    secrets::is_open,
};

/// Clocks of two machines differ by less, if somebody sets them.
pub(super) const APART: f64 = 2.0;

/// A database that was reached, with tables that this program knows.
pub(super) struct Looked {
    pub(super) store: Store,
    pub(super) last: LastRow,
}

pub(super) async fn look(
    report: &mut Report,
    places: &Places,
    options: Option<&serve::Args>,
) -> Option<Looked> {
    match Store::file_at(&places.database) {
        Err(error) => {
            let advice = "DATABASE_URL là sqlite:TỆP hoặc postgres://…";
            report.fail(Here, "address", (format!("không hiểu địa chỉ: {error}"), advice));
            None
        }
        Ok(Some(file)) if !file.exists() => {
            report.fail(
                Here,
                "reachable",
                (
                    format!("không có tệp {}", file.display()),
                    "Nếu đã có dữ liệu thì DATABASE_URL sai; nếu chưa, lệnh index hoặc serve sẽ \
                     tạo tệp.",
                ),
            );
            None
        }
        Ok(file) => {
            let store = reached(report, &places.database).await?;
            if let Some(file) = file {
                look_at_file(report, &store, &file).await;
            }
            cluster::look(report, &store, places).await;
            let looked = look_at_tables(report, store).await?;
            if let Some(url) = options.and_then(|options| options.read_store.as_deref()) {
                cluster::look_at_replica(report, &looked, url).await;
            }
            Some(looked)
        }
    }
}

async fn reached(report: &mut Report, url: &str) -> Option<Store> {
    match Store::look(url).await {
        Ok(store) => {
            report.ok(Here, "reachable", format!("mở được {}", store.url()));
            Some(store)
        }
        Err(error) => {
            let advice = "Kiểm tra địa chỉ, tài khoản, và cơ sở dữ liệu có đang chạy không.";
            report.fail(Here, "reachable", (words(&error), advice));
            None
        }
    }
}

/// An error with its cause, without a password.
pub(super) fn words(error: &StoreError) -> String {
    match std::error::Error::source(error) {
        Some(cause) => format!("{error}: {cause}"),
        None => error.to_string(),
    }
}

async fn look_at_file(report: &mut Report, store: &Store, file: &Path) {
    if is_open(file) {
        report.warn(
            Here,
            "permissions",
            (
                format!("ai có tài khoản trên máy cũng đọc được {}", file.display()),
                format!("Tệp có địa chỉ thư và mã băm mật khẩu: chmod 600 {}", file.display()),
            ),
        );
    } else {
        report.ok(Here, "permissions", format!("quyền đọc {} đã hạn chế", file.display()));
    }
    match store.condition(file).await {
        Ok(Some(found)) => {
            if found.has_log {
                report.ok(Here, "journal_mode", "tệp ở chế độ WAL");
            } else {
                let advice = "Máy chủ tự đặt lại khi khởi động; nếu vẫn vậy, ổ đĩa mạng có thể \
                              không hỗ trợ: để tệp trên ổ đĩa của máy.";
                report.warn(Here, "journal_mode", ("tệp không ở chế độ WAL", advice));
            }
            match found.damage.as_slice() {
                [] => report.ok(Here, "whole", "quick_check không thấy chỗ hỏng"),
                damage => damaged(report, &damage.join("; ")),
            }
        }
        Ok(None) => {}
        Err(error) => damaged(report, &words(&error)),
    }
}

fn damaged(report: &mut Report, found: &str) {
    report.fail(
        Here,
        "whole",
        (
            format!("tệp bị hỏng hoặc không phải cơ sở dữ liệu SQLite: {found}"),
            "Dừng máy chủ, giữ nguyên tệp để xem xét, rồi khôi phục bản sao lưu gần nhất bằng \
             quydinh restore.",
        ),
    );
}

async fn look_at_tables(report: &mut Report, store: Store) -> Option<Looked> {
    let failed = |report: &mut Report, error: &StoreError| {
        let advice = "Xem nhật ký của cơ sở dữ liệu; tài khoản phải sở hữu các bảng.";
        report.fail(Here, "tables", (format!("không đọc được các bảng: {}", words(error)), advice));
    };
    let tables = match store.tables().await {
        Ok(tables) => tables,
        Err(error) => {
            failed(report, &error);
            return None;
        }
    };
    if !judge(report, &tables) {
        return None;
    }
    match store.last_row().await {
        Ok(last) => {
            look_at_journal(report, last);
            Some(Looked { store, last })
        }
        Err(error) => {
            failed(report, &error);
            None
        }
    }
}

/// Whether the tables are so far known that they can be read.
fn judge(report: &mut Report, tables: &Tables) -> bool {
    let list =
        |versions: &[i64]| versions.iter().map(i64::to_string).collect::<Vec<_>>().join(", ");
    let Some(version) = tables.version else {
        let advice =
            "Lệnh index hoặc serve đầu tiên sẽ tạo; nếu đã có dữ liệu thì DATABASE_URL sai.";
        report.warn(Here, "tables", ("cơ sở dữ liệu chưa có bảng nào của chương trình", advice));
        return false;
    };
    if !tables.newer.is_empty() {
        let found = format!("có thay đổi bảng {} của phiên bản mới hơn", list(&tables.newer));
        let advice = "Chương trình này không khởi động được trên đó; cập nhật chương trình.";
        report.fail(Here, "tables", (found, advice));
    } else if !tables.failed.is_empty() || !tables.different.is_empty() {
        let wrong = list(&[&tables.failed[..], &tables.different[..]].concat());
        let found = format!("thay đổi bảng {wrong} dở dang hoặc không phải của chương trình này");
        let advice = "Khôi phục bản sao lưu vào cơ sở dữ liệu trống.";
        report.fail(Here, "tables", (found, advice));
    } else if !tables.pending.is_empty() {
        let found = format!("các bảng ở phiên bản {version}, chưa có {}", list(&tables.pending));
        let advice = "Sao lưu bằng quydinh backup của phiên bản đang dùng trước; máy chủ mới tự \
                      thêm khi khởi động.";
        report.warn(Here, "tables", (found, advice));
    } else {
        report.ok(Here, "tables", format!("các bảng ở phiên bản {version}, đúng của chương trình"));
    }
    true
}

fn look_at_journal(report: &mut Report, last: LastRow) {
    let seq = number(last.seq);
    match last.at {
        None if last.seq == 0 => report.ok(Here, "journal", "nhật ký chưa có dòng nào"),
        None => report.fail(
            Here,
            "journal",
            (
                format!("đầu nhật ký nêu dòng {seq}, nhưng không có dòng đó hoặc mã băm khác"),
                "Chạy quydinh verify để biết chỗ sai; đừng ghi thêm trước khi rõ nguyên nhân.",
            ),
        ),
        Some(time) => {
            let at = instant(time);
            report.ok(Here, "journal", format!("nhật ký có {seq} dòng, dòng cuối lúc {at}"));
            if seconds(report.at(), time) < -APART {
                report.fail(
                    Time,
                    "journal",
                    (
                        format!("dòng cuối của nhật ký được ghi lúc {at}, sau giờ của máy này"),
                        "Đồng hồ của máy này chậm, hoặc của máy đã ghi nhanh: bật đồng bộ giờ \
                         (NTP) trên mọi máy.",
                    ),
                );
            } else {
                report.ok(Time, "journal", "giờ của máy sau dòng cuối của nhật ký");
            }
        }
    }
}

/// How long after another an instant is.
pub(super) fn seconds(one: Timestamp, other: Timestamp) -> f64 {
    one.duration_since(other).as_secs_f64()
}
