//! Reading settings as people write them, with every problem at once.

pub(crate) mod hints;
