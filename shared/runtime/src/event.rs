//! The event of a DynamoDB stream, as far as it is used: the key of each changed queue entry. What else a record tells may be out of
//! date; the run reads the family itself.

use domain::FamilyKey;
use serde::Deserialize;
use store::{Entry, Kind, State};

/// What Lambda hands over.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Event {
    /// One record for each change.
    #[serde(rename = "Records", default)]
    pub records: Vec<Record>,
}

/// One change.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Record {
    #[serde(default)]
    dynamodb: Option<Change>,
}

#[derive(Clone, Debug, Default, Deserialize)]
struct Change {
    #[serde(rename = "Keys", default)]
    keys: Keys,
}

#[derive(Clone, Debug, Default, Deserialize)]
struct Keys {
    pk: Option<Text>,
}

#[derive(Clone, Debug, Deserialize)]
struct Text {
    #[serde(rename = "S")]
    text: Option<String>,
}

impl Record {
    /// The family whose entry changed.
    pub fn family(&self) -> Option<FamilyKey> {
        let text = self.dynamodb.as_ref()?.keys.pk.as_ref()?.text.as_ref()?;
        (!text.is_empty()).then(|| FamilyKey::from_stored(text))
    }
}

/// The pattern of an event source mapping that lets only pending entries of one kind through, as JSON.
pub fn filter(kind: Kind) -> String {
    serde_json::json!({ "dynamodb": { "NewImage": {
        "kind": { "S": [kind.as_str()] },
        "state": { "S": [State::Pending.as_str()] },
    } } })
    .to_string()
}

/// Whether [`filter`] lets the record of an entry through. On one machine this stands for the event source mapping.
pub fn passes(kind: Kind, entry: &Entry) -> bool {
    entry.kind == kind && entry.state == State::Pending
}

impl Event {
    /// The event that a change of these families makes.
    pub fn of(families: impl IntoIterator<Item = FamilyKey>) -> Self {
        let record = |family: FamilyKey| Record {
            dynamodb: Some(Change { keys: Keys { pk: Some(Text { text: Some(family.as_str().to_owned()) }) } }),
        };
        Self { records: families.into_iter().map(record).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The form that AWS documents for a stream with new images.
    const SENT: &str = r#"{"Records":[{"eventID":"c4ca4238","eventName":"MODIFY","eventVersion":"1.1","eventSource":"aws:dynamodb",
        "awsRegion":"us-east-1","dynamodb":{"Keys":{"pk":{"S":"70001#1024"}},"NewImage":{"pk":{"S":"70001#1024"},"kicks":{"N":"2"},
        "state":{"S":"pending"}},"ApproximateCreationDateTime":1767600000,"SequenceNumber":"111","SizeBytes":26,
        "StreamViewType":"NEW_IMAGE"},"eventSourceARN":"arn:aws:dynamodb:us-east-1:123456789012:table/queue/stream/x"}]}"#;

    #[test]
    fn the_key_is_taken_from_a_stream_record() {
        let event: Event = serde_json::from_str(SENT).unwrap();
        let families: Vec<_> = event.records.iter().map(Record::family).collect();
        assert_eq!(families, [Some(FamilyKey::from_stored("70001#1024"))]);
    }

    #[test]
    fn a_filter_names_words_that_stand_in_entries() {
        assert_eq!(filter(Kind::Won), r#"{"dynamodb":{"NewImage":{"kind":{"S":["won"]},"state":{"S":["pending"]}}}}"#);
        let sent: serde_json::Value = serde_json::from_str(SENT).unwrap();
        let image = &sent["Records"][0]["dynamodb"]["NewImage"];
        assert_eq!(State::parse(image["state"]["S"].as_str().unwrap()), Some(State::Pending));
    }

    #[test]
    fn a_record_without_a_key_has_no_family_and_is_no_fault_of_the_event() {
        for record in [
            "{}",
            r#"{"dynamodb":{}}"#,
            r#"{"dynamodb":{"Keys":{"pk":{"N":"1"}}}}"#,
            r#"{"dynamodb":{"Keys":{"pk":{"S":""}}}}"#,
        ] {
            let event: Event = serde_json::from_str(&format!(r#"{{"Records":[{record}]}}"#)).unwrap();
            assert_eq!(event.records[0].family(), None, "{record}");
        }
    }
}
