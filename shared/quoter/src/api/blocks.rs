//! Totals blocks: one for each kind of charge, on line, section and quote (Quoter reference, section 4.3).
//!
//! Zero is written `"0"`, `"0.00"` or null in different places of the same answer.

use std::collections::BTreeMap;

use domain::Frequency;
use rust_decimal::Decimal;

use crate::reading::findings::Findings;
use crate::reading::object::Object;

/// The blocks that are charges. `upfront` is not: it repeats what is due at once.
const CHARGES: [(&str, Frequency); 5] = [
    ("one_time", Frequency::OneTime),
    ("monthly", Frequency::Monthly),
    ("quarterly", Frequency::Quarterly),
    ("semi_annual", Frequency::SemiAnnual),
    ("annual", Frequency::Annual),
];

/// One block.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) subtotal: Option<Decimal>,
    pub(super) discount: Option<Decimal>,
    pub(super) discounted: Option<Decimal>,
    pub(super) tax: Option<Decimal>,
    pub(super) total: Option<Decimal>,
    cost: Option<Decimal>,
    margin: Option<Decimal>,
}

/// The blocks of a line, a section or the quote, by charge.
pub(super) type Blocks = BTreeMap<Frequency, Block>;

impl Block {
    pub(super) fn read(totals: &mut Object<'_>, key: &'static str, findings: &mut Findings) -> Option<Self> {
        let mut object = totals.object(key, findings)?;
        object.ignore(&["upfront_payments"]);
        let block = Self {
            subtotal: object.amount("subtotal_decimal", findings),
            discount: object.amount("discount_decimal", findings),
            discounted: object.amount("discounted_subtotal_decimal", findings),
            tax: object.amount("tax_total_decimal", findings),
            total: object.amount("total_decimal", findings),
            cost: object.amount("cost_decimal", findings),
            margin: object.amount("margin_decimal", findings),
        };
        object.finish(findings);
        Some(block)
    }

    /// The subtotal after discount, where the block says or implies it.
    pub(super) fn net(&self) -> Option<Decimal> {
        self.discounted.or_else(|| Some(self.subtotal? - self.discount.unwrap_or_default()))
    }

    fn says_something(&self) -> bool {
        let Self { subtotal, discount, discounted, tax, total, cost, margin } = self;
        [subtotal, discount, discounted, tax, total, cost, margin]
            .iter()
            .any(|amount| amount.is_some_and(|a| !a.is_zero()))
    }
}

/// The blocks of a `totals` object.
pub(super) fn read(totals: &mut Object<'_>, findings: &mut Findings) -> Blocks {
    let block = |(key, frequency)| Block::read(totals, key, findings).map(|block| (frequency, block));
    CHARGES.into_iter().filter_map(block).collect()
}

/// The charges in which anything is not zero.
pub(super) fn charged(blocks: &Blocks) -> Vec<Frequency> {
    blocks.iter().filter(|(_, block)| block.says_something()).map(|(frequency, _)| *frequency).collect()
}
