//! The category of an item (S4, S75).

use crate::halo::{AssetGroup, Item};
use crate::settings::CatalogueSettings;
use crate::{Problem, problems};

use super::supplier::filled;

/// Name of the category that an item belongs to: that of the product's asset group, else `catalogue.default_category`.
///
/// Fails if the product has no group and no default is set, and if its group is not among `groups`: then the lists of the tenant are
/// too old or not whole, and the default would be a guess.
pub fn category(item: &Item, groups: &[AssetGroup], settings: &CatalogueSettings) -> Result<String, Problem> {
    let group = match item.group {
        Some(id) => {
            Some(groups.iter().find(|group| group.id == id).ok_or_else(|| problems::asset_group_unknown(item))?)
        }
        None => None,
    };
    let name = group.and_then(|group| filled(Some(&group.name)));
    name.or_else(|| filled(settings.default_category.as_deref())).ok_or_else(|| problems::category_missing(item))
}

#[cfg(test)]
mod tests {
    use super::super::samples::product;
    use super::*;
    use crate::halo::AssetGroupId;

    fn groups() -> Vec<AssetGroup> {
        let group = |id, name: &str| AssetGroup { id: AssetGroupId(id), name: name.to_owned(), for_items: true };
        vec![group(101, " Switching "), group(102, "  ")]
    }

    fn in_group(group: Option<i64>, default: Option<&str>) -> Result<String, String> {
        let item = Item { group: group.map(AssetGroupId), ..product("10", "25") };
        let settings =
            CatalogueSettings { default_category: default.map(str::to_owned), ..CatalogueSettings::default() };
        category(&item, &groups(), &settings).map_err(|problem| problem.code)
    }

    #[test]
    fn the_category_is_named_like_the_products_asset_group() {
        assert_eq!(in_group(Some(101), Some("Other")).as_deref(), Ok("Switching"));
    }

    #[test]
    fn s75_a_product_without_an_asset_group_goes_to_the_default_category() {
        assert_eq!(in_group(None, Some("Halo products")).as_deref(), Ok("Halo products"));
        assert_eq!(in_group(Some(102), Some("Halo products")).as_deref(), Ok("Halo products"), "the group has no name");
    }

    #[test]
    fn s75_without_a_default_category_such_a_product_is_held() {
        assert_eq!(in_group(None, None), Err("category_missing".to_owned()));
        assert_eq!(in_group(None, Some(" ")), Err("category_missing".to_owned()));
    }

    #[test]
    fn a_group_that_is_not_in_the_lists_is_not_taken_for_none() {
        assert_eq!(in_group(Some(999), Some("Halo products")), Err("asset_group_unknown".to_owned()));
    }
}
