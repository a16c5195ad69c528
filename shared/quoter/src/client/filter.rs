//! Which quotes to list (Quoter reference, sections 4.1 and 4.2).

use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

/// The largest page. Always sent, because its default differs by document (Quoter reference, section 8, point 27).
pub(super) const PAGE_SIZE: u32 = 200;

const UTC_SECONDS: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z");

/// Where the next page begins; only the service knows what is in it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Cursor(pub(super) String);

/// Conditions that all must hold, and an order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QuoteFilter {
    parameters: Vec<(String, String)>,
}

impl QuoteFilter {
    /// The record with this public token.
    #[must_use]
    pub fn uuid(self, uuid: &str) -> Self {
        self.with("filter[uuid]", format!("eq:{uuid}"))
    }

    /// Changed after a moment; the service counts whole seconds.
    #[must_use]
    pub fn updated_after(self, moment: OffsetDateTime) -> Self {
        let utc = moment.to_offset(time::UtcOffset::UTC);
        let text = utc.format(UTC_SECONDS).unwrap_or_default();
        self.with("filter[record_updated_at]", format!("gt:{text}"))
    }

    /// In one of these stages, such as `won-accepted`.
    #[must_use]
    pub fn stages(self, stages: &[&str]) -> Self {
        self.with("filter[stage]", format!("in:{}", stages.join(",")))
    }

    /// Only the current revision of each quote.
    #[must_use]
    pub fn current_revisions(self) -> Self {
        self.with("filter[primary]", "eq:true".to_owned())
    }

    /// In the order of the last change, oldest first.
    #[must_use]
    pub fn oldest_change_first(self) -> Self {
        self.with("sort", "+record_updated_at".to_owned())
    }

    fn with(mut self, name: &str, value: String) -> Self {
        self.parameters.push((name.to_owned(), value));
        self
    }

    /// The query of one page.
    pub(super) fn query(&self, cursor: Option<&Cursor>) -> Vec<(String, String)> {
        let mut query = self.parameters.clone();
        query.push(("page_size".to_owned(), PAGE_SIZE.to_string()));
        query.extend(cursor.map(|cursor| ("cursor".to_owned(), cursor.0.clone())));
        query
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn a_filter_is_written_as_the_service_reads_it() {
        let filter = QuoteFilter::default()
            .updated_after(datetime!(2026-01-02 03:04:05.9 +1))
            .stages(&["won-accepted", "won-ordered"])
            .current_revisions();
        let query: Vec<_> = filter
            .query(Some(&Cursor("next".to_owned())))
            .into_iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        assert_eq!(
            query,
            [
                "filter[record_updated_at]=gt:2026-01-02T02:04:05Z",
                "filter[stage]=in:won-accepted,won-ordered",
                "filter[primary]=eq:true",
                "page_size=200",
                "cursor=next",
            ]
        );
    }
}
