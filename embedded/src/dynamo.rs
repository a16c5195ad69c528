//! The embedded DynamoDB.

use std::path::Path;

use dynoxide::Database;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::Error;

/// A running DynamoDB. Dropping it lets running requests finish and then stops it.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) url: String,
    _stop: oneshot::Sender<()>,
}

impl Server {
    /// In memory, or in one SQLite file.
    pub(crate) async fn start(file: Option<&Path>) -> Result<Self, Error> {
        let database = open(file)?;
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let url = format!("http://{}", listener.local_addr()?);
        let (stop, stopped) = oneshot::channel::<()>();
        let until_dropped = async move {
            let _ = stopped.await;
        };
        tokio::spawn(async move {
            if let Err(error) = dynoxide::server::serve_with_shutdown(listener, database, until_dropped).await {
                tracing::error!(error, "the embedded DynamoDB stopped");
            }
        });
        Ok(Self { url, _stop: stop })
    }
}

fn open(file: Option<&Path>) -> Result<Database, Error> {
    let opened = match file {
        None => Database::memory(),
        Some(path) => {
            let path = path.to_str().ok_or_else(|| Error::Dynamo("the folder's name is not UTF-8".to_owned()))?;
            Database::new(path)
        }
    };
    opened.map_err(|error| Error::Dynamo(error.to_string()))
}
