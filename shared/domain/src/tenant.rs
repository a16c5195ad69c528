//! The tenant's lists: what can be chosen in this Halo.

use serde::{Deserialize, Serialize};

use crate::halo::{Agent, AssetGroup, Choice, CurrencyChoice, TaxChoice};
use crate::party::name_key;
use crate::settings::Pick;

/// The lists of one tenant, read together and cached.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tenant {
    /// Agents, enabled and disabled.
    pub agents: Vec<Agent>,
    /// Asset groups, for assets and for items.
    pub groups: Vec<AssetGroup>,
    /// Ticket types of opportunities.
    pub ticket_types: Vec<Choice>,
    /// Ticket statuses.
    pub statuses: Vec<Choice>,
    /// Quote statuses: lookup 39.
    pub quote_statuses: Vec<Choice>,
    /// Sales order statuses: lookup 34.
    pub order_statuses: Vec<Choice>,
    /// Currencies.
    pub currencies: Vec<CurrencyChoice>,
    /// Tax codes.
    pub taxes: Vec<TaxChoice>,
    /// Halo's own default ticket type for opportunities.
    pub default_opportunity_type: Option<i64>,
    /// Whether Halo makes a sales order by itself when a quote is approved (Control, `create_so_on_quote_approved`); `None` where
    /// Halo does not say.
    pub makes_orders: Option<bool>,
}

/// A row that a setting can pick by id or name.
pub trait Pickable {
    /// Its id or code.
    fn id(&self) -> i64;
    /// Its name.
    fn name(&self) -> &str;
}

macro_rules! pickable {
    ($($row:ty => |$it:ident| $id:expr),+ $(,)?) => {
        $(impl Pickable for $row {
            fn id(&self) -> i64 {
                let $it = self;
                $id
            }
            fn name(&self) -> &str {
                &self.name
            }
        })+
    };
}

pickable! {
    Choice => |row| row.id,
    Agent => |row| row.id.0,
    AssetGroup => |row| row.id.0,
    TaxChoice => |row| row.id.0,
    CurrencyChoice => |row| row.id.0,
}

/// The row that a setting picks; `None` when there is none or when a name fits several.
pub fn pick<'a, T: Pickable>(rows: &'a [T], wanted: &Pick) -> Option<&'a T> {
    let mut hits = rows.iter().filter(|row| match wanted {
        Pick::Id(id) => row.id() == *id,
        Pick::Name(name) => name_key(row.name()) == name_key(name),
    });
    let first = hits.next()?;
    hits.next().is_none().then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> Vec<Choice> {
        [(1, "Draft"), (2, "Sent"), (3, "sent")].map(|(id, name)| Choice { id, name: name.to_owned() }).to_vec()
    }

    #[test]
    fn a_setting_picks_by_id_or_exact_name() {
        assert_eq!(pick(&rows(), &Pick::Id(2)).unwrap().name, "Sent");
        assert_eq!(pick(&rows(), &Pick::Name(" draft ".to_owned())).unwrap().id, 1);
    }

    #[test]
    fn a_name_that_fits_two_rows_picks_none() {
        assert_eq!(pick(&rows(), &Pick::Name("Sent".to_owned())), None);
    }
}
