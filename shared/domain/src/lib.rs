#![doc = include_str!("../README.md")]

pub mod halo;
pub mod ids;

pub use ids::{AccountId, CatalogueItemId, FamilyKey, QuoteNumber, RecordId};

/// Tells the present time, UTC. Passed to whoever needs it; nothing in this crate reads a clock.
pub type Clock = std::sync::Arc<dyn Fn() -> time::OffsetDateTime + Send + Sync>;
