//! The Quoter half over real HTTP.

#[path = "quoter/deliveries.rs"]
mod deliveries;
#[path = "quoter/pages.rs"]
mod pages;
#[path = "quoter/support.rs"]
mod support;
