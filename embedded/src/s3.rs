//! The embedded S3: one folder per bucket, one file per object.

use std::path::Path;

use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use s3s::auth::SimpleAuth;
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s_fs::FileSystem;
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};

use crate::Error;

/// Access key and secret. Not a secret: the server listens on this machine only.
pub(crate) const KEY: &str = "local";

/// A running S3. Dropping it ends the listener and its connections.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) url: String,
    accepting: JoinHandle<()>,
}

impl Server {
    /// Serves the folder, which must exist.
    pub(crate) async fn start(folder: &Path) -> Result<Self, Error> {
        let files = FileSystem::new(folder).map_err(|error| Error::S3(format!("{error:?}")))?;
        let mut builder = S3ServiceBuilder::new(files);
        builder.set_auth(SimpleAuth::from_single(KEY, KEY));
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let url = format!("http://{}", listener.local_addr()?);
        let accepting = tokio::spawn(accept(listener, builder.build()));
        Ok(Self { url, accepting })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// Serves every connection until the task is aborted; the set then ends the connections.
async fn accept(listener: TcpListener, service: S3Service) {
    let mut connections = JoinSet::new();
    let server = Builder::new(TokioExecutor::new());
    loop {
        while connections.try_join_next().is_some() {}
        let Ok((socket, _)) = listener.accept().await else {
            // Out of file handles, most likely: let connections end before the next try.
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            continue;
        };
        let connection = server.serve_connection(TokioIo::new(socket), service.clone()).into_owned();
        connections.spawn(async move {
            if connection.await.is_err() {
                tracing::debug!("a connection to the embedded S3 ended early");
            }
        });
    }
}
