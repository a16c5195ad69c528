//! Reading what a caller sends: the query and the body. Nothing that is not understood is passed over.

use std::collections::BTreeMap;
use std::str::FromStr;

use axum::body::{Body, to_bytes};
use bytes::Bytes;
use serde::de::DeserializeOwned;

use crate::answer::Refused;
use crate::refusal;

/// The largest body, in bytes.
pub const LARGEST_BODY: usize = 64 * 1024;

/// The parameters of a query, each at most once.
pub(crate) struct Query(BTreeMap<String, String>);

impl Query {
    /// Refuses parameters that are not among `known`, and those that stand there twice.
    pub(crate) fn read(query: Option<&str>, known: &[&str]) -> Result<Self, Refused> {
        let mut read = BTreeMap::new();
        for (name, value) in form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
            if !known.contains(&&*name) {
                return Err(unreadable(&format!(
                    "There is no parameter {:?}; there are {}.",
                    cut(&name),
                    known.join(", ")
                )));
            }
            if read.insert(name.to_string(), value.into_owned()).is_some() {
                return Err(unreadable(&format!("The parameter {name} stands there twice.")));
            }
        }
        Ok(Self(read))
    }

    /// A parameter; one without a value counts as left out.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.trim().is_empty())
    }

    /// A parameter that must read as `T`; `allowed` says what there is.
    pub(crate) fn value<T: FromStr>(&self, name: &str, allowed: &str) -> Result<Option<T>, Refused> {
        let read = |text: &str| {
            text.trim()
                .parse()
                .map_err(|_| unreadable(&format!("The parameter {name} is {:?}; it must be {allowed}.", cut(text))))
        };
        self.text(name).map(read).transpose()
    }
}

fn unreadable(detail: &str) -> Refused {
    Refused::because(&refusal::QUERY_UNREADABLE, detail)
}

/// As much of a caller's text as is given back.
fn cut(text: &str) -> String {
    text.chars().take(40).collect()
}

/// The whole body, up to [`LARGEST_BODY`].
pub(crate) async fn whole(body: Body) -> Result<Bytes, Refused> {
    let too_large =
        |_| Refused::because(&refusal::BODY_TOO_LARGE, format!("The body has more than {LARGEST_BODY} bytes."));
    to_bytes(body, LARGEST_BODY).await.map_err(too_large)
}

/// The body as JSON. An empty one is read as `{}`.
pub(crate) fn body<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Refused> {
    let bytes = if bytes.is_empty() { &b"{}"[..] } else { bytes };
    let unreadable = |detail: String| Refused::because(&refusal::BODY_UNREADABLE, detail);
    // A list would be read as the fields of an object in their order.
    if bytes.trim_ascii_start().first() != Some(&b'{') {
        return Err(unreadable("the body: it must be a JSON object.".to_owned()));
    }
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let read = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let path = error.path().to_string();
        let place = if path == "." { "the body".to_owned() } else { path };
        unreadable(format!("{place}: {}", error.inner()))
    })?;
    json.end().map_err(|_| unreadable("There is something after the JSON.".to_owned()))?;
    Ok(read)
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields, default)]
    struct Asked {
        dry_run: bool,
        lines: Vec<u8>,
    }

    fn refused(text: &str) -> (u16, String) {
        let refused = body::<Asked>(text.as_bytes()).unwrap_err();
        (refused.details.status, refused.details.detail)
    }

    #[tokio::test]
    async fn a_body_is_json_of_the_right_form_and_nothing_more() {
        assert_eq!(body::<Asked>(b"").unwrap(), Asked::default());
        let (status, detail) = refused(r#"{"lines": [1, 2, 300]}"#);
        assert_eq!((status, detail.starts_with("lines[2]: invalid value")), (400, true), "{detail}");
        for text in [r#"{"dryrun": true}"#, "{} {}", "{", "[]", "\"\"", "\u{0}"] {
            assert_eq!(refused(text).0, 400, "{text}");
        }
        assert_eq!(whole(vec![b' '; LARGEST_BODY].into()).await.unwrap().len(), LARGEST_BODY);
        assert_eq!(whole(vec![b' '; LARGEST_BODY + 1].into()).await.unwrap_err().details.status, 413);
    }

    #[test]
    fn a_parameter_that_does_not_exist_or_stands_there_twice_is_refused() {
        let detail = |query| Query::read(Some(query), &["search", "limit"]).err().map(|refused| refused.details.detail);
        assert_eq!(detail("search=a&limit="), None);
        assert_eq!(detail("serch=a").as_deref(), Some("There is no parameter \"serch\"; there are search, limit."));
        assert_eq!(detail("search=a&search=b").as_deref(), Some("The parameter search stands there twice."));
    }

    #[test]
    fn a_value_that_cannot_be_is_named_with_what_can() {
        let query = Query::read(Some("limit=ten&recurring=%20true"), &["limit", "recurring"]).unwrap();
        let refused = query.value::<usize>("limit", "a number from 1 to 100").unwrap_err();
        assert_eq!(refused.details.detail, "The parameter limit is \"ten\"; it must be a number from 1 to 100.");
        assert_eq!(query.value("recurring", "true or false").unwrap(), Some(true));
        assert_eq!(query.value::<bool>("group", "").unwrap(), None);
    }
}
