//! Gates: whether Halo or Quoter may be called at all. A fault of the credentials closes one for all families.

use time::OffsetDateTime;

use crate::attr::Item;
use crate::table::{Change, Changed, Values, unique};
use crate::{Result, Store};

const PARTITION: &str = "gate";

/// How a gate stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gate {
    /// Whether calls may be made. A gate that was never closed is open.
    pub open: bool,
    /// Since when it stands like this; `None` if it was never closed.
    pub since: Option<OffsetDateTime>,
    /// When one worker may try whether the fault is gone.
    pub next_probe: Option<OffsetDateTime>,
    /// The stable code of the error that closed it.
    pub code: Option<String>,
}

impl Gate {
    fn read(item: &Item) -> Self {
        Self {
            open: !item.flag("shut").unwrap_or(false),
            since: item.time("since"),
            next_probe: item.time("next_probe"),
            code: item.owned_text("code"),
        }
    }
}

impl Store {
    /// How a gate stands, strongly read.
    ///
    /// # Errors
    /// [`Error::Unavailable`](crate::Error::Unavailable).
    pub async fn gate(&self, name: &str) -> Result<Gate> {
        Ok(Gate::read(&self.get_data(PARTITION, name).await?.unwrap_or_default()))
    }

    /// Closes a gate. `true` for the one caller that closed it, who tells people; an already closed gate stays as it is.
    ///
    /// # Errors
    /// [`Error::Unavailable`](crate::Error::Unavailable).
    pub async fn close_gate(
        &self,
        name: &str,
        code: &str,
        now: OffsetDateTime,
        next_probe: OffsetDateTime,
    ) -> Result<bool> {
        let change = Change {
            update: "SET #shut = :yes, #since = :now, #next_probe = :next, #code = :code".to_owned(),
            condition: "attribute_not_exists(#shut) OR #shut = :no".to_owned(),
            values: flags().time(":now", now).time(":next", next_probe).text(":code", code),
        };
        self.change_gate(name, change).await
    }

    /// Whether this worker may try a closed gate now. One wins; the others wait until `next`.
    ///
    /// # Errors
    /// [`Error::Unavailable`](crate::Error::Unavailable).
    pub async fn win_probe(&self, name: &str, now: OffsetDateTime, next: OffsetDateTime) -> Result<bool> {
        let change = Change {
            update: "SET #next_probe = :next".to_owned(),
            condition: "#shut = :yes AND #next_probe <= :now".to_owned(),
            values: yes().time(":now", now).time(":next", next),
        };
        self.change_gate(name, change).await
    }

    /// Opens a gate. `true` for the one caller that opened it.
    ///
    /// # Errors
    /// [`Error::Unavailable`](crate::Error::Unavailable).
    pub async fn open_gate(&self, name: &str, now: OffsetDateTime) -> Result<bool> {
        let change = Change {
            update: "SET #shut = :no, #since = :now REMOVE #next_probe, #code".to_owned(),
            condition: "#shut = :yes".to_owned(),
            values: flags().time(":now", now),
        };
        self.change_gate(name, change).await
    }

    /// Whether this call made the change. Each call leaves a mark, so that it knows its own write when the SDK sends it again.
    async fn change_gate(&self, name: &str, mut change: Change) -> Result<bool> {
        let mark = unique();
        change.update = change.update.replacen("SET ", "SET #mark = :mark, ", 1);
        change.values = change.values.number(":mark", mark);
        match self.update_data(PARTITION, name, change).await? {
            Changed::Yes(_) => Ok(true),
            Changed::No(item) => Ok(item.is_some_and(|item| item.number("mark") == Some(mark))),
        }
    }
}

fn yes() -> Values {
    Values::default().with(":yes", aws_sdk_dynamodb::types::AttributeValue::Bool(true))
}

fn flags() -> Values {
    yes().with(":no", aws_sdk_dynamodb::types::AttributeValue::Bool(false))
}
