//! Places in a settings document.

use std::fmt;

/// One step down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Into a table.
    Key(String),
    /// Into a list, counted from 0.
    Index(usize),
}

/// A place, from the top of the document. Prints as TOML names it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Path(pub(super) Vec<Step>);

impl Path {
    /// A path of plain names, such as `timing.settle_seconds`.
    pub(super) fn plain(text: &str) -> Self {
        Self(text.split('.').map(|name| Step::Key(name.to_owned())).collect())
    }

    pub(super) fn key(&self, name: &str) -> Self {
        self.with(Step::Key(name.to_owned()))
    }

    pub(super) fn index(&self, index: usize) -> Self {
        self.with(Step::Index(index))
    }

    fn with(&self, step: Step) -> Self {
        let mut steps = self.0.clone();
        steps.push(step);
        Self(steps)
    }

    /// Whether one lies in the other.
    pub(super) fn touches(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).all(|(a, b)| a == b)
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (nth, step) in self.0.iter().enumerate() {
            match step {
                Step::Key(name) => {
                    f.write_str(if nth > 0 { "." } else { "" })?;
                    f.write_str(&key_text(name))?;
                }
                Step::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

/// A key as TOML writes it: in quotes unless it is of letters, digits, `_` and `-`.
pub(super) fn key_text(name: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if !name.is_empty() && name.chars().all(bare) { name.to_owned() } else { format!("{name:?}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_named_as_toml_names_it() {
        let path = Path::plain("tax.by_name").key("VAT 20%");
        assert_eq!(path.to_string(), "tax.by_name.\"VAT 20%\"");
        assert_eq!(Path::plain("timing.retry_seconds").index(2).to_string(), "timing.retry_seconds[2]");
    }

    #[test]
    fn a_place_touches_what_lies_in_it_and_what_it_lies_in() {
        let tax = Path::plain("tax");
        assert!(tax.touches(&Path::plain("tax.no_tax")) && Path::plain("tax.no_tax").touches(&tax));
        assert!(!tax.touches(&Path::plain("timing")));
    }
}
