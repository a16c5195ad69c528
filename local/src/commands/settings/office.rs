//! The way to the tables of an installation: settings, links and queue entries.

use domain::settings_check::Place;
use store::{Names, Store};

use super::args::At;
use crate::commands::access::Access;
use crate::system::Failure;

/// The tables of one installation.
pub(crate) struct Office {
    pub(crate) store: Store,
    pub(crate) place: Place,
    /// Whether `up` runs on the folder.
    pub(crate) up_runs: bool,
    _folder: Option<Access>,
}

impl Office {
    /// Where the settings are to be used.
    pub(crate) fn place(at: &At) -> Place {
        if at.stack.is_some() { Place::Deployed } else { Place::Local }
    }

    /// Opens it.
    ///
    /// # Errors
    /// When there is no such folder, or its holder cannot be reached.
    pub(crate) async fn open(at: &At) -> Result<Self, Failure> {
        if let Some(stack) = &at.stack {
            let store = runtime::Aws::of_person().await.store(names(stack, at, |name| std::env::var(name).ok()));
            return Ok(Self { store, place: Place::Deployed, up_runs: false, _folder: None });
        }
        let folder = Access::open(&at.data).await?;
        let (store, up_runs) = (folder.store.clone(), folder.up_runs);
        Ok(Self { store, place: Place::Local, up_runs, _folder: Some(folder) })
    }
}

/// What is told wins over the environment, and that over the names that the stack gives by itself. It gives none to the bucket: names of
/// buckets are the whole world's, so that CloudFormation chooses one.
fn names(stack: &str, at: &At, environment: impl Fn(&str) -> Option<String>) -> Names {
    let name = |told: &Option<String>, variable: &str| {
        told.clone().or_else(|| environment(variable).filter(|name| !name.is_empty()))
    };
    let table = |told, variable, end: &str| name(told, variable).unwrap_or_else(|| format!("{stack}-{end}"));
    Names {
        queue: table(&at.queue_table, "QUEUE_TABLE", "queue"),
        data: table(&at.data_table, "DATA_TABLE", "data"),
        bucket: name(&at.bucket, "BUCKET").unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_called_as_told_else_as_the_environment_says_else_after_the_stack() {
        let at = At {
            data: "data".into(),
            stack: Some("msp".to_owned()),
            queue_table: Some("told".to_owned()),
            data_table: None,
            bucket: None,
        };
        let environment = |name: &str| ["QUEUE_TABLE", "DATA_TABLE"].contains(&name).then(|| format!("env-{name}"));
        let wanted = Names { queue: "told".to_owned(), data: "env-DATA_TABLE".to_owned(), bucket: String::new() };
        assert_eq!(names("msp", &at, environment), wanted);
        let of_nothing = names("msp", &At { queue_table: None, ..at }, |_| None);
        assert_eq!((of_nothing.queue.as_str(), of_nothing.data.as_str()), ("msp-queue", "msp-data"));
    }
}
