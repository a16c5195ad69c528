#![doc = include_str!("../README.md")]

mod conflicts;
mod dynamo;
mod lost_answers;
mod recorder;
mod refusals;
mod s3;
mod strong_reads;

use std::path::Path;

use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use tempfile::TempDir;

pub use conflicts::Conflicts;
pub use lost_answers::LostAnswers;
pub use recorder::{Recorder, Use};
pub use refusals::Refusals;
pub use strong_reads::StrongReads;

/// Why the servers did not start.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A folder or a socket.
    #[error("the embedded servers could not use a folder or a socket: {0}")]
    Io(#[from] std::io::Error),
    /// The database file.
    #[error("the embedded DynamoDB did not open: {0}")]
    Dynamo(String),
    /// The folder of objects.
    #[error("the embedded S3 did not open: {0}")]
    S3(String),
}

/// DynamoDB and S3 on 127.0.0.1. Both stop when this is dropped.
#[derive(Debug)]
pub struct Aws {
    dynamo: dynamo::Server,
    s3: s3::Server,
    refusals: Refusals,
    /// Removed together with the servers.
    _folder: Option<TempDir>,
}

impl Aws {
    /// Starts both with empty, passing storage.
    ///
    /// # Errors
    /// When no socket or temporary folder is to be had.
    pub async fn memory() -> Result<Self, Error> {
        let folder = TempDir::new()?;
        let dynamo = dynamo::Server::start(None).await?;
        let s3 = s3::Server::start(folder.path()).await?;
        Ok(Self { dynamo, s3, refusals: Refusals::default(), _folder: Some(folder) })
    }

    /// Starts both on what is kept in `folder`, which is made if it is missing. One process at a time: the caller guards the folder.
    ///
    /// # Errors
    /// When the folder cannot be used.
    pub async fn at(folder: &Path) -> Result<Self, Error> {
        let objects = folder.join("objects");
        std::fs::create_dir_all(&objects)?;
        let dynamo = dynamo::Server::start(Some(&folder.join("tables.sqlite"))).await?;
        let s3 = s3::Server::start(&objects).await?;
        Ok(Self { dynamo, s3, refusals: Refusals::default(), _folder: None })
    }

    /// A DynamoDB client that refuses weak reads ([`StrongReads`]) and what DynamoDB refuses ([`Refusals`]).
    pub fn dynamo(&self) -> aws_sdk_dynamodb::Client {
        aws_sdk_dynamodb::Client::from_conf(self.dynamo_config().build())
    }

    /// An S3 client.
    pub fn s3(&self) -> aws_sdk_s3::Client {
        aws_sdk_s3::Client::from_conf(self.s3_config().build())
    }

    /// Both clients, with every call noted in `recorder`.
    pub fn recorded(&self, recorder: &Recorder) -> (aws_sdk_dynamodb::Client, aws_sdk_s3::Client) {
        (
            aws_sdk_dynamodb::Client::from_conf(self.dynamo_config().interceptor(recorder.clone()).build()),
            aws_sdk_s3::Client::from_conf(self.s3_config().interceptor(recorder.clone()).build()),
        )
    }

    /// The configuration of [`Aws::dynamo`], to add to.
    pub fn dynamo_config(&self) -> aws_sdk_dynamodb::config::Builder {
        aws_sdk_dynamodb::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("us-east-1"))
            .http_client(aws_http::plain())
            .credentials_provider(credentials())
            .endpoint_url(&self.dynamo.url)
            .interceptor(StrongReads)
            .interceptor(self.refusals.clone())
    }

    /// The configuration of [`Aws::s3`], to add to.
    pub fn s3_config(&self) -> aws_sdk_s3::config::Builder {
        aws_sdk_s3::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("us-east-1"))
            .http_client(aws_http::plain())
            .credentials_provider(credentials())
            .endpoint_url(&self.s3.url)
            .force_path_style(true)
    }

    /// What all these clients refused to send so far and why ([`Refusals::kept`]).
    pub fn refused(&self) -> Vec<String> {
        self.refusals.kept()
    }

    /// Where the embedded DynamoDB listens, for other processes' `AWS_ENDPOINT_URL_DYNAMODB`. Access key and secret are `local`.
    pub fn dynamo_url(&self) -> &str {
        &self.dynamo.url
    }

    /// Where the embedded S3 listens, for other processes' `AWS_ENDPOINT_URL_S3`.
    pub fn s3_url(&self) -> &str {
        &self.s3.url
    }
}

fn credentials() -> Credentials {
    Credentials::new(s3::KEY, s3::KEY, None, None, "embedded")
}
