//! What the AWS SDK makes of connections that fail, redirect or hang, over this client.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region, SharedHttpClient};
use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::list_tables::ListTablesError;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

const TABLES: &str = r#"{"TableNames":["quotes"]}"#;

/// A DynamoDB that gives the same answer to every connection, and how many there were.
async fn dynamo(answer: Option<String>) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let connections = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&connections);
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            count.fetch_add(1, Ordering::Relaxed);
            let mut read = vec![0; 64 * 1024];
            let _ = stream.read(&mut read).await.unwrap();
            if let Some(answer) = &answer {
                stream.write_all(answer.as_bytes()).await.unwrap();
            }
        }
    });
    (url, connections)
}

fn answer(status: &str, more: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\n{more}connection: close\r\ncontent-length: {}\r\n\r\n{body}", body.len())
}

fn client(url: &str, attempts: u32) -> Client {
    client_over(aws_http::plain(), url, attempts)
}

fn client_over(http: SharedHttpClient, url: &str, attempts: u32) -> Client {
    let retry = RetryConfig::standard().with_max_attempts(attempts).with_initial_backoff(Duration::ZERO);
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("local", "local", None, None, "test"))
        .http_client(http)
        .retry_config(retry)
        .endpoint_url(url);
    Client::from_conf(config.build())
}

async fn failure(client: &Client) -> SdkError<ListTablesError> {
    client.list_tables().send().await.unwrap_err()
}

#[tokio::test]
async fn an_answer_is_read() {
    let (url, connections) = dynamo(Some(answer("200 OK", "", TABLES))).await;

    let tables = client(&url, 1).list_tables().send().await.unwrap();

    assert_eq!(tables.table_names(), ["quotes"]);
    assert_eq!(connections.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn a_connection_that_is_refused_is_a_failure_of_the_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);

    let SdkError::DispatchFailure(failure) = failure(&client(&url, 1)).await else { panic!("another failure") };

    assert!(failure.is_io());
}

#[tokio::test]
async fn a_connection_that_ends_without_an_answer_is_tried_again_by_the_sdk_alone() {
    let (url, connections) = dynamo(None).await;

    let SdkError::DispatchFailure(failure) = failure(&client(&url, 3)).await else { panic!("another failure") };

    assert!(failure.is_io());
    assert_eq!(connections.load(Ordering::Relaxed), 3);
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_an_error() {
    let short = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{TABLES}", TABLES.len() + 1);
    let (url, _) = dynamo(Some(short)).await;

    let failure = failure(&client(&url, 1)).await;

    assert!(matches!(failure, SdkError::ResponseError(_)), "{failure:?}");
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let (target, reached) = dynamo(Some(answer("200 OK", "", TABLES))).await;
    let moved = answer("307 Temporary Redirect", &format!("location: {target}\r\n"), "");
    let (url, _) = dynamo(Some(moved)).await;

    let failure = failure(&client(&url, 1)).await;

    assert_eq!(failure.raw_response().unwrap().status().as_u16(), 307);
    assert_eq!(reached.load(Ordering::Relaxed), 0);
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_does_not_come_is_given_up_by_the_sdk() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let limits = TimeoutConfig::builder().operation_attempt_timeout(Duration::from_secs(6)).build();
    let config = client(&url, 1).config().to_builder().timeout_config(limits).build();

    let failure = failure(&Client::from_conf(config)).await;

    assert!(matches!(failure, SdkError::TimeoutError(_)), "{failure:?}");
}

#[tokio::test]
async fn a_persons_calls_go_by_way_of_the_proxy_that_the_environment_names_and_a_functions_do_not() {
    for (client, by_proxy) in [("proxied", 1), ("direct", 0)] {
        let (proxy, proxied) = dynamo(Some(answer("200 OK", "", TABLES))).await;
        let (target, reached) = dynamo(Some(answer("200 OK", "", TABLES))).await;
        // The environment is that of a process, so another one plays it.
        let mut player = tokio::process::Command::new(std::env::current_exe().unwrap());
        player.args(["--ignored", "--exact", "calls_with_the_client_and_the_environment_that_it_was_started_with"]);
        player.envs([("CLIENT", client), ("TARGET", &target), ("HTTP_PROXY", &proxy), ("NO_PROXY", "")]);
        let played = player.output().await.unwrap();

        assert!(played.status.success(), "{client}: {}", String::from_utf8_lossy(&played.stdout));
        let counts = (proxied.load(Ordering::Relaxed), reached.load(Ordering::Relaxed));
        assert_eq!(counts, (by_proxy, 1 - by_proxy), "{client}");
    }
}

#[tokio::test]
#[ignore = "a part of the test of proxies, which starts it in a process of its own"]
async fn calls_with_the_client_and_the_environment_that_it_was_started_with() {
    let http = match std::env::var("CLIENT").unwrap().as_str() {
        "proxied" => aws_http::proxied(),
        "direct" => aws_http::direct(),
        other => panic!("no client {other}"),
    };
    let client = client_over(http, &std::env::var("TARGET").unwrap(), 1);

    assert_eq!(client.list_tables().send().await.unwrap().table_names(), ["quotes"]);
}
