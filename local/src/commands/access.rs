//! The way to the tables of a folder: through the process that holds it, or by taking it.

use std::path::Path;

use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use store::{Names, Store};

use crate::endpoint::Endpoint;
use crate::folder::{FolderLock, PAUSE, TRIES};
use crate::system::Failure;

/// The tables of a folder, for one command.
pub(crate) struct Access {
    /// The store on them.
    pub(crate) store: Store,
    /// Whether `up` runs on the folder.
    pub(crate) up_runs: bool,
    /// Our own servers, if nobody else has the folder. They stop before the folder is free again.
    _own: Option<(embedded::Aws, FolderLock)>,
}

impl Access {
    /// Opens the folder.
    ///
    /// # Errors
    /// When there is none, or its holder cannot be reached.
    pub(crate) async fn open(folder: &Path) -> Result<Self, Failure> {
        if !folder.join("tables.sqlite").exists() {
            return Err(format!("there is no data in {}: name its folder with --data", folder.display()).into());
        }
        for _ in 0..TRIES {
            if let Some(access) = Self::attempt(folder).await? {
                return Ok(access);
            }
            tokio::time::sleep(PAUSE).await;
        }
        Err(format!("the folder {} is used by another process that does not answer", folder.display()).into())
    }

    async fn attempt(folder: &Path) -> Result<Option<Self>, Failure> {
        if let Some(lock) = FolderLock::take_if_free(folder)? {
            let aws = embedded::Aws::at(folder).await?;
            let store = Store::new(aws.dynamo(), aws.s3(), Names::default());
            store.create_tables().await?;
            return Ok(Some(Self { store, up_runs: false, _own: Some((aws, lock)) }));
        }
        let Some(endpoint) = Endpoint::read(folder) else { return Ok(None) };
        let store = through(&endpoint);
        let answers = store.settings_current().await.is_ok();
        Ok(answers.then_some(Self { store, up_runs: true, _own: None }))
    }
}

/// The store behind another process, over plain HTTP on this machine.
fn through(endpoint: &Endpoint) -> Store {
    let region = || Region::new("us-east-1");
    let credentials = || Credentials::new("local", "local", None, None, "embedded");
    let dynamo = aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(region())
        .http_client(aws_http::plain())
        .credentials_provider(credentials())
        .endpoint_url(&endpoint.dynamo)
        .build();
    let s3 = aws_sdk_s3::Config::builder()
        .behavior_version(aws_sdk_s3::config::BehaviorVersion::latest())
        .region(region())
        .http_client(aws_http::plain())
        .credentials_provider(credentials())
        .endpoint_url(&endpoint.s3)
        .force_path_style(true)
        .build();
    let clients = (aws_sdk_dynamodb::Client::from_conf(dynamo), aws_sdk_s3::Client::from_conf(s3));
    Store::new(clients.0, clients.1, Names::default())
}
