//! A quote in memory and what it is planned against. The shapes of quote and snapshot are named here only.

use std::collections::BTreeMap;

use domain::halo::{Item, Quotation, TaxChoice, TaxId};
use domain::party::{Owner, Person};
use domain::plan::{Plan, ProductFacts, Snapshot, StepKey, plan};
use domain::quote::{CustomField, Source, TaxAmount, Totals};
use domain::settings::{Pick, Settings};
use domain::{AccountId, Currency, Frequency, Line, LineKey, Quote, QuoteNumber, RecordId, Status};
use rust_decimal::Decimal;
use time::OffsetDateTime;
use time::macros::datetime;

pub(crate) use super::read::*;
pub(crate) use super::tenant::*;

/// The moment at which everything is planned.
pub(crate) const NOW: OffsetDateTime = datetime!(2026-03-02 09:00:00 UTC);
/// What the markers of the quote's own records begin with.
pub(crate) const MARKER: &str = "qh:90001:6:";

/// A quote, and what it is planned against. At first everything of it is known in Halo: user, agent and products.
pub(crate) struct Case {
    pub(crate) quote: Quote,
    pub(crate) settings: Settings,
    pub(crate) snapshot: Snapshot,
}

impl Case {
    /// The quote of [`quote`] with its two lines.
    pub(crate) fn new() -> Self {
        Self::of([line("Switch", "2", "25.00"), line("Firewall", "1", "1500.00")])
    }

    /// A quote with these lines, each of which has a product of its name: 100, 101 and so on.
    pub(crate) fn of(lines: impl IntoIterator<Item = Line>) -> Self {
        let mut quote = quote();
        quote.lines = lines.into_iter().collect();
        let users = vec![alex()];
        let mut case =
            Self { quote, settings: settings(), snapshot: Snapshot { tenant: tenant(), users, ..Snapshot::default() } };
        case.know_products();
        case
    }

    /// Gives every line a product of its name.
    fn know_products(&mut self) {
        for (number, line) in (100..).zip(&self.quote.lines) {
            let item = Item {
                recurring: line.frequency.is_recurring(),
                frequency: line.frequency,
                ..item(number, &line.name)
            };
            self.snapshot.products.insert(line.key.clone(), found([item]));
        }
    }

    pub(crate) fn plan(&self) -> Plan {
        plan(&self.quote, &self.settings, &self.snapshot, NOW)
    }

    /// The plan of a quote that nothing keeps from being written.
    pub(crate) fn written(&self) -> Plan {
        let plan = self.plan();
        assert!(plan.problems.is_empty(), "{plan}");
        plan
    }

    /// The codes of what keeps the quote from being written. Such a plan has no steps.
    pub(crate) fn held(&self) -> Vec<String> {
        let plan = self.plan();
        assert!(plan.steps.is_empty(), "{plan}");
        plan.problems.into_iter().map(|problem| problem.code).collect()
    }

    /// Steps that are done, with the id of the record in Halo.
    pub(crate) fn made(&mut self, key: &str, id: i64) {
        self.snapshot.made.insert(StepKey(key.to_owned()), id);
    }

    /// A shared record whose making is not known to have ended.
    pub(crate) fn open(&mut self, key: &str) {
        self.snapshot.open.insert(StepKey(key.to_owned()));
    }

    /// Adds one tax of the quote.
    pub(crate) fn tax(&mut self, name: &str, rate: &str, amount: &str, frequency: Frequency) {
        let rate = (!rate.is_empty()).then(|| d(rate));
        self.quote.taxes.push(TaxAmount { name: Some(name.to_owned()), rate, amount: d(amount), frequency });
    }

    /// Adds a tax code of Halo.
    pub(crate) fn tax_code(&mut self, id: i64, name: &str, rate: Option<&str>) {
        self.snapshot.tenant.taxes.push(TaxChoice { id: TaxId(id), name: name.to_owned(), rate: rate.map(d) });
    }

    /// Says of every line whether it is taxed.
    pub(crate) fn taxable(&mut self, says: &[bool]) {
        for (line, says) in self.quote.lines.iter_mut().zip(says) {
            line.taxable = Some(*says);
        }
    }

    /// Adds a custom field.
    pub(crate) fn custom_field(&mut self, label: &str, value: &str) {
        self.quote.custom_fields.push(CustomField { label: label.to_owned(), value: value.to_owned() });
    }

    /// Puts another outcome of the product search in the place of a line's.
    pub(crate) fn products(&mut self, line: usize, candidates: impl IntoIterator<Item = Item>) {
        self.snapshot.products.insert(self.quote.lines[line].key.clone(), found(candidates));
    }

    /// The Halo quote that this family made last, read for bringing it up to date.
    pub(crate) fn present(&mut self, quotation: Quotation) {
        self.snapshot.quotation = Some((quotation.id, Some(quotation)));
    }
}

fn found(candidates: impl IntoIterator<Item = Item>) -> ProductFacts {
    ProductFacts { candidates: candidates.into_iter().collect(), ..ProductFacts::default() }
}

/// A decimal number.
pub(crate) fn d(text: &str) -> Decimal {
    text.parse().unwrap()
}

pub(crate) fn name(text: &str) -> Pick {
    Pick::Name(text.to_owned())
}

/// Quote 6 of account 90001 for Alex Example, without lines.
fn quote() -> Quote {
    Quote {
        source: Source::Delivery,
        account: AccountId::new("90001").unwrap(),
        record: RecordId::new("7100001").unwrap(),
        parent: None,
        number: QuoteNumber::new(6).unwrap(),
        custom_number: None,
        uuid: Some("9001-11111111-2222-4333-8444-555555555555".to_owned()),
        title: "Office".to_owned(),
        status: Status::Pending,
        currency: Currency::USD,
        expires: None,
        won: None,
        person: person(),
        owner: Owner { email: Some("sam@msp.example.com".to_owned()), ..Owner::default() },
        template: None,
        reseller: None,
        lines: vec![],
        discount: Decimal::ZERO,
        shipping: Decimal::ZERO,
        taxes: vec![],
        totals: Totals::default(),
        internal_notes: None,
        comments: None,
        custom_fields: vec![],
        unread: BTreeMap::new(),
    }
}

fn person() -> Person {
    Person {
        first_name: Some("Alex".to_owned()),
        last_name: Some("Example".to_owned()),
        email: Some("alex@client.example.com".to_owned()),
        organization: Some("Example Client Ltd".to_owned()),
        ..Person::default()
    }
}

/// A one-time line.
pub(crate) fn line(name: &str, quantity: &str, price: &str) -> Line {
    Line::plain(LineKey::from_stored(name.to_lowercase().replace(' ', "-")), name, d(quantity), d(price))
}

/// A line that is charged every month.
pub(crate) fn monthly(name: &str, quantity: &str, price: &str) -> Line {
    Line { frequency: Frequency::Monthly, ..line(name, quantity, price) }
}

/// A line with a discount on the whole of it.
pub(crate) fn discounted(line: Line, discount: &str) -> Line {
    Line { discount: d(discount), ..line }
}

/// Settings with what a plan cannot do without, and a Halo status for every status that is tested.
fn settings() -> Settings {
    let mut settings = Settings::default();
    settings.product.default_group = Some(name("Imports"));
    settings.quoter.instance_url = Some("https://example.quoter.com/".to_owned());
    let status = [("pending", "Sent"), ("lost", "Rejected"), ("accepted", "Accepted"), ("ordered", "Accepted")];
    settings.quotation.status = status.map(|(word, status)| (word.to_owned(), name(status))).into();
    settings
}
