//! What people do with quotes, and which deliveries that causes (Quoter API reference, sections 2.1 and 5).

use super::amount::Amount;
use super::deliveries::{Delivery, DeliveryState, Mail, Operation, RecordType};
use super::ids;
use super::model::{Field, Line, Person, Quote, Seconds, Status};
use super::sandbox::Core;
use super::switches::{ChangesDelivered, SupersededResent};
use super::webhook;
use super::world::{Entry, Fresh, World};

/// Why something cannot be done with a quote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such quote.
    NotFound,
    /// It is published already.
    Published,
    /// It is a draft.
    Draft,
    /// There is no such template.
    NoTemplate,
    /// There is no such item in the catalogue.
    NoItem,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Refusal::NotFound => "there is no such quote",
            Refusal::Published => "the quote is published already",
            Refusal::Draft => "the quote is a draft",
            Refusal::NoTemplate => "there is no such template",
            Refusal::NoItem => "there is no such item",
        })
    }
}

impl std::error::Error for Refusal {}

/// Who changes a status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// A Quoter user.
    User,
    /// The customer, on the page of the quote.
    Customer,
}

impl Core {
    /// Stores a quote exactly as it is, ids and number included. Delivers nothing.
    pub fn store(&self, quote: Quote) {
        self.change(|world, _| {
            world.reserve_number(quote.number);
            world.put(Entry::Quote(Box::new(quote)));
        });
    }

    /// Makes a draft with the content of this quote and gives its webhook id.
    pub fn create_draft(&self, quote: Quote) -> String {
        self.change(|world, now| create_draft(world, quote, now))
    }

    /// Makes a draft and publishes it; gives its webhook id.
    pub fn publish_new(&self, quote: Quote) -> String {
        self.change(|world, now| {
            let id = create_draft(world, quote, now);
            // It is a draft, so this does not fail.
            let _ = publish(world, &id, now, true);
            id
        })
    }

    /// Changes a quote in place: a draft, or what does not need a revision.
    ///
    /// # Errors
    /// [`Refusal::NotFound`].
    pub fn edit(&self, id: &str, change: impl FnOnce(&mut Quote)) -> Result<(), Refusal> {
        self.change(|world, now| {
            let mut quote = found(world, id)?;
            change(&mut quote);
            let fires = !quote.draft || world.switches.drafts_fire;
            save(world, quote, now, fires.then_some(false));
            Ok(())
        })
    }

    /// Publishes a draft: number from the account's counter, delivered as new.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], [`Refusal::Published`].
    pub fn publish(&self, id: &str) -> Result<(), Refusal> {
        self.change(|world, now| publish(world, id, now, true))
    }

    /// Makes and publishes a revision; gives its webhook id. The number stays, all other ids are new.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], [`Refusal::Draft`].
    pub fn revise(&self, id: &str, change: impl FnOnce(&mut Quote)) -> Result<String, Refusal> {
        self.change(|world, now| {
            let mut quote = revision_of(world, id, now)?;
            change(&mut quote);
            let id = quote.id.clone();
            world.put(Entry::Quote(Box::new(quote)));
            publish(world, &id, now, true)?;
            Ok(id)
        })
    }

    /// Sets the status. The moment of winning is kept from one won status to the next.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], [`Refusal::Draft`].
    pub fn set_status(&self, id: &str, status: Status, by: By) -> Result<(), Refusal> {
        self.change(|world, now| set_status(world, published(world, id)?, status, by, now))
    }

    /// The customer accepts, filling in fields such as a PO number: label and value.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], [`Refusal::Draft`].
    pub fn accept(&self, id: &str, fields: &[(&str, &str)]) -> Result<(), Refusal> {
        let field = |(label, value): &(&str, &str)| Field { label: (*label).to_owned(), value: (*value).to_owned() };
        self.change(|world, now| {
            let mut quote = published(world, id)?;
            quote.acceptance_fields = fields.iter().map(field).collect();
            set_status(world, quote, Status::Accepted, By::Customer, now)
        })
    }

    /// A user marks it as ordered. Errors as [`Core::set_status`].
    pub fn order(&self, id: &str) -> Result<(), Refusal> {
        self.set_status(id, Status::Ordered, By::User)
    }

    /// A user marks it as fulfilled. Errors as [`Core::set_status`].
    pub fn fulfil(&self, id: &str) -> Result<(), Refusal> {
        self.set_status(id, Status::Fulfilled, By::User)
    }

    /// A user marks it as lost. Errors as [`Core::set_status`].
    pub fn lose(&self, id: &str) -> Result<(), Refusal> {
        self.set_status(id, Status::Lost, By::User)
    }

    /// Lets it expire a second ago. Nothing is delivered: expiry is the passing of time.
    ///
    /// # Errors
    /// [`Refusal::NotFound`].
    pub fn expire(&self, id: &str) -> Result<(), Refusal> {
        self.change(|world, now| {
            let quote = Quote { expires_at: Some(now - 1), ..found(world, id)? };
            world.put(Entry::Quote(Box::new(quote)));
            Ok(())
        })
    }

    /// Removes it. Nothing is delivered.
    ///
    /// # Errors
    /// [`Refusal::NotFound`].
    pub fn delete(&self, id: &str) -> Result<(), Refusal> {
        self.change(|world, _| {
            let quote = found(world, id)?;
            world.put(Entry::QuoteGone(quote.id));
            Ok(())
        })
    }

    /// The API does not show the quote with this API id for so long: its reads lag behind.
    pub fn hide(&self, public_id: &str, seconds: Seconds) {
        self.change(|world, now| {
            let fresh = Fresh { reads_left: 0, visible_at: now.saturating_add(seconds) };
            world.fresh.insert(public_id.to_owned(), fresh);
        });
    }

    /// Delivers a stored quote once more, as new or as an update.
    ///
    /// # Errors
    /// [`Refusal::NotFound`].
    pub fn deliver(&self, id: &str, new: bool) -> Result<(), Refusal> {
        self.change(|world, now| {
            let quote = found(world, id)?;
            enqueue_quote(world, &quote, now, new);
            Ok(())
        })
    }

    /// Delivers a Person record to the subscriptions that want them.
    pub fn deliver_person(&self, person: &Person, new: bool) {
        self.change(|world, now| {
            let data = webhook::person_data(person, &world.switches, new);
            enqueue_person(world, now, person, &data, new);
        });
    }

    /// Delivers a Payment record for a quote to the subscriptions that want them.
    ///
    /// # Errors
    /// [`Refusal::NotFound`].
    pub fn deliver_payment(&self, quote: &str, paid: &Amount) -> Result<(), Refusal> {
        self.change(|world, now| {
            let quote = found(world, quote)?;
            let id = (8_000_000 + world.next()).to_string();
            let data = webhook::payment_data(&quote, &id, paid, &world.switches);
            enqueue(world, now, RecordType::Payment, (&id, &quote.number.to_string()), &data, true);
            Ok(())
        })
    }
}

fn found(world: &World, id: &str) -> Result<Quote, Refusal> {
    world.quote(id).cloned().ok_or(Refusal::NotFound)
}

fn published(world: &World, id: &str) -> Result<Quote, Refusal> {
    found(world, id).and_then(|quote| if quote.draft { Err(Refusal::Draft) } else { Ok(quote) })
}

/// Makes a draft with new ids and gives its webhook id.
pub(super) fn create_draft(world: &mut World, mut quote: Quote, now: Seconds) -> String {
    new_ids(world, &mut quote);
    let made = world.next();
    quote.uuid = ids::uuid(&world.account, made);
    let quote = Quote { number: 0, draft: true, primary: false, created_at: now, ..quote };
    let id = quote.id.clone();
    let fires = world.switches.drafts_fire;
    save(world, quote, now, fires.then_some(true));
    id
}

fn new_ids(world: &mut World, quote: &mut Quote) {
    let made = world.next();
    quote.id = (7_200_000 + made).to_string();
    quote.public_id = ids::public("quot_", made);
    quote.account_id = world.account.clone();
    for section in &mut quote.sections {
        section.id = ids::public("", world.next());
        section.lines.iter_mut().for_each(|line| new_line_ids(world, line));
    }
}

/// Gives a line and the lines of its bundle new ids.
pub(super) fn new_line_ids(world: &mut World, line: &mut Line) {
    let made = world.next();
    line.id = (42_000_000 + made).to_string();
    line.public_id = ids::public("litm_", made);
    line.children.iter_mut().for_each(|child| new_line_ids(world, child));
}

/// Publishes a draft; `fires`: whether that is delivered.
pub(super) fn publish(world: &mut World, id: &str, now: Seconds, fires: bool) -> Result<(), Refusal> {
    let mut quote = found(world, id)?;
    if !quote.draft {
        return Err(Refusal::Published);
    }
    if quote.number == 0 {
        quote.number = world.next_number();
    }
    quote.draft = false;
    quote.primary = true;
    let previous = quote.previous.clone();
    save(world, quote, now, fires.then_some(true));
    previous.map_or(Ok(()), |previous| supersede(world, &previous, now))
}

/// The revision before is no longer the current one.
fn supersede(world: &mut World, id: &str, now: Seconds) -> Result<(), Refusal> {
    let quote = Quote { primary: false, ..found(world, id)? };
    match world.switches.superseded_resent {
        SupersededResent::Never => save(world, quote, now, None),
        SupersededResent::Unchanged => save(world, quote, now, Some(false)),
        SupersededResent::AsLost => {
            save(world, Quote { status: Status::Lost, won_at: None, ..quote }, now, Some(false))
        }
    }
    Ok(())
}

fn revision_of(world: &mut World, id: &str, now: Seconds) -> Result<Quote, Refusal> {
    let parent = published(world, id)?;
    let mut quote = parent.clone();
    new_ids(world, &mut quote);
    if world.switches.uuid_changes {
        let made = world.next();
        quote.uuid = ids::uuid(&world.account, made);
    }
    quote.original = parent.original.clone().or_else(|| Some(parent.id.clone()));
    quote.previous = Some(parent.id);
    quote.revision = Some(parent.revision.unwrap_or(1) + 1);
    let blank = Quote { draft: true, primary: false, status: Status::Pending, won_at: None, ..quote };
    Ok(Quote { custom_number: None, acceptance_fields: Vec::new(), email_status: None, created_at: now, ..blank })
}

fn set_status(world: &mut World, quote: Quote, status: Status, by: By, now: Seconds) -> Result<(), Refusal> {
    let won_at = status.is_won().then(|| quote.won_at.unwrap_or(now));
    let fires = match world.switches.status_change_delivered {
        ChangesDelivered::All => true,
        ChangesDelivered::ByUser => by == By::User,
        ChangesDelivered::None => false,
    };
    save(world, Quote { status, won_at, ..quote }, now, fires.then_some(false));
    Ok(())
}

/// Stores a quote; `delivery` is `Some(new)` when that is delivered.
pub(super) fn save(world: &mut World, quote: Quote, now: Seconds, delivery: Option<bool>) {
    let quote = Quote { updated_at: now, ..quote };
    world.put(Entry::Quote(Box::new(quote.clone())));
    if let Some(new) = delivery {
        enqueue_quote(world, &quote, now, new);
    }
}

fn enqueue_quote(world: &mut World, quote: &Quote, now: Seconds, new: bool) {
    let data = webhook::data(quote, &world.switches, new);
    enqueue(world, now, RecordType::Quote, (&quote.id, &quote.number.to_string()), &data, new);
}

/// Makes the deliveries of a Person record.
pub(super) fn enqueue_person(world: &mut World, now: Seconds, person: &Person, data: &str, new: bool) {
    let name = format!("{} {}", person.first_name, person.last_name);
    enqueue(world, now, RecordType::Person, (&person.id, &name), data, new);
}

/// Makes a delivery for every subscription that wants this type. `record` is its id and what people see.
fn enqueue(world: &mut World, now: Seconds, kind: RecordType, record: (&str, &str), data: &str, new: bool) {
    if world.switches.webhooks_retired {
        return;
    }
    let wanted = world.subscriptions.iter().filter(|one| one.enabled && one.applies_to.contains(&kind));
    let labels: Vec<String> = wanted.map(|one| one.label.clone()).collect();
    for label in labels {
        let delivery = Delivery {
            id: world.deliveries.len() as u64 + 1,
            label,
            operation: if new { Operation::Insert } else { Operation::Update },
            record_type: kind,
            record_id: record.0.to_owned(),
            record: record.1.to_owned(),
            data: data.to_owned(),
            state: DeliveryState::Waiting,
            next_at: Some(now.saturating_add(world.switches.delivery_delay_seconds)),
            step: 0,
            attempts: Vec::new(),
        };
        world.put(Entry::Delivery(Box::new(delivery)));
    }
}

/// Notes that the customer got a mail about a quote.
pub(super) fn mail_customer(world: &mut World, quote: &str) {
    let Ok(quote) = found(world, quote) else { return };
    world.put(Entry::Mail(Mail { to: "customer".to_owned(), subject: format!("Quote {}", quote.number) }));
    let mailed = Quote { email_status: Some("pending".to_owned()), ..quote };
    world.put(Entry::Quote(Box::new(mailed)));
}
