//! HaloPSA in the words of the planner: ids, the records that were read, and the records to write.

mod ids;

pub use ids::*;
