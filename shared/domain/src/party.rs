//! The people and the firm of a quote.

use serde::{Deserialize, Serialize};

/// The person the quote is prepared for. Blank texts are read as `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Quoter's contact id (`cont_…`).
    pub contact_id: Option<String>,
    /// First name.
    pub first_name: Option<String>,
    /// Last name.
    pub last_name: Option<String>,
    /// Job title.
    pub title: Option<String>,
    /// The firm, as typed in Quoter.
    pub organization: Option<String>,
    /// E-mail address as typed; compare with [`email_key`].
    pub email: Option<String>,
    /// Work telephone.
    pub work_phone: Option<String>,
    /// Mobile telephone.
    pub mobile_phone: Option<String>,
    /// Where the invoice goes.
    pub billing: Option<Address>,
    /// Where goods go; `None` means "as billing".
    pub shipping: Option<Address>,
}

impl Person {
    /// First and last name, else the e-mail address, else nothing.
    pub fn full_name(&self) -> Option<String> {
        let names: Vec<&str> = [&self.first_name, &self.last_name].into_iter().flatten().map(String::as_str).collect();
        if names.is_empty() { self.email.clone() } else { Some(names.join(" ")) }
    }
}

/// A postal address as Quoter has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// Street.
    pub line1: Option<String>,
    /// Second line.
    pub line2: Option<String>,
    /// Third line; only the hosted API has one.
    pub line3: Option<String>,
    /// City.
    pub city: Option<String>,
    /// State or province.
    pub state: Option<Place>,
    /// Country.
    pub country: Option<Place>,
    /// Postal code.
    pub postal_code: Option<String>,
}

/// A state or country: ISO code and name, either of which may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Code, such as `CA` or `US`.
    pub code: Option<String>,
    /// Name in words.
    pub name: Option<String>,
}

/// The Quoter user who owns the quote.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    /// Quoter's id of the user; digits or `user_…`.
    pub id: Option<String>,
    /// Full name.
    pub name: Option<String>,
    /// E-mail address, by which the Halo agent is found.
    pub email: Option<String>,
}

/// An e-mail address in the form in which two of them are compared: trimmed, lower case.
pub fn email_key(email: &str) -> String {
    email.trim().to_lowercase()
}

/// A name in the form in which two of them are compared exactly: trimmed, lower case, runs of blanks as one (decision b).
pub fn name_key(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Words for the legal form of a firm, which people leave out or write differently.
const LEGAL_FORMS: [&str; 24] = [
    "ab",
    "ag",
    "as",
    "bv",
    "co",
    "company",
    "corp",
    "corporation",
    "gmbh",
    "inc",
    "incorporated",
    "limited",
    "llc",
    "llp",
    "lp",
    "ltd",
    "nv",
    "oy",
    "plc",
    "pllc",
    "pty",
    "sa",
    "sarl",
    "srl",
];

/// A firm's name without punctuation and legal form: what two spellings of one firm have in common. Blank if nothing is left.
pub fn name_stem(name: &str) -> String {
    // "B.V." is one word, "Smith,Ltd" are two.
    let text = name.replace('.', "");
    let words = text.split(|c: char| !(c.is_alphanumeric() || c == '\'')).filter(|word| !word.is_empty());
    let telling = words.filter(|word| !LEGAL_FORMS.contains(&word.to_lowercase().as_str()));
    telling.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_compare_without_case_and_repeated_blanks() {
        assert_eq!(name_key("  Example   Client LTD "), name_key("example client ltd"));
        assert_ne!(name_key("Example Client Ltd"), name_key("Example Clients Ltd"));
    }

    #[test]
    fn two_spellings_of_one_firm_have_their_stem_in_common() {
        for name in ["Example Client Ltd", "Example Client, Limited", "Example Client L.L.C.", "example client"] {
            assert_eq!(name_stem(name).to_lowercase(), "example client", "{name}");
        }
        assert_ne!(name_stem("Example Clients Ltd"), name_stem("Example Client Ltd"));
        assert_eq!(name_stem("Co., Ltd."), "");
    }

    #[test]
    fn a_person_without_names_is_called_by_the_address() {
        let person = Person { email: Some("a@example.com".to_owned()), ..Person::default() };
        assert_eq!(person.full_name().as_deref(), Some("a@example.com"));
    }
}
