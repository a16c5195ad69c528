//! Drafts of quotes: template, contact, sections, lines (Quoter reference, section 4.2).
//!
//! A draft that is made here does not have the lines of its template, and its lines point at no item of the catalogue. Publishing is
//! left to people: it cannot be undone.

use domain::catalogue::Charge;
use domain::ids::CatalogueCategoryId;
use domain::{Currency, RecordId};
use reqwest::Method;
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};
use time::OffsetDateTime;
use url::Url;

use super::filter::utc;
use super::items::{decimal, interval};
use super::listing::{Row, unreadable, unwrapped};
use super::{Client, Error, decode};
use crate::reading::object::text_of;

/// A quote template. Its lines cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuoteTemplate {
    /// Its id (`tmpl_…`).
    pub id: String,
    /// Title.
    pub title: String,
}

impl Row for QuoteTemplate {
    fn read(row: Value, path: &str) -> Result<Self, Error> {
        decode::record(&row, path, |row, findings| {
            let id = row.text("id", findings)?;
            Some(Self { id, title: row.text("title", findings).unwrap_or_default() })
        })
    }

    fn key(&self) -> Option<String> {
        Some(self.id.clone())
    }
}

/// A draft that is to be made.
#[derive(Clone, PartialEq, Eq)]
pub struct NewDraft {
    /// The template (`tmpl_…`).
    pub template: String,
    /// E-mail address of a contact that exists, else the answer is 422 with `ERR_CONTACT_NOT_FOUND`.
    pub contact_email: String,
    /// Name of the billing company; by it Quoter finds or makes its client.
    pub client_name: Option<String>,
    /// A free text, which later tells the draft from others.
    pub custom_number: Option<String>,
    /// The account's own when left out.
    pub currency: Option<Currency>,
    /// When the offer ends.
    pub expires: Option<OffsetDateTime>,
    /// Notes that the customer does not see.
    pub internal_notes: Option<String>,
}

/// Personal data is not printed.
impl std::fmt::Debug for NewDraft {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewDraft").field("template", &self.template).finish_non_exhaustive()
    }
}

/// A line of a draft. Amounts are per unit, and per period where it recurs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftLine {
    /// Name.
    pub name: String,
    /// Description.
    pub description: Option<String>,
    /// The MPN, by which the line finds its product when the quote is published.
    pub code: Option<String>,
    /// The supplier's part number.
    pub sku: Option<String>,
    /// Name of the supplier.
    pub supplier: Option<String>,
    /// The category.
    pub category: CatalogueCategoryId,
    /// How many; more than 0.
    pub quantity: Decimal,
    /// Price; 0 or more.
    pub price: Decimal,
    /// Cost.
    pub cost: Option<Decimal>,
    /// How often it is charged.
    pub charge: Charge,
}

/// A section of a draft. Its id has no prefix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SectionId(String);

impl SectionId {
    /// An id that was kept as text.
    pub fn from_stored(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Client {
    /// All quote templates.
    pub async fn templates(&self) -> Result<Vec<QuoteTemplate>, Error> {
        self.all("quote-templates", &Vec::new()).await
    }

    /// Makes a draft and gives its id (`quot_…`). It has no key against doubles: after an error that
    /// [leaves doubt](Error::leaves_doubt), look for its custom number before sending it again.
    pub async fn create_draft(&self, draft: &NewDraft) -> Result<RecordId, Error> {
        let answer = self.made(&["quotes"], head(draft)).await?;
        answer.get("id").and_then(text_of).and_then(RecordId::new).ok_or_else(|| unreadable("id"))
    }

    /// Adds a section at the end; `None` if there is no such draft. The draft may have just been made.
    pub async fn add_section(&self, draft: &RecordId, name: &str) -> Result<Option<SectionId>, Error> {
        let path = ["quotes", draft.as_str(), "sections"];
        let Some(answer) = self.write_to_new(Method::POST, &path, json!([{ "name": name }])).await? else {
            return Ok(None);
        };
        last_section(&unwrapped(answer), name).map(Some)
    }

    /// Adds lines to a section, all or none; `false` if there is no such section. The section may have just been made: then the service
    /// answers 404 for a while.
    pub async fn add_lines(&self, draft: &RecordId, section: &SectionId, lines: &[DraftLine]) -> Result<bool, Error> {
        let path = ["quotes", draft.as_str(), "sections", &section.0, "line-items"];
        let body = lines.iter().map(line).collect();
        Ok(self.write_to_new(Method::POST, &path, body).await?.is_some())
    }
}

/// Where people edit a draft, below the address of the account, such as `https://example.quoter.com` (Quoter reference, section 5.3).
/// `None` for an address that nothing can be below of.
pub fn edit_link(instance: &Url, draft: &RecordId) -> Option<Url> {
    let mut link = instance.clone();
    link.set_query(None);
    link.set_fragment(None);
    let path = ["admin", "quotes", "draft_by_public_id", draft.as_str()];
    link.path_segments_mut().ok()?.clear().extend(path);
    Some(link)
}

fn head(draft: &NewDraft) -> Value {
    let NewDraft { template, contact_email, client_name, custom_number, currency, expires, internal_notes } = draft;
    let contact = json!({ "email": contact_email, "client_name": client_name, "client_id": null });
    let mut body = Map::from_iter([("template_id".to_owned(), json!(template)), ("contact".to_owned(), contact)]);
    let given = [
        ("custom_number", custom_number.clone()),
        ("currency_iso", currency.map(|currency| currency.code().to_owned())),
        ("expired_at", expires.map(utc)),
        ("internal_notes", internal_notes.clone()),
    ];
    body.extend(given.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?.into()))));
    Value::Object(body)
}

fn line(line: &DraftLine) -> Value {
    let DraftLine { name, description, code, sku, supplier, category, quantity, price, cost, charge } = line;
    let mut body = Map::from_iter([
        ("name".to_owned(), json!(name)),
        ("quantity_decimal".to_owned(), decimal(*quantity)),
        ("unit_price_decimal".to_owned(), decimal(*price)),
        ("category".to_owned(), json!({ "id": category.as_str() })),
    ]);
    let text = |text: &Option<String>| text.as_deref().map(Value::from);
    let given = [
        ("description", text(description)),
        ("code", text(code)),
        ("sku", text(sku)),
        ("supplier", text(supplier)),
        ("unit_cost_decimal", cost.map(decimal)),
        ("recurring_interval", Some(interval(*charge)).filter(|word| !word.is_null())),
    ];
    body.extend(given.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
    Value::Object(body)
}

/// Sections keep the order in which they were made, and names need not be unique.
fn last_section(quote: &Value, name: &str) -> Result<SectionId, Error> {
    let sections = quote.get("sections").and_then(Value::as_array).ok_or_else(|| unreadable("sections"))?;
    let named = |section: &&Value| section.get("name").and_then(Value::as_str) == Some(name);
    let id = sections.iter().rfind(named).and_then(|section| section.get("id").and_then(text_of));
    id.map(SectionId).ok_or_else(|| unreadable("sections[].id"))
}
