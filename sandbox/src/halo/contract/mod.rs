//! The facts of Halo's OpenAPI file that the stand-in binds and checks requests with.
//!
//! `facts.txt` is written by `extract.py`; `holes.txt` names what the file is known to lack.

pub(crate) mod check;

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

const FACTS: &str = include_str!("facts.txt");
const HOLES: &str = include_str!("holes.txt");

/// The type of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    Integer,
    Number,
    Boolean,
    Text,
    Date,
    Uuid,
    Any,
    Object(&'static str),
    List(Box<Kind>),
}

impl Kind {
    fn parse(code: &'static str) -> Self {
        match code {
            "i" => Self::Integer,
            "d" => Self::Number,
            "b" => Self::Boolean,
            "s" => Self::Text,
            "t" => Self::Date,
            "g" => Self::Uuid,
            "x" => Self::Any,
            name => match name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                Some(inner) => Self::List(Box::new(Self::parse(inner))),
                None => Self::Object(name),
            },
        }
    }
}

type Fields = HashMap<&'static str, Kind>;

/// Names and types, by schema, and query parameters, by method and path.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    schemas: HashMap<&'static str, Fields>,
    queries: HashMap<String, HashSet<String>>,
    query_holes: HashMap<&'static str, HashSet<String>>,
}

impl Facts {
    /// The fields of a schema; none when the facts do not hold it.
    pub(crate) fn fields(&self, schema: &str) -> Option<&Fields> {
        self.schemas.get(schema)
    }

    /// The type of one field.
    pub(crate) fn kind(&self, schema: &str, field: &str) -> Option<&Kind> {
        self.schemas.get(schema)?.get(field)
    }

    /// Whether the contract has this operation; `path` as in `/Item/{id}`, matched without regard to case.
    pub(crate) fn has_operation(&self, method: &str, path: &str) -> bool {
        self.queries.contains_key(&operation(method, path))
    }

    /// Whether the operation takes a query parameter of this name.
    pub(crate) fn has_query(&self, method: &str, path: &str, name: &str) -> bool {
        let name = name.to_ascii_lowercase();
        self.query_holes.get(method).is_some_and(|names| names.contains(&name))
            || self.queries.get(&operation(method, path)).is_some_and(|names| names.contains(&name))
    }

    fn read(&mut self, facts: &'static str) {
        let mut schema = "";
        for line in facts.lines() {
            let mut words = line.split(' ');
            match (words.next(), words.next()) {
                (Some("schema"), Some(name)) => {
                    schema = name;
                    self.schemas.entry(name).or_default();
                }
                (Some("query"), Some(method)) => {
                    let path = words.next().unwrap_or_default();
                    self.queries.insert(operation(method, path), words.map(str::to_ascii_lowercase).collect());
                }
                (Some("body"), _) => {}
                (Some(field), Some(code)) => {
                    self.schemas.entry(schema).or_default().insert(field, Kind::parse(code));
                }
                _ => {}
            }
        }
    }

    fn read_holes(&mut self, holes: &'static str) {
        for line in holes.lines().filter(|line| !line.starts_with('#')) {
            let words: Vec<&'static str> = line.split(' ').collect();
            match words.as_slice() {
                ["query", method, name, ..] => {
                    self.query_holes.entry(method).or_default().insert((*name).to_ascii_lowercase());
                }
                [schema, field, code, ..] => {
                    self.schemas.entry(schema).or_default().insert(field, Kind::parse(code));
                }
                _ => {}
            }
        }
    }
}

fn operation(method: &str, path: &str) -> String {
    format!("{method} {}", path.to_ascii_lowercase())
}

/// The facts, read once.
pub(crate) fn facts() -> &'static Facts {
    static CELL: OnceLock<Facts> = OnceLock::new();
    CELL.get_or_init(|| {
        let mut facts = Facts::default();
        facts.read(FACTS);
        facts.read_holes(HOLES);
        facts
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quotation_line_has_the_fields_that_the_contract_forgot() {
        assert_eq!(facts().kind("QuotationDetail", "price"), Some(&Kind::Number));
        assert_eq!(facts().kind("QuotationDetail", "quoter_id"), Some(&Kind::Text));
        assert_eq!(facts().kind("QuotationDetail", "unit_price"), None);
    }

    #[test]
    fn the_site_of_a_user_is_a_double_and_that_of_a_quotation_an_integer() {
        assert_eq!(facts().kind("Users", "site_id"), Some(&Kind::Number));
        assert_eq!(facts().kind("QuotationHeader", "site_id"), Some(&Kind::Integer));
    }

    #[test]
    fn a_list_of_lines_is_a_list_of_details() {
        let lines = Kind::List(Box::new(Kind::Object("QuotationDetail")));
        assert_eq!(facts().kind("QuotationHeader", "lines"), Some(&lines));
    }

    #[test]
    fn operations_and_query_names_ignore_case() {
        assert!(facts().has_operation("GET", "/quotation/{id}"));
        assert!(!facts().has_operation("PUT", "/Quotation"));
        assert!(facts().has_query("GET", "/ITEM", "Search"));
        assert!(!facts().has_query("GET", "/Item", "sku"));
    }
}
