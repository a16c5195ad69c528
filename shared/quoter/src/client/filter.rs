//! Which records to list (Quoter reference, sections 3.3, 4.1 and 4.2).

use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

/// The largest page.
pub(super) const PAGE_SIZE: u32 = 200;

/// Names and values of a query.
pub(super) type Parameters = Vec<(String, String)>;

const UTC_SECONDS: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z");

/// Where the next page begins; only the service knows what is in it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Cursor(pub(super) String);

impl Cursor {
    /// A cursor that was kept as text.
    pub fn from_stored(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text, to keep it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Conditions on quotes that all must hold, and an order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QuoteFilter {
    pub(super) parameters: Parameters,
}

impl QuoteFilter {
    /// The record with this public token.
    #[must_use]
    pub fn uuid(self, uuid: &str) -> Self {
        self.with("filter[uuid]", format!("eq:{uuid}"))
    }

    /// The record with this id (`quot_…`).
    #[must_use]
    pub fn id(self, id: &str) -> Self {
        self.with("filter[id]", format!("eq:{id}"))
    }

    /// Made after a moment, drafts and published ones; the service counts whole seconds.
    #[must_use]
    pub fn made_after(self, moment: OffsetDateTime) -> Self {
        self.with("filter[record_created_at]", after(moment))
    }

    /// Changed after a moment; the service counts whole seconds.
    #[must_use]
    pub fn updated_after(self, moment: OffsetDateTime) -> Self {
        self.with("filter[record_updated_at]", after(moment))
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
}

/// Conditions on items of the catalogue that all must hold, and an order.
///
/// The service ignores filters that it does not know, and how it compares texts is not documented: compare again what comes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ItemFilter {
    pub(super) parameters: Parameters,
}

impl ItemFilter {
    /// With this MPN.
    #[must_use]
    pub fn code(self, code: &str) -> Self {
        self.with("filter[code]", format!("eq:{code}"))
    }

    /// With this name.
    #[must_use]
    pub fn name(self, name: &str) -> Self {
        self.with("filter[name]", format!("eq:{name}"))
    }

    /// Changed after a moment; the service counts whole seconds.
    #[must_use]
    pub fn updated_after(self, moment: OffsetDateTime) -> Self {
        self.with("filter[record_updated_at]", after(moment))
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
}

fn after(moment: OffsetDateTime) -> String {
    format!("gt:{}", utc(moment))
}

/// A moment as the service writes it.
pub(super) fn utc(moment: OffsetDateTime) -> String {
    moment.to_offset(time::UtcOffset::UTC).format(UTC_SECONDS).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    fn written(parameters: Parameters) -> Vec<String> {
        parameters.into_iter().map(|(name, value)| format!("{name}={value}")).collect()
    }

    #[test]
    fn a_filter_is_written_as_the_service_reads_it() {
        let filter = QuoteFilter::default()
            .updated_after(datetime!(2026-01-02 03:04:05.9 +1))
            .stages(&["won-accepted", "won-ordered"])
            .current_revisions();
        assert_eq!(
            written(filter.parameters),
            [
                "filter[record_updated_at]=gt:2026-01-02T02:04:05Z",
                "filter[stage]=in:won-accepted,won-ordered",
                "filter[primary]=eq:true",
            ]
        );
        let items = ItemFilter::default().code("A:1,2").name("Switch").oldest_change_first();
        assert_eq!(
            written(items.parameters),
            ["filter[code]=eq:A:1,2", "filter[name]=eq:Switch", "sort=+record_updated_at"]
        );
    }
}
