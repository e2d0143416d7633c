//! The calendar: deadlines are counted in working days, so holidays must be
//! known before they come.

use quydinh::{
    model::{Day, day_in_viet_nam},
    reference::holidays,
};

use super::report::{Level, Part::Time, Report};

pub(super) fn look(report: &mut Report) {
    // Viet Nam's own time has been the same all year since 1975, so none of the
    // system's tables of time zones is needed.
    let today = day_in_viet_nam(report.at());
    let (found, level) = covered(today, |year| holidays().iter().any(|one| one.day.year() == year));
    let advice = "Cập nhật chương trình, hoặc bổ sung data/holidays.csv theo thông báo lịch nghỉ \
                  và dựng lại; nếu không, hạn trả lời tính theo ngày làm việc sẽ sai.";
    match level {
        Level::Ok => report.ok(Time, "holidays", found),
        Level::Warning => report.warn(Time, "holidays", (found, advice)),
        Level::Problem => report.fail(Time, "holidays", (found, advice)),
    }
}

/// Days off of a year are settled in the months before it.
fn covered(today: Day, known: impl Fn(i16) -> bool) -> (String, Level) {
    let (this, next) = (today.year(), today.year() + 1);
    match (known(this), known(next)) {
        (false, _) => (format!("không có lịch nghỉ lễ năm {this}"), Level::Problem),
        (true, true) => (format!("có lịch nghỉ lễ năm {this} và {next}"), Level::Ok),
        (true, false) if today.month() >= 10 => {
            (format!("chưa có lịch nghỉ lễ năm {next}"), Level::Warning)
        }
        (true, false) => (
            format!("có lịch nghỉ lễ năm {this}; năm {next} thường được công bố cuối năm"),
            Level::Ok,
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_year_is_wanted_when_it_is_near() {
        for (day, last, level) in [
            ("2026-03-01", 2026, Level::Ok),
            ("2026-09-30", 2026, Level::Ok),
            ("2026-10-01", 2026, Level::Warning),
            ("2026-10-01", 2027, Level::Ok),
            ("2027-01-01", 2026, Level::Problem),
        ] {
            let day: Day = day.parse().unwrap();
            assert_eq!(covered(day, |year| year <= last).1, level, "{day} {last}");
        }
    }
}
