//! Totals of lines and quotes, exact and rounded to the cent.
//!
//! Optional lines that are not taken, and lines of bundles, do not count. A quote-level percentage reduces
//! every block, a quote-level sum of money only the one-time block. Taxes are on what is left of taxable lines.

use super::amount::Amount;
use super::model::{Interval, Line, Quote};

/// The money of one line, or of all lines with one period.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Block {
    /// Price times quantity.
    pub subtotal: Amount,
    /// Reductions of lines.
    pub line_discount: Amount,
    /// This block's share of the quote's reduction.
    pub quote_discount: Amount,
    /// Cost times quantity.
    pub cost: Amount,
    /// What taxable lines come to after all reductions.
    pub taxable: Amount,
    /// Taxes, one per tax of the quote.
    pub taxes: Vec<Amount>,
    /// Shipping, in the one-time block only.
    pub shipping: Amount,
}

impl Block {
    /// What remains after all reductions.
    pub fn after(&self) -> Amount {
        &(&self.subtotal - &self.line_discount) - &self.quote_discount
    }

    /// What remains minus the cost.
    pub fn margin(&self) -> Amount {
        &self.after() - &self.cost
    }

    /// The margin in percent of what remains, with this many places.
    pub fn margin_percent(&self, places: i64) -> Amount {
        self.margin().ratio(&Amount::from(100), &self.after(), places)
    }

    /// The sum of the taxes.
    pub fn tax_total(&self) -> Amount {
        self.taxes.iter().sum()
    }

    /// All reductions.
    pub fn discount(&self) -> Amount {
        &self.line_discount + &self.quote_discount
    }

    /// Everything: lines, reductions, taxes, shipping.
    pub fn total(&self) -> Amount {
        &(&self.after() + &self.tax_total()) + &self.shipping
    }

    fn add_line(&mut self, line: &Line) {
        let block = of_line(line);
        self.subtotal = &self.subtotal + &block.subtotal;
        self.line_discount = &self.line_discount + &block.line_discount;
        self.cost = &self.cost + &block.cost;
        self.taxable = &self.taxable + &block.taxable;
    }
}

/// The price of one with its chosen options.
pub fn unit_price(line: &Line) -> Amount {
    let options: Amount = line.options.iter().map(|choice| &choice.price).sum();
    &line.unit_price + &options
}

/// Whether a line counts in totals.
pub fn counts(line: &Line) -> bool {
    !line.optional || line.selected
}

/// The money of one line.
pub fn of_line(line: &Line) -> Block {
    let subtotal = (&unit_price(line) * &line.quantity).round(2);
    let line_discount = line.discount.as_ref().map_or_else(Amount::zero, |discount| discount.off(&subtotal));
    let cost = line.unit_cost.as_ref().map_or_else(Amount::zero, |cost| (cost * &line.quantity).round(2));
    let taxable = if line.taxable { &subtotal - &line_discount } else { Amount::zero() };
    Block { subtotal, line_discount, cost, taxable, ..Block::default() }
}

/// The lines with one period, without what belongs to the whole quote.
pub fn of_lines<'a>(lines: impl Iterator<Item = &'a Line>, interval: Option<Interval>) -> Block {
    let mut block = Block::default();
    lines.filter(|line| line.interval == interval && counts(line)).for_each(|line| block.add_line(line));
    block
}

/// One block of a quote: one-time for no interval, else the lines with this one.
pub fn of_quote(quote: &Quote, interval: Option<Interval>, tax_on_shipping: bool) -> Block {
    let mut block = of_lines(quote.lines(), interval);
    let lines = block.after();
    if let Some(discount) = quote.discount.as_ref().filter(|d| d.is_percent || interval.is_none()) {
        block.quote_discount = discount.off(&lines);
        block.taxable = block.taxable.ratio(&block.after(), &lines, 10);
    }
    if interval.is_none() {
        block.shipping = quote.shipping.clone();
    }
    let shipping = if tax_on_shipping { block.shipping.clone() } else { Amount::zero() };
    let base = &block.taxable + &shipping;
    block.taxes = quote.taxes.iter().map(|tax| tax.rate.percent_of(&base)).collect();
    block
}

/// Whether any line that counts has this period.
pub fn has(quote: &Quote, interval: Interval) -> bool {
    quote.lines().any(|line| line.interval == Some(interval) && counts(line))
}

#[cfg(test)]
mod tests {
    use super::super::builder::QuoteBuilder;
    use super::super::line_builder::line;
    use super::super::model::Interval;
    use super::*;

    fn cents(amount: &Amount) -> String {
        amount.cents()
    }

    #[test]
    fn optional_lines_count_only_when_taken() {
        let quote = QuoteBuilder::new(1)
            .line(line("Taken", "10").optional(true))
            .line(line("Left", "5").optional(false))
            .build();
        assert_eq!(cents(&of_quote(&quote, None, false).total()), "10.00");
    }

    #[test]
    fn tax_is_on_what_is_left_after_reductions() {
        let quote = QuoteBuilder::new(1)
            .line(line("Switch", "100").quantity("2").discount_percent("10"))
            .quote_discount_percent("Loyalty", "50")
            .tax("Sales tax", "8.25")
            .shipping("12")
            .build();
        let block = of_quote(&quote, None, false);
        assert_eq!([block.after(), block.tax_total(), block.total()].map(|a| a.cents()), ["90.00", "7.43", "109.43"]);
        assert_eq!(cents(&of_quote(&quote, None, true).tax_total()), "8.42");
    }

    #[test]
    fn periods_are_kept_apart() {
        let quote = QuoteBuilder::new(1)
            .line(line("Seat", "101").recurring(Interval::Monthly).quantity("3"))
            .line(line("Domain", "20").recurring(Interval::Annually))
            .build();
        assert_eq!(cents(&of_quote(&quote, Some(Interval::Monthly), false).total()), "303.00");
        assert_eq!(cents(&of_quote(&quote, Some(Interval::Annually), false).total()), "20.00");
        assert!(of_quote(&quote, None, false).total().is_zero());
    }
}
