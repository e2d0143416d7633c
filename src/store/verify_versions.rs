//! Checking that versions of regulations are what the journal recorded.

use sqlx::{AnyConnection, Row as _, any::AnyRow};

use super::{
    Finding, StoreError, Verified,
    journal::sha256,
    registry::{VersionEntry, origin},
    verify::PAGE,
    verify_rows::Cell as _,
};
use crate::model::{Regulation, day_number};

pub(super) async fn verify_versions(
    connection: &mut AnyConnection,
    verified: &mut Verified,
) -> Result<(), StoreError> {
    const SQL: &str = "SELECT v.ordinal, v.version, v.code, v.valid_from, v.edition, v.digest, \
            v.kind, v.name, v.agency, v.field, v.in_force_from, v.in_force_to, v.change, \
            p.payload, j.action, j.subject, j.payload, r.code, v.origin, v.source_file, \
            v.source_sheet, v.source_row, v.recorded_seq, v.fee_low, v.fee_high, \
            v.online, v.dossiers, v.on_time \
        FROM regulation_version v \
        LEFT JOIN regulation_payload p ON p.ordinal = v.ordinal AND p.version = v.version \
        LEFT JOIN journal j ON j.seq = v.recorded_seq \
        LEFT JOIN regulation r ON r.ordinal = v.ordinal \
        WHERE v.ordinal >= $1 AND v.ordinal < $2 ORDER BY v.ordinal, v.version";
    const ENDS: &str = "SELECT COALESCE(MIN(ordinal), 0), COALESCE(MAX(ordinal) + 1, 0) \
        FROM regulation_version";
    let ends = sqlx::query(ENDS).fetch_one(&mut *connection).await?;
    let (start, end): (i64, i64) = (ends.try_get(0)?, ends.try_get(1)?);
    for from in (start..end).step_by(PAGE as usize) {
        let query = sqlx::query(SQL).bind(from).bind(from + i64::from(PAGE));
        for row in query.fetch_all(&mut *connection).await? {
            verified.versions += 1;
            match difference(&row) {
                Ok(None) => {}
                Ok(Some((what, expected, found))) => {
                    let code = row.try_get(2)?;
                    let version = row.try_get::<i64, _>(1)? as u64;
                    verified.find(Finding::Version { code, version, what, expected, found });
                }
                // SQLite takes a text for a number.
                Err(StoreError::Sql(_)) => {
                    let seq = row.try_get(22).unwrap_or_default();
                    verified.find(Finding::Cell { table: "regulation_version", seq });
                }
                Err(error) => return Err(error),
            }
        }
    }
    Ok(())
}

pub(super) async fn verify_nothing_missing(
    connection: &mut AnyConnection,
    verified: &mut Verified,
) -> Result<(), StoreError> {
    const MISSING: &str = "SELECT j.seq, j.subject FROM journal j \
        WHERE j.action IN ('regulation.added', 'regulation.changed', 'regulation.ended') \
        AND NOT EXISTS (SELECT 1 FROM regulation_version v WHERE v.recorded_seq = j.seq) \
        ORDER BY j.seq LIMIT $1";
    // Codes and texts that no version leads to.
    const LOOSE: &str = "SELECT 'regulation', r.code FROM regulation r WHERE NOT EXISTS \
            (SELECT 1 FROM regulation_version v WHERE v.ordinal = r.ordinal) \
        UNION ALL SELECT 'regulation_payload', p.ordinal || ' ' || p.version \
        FROM regulation_payload p WHERE NOT EXISTS (SELECT 1 FROM regulation_version v \
            WHERE v.ordinal = p.ordinal AND v.version = p.version) LIMIT $1";
    let query = sqlx::query(MISSING).bind(Verified::LIMIT as i64);
    for row in query.fetch_all(&mut *connection).await? {
        let seq = row.try_get::<i64, _>(0)? as u64;
        verified.find(Finding::Missing { seq, code: row.try_get(1)? });
    }
    let query = sqlx::query(LOOSE).bind(Verified::LIMIT as i64);
    for row in query.fetch_all(&mut *connection).await? {
        let table = match row.try_get::<&str, _>(0)? {
            "regulation" => "regulation",
            _ => "regulation_payload",
        };
        let (expected, found) = ("không có".to_owned(), "có".to_owned());
        let key = row.try_get(1)?;
        verified.find(Finding::Table { seq: 0, table, key, column: "", expected, found });
    }
    Ok(())
}

/// The first thing in which a version differs from what the journal says of it:
/// its name, what the journal tells, what is stored.
fn difference(row: &AnyRow) -> Result<Option<(&'static str, String, String)>, StoreError> {
    let lost = |what, found: &str| Ok(Some((what, "có".to_owned(), found.to_owned())));
    let code: String = row.try_get(2)?;
    let digest: String = row.try_get(5)?;
    let Some(payload) = row.try_get::<Option<String>, _>(13)? else {
        return lost("nội dung", "không có");
    };
    let Some(entry) = row.try_get::<Option<String>, _>(16)? else {
        return lost("dòng nhật ký", "không có");
    };
    let (Ok(entry), Ok(regulation)) = (
        serde_json::from_str::<VersionEntry>(&entry),
        serde_json::from_str::<Regulation>(&payload),
    ) else {
        return lost("nội dung", "không đọc được");
    };
    let day = |day| i64::from(day_number(day));
    let number = |at: usize| row.try_get::<i64, _>(at);
    let text = |at: usize| row.try_get::<String, _>(at);
    let days = |at: usize| Ok::<_, sqlx::Error>(row.try_get::<Option<i64>, _>(at)?.shown());
    let source = entry.source.unwrap_or_default();
    let fees = super::fees::columns(regulation.charge());
    let service = super::services::columns(&regulation.service);
    // What the journal tells, what the column says, what the text says.
    let actual = sha256(payload.as_bytes());
    let change: String = row.try_get(12)?;
    let of_ordinal = row.try_get::<Option<String>, _>(17)?.unwrap_or_default();
    let subject = row.try_get::<Option<String>, _>(15)?.unwrap_or_default();
    let facts: [(&str, String, [String; 2]); 23] = [
        ("nội dung", entry.digest.clone(), [digest, actual]),
        ("mã", subject.clone(), [code, regulation.code.to_string()]),
        ("mã", subject, [of_ordinal.clone(), of_ordinal]),
        ("số thứ tự", entry.ordinal.to_string(), twice(number(0)?.to_string())),
        ("số phiên bản", entry.version.to_string(), twice(number(1)?.to_string())),
        ("ngày áp dụng", day(entry.valid_from).to_string(), twice(number(3)?.to_string())),
        ("lần nạp", entry.edition.to_string(), twice(number(4)?.to_string())),
        ("loại thay đổi", row.try_get(14)?, twice(format!("regulation.{change}"))),
        ("loại quy định", entry.kind, [text(6)?, regulation.kind.name().to_owned()]),
        ("tên", regulation.name.clone(), twice(text(7)?)),
        ("nguồn", origin(&regulation).to_owned(), twice(text(18)?)),
        ("cơ quan", entry.agency, [text(8)?, regulation.agency.to_string()]),
        ("lĩnh vực", entry.field, [text(9)?, regulation.field.0]),
        (
            "ngày có hiệu lực",
            entry.in_force_from.map(day).shown(),
            [days(10)?, regulation.in_force_from.map(day).shown()],
        ),
        (
            "ngày hết hiệu lực",
            entry.in_force_to.map(day).shown(),
            [days(11)?, regulation.in_force_to.map(day).shown()],
        ),
        ("mức phí thấp nhất", fees.0.shown(), twice(days(23)?)),
        ("mức phí cao nhất", fees.1.shown(), twice(days(24)?)),
        (
            "mức độ trực tuyến",
            service.0.map(str::to_owned).shown(),
            twice(row.try_get::<Option<String>, _>(25)?.shown()),
        ),
        ("số hồ sơ mỗi năm", service.1.shown(), twice(days(26)?)),
        ("tỷ lệ đúng hạn", service.2.shown(), twice(days(27)?)),
        ("tệp nguồn", source.file, twice(text(19)?)),
        ("trang tính của tệp nguồn", source.sheet, twice(text(20)?)),
        ("dòng của tệp nguồn", source.row.to_string(), twice(number(21)?.to_string())),
    ];
    let differing = |(what, expected, found): (&'static str, String, [String; 2])| {
        let found = found.into_iter().find(|found| *found != expected)?;
        Some((what, expected, found))
    };
    Ok(facts.into_iter().find_map(differing))
}

/// For what is stored in one place only.
fn twice(text: String) -> [String; 2] {
    [text.clone(), text]
}
