//! What both readers of a quote share: tolerant access to JSON, amounts, dates, and the price of a line.

pub(crate) mod amount;
pub(crate) mod custom_fields;
pub(crate) mod date;
pub(crate) mod findings;
pub(crate) mod keys;
pub(crate) mod object;
pub(crate) mod price;
pub(crate) mod shares;
pub(crate) mod taxes;

use domain::{AccountId, Quote, RecordId};

/// A record as read.
#[derive(Clone, Debug, PartialEq)]
pub enum Reading {
    /// A published quote.
    Quote(Box<Quote>),
    /// A record without a number, or with number 0: a draft, never pushed (decision s).
    Unnumbered {
        /// The account.
        account: AccountId,
        /// The record.
        record: RecordId,
    },
}

impl Reading {
    /// The quote, if it is one.
    pub fn quote(self) -> Option<Quote> {
        match self {
            Self::Quote(quote) => Some(*quote),
            Self::Unnumbered { .. } => None,
        }
    }
}
