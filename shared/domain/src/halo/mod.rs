//! HaloPSA in the words of the planner: ids, the records that were read, and the records to write.

mod changes;
mod ids;
mod orders;
mod records;
mod tenant;
mod writes;

pub use changes::*;
pub use ids::*;
pub use orders::*;
pub use records::*;
pub use tenant::*;
pub use writes::*;
