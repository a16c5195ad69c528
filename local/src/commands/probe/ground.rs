//! What a probe stands on: a client with a user, products, tax codes.

use domain::halo::{Client, ClientId, Item, ItemId, TaxChoice, User, Whom};
use domain::party::name_key;
use halo::Halo;

use crate::system::Failure;

/// Pages of products that are looked through.
const PAGES: u32 = 10;

/// What was found.
pub(super) struct Ground {
    pub(super) client_name: String,
    pub(super) whom: Whom,
    /// A product that is sold once.
    pub(super) one_time: ItemId,
    /// One that is sold again and again; where there is none, the same.
    pub(super) recurring: ItemId,
    pub(super) taxes: Vec<TaxChoice>,
}

/// Reads it; writes nothing.
pub(super) async fn find(halo: &Halo, client: &str) -> Result<Ground, Failure> {
    let client = client_of(halo, client).await?;
    let whom = whom(halo, &client).await?;
    let (one_time, recurring) = products(halo).await?;
    Ok(Ground { client_name: client.name, whom, one_time, recurring, taxes: halo.taxes().await?.rows })
}

async fn client_of(halo: &Halo, wanted: &str) -> Result<Client, Failure> {
    if let Ok(id) = wanted.trim().parse() {
        let found = halo.client(ClientId(id)).await?;
        return Ok(found.ok_or_else(|| format!("Halo has no client with the id {id}"))?);
    }
    let mut found = halo.clients_by_search(wanted.trim()).await?.rows;
    found.retain(|client| !client.inactive);
    let exact: Vec<&Client> = found.iter().filter(|client| name_key(&client.name) == name_key(wanted)).collect();
    match exact.as_slice() {
        [one] => Ok((*one).clone()),
        [] => Err(format!("Halo has no active client named {wanted:?}{}", near(&found)).into()),
        many => {
            let ids: Vec<String> = many.iter().map(|client| client.id.to_string()).collect();
            Err(format!("several clients have that name: take one of the ids {}", ids.join(", ")).into())
        }
    }
}

fn near(found: &[Client]) -> String {
    let names: Vec<&str> = found.iter().take(5).map(|client| client.name.as_str()).collect();
    if names.is_empty() { String::new() } else { format!("; there are: {}", names.join(", ")) }
}

/// The user of the lowest id: nobody is written to, but a quotation is for somebody.
async fn whom(halo: &Halo, client: &Client) -> Result<Whom, Failure> {
    let users = halo.users_of(client.id).await?.rows;
    let usable = |user: &User| !user.inactive && user.client.is_none_or(|of| of == client.id);
    let user = users.iter().filter(|user| usable(user)).min_by_key(|user| user.id);
    let user = user.ok_or_else(|| format!("{} has no active user in Halo; take another client", client.name))?;
    let site = user.site.or(client.main_site);
    let site = site.ok_or_else(|| format!("{} has no site in Halo; take another client", client.name))?;
    Ok(Whom { client: client.id, site, user: user.id })
}

/// The product that stands for everything else where Halo has one, else the first that is in use.
async fn products(halo: &Halo) -> Result<(ItemId, ItemId), Failure> {
    let (mut one_time, mut recurring) = (miscellaneous(halo).await?, None);
    for page in 1..=PAGES {
        let items = halo.items_page(page).await?;
        let first = |recurs| items.rows.iter().find(|item| item.active && item.recurring == recurs).map(|item| item.id);
        one_time = one_time.or_else(|| first(false));
        recurring = recurring.or_else(|| first(true));
        if items.complete || (one_time.is_some() && recurring.is_some()) {
            break;
        }
    }
    let one_time = one_time.ok_or("Halo has no active product that is sold once; make one, then probe again")?;
    Ok((one_time, recurring.unwrap_or(one_time)))
}

/// Control need not be open to the application: then there is none.
async fn miscellaneous(halo: &Halo) -> Result<Option<ItemId>, Failure> {
    let settings = match halo.control().await {
        Ok(settings) => settings,
        Err(halo::Error::NotAllowed { .. } | halo::Error::Refused { .. }) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let id = settings.get("miscitemidquote").and_then(domain::ids::integer_of).filter(|id| *id > 0);
    let Some(id) = id else { return Ok(None) };
    let item = halo.item(ItemId(id)).await?;
    Ok(item.filter(|item: &Item| item.active && !item.recurring).map(|item| item.id))
}
