//! Days as people in Beijing count them.
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;

/// Beijing time, UTC+8. China has kept no summer time since 1991, so an offset says all.
const BEIJING: Offset = jiff::tz::offset(8);

/// The day in Beijing of a time in minutes since 1970 (UTC).
#[must_use]
pub fn beijing_day(minute: i64) -> Date {
    Timestamp::from_second(minute.saturating_mul(60)).map_or(Date::ZERO, |time| BEIJING.to_datetime(time).date())
}

/// The first minute of a day in Beijing, since 1970 (UTC).
#[must_use]
pub fn first_minute(day: Date) -> i64 {
    BEIJING.to_timestamp(day.at(0, 0, 0, 0)).map_or(0, |time| time.as_second().div_euclid(60))
}

/// The last minute of a day in Beijing: what is due on a day is in time until midnight.
#[must_use]
pub fn last_minute(day: Date) -> i64 {
    first_minute(day) + 24 * 60 - 1
}

/// Calendar days in Beijing from one minute to another; below 0 where that is past.
#[must_use]
pub fn days_until(now_minute: i64, then_minute: i64) -> i64 {
    beijing_day(now_minute).until(beijing_day(then_minute)).map_or(0, |span| i64::from(span.get_days()))
}

/// The date and minute in Beijing, `2025-03-27 17:34`, for the desk.
#[must_use]
pub fn beijing_minute(minute: i64) -> String {
    Timestamp::from_second(minute.saturating_mul(60))
        .map_or_else(|_| String::new(), |time| BEIJING.to_datetime(time).strftime("%Y-%m-%d %H:%M").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_year_turns_in_beijing() {
        let minute = |text: &str| text.parse::<Timestamp>().unwrap().as_second() / 60;
        assert_eq!(beijing_day(minute("2025-12-31T15:59:00Z")).to_string(), "2025-12-31");
        assert_eq!(beijing_day(minute("2025-12-31T16:00:00Z")).to_string(), "2026-01-01");
        assert_eq!(beijing_minute(minute("2025-03-27T09:34:58Z")), "2025-03-27 17:34");
        assert_eq!(beijing_day(i64::MAX), Date::ZERO);
        assert_eq!(days_until(minute("2025-12-31T15:59:00Z"), minute("2025-12-31T16:00:00Z")), 1);
        assert_eq!(days_until(minute("2025-12-31T15:59:00Z"), minute("2025-12-31T00:00:00Z")), 0);
        assert_eq!(days_until(minute("2026-01-15T09:00:00Z"), minute("2025-12-31T15:59:00Z")), -15);
    }
}
