//! Which products a bulk is about, and what it is called.

use domain::catalogue::index::Product;
use domain::halo::ItemId;
use domain::problems;
use domain::quote::short_digest;

use super::Catalogue;
use super::bulk::Which;
use super::pull::Halt;
use crate::deps::Deps;
use crate::stop::Stop;

/// The products in the order of their ids, each once. Fails where the index is asked and is not complete.
pub(super) async fn products(deps: &Deps, which: &Which) -> Result<Vec<ItemId>, Halt> {
    let mut products = match which {
        Which::All => sold(deps, |_| true).await?,
        Which::Group(group) => sold(deps, |product| product.group == Some(*group)).await?,
        Which::Products(products) => products.clone(),
    };
    products.sort_unstable();
    products.dedup();
    Ok(products)
}

/// Products of the index that are sold.
async fn sold(deps: &Deps, wanted: impl Fn(&Product) -> bool) -> Result<Vec<ItemId>, Halt> {
    let index = Catalogue::new(deps.store.clone()).index().await?.filter(|index| index.complete);
    let index = index.ok_or_else(|| Stop::passing(problems::catalogue_index_missing(), None))?;
    let sold = index.products().iter().filter(|product| product.active && wanted(product));
    Ok(sold.map(|product| product.id).collect())
}

/// The same for the same selection, whatever the index has by then.
pub(super) fn name(which: &Which) -> String {
    match which {
        Which::All => "all".to_owned(),
        Which::Group(group) => format!("group#{group}"),
        Which::Products(products) => {
            let mut ids: Vec<String> = products.iter().map(ToString::to_string).collect();
            ids.sort();
            ids.dedup();
            format!("products#{}", short_digest(&ids.join(",")))
        }
    }
}
