//! What a new account holds: a small catalogue in the samples' words.

use super::model::Seconds;
use super::world::World;

/// Fills an account that holds nothing yet.
pub(super) fn fill(_world: &mut World, _now: Seconds) {}
