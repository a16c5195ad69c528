//! A value made from a secret document, kept for a while.

use std::pin::Pin;
use std::sync::Arc;

use domain::Clock;
use secrecy::{ExposeSecret as _, SecretString};
use time::{Duration, OffsetDateTime};
use tokio::sync::Mutex;

/// How long a document is used before it is read again.
const KEPT: Duration = Duration::minutes(15);
/// The least time between two readings while there is a value.
const PAUSE: Duration = Duration::minutes(1);

/// Why a secret is not there. Never holds any of its text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// Secrets Manager did not give it.
    #[error("the secret could not be read ({code})")]
    Unavailable {
        /// The AWS error code, or what happened to the connection.
        code: String,
    },
    /// It is not what is expected, as before somebody filled it in.
    #[error("the secret must be a JSON object with {expected}")]
    NotAsExpected {
        /// The fields that it must have.
        expected: &'static str,
    },
}

type Fetching = Pin<Box<dyn Future<Output = Result<SecretString, SecretError>> + Send>>;

/// A value made from a secret document: read when it is first needed, and again after 15 minutes. Cheap to clone; clones share it.
pub struct Cached<T> {
    source: Arc<Source<T>>,
}

enum Source<T> {
    Fixed(Arc<T>),
    Read(Reader<T>),
}

struct Reader<T> {
    clock: Clock,
    fetch: Box<dyn Fn() -> Fetching + Send + Sync>,
    parse: fn(&str) -> Result<T, SecretError>,
    /// Locked while a document is read, so that it is read once for all who wait.
    held: Mutex<Option<Held<T>>>,
}

struct Held<T> {
    value: Arc<T>,
    text: SecretString,
    read: OffsetDateTime,
    /// When it was last asked for, with or without success.
    asked: OffsetDateTime,
    /// Somebody refused the value, so that the next one who needs it reads the document again, whatever its age.
    is_doubted: bool,
}

impl<T> Cached<T> {
    /// A value that never changes.
    pub fn fixed(value: T) -> Self {
        Self { source: Arc::new(Source::Fixed(Arc::new(value))) }
    }

    /// A value made by `parse` from the text that `fetch` gives.
    pub fn read<F>(
        clock: Clock,
        parse: fn(&str) -> Result<T, SecretError>,
        fetch: impl Fn() -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Result<SecretString, SecretError>> + Send + 'static,
    {
        let fetch = Box::new(move || Box::pin(fetch()) as Fetching);
        Self { source: Arc::new(Source::Read(Reader { clock, fetch, parse, held: Mutex::new(None) })) }
    }

    /// The value; the same `Arc` while the document stays the same.
    ///
    /// # Errors
    /// When it cannot be read and there is no earlier value. An earlier value is used on.
    pub async fn get(&self) -> Result<Arc<T>, SecretError> {
        match &*self.source {
            Source::Fixed(value) => Ok(Arc::clone(value)),
            Source::Read(reader) => reader.get().await,
        }
    }

    /// Reads the document again, because the value seems to be out of date, but not within a minute of the last time.
    /// Whether the value is another one now. If not, whoever needs it next reads again, after that minute: a person may correct it by then.
    pub async fn refresh(&self) -> bool {
        match &*self.source {
            Source::Fixed(_) => false,
            Source::Read(reader) => reader.refresh().await,
        }
    }
}

impl<T> Clone for Cached<T> {
    fn clone(&self) -> Self {
        Self { source: Arc::clone(&self.source) }
    }
}

impl<T> Reader<T> {
    async fn get(&self) -> Result<Arc<T>, SecretError> {
        let mut held = self.held.lock().await;
        let now = (self.clock)();
        if let Some(held) = &*held
            && ((now - held.read < KEPT && !held.is_doubted) || now - held.asked < PAUSE)
        {
            return Ok(Arc::clone(&held.value));
        }
        self.again(&mut held, now).await
    }

    async fn refresh(&self) -> bool {
        let mut held = self.held.lock().await;
        let now = (self.clock)();
        let before = held.as_ref().map(|held| Arc::clone(&held.value));
        if held.as_ref().is_none_or(|held| now - held.asked >= PAUSE) {
            // Where it fails, the earlier value stays.
            let _ = self.again(&mut held, now).await;
        }
        let Some(held) = &mut *held else { return false };
        held.is_doubted = before.is_some_and(|before| Arc::ptr_eq(&held.value, &before));
        !held.is_doubted
    }

    async fn again(&self, held: &mut Option<Held<T>>, now: OffsetDateTime) -> Result<Arc<T>, SecretError> {
        match self.document(held.as_ref()).await {
            Ok((value, text)) => {
                *held = Some(Held { value: Arc::clone(&value), text, read: now, asked: now, is_doubted: false });
                Ok(value)
            }
            Err(error) => {
                tracing::error!(%error, has_earlier_value = held.is_some(), "a secret could not be read");
                let Some(held) = held else { return Err(error) };
                held.asked = now;
                Ok(Arc::clone(&held.value))
            }
        }
    }

    /// The document's text, and the value made from it: the one that is held if the text is the same.
    async fn document(&self, held: Option<&Held<T>>) -> Result<(Arc<T>, SecretString), SecretError> {
        let text = (self.fetch)().await?;
        match held {
            Some(held) if held.text.expose_secret() == text.expose_secret() => Ok((Arc::clone(&held.value), text)),
            _ => Ok((Arc::new((self.parse)(text.expose_secret())?), text)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use time::macros::datetime;

    use super::*;

    type Told = Result<&'static str, SecretError>;

    /// A document that the test changes, a clock that it moves, and how often the document was read.
    #[derive(Clone)]
    struct World(Arc<Mutex<(Told, OffsetDateTime, u32)>>);

    impl World {
        fn new(document: Told) -> Self {
            Self(Arc::new(Mutex::new((document, datetime!(2026-01-05 09:00 UTC), 0))))
        }

        fn cached(&self) -> Cached<String> {
            let (world, time) = (self.clone(), self.clone());
            let fetch = move || {
                let mut state = world.0.lock().unwrap();
                state.2 += 1;
                std::future::ready(state.0.clone().map(|text| text.to_owned().into()))
            };
            let parse = |text: &str| match text {
                "" => Err(SecretError::NotAsExpected { expected: "text" }),
                text => Ok(text.to_owned()),
            };
            Cached::read(Arc::new(move || time.0.lock().unwrap().1), parse, fetch)
        }

        fn becomes(&self, document: Told) {
            self.0.lock().unwrap().0 = document;
        }

        fn later(&self, seconds: i64) {
            self.0.lock().unwrap().1 += Duration::seconds(seconds);
        }

        fn readings(&self) -> u32 {
            self.0.lock().unwrap().2
        }
    }

    fn down() -> SecretError {
        SecretError::Unavailable { code: "timeout".to_owned() }
    }

    #[tokio::test]
    async fn a_document_is_read_once_in_fifteen_minutes() {
        let world = World::new(Ok("one"));
        let cached = world.cached();
        assert_eq!(*cached.get().await.unwrap(), "one");
        world.becomes(Ok("two"));
        world.later(899);
        assert_eq!((cached.get().await.unwrap().as_str(), world.readings()), ("one", 1));
        world.later(1);
        assert_eq!((cached.get().await.unwrap().as_str(), world.readings()), ("two", 2));
    }

    #[tokio::test]
    async fn on_demand_it_is_read_at_most_once_a_minute() {
        let world = World::new(Ok("one"));
        let cached = world.cached();
        cached.get().await.unwrap();
        world.becomes(Ok("two"));
        world.later(59);
        assert!(!cached.refresh().await);
        world.later(1);
        assert!(cached.refresh().await);
        assert!(!cached.refresh().await);
        assert_eq!((cached.get().await.unwrap().as_str(), world.readings()), ("two", 2));
    }

    #[tokio::test]
    async fn a_value_that_was_refused_is_read_again_by_the_next_who_needs_it() {
        let world = World::new(Ok("one"));
        let cached = world.cached();
        cached.get().await.unwrap();
        world.later(60);
        assert!(!cached.refresh().await, "it was refused before a person corrected it");
        world.becomes(Ok("two"));
        world.later(59);
        assert_eq!(*cached.get().await.unwrap(), "one");
        world.later(1);
        assert_eq!((cached.get().await.unwrap().as_str(), world.readings()), ("two", 3));
        world.later(899);
        assert_eq!((cached.get().await.unwrap().as_str(), world.readings()), ("two", 3), "it is trusted again");
    }

    #[tokio::test]
    async fn an_unchanged_document_keeps_its_value() {
        let world = World::new(Ok("one"));
        let cached = world.cached();
        let before = cached.get().await.unwrap();
        world.later(900);
        assert!(Arc::ptr_eq(&before, &cached.get().await.unwrap()));
        world.later(60);
        assert!(!cached.refresh().await);
    }

    #[tokio::test]
    async fn an_earlier_value_is_used_on_while_secrets_manager_does_not_answer() {
        let world = World::new(Ok("one"));
        let cached = world.cached();
        cached.get().await.unwrap();
        world.becomes(Err(down()));
        world.later(900);
        assert_eq!(*cached.get().await.unwrap(), "one");
        assert_eq!((*cached.get().await.unwrap() == "one", world.readings()), (true, 2));
        world.becomes(Ok(""));
        world.later(60);
        assert_eq!((cached.get().await.unwrap().as_str(), world.readings()), ("one", 3));
    }

    #[tokio::test]
    async fn a_secret_that_was_not_filled_in_is_found_as_soon_as_it_is() {
        let world = World::new(Ok(""));
        let cached = world.cached();
        assert_eq!(cached.get().await.unwrap_err(), SecretError::NotAsExpected { expected: "text" });
        world.becomes(Ok("one"));
        assert_eq!(*cached.get().await.unwrap(), "one");
    }

    #[tokio::test]
    async fn a_fixed_value_is_always_there() {
        let cached = Cached::fixed(7);
        assert!(!cached.refresh().await);
        assert_eq!(*cached.get().await.unwrap(), 7);
    }
}
