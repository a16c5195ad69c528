//! What somebody probably meant.

/// The known word nearest to `word`, if it is near enough to be meant: a third of its letters may differ, at least two.
pub(super) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.trim().to_lowercase();
    let limit = (word.chars().count() / 3).max(2);
    let distance = |other: &str| strsim::damerau_levenshtein(&word, &other.to_lowercase());
    let (distance, nearest) = known.into_iter().map(|other| (distance(other), other)).min()?;
    (distance <= limit && distance < nearest.chars().count()).then_some(nearest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_pen_is_understood() {
        assert_eq!(nearest("polcy", ["policy", "title"]), Some("policy"));
        assert_eq!(nearest("Overwrite ", ["new", "skip", "overwrite"]), Some("overwrite"));
    }

    #[test]
    fn something_else_altogether_is_not() {
        assert_eq!(nearest("colour", ["policy", "title"]), None);
        assert_eq!(nearest("xy", ["id"]), None);
    }
}
