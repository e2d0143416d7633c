//! The working days of state agencies as published (`data/holidays.csv`).

use std::sync::LazyLock;

use super::{BadList, rows::rows};
use crate::model::{Calendar, Day, DayKind, closed_set};

closed_set! {
    /// Why a day is in the list.
    HolidayKind {
        /// A holiday by law.
        Holiday = "holiday", "Nghỉ lễ, tết";
        /// A day off for a holiday that falls on a week-end.
        Compensation = "compensation", "Nghỉ bù";
        /// A working day that was swapped for a Saturday.
        SwapOff = "swap-off", "Nghỉ hoán đổi";
        /// The Saturday on which work is done instead.
        SwapWork = "swap-work", "Làm bù";
    }
}

/// A day of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holiday {
    /// The day.
    pub day: Day,
    /// Why it is in the list.
    pub kind: HolidayKind,
    /// What it is called.
    pub name: Box<str>,
    /// The document that says so.
    pub source: Box<str>,
    /// Whether the number of that document is sure.
    pub confirmed: bool,
}

/// Every day of the list, and the calendar that follows from it.
#[derive(Debug, Default)]
pub struct Holidays {
    list: Vec<Holiday>,
    calendar: Calendar,
}

static BUILT_IN: LazyLock<Holidays> = LazyLock::new(|| {
    // A unit test reads the same file, so it can be read in a build that passed.
    Holidays::from_csv(include_str!("../../data/holidays.csv")).unwrap_or_default()
});

/// The days of `data/holidays.csv`.
pub fn holidays() -> &'static [Holiday] {
    &BUILT_IN.list
}

/// The working days that follow from them.
pub fn calendar() -> &'static Calendar {
    &BUILT_IN.calendar
}

impl Holidays {
    /// Reads the columns `day,kind,name,source,status,note`.
    ///
    /// # Errors
    /// Names the row and the column that cannot be read, such as a day told
    /// twice.
    pub fn from_csv(text: &str) -> Result<Self, BadList> {
        let mut list: Vec<Holiday> = Vec::new();
        for row in rows(text) {
            let row = row?;
            let cell = |column| row.cell(column);
            let bad = |column, value: &str| row.bad(column, value);
            let day: Day = cell(0).parse().map_err(|_| bad("day", cell(0)))?;
            if list.iter().any(|known| known.day == day) {
                return Err(bad("day", cell(0)));
            }
            list.push(Holiday {
                day,
                kind: cell(1).parse().map_err(|_| bad("kind", cell(1)))?,
                name: cell(2).into(),
                source: cell(3).into(),
                confirmed: match cell(4) {
                    "compared" => true,
                    "unconfirmed" => false,
                    other => return Err(bad("status", other)),
                },
            });
        }
        let kind = |kind| match kind {
            HolidayKind::SwapWork => DayKind::Worked,
            _ => DayKind::Off,
        };
        let calendar = Calendar::new(list.iter().map(|of| (of.day, kind(of.kind))));
        Ok(Self { list, calendar })
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::Weekday;

    use super::*;

    /// Days off from Monday to Friday, and Saturdays worked, as the notices of
    /// each year have them.
    const PUBLISHED: [(i16, &str, &str); 5] = [
        (2022, "3/1 31/1 1/2 2/2 3/2 4/2 11/4 2/5 3/5 1/9 2/9", ""),
        (2023, "2/1 20/1 23/1 24/1 25/1 26/1 1/5 2/5 3/5 1/9 4/9", ""),
        (2024, "1/1 8/2 9/2 12/2 13/2 14/2 18/4 29/4 30/4 1/5 2/9 3/9", "4/5"),
        (2025, "1/1 27/1 28/1 29/1 30/1 31/1 7/4 30/4 1/5 2/5 1/9 2/9", "26/4"),
        (2026, "1/1 2/1 16/2 17/2 18/2 19/2 20/2 27/4 30/4 1/5 31/8 1/9 2/9 24/11", "10/1 22/8"),
    ];

    #[test]
    fn every_day_of_five_years_is_as_published() {
        let list = Holidays::from_csv(include_str!("../../data/holidays.csv")).unwrap();
        assert!(list.calendar.years().eq(2022..=2026));
        for (year, off, worked) in PUBLISHED {
            let (mut found_off, mut found_worked) = (Vec::new(), Vec::new());
            let mut day = Day::constant(year, 1, 1);
            while day.year() == year {
                let end = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
                let written = format!("{}/{}", day.day(), day.month());
                match (end, list.calendar.is_working(day)) {
                    (true, true) => found_worked.push(written),
                    (false, false) => found_off.push(written),
                    _ => {}
                }
                day = day.tomorrow().unwrap();
            }
            assert_eq!((found_off.join(" "), found_worked.join(" ")), (off.into(), worked.into()));
        }
    }

    #[test]
    fn every_holiday_of_the_law_is_there_each_year() {
        for year in 2022..=2026 {
            let of_year = holidays().iter().filter(|of| of.day.year() == year);
            let laws = of_year.filter(|of| of.kind == HolidayKind::Holiday && of.day.month() < 11);
            // 1 + 5 + 1 + 1 + 2 + 1 days of Article 112.
            assert_eq!(laws.count(), 11, "{year}");
        }
        // A holiday on a week-end has a day off instead, and a swap both days.
        let count = |kind| holidays().iter().filter(|of| of.kind == kind).count();
        assert_eq!(count(HolidayKind::SwapOff), count(HolidayKind::SwapWork));
        let lost = holidays().iter().filter(|of| {
            of.kind == HolidayKind::Holiday
                && matches!(of.day.weekday(), Weekday::Saturday | Weekday::Sunday)
        });
        assert_eq!(lost.count(), count(HolidayKind::Compensation));
        assert!(holidays().iter().all(|of| !of.source.is_empty()));
    }

    #[test]
    fn deadlines_across_tet_swaps_and_ends_of_months() {
        for (start, days, end) in [
            // Nine free days in a row.
            ("2025-01-24", 1, "2025-02-03"),
            ("2025-01-23", 2, "2025-02-03"),
            ("2026-02-06", 15, "2026-03-06"),
            ("2023-01-19", 2, "2023-01-30"),
            ("2024-02-07", 5, "2024-02-21"),
            ("2022-01-28", 1, "2022-02-07"),
            // Friday 25 April 2025 is followed by a Saturday on which work is done.
            ("2025-04-25", 1, "2025-04-26"),
            ("2025-04-29", 1, "2025-05-05"),
            ("2024-05-03", 1, "2024-05-04"),
            ("2026-08-28", 1, "2026-09-03"),
            // Ends of months and of a year.
            ("2024-02-28", 2, "2024-03-01"),
            ("2025-12-31", 2, "2026-01-06"),
            ("2026-11-23", 1, "2026-11-25"),
        ] {
            let due = calendar().after(start.parse().unwrap(), days);
            assert_eq!(
                (due.day.to_string().as_str(), due.unknown.len()),
                (end, 0),
                "{start} {days}"
            );
        }
        let due = calendar().after("2026-12-24".parse().unwrap(), 15);
        assert_eq!(due.remark().as_deref(), Some("chưa có lịch nghỉ năm 2027"));
    }

    /// The last day for each step of a petition that something on a day starts:
    /// to route or refuse, to ask for more, to settle, to publish, to reopen.
    #[test]
    fn petitions_have_their_deadlines_across_tet_swaps_and_ends_of_months() {
        use crate::model::{Petition, PetitionAct, PetitionStep};
        let day = |text: &str| text.parse::<Day>().unwrap();
        for (start, [refuse, ask, settle, publish, reopen]) in [
            // Tết of 2026, from Monday 16 to Friday 20 February.
            ("2026-02-12", ["02-23", "02-26", "03-12", "02-23", "03-16"]),
            ("2026-02-13", ["02-24", "02-27", "03-13", "02-24", "03-16"]),
            ("2026-02-14", ["02-24", "02-27", "03-13", "02-24", "03-16"]),
            ("2026-02-20", ["02-24", "02-27", "03-13", "02-24", "03-23"]),
            // Nine free days of Tết in 2025; Giỗ Tổ, 30 April and 1 May; 2 September.
            ("2025-01-24", ["02-04", "02-07", "02-21", "02-04", "02-24"]),
            ("2026-04-24", ["04-29", "05-06", "05-20", "04-29", "05-25"]),
            ("2026-08-28", ["09-04", "09-09", "09-23", "09-04", "09-28"]),
            // Ends of months, of a leap February and of years.
            ("2026-01-30", ["02-03", "02-06", "02-27", "02-03", "03-02"]),
            ("2024-02-29", ["03-04", "03-07", "03-21", "03-04", "04-01"]),
        ] {
            let on = day(start);
            let about = (on, "x".to_owned());
            let mut petition = Petition::told("PK-1".parse().unwrap(), about, None, None);
            let due = |due: Option<crate::model::Due>| {
                let due = due.unwrap();
                assert_eq!(due.remark(), None, "{start}");
                due.day
            };
            let expected = |text: &str| day(&format!("{}-{text}", on.year()));
            let standing = |petition: &Petition| petition.standing(on, calendar()).unwrap();
            assert_eq!(due(standing(&petition).due), expected(refuse), "{start}: to route");
            let agency = "bo-y-te".parse().unwrap();
            let act = PetitionAct::Forwarded { agency, reason: "x".into() };
            petition.steps.push(PetitionStep { place: 1, day: on, act });
            let sent_on = standing(&petition);
            assert_eq!(due(sent_on.refuse), expected(refuse), "{start}: to refuse");
            assert_eq!(due(sent_on.ask), expected(ask), "{start}: to ask");
            assert_eq!(due(sent_on.due), expected(settle), "{start}: to settle");
            // On its last day it is in time, on the next day it is late.
            let late = |on: Day| petition.standing(on, calendar()).unwrap().late;
            let last = expected(settle);
            assert_eq!((late(last), late(last.tomorrow().unwrap())), (0, 1), "{start}");
            let answer = crate::model::PetitionAnswer {
                office: "x".into(),
                signer: "x".into(),
                state: crate::model::AnswerState::Explained,
                items: Vec::new(),
            };
            let act = PetitionAct::Answered(answer);
            petition.steps.push(PetitionStep { place: 2, day: on, act });
            let answered = standing(&petition);
            assert_eq!(due(answered.due), expected(publish), "{start}: to publish");
            assert_eq!(due(answered.reopen), expected(reopen), "{start}: to reopen");
        }
        // A moment before midnight in Viet Nam and after it are two days.
        for (at, refuse) in
            [("2026-02-12T16:59:59.999Z", "2026-02-23"), ("2026-02-12T17:00:00Z", "2026-02-24")]
        {
            let on = crate::model::day_in_viet_nam(at.parse().unwrap());
            assert_eq!(calendar().after(on, 2).day, day(refuse), "{at}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        let head = "day,kind,name,source,status,note\n";
        for (row, column) in [
            ("2026-13-01,holiday,A,B,compared,", "day"),
            ("2026-01-01,free,A,B,compared,", "kind"),
            ("2026-01-01,holiday,A,B,sure,", "status"),
            ("2026-01-01,holiday,A,B,compared,\n2026-01-01,swap-work,A,B,compared,", "day"),
        ] {
            match Holidays::from_csv(&format!("{head}{row}\n")) {
                Err(BadList::Cell { column: found, .. }) => assert_eq!(found, column, "{row}"),
                other => panic!("{other:?}"),
            }
        }
    }
}
