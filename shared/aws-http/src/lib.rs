//! The HTTP client of the AWS SDK: the same reqwest that Halo's and Quoter's clients use, so that a package has one client, one reading of
//! root certificates and no HTTP/2 (docs/adr/0001-aws-sdk-features.md).
//!
//! A call is sent once. Repeats, and the time that an answer may take, are the SDK's own.

use std::error::Error;
use std::time::Duration;

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use reqwest::redirect::Policy;
use reqwest::{Body, Client, ClientBuilder};

/// For a function: straight to AWS, which is near. Establishing a connection takes at most two seconds.
pub fn direct() -> SharedHttpClient {
    client(|builder| builder.no_proxy().connect_timeout(Duration::from_secs(2)))
}

/// For a person's commands: by way of a proxy where the environment names one (`HTTPS_PROXY`, `NO_PROXY`), and from anywhere in the world.
/// Establishing a connection takes at most ten seconds.
pub fn proxied() -> SharedHttpClient {
    client(|builder| builder.connect_timeout(Duration::from_secs(10)))
}

/// For servers on this machine, without TLS.
pub fn plain() -> SharedHttpClient {
    // Reading the root certificates takes most of the time that a client takes to make.
    client(|builder| builder.no_proxy().tls_certs_only([]).connect_timeout(Duration::from_secs(2)))
}

fn client(how: impl FnOnce(ClientBuilder) -> ClientBuilder) -> SharedHttpClient {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = Client::builder().redirect(Policy::none()).retry(reqwest::retry::never());
    let client = how(builder).build().map_err(|error| innermost(&error));
    SharedHttpClient::new(Http { connector: SharedHttpConnector::new(Connector { client }) })
}

#[derive(Debug)]
struct Http {
    connector: SharedHttpConnector,
}

impl HttpClient for Http {
    /// The settings, `connect_timeout` and `read_timeout` of the SDK's `TimeoutConfig`, are not looked at: a client here has its own time for a
    /// connection, and that of an answer is the SDK's `operation_attempt_timeout`.
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        self.connector.clone()
    }
}

#[derive(Debug)]
struct Connector {
    /// Or why there is none: the TLS set-up of this machine does not work. Told at each call, because who starts a process has nobody to
    /// tell it to.
    client: Result<Client, String>,
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let client = self.client.clone();
        HttpConnectorFuture::new(
            async move { send(&client.map_err(|e| ConnectorError::user(e.into()))?, request).await },
        )
    }
}

async fn send(client: &Client, request: HttpRequest) -> Result<HttpResponse, ConnectorError> {
    let request = request.try_into_http1x().map_err(|error| ConnectorError::user(error.into()))?.map(Body::wrap);
    let request = reqwest::Request::try_from(request).map_err(|error| ConnectorError::user(error.into()))?;
    let response = http::Response::from(client.execute(request).await.map_err(failed)?);
    HttpResponse::try_from(response.map(SdkBody::from_body_1_x)).map_err(|error| ConnectorError::user(error.into()))
}

/// The SDK repeats what did not come in time and what was not sent or not answered; not what cannot be sent at all.
fn failed(error: reqwest::Error) -> ConnectorError {
    if error.is_timeout() {
        ConnectorError::timeout(error.into())
    } else if error.is_builder() {
        ConnectorError::user(error.into())
    } else {
        ConnectorError::io(error.into())
    }
}

/// The last cause, which is the one that says something.
fn innermost(error: &dyn Error) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}
