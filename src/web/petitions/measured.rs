//! The funnel of petitions, drawn.

use crate::model::{Day, PetitionMeasures};
use crate::web::{
    charts::{self, Funnel, Heading},
    league::Drawn,
    words,
};

/// From received to in time.
pub(super) fn funnel(measures: &PetitionMeasures, today: Day) -> Drawn {
    let stages: Vec<(String, u64)> = vec![
        (say!("Đã tiếp nhận"), measures.received),
        (say!("Đã chuyển"), measures.forwarded),
        (say!("Đã trả lời"), measures.answered),
        (say!("Đúng hạn"), measures.on_time),
    ];
    let title = "Từ tiếp nhận đến trả lời";
    let note = format!(
        "Tính đến {}. {} được giữ lại tại Văn phòng Chính phủ, {} chưa phân loại. Trong số đã chuyển, {} \
         đang chờ trả lời ({} quá hạn), {} bị từ chối.",
        words::day(today),
        words::count(measures.kept),
        words::count(measures.new),
        words::count(measures.waiting),
        words::count(measures.overdue),
        words::count(measures.refused),
    );
    let description = "Bốn thanh ngang bắt đầu từ 0, từ tiếp nhận đến trả lời đúng hạn.";
    let heading = Heading { id: "pheu", title, description, note: &note };
    let svg = charts::funnel(&Funnel { heading, stages: &stages });
    let more = [
        ("Giữ lại tại Văn phòng Chính phủ", measures.kept),
        ("Chưa phân loại", measures.new),
        ("Đang chờ trả lời", measures.waiting),
        ("Đang chờ trả lời, quá hạn", measures.overdue),
        ("Bị cơ quan từ chối", measures.refused),
        ("Trả lời muộn", measures.late),
        ("Có kiến nghị lại", measures.reopened),
    ];
    let more = more.map(|(label, count)| (say!(label), count));
    let rows = stages.into_iter().chain(more);
    let rows = rows.map(|(label, count)| vec![label, words::count(count)]).collect();
    let head = vec![say!("Bước"), say!("Số kiến nghị")];
    Drawn { id: "pheu", title, svg, head, rows }
}
