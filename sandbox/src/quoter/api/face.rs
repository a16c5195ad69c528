//! The API face of a quote: fetched whole, or one flat row of a list (Quoter API reference, section 4.3).

use serde_json::{Map, Value, json};

use super::super::model::{Address, Choice, Field, Interval, Line, Named, Quote, Seconds, Section};
use super::super::moment;
use super::super::switches::{CustomFieldsShape, StageText, Switches};
use super::super::totals;
use super::blocks;

/// The quote as GET /quotes/{id} shows it.
pub(crate) fn record(quote: &Quote, switches: &Switches, now: Seconds) -> Value {
    let mut record = json!({
        "attachments": null,
        "billing_address": address(quote.person.billing.as_ref()),
        "client": { "id": null, "name": text(&quote.person.organization) },
        "comments": text(&quote.comments),
        "contacts": [contact(quote)],
        "content_blocks": { "closing": null, "introductory": null },
        "cover_page": null,
        "currency_iso": quote.currency.code,
        "custom_fields": {
            "quote_acceptance": fields(&quote.acceptance_fields, switches),
            "quote_creation": fields(&quote.custom_fields, switches),
        },
        "custom_number": quote.custom_number,
        "draft": quote.draft,
        "expired_at": quote.expires_at.map(moment::iso),
        "id": quote.public_id,
        "internal_notes": text(&quote.internal_notes),
        "name": quote.name,
        "number": quote.number.to_string(),
        "owner": owner(quote),
        "pricing_split_order": "none",
        "primary": quote.primary,
        "record_created_at": moment::iso(quote.created_at),
        "record_updated_at": moment::iso(quote.updated_at),
        "revision": quote.revision.map(|revision| revision.to_string()),
        "sections": sections(quote, switches),
        "shipping_address": address(quote.person.shipping.as_ref()),
        "template_id": text(&quote.form.public_id),
        "totals": blocks::of_quote(quote, switches.tax_on_shipping),
    });
    if switches.fetch_includes_stage {
        record["stage"] = json!(stage(quote, switches, now));
        record["uuid"] = uuid(quote, switches);
        record["won_at"] = json!(quote.won_at.map(moment::iso));
    }
    record
}

/// The quote as one row of GET /quotes: totals are flat.
pub(crate) fn row(quote: &Quote, switches: &Switches, now: Seconds) -> Value {
    let mut row = json!({
        "billing_organization": text(&quote.person.organization),
        "client": { "id": null, "name": text(&quote.person.organization) },
        "currency_iso": quote.currency.code,
        "custom_number": quote.custom_number,
        "draft": quote.draft,
        "email_status": quote.email_status,
        "expired_at": quote.expires_at.map(moment::iso),
        "id": quote.public_id,
        "name": quote.name,
        "number": quote.number.to_string(),
        "owner_first_name": quote.owner.first_name,
        "owner_id": quote.owner.public_id,
        "owner_last_name": quote.owner.last_name,
        "primary": quote.primary,
        "record_created_at": moment::iso(quote.created_at),
        "record_updated_at": moment::iso(quote.updated_at),
        "recurring_interval": quote.lines().any(|line| line.interval.is_some()).then_some(quote.interval.name()),
        "revision": quote.revision.map(|revision| revision.to_string()),
        "shipping_address": address(quote.person.shipping.as_ref()),
        "shipping_first_name": null,
        "shipping_last_name": null,
        "shipping_organization": null,
        "stage": stage(quote, switches, now),
        "template_id": text(&quote.form.public_id),
        "won_at": quote.won_at.map(moment::iso),
    });
    if switches.list_includes_uuid {
        row["uuid"] = uuid(quote, switches);
    }
    if let Value::Object(fields) = &mut row {
        fields.extend(flat_totals(quote, switches));
    }
    row
}

fn uuid(quote: &Quote, switches: &Switches) -> Value {
    if quote.draft && !switches.draft_uuid { Value::Null } else { json!(quote.uuid) }
}

fn flat_totals(quote: &Quote, switches: &Switches) -> Map<String, Value> {
    let mut flat = Map::new();
    let blocks = blocks::of_quote(quote, switches.tax_on_shipping);
    for name in ["upfront", "one_time", "monthly", "quarterly", "semi_annual", "annual"] {
        let total = &blocks[name]["total_decimal"];
        let margin = &blocks[name]["margin_decimal"];
        flat.insert(format!("{name}_total_decimal"), total.clone());
        flat.insert(format!("{name}_margin_decimal"), margin.clone());
    }
    flat
}

/// Empty texts are nulls.
fn text(value: &str) -> Value {
    if value.is_empty() { Value::Null } else { json!(value) }
}

fn stage(quote: &Quote, switches: &Switches, now: Seconds) -> String {
    let stage = quote.stage(now);
    match switches.stage_text {
        StageText::Hyphenated => stage,
        StageText::Underscored => stage.replace('-', "_"),
        StageText::Titled => {
            let words: Vec<String> = stage.split('-').map(capital).collect();
            words.join(" - ")
        }
    }
}

fn capital(word: &str) -> String {
    super::super::shapes::cased(word, super::super::switches::LetterCase::Capital)
}

fn contact(quote: &Quote) -> Value {
    let person = &quote.person;
    json!({
        "email": person.email,
        "first_name": person.first_name,
        "id": person.public_id,
        "last_name": person.last_name,
        "organization": text(&person.organization),
        "primary": true,
    })
}

fn owner(quote: &Quote) -> Value {
    let owner = &quote.owner;
    json!({
        "email": owner.email,
        "first_name": owner.first_name,
        "id": owner.public_id,
        "last_name": owner.last_name,
    })
}

fn address(address: Option<&Address>) -> Value {
    let Some(address) = address else { return Value::Null };
    json!({
        "address_line_1": text(&address.line1),
        "address_line_2": text(&address.line2),
        "address_line_3": null,
        "city": text(&address.city),
        "country_code": text(&address.country_code),
        "country_name": null,
        "geo_spatial_coordinates": null,
        "is_eu": null,
        "postal_code": text(&address.postal_code),
        "state_prov_code": text(&address.state_code),
        "state_prov_name": null,
    })
}

/// No filled custom field was captured; the shape follows the webhook's switch.
fn fields(fields: &[Field], switches: &Switches) -> Value {
    let list = |field: &Field| json!({ "label": field.label, "value": field.value });
    match switches.custom_fields_shape {
        _ if fields.is_empty() => Value::Null,
        CustomFieldsShape::List => fields.iter().map(list).collect(),
        CustomFieldsShape::Map => {
            Value::Object(fields.iter().map(|field| (field.label.clone(), json!(field.value))).collect())
        }
        CustomFieldsShape::Null => Value::Null,
    }
}

fn sections(quote: &Quote, switches: &Switches) -> Value {
    if quote.sections.is_empty() {
        return Value::Null;
    }
    quote.sections.iter().map(|one| section(one, switches)).collect()
}

fn section(section: &Section, switches: &Switches) -> Value {
    let lines: Vec<Value> = section.lines.iter().flat_map(|line| with_children(line, switches)).collect();
    json!({
        "discount_application": null,
        "discount_description": null,
        "discount_input_decimal": null,
        "discount_input_type": null,
        "id": section.id,
        "line_items": lines,
        "name": section.name,
        "optional_group_id": null,
        "optional_selected": false,
        "totals": blocks::of_section(section),
    })
}

/// A bundle is followed by its lines, which point at it.
fn with_children(parent: &Line, switches: &Switches) -> Vec<Value> {
    let children = parent.children.iter().map(|child| line(child, Some(&parent.public_id), switches));
    std::iter::once(line(parent, None, switches)).chain(children).collect()
}

fn line(line: &Line, bundle: Option<&str>, switches: &Switches) -> Value {
    let mut record = json!({
        "attachments": null,
        "bundle": !line.children.is_empty(),
        "bundle_line_item_id": bundle,
        "bundle_publicly_visible": true,
        "category": {
            "id": line.category.public_id,
            "name": line.category.name,
            "parent_category": null,
            "parent_category_id": null,
        },
        "code": text(&line.code),
        "custom_fields": fields(&line.custom_fields, switches),
        "description": text(&line.description),
        "discount_input_decimal": line.discount.as_ref().map(|discount| discount.value.plain()),
        "discount_input_type": line.discount.as_ref().map(|d| if d.is_percent { "percentage" } else { "amount" }),
        "id": line.public_id,
        "images": null,
        "manufacturer": named(line.manufacturer.as_ref()),
        "name": line.name,
        "optional": line.optional,
        "optional_group_id": null,
        "optional_selected": line.selected,
        "options": options(&line.options),
        "quantity_decimal": line.quantity.plain(),
        "sku": text(&line.supplier_sku),
        "supplier": named(line.supplier.as_ref()),
        "taxable": line.taxable,
        "totals": blocks::of_line(line),
        "unit_cost_decimal": line.unit_cost.as_ref().map(|cost| cost.plain()),
        "unit_margin_decimal": unit_margin(line),
        "unit_margin_percentage": unit_margin_percentage(line),
        "unit_price_decimal": totals::unit_price(line).plain(),
    });
    if switches.line_interval_in_api {
        record["recurring_interval"] = json!(line.interval.map(Interval::name));
    }
    record
}

fn unit_margin(line: &Line) -> Option<String> {
    line.unit_cost.as_ref().map(|cost| (&totals::unit_price(line) - cost).plain())
}

fn unit_margin_percentage(line: &Line) -> Option<String> {
    let price = totals::unit_price(line);
    let cost = line.unit_cost.clone().unwrap_or_default();
    (!price.is_zero()).then(|| (&price - &cost).ratio(&100.into(), &price, 2).plain())
}

fn named(value: Option<&Named>) -> Value {
    value.map_or(Value::Null, |one| json!({ "id": text(&one.public_id), "name": one.name }))
}

fn options(options: &[Choice]) -> Value {
    let one = |choice: &Choice| json!({ "name": choice.option, "value": choice.value, "price_decimal": choice.price.plain() });
    if options.is_empty() { Value::Null } else { options.iter().map(one).collect() }
}
