//! Quotations that probes made, and how they go again.

use domain::halo::QuotationId;
use domain::probe::{TITLE, is_left_over, may_be_left_over};
use halo::{Error, Halo};

use super::ground::Ground;
use crate::system::Failure;

/// How often a deletion of unknown outcome is sent. It may be repeated: what is gone stays gone.
const TRIES: u32 = 3;

/// Deletes what earlier probes left at this client, and says so. Only quotations that are surely a probe's, read by id.
pub(super) async fn clear(halo: &Halo, ground: &Ground) -> Result<Vec<String>, Failure> {
    let rows = halo.quotations_of_client(ground.whom.client).await?.rows;
    let mut cleared = Vec::new();
    for row in rows.iter().filter(|row| may_be_left_over(row)) {
        if halo.quotation(row.id).await?.is_some_and(|read| is_left_over(&read)) {
            delete(halo, ground, row.id).await?;
            cleared.push(format!("Halo quotation {}, left by a probe, was deleted", row.id));
        }
    }
    Ok(cleared)
}

/// Deletes one and sees that it is gone. Fails with what a person must do.
pub(super) async fn delete(halo: &Halo, ground: &Ground, id: QuotationId) -> Result<(), String> {
    let mut outcome = Ok(());
    for _ in 0..TRIES {
        outcome = halo.delete_quotation(id).await;
        if !matches!(outcome, Err(Error::InDoubt { .. })) {
            break;
        }
    }
    match (halo.quotation(id).await, outcome) {
        (Ok(None), _) => Ok(()),
        (Ok(Some(_)), Ok(())) => Err(by_hand(ground, id, "Halo accepted its deletion but still shows it")),
        (Ok(Some(_)), Err(error)) => Err(by_hand(ground, id, &error.to_string())),
        (Err(error), _) => Err(by_hand(ground, id, &format!("whether it is gone could not be seen: {error}"))),
    }
}

fn by_hand(ground: &Ground, id: QuotationId, why: &str) -> String {
    format!(
        "Halo quotation {id} \"{TITLE}\" of {} was not deleted ({why}). Delete it by hand: in Halo open Quotations, search for {id}, \
         and delete it; or probe the same client again, which deletes it first",
        ground.client_name
    )
}

/// What to do about a quotation whose number is not known.
pub(super) fn by_title(ground: &Ground) -> String {
    format!(
        "A quotation \"{TITLE}\" of {} may be in Halo and was not found: probe the same client again in a few minutes, which deletes \
         it first, or delete it by hand: in Halo open Quotations and search for its title",
        ground.client_name
    )
}
