//! Changes of records that stand in Halo: each is sent once, and what a quote comes back to is sent again.
//!
//! A status may go from pending to lost, back, and to lost again on one record. So the key of a change ends with its place in the
//! order in which the changes of a record came to be wanted: `status:7100001:lost:1a2b3c4d:3`. What is wanted is held against the
//! last of them only:
//!
//! * the same, and it is done: nothing is to be done;
//! * the same, and it was begun: that very step goes on, so that a try that was cut short is taken up and not repeated;
//! * otherwise the next place is taken. A step that was begun and is overtaken counts as "may have happened", so it is never taken
//!   for what stands in Halo.
//!
//! Places are given by what is stored, not by time: a repeated delivery, a retry and a run after a crash all see the same.

use std::collections::BTreeMap;

use super::Snapshot;
use super::step::StepKey;

/// The kinds of steps whose keys end with a place.
const KINDS: [&str; 7] =
    ["update", "status", "won", "opportunity-status", "opportunity-won", "values", super::won::ORDER_PO];

/// How the kinds of steps begin that hang a quotation on another opportunity.
const MOVES: &str = "moved-";

/// Whether a step is such a change: sent again it does no harm, and whether it arrived cannot be looked up.
pub fn is_change(key: &str) -> bool {
    kind(key).is_some_and(|kind| KINDS.contains(&kind) || kind.starts_with(MOVES))
}

/// How far a change came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Progress {
    Done,
    Begun,
    Overtaken,
}

/// The last change among some kinds.
pub(super) struct Last<'s> {
    key: &'s StepKey,
    place: u32,
    progress: Progress,
    /// The id of the record that was changed, once it is done.
    record: Option<i64>,
}

/// The last change of these kinds, whatever became of it.
pub(super) fn last<'s>(snapshot: &'s Snapshot, kinds: &[&str]) -> Option<Last<'s>> {
    let done = snapshot.made.iter().map(|(key, id)| (key, Progress::Done, Some(*id)));
    let begun = snapshot.begun.iter().map(|key| (key, Progress::Begun, None));
    let overtaken = snapshot.overtaken.iter().map(|key| (key, Progress::Overtaken, None));
    let of_kinds =
        done.chain(begun).chain(overtaken).filter(|(key, ..)| kind(&key.0).is_some_and(|k| kinds.contains(&k)));
    let placed =
        of_kinds.filter_map(|(key, progress, record)| Some(Last { key, place: place(key)?, progress, record }));
    placed.max_by_key(|last| last.place)
}

impl Last<'_> {
    /// Whether it was made to this record, or may have been; `None` stands for a record that is yet to be made.
    fn concerns(&self, record: Option<i64>) -> bool {
        self.record.is_none_or(|changed| Some(changed) == record)
    }
}

/// The key of a change of `record` that brings about what `name` says, unless it stands already. `kinds` are all that change the
/// same thing. `record` is none where an earlier step makes it.
pub(super) fn next(
    snapshot: &Snapshot,
    kinds: &[&str],
    kind: &str,
    name: &str,
    record: Option<i64>,
) -> Option<StepKey> {
    let key = |place: u32| StepKey(format!("{kind}:{name}:{place}"));
    match last(snapshot, kinds) {
        None => Some(key(1)),
        Some(last) => {
            let same = *last.key == key(last.place) && last.concerns(record);
            match last.progress {
                Progress::Done if same => None,
                Progress::Begun if same => Some(key(last.place)),
                _ => Some(key(last.place.saturating_add(1))),
            }
        }
    }
}

/// The first of `name`, `name:2`, `name:3` … under which nothing was made: a record that is made again, because the quote came back to
/// what it was.
pub(super) fn again(made: &BTreeMap<StepKey, i64>, name: &StepKey) -> StepKey {
    let mut key = name.clone();
    let mut place = 1_u32;
    while made.contains_key(&key) {
        place = place.saturating_add(1);
        key = StepKey(format!("{name}:{place}"));
    }
    key
}

/// Whether `key` is `name`, or `name` made again.
pub(super) fn is_again(key: &StepKey, name: &StepKey) -> bool {
    let rest = key.0.strip_prefix(name.0.as_str());
    rest.is_some_and(|rest| rest.is_empty() || rest.strip_prefix(':').is_some_and(|place| place.parse::<u32>().is_ok()))
}

fn kind(key: &str) -> Option<&str> {
    key.split(':').next()
}

/// The place with which a key ends.
pub(super) fn place(key: &StepKey) -> Option<u32> {
    key.0.rsplit(':').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KINDS: [&str; 2] = ["update", "status"];

    fn key(text: &str) -> StepKey {
        StepKey(text.to_owned())
    }

    fn done(keys: &[&str]) -> Snapshot {
        Snapshot { made: keys.iter().map(|text| (key(text), 7)).collect(), ..Snapshot::default() }
    }

    fn wants(snapshot: &Snapshot, name: &str) -> Option<String> {
        next(snapshot, &KINDS, "status", name, Some(7)).map(|key| key.0)
    }

    #[test]
    fn what_stands_is_not_sent_again_and_what_it_comes_back_to_is() {
        assert_eq!(wants(&done(&[]), "1:lost").as_deref(), Some("status:1:lost:1"));
        let lost = done(&["status:1:lost:1"]);
        assert_eq!(wants(&lost, "1:lost"), None);
        assert_eq!(wants(&lost, "1:pending").as_deref(), Some("status:1:pending:2"));
        let back = done(&["status:1:lost:1", "status:1:pending:2"]);
        assert_eq!(wants(&back, "1:lost").as_deref(), Some("status:1:lost:3"));
    }

    #[test]
    fn an_update_of_the_whole_quote_counts_as_a_change_of_its_status() {
        let updated = done(&["status:1:lost:1", "update:2:pending:aa:2"]);
        assert_eq!(wants(&updated, "1:lost").as_deref(), Some("status:1:lost:3"));
    }

    #[test]
    fn places_are_numbers_not_texts() {
        let many = done(&["status:1:lost:9", "status:1:pending:10"]);
        assert_eq!(wants(&many, "1:pending"), None);
    }

    #[test]
    fn a_change_that_was_begun_is_taken_up_and_another_one_goes_after_it() {
        let begun = Snapshot { begun: [key("status:1:lost:2")].into(), ..done(&["status:1:pending:1"]) };
        assert_eq!(wants(&begun, "1:lost").as_deref(), Some("status:1:lost:2"));
        assert_eq!(wants(&begun, "1:pending").as_deref(), Some("status:1:pending:3"));
    }

    #[test]
    fn a_change_that_was_overtaken_is_never_taken_for_what_stands() {
        let overtaken = Snapshot { overtaken: [key("status:1:lost:2")].into(), ..done(&["status:1:pending:1"]) };
        assert_eq!(wants(&overtaken, "1:lost").as_deref(), Some("status:1:lost:3"));
        assert_eq!(wants(&overtaken, "1:pending").as_deref(), Some("status:1:pending:3"));
    }

    #[test]
    fn a_change_of_another_record_does_not_stand_for_this_one() {
        let other = Snapshot { made: [(key("status:1:lost:1"), 6)].into(), ..Snapshot::default() };
        assert_eq!(wants(&other, "1:lost").as_deref(), Some("status:1:lost:2"));
    }

    #[test]
    fn a_record_that_is_made_again_has_a_key_of_its_own() {
        let name = key("quotation:1:pending");
        assert_eq!(again(&done(&[]).made, &name), name);
        let made = done(&["quotation:1:pending", "quotation:1:pending:2"]).made;
        assert_eq!(again(&made, &name).0, "quotation:1:pending:3");
        assert!(is_again(&key("quotation:1:pending:3"), &name) && is_again(&name, &name));
        assert!(!is_again(&key("quotation:1:pendingly"), &name) && !is_again(&key("quotation:1:lost"), &name));
    }

    #[test]
    fn changes_are_told_from_records_that_are_made() {
        assert!(is_change("update:1:pending:aa:1") && is_change("values:aa:2"));
        assert!(!is_change("quotation:1:pending") && !is_change("pdf:1:published") && !is_change("opportunity"));
    }
}
