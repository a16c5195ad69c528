//! The lease of a family: who has it may plan and write for it; who has not may not.

use std::collections::HashMap;
use std::fmt;

use aws_sdk_dynamodb::types::AttributeValue;
use domain::FamilyKey;
use time::OffsetDateTime;

use crate::attr;
use crate::queue::{Entry, State, queue_key};
use crate::table::{Change, Changed, TRIES, Values};
use crate::{Error, Result, Store};

/// Who asks for a lease.
#[derive(Clone, Debug)]
pub struct Holder {
    /// This process: a new text at each start.
    pub boot: String,
    /// This run: unique.
    pub token: String,
    /// Whether this process is the only one that works on these tables (a lock file proves it). Then the lease of another boot is
    /// the lease of a dead process, and ends at once.
    pub exclusive: bool,
}

/// The proof that this run holds a family. Only [`Store::take_lease`] makes one; [`Store::release`] takes it away.
#[derive(Debug)]
pub struct Lease {
    family: FamilyKey,
    token: String,
    boot: String,
    until: OffsetDateTime,
    wanted: u64,
    kicks: u64,
}

impl Lease {
    /// The family.
    pub fn family(&self) -> &FamilyKey {
        &self.family
    }

    /// The token of this run.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// The process.
    pub fn boot(&self) -> &str {
        &self.boot
    }

    /// From then on another may take it: no effect may start that could last longer.
    pub fn until(&self) -> OffsetDateTime {
        self.until
    }

    /// How many deliveries there were when it was taken.
    pub fn wanted(&self) -> u64 {
        self.wanted
    }
}

/// A family that is ours now.
#[derive(Debug)]
pub struct LeasedEntry {
    /// The entry, state running.
    pub entry: Entry,
    /// The proof.
    pub lease: Lease,
}

/// What came of asking for a lease.
#[derive(Debug)]
pub enum Attempt {
    /// It is ours.
    Leased(Box<LeasedEntry>),
    /// Another run has it. Leave it alone: it stays due.
    Busy {
        /// When that run's lease ends.
        until: OffsetDateTime,
    },
    /// It waits for its time.
    NotDue {
        /// That time.
        due: OffsetDateTime,
    },
    /// It is done or ignored.
    NotOpen,
    /// There is no such family.
    Missing,
}

/// What becomes of a family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// Go on then, for instance when the time was up. Wakes a worker.
    Pending {
        /// When the sweep looks after it.
        due: OffsetDateTime,
    },
    /// Try again then.
    Waiting {
        /// When.
        due: OffsetDateTime,
    },
    /// A person must do something.
    Held {
        /// When to look whether it was done.
        recheck: OffsetDateTime,
    },
    /// Everything is in Halo.
    Done {
        /// When the entry may be deleted.
        expires: OffsetDateTime,
    },
    /// Nothing to do.
    Ignored {
        /// When the entry may be deleted.
        expires: OffsetDateTime,
    },
}

impl Next {
    fn state(&self) -> State {
        match self {
            Self::Pending { .. } => State::Pending,
            Self::Waiting { .. } => State::Waiting,
            Self::Held { .. } => State::Held,
            Self::Done { .. } => State::Done,
            Self::Ignored { .. } => State::Ignored,
        }
    }
}

/// How a run ended. Its `Debug` leaves the problem out.
#[derive(Clone, PartialEq, Eq)]
pub struct Release {
    /// What becomes of the family.
    pub next: Next,
    /// Failed tries, this one included.
    pub attempts: u32,
    /// Record and settings of the last completed run; `None` leaves the family without one.
    pub fingerprint: Option<String>,
    /// The present problem, JSON; `None` when there is none any more.
    pub problem: Option<String>,
}

impl fmt::Debug for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Release").field("next", &self.next).field("attempts", &self.attempts).finish_non_exhaustive()
    }
}

/// What came of a release.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Released {
    /// Something arrived during the run, or a person kicked it: the family is pending again and was woken, whatever the run said.
    pub still_wanted: bool,
}

impl Store {
    /// Takes the lease of a family if it is open, pending or due, and held by nobody else. It then counts as running and is due when
    /// the lease ends, so that the sweep finds it if the run dies.
    ///
    /// # Errors
    /// [`Error::Unavailable`]; [`Error::Corrupt`] for an entry without a state.
    pub async fn take_lease(
        &self,
        family: &FamilyKey,
        holder: &Holder,
        now: OffsetDateTime,
        until: OffsetDateTime,
    ) -> Result<Attempt> {
        match self.update(&self.names.queue, queue_key(family), taking(holder, now, until)).await? {
            Changed::Yes(item) => Ok(leased(Entry::read(&item)?, holder, until)),
            Changed::No(None) => Ok(Attempt::Missing),
            Changed::No(Some(item)) => Ok(refused(Entry::read(&item)?, holder, now)),
        }
    }

    /// Moves the end of the lease.
    ///
    /// # Errors
    /// [`Error::LeaseLost`] when another has the family now.
    pub async fn renew(&self, lease: &mut Lease, now: OffsetDateTime, until: OffsetDateTime) -> Result<()> {
        let change = Change {
            update: "SET #lease.#until = :until, #due = :until, #updated = :now".to_owned(),
            condition: "#lease.#token = :token".to_owned(),
            values: Values::default().text(":token", &lease.token).time(":now", now).time(":until", until),
        };
        match self.update(&self.names.queue, queue_key(&lease.family), change).await? {
            Changed::Yes(_) => {
                lease.until = until;
                Ok(())
            }
            Changed::No(_) => Err(Error::LeaseLost),
        }
    }

    /// Ends the run. The family gets the state that the run says, unless it was wanted again meanwhile.
    ///
    /// # Errors
    /// [`Error::LeaseLost`] when another has the family now: nothing was written. [`Error::Unavailable`]: the lease ends by its time.
    pub async fn release(&self, lease: Lease, outcome: &Release, now: OffsetDateTime) -> Result<Released> {
        let (mut wanted, mut kicks) = (lease.wanted, lease.kicks);
        for _ in 0..TRIES {
            let still_wanted = kicks != lease.kicks;
            let change = if still_wanted {
                requeueing(&lease, outcome, wanted, kicks, now)
            } else {
                settling(&lease, outcome, now)
            };
            match self.update(&self.names.queue, queue_key(&lease.family), change).await? {
                Changed::Yes(_) => return Ok(Released { still_wanted }),
                Changed::No(None) => return Err(Error::LeaseLost),
                // Our own write, whose answer was lost and which the SDK sent again.
                Changed::No(Some(item)) if item.text("released") == Some(&lease.token) => {
                    return Ok(Released { still_wanted: item.text("state") == Some(State::Pending.as_str()) });
                }
                Changed::No(Some(item)) => {
                    let entry = Entry::read(&item)?;
                    if entry.lease.is_none_or(|mark| mark.token != lease.token) {
                        return Err(Error::LeaseLost);
                    }
                    (wanted, kicks) = (entry.wanted, entry.kicks);
                }
            }
        }
        Err(Error::Unavailable { operation: "UpdateItem", code: "the family does not come to rest".to_owned() })
    }
}

fn taking(holder: &Holder, now: OffsetDateTime, until: OffsetDateTime) -> Change {
    let mark = HashMap::from([
        ("token".to_owned(), attr::text(&holder.token)),
        ("boot".to_owned(), attr::text(&holder.boot)),
        ("until".to_owned(), attr::time(until)),
    ]);
    let mut condition = "attribute_exists(#open) AND (#state IN (:pending, :running) OR #due <= :now) AND \
                         (attribute_not_exists(#lease) OR #lease.#until <= :now"
        .to_owned();
    let mut values = Values::default()
        .text(":pending", State::Pending.as_str())
        .text(":running", State::Running.as_str())
        .time(":now", now)
        .time(":until", until)
        .with(":lease", AttributeValue::M(mark));
    if holder.exclusive {
        condition.push_str(" OR #lease.#boot <> :boot");
        values = values.text(":boot", &holder.boot);
    }
    condition.push(')');
    Change {
        update: "SET #state = :running, #lease = :lease, #due = :until, #updated = :now".to_owned(),
        condition,
        values,
    }
}

fn leased(entry: Entry, holder: &Holder, until: OffsetDateTime) -> Attempt {
    let lease = Lease {
        family: entry.family.clone(),
        token: holder.token.clone(),
        boot: holder.boot.clone(),
        until,
        wanted: entry.wanted,
        kicks: entry.kicks,
    };
    Attempt::Leased(Box::new(LeasedEntry { entry, lease }))
}

/// Why the lease was not given. Our own token means that the SDK sent a successful write again.
fn refused(entry: Entry, holder: &Holder, now: OffsetDateTime) -> Attempt {
    match (&entry.lease, entry.due) {
        (Some(mark), _) if mark.token == holder.token => {
            let until = mark.until;
            leased(entry, holder, until)
        }
        _ if entry.state.is_final() => Attempt::NotOpen,
        (Some(mark), _) if mark.until > now => Attempt::Busy { until: mark.until },
        (_, Some(due)) => Attempt::NotDue { due },
        (_, None) => Attempt::NotOpen,
    }
}

/// The parts that both ends of a run share.
fn ending(lease: &Lease, kicks: u64, now: OffsetDateTime) -> (String, Values) {
    let condition = "#lease.#token = :token AND #kicks = :kicks".to_owned();
    (condition, Values::default().text(":token", &lease.token).number(":kicks", kicks).time(":now", now))
}

/// Nothing new arrived: the run's own word.
fn settling(lease: &Lease, outcome: &Release, now: OffsetDateTime) -> Change {
    let (condition, values) = ending(lease, lease.kicks, now);
    let mut clauses = Clauses::new("#state = :state, #attempts = :attempts, #updated = :now, #released = :token");
    clauses.remove("#lease");
    let mut values = values.text(":state", outcome.next.state().as_str()).number(":attempts", outcome.attempts);
    match outcome.next {
        Next::Pending { due } | Next::Waiting { due } | Next::Held { recheck: due } => {
            clauses.set("#due = :due");
            clauses.remove("#ttl");
            values = values.time(":due", due);
        }
        Next::Done { expires } | Next::Ignored { expires } => {
            clauses.set("#ttl = :ttl");
            clauses.set("#done = :wanted");
            clauses.remove("#open");
            clauses.remove("#due");
            clauses.remove("#since");
            values = values.with(":ttl", attr::ttl(expires)).number(":wanted", lease.wanted);
        }
    }
    if matches!(outcome.next, Next::Pending { .. }) {
        clauses.add("#kicks :one");
        values = values.number(":one", 1);
    }
    values = clauses.text_or_nothing("fingerprint", outcome.fingerprint.as_deref(), values);
    values = clauses.text_or_nothing("problem", outcome.problem.as_deref(), values);
    Change { update: clauses.expression(), condition, values }
}

/// Something arrived: pending again, now. A person's kick also wants the fingerprint gone; a delivery does not, since a mere
/// repetition should cost no call.
fn requeueing(lease: &Lease, outcome: &Release, wanted: u64, kicks: u64, now: OffsetDateTime) -> Change {
    let (condition, values) = ending(lease, kicks, now);
    let was_kicked = kicks - lease.kicks > wanted - lease.wanted;
    let mut clauses =
        Clauses::new("#state = :state, #attempts = :attempts, #due = :now, #updated = :now, #released = :token");
    if outcome.next.state().is_final() {
        clauses.set("#since = :now");
    }
    clauses.remove("#lease");
    clauses.add("#kicks :one");
    let attempts = if was_kicked { 0 } else { outcome.attempts };
    let mut values = values.text(":state", State::Pending.as_str()).number(":attempts", attempts).number(":one", 1);
    if !was_kicked {
        values = clauses.text_or_nothing("fingerprint", outcome.fingerprint.as_deref(), values);
    }
    values = clauses.text_or_nothing("problem", outcome.problem.as_deref(), values);
    Change { update: clauses.expression(), condition, values }
}

/// The clauses of an update expression, each of which may stand in it once.
struct Clauses {
    sets: Vec<String>,
    removes: Vec<String>,
    adds: Vec<String>,
}

impl Clauses {
    fn new(set: &str) -> Self {
        Self { sets: vec![set.to_owned()], removes: Vec::new(), adds: Vec::new() }
    }

    fn set(&mut self, clause: &str) {
        self.sets.push(clause.to_owned());
    }

    fn remove(&mut self, name: &str) {
        self.removes.push(name.to_owned());
    }

    fn add(&mut self, clause: &str) {
        self.adds.push(clause.to_owned());
    }

    /// Sets an attribute, or removes it.
    fn text_or_nothing(&mut self, name: &str, value: Option<&str>, values: Values) -> Values {
        match value {
            Some(value) => {
                self.sets.push(format!("#{name} = :{name}"));
                values.text(&format!(":{name}"), value)
            }
            None => {
                self.removes.push(format!("#{name}"));
                values
            }
        }
    }

    fn expression(self) -> String {
        let clause =
            |word: &str, parts: Vec<String>| (!parts.is_empty()).then(|| format!("{word} {}", parts.join(", ")));
        let parts = [clause("SET", self.sets), clause("REMOVE", self.removes), clause("ADD", self.adds)];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}
