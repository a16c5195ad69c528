//! Lines of quotations and of sales orders. Both have the same fields for what counts.

use domain::Frequency;
use rust_decimal::Decimal;
use serde::Deserialize;

use super::line_frequency;
use super::wire::{Flag, Int, Number, Ref, Text};

/// `QuotationDetail` or `OrderLine`, with the fields that the contract leaves out but Halo sends (HaloPSA API reference, section 0.1).
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct LineWire {
    pub(super) id: Int,
    /// On quotations.
    pub(super) quoter_id: Text,
    /// On sales orders.
    pub(super) quotation_line_id: Ref,
    pub(super) item_id: Ref,
    pub(super) name: Text,
    quantity: Number,
    price: Number,
    pub(super) costprice: Number,
    pub(super) discount: Number,
    pub(super) tax: Number,
    billingperiod: Int,
    item_recurring: Flag,
    isgroupdesc: Flag,
    pub(super) optional: Flag,
    pub(super) net_total: Number,
    pub(super) total_tax: Number,
}

/// What a line comes to.
pub(super) struct Figures {
    pub(super) quantity: Decimal,
    pub(super) price: Decimal,
    pub(super) frequency: Frequency,
}

impl LineWire {
    /// Money must not be guessed: a line without quantity or price is a fault, not a zero. Only a heading may have none.
    pub(super) fn figures(&self) -> Result<Figures, &'static str> {
        let of_heading = (self.isgroupdesc.0 == Some(true)).then_some(Decimal::ZERO);
        Ok(Figures {
            quantity: self.quantity.0.or(of_heading).ok_or("quantity")?,
            price: self.price.0.or(of_heading).ok_or("price")?,
            frequency: line_frequency(self.item_recurring.0, self.billingperiod.0).ok_or("billingperiod")?,
        })
    }
}

/// All lines, or the path of the first that cannot be read.
pub(super) fn lines<T>(wire: Vec<LineWire>, read: fn(LineWire) -> Result<T, &'static str>) -> Result<Vec<T>, String> {
    wire.into_iter().enumerate().map(|(i, row)| read(row).map_err(|field| format!("lines[{i}].{field}"))).collect()
}
