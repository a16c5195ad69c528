//! Reading a quote of the ScalePad-hosted API (Quoter reference, section 4.3) into the same shape as a delivery.
//!
//! The API says more than a delivery: sections, the period of each line, what is taxed, the custom number, and what the customer
//! filled in at acceptance. It says less in one point: which catalogue item a line came from.

mod blocks;
mod bundles;
mod discounts;
mod lines;
mod people;
pub mod polled;
mod quote;
mod records;
mod stage;

pub use polled::Polled;
pub use records::{Fetched, Listed};
pub use stage::status_of;
