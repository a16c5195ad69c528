//! How far the poll has come in Quoter's list.
//!
//! The list is in the order of the last change, and each page asks for what changed after the last row of the page before. A quote that
//! changes meanwhile moves to the end and is met there; with an offset it would push another one out of sight. Only where a page has
//! no later moment than the one before does the service's own cursor lead on.

use domain::problems;
use quoter::client::Cursor;
use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};

use super::OVERLAP;
use crate::deps::Deps;
use crate::stop::Stop;

const TASK: &str = "drift";
/// How long a quote that is listed but cannot be read is looked for.
const LATE: Duration = Duration::hours(1);

/// How far.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Position {
    /// What changed after this moment is still to be seen, by Quoter's clock.
    #[serde(with = "time::serde::rfc3339")]
    pub(super) since: OffsetDateTime,
    /// The next page of the same list.
    #[serde(default, with = "cursor", skip_serializing_if = "Option::is_none")]
    pub(super) page: Option<Cursor>,
    /// The earliest change of which the record could not be read yet.
    #[serde(default, with = "time::serde::rfc3339::option", skip_serializing_if = "Option::is_none")]
    late: Option<OffsetDateTime>,
    #[serde(skip)]
    complete: bool,
}

impl Position {
    /// As it was kept. The first poll of all begins a little before now: what is older is left to people (decision t).
    pub(super) async fn read(deps: &Deps) -> Result<Self, Stop> {
        let kept = deps.store.cursor(TASK).await?;
        if let Some(kept) = kept.and_then(|text| serde_json::from_str(&text).ok()) {
            return Ok(kept);
        }
        let first = Self::at(deps.now() - OVERLAP);
        first.keep(deps).await?;
        Ok(first)
    }

    pub(super) fn at(since: OffsetDateTime) -> Self {
        Self { since, page: None, late: None, complete: false }
    }

    /// Keeps it.
    pub(super) async fn keep(&self, deps: &Deps) -> Result<(), Stop> {
        let text = serde_json::to_string(self)
            .map_err(|_| Stop::held(problems::quoter_unreadable("the position in the list cannot be kept")))?;
        Ok(deps.store.put_cursor(TASK, &text, deps.now()).await?)
    }

    /// A row's record cannot be read yet: it is listed again in the next polls.
    pub(super) fn look_again(&mut self, changed: Option<OffsetDateTime>, now: OffsetDateTime) {
        let changed = changed.unwrap_or(now);
        self.late = Some(self.late.map_or(changed, |late| late.min(changed)));
    }

    /// After a page whose last row changed at `last`: to the next one, or, at the end, to the next poll. `asked` is when the page was
    /// asked for.
    pub(super) fn go_on(&mut self, last: Option<OffsetDateTime>, next: Option<Cursor>, asked: OffsetDateTime) {
        self.complete = next.is_none();
        match (next, self.later(last)) {
            (None, _) => {
                let late = self.late.take().filter(|late| asked - *late < LATE);
                let again = late.map_or(asked - OVERLAP, |late| (late - Duration::SECOND).min(asked - OVERLAP));
                (self.since, self.page) = (again, None);
            }
            (Some(_), Some(later)) => (self.since, self.page) = (later, None),
            (next, None) => self.page = next,
        }
    }

    /// The rows up to this change were seen, and no more of the page.
    pub(super) fn reach(&mut self, last: Option<OffsetDateTime>) {
        if let Some(later) = self.later(last) {
            (self.since, self.page) = (later, None);
        }
    }

    /// The moment after which to go on. The service compares whole seconds, and more rows of the last second may follow.
    fn later(&self, last: Option<OffsetDateTime>) -> Option<OffsetDateTime> {
        last.map(|last| last - Duration::SECOND).filter(|later| *later > self.since)
    }

    /// Whether the list was seen to its end.
    pub(super) fn is_complete(&self) -> bool {
        self.complete
    }
}

/// A cursor as its text.
mod cursor {
    use quoter::client::Cursor;
    use serde::{Deserialize as _, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(cursor: &Option<Cursor>, to: S) -> Result<S::Ok, S::Error> {
        match cursor {
            Some(cursor) => to.serialize_str(cursor.as_str()),
            None => to.serialize_none(),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Cursor>, D::Error> {
        Ok(Option::<String>::deserialize(from)?.map(Cursor::from_stored))
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const NOW: OffsetDateTime = datetime!(2026-03-02 09:00 UTC);

    fn cursor(text: &str) -> Option<Cursor> {
        Some(Cursor::from_stored(text))
    }

    fn ago(minutes: i64) -> OffsetDateTime {
        NOW - Duration::minutes(minutes)
    }

    #[test]
    fn the_next_page_begins_at_the_last_change_and_not_at_a_row_number() {
        let mut position = Position::at(ago(60));
        position.go_on(Some(ago(50)), cursor("2"), NOW);
        assert_eq!((position.since, &position.page), (ago(50) - Duration::SECOND, &None));
        assert!(!position.is_complete());
    }

    #[test]
    fn many_changes_of_one_second_are_paged_through_by_the_services_cursor() {
        let mut position = Position::at(ago(50) - Duration::SECOND);
        position.go_on(Some(ago(50)), cursor("2"), NOW);
        assert_eq!((position.since, &position.page), (ago(50) - Duration::SECOND, &cursor("2")));
        position.go_on(None, cursor("3"), NOW);
        assert_eq!(position.page, cursor("3"), "the list may leave the moments out");
    }

    #[test]
    fn at_the_end_a_part_is_looked_at_again_and_all_of_what_could_not_be_read() {
        let mut position = Position::at(ago(600));
        position.go_on(Some(ago(1)), None, NOW);
        assert_eq!((position.since, position.is_complete()), (NOW - OVERLAP, true));
        position.look_again(Some(ago(50)), NOW);
        position.go_on(None, None, NOW);
        assert_eq!(position.since, ago(50) - Duration::SECOND);
        position.look_again(Some(ago(70)), NOW);
        position.go_on(None, None, NOW);
        assert_eq!(position.since, NOW - OVERLAP, "what is not there after an hour is not coming");
    }

    #[test]
    fn a_position_is_kept_as_text() {
        let mut position = Position::at(NOW);
        position.page = cursor("2");
        position.look_again(None, NOW);
        let text = serde_json::to_string(&position).unwrap();
        assert_eq!(serde_json::from_str::<Position>(&text).unwrap(), position);
    }
}
