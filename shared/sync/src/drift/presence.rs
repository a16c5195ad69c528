//! Whether quotes are still there. Quoter tells nobody that one was deleted: it is gone when the API does not have it twice, an hour
//! apart (decision j).

use domain::quote::digest;
use domain::{FamilyKey, Phase, Quote, RecordId, Status};
use quoter::Client;
use quoter::api::Polled;
use quoter::client::QuoteFilter;
use store::{Content, Entry, NewDelivery, State};
use time::{Duration, OffsetDateTime};

use crate::choose::{Chosen, choose};
use crate::content::stop;
use crate::deps::Deps;
use crate::stop::Stop;

const TASK: &str = "drift-presence";
/// How many families one poll looks at. All have their turn.
const FAMILIES: usize = 40;
/// The time between the two looks.
const APART: Duration = Duration::hours(1);

/// A record that the API does not have.
struct Missing {
    family: FamilyKey,
    record: RecordId,
    uuid: String,
}

/// Looks at the next families. How many quotes were found to be deleted.
pub(super) async fn look(deps: &Deps, client: &Client, until: OffsetDateTime) -> Result<usize, Stop> {
    let from = deps.store.cursor(TASK).await?.filter(|from| !from.is_empty());
    let page = deps.store.list(None, from.as_deref(), FAMILIES).await?;
    let (mut there, mut missing) = (0, Vec::new());
    for entry in page.entries.iter().filter(|entry| is_pushed(entry)) {
        if until - deps.now() < super::LEAST {
            return Ok(0);
        }
        let Some(quote) = open_quote(deps, &entry.family).await? else { continue };
        let Some(uuid) = quote.uuid else { continue };
        match client.quote_by_uuid(&uuid).await.map_err(stop)? {
            Some(_) => {
                there += 1;
                deps.store.delete_missing(&uuid).await?;
            }
            None => missing.push(Missing { family: entry.family.clone(), record: quote.record, uuid }),
        }
    }
    let gone = settle(deps, client, there, missing).await?;
    deps.store.put_cursor(TASK, page.next.as_deref().unwrap_or_default(), deps.now()).await?;
    Ok(gone)
}

/// What was left alone, or is being worked on, is not asked about.
fn is_pushed(entry: &Entry) -> bool {
    matches!(entry.state, State::Done | State::Held | State::Waiting)
}

/// The record that counts, if it is neither won nor known to be gone.
async fn open_quote(deps: &Deps, family: &FamilyKey) -> Result<Option<Quote>, Stop> {
    Ok(match choose(&deps.store.deliveries(family).await?) {
        Chosen::Quote { quote, .. } if quote.status.phase() != Phase::Won && quote.status != Status::Deleted => {
            Some(*quote)
        }
        _ => None,
    })
}

async fn settle(deps: &Deps, client: &Client, there: usize, missing: Vec<Missing>) -> Result<usize, Stop> {
    let Some(first) = missing.first() else { return Ok(0) };
    if there == 0 && !is_our_account(client, &first.uuid).await? {
        tracing::warn!(
            code = "quote_not_in_api",
            "Quoter's API has none of our quotes; the key may be of another account"
        );
        return Ok(0);
    }
    let (mut gone, now) = (0, deps.now());
    for missing in missing {
        match deps.store.missing_since(&missing.uuid).await? {
            None => deps.store.put_missing(&missing.uuid, now).await?,
            Some(since) if now - since >= APART => {
                tell(deps, &missing, now).await?;
                deps.store.delete_missing(&missing.uuid).await?;
                gone += 1;
            }
            Some(_) => {}
        }
    }
    Ok(gone)
}

/// Whether the key is of the account that the quotes are of: public tokens of one account begin alike (Quoter reference, section 2.6).
/// With the key of another account everything would seem to be deleted.
async fn is_our_account(client: &Client, uuid: &str) -> Result<bool, Stop> {
    let prefix = |uuid: &str| uuid.split_once('-').map(|(prefix, _)| prefix.to_owned());
    let page = client.quotes(&QuoteFilter::default(), None).await.map_err(stop)?;
    Ok(page.rows.iter().filter_map(quoter::api::Listed::uuid).any(|other| prefix(&other) == prefix(uuid)))
}

/// Puts the finding into the queue.
async fn tell(deps: &Deps, missing: &Missing, now: OffsetDateTime) -> Result<(), Stop> {
    let text = Polled::text_of_gone(&missing.uuid, now);
    let delivery = NewDelivery {
        record: Some(missing.record.clone()),
        polled: true,
        ..NewDelivery::new(missing.family.clone(), digest(text.as_bytes()), Content::Body(text.as_bytes()), now)
    };
    deps.store.append(&delivery).await?;
    tracing::info!(family = %missing.family, "a quote was deleted in Quoter");
    Ok(())
}
