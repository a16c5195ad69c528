//! What people do with catalogue items in Quoter's pages: put them on templates and quotes, make quotes from templates.
//!
//! The hosted API cannot do any of this: it shows no lines of a template, copies none into a draft, and its lines never point at an item
//! (Quoter API reference, sections 4.2 and 5.4). Whether a line of a template follows its item is not known: the switch `template_lines`.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::amount::Amount;
use super::api::{self, CONTACTS, ITEMS, KINDS, TEMPLATES};
use super::ids;
use super::lifecycle::{self, Refusal};
use super::line_builder::{LineBuilder, amount};
use super::model::{Currency, Form, Interval, Line, Named, Person, Quote, Seconds, Section};
use super::moment;
use super::sample;
use super::sandbox::Core;
use super::switches::TemplateLines;
use super::world::{Entry, World};

/// A new quote from a template is open this long.
const OPEN_SECONDS: Seconds = 30 * 24 * 60 * 60;

/// A line of a template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateLine {
    /// The catalogue item, `item_...`.
    pub item_id: String,
    /// How many.
    pub quantity: Amount,
    /// The line as it was when the item was added.
    pub copied: Line,
}

impl Core {
    /// Makes a template and gives its id, `tmpl_...`.
    pub fn make_template(&self, title: &str) -> String {
        self.change(|world, now| {
            let id = ids::public("tmpl_", world.next());
            let given = serde_json::json!({ "title": title, "slug": title.to_lowercase().replace(' ', "-") });
            if let Some(kind) = KINDS.iter().find(|kind| kind.path == TEMPLATES) {
                let given = given.as_object().cloned().unwrap_or_default();
                let record = Some(api::complete(kind, &id, &moment::iso(now), &given));
                world.put(Entry::Record { kind: TEMPLATES.to_owned(), id: id.clone(), record });
            }
            id
        })
    }

    /// The lines of a template, as they were added.
    pub fn template_lines(&self, template: &str) -> Vec<TemplateLine> {
        self.read(|world| world.template_lines(template).to_vec())
    }

    /// Adds a catalogue item to a template.
    ///
    /// # Errors
    /// [`Refusal::NoTemplate`], [`Refusal::NoItem`].
    pub fn template_add_item(&self, template: &str, item_id: &str, quantity: &str) -> Result<(), Refusal> {
        self.change(|world, _| {
            world.record(TEMPLATES, template).ok_or(Refusal::NoTemplate)?;
            let copied = line_of(world.record(ITEMS, item_id).ok_or(Refusal::NoItem)?);
            let mut lines = world.template_lines(template).to_vec();
            lines.push(TemplateLine { item_id: item_id.to_owned(), quantity: amount(quantity), copied });
            world.put(Entry::TemplateLines { template: template.to_owned(), lines });
            Ok(())
        })
    }

    /// Makes a draft from a template with its lines, for this person; [`Core::publish`] publishes it.
    ///
    /// # Errors
    /// [`Refusal::NoTemplate`].
    pub fn quote_from_template(&self, template: &str, person: &Person) -> Result<Quote, Refusal> {
        self.change(|world, now| {
            let quote = from_template(world, template, person, now)?;
            let id = lifecycle::create_draft(world, quote, now);
            world.quote(&id).cloned().ok_or(Refusal::NotFound)
        })
    }

    /// Adds a catalogue item to the last section of a quote, making one if there is none. The line shows the item as it is now.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], [`Refusal::NoItem`].
    pub fn quote_add_item(&self, quote: &str, item_id: &str, quantity: &str) -> Result<(), Refusal> {
        self.change(|world, now| {
            let mut quote = world.quote(quote).cloned().ok_or(Refusal::NotFound)?;
            let mut line = line_of(world.record(ITEMS, item_id).ok_or(Refusal::NoItem)?);
            line.quantity = amount(quantity);
            lifecycle::new_line_ids(world, &mut line);
            if quote.sections.is_empty() {
                quote.sections.push(section(world, Vec::new()));
            }
            quote.sections.last_mut().into_iter().for_each(|section| section.lines.push(line.clone()));
            let fires = !quote.draft || world.switches.drafts_fire;
            lifecycle::save(world, quote, now, fires.then_some(false));
            Ok(())
        })
    }

    /// A line with what a catalogue item says now, for [`QuoteBuilder::line`](super::QuoteBuilder::line).
    pub fn line_of_item(&self, item_id: &str) -> Option<LineBuilder> {
        self.read(|world| world.record(ITEMS, item_id).map(LineBuilder::of_item))
    }

    /// The contact with this e-mail address, as the person of a quote.
    pub fn person(&self, email: &str) -> Option<Person> {
        self.read(|world| api::person_with(world, email))
    }

    /// Writes into a record of the catalogue as a person does in Quoter's pages; other fields stay. Gives whether there is one.
    pub fn edit_record(&self, kind: &str, id: &str, changes: &Value) -> bool {
        self.change(|world, now| {
            let Some(mut record) = world.record(kind, id).cloned() else { return false };
            if let (Value::Object(fields), Value::Object(changes)) = (&mut record, changes) {
                fields.extend(changes.clone());
                fields.insert("id".to_owned(), id.into());
                fields.insert("record_updated_at".to_owned(), moment::iso(now).into());
            }
            api::put_with_names(world, kind, id, record);
            true
        })
    }

    /// Makes a record of the catalogue as a person does in Quoter's pages, past all rules, and gives its id.
    pub fn make_record(&self, kind: &str, fields: &Value) -> Option<String> {
        let schema = KINDS.iter().find(|one| one.path == kind && kind != CONTACTS)?;
        self.change(|world, now| {
            let id = ids::public(schema.prefix, world.next());
            let given = fields.as_object().cloned().unwrap_or_default();
            api::put_with_names(world, kind, &id, api::complete(schema, &id, &moment::iso(now), &given));
            Some(id)
        })
    }
}

fn from_template(world: &mut World, template: &str, person: &Person, now: Seconds) -> Result<Quote, Refusal> {
    let record = world.record(TEMPLATES, template).ok_or(Refusal::NoTemplate)?;
    let field = |name: &str| record[name].as_str().unwrap_or_default().to_owned();
    let form = Form {
        id: ids::digits(50_000, template),
        public_id: template.to_owned(),
        slug: field("slug"),
        title: field("title"),
    };
    let lines: Vec<Line> = world.template_lines(template).iter().map(|line| shown(world, line)).collect();
    let sections = if lines.is_empty() { Vec::new() } else { vec![section(world, lines)] };
    Ok(Quote {
        name: form.title.clone(),
        expires_at: Some(now + OPEN_SECONDS),
        person: person.clone(),
        owner: sample::owner(),
        currency: Currency { code: "USD".to_owned(), name: "United States Dollar ".to_owned() },
        form,
        sections,
        ..Quote::default()
    })
}

/// A template's line at this moment; what points at a deleted item stays as it was.
fn shown(world: &World, line: &TemplateLine) -> Line {
    let live = world.switches.template_lines == TemplateLines::Live;
    let item = world.record(ITEMS, &line.item_id).filter(|_| live);
    Line { quantity: line.quantity.clone(), ..item.map_or_else(|| line.copied.clone(), line_of) }
}

fn section(world: &mut World, lines: Vec<Line>) -> Section {
    Section { id: ids::public("", world.next()), name: "Section".to_owned(), lines }
}

/// The line that an item makes: one piece, with what the item says. A cost that is a percentage of the price is reckoned.
fn line_of(item: &Value) -> Line {
    let text = |field: &str| item[field].as_str().unwrap_or_default().to_owned();
    let price = item["price_decimal"].as_str().map(amount).unwrap_or_default();
    let cost = item["cost_decimal"].as_str().map(amount);
    let interval = item["recurring"].as_bool().unwrap_or(false);
    Line {
        item_id: item["id"].as_str().map(str::to_owned),
        name: text("name"),
        description: text("description"),
        quantity: Amount::from(1),
        code: text("code"),
        supplier_sku: text("sku"),
        unit_cost: cost.map(|cost| if item["cost_type"] == "percentage" { cost.percent_of(&price) } else { cost }),
        unit_price: price,
        interval: interval.then(|| Interval::named(&text("recurring_interval")).unwrap_or_default()),
        category: named(item, "category", 190_000).unwrap_or_default(),
        supplier: named(item, "supplier", 170_000),
        manufacturer: named(item, "manufacturer", 160_000),
        taxable: item["taxable"].as_bool().unwrap_or(true),
        ..Line::default()
    }
}

/// Another record that an item names, with the number it has in webhooks.
fn named(item: &Value, field: &str, base: u64) -> Option<Named> {
    let public_id = item[format!("{field}_id")].as_str()?;
    let name = item[field].as_str().unwrap_or_default().to_owned();
    Some(Named { id: ids::digits(base, public_id), public_id: public_id.to_owned(), name })
}

impl LineBuilder {
    /// A line with everything that a record of `GET /items` says.
    pub fn of_item(item: &Value) -> Self {
        Self::from(line_of(item))
    }
}
