//! Reading the record of a Quote webhook (Quoter reference, sections 2.6 and 8).

mod extras;
mod lines;
mod people;
mod period;
mod quote;

pub use quote::{read, read_text};
