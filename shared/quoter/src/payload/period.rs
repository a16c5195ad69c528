//! How often a recurring line is charged: the line's own period, else the quote's (Quoter reference, section 8, point 16).

use domain::Frequency;
use domain::ids::integer_of;

use crate::reading::findings::Findings;
use crate::reading::object::{Object, text_of};

/// A period as a record states it: months, and words. Either may be missing, in another language, or wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Period {
    months: Option<String>,
    words: Vec<String>,
}

const WORDS: [&str; 3] =
    ["recurring_interval", "recurring_time_period_string", "recurring_time_period_string_adjective"];

impl Period {
    /// Reads the period's keys of a line or of the quote. They are read also where nothing recurs.
    pub(crate) fn read(object: &mut Object<'_>, findings: &mut Findings) -> Self {
        let months = object.get("recurring_time_period").and_then(|value| match integer_of(value) {
            Some(0) => None,
            Some(months) => Some(months.to_string()),
            None => text_of(value),
        });
        let words = WORDS.iter().filter_map(|key| object.text(key, findings)).collect();
        Self { months, words }
    }

    /// Whether nothing is stated.
    pub(crate) fn is_none(&self) -> bool {
        self.months.is_none() && self.words.is_empty()
    }

    /// The frequency, or why it is not known. What contradicts itself is not known.
    pub(crate) fn frequency(&self) -> Result<Frequency, String> {
        let months = self.months.as_ref().map(|text| text.parse().ok().and_then(Frequency::of_months));
        let words = self.words.iter().map(|word| Frequency::of_quoter_word(word));
        let mut known: Vec<_> = months.into_iter().chain(words).flatten().collect();
        known.dedup();
        match known.as_slice() {
            [frequency] if frequency.is_recurring() => Ok(*frequency),
            [] if self.is_none() => Err("no period is stated".to_owned()),
            [] | [_] => Err(format!("the period {self} is not known")),
            _ => Err(format!("the period {self} contradicts itself")),
        }
    }
}

impl std::fmt::Display for Period {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let months = self.months.iter().map(|months| format!("`{months}` months"));
        let words = self.words.iter().map(|word| format!("`{}`", word.chars().take(40).collect::<String>()));
        f.write_str(&months.chain(words).collect::<Vec<_>>().join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn period(months: Option<&str>, words: &[&str]) -> Period {
        Period { months: months.map(str::to_owned), words: words.iter().map(|word| (*word).to_owned()).collect() }
    }

    #[test]
    fn months_and_words_that_agree_are_a_frequency() {
        assert_eq!(period(Some("1"), &["monthly", "monthly"]).frequency(), Ok(Frequency::Monthly));
        assert_eq!(period(None, &["semi_annually"]).frequency(), Ok(Frequency::SemiAnnual));
        assert_eq!(period(Some("12"), &["jährlich"]).frequency(), Ok(Frequency::Annual));
    }

    #[test]
    fn nothing_is_guessed() {
        assert_eq!(period(None, &[]).frequency().unwrap_err(), "no period is stated");
        assert_eq!(period(Some("2"), &[]).frequency().unwrap_err(), "the period `2` months is not known");
        assert!(period(Some("1"), &["annually"]).frequency().unwrap_err().ends_with("contradicts itself"));
        assert!(period(None, &["one-time"]).frequency().is_err());
    }
}
