//! Why a delivery is refused, and what the sender is told.

/// Why a delivery is refused. Quoter shows the answer to its users, so the texts are short and hold no secrets.
///
/// Quoter records every answer but 200 as a failure and tries again (Quoter reference, section 2.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Refusal {
    /// The secret part of the path is wrong.
    #[error("there is nothing at this address; compare the URL in Quoter with the one that was given out")]
    PathUnknown,
    /// The body is over [`MAX_BODY`](crate::MAX_BODY) bytes.
    #[error("the body is over 4 MiB")]
    TooLarge,
    /// The body is not `application/x-www-form-urlencoded`.
    #[error("the body is not form encoded")]
    NotForm,
    /// One of the three fields is there twice.
    #[error("a form field is there twice")]
    FieldTwice,
    /// There is no field `data`.
    #[error("the form has no field `data`")]
    DataMissing,
    /// There is no field `hash`, as from a webhook without a hash key.
    #[error("the form has no field `hash`; set the hash key of the webhook in Quoter")]
    HashMissing,
    /// The hash belongs to none of the keys.
    #[error("the hash is wrong; compare the hash key of the webhook in Quoter with the one set here")]
    HashWrong,
    /// There is no field `timestamp`.
    #[error("the form has no field `timestamp`")]
    TimestampMissing,
    /// The timestamp is not a number of seconds.
    #[error("the timestamp is not a number of seconds")]
    TimestampUnreadable,
    /// Signed more than [`WINDOW`](crate::WINDOW) ago.
    #[error("the delivery was signed more than 300 seconds ago")]
    TooOld,
    /// Signed more than [`WINDOW`](crate::WINDOW) in the future.
    #[error("the delivery was signed more than 300 seconds in the future")]
    TooFarAhead,
    /// `data` is not UTF-8.
    #[error("`data` is not UTF-8")]
    NotUtf8,
    /// `data` is XML.
    #[error("`data` is XML; set the format of the webhook in Quoter to JSON")]
    Xml,
    /// `data` is not JSON.
    #[error("`data` is not JSON")]
    NotJson,
    /// `data` is nested deeper than any quote.
    #[error("`data` is nested too deep")]
    TooDeep,
}

impl Refusal {
    /// All of them, for tables and tests.
    pub const ALL: [Self; 15] = [
        Self::PathUnknown,
        Self::TooLarge,
        Self::NotForm,
        Self::FieldTwice,
        Self::DataMissing,
        Self::HashMissing,
        Self::HashWrong,
        Self::TimestampMissing,
        Self::TimestampUnreadable,
        Self::TooOld,
        Self::TooFarAhead,
        Self::NotUtf8,
        Self::Xml,
        Self::NotJson,
        Self::TooDeep,
    ];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::PathUnknown => "delivery_path_unknown",
            Self::TooLarge => "delivery_too_large",
            Self::NotForm => "delivery_not_form",
            Self::FieldTwice => "delivery_field_twice",
            Self::DataMissing => "delivery_data_missing",
            Self::HashMissing => "delivery_hash_missing",
            Self::HashWrong => "delivery_hash_wrong",
            Self::TimestampMissing => "delivery_timestamp_missing",
            Self::TimestampUnreadable => "delivery_timestamp_unreadable",
            Self::TooOld => "delivery_too_old",
            Self::TooFarAhead => "delivery_too_far_ahead",
            Self::NotUtf8 => "delivery_not_utf8",
            Self::Xml => "delivery_xml",
            Self::NotJson => "delivery_not_json",
            Self::TooDeep => "delivery_too_deep",
        }
    }

    /// The HTTP status of the answer.
    pub fn status(self) -> u16 {
        match self {
            Self::PathUnknown => 404,
            Self::TooLarge => 413,
            Self::HashMissing
            | Self::HashWrong
            | Self::TimestampMissing
            | Self::TimestampUnreadable
            | Self::TooOld
            | Self::TooFarAhead => 401,
            Self::NotForm
            | Self::FieldTwice
            | Self::DataMissing
            | Self::NotUtf8
            | Self::Xml
            | Self::NotJson
            | Self::TooDeep => 400,
        }
    }

    /// One short sentence for the answer's body.
    pub fn message(self) -> String {
        self.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_has_its_own_code_and_stands_in_the_table_of_the_readme() {
        let readme = include_str!("../README.md");
        for refusal in Refusal::ALL {
            let same = Refusal::ALL.iter().filter(|other| other.code() == refusal.code()).count();
            assert_eq!(same, 1, "{refusal:?}");
            let row = format!("| {} | `{}` |", refusal.status(), refusal.code());
            assert!(readme.contains(&row), "README.md lacks {row}");
        }
    }
}
