//! The stores of the functions: where somebody wants to know what each asks of AWS, each has clients of its own.

use std::sync::Arc;

use embedded::{Aws, Recorder, Use};
use store::{Kind, Store};

/// Is told of each permission that a function of the product uses, by the function's name.
pub type Record = Arc<dyn Fn(&'static str, &Use) + Send + Sync>;

/// Which functions may run a family of this kind. The sweep runs all. `quote-published` comes upon a won quote when the win arrives between
/// its wake-up and its lease; a won quote never becomes a published one.
pub(crate) fn running(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Published => &["quote-published", "sweep"],
        Kind::Won => &["quote-won", "quote-published", "sweep"],
    }
}

/// A store whose calls count as calls of these functions.
pub(crate) fn of(functions: &'static [&'static str], aws: &Aws, plain: &Store, record: Option<&Record>) -> Store {
    let Some(record) = record.cloned() else { return plain.clone() };
    let recorder = Recorder::telling(move |used| functions.iter().for_each(|function| record(function, used)));
    let (dynamo, s3) = aws.recorded(&recorder);
    Store::new(dynamo, s3, plain.names().clone())
}
