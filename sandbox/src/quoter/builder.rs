//! Builds quotes for tests, in the words of the domain. Ids are counted, never random.

use super::ids;
use super::line_builder::{LineBuilder, amount};
use super::model::{Currency, Discount, Field, Interval, Line, Quote, Seconds, Section, Status, Tax};
use super::sample;
use super::switches::Switches;
use super::webhook;

/// A quote in the making. Starts from the person, owner, currency and template of the captured sample.
#[derive(Clone, Debug)]
pub struct QuoteBuilder {
    quote: Quote,
}

impl QuoteBuilder {
    /// A published pending quote without lines. All ids derive from `number`.
    pub fn new(number: u64) -> Self {
        let quote = Quote {
            id: (7_100_000 + number).to_string(),
            public_id: ids::public("quot_", number),
            uuid: ids::uuid("9001", number),
            account_id: "90001".to_owned(),
            name: "Quote for Example Client Ltd".to_owned(),
            number,
            primary: true,
            person: sample::person(),
            owner: sample::owner(),
            currency: Currency { code: "USD".to_owned(), name: "United States Dollar ".to_owned() },
            form: sample::form(),
            expires_at: Some(1_757_833_200),
            created_at: 1_755_292_800,
            updated_at: 1_755_292_800,
            ..Quote::default()
        };
        Self { quote }
    }

    /// The captured sample, key by key and value by value.
    pub fn sample() -> Self {
        let lines = sample::lines();
        let mut builder = lines.into_iter().fold(Self::new(6), Self::line);
        builder.quote.id = "7100001".to_owned();
        builder.quote.uuid = "9001-11111111-2222-4333-8444-555555555555".to_owned();
        for (at, line) in builder.quote.sections.iter_mut().flat_map(|section| &mut section.lines).enumerate() {
            line.id = (41_000_001 + at).to_string();
        }
        builder
    }

    /// Adds a line to the last section, making one if there is none.
    pub fn line(mut self, line: LineBuilder) -> Self {
        if self.quote.sections.is_empty() {
            self = self.section("Section");
        }
        let at = self.quote.lines().count() as u64 + 1;
        let mut line = line.build();
        number_line(&mut line, self.quote.number * 10_000 + at * 10);
        if let Some(section) = self.quote.sections.last_mut() {
            section.lines.push(line);
        }
        self
    }

    /// Starts a section.
    pub fn section(mut self, name: &str) -> Self {
        let at = self.quote.sections.len() as u64 + 1;
        let id = ids::public("", self.quote.number * 100 + at);
        self.quote.sections.push(Section { id, name: name.to_owned(), lines: Vec::new() });
        self
    }

    /// The webhook id, digits.
    pub fn id(mut self, id: &str) -> Self {
        self.quote.id = id.to_owned();
        self
    }

    /// The token of customer page and PDF.
    pub fn uuid(mut self, uuid: &str) -> Self {
        self.quote.uuid = uuid.to_owned();
        self
    }

    /// Title.
    pub fn name(mut self, name: &str) -> Self {
        self.quote.name = name.to_owned();
        self
    }

    /// Makes it a revision: of `previous`, in the chain that began with `original`. The number stays.
    pub fn revises(mut self, previous: &str, original: &str, revision: u32) -> Self {
        self.quote.previous = Some(previous.to_owned());
        self.quote.original = Some(original.to_owned());
        self.quote.revision = Some(revision);
        self
    }

    /// The person's name and e-mail address.
    pub fn person(mut self, first_name: &str, last_name: &str, email: &str) -> Self {
        let person = &mut self.quote.person;
        person.first_name = first_name.to_owned();
        person.last_name = last_name.to_owned();
        person.email = email.to_owned();
        self
    }

    /// The person's organisation.
    pub fn organization(mut self, organization: &str) -> Self {
        self.quote.person.organization = organization.to_owned();
        self
    }

    /// The owner's name and e-mail address.
    pub fn owner(mut self, first_name: &str, last_name: &str, email: &str) -> Self {
        let owner = &mut self.quote.owner;
        owner.first_name = first_name.to_owned();
        owner.last_name = last_name.to_owned();
        owner.email = email.to_owned();
        self
    }

    /// A tax by name and rate in percent.
    pub fn tax(mut self, name: &str, rate: &str) -> Self {
        self.quote.taxes.push(Tax { name: name.to_owned(), rate: amount(rate) });
        self
    }

    /// Shipping.
    pub fn shipping(mut self, shipping: &str) -> Self {
        self.quote.shipping = amount(shipping);
        self
    }

    /// A reduction of the whole quote in percent.
    pub fn quote_discount_percent(mut self, name: &str, percent: &str) -> Self {
        self.quote.discount = Some(Discount::percent(name, amount(percent)));
        self
    }

    /// A reduction of the whole quote in money.
    pub fn quote_discount_money(mut self, name: &str, money: &str) -> Self {
        self.quote.discount = Some(Discount::money(name, amount(money)));
        self
    }

    /// Currency by code and name.
    pub fn currency(mut self, code: &str, name: &str) -> Self {
        self.quote.currency = Currency { code: code.to_owned(), name: name.to_owned() };
        self
    }

    /// The period of the quote's recurring total.
    pub fn period(mut self, interval: Interval) -> Self {
        self.quote.interval = interval;
        self
    }

    /// A custom field filled in by the owner.
    pub fn custom_field(mut self, label: &str, value: &str) -> Self {
        self.quote.custom_fields.push(Field { label: label.to_owned(), value: value.to_owned() });
        self
    }

    /// A field filled in by the customer at acceptance, such as a PO number.
    pub fn acceptance_field(mut self, label: &str, value: &str) -> Self {
        self.quote.acceptance_fields.push(Field { label: label.to_owned(), value: value.to_owned() });
        self
    }

    /// Status; a won status needs the moment of winning.
    pub fn status(mut self, status: Status, won_at: Option<Seconds>) -> Self {
        self.quote.status = status;
        self.quote.won_at = won_at;
        self
    }

    /// Any other change.
    pub fn with(mut self, change: impl FnOnce(&mut Quote)) -> Self {
        change(&mut self.quote);
        self
    }

    /// The quote.
    pub fn build(self) -> Quote {
        self.quote
    }

    /// The text of a first delivery of this quote, with the shapes of the switches' defaults.
    pub fn data(&self) -> String {
        self.data_with(&Switches::default(), true)
    }

    /// The text of a delivery with any shapes; `new` says whether it is the first of this record.
    pub fn data_with(&self, switches: &Switches, new: bool) -> String {
        webhook::data(&self.quote, switches, new)
    }
}

fn number_line(line: &mut Line, id: u64) {
    line.id = (41_000_000 + id).to_string();
    line.public_id = ids::public("litm_", id);
    for (child, at) in line.children.iter_mut().zip(1..) {
        number_line(child, id + at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_quote_gives_the_captured_record() {
        let captured = include_str!("../../fixtures/quoter/webhook-quote-published.data.json");
        assert_eq!(QuoteBuilder::sample().data(), captured);
    }
}
