//! Products of Halo as items of Quoter's catalogue: what a pull would write, and what it would change (S1-S11, S75, S92).
//!
//! A pull goes from one product to one item. [`quoter_item`] says what the item should be, or every reason why it cannot be.
//! [`existing_item`], [`existing_category`] and [`existing_supplier`] find what Quoter has already, so that nothing is made twice.
//! [`Difference`] shows old and new before anything is overwritten. Nothing here calls Halo or Quoter.

mod category;
mod difference;
mod existing;
pub mod index;
mod interval;
mod item;
mod moved;
mod postal;
mod pulled;
mod quote_name;
mod records;
pub mod search;
mod supplier;

pub use category::category;
pub use difference::{Difference, Field, FieldChange, Kept};
pub use existing::{existing_category, existing_item, existing_supplier};
pub use interval::{Charge, Interval, interval};
pub use item::{QuoterItemWrite, References, quoter_item};
pub use moved::{Moved, MovedAmount, PricedLine, moved};
pub use postal::postal_address;
pub use pulled::{Origin, PricePoint, Pulled, PulledChange};
pub use quote_name::{NamesNoQuote, QuoteName, without_account};
pub use records::{ItemFields, QuoterCategory, QuoterItem, QuoterSupplier};
pub use supplier::{Offer, offer};

#[cfg(test)]
mod properties;
#[cfg(test)]
mod samples;
