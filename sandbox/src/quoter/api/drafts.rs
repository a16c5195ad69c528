//! Making drafts: quote, sections, lines, publishing (Quoter API reference, section 4.2).

use serde_json::{Map, Value};

use super::super::amount::Amount;
use super::super::answer::Answer;
use super::super::ids;
use super::super::lifecycle;
use super::super::model::{Currency, Discount, Form, Interval, Line, Named, Quote, Section};
use super::super::moment;
use super::super::sample;
use super::super::switches::PublishAnswer;
use super::schema::{CATEGORIES, TEMPLATES};
use super::{Call, Outcome, contacts, errors};

fn text<'a>(body: &'a Map<String, Value>, field: &str) -> Option<&'a str> {
    body.get(field).and_then(Value::as_str)
}

fn owned(body: &Map<String, Value>, field: &str) -> String {
    text(body, field).unwrap_or_default().to_owned()
}

impl Call<'_> {
    pub(super) fn create_draft(&mut self) -> Outcome {
        let Value::Object(body) = self.body()? else {
            return Err(errors::wrong_shape("", "An object is expected"));
        };
        let quote = self.draft(&body)?;
        let id = lifecycle::create_draft(self.world, quote, self.now);
        let public_id = self.world.quote(&id).map(|quote| quote.public_id.clone()).unwrap_or_default();
        self.mark_fresh(&public_id);
        self.lag_lists(&public_id, None);
        self.shown_quote(201, &id)
    }

    /// The draft that a body asks for. It has no sections, whatever the template has.
    fn draft(&self, body: &Map<String, Value>) -> Result<Quote, Answer> {
        let form = self.form(body)?;
        let contact = body.get("contact").unwrap_or(&Value::Null);
        if !contact.is_object() {
            return Err(errors::wrong_shape("contact", "An object is expected"));
        }
        let email = contact["email"].as_str().unwrap_or_default();
        let person = contacts::person_with(self.world, email)
            .ok_or_else(|| errors::invalid(vec![errors::broken("ERR_CONTACT_NOT_FOUND", "contact.email")]))?;
        let code = text(body, "currency_iso").unwrap_or("USD").to_owned();
        let name = if code == "USD" { "United States Dollar ".to_owned() } else { code.clone() };
        Ok(Quote {
            name: form.title.clone(),
            custom_number: text(body, "custom_number").map(str::to_owned),
            internal_notes: owned(body, "internal_notes"),
            comments: owned(body, "comments"),
            expires_at: text(body, "expired_at").and_then(moment::read).map(|at| at.unix_timestamp()),
            person,
            owner: sample::owner(),
            currency: Currency { code, name },
            form,
            ..Quote::default()
        })
    }

    fn form(&self, body: &Map<String, Value>) -> Result<Form, Answer> {
        let id = text(body, "template_id").unwrap_or_default();
        let missing = || errors::invalid(vec![errors::broken("ERR_TEMPLATE_NOT_FOUND", "template_id")]);
        let template = self.world.record(TEMPLATES, id).ok_or_else(missing)?;
        let field = |name: &str| template[name].as_str().unwrap_or_default().to_owned();
        Ok(Form { id: "50001".to_owned(), public_id: id.to_owned(), slug: field("slug"), title: field("title") })
    }

    pub(super) fn publish_quote(&mut self, id: &str) -> Outcome {
        let quote = self.readable(id)?;
        let fires = self.switches.publish_fires;
        lifecycle::publish(self.world, &quote.id, self.now, fires).map_err(|_| errors::not_offered())?;
        if self.switches.publish_mails_customer {
            lifecycle::mail_customer(self.world, &quote.id);
        }
        match self.switches.publish_answer {
            PublishAnswer::Quote => self.shown_quote(200, &quote.id),
            PublishAnswer::Nothing => Ok(Answer::bytes(204, "application/json", Vec::new())),
        }
    }

    pub(super) fn add_sections(&mut self, id: &str) -> Outcome {
        let mut quote = self.draft_to_change(id)?;
        for (at, section) in self.batch()?.iter().enumerate() {
            let Some(name) = section["name"].as_str() else {
                return Err(errors::wrong_shape(&format!("sections[{at}].name"), "A text is expected"));
            };
            let id = ids::public("", self.world.next());
            self.mark_fresh(&id);
            quote.sections.push(Section { id, name: name.to_owned(), lines: Vec::new() });
        }
        self.save_draft(quote, 201)
    }

    pub(super) fn add_lines(&mut self, id: &str, section: &str) -> Outcome {
        let mut quote = self.draft_to_change(id)?;
        self.wait_for(section)?;
        let at = quote.sections.iter().position(|one| one.id == section).ok_or_else(errors::not_found)?;
        let lines = self.lines(&self.batch()?)?;
        for mut line in lines {
            lifecycle::new_line_ids(self.world, &mut line);
            quote.sections[at].lines.push(line);
        }
        self.save_draft(quote, 201)
    }

    pub(super) fn add_single_line(&mut self) -> Outcome {
        let body = self.body()?;
        let id = body["quote_id"].as_str().ok_or_else(|| errors::wrong_shape("quote_id", "A text is expected"))?;
        let mut quote = self.draft_to_change(id)?;
        let mut line = self.lines(std::slice::from_ref(&body))?.remove(0);
        lifecycle::new_line_ids(self.world, &mut line);
        if quote.sections.is_empty() {
            let id = ids::public("", self.world.next());
            quote.sections.push(Section { id, ..Section::default() });
        }
        quote.sections[0].lines.push(line);
        self.save_draft(quote, 201)
    }

    pub(super) fn patch_line(&mut self, id: &str, section: &str, line: &str) -> Outcome {
        let Value::Object(changes) = self.body()? else {
            return Err(errors::wrong_shape("", "An object is expected"));
        };
        let mut quote = self.draft_to_change(id)?;
        let sections = quote.sections.iter_mut().filter(|one| one.id == section);
        let found = sections.flat_map(|one| &mut one.lines).find(|one| one.public_id == line);
        let stored = found.ok_or_else(errors::not_found)?;
        let mut all = written(stored);
        all.extend(changes);
        let changed = self.lines(&[Value::Object(all)])?.remove(0);
        *stored = Line { id: stored.id.clone(), public_id: stored.public_id.clone(), ..changed };
        self.save_draft(quote, 200)
    }

    fn save_draft(&mut self, quote: Quote, status: u16) -> Outcome {
        let id = quote.id.clone();
        let fires = self.switches.drafts_fire;
        lifecycle::save(self.world, quote, self.now, fires.then_some(false));
        self.shown_quote(status, &id)
    }

    /// A quote that may still be changed through the API.
    fn draft_to_change(&mut self, id: &str) -> Result<Quote, Answer> {
        let quote = self.readable(id)?;
        if quote.draft { Ok(quote) } else { Err(errors::not_offered()) }
    }

    /// The body as a bare list.
    fn batch(&self) -> Result<Vec<Value>, Answer> {
        match self.body()? {
            Value::Array(batch) => Ok(batch),
            _ => Err(errors::wrong_shape("", "A bare list is expected")),
        }
    }

    /// The lines of a batch, or all rules that they break.
    fn lines(&self, batch: &[Value]) -> Result<Vec<Line>, Answer> {
        let (mut lines, mut broken) = (Vec::new(), Vec::new());
        for (at, entry) in batch.iter().enumerate() {
            let place = |field: &str| format!("line_items[{at}].{field}");
            let entry = entry.as_object().ok_or_else(|| errors::wrong_shape(&place(""), "An object is expected"))?;
            check_types(entry, place)?;
            broken.extend(self.broken_rules(entry, place));
            lines.push(self.line(entry));
        }
        if broken.is_empty() { Ok(lines) } else { Err(errors::invalid(broken)) }
    }

    fn broken_rules(&self, entry: &Map<String, Value>, place: impl Fn(&str) -> String) -> Vec<Value> {
        let amount = |field: &str| text(entry, field).and_then(|text| text.parse::<Amount>().ok());
        let category = entry.get("category").and_then(|category| category["id"].as_str()).unwrap_or_default();
        let rules = [
            (text(entry, "name").is_none_or(str::is_empty), "ERR_LINE_ITEM_NAME_REQUIRED", "name"),
            (
                amount("quantity_decimal").is_none_or(|quantity| !quantity.is_positive()),
                "ERR_LINE_ITEM_QUANTITY_INVALID",
                "quantity_decimal",
            ),
            (
                amount("unit_price_decimal").is_none_or(|price| price < Amount::zero()),
                "ERR_LINE_ITEM_UNIT_PRICE_INVALID",
                "unit_price_decimal",
            ),
            (self.world.record(CATEGORIES, category).is_none(), "ERR_LINE_ITEM_CATEGORY_REQUIRED", "category.id"),
        ];
        let broken = rules.into_iter().filter(|(is_broken, ..)| *is_broken);
        broken.map(|(_, code, field)| errors::broken(code, &place(field))).collect()
    }

    /// The line of a checked entry. Lines through the API never point at a catalogue item.
    fn line(&self, entry: &Map<String, Value>) -> Line {
        let amount = |field: &str| text(entry, field).and_then(|text| text.parse::<Amount>().ok());
        let category = entry.get("category").and_then(|category| category["id"].as_str()).unwrap_or_default();
        let name = self.world.record(CATEGORIES, category).and_then(|found| found["name"].as_str());
        let named = |field: &str| text(entry, field).map(|name| Named { name: name.to_owned(), ..Named::default() });
        let is_percent = text(entry, "discount_input_type") == Some("percentage");
        let discount = |value| Discount { name: "Discount".to_owned(), is_percent, value };
        Line {
            name: owned(entry, "name"),
            description: owned(entry, "description"),
            quantity: amount("quantity_decimal").unwrap_or_default(),
            code: owned(entry, "code"),
            supplier_sku: owned(entry, "sku"),
            unit_price: amount("unit_price_decimal").unwrap_or_default(),
            unit_cost: amount("unit_cost_decimal"),
            interval: text(entry, "recurring_interval").and_then(Interval::named),
            discount: amount("discount_input_decimal").map(discount),
            category: Named {
                id: "191001".to_owned(),
                public_id: category.to_owned(),
                name: name.unwrap_or_default().to_owned(),
            },
            supplier: named("supplier"),
            manufacturer: named("manufacturer"),
            taxable: entry.get("taxable") == Some(&Value::Bool(true)),
            ..Line::default()
        }
    }
}

/// Amounts are texts, the category is an object; anything else is the wrong shape.
fn check_types(entry: &Map<String, Value>, place: impl Fn(&str) -> String) -> Result<(), Answer> {
    let texts = ["name", "quantity_decimal", "unit_price_decimal", "unit_cost_decimal", "description", "code", "sku"];
    let not_text = |field: &&str| entry.get(*field).is_some_and(|value| !value.is_string() && !value.is_null());
    let not_object = entry.get("category").is_some_and(|value| !value.is_object() && !value.is_null());
    let wrong = texts.iter().copied().find(|field| not_text(field)).or(not_object.then_some("category"));
    wrong.map_or(Ok(()), |field| Err(errors::wrong_shape(&place(field), "The value has the wrong type")))
}

/// A stored line as it would have been written, to lay changes over it.
fn written(line: &Line) -> Map<String, Value> {
    let mut all = Map::new();
    let mut put = |field: &str, value: Value| drop(all.insert(field.to_owned(), value));
    put("name", line.name.as_str().into());
    put("description", line.description.as_str().into());
    put("quantity_decimal", line.quantity.plain().into());
    put("unit_price_decimal", line.unit_price.plain().into());
    put("unit_cost_decimal", line.unit_cost.as_ref().map(Amount::plain).into());
    put("category", serde_json::json!({ "id": line.category.public_id }));
    put("code", line.code.as_str().into());
    put("sku", line.supplier_sku.as_str().into());
    put("recurring_interval", line.interval.map(Interval::name).into());
    put("taxable", line.taxable.into());
    put("supplier", line.supplier.as_ref().map(|one| one.name.as_str()).into());
    put("manufacturer", line.manufacturer.as_ref().map(|one| one.name.as_str()).into());
    if let Some(discount) = &line.discount {
        let kind = if discount.is_percent { "percentage" } else { "amount" };
        put("discount_input_decimal", discount.value.plain().into());
        put("discount_input_type", kind.into());
    }
    all
}
