//! Queue entries for people.

use store::{Entry, State, Store};
pub(crate) use sync::health::problems_of as problems;

use crate::system::Failure;

/// Every state, the ones that need somebody first.
pub(crate) const STATES: [State; 6] =
    [State::Held, State::Waiting, State::Pending, State::Running, State::Done, State::Ignored];

const PAGE: usize = 100;

/// All entries, or those of one state, by family.
pub(crate) async fn entries(store: &Store, state: Option<State>) -> Result<Vec<Entry>, Failure> {
    let mut found: Vec<Entry> = Vec::new();
    let mut from: Option<String> = None;
    loop {
        let page = store.list(state, from.as_deref(), PAGE).await?;
        for family in page.unreadable {
            eprintln!(
                "the entry of {family} cannot be read: this command and the functions may be of different versions"
            );
        }
        found.extend(page.entries);
        from = page.next;
        if from.is_none() {
            break;
        }
    }
    found.sort_by_key(|entry| order(entry.family.as_str()));
    found.dedup_by(|a, b| a.family == b.family);
    Ok(found)
}

/// Numbers as numbers: quote 9 before quote 10.
fn order(family: &str) -> (String, u64, String) {
    let (account, rest) = family.split_once('#').unwrap_or((family, ""));
    (account.to_owned(), rest.parse().unwrap_or(u64::MAX), rest.to_owned())
}

/// The first problem's code, and how many more there are.
pub(crate) fn code(entry: &Entry) -> Option<String> {
    let problems = problems(entry);
    let first = problems.first()?;
    Some(if problems.len() > 1 { format!("{} +{}", first.code, problems.len() - 1) } else { first.code.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_come_in_the_order_of_their_numbers() {
        let mut families = ["9#10", "9#9", "raw#ab", "9#id#7"];
        families.sort_by_key(|family| order(family));
        assert_eq!(families, ["9#9", "9#10", "9#id#7", "raw#ab"]);
    }
}
