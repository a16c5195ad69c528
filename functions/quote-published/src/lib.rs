#![doc = include_str!("../README.md")]

pub use runtime::Event;
pub use runtime::wakeup::{Summary, handle};
use store::Kind;

/// The entries of `queue` that this function is woken for.
pub const KIND: Kind = Kind::Published;
