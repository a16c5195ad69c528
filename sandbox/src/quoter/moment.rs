//! Times as Quoter writes them.

use time::{OffsetDateTime, UtcDateTime};

use super::model::Seconds;

fn utc(at: Seconds) -> UtcDateTime {
    UtcDateTime::from_unix_timestamp(at).unwrap_or(UtcDateTime::UNIX_EPOCH)
}

/// `2025-09-14 07:00:00`, the way of the webhook.
pub(super) fn spaced(at: Seconds) -> String {
    let at = utc(at);
    let (year, month, day) = at.to_calendar_date();
    let (hour, minute, second) = at.time().as_hms();
    format!("{year:04}-{:02}-{day:02} {hour:02}:{minute:02}:{second:02}", u8::from(month))
}

/// `2025-09-14T07:00:00Z`, the way of the API.
pub(super) fn iso(at: Seconds) -> String {
    spaced(at).replacen(' ', "T", 1) + "Z"
}

/// Reads an ISO 8601 time with a zone.
pub(super) fn read(text: &str) -> Option<OffsetDateTime> {
    OffsetDateTime::parse(text, &time::format_description::well_known::Rfc3339).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_in_both_ways() {
        assert_eq!(spaced(1_757_833_200), "2025-09-14 07:00:00");
        assert_eq!(iso(1_757_833_200), "2025-09-14T07:00:00Z");
        assert_eq!(read("2025-09-14T07:00:00.000Z").map(|at| at.unix_timestamp()), Some(1_757_833_200));
    }
}
