//! Which quote a person means.

use domain::FamilyKey;
use quoter::Reading;
use store::{Delivery, Entry, Store};

use super::entries::entries;
use crate::system::Failure;

/// The entry for a number, `account#number`, a record id or a uuid. The beginning of a `raw#` key is enough.
///
/// # Errors
/// When none fits, or several do.
pub(crate) async fn find(store: &Store, wanted: &str) -> Result<Entry, Failure> {
    let wanted = wanted.trim();
    if let Some(entry) = store.entry(&FamilyKey::from_stored(wanted)).await? {
        return Ok(entry);
    }
    let all = entries(store, None).await?;
    let named: Vec<&Entry> = all.iter().filter(|entry| is_named(entry.family.as_str(), wanted)).collect();
    match named.as_slice() {
        [one] => return Ok((*one).clone()),
        [] => {}
        several => return Err(ambiguous(wanted, several)),
    }
    let mut holding = Vec::new();
    for entry in &all {
        if store.deliveries(&entry.family).await?.iter().any(|delivery| is_about(delivery, wanted)) {
            holding.push(entry);
        }
    }
    match holding.as_slice() {
        [one] => Ok((*one).clone()),
        [] => Err(format!("no quote is known by \"{wanted}\"").into()),
        several => Err(ambiguous(wanted, several)),
    }
}

fn ambiguous(wanted: &str, found: &[&Entry]) -> Failure {
    let families: Vec<&str> = found.iter().map(|entry| entry.family.as_str()).collect();
    format!("\"{wanted}\" may be any of {}", families.join(", ")).into()
}

/// By the number after the account, or by the beginning of a digest.
fn is_named(family: &str, wanted: &str) -> bool {
    let by_number = family.split_once('#').is_some_and(|(_, number)| number == wanted.trim_start_matches('#'));
    by_number || (wanted.starts_with("raw#") && wanted.len() > 4 && family.starts_with(wanted))
}

/// By the record's id or its public token.
fn is_about(delivery: &Delivery, wanted: &str) -> bool {
    if delivery.record.as_ref().is_some_and(|record| record.as_str() == wanted) {
        return true;
    }
    let Some(data) = &delivery.data else { return false };
    match quoter::payload::read_text(&String::from_utf8_lossy(data)) {
        Ok(Reading::Quote(quote)) => quote.uuid.as_deref() == Some(wanted),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_names_a_quote_and_never_a_part_of_one() {
        assert!(is_named("90001#6", "6"));
        assert!(is_named("90001#6", "#6"));
        assert!(!is_named("90001#66", "6"));
        assert!(!is_named("90001#id#6", "6"));
        assert!(is_named("raw#0123abcd", "raw#0123"));
        assert!(!is_named("raw#0123abcd", "raw#"));
    }
}
