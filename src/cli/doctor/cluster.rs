//! A PostgreSQL server: whether it takes writes, whether they last, and how its
//! copies fare.

use quydinh::store::{Cluster, Copy, Store, StoreError};

use super::{
    super::{Places, report::number},
    report::{
        Part::{Store as Here, Time},
        Report,
    },
    store::{APART, Looked, seconds, words},
};

/// A standby that is further behind loses more than anybody wants to.
const BEHIND_BYTES: i64 = 64 << 20;
const BEHIND_SECONDS: f64 = 30.0;
/// Versions of PostgreSQL that their makers still mend, and the oldest one that
/// has all that is used.
const MENDED: i64 = 140_000;
const OLDEST: i64 = 120_000;

pub(super) async fn look(report: &mut Report, store: &Store, places: &Places) {
    let cluster = match store.cluster().await {
        Ok(Some(cluster)) => cluster,
        Ok(None) => return,
        Err(error) => {
            let advice = "Xem nhật ký của PostgreSQL.";
            return report.fail(Here, "server", (words(&error), advice));
        }
    };
    let version = format!("{}.{}", cluster.version / 10_000, cluster.version % 10_000);
    if cluster.version < OLDEST {
        let advice = "Nâng cấp PostgreSQL lên bản 14 trở lên.";
        report.fail(Here, "server", (format!("PostgreSQL {version} quá cũ"), advice));
    } else if cluster.version < MENDED {
        let advice = "Nâng cấp PostgreSQL lên bản 14 trở lên.";
        report.warn(
            Here,
            "server",
            (format!("PostgreSQL {version} không còn được sửa lỗi"), advice),
        );
    } else {
        report.ok(Here, "server", format!("PostgreSQL {version}"));
    }
    if cluster.is_standby {
        let advice = "DATABASE_URL phải có máy chủ nhận ghi; sau khi chuyển vai, nêu cả hai máy.";
        report.fail(Here, "primary", ("máy chủ này là bản sao, không nhận ghi", advice));
    } else {
        report.ok(Here, "primary", "máy chủ nhận ghi");
    }
    lasting(report, &cluster);
    copies(report, &cluster, places);
    let (open, most) = (cluster.connections, cluster.most_connections);
    let found = format!("{open} trong {most} kết nối đang mở");
    // Each server may open sixteen and one to listen.
    if open * 10 > most * 8 {
        let advice = "Tăng max_connections, hoặc bớt chương trình dùng chung máy chủ này.";
        report.warn(Here, "connections", (found, advice));
    } else {
        report.ok(Here, "connections", found);
    }
    let apart = seconds(cluster.clock, report.at());
    // The look itself takes a moment.
    if apart.abs() > APART + 5.0 {
        report.warn(
            Time,
            "database",
            (
                format!("giờ của cơ sở dữ liệu lệch {apart:.0} giây so với máy này"),
                "Bật đồng bộ giờ (NTP) trên cả hai máy.",
            ),
        );
    } else {
        report.ok(Time, "database", "giờ của cơ sở dữ liệu khớp với máy này");
    }
}

/// Whether what was acknowledged survives a power cut.
fn lasting(report: &mut Report, cluster: &Cluster) {
    let off = |setting: &str| setting == "off";
    if off(&cluster.fsync) {
        let advice = "Đặt fsync = on; khi mất điện toàn bộ dữ liệu có thể hỏng.";
        report.fail(Here, "lasting", ("fsync của PostgreSQL đang tắt", advice));
    } else if off(&cluster.commit) {
        let advice =
            "Đặt synchronous_commit = on; khi mất điện những gì vừa báo đã ghi có thể mất.";
        report.warn(Here, "lasting", ("synchronous_commit đang tắt", advice));
    } else {
        let found =
            format!("ghi xuống ổ đĩa trước khi báo (synchronous_commit = {})", cluster.commit);
        report.ok(Here, "lasting", found);
    }
}

fn copies(report: &mut Report, cluster: &Cluster, places: &Places) {
    if cluster.is_standby {
        return;
    }
    let several = places.database.split(['/', '?']).nth(2).is_some_and(|hosts| hosts.contains(','));
    let hidden = cluster.copies.iter().any(|copy| copy.state.is_empty());
    let waits = |copy: &&Copy| ["sync", "quorum"].contains(&&*copy.sync);
    if hidden {
        let advice = "GRANT pg_monitor cho tài khoản của chương trình để xem được.";
        let found = format!("có {} bản sao, không được xem trạng thái", cluster.copies.len());
        report.warn(Here, "copies", (found, advice));
    } else if !cluster.synchronous.is_empty() && !cluster.copies.iter().any(|copy| waits(&copy)) {
        let found = format!(
            "chờ bản sao {} nhưng không bản nào kết nối: mọi lần ghi sẽ phải chờ",
            cluster.synchronous
        );
        let advice = "Khởi động lại bản sao; nếu mất hẳn, xem docs/operating.md về \
                      synchronous_standby_names.";
        report.fail(Here, "copies", (found, advice));
    } else if cluster.synchronous.is_empty() && several {
        let advice = "Đặt synchronous_standby_names; nếu không, khi chuyển máy những gì vừa báo đã \
                      ghi có thể mất.";
        report.warn(Here, "copies", ("không lần ghi nào chờ bản sao", advice));
    } else if let Some(copy) = cluster.copies.iter().find(|copy| copy.behind_bytes > BEHIND_BYTES) {
        let found = format!("bản sao {} chậm {} MB", copy.name, copy.behind_bytes >> 20);
        report.warn(Here, "copies", (found, "Xem mạng và ổ đĩa của bản sao."));
    } else {
        let found = match cluster.copies.len() {
            0 => "không có bản sao PostgreSQL".to_owned(),
            count => format!("{count} bản sao, không bản nào chậm đáng kể"),
        };
        report.ok(Here, "copies", found);
    }
}

pub(super) async fn look_at_replica(report: &mut Report, looked: &Looked, url: &str) {
    let advice = "Máy chủ vẫn đọc được từ cơ sở dữ liệu chính; kiểm tra DATABASE_READ_URL.";
    let replica = match looked.store.look_at_replica(url).await {
        Ok(replica) => replica,
        Err(error @ StoreError::Address(_)) => {
            let found = format!("DATABASE_READ_URL không dùng được: {error}");
            let advice =
                "Bản sao chỉ đọc là một máy chủ PostgreSQL, đi cùng DATABASE_URL là PostgreSQL.";
            return report.fail(Here, "replica", (found, advice));
        }
        Err(error) => return report.warn(Here, "replica", (words(&error), advice)),
    };
    match (replica.last_row().await, replica.cluster().await) {
        (Ok(there), Ok(Some(cluster))) => {
            let behind = looked.last.seq.saturating_sub(there.seq);
            let late = cluster.behind_seconds.unwrap_or_default();
            if !cluster.is_standby {
                let found = "DATABASE_READ_URL không phải bản sao mà là máy chủ nhận ghi";
                report.warn(Here, "replica", (found, "Nêu bản sao, hoặc bỏ biến này."));
            } else if behind > 0 && late > BEHIND_SECONDS {
                let found = format!("bản sao chỉ đọc chậm {} dòng, {late:.0} giây", number(behind));
                report.warn(Here, "replica", (found, "Xem mạng và ổ đĩa của bản sao."));
            } else {
                let found = format!("bản sao chỉ đọc chậm {} dòng nhật ký", number(behind));
                report.ok(Here, "replica", found);
            }
        }
        (Err(error), _) | (_, Err(error)) => {
            report.warn(Here, "replica", (words(&error), advice));
        }
        (Ok(_), Ok(None)) => {}
    }
    replica.close().await;
}
