#![doc = include_str!("../README.md")]

pub mod catalogue;
pub mod frequency;
pub mod halo;
pub mod here;
pub mod ids;
pub mod matching;
pub mod money;
pub mod money_check;
pub mod order_check;
pub mod party;
pub mod plan;
pub mod probe;
pub mod problem;
pub mod problems;
pub mod public;
pub mod quote;
pub mod retry;
pub mod settings;
pub mod settings_check;
pub mod status;
pub mod tenant;
pub mod text;

pub use frequency::Frequency;
pub use ids::{AccountId, CatalogueItemId, FamilyKey, QuoteNumber, RecordId};
pub use money::{Currency, Money};
pub use problem::{Disposition, Problem};
pub use quote::{Line, LineKey, Quote};
pub use settings::Settings;
pub use status::{Phase, Status};

/// Tells the present time, UTC. Passed to whoever needs it; nothing in this crate reads a clock.
pub type Clock = std::sync::Arc<dyn Fn() -> time::OffsetDateTime + Send + Sync>;
