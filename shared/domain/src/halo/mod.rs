//! HaloPSA in the words of the planner: ids, the records that were read, and the records to write.

mod ids;
mod records;
mod writes;

pub use ids::*;
pub use records::*;
pub use writes::*;
