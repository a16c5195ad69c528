#![doc = include_str!("../README.md")]

pub mod api;
pub mod client;
pub mod codes;
mod delivery;
mod form;
mod keys;
pub mod payload;
mod reading;
mod record;
mod refusal;
pub mod sign;

pub use client::Client;
pub use delivery::{Delivery, MAX_BODY, Unverified, Verified, WINDOW};
pub use keys::{BlankSecret, HashKeys, PathToken, SignedWith};
pub use reading::Reading;
pub use record::Record;
pub use refusal::Refusal;
