//! Names of the tables, the bucket, the index.

/// The sparse index of `queue` that nominates open families.
pub(crate) const OPEN_INDEX: &str = "open";

/// What the tables and the bucket of one installation are called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Names {
    /// The table of queue entries.
    pub queue: String,
    /// The table of everything else.
    pub data: String,
    /// The bucket of PDFs and large bodies. May be empty where it is not known; then what is in it fails with [`crate::Error::NoBucket`].
    pub bucket: String,
}

impl Default for Names {
    /// The names on one machine and in tests.
    fn default() -> Self {
        Self { queue: "queue".to_owned(), data: "data".to_owned(), bucket: "quoter-halo".to_owned() }
    }
}
