//! How far the index has come: what is stored, what its keys say, what is being read.

use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};

use super::{Next, Pass, Recent, Trust};

/// A snapshot that is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stored {
    /// Names it. Each snapshot has another one.
    pub name: String,
    /// How many products it has.
    pub products: usize,
    /// How large it is as stored, in bytes.
    pub bytes: usize,
    /// When it was made, UTC.
    pub built: OffsetDateTime,
}

/// The state of the index. Each of its changes is written before the next thing is done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct State {
    /// Names this index. One that is filled anew has another name.
    pub index: String,
    /// The newest snapshot, from which look-up searches.
    pub snapshot: Option<Stored>,
    /// The snapshot that the keys agree with.
    pub keyed: Option<Stored>,
    /// While the keys are brought from `keyed` to `snapshot`: the last key that was written.
    pub written: Option<String>,
    /// A full pass that is not over.
    pub pass: Option<Pass>,
    /// When the last full pass that is over began, UTC.
    pub passed: Option<OffsetDateTime>,
    /// Up to where recent changes are known.
    pub recent: Option<Recent>,
    /// The order of the list proved nothing when recent changes were read last. Then only a full pass makes the index fresher.
    pub unproven: bool,
    /// Up to when the snapshot has what changed in Halo, UTC.
    pub as_of: Option<OffsetDateTime>,
    /// Up to when the keys have it, UTC.
    pub keys_as_of: Option<OffsetDateTime>,
}

/// What is to be done next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// A full pass begins.
    Begin,
    /// A page of the pass is read.
    Read(u32),
    /// The pages of the pass are put together.
    Fold,
    /// Keys are written.
    Keys,
    /// The recent changes are read.
    Recent,
    /// Nothing more in this run.
    Rest,
}

impl State {
    /// An index that has nothing yet.
    pub fn new(index: String) -> Self {
        Self { index, ..Self::default() }
    }

    /// What comes next. `caught_up`: this run has read the recent changes. A full pass begins when the last one is older than `every`.
    pub fn phase(&self, now: OffsetDateTime, every: Duration, caught_up: bool) -> Phase {
        if self.keyed != self.snapshot {
            return Phase::Keys;
        }
        let covered = self.pass.as_ref().is_some_and(|pass| pass.covers_recent);
        if self.recent.is_some() && !caught_up && !covered {
            return Phase::Recent;
        }
        match &self.pass {
            Some(pass) => match pass.next() {
                Next::Page(number) => Phase::Read(number),
                Next::Listed => Phase::Fold,
            },
            None if self.passed.is_none_or(|passed| passed + every <= now) => Phase::Begin,
            None => Phase::Rest,
        }
    }

    /// The keys agree with the newest snapshot.
    pub fn keys_written(&mut self) {
        self.keyed.clone_from(&self.snapshot);
        self.written = None;
        self.keys_as_of = self.as_of;
    }

    /// Recent changes are known up to `began`, and nothing new was among them, or it is in the snapshot.
    pub fn caught_up(&mut self, recent: Recent, began: OffsetDateTime) {
        self.recent = Some(recent);
        self.unproven = false;
        self.as_of = Some(began);
        if self.keyed == self.snapshot {
            self.keys_as_of = Some(began);
        }
    }

    /// The pass is over, and its products are in this snapshot. Gives the names of the chunks, which are to be deleted.
    pub fn passed(&mut self, stored: Option<Stored>) -> Vec<String> {
        let Some(pass) = self.pass.take() else { return Vec::new() };
        self.snapshot = stored.or(self.snapshot.take());
        self.passed = Some(pass.started);
        if pass.covers_recent || self.unproven || self.recent.is_none() {
            self.recent = Some(Recent::after(&pass));
            self.as_of = self.as_of.max(Some(pass.started));
        }
        if self.keyed == self.snapshot {
            self.keys_as_of = self.as_of;
        }
        pass.chunks
    }

    /// How far the keys are believed; not at all before they were written once.
    pub fn trust(&self) -> Option<Trust> {
        Some(Trust { index: self.index.clone(), as_of: self.keys_as_of? })
    }

    /// Whether all products are in the snapshot.
    pub fn is_complete(&self) -> bool {
        self.snapshot.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::{NOW, page};
    use super::*;

    const DAY: Duration = Duration::hours(24);

    fn stored(name: &str) -> Stored {
        Stored { name: name.to_owned(), products: 1, bytes: 1, built: NOW }
    }

    /// An index whose first fill is over, at `NOW`.
    fn filled() -> State {
        let mut state = State::new("i".to_owned());
        let mut pass = Pass::begin("p".to_owned(), NOW, true);
        pass.read(&page(Vec::new(), 0, true));
        state.pass = Some(pass);
        assert_eq!(state.phase(NOW, DAY, false), Phase::Fold);
        assert_eq!(state.passed(Some(stored("s1"))), [""; 0]);
        state
    }

    #[test]
    fn an_empty_index_is_filled_then_its_keys_are_written_then_it_catches_up() {
        let mut state = State::new("i".to_owned());
        assert_eq!(state.phase(NOW, DAY, false), Phase::Begin);
        state.pass = Some(Pass::begin("p".to_owned(), NOW, true));
        assert_eq!(state.phase(NOW, DAY, false), Phase::Read(1));
        let mut state = filled();
        assert_eq!((state.phase(NOW, DAY, false), state.trust()), (Phase::Keys, None));
        state.keys_written();
        assert_eq!(state.phase(NOW, DAY, false), Phase::Recent);
        assert_eq!(state.trust().unwrap().as_of, NOW);
    }

    #[test]
    fn while_keys_are_written_they_are_believed_as_of_before() {
        let mut state = filled();
        state.keys_written();
        let recent = state.recent.clone().unwrap();
        state.snapshot = Some(stored("s2"));
        state.caught_up(recent, NOW + DAY);
        assert_eq!(state.trust().unwrap().as_of, NOW);
        state.keys_written();
        assert_eq!(state.trust().unwrap().as_of, NOW + DAY);
    }

    #[test]
    fn a_day_later_all_is_read_again_and_recent_changes_meanwhile_too() {
        let mut state = filled();
        state.keys_written();
        assert_eq!(state.phase(NOW, DAY, true), Phase::Rest);
        assert_eq!(state.phase(NOW + DAY, DAY, true), Phase::Begin);
        state.pass = Some(Pass::begin("p2".to_owned(), NOW + DAY, false));
        assert_eq!(state.phase(NOW + DAY, DAY, false), Phase::Recent);
        assert_eq!(state.phase(NOW + DAY, DAY, true), Phase::Read(1));
    }

    #[test]
    fn a_pass_that_takes_the_place_of_too_many_recent_changes_is_read_without_them() {
        let mut state = filled();
        state.keys_written();
        state.pass = Some(Pass::begin("p2".to_owned(), NOW + DAY, true));
        assert_eq!(state.phase(NOW + DAY, DAY, false), Phase::Read(1));
        state.passed(Some(stored("s2")));
        assert_eq!(state.as_of, Some(NOW + DAY));
    }

    #[test]
    fn where_the_order_of_the_list_proves_nothing_the_next_pass_makes_the_index_fresher() {
        let passed = |unproven: bool| {
            let mut state = filled();
            state.keys_written();
            state.unproven = unproven;
            state.pass = Some(Pass::begin("p2".to_owned(), NOW + DAY, false));
            state.passed(None);
            state.trust().unwrap().as_of
        };
        assert_eq!((passed(true), passed(false)), (NOW + DAY, NOW));
    }

    #[test]
    fn a_state_comes_back_from_its_json_and_an_older_one_is_read() {
        let state = filled();
        let json = serde_json::to_string(&state).unwrap();
        assert_eq!(serde_json::from_str::<State>(&json).unwrap(), state);
        assert_eq!(serde_json::from_str::<State>("{}").unwrap(), State::default());
    }
}
