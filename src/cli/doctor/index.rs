//! The search index: whether it opens, of which store it is, how far it goes.

use quydinh::{
    project::{Folder, Found, Reason},
    web::bytes,
};

use super::{
    super::{Places, report::number},
    report::{Part::Index, Report},
    store::Looked,
};

/// Looks at it; what it found, if it opens.
pub(super) async fn look(
    report: &mut Report,
    places: &Places,
    looked: Option<&Looked>,
) -> Option<Found> {
    let folder = Folder::new(places.index.clone());
    // All of it is read and checked, on all cores.
    let opened = tokio::task::spawn_blocking(move || folder.look()).await.ok()?;
    let found = match opened {
        Ok(found) => found,
        Err(reason) => {
            refused(report, places, &reason);
            return None;
        }
    };
    let (documents, room) = (number(found.documents), bytes(found.bytes));
    report.ok(
        Index,
        "opens",
        format!(
            "{}: đời {}, {documents} quy định, {room}",
            places.index.display(),
            found.generation
        ),
    );
    if let Some(looked) = looked {
        compare(report, &found, looked).await;
    }
    Some(found)
}

fn refused(report: &mut Report, places: &Places, reason: &Reason) {
    let found = format!("{}: {reason}", places.index.display());
    let advice = "Máy chủ tự lập lại khi khởi động, trong lúc đó chưa tìm kiếm được; lập trước \
                  bằng quydinh index.";
    match reason {
        Reason::Damaged(_) => report.fail(
            Index,
            "opens",
            (found, format!("{advice} Tệp hỏng thường do ổ đĩa: xem nhật ký của hệ thống.")),
        ),
        _ => report.warn(Index, "opens", (found, advice)),
    }
}

async fn compare(report: &mut Report, found: &Found, looked: &Looked) {
    let (seq, last) = (found.seq, looked.last.seq);
    let own = match looked.store.hash_at(seq).await {
        Ok(hash) => hash.as_ref() == Some(&found.journal),
        // That was said of the store already.
        Err(_) => return,
    };
    if !own {
        return report.fail(
            Index,
            "of_this_store",
            (
                "chỉ mục được lập từ cơ sở dữ liệu khác",
                "QUYDINH_INDEX và DATABASE_URL không đi với nhau; mỗi cơ sở dữ liệu cần một thư \
                 mục chỉ mục riêng.",
            ),
        );
    }
    report.ok(Index, "of_this_store", "chỉ mục được lập từ cơ sở dữ liệu này");
    let Ok(texts) = looked.store.last_text().await else { return };
    if texts > seq {
        let found = format!(
            "chỉ mục đến dòng {} của nhật ký; nội dung quy định đã thay đổi đến dòng {}",
            number(seq),
            number(texts)
        );
        let advice = "Máy chủ đang chạy tự lập lại sau ít phút; nếu không có máy chủ nào, chạy \
                      quydinh index.";
        report.warn(Index, "current", (found, advice));
    } else {
        let rows = number(last.saturating_sub(seq));
        let found =
            format!("chỉ mục có mọi nội dung quy định ({rows} dòng nhật ký sau đó về việc khác)");
        report.ok(Index, "current", found);
    }
}
