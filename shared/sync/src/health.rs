//! How the whole stands, in few reads: for the metrics of the task `health` and for people.

use domain::{Disposition, FamilyKey, Problem, problem, problems};
use store::{Entry, Gate as GateState, OpenEntries, State, Store};
use time::OffsetDateTime;

use crate::gate::Gate;

/// As many open families as are looked at, the ones that are due first. Held ones are due within a day and those that wait for a win
/// within a week, so that what is left out, if anything, is neither new nor tried often. Reading them takes 20 requests.
pub const LOOKED_AT: usize = 2000;

/// How the whole stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Health {
    /// Families that are new, run, or are tried again by themselves.
    pub on_their_way: usize,
    /// Families that wait for something in Quoter, such as the win where only wins are pushed.
    pub for_quoter: usize,
    /// Families that wait for a person.
    pub held: usize,
    /// Of these, the ones with a fault of this product.
    pub held_for_bug: usize,
    /// Among all of these, the family that is open for the longest time.
    pub oldest: Option<Oldest>,
    /// The same among those on their way.
    pub oldest_on_its_way: Option<Oldest>,
    /// What calls go through.
    pub gates: Vec<GateStands>,
    /// Whether all open families were looked at.
    pub is_complete: bool,
}

/// A family that is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Oldest {
    /// Which.
    pub family: FamilyKey,
    /// Where it stands.
    pub state: State,
    /// Since when something is not in Halo.
    pub since: OffsetDateTime,
}

/// A gate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GateStands {
    /// `halo` or `quoter`.
    pub name: &'static str,
    /// How it stands.
    pub gate: GateState,
}

impl Health {
    /// Closed gates.
    pub fn gates_closed(&self) -> usize {
        self.gates.iter().filter(|stands| !stands.gate.open).count()
    }

    /// An entry that cannot be read is held by a fault of this product: it goes no further by itself.
    fn of(open: &OpenEntries, gates: Vec<GateStands>) -> Self {
        let OpenEntries { entries, unreadable, is_complete } = open;
        let (mut for_quoter, mut held, mut held_for_bug) = (0, unreadable.len(), unreadable.len());
        let mut on_their_way = Vec::new();
        for entry in entries {
            let problems = problems_of(entry);
            match entry.state {
                State::Held => {
                    held += 1;
                    held_for_bug += usize::from(problems.iter().any(|problem| problem.disposition == Disposition::Bug));
                }
                State::Waiting if waits_for_quoter(&problems) => for_quoter += 1,
                _ => on_their_way.push(entry),
            }
        }
        Self {
            on_their_way: on_their_way.len(),
            for_quoter,
            held,
            held_for_bug,
            oldest: oldest(entries),
            oldest_on_its_way: oldest(on_their_way),
            gates,
            is_complete: *is_complete,
        }
    }
}

/// Reads it: one page of keys of the index and the entries for each 100 open families, at most [`LOOKED_AT`] of them, and the gates.
///
/// # Errors
/// When the store does not answer.
pub async fn health(store: &Store) -> Result<Health, store::Error> {
    let open = store.open_entries(LOOKED_AT).await?;
    let mut gates = Vec::new();
    for gate in [Gate::Halo, Gate::Quoter] {
        let name = gate.as_str();
        gates.push(GateStands { name, gate: store.gate(name).await? });
    }
    Ok(Health::of(&open, gates))
}

/// The present problems of an entry. A text that cannot be read is shown as it is, as a fault of this product.
pub fn problems_of(entry: &Entry) -> Vec<Problem> {
    let Some(text) = &entry.problem else { return Vec::new() };
    let found = problem::from_stored(text);
    if !found.is_empty() {
        return found;
    }
    let one = serde_json::from_str::<Problem>(text);
    let unreadable = || Problem::new("unreadable", Disposition::Bug, text.clone(), "Tell the maker of this product.");
    vec![one.unwrap_or_else(|_| unreadable())]
}

/// The family that is open for the longest time. Entries of earlier versions do not say since when; then their last change counts.
fn oldest<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Option<Oldest> {
    let open = |entry: &Entry| {
        let since = entry.since.or(entry.updated)?;
        Some(Oldest { family: entry.family.clone(), state: entry.state, since })
    };
    entries.into_iter().filter_map(open).min_by(|a, b| (a.since, &a.family).cmp(&(b.since, &b.family)))
}

fn waits_for_quoter(found: &[Problem]) -> bool {
    !found.is_empty() && found.iter().all(|problem| problem.code == problems::waits_for_win().code)
}

#[cfg(test)]
mod tests {
    use store::Kind;
    use time::Duration;
    use time::macros::datetime;

    use super::*;

    const NOW: OffsetDateTime = datetime!(2026-03-02 09:00 UTC);

    fn entry(number: u32, state: State, age: Duration, problems: &[Problem]) -> Entry {
        Entry {
            family: FamilyKey::from_stored(format!("9#{number}")),
            kind: Kind::Published,
            state,
            wanted: 1,
            done: 0,
            due: None,
            attempts: 0,
            kicks: 1,
            lease: None,
            fingerprint: None,
            problem: problem::as_stored(problems),
            updated: Some(NOW),
            since: Some(NOW - age),
        }
    }

    fn of(entries: &[Entry]) -> Health {
        Health::of(&OpenEntries { entries: entries.to_vec(), unreadable: Vec::new(), is_complete: true }, Vec::new())
    }

    #[test]
    fn an_entry_that_cannot_be_read_is_held_by_a_fault_of_this_product_and_hides_no_other() {
        let entries = vec![entry(1, State::Pending, Duration::SECOND, &[])];
        let open = OpenEntries { entries, unreadable: vec![FamilyKey::from_stored("9#2")], is_complete: true };
        let health = Health::of(&open, Vec::new());
        assert_eq!((health.held, health.held_for_bug, health.on_their_way), (1, 1, 1));
    }

    #[test]
    fn held_quotes_are_counted_and_those_with_a_fault_of_this_product_apart() {
        let (bug, person) = (problems::plan_incomplete("x"), problems::person_unknown());
        let health = of(&[
            entry(1, State::Held, Duration::HOUR, &[person.clone(), bug]),
            entry(2, State::Held, Duration::HOUR, &[person]),
        ]);
        assert_eq!((health.held, health.held_for_bug, health.on_their_way), (2, 1, 0));
        assert_eq!(health.oldest_on_its_way, None, "a person has to act; there is an alarm for that");
    }

    #[test]
    fn a_quote_that_waits_for_its_win_is_not_late() {
        let health = of(&[
            entry(1, State::Waiting, Duration::DAY, &[problems::waits_for_win()]),
            entry(2, State::Waiting, Duration::MINUTE, &[problems::halo_rate_limited()]),
            entry(3, State::Pending, Duration::SECOND, &[]),
        ]);
        assert_eq!((health.for_quoter, health.on_their_way), (1, 2));
        assert_eq!(health.oldest_on_its_way.unwrap().family.as_str(), "9#2");
        assert_eq!(health.oldest.unwrap().family.as_str(), "9#1");
    }

    #[test]
    fn an_entry_of_an_earlier_version_counts_from_its_last_change() {
        let old = Entry { since: None, ..entry(1, State::Pending, Duration::DAY, &[]) };
        assert_eq!(of(&[old]).oldest.unwrap().since, NOW);
    }

    #[test]
    fn a_problem_that_cannot_be_read_counts_as_a_fault_of_this_product() {
        let odd = Entry { problem: Some("odd".to_owned()), ..entry(1, State::Held, Duration::ZERO, &[]) };
        assert_eq!(of(&[odd]).held_for_bug, 1);
    }
}
