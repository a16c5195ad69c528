//! Dates as Quoter writes them (Quoter reference, sections 2.6 and 4.1): UTC, with a few ways to say "none".

use time::format_description::BorrowedFormatItem;
use time::format_description::well_known::Iso8601;
use time::macros::format_description;
use time::{Date, OffsetDateTime, PrimitiveDateTime};

const DATE_TIME: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day] [hour]:[minute]:[second]");
const DATE: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");

/// A text that is no date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NotADate;

/// A moment in UTC; `None` for the dates that stand for "none".
pub(crate) fn parse(text: &str) -> Result<Option<OffsetDateTime>, NotADate> {
    let text = text.trim();
    if is_none(text) {
        return Ok(None);
    }
    let moment = PrimitiveDateTime::parse(text, DATE_TIME)
        .map(PrimitiveDateTime::assume_utc)
        .or_else(|_| OffsetDateTime::parse(text, &Iso8601::PARSING))
        .or_else(|_| PrimitiveDateTime::parse(text, &Iso8601::PARSING).map(PrimitiveDateTime::assume_utc))
        .or_else(|_| Date::parse(text, DATE).map(|date| date.midnight().assume_utc()));
    moment.map(Some).map_err(|_| NotADate)
}

/// Databases behind such services write years 0, 1 and 1900 for "never".
fn is_none(text: &str) -> bool {
    text.is_empty() || ["0000-", "0001-", "1900-01-01"].iter().any(|start| text.starts_with(start))
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn both_interfaces_forms_are_utc() {
        let seven = datetime!(2025-09-14 07:00 UTC);
        for text in
            ["2025-09-14 07:00:00", "2025-09-14T07:00:00Z", "2025-09-14T00:00:00-07:00", "2025-09-14T07:00:00.000Z"]
        {
            assert_eq!(parse(text).unwrap().unwrap(), seven, "{text}");
        }
        assert_eq!(parse("2025-09-14"), Ok(Some(datetime!(2025-09-14 00:00 UTC))));
        assert_eq!(parse("2025-09-14T07:00:00"), Ok(Some(seven)));
    }

    #[test]
    fn sentinels_are_none_and_nonsense_is_refused() {
        for text in ["", " ", "0000-00-00 00:00:00", "0001-01-01T00:00:00", "1900-01-01 00:00:00"] {
            assert_eq!(parse(text), Ok(None), "{text}");
        }
        for text in ["tomorrow", "2025-13-01 00:00:00", "14/09/2025"] {
            assert_eq!(parse(text), Err(NotADate), "{text}");
        }
    }
}
