//! The status of a quote as people set it in Quoter, and what it means for us.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Quoter's status (Quoter reference, section 5.1). Set by people; the stage is computed from it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Published and undecided.
    Pending,
    /// Won: accepted by the customer.
    Accepted,
    /// Won: ordered.
    Ordered,
    /// Won: fulfilled.
    Fulfilled,
    /// Lost.
    Lost,
    /// Pending and past its date. Nobody sets it: the API computes it as stage, and the sweep finds it (decision j).
    Expired,
    /// Not in Quoter any more. Nobody sets it: the sweep finds it (decision j).
    Deleted,
    /// A text that nobody told us about; kept as received.
    Unknown(String),
}

/// What a status means for the flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Published or lost, or anything else that is not a sale.
    Published,
    /// A sale: accepted, ordered or fulfilled (S48).
    Won,
}

impl Phase {
    /// The word that stands in queue entries and event filters.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::Won => "won",
        }
    }
}

impl Status {
    /// Reads a status, ignoring case and blanks around it.
    pub fn parse(text: &str) -> Self {
        match text.trim().to_ascii_lowercase().as_str() {
            "pending" => Self::Pending,
            "accepted" => Self::Accepted,
            "ordered" => Self::Ordered,
            "fulfilled" => Self::Fulfilled,
            "lost" => Self::Lost,
            "expired" => Self::Expired,
            "deleted" => Self::Deleted,
            _ => Self::Unknown(text.trim().chars().take(40).collect()),
        }
    }

    /// Accepted, ordered and fulfilled all count as won.
    pub fn phase(&self) -> Phase {
        match self {
            Self::Accepted | Self::Ordered | Self::Fulfilled => Phase::Won,
            Self::Pending | Self::Lost | Self::Expired | Self::Deleted | Self::Unknown(_) => Phase::Published,
        }
    }

    /// Whether nobody set it, but it was found: the quote ended by itself, and its Halo quote stays the one that it has.
    pub fn is_found(&self) -> bool {
        matches!(self, Self::Expired | Self::Deleted)
    }

    /// The lower-case word.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Pending => "pending",
            Self::Accepted => "accepted",
            Self::Ordered => "ordered",
            Self::Fulfilled => "fulfilled",
            Self::Lost => "lost",
            Self::Expired => "expired",
            Self::Deleted => "deleted",
            Self::Unknown(text) => text,
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s48_accepted_ordered_and_fulfilled_are_won() {
        for word in ["accepted", "Ordered", " FULFILLED "] {
            assert_eq!(Status::parse(word).phase(), Phase::Won, "{word}");
        }
        for word in ["pending", "lost", "expired", "deleted", "paused"] {
            assert_eq!(Status::parse(word).phase(), Phase::Published, "{word}");
        }
    }

    #[test]
    fn an_unknown_status_is_kept_as_received() {
        assert_eq!(Status::parse("Paused"), Status::Unknown("Paused".to_owned()));
    }
}
