//! The webhook face of a quote: keys, order and types of the captures (Quoter API reference, section 2.6).

use super::amount::Amount;
use super::json::{Charset, Json, object, text, text_or_null};
use super::model::{Address, Interval, Line, Named, Person, Quote, Seconds};
use super::moment;
use super::shapes::{self, cased, money, none, number};
use super::switches::{AcceptanceFieldsKey, BodyShape, BundleChildren, DataCharset, Format, NewOnUpdate};
use super::switches::{NumberShows, ParentNames, RecurringTotal, RevisionShown, SectionsInWebhook, Switches};
use super::switches::{TotalCovers, Zone};
use super::totals::{self, Block};
use super::xml;

/// The text of the `data` field. `new`: this record is delivered for the first time.
pub fn data(quote: &Quote, switches: &Switches, new: bool) -> String {
    write("quote", &record(quote, switches, new), switches)
}

/// The text of a Person delivery. No capture is public (section 2.8): the person's keys at the root and `new`.
pub fn person_data(person: &Person, switches: &Switches, new: bool) -> String {
    let record = with_new(self::person(person, switches), switches, new);
    write("person", &wrapped(record, "person", switches.person_body), switches)
}

/// The text of a Payment delivery. Its keys are made up, since none are public (section 2.8).
pub fn payment_data(quote: &Quote, id: &str, paid: &Amount, switches: &Switches) -> String {
    let record = object([
        ("id", text(id)),
        ("account_id", text(&*quote.account_id)),
        ("quote_id", text(&*quote.id)),
        ("amount", money(paid)),
        ("currency", currency(quote)),
    ]);
    let record = with_new(record, switches, true);
    write("payment", &wrapped(record, "payment", switches.payment_body), switches)
}

fn wrapped(record: Json, name: &str, shape: BodyShape) -> Json {
    match shape {
        BodyShape::Root => record,
        BodyShape::Wrapped => object([(name, record)]),
    }
}

fn write(root: &str, record: &Json, switches: &Switches) -> String {
    match (switches.format, switches.data_charset) {
        (Format::Xml, _) => xml::document(root, record),
        (Format::Json, DataCharset::Escaped) => record.write(Charset::Escaped),
        (Format::Json, DataCharset::Utf8) => record.write(Charset::Utf8),
    }
}

fn with_new(record: Json, switches: &Switches, new: bool) -> Json {
    let Json::Object(mut pairs) = record else { return record };
    let told = match switches.new_on_update {
        _ if new => Some("true"),
        NewOnUpdate::True => Some("true"),
        NewOnUpdate::False => Some("false"),
        NewOnUpdate::Empty => Some(""),
        NewOnUpdate::Missing => None,
    };
    pairs.extend(told.map(|told| ("new".to_owned(), text(told))));
    Json::Object(pairs)
}

/// The record as an ordered value.
pub fn record(quote: &Quote, switches: &Switches, new: bool) -> Json {
    let blocks = Blocks::of(quote, switches);
    let (period, adjective) = period_words(quote.interval);
    let record = object([
        ("id", text(&*quote.id)),
        ("account_id", text(&*quote.account_id)),
        ("parent_quote_id", parent(quote, switches)),
        ("revision", revision(quote, switches)),
        ("name", text(&*quote.name)),
        ("number", text(shown_number(quote, switches))),
        ("internal_notes", text(&*quote.internal_notes)),
        ("comments", text(&*quote.comments)),
        ("uuid", text(&*quote.uuid)),
        ("expiry_date", date(quote.expires_at, switches.expiry_zone, switches)),
        ("won_date", date(quote.won_at, switches.won_zone, switches)),
        ("grace_period", text("0")),
        ("recurring_time_period", text(quote.interval.months().to_string())),
        ("recurring_time_period_string", text(period)),
        ("recurring_time_period_string_adjective", text(adjective)),
        ("status", text(cased(quote.status.name(), switches.status_case))),
        ("discount", shapes::quote_discount(quote, &blocks.all(), switches)),
        ("total", total(&blocks, switches)),
        ("shipping", money(&quote.shipping)),
        ("taxes", shapes::taxes(quote, &blocks.all(), switches)),
        ("person", person(&quote.person, switches)),
        ("quote_owner", owner(quote)),
        ("reseller", reseller(quote, switches)),
        ("currency", currency(quote)),
        ("form", form(quote)),
        ("custom_fields", custom_fields(quote, switches)),
        ("checkout_custom_fields", checkout_fields(quote, switches)),
        ("sections", sections(quote, switches)),
        ("line_items", Json::List(line_items(quote, switches))),
    ]);
    with_new(record, switches, new)
}

/// The money of a quote by period.
struct Blocks {
    one_time: Block,
    recurring: Vec<(Interval, Block)>,
    months: i64,
}

impl Blocks {
    fn of(quote: &Quote, switches: &Switches) -> Self {
        Self {
            one_time: totals::of_quote(quote, None, switches.tax_on_shipping),
            recurring: shapes::recurring_blocks(quote, switches.tax_on_shipping),
            months: quote.interval.months(),
        }
    }

    fn all(&self) -> Vec<Block> {
        let recurring = self.recurring.iter().map(|(_, block)| block.clone());
        std::iter::once(self.one_time.clone()).chain(recurring).collect()
    }

    /// A figure of the recurring lines for the whole quote; none when nothing recurs.
    fn recurring(&self, switches: &Switches, figure: impl Fn(&Block) -> Amount) -> Option<Amount> {
        let scaled = |(interval, block): &(Interval, Block)| match switches.recurring_total {
            RecurringTotal::PlainSum => figure(block),
            RecurringTotal::PerQuotePeriod => {
                figure(block).ratio(&Amount::from(self.months), &Amount::from(interval.months()), 2)
            }
        };
        (!self.recurring.is_empty()).then(|| self.recurring.iter().map(scaled).sum())
    }
}

fn total(blocks: &Blocks, switches: &Switches) -> Json {
    let covered = |block: &Block| match switches.total_covers {
        TotalCovers::Everything => block.total(),
        TotalCovers::AfterDiscount => block.after(),
        TotalCovers::Subtotal => block.subtotal.clone(),
    };
    let recurring_margin = blocks.recurring(switches, Block::margin);
    let recurring_after = blocks.recurring(switches, Block::after);
    let percent = recurring_margin
        .as_ref()
        .zip(recurring_after)
        .map(|(margin, after)| money(&margin.ratio(&Amount::from(100), &after, 2)));
    let or_none = |value: Option<Json>| value.unwrap_or_else(|| none(switches, Json::Null));
    object([
        ("upfront", money(&covered(&blocks.one_time))),
        ("recurring", or_none(blocks.recurring(switches, covered).as_ref().map(money))),
        ("one_time_margin_dollars", money(&blocks.one_time.margin())),
        ("one_time_margin_percent", money(&blocks.one_time.margin_percent(2))),
        ("recurring_margin_dollars", or_none(recurring_margin.as_ref().map(money))),
        ("recurring_margin_percent", or_none(percent)),
    ])
}

fn parent(quote: &Quote, switches: &Switches) -> Json {
    let named = match switches.parent_names {
        ParentNames::Previous => &quote.previous,
        ParentNames::Original => &quote.original,
    };
    named.as_deref().map_or_else(|| none(switches, Json::Null), text)
}

fn revision(quote: &Quote, switches: &Switches) -> Json {
    match (switches.revision_on_webhook, quote.revision) {
        (RevisionShown::Text, Some(revision)) => text(revision.to_string()),
        _ => none(switches, Json::Null),
    }
}

fn shown_number(quote: &Quote, switches: &Switches) -> String {
    match (switches.number_shows, &quote.custom_number) {
        (NumberShows::Custom, Some(custom)) => custom.clone(),
        _ => quote.number.to_string(),
    }
}

fn date(at: Option<Seconds>, zone: Zone, switches: &Switches) -> Json {
    const ACCOUNT_OFFSET: Seconds = -7 * 3600;
    let offset = if zone == Zone::Account { ACCOUNT_OFFSET } else { 0 };
    at.map_or_else(|| none(switches, Json::Null), |at| text(moment::spaced(at.saturating_add(offset))))
}

/// The words for the period, noun and adjective. Only the monthly ones are captured.
fn period_words(interval: Interval) -> (&'static str, &'static str) {
    match interval {
        Interval::Monthly => ("monthly", "monthly"),
        Interval::Quarterly => ("quarterly", "quarterly"),
        Interval::SemiAnnually => ("semi-annually", "semi-annual"),
        Interval::Annually => ("annually", "annual"),
    }
}

fn person(person: &Person, switches: &Switches) -> Json {
    let place = |at: &Option<Address>| at.as_ref().map_or_else(|| none(switches, Json::Null), address);
    let addresses = object([("billing", place(&person.billing)), ("shipping", place(&person.shipping))]);
    let phones = object([
        ("work", text_or_null(person.work_phone.as_deref())),
        ("mobile", text_or_null(person.mobile_phone.as_deref())),
        ("fax", text_or_null(person.fax.as_deref())),
    ]);
    object([
        ("id", text(&*person.id)),
        ("public_id", text(&*person.public_id)),
        ("first_name", text(&*person.first_name)),
        ("last_name", text(&*person.last_name)),
        ("organization", text(&*person.organization)),
        ("title", text(&*person.title)),
        ("addresses", addresses),
        ("telephone_numbers", phones),
        ("email_address", text(&*person.email)),
        ("website", text_or_null(person.website.as_deref())),
    ])
}

fn address(address: &Address) -> Json {
    let place = |code: &str, name: &str| object([("code", text(code)), ("name", text(name))]);
    object([
        ("line1", text(&*address.line1)),
        ("line2", text(&*address.line2)),
        ("city", text(&*address.city)),
        ("state", place(&address.state_code, &address.state_name)),
        ("country", place(&address.country_code, &address.country_name)),
        ("postal_code", text(&*address.postal_code)),
    ])
}

fn owner(quote: &Quote) -> Json {
    let owner = &quote.owner;
    object([
        ("id", text(&*owner.id)),
        ("first_name", text(&*owner.first_name)),
        ("last_name", text(&*owner.last_name)),
        ("full_name", text(format!("{} {}", owner.first_name, owner.last_name))),
        ("email", text(&*owner.email)),
    ])
}

fn reseller(quote: &Quote, switches: &Switches) -> Json {
    quote.reseller.as_ref().map_or_else(|| none(switches, Json::List(Vec::new())), named)
}

fn named(named: &Named) -> Json {
    object([("id", text(&*named.id)), ("public_id", text(&*named.public_id)), ("name", text(&*named.name))])
}

/// A supplier or manufacturer; without one the ids are null and the name is empty.
fn named_or_blank(value: Option<&Named>) -> Json {
    let blank = || object([("id", Json::Null), ("public_id", Json::Null), ("name", text(""))]);
    value.map_or_else(blank, named)
}

fn currency(quote: &Quote) -> Json {
    object([("code", text(&*quote.currency.code)), ("name", text(&*quote.currency.name))])
}

fn form(quote: &Quote) -> Json {
    let form = &quote.form;
    object([("id", text(&*form.id)), ("slug", text(&*form.slug)), ("title", text(&*form.title))])
}

fn custom_fields(quote: &Quote, switches: &Switches) -> Json {
    let here = switches.acceptance_fields_key == AcceptanceFieldsKey::CustomFields;
    let accepted = quote.acceptance_fields.iter().filter(|_| here);
    shapes::fields(quote.custom_fields.iter().chain(accepted), switches)
}

fn checkout_fields(quote: &Quote, switches: &Switches) -> Json {
    if switches.acceptance_fields_key == AcceptanceFieldsKey::CheckoutCustomFields {
        shapes::fields(quote.acceptance_fields.iter(), switches)
    } else {
        Json::Absent
    }
}

fn sections(quote: &Quote, switches: &Switches) -> Json {
    match switches.sections_in_webhook {
        SectionsInWebhook::List => shapes::sections(&quote.sections),
        SectionsInWebhook::Absent | SectionsInWebhook::OnLines => Json::Absent,
    }
}

fn line_items(quote: &Quote, switches: &Switches) -> Vec<Json> {
    let mut items = Vec::new();
    for section in &quote.sections {
        for line in &section.lines {
            items.push(line_item(line, &section.name, switches));
            if switches.bundle_children == BundleChildren::AsLines {
                items.extend(line.children.iter().map(|child| line_item(child, &section.name, switches)));
            }
        }
    }
    items
}

fn line_item(line: &Line, section: &str, switches: &Switches) -> Json {
    let block = totals::of_line(line);
    let base_margin = &block.subtotal - &block.cost;
    let zero = Amount::zero();
    let section = match switches.sections_in_webhook {
        SectionsInWebhook::OnLines => text(section),
        SectionsInWebhook::Absent | SectionsInWebhook::List => Json::Absent,
    };
    object([
        ("id", text(&*line.id)),
        ("item_id", text_or_null(line.item_id.as_deref())),
        ("quantity", text(line.quantity.plain())),
        ("name", text(&*line.name)),
        ("description", text(&*line.description)),
        ("sku", text(&*line.code)),
        ("supplier_sku", text(&*line.supplier_sku)),
        ("pricing_structure", text("fixed_per_unit")),
        ("recurring", shapes::recurring(line, switches.recurring_flag)),
        shapes::line_period(line, switches.line_period_present),
        ("base_unit_price", money(&line.unit_price)),
        ("base_price", money(&block.subtotal)),
        ("unit_price", money(&totals::unit_price(line))),
        ("unit_cost", money(line.unit_cost.as_ref().unwrap_or(&zero))),
        ("base_margin_dollar", number(&base_margin)),
        ("base_margin_percent", number(&base_margin.ratio(&Amount::from(100), &block.subtotal, 2))),
        ("total_margin_dollar", number(&block.margin())),
        ("total_margin_percent", number(&block.margin_percent(1))),
        ("total", shapes::line_total(line, &block, switches.recurring_line_shape)),
        ("discount", money(&block.line_discount)),
        ("supplier", named_or_blank(line.supplier.as_ref())),
        ("type", named(&line.category)),
        ("manufacturer", named_or_blank(line.manufacturer.as_ref())),
        ("is_optional", Json::Bool(line.optional)),
        ("is_optional_selected", Json::Bool(line.selected)),
        ("options", shapes::options(&line.options, switches)),
        ("custom_fields", shapes::fields(line.custom_fields.iter(), switches)),
        ("section_name", section),
    ])
}
