//! From when until when something can be commented on, and how much of that
//! time is left, in words: the page counts it down each time it is looked at.

use jiff::{SignedDuration, Timestamp};

use crate::model::{Day, midnight_in_viet_nam};
use crate::web::words;

/// The time of a consultation in words.
pub(in crate::web) struct Time {
    /// `08:00, 01/07/2026 – 17:00, 10/07/2026`
    pub window: String,
    /// `còn 3 ngày 4 giờ`
    pub left: String,
    /// How good that is, as a class of the stylesheet.
    pub class: &'static str,
}

/// With hours.
pub(in crate::web) fn of(opens: Timestamp, closes: Timestamp, now: Timestamp) -> Time {
    let window = format!("{} – {}", words::instant(opens), words::instant(closes));
    told(window, (opens, closes), now)
}

/// By days: from the first hour of the first to the last of the last.
pub(in crate::web) fn of_days((opens, closes): (Day, Day), now: Timestamp) -> Time {
    let window = format!("{} – 24:00, {}", words::day(opens), words::day(closes));
    told(window, (midnight_in_viet_nam(opens), end_of(closes)), now)
}

/// The instant at which a day is over.
pub(in crate::web) fn end_of(day: Day) -> Timestamp {
    day.tomorrow().map_or(Timestamp::MAX, midnight_in_viet_nam)
}

fn told(window: String, (opens, closes): (Timestamp, Timestamp), now: Timestamp) -> Time {
    let (left, class) = match () {
        () if now < opens => (format!("mở sau {}", span(now, opens)), "plan"),
        () if now >= closes => (say!("đã hết hạn"), ""),
        () => {
            let soon = closes.duration_since(now) <= SignedDuration::from_hours(72);
            (format!("còn {}", span(now, closes)), if soon { "soon" } else { "good" })
        }
    };
    Time { window, left, class }
}

/// The time from an instant to a later one, in its two largest units.
fn span(from: Timestamp, to: Timestamp) -> String {
    let minutes = to.duration_since(from).as_mins().max(0).unsigned_abs();
    let (days, hours) = (minutes / 1440, minutes / 60 % 24);
    let parts = match (days, hours, minutes % 60) {
        (0, 0, 0) => return say!("chưa đầy 1 phút"),
        (0, hours, minutes) => [(hours, "giờ"), (minutes, "phút")],
        (days, hours, _) => [(days, "ngày"), (hours, "giờ")],
    };
    let part = |(number, unit): &(u64, &str)| words::counted(*number, unit);
    let parts: Vec<String> = parts.iter().filter(|(number, _)| *number > 0).map(part).collect();
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_is_counted_down_in_words() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let (opens, closes) = (at("2026-07-01T01:00:00Z"), at("2026-07-10T10:00:00Z"));
        for (now, left, class) in [
            ("2026-06-29T22:00:00Z", "mở sau 1 ngày 3 giờ", "plan"),
            ("2026-07-01T01:00:00Z", "còn 9 ngày 9 giờ", "good"),
            ("2026-07-07T06:00:00Z", "còn 3 ngày 4 giờ", "good"),
            ("2026-07-07T10:00:00Z", "còn 3 ngày", "soon"),
            ("2026-07-10T05:48:00Z", "còn 4 giờ 12 phút", "soon"),
            ("2026-07-10T09:00:00Z", "còn 1 giờ", "soon"),
            ("2026-07-10T09:48:00Z", "còn 12 phút", "soon"),
            ("2026-07-10T09:59:30Z", "còn chưa đầy 1 phút", "soon"),
            ("2026-07-10T10:00:00Z", "đã hết hạn", ""),
        ] {
            let time = of(opens, closes, at(now));
            assert_eq!((time.left.as_str(), time.class), (left, class), "{now}");
            assert_eq!(time.window, "08:00, 01/07/2026 – 17:00, 10/07/2026");
        }
        let days = (Day::constant(2026, 7, 1), Day::constant(2026, 7, 10));
        for (now, left) in [
            ("2026-07-10T16:00:00Z", "còn 1 giờ"),
            ("2026-07-10T17:00:00Z", "đã hết hạn"),
            ("2026-06-30T16:59:00Z", "mở sau 1 phút"),
        ] {
            let time = of_days(days, at(now));
            assert_eq!(time.left, left, "{now}");
            assert_eq!(time.window, "01/07/2026 – 24:00, 10/07/2026");
        }
    }
}
