//! The AWS clients, made once per process.

use std::time::Duration;

use aws_config::environment::EnvironmentVariableCredentialsProvider;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_dynamodb::config::SharedCredentialsProvider;
use aws_types::service_config::{LoadServiceConfig, ServiceConfigKey};
use store::{Names, Store};

use crate::config::env;

/// The configuration that all clients share.
#[derive(Clone, Debug)]
pub struct Aws {
    config: SdkConfig,
}

impl Aws {
    /// For a function: region, credentials and endpoint as Lambda puts them into the environment (AWS Lambda, "Defined runtime environment
    /// variables"). Other sources of credentials are not asked, and their code stays out of the packages.
    pub fn from_env() -> Self {
        let mut config = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(env("AWS_REGION").map(Region::new))
            .credentials_provider(SharedCredentialsProvider::new(EnvironmentVariableCredentialsProvider::new()))
            .http_client(aws_http::direct())
            .service_config(Environment)
            .timeout_config(limits());
        config.set_endpoint_url(env("AWS_ENDPOINT_URL"));
        Self { config: config.build() }
    }

    /// For a person's commands: also from profiles, roles and the machine itself, as the SDK finds them, and by way of a proxy where the
    /// environment names one. What needs more of the SDK, such as the sign-in of IAM Identity Center, is there where the program brings the
    /// features of `aws-config`, as `quoter-halo` does.
    pub async fn of_person() -> Self {
        Self {
            config: aws_config::defaults(BehaviorVersion::latest())
                .http_client(aws_http::proxied())
                .timeout_config(limits())
                .load()
                .await,
        }
    }

    /// With a configuration that was made elsewhere, such as one for a stand-in. One that says nothing of an HTTP client gets the usual one.
    pub fn new(config: SdkConfig) -> Self {
        if config.http_client().is_some() {
            return Self { config };
        }
        Self { config: config.into_builder().http_client(aws_http::direct()).build() }
    }

    /// Clients that are never used.
    #[cfg(test)]
    pub(crate) fn nowhere() -> Self {
        let region = Region::new("us-east-1");
        Self { config: SdkConfig::builder().behavior_version(BehaviorVersion::latest()).region(region).build() }
    }

    /// Queue, data and PDFs.
    pub fn store(&self, names: Names) -> Store {
        Store::new(aws_sdk_dynamodb::Client::new(&self.config), self.s3(), names)
    }

    /// Secrets Manager.
    pub fn secrets(&self) -> aws_sdk_secretsmanager::Client {
        aws_sdk_secretsmanager::Client::new(&self.config)
    }

    /// Buckets stand in the path where an endpoint is given, since a stand-in for AWS has no host name per bucket.
    fn s3(&self) -> aws_sdk_s3::Client {
        let stands_in = self.config.endpoint_url().is_some();
        let config = aws_sdk_s3::config::Builder::from(&self.config).force_path_style(stands_in);
        aws_sdk_s3::Client::from_conf(config.build())
    }
}

/// Endpoints of single services, such as `AWS_ENDPOINT_URL_S3` (AWS SDKs and Tools Reference Guide, "Service-specific endpoints").
#[derive(Debug)]
struct Environment;

impl LoadServiceConfig for Environment {
    fn load_config(&self, key: ServiceConfigKey<'_>) -> Option<String> {
        let service = key.service_id().replace([' ', '-'], "_").to_ascii_uppercase();
        env(&format!("{}_{service}", key.env()))
    }
}

/// Short, because a function that waits is paid for and its caller waits as well.
fn limits() -> TimeoutConfig {
    TimeoutConfig::builder()
        .operation_attempt_timeout(Duration::from_secs(6))
        .operation_timeout(Duration::from_secs(15))
        .build()
}
