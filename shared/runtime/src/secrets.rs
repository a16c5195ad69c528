//! The secrets of the functions: one JSON document each in Secrets Manager, or fixed values on one machine.

use std::sync::Arc;

use aws_sdk_secretsmanager::Client;
use aws_sdk_secretsmanager::error::{ProvideErrorMetadata as _, SdkError};
use domain::Clock;
use quoter::{HashKeys, PathToken};
use secrecy::SecretString;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::{AccessKeys, Cached, SecretError};

/// What the operator stores about Halo: `{"client_id": "…", "client_secret": "…"}`.
#[derive(Clone, Debug)]
pub struct HaloCredentials {
    /// The Client ID of the API application in Halo.
    pub client_id: String,
    /// Its Client Secret.
    pub client_secret: SecretString,
}

/// The key of Quoter's hosted API, in the operator's document of the webhook: `{"api_key": "…"}`. Not every account has one.
#[derive(Clone, Debug, Default)]
pub struct QuoterApiKey(pub Option<SecretString>);

/// The secrets of the webhook. Cheap to clone; clones share them.
#[derive(Clone)]
pub struct WebhookSecrets {
    token: Cached<PathToken>,
    keys: Cached<HashKeys>,
}

impl WebhookSecrets {
    /// Secrets that never change, as on one machine.
    pub fn fixed(keys: HashKeys, token: PathToken) -> Self {
        Self::from_cached(Cached::fixed(keys), Cached::fixed(token))
    }

    /// Secrets that may change.
    pub fn from_cached(keys: Cached<HashKeys>, token: Cached<PathToken>) -> Self {
        Self { token, keys }
    }

    /// From Secrets Manager: the generated document `{"token": "…"}`, and the operator's
    /// `{"webhook_key": "…", "webhook_key_previous": "…"}`, where the previous key may be left out.
    pub fn managed(client: &Client, clock: &Clock, token_id: &str, quoter_id: &str) -> Self {
        Self { token: managed(client, clock, token_id, path_token), keys: managed(client, clock, quoter_id, hash_keys) }
    }

    /// The secret part of the webhook's address. It says who may be told anything, so that it is asked for first.
    ///
    /// # Errors
    /// When it cannot be read and was never read before.
    pub async fn token(&self) -> Result<Arc<PathToken>, SecretError> {
        self.token.get().await
    }

    /// The hash keys that deliveries are checked against now.
    ///
    /// # Errors
    /// As [`WebhookSecrets::token`].
    pub async fn keys(&self) -> Result<Arc<HashKeys>, SecretError> {
        self.keys.get().await
    }

    /// Reads the hash keys again, at most once a minute. Whether they are others now.
    pub async fn refresh(&self) -> bool {
        self.keys.refresh().await
    }
}

/// The credentials for Halo from Secrets Manager.
pub(crate) fn halo_credentials(client: &Client, clock: &Clock, id: &str) -> Cached<HaloCredentials> {
    managed(client, clock, id, credentials)
}

/// The keys of our own HTTP API's callers from Secrets Manager: a document as [`AccessKeys::read`] expects it.
pub fn access_keys(client: &Client, clock: &Clock, id: &str) -> Cached<AccessKeys> {
    managed(client, clock, id, AccessKeys::read)
}

/// The key of Quoter's hosted API from Secrets Manager. A document that was not filled in yet has none.
pub(crate) fn quoter_api_key(client: &Client, clock: &Clock, id: &str) -> Cached<QuoterApiKey> {
    let (client, id) = (client.clone(), id.to_owned());
    Cached::read(
        Arc::clone(clock),
        |text| Ok(api_key(text)),
        move || {
            let document = document(client.clone(), id.clone());
            async move {
                match document.await {
                    Err(SecretError::Unavailable { code }) if code == NO_VALUE => Ok(SecretString::default()),
                    answer => answer,
                }
            }
        },
    )
}

/// What Secrets Manager says of a secret that has no value yet.
const NO_VALUE: &str = "ResourceNotFoundException";

fn managed<T>(client: &Client, clock: &Clock, id: &str, parse: fn(&str) -> Result<T, SecretError>) -> Cached<T> {
    let (client, id) = (client.clone(), id.to_owned());
    Cached::read(Arc::clone(clock), parse, move || document(client.clone(), id.clone()))
}

async fn document(client: Client, id: String) -> Result<SecretString, SecretError> {
    let answer = client.get_secret_value().secret_id(id).send().await.map_err(|error| {
        let code = match &error {
            SdkError::ServiceError(service) => service.err().code().unwrap_or("unknown code"),
            SdkError::TimeoutError(_) => "timeout",
            SdkError::DispatchFailure(_) => "no connection",
            _ => "unreadable answer",
        };
        SecretError::Unavailable { code: code.to_owned() }
    })?;
    let text = answer.secret_string.ok_or_else(|| SecretError::Unavailable { code: "no text".to_owned() })?;
    Ok(text.into())
}

/// Parses a document. The parser's message is left out, because it may quote the document.
fn parsed<T: DeserializeOwned>(text: &str, expected: &'static str) -> Result<T, SecretError> {
    serde_json::from_str(text).map_err(|_| SecretError::NotAsExpected { expected })
}

fn path_token(text: &str) -> Result<PathToken, SecretError> {
    const EXPECTED: &str = "`token`";
    #[derive(Deserialize)]
    struct Document {
        token: String,
    }
    let document: Document = parsed(text, EXPECTED)?;
    PathToken::new(document.token.into()).map_err(|_| SecretError::NotAsExpected { expected: EXPECTED })
}

fn hash_keys(text: &str) -> Result<HashKeys, SecretError> {
    const EXPECTED: &str = "`webhook_key`";
    #[derive(Deserialize)]
    struct Document {
        webhook_key: String,
        webhook_key_previous: Option<String>,
    }
    let document: Document = parsed(text, EXPECTED)?;
    HashKeys::new(document.webhook_key.into(), document.webhook_key_previous.map(Into::into))
        .map_err(|_| SecretError::NotAsExpected { expected: EXPECTED })
}

fn credentials(text: &str) -> Result<HaloCredentials, SecretError> {
    const EXPECTED: &str = "`client_id` and `client_secret`";
    #[derive(Deserialize)]
    struct Document {
        client_id: String,
        client_secret: String,
    }
    let Document { client_id, client_secret } = parsed(text, EXPECTED)?;
    if client_id.trim().is_empty() || client_secret.trim().is_empty() {
        return Err(SecretError::NotAsExpected { expected: EXPECTED });
    }
    Ok(HaloCredentials { client_id, client_secret: client_secret.into() })
}

/// The webhook may be in use without the API, and the API without the webhook, so that a document without the key is a good one.
fn api_key(text: &str) -> QuoterApiKey {
    #[derive(Deserialize)]
    struct Document {
        api_key: Option<String>,
    }
    let document: Result<Document, _> = serde_json::from_str(text);
    let key = document.ok().and_then(|document| document.api_key).filter(|key| !key.trim().is_empty());
    QuoterApiKey(key.map(Into::into))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s72_client_id_and_secret_and_the_other_documents_are_read_and_further_fields_passed_over() {
        assert!(path_token(r#"{"token": "abc"}"#).unwrap().matches("abc"));
        assert!(hash_keys(r#"{"webhook_key": "k", "api_key": "a"}"#).is_ok());
        assert!(hash_keys(r#"{"webhook_key": "k", "webhook_key_previous": ""}"#).is_ok());
        assert_eq!(credentials(r#"{"client_id": "id", "client_secret": "s"}"#).unwrap().client_id, "id");
    }

    #[test]
    fn an_account_may_have_no_api_key() {
        assert!(api_key(r#"{"webhook_key": "k", "api_key": "a"}"#).0.is_some());
        for text in ["", "{}", r#"{"webhook_key": "k"}"#, r#"{"api_key": " "}"#, r#"{"api_key": null}"#] {
            assert!(api_key(text).0.is_none(), "{text}");
        }
    }

    #[test]
    fn s72_a_document_that_was_not_filled_in_is_named_without_its_text() {
        for text in ["", "hunter2", "{}", r#"{"client_id": "id", "client_secret": " "}"#, r#"{"client_id": 7}"#] {
            let error = credentials(text).unwrap_err();
            assert_eq!(error.to_string(), "the secret must be a JSON object with `client_id` and `client_secret`");
        }
        assert!(path_token(r#"{"token": ""}"#).is_err());
        assert!(hash_keys(r#"{"webhook_key": " "}"#).is_err());
    }

    #[test]
    fn secrets_are_not_printed() {
        let credentials = credentials(r#"{"client_id": "id", "client_secret": "hunter2"}"#).unwrap();
        let token = path_token(r#"{"token": "hunter2"}"#).unwrap();
        let keys = hash_keys(r#"{"webhook_key": "hunter2"}"#).unwrap();
        let api_key = api_key(r#"{"api_key": "hunter2"}"#);
        assert!(!format!("{credentials:?} {token:?} {keys:?} {api_key:?}").contains("hunter2"));
    }
}
