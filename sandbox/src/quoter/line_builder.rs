//! Builds lines for tests.

use super::amount::Amount;
use super::ids;
use super::model::{Choice, Discount, Interval, Line, Named};

/// Reads a number of a test; anything unreadable is zero.
pub(super) fn amount(text: &str) -> Amount {
    text.parse().unwrap_or_else(|_| Amount::zero())
}

/// Starts a one-time line: name and unit price.
pub fn line(name: &str, price: &str) -> LineBuilder {
    let line = Line {
        name: name.to_owned(),
        unit_price: amount(price),
        quantity: Amount::from(1),
        taxable: true,
        category: category("191001", "C", "Switching"),
        ..Line::default()
    };
    LineBuilder { line }
}

fn category(id: &str, letter: &str, name: &str) -> Named {
    Named { id: id.to_owned(), public_id: ids::example("cat_", letter), name: name.to_owned() }
}

impl From<Line> for LineBuilder {
    fn from(line: Line) -> Self {
        Self { line }
    }
}

/// A line in the making.
#[derive(Clone, Debug)]
pub struct LineBuilder {
    line: Line,
}

impl LineBuilder {
    /// Quantity as decimal text.
    pub fn quantity(mut self, quantity: &str) -> Self {
        self.line.quantity = amount(quantity);
        self
    }

    /// Unit cost as decimal text.
    pub fn cost(mut self, cost: &str) -> Self {
        self.line.unit_cost = Some(amount(cost));
        self
    }

    /// Catalogue field `code` (MPN), which webhooks call `sku`.
    pub fn code(mut self, code: &str) -> Self {
        self.line.code = code.to_owned();
        self
    }

    /// Catalogue field `sku`, which webhooks call `supplier_sku`.
    pub fn supplier_sku(mut self, sku: &str) -> Self {
        self.line.supplier_sku = sku.to_owned();
        self
    }

    /// Description.
    pub fn description(mut self, description: &str) -> Self {
        self.line.description = description.to_owned();
        self
    }

    /// Catalogue item id, `item_...`.
    pub fn item(mut self, id: &str) -> Self {
        self.line.item_id = Some(id.to_owned());
        self
    }

    /// Category by its two ids and its name.
    pub fn category(mut self, id: &str, public_id: &str, name: &str) -> Self {
        self.line.category = Named { id: id.to_owned(), public_id: public_id.to_owned(), name: name.to_owned() };
        self
    }

    /// Supplier by its two ids and its name.
    pub fn supplier(mut self, id: &str, public_id: &str, name: &str) -> Self {
        self.line.supplier = Some(Named { id: id.to_owned(), public_id: public_id.to_owned(), name: name.to_owned() });
        self
    }

    /// Charged every period.
    pub fn recurring(mut self, interval: Interval) -> Self {
        self.line.interval = Some(interval);
        self
    }

    /// The customer may leave it out; `taken` says whether it is in.
    pub fn optional(mut self, taken: bool) -> Self {
        self.line.optional = true;
        self.line.selected = taken;
        self
    }

    /// A reduction in percent.
    pub fn discount_percent(mut self, percent: &str) -> Self {
        self.line.discount = Some(Discount::percent("Discount", amount(percent)));
        self
    }

    /// A reduction in money, of the whole line.
    pub fn discount_money(mut self, money: &str) -> Self {
        self.line.discount = Some(Discount::money("Discount", amount(money)));
        self
    }

    /// No tax on this line.
    pub fn untaxed(mut self) -> Self {
        self.line.taxable = false;
        self
    }

    /// A chosen option with what it adds to the unit price.
    pub fn option(mut self, option: &str, value: &str, price: &str) -> Self {
        let (option, value) = (option.to_owned(), value.to_owned());
        self.line.options.push(Choice { option, value, price: amount(price) });
        self
    }

    /// A line of this bundle; its price does not count.
    pub fn child(mut self, child: LineBuilder) -> Self {
        self.line.children.push(child.line);
        self
    }

    /// The line without ids.
    pub fn build(self) -> Line {
        self.line
    }
}
