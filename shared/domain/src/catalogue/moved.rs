//! Prices of a published quote that Halo changed since they were put on it (S3). Nothing is altered: people are told.

use std::fmt;

use rust_decimal::Decimal;
use time::OffsetDateTime;

use super::{Offer, PricePoint, offer};
use crate::halo::Item;
use crate::money::grouped;

/// A price or cost of a line that is not Halo's any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The line's name.
    pub line: String,
    /// Which of the two.
    pub amount: MovedAmount,
    /// What stands on the line, per unit and period.
    pub then: Decimal,
    /// What Halo has now.
    pub now: Decimal,
    /// Since when the product has it in Quoter's catalogue; `None` where it was not pulled since.
    pub since: Option<OffsetDateTime>,
}

/// Which amount of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MovedAmount {
    /// The price.
    Price,
    /// The cost.
    Cost,
}

impl fmt::Display for Moved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, amount, then, now, since } = self;
        let amount = match amount {
            MovedAmount::Price => "price",
            MovedAmount::Cost => "cost",
        };
        let text = |value: &Decimal| grouped(value.normalize(), value.normalize().scale().max(2));
        write!(f, "{amount} of \"{line}\" {} -> {}", text(then), text(now))?;
        since.map_or(Ok(()), |since| write!(f, " since {}", since.date()))
    }
}

/// A line of a published quote, its product as Halo has it now, and the prices that the product had where people took it from.
#[derive(Clone, Copy, Debug)]
pub struct PricedLine<'a> {
    /// The line's name.
    pub name: &'a str,
    /// The line's price per unit and period.
    pub price: Decimal,
    /// The line's cost.
    pub cost: Option<Decimal>,
    /// The product now.
    pub item: &'a Item,
    /// What it had before, oldest first.
    pub had: &'a [PricePoint],
}

/// What Halo changed since. A price that the product never had was set by a person on the line: nothing is said of it.
pub fn moved(line: &PricedLine<'_>) -> Vec<Moved> {
    let PricedLine { name, price, cost, item, had } = *line;
    let Offer { price: price_now, cost: cost_now, .. } = offer(item);
    let one = |amount, then: Option<Decimal>, now: Option<Decimal>, of: fn(&PricePoint) -> Option<Decimal>| {
        let (then, now) = (then?, now?);
        let was_had = had.iter().any(|point| of(point) == Some(then));
        let since = had.iter().rev().find(|point| of(point) == Some(now)).map(|point| point.since);
        (was_had && then != now).then(|| Moved { line: name.to_owned(), amount, then, now, since })
    };
    let price = one(MovedAmount::Price, Some(price), price_now, |point| point.price);
    let cost = one(MovedAmount::Cost, cost, cost_now, |point| point.cost);
    price.into_iter().chain(cost).collect()
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::super::samples::{decimal, product};
    use super::*;

    fn point(price: &str, cost: &str, since: OffsetDateTime) -> PricePoint {
        PricePoint { price: Some(decimal(price)), cost: Some(decimal(cost)), since }
    }

    fn told(price: &str, cost: Option<&str>, item: &Item, had: &[PricePoint]) -> Vec<String> {
        let line = PricedLine { name: "Switch", price: decimal(price), cost: cost.map(decimal), item, had };
        moved(&line).iter().map(ToString::to_string).collect()
    }

    const MARCH: OffsetDateTime = datetime!(2026-03-01 09:00 UTC);
    const APRIL: OffsetDateTime = datetime!(2026-04-01 09:00 UTC);

    #[test]
    fn s3_a_price_that_halo_changed_since_is_told_with_both_and_the_day() {
        let had = [point("25", "10", MARCH), point("27.50", "10", APRIL)];
        assert_eq!(
            told("25.00", None, &product("10", "27.5"), &had),
            ["price of \"Switch\" 25.00 -> 27.50 since 2026-04-01"]
        );
        assert_eq!(
            told("25.00", Some("10"), &product("12.345", "25"), &had[..1]),
            ["cost of \"Switch\" 10.00 -> 12.345"],
            "it was not pulled since"
        );
    }

    #[test]
    fn s3_todays_price_and_one_that_a_person_set_are_no_remark() {
        let had = [point("25", "10", MARCH), point("27.50", "12", APRIL)];
        let now = product("12", "27.50");
        assert!(told("27.5", Some("12"), &now, &had).is_empty());
        assert!(told("26", Some("11"), &now, &had).is_empty(), "the product never had them");
        assert!(told("25", Some("10"), &now, &[]).is_empty(), "nothing is known of it");
    }

    #[test]
    fn a_point_without_a_price_or_a_cost_says_nothing_of_it() {
        let had = [PricePoint { price: Some(decimal("25")), cost: None, since: MARCH }];
        assert_eq!(told("25", Some("10"), &product("12", "27.5"), &had), ["price of \"Switch\" 25.00 -> 27.50"]);
        let had = [PricePoint { price: None, cost: Some(decimal("10")), since: MARCH }];
        assert_eq!(told("25", Some("10"), &product("12", "27.5"), &had), ["cost of \"Switch\" 10.00 -> 12.00"]);
    }

    #[test]
    fn a_product_that_has_no_price_any_more_is_compared_with_nothing() {
        let now = Item { price: None, cost: None, ..product("1", "1") };
        assert!(told("25", Some("10"), &now, &[point("25", "10", MARCH)]).is_empty());
    }
}
