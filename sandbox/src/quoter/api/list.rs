//! Lists: filters, sorting, pages, projection (Quoter API reference, section 4.1).
//!
//! Parameters that are not known are ignored, as the service ignores them.

use std::cmp::Ordering;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::super::amount::Amount;
use super::super::answer::Answer;
use super::super::moment;
use super::super::switches::{LastCursor, Switches};
use super::errors;

const LARGEST_PAGE: usize = 200;

/// What the query asks for.
struct Query {
    filters: Vec<Filter>,
    sort: Vec<(String, bool)>,
    fields: Vec<String>,
    page_size: usize,
    offset: usize,
}

struct Filter {
    field: String,
    op: String,
    value: String,
}

/// The answer to a list call over these rows.
pub(super) fn answer(rows: Vec<Value>, query: &str, switches: &Switches) -> Result<Answer, Answer> {
    let query = Query::read(query, switches)?;
    let passes = |row: &Value| !switches.filters_obeyed || query.filters.iter().all(|one| one.passes(row, switches));
    let mut rows: Vec<Value> = rows.into_iter().filter(passes).collect();
    rows.sort_by(|a, b| query.order(a, b));
    Ok(Answer::json(200, &query.page(&rows, switches)))
}

impl Query {
    fn read(query: &str, switches: &Switches) -> Result<Self, Answer> {
        let mut read = Self {
            filters: Vec::new(),
            sort: Vec::new(),
            fields: Vec::new(),
            page_size: switches.default_page_size.clamp(1, LARGEST_PAGE),
            offset: 0,
        };
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            read.take(&name, &value)?;
        }
        Ok(read)
    }

    fn take(&mut self, name: &str, value: &str) -> Result<(), Answer> {
        match name {
            "page_size" => self.page_size = page_size(value)?,
            "cursor" => self.offset = offset(value)?,
            "sort" => self.sort = value.split(',').map(direction).collect(),
            "fields" => self.fields = value.split(',').map(|field| field.trim().to_owned()).collect(),
            _ => self.filters.extend(filter(name, value)),
        }
        Ok(())
    }

    fn order(&self, a: &Value, b: &Value) -> Ordering {
        let by = |(field, descending): &(String, bool)| {
            let order = compare(&at(a, field), &at(b, field));
            if *descending { order.reverse() } else { order }
        };
        self.sort.iter().map(by).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
    }

    fn page(&self, rows: &[Value], switches: &Switches) -> Value {
        let shown = rows.iter().skip(self.offset).take(self.page_size).map(|row| self.project(row));
        let mut page = Map::new();
        page.insert("data".to_owned(), shown.collect());
        page.insert("total_count".to_owned(), json!(rows.len()));
        let next = self.offset.saturating_add(self.page_size);
        match switches.last_cursor {
            _ if next < rows.len() => drop(page.insert("next_cursor".to_owned(), json!(cursor(next)))),
            LastCursor::Null => drop(page.insert("next_cursor".to_owned(), Value::Null)),
            LastCursor::Absent => {}
        }
        Value::Object(page)
    }

    fn project(&self, row: &Value) -> Value {
        match row {
            Value::Object(row) if !self.fields.is_empty() => {
                let kept = row.iter().filter(|(name, _)| self.fields.contains(name));
                Value::Object(kept.map(|(name, value)| (name.clone(), value.clone())).collect())
            }
            other => other.clone(),
        }
    }
}

fn page_size(value: &str) -> Result<usize, Answer> {
    match value.parse() {
        Ok(size @ 1..=LARGEST_PAGE) => Ok(size),
        Ok(size) if size > LARGEST_PAGE => Ok(LARGEST_PAGE),
        _ => Err(errors::wrong_shape("page_size", "The size of a page is 1 to 200")),
    }
}

/// The cursor of the samples is the base64 of `["2"]`; the number is taken as the count of rows to skip.
fn cursor(offset: usize) -> String {
    STANDARD.encode(json!([offset.to_string()]).to_string())
}

fn offset(cursor: &str) -> Result<usize, Answer> {
    let bytes = STANDARD.decode(cursor).unwrap_or_default();
    let parts: Vec<String> = serde_json::from_slice(&bytes).unwrap_or_default();
    let offset = parts.first().and_then(|offset| offset.parse().ok());
    offset.ok_or_else(|| errors::wrong_shape("cursor", "The cursor is not one of ours"))
}

/// `-won_at` is descending; a `+` may have become a blank on its way.
fn direction(part: &str) -> (String, bool) {
    let field = part.trim_start_matches(['-', '+', ' ']);
    (field.to_owned(), part.trim_start().starts_with('-'))
}

/// `filter[field]=op:value`; anything else is ignored.
fn filter(name: &str, value: &str) -> Option<Filter> {
    let field = name.strip_prefix("filter[")?.strip_suffix(']')?;
    let (op, value) = value.split_once(':')?;
    let known = ["eq", "cont", "gt", "lt", "in"].contains(&op);
    known.then(|| Filter { field: field.to_owned(), op: op.to_owned(), value: value.to_owned() })
}

impl Filter {
    /// A field that rows do not have does not filter: unknown parameters are ignored.
    fn passes(&self, row: &Value, switches: &Switches) -> bool {
        let Some(value) = found(row, &self.field) else { return true };
        let is = text(value);
        match self.op.as_str() {
            "eq" if switches.filter_case_counts => !value.is_null() && is == self.value,
            "eq" => !value.is_null() && is.eq_ignore_ascii_case(&self.value),
            "cont" => is.to_lowercase().contains(&self.value.to_lowercase()),
            "gt" => !value.is_null() && compare(&is, &self.value).is_gt(),
            "lt" => !value.is_null() && compare(&is, &self.value).is_lt(),
            _ => self.value.split(',').any(|one| one == is),
        }
    }
}

/// The value at a path such as `client.id`.
fn found<'a>(row: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').try_fold(row, |value, key| value.get(key))
}

fn at(row: &Value, path: &str) -> String {
    found(row, path).map(text).unwrap_or_default()
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Times by time, numbers by value, else texts.
fn compare(a: &str, b: &str) -> Ordering {
    if let (Some(a), Some(b)) = (moment::read(a), moment::read(b)) {
        return a.cmp(&b);
    }
    match (a.parse::<Amount>(), b.parse::<Amount>()) {
        (Ok(a), Ok(b)) => a.cmp(&b),
        _ => a.cmp(b),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cursor_of_the_samples_is_the_one_after_two_rows() {
        assert_eq!(cursor(2), "WyIyIl0=");
        assert_eq!(offset("WyIyIl0=").ok(), Some(2));
        assert!(offset("nonsense").is_err());
    }

    #[test]
    fn times_and_numbers_compare_by_value() {
        assert_eq!(compare("2026-01-01T00:00:00Z", "2026-01-01T01:00:00+01:00"), Ordering::Equal);
        assert_eq!(compare("9.5", "10"), Ordering::Less);
        assert_eq!(compare("b", "a"), Ordering::Greater);
    }
}
