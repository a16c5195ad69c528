//! From a request to an answer: the route, the caller, the time limit, the log line.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::{RawPathParams, Request, State};
use axum::http::{HeaderValue, Response, StatusCode, header};
use axum::routing::{MethodFilter, on};
use bytes::Bytes;
use runtime::caught;
use sync::catalogue::Failure;

use crate::answer::{Refused, json};
use crate::api::Health;
use crate::measures::Took;
use crate::request::{Query, whole};
use crate::route::{Operation, ROUTES, Route};
use crate::{DOCUMENT, Lookup, access, drafts, people, products, pull, refusal};

/// A request whose caller may do this.
pub(crate) struct Asked {
    pub(crate) query: Query,
    /// What is named in the path; empty where nothing is.
    pub(crate) named: String,
    pub(crate) body: Bytes,
}

/// The router of all routes. It serves a Lambda function and a local server alike.
pub fn router(lookup: Lookup) -> Router {
    let mut router = Router::new();
    for route in ROUTES {
        let filter = MethodFilter::try_from(route.method()).unwrap_or(MethodFilter::GET);
        let handler = async move |State(lookup): State<Lookup>, path: RawPathParams, request: Request| {
            serve(&lookup, route, &path, request).await
        };
        router = router.route(&pattern(route.path), on(filter, handler));
    }
    let nothing =
        async || Refused::because(&refusal::ADDRESS_UNKNOWN, "There is nothing at this address.").into_response();
    let method =
        async || Refused::because(&refusal::METHOD_NOT_ALLOWED, "This address takes another method.").into_response();
    router.fallback(nothing).method_not_allowed_fallback(method).with_state(lookup)
}

/// Answers for a function that could not start: it says so to each request, instead of starting over and over.
pub fn unready() -> Router {
    Router::new().fallback(async || {
        let refused = Refused::because(&refusal::LOOKUP_NOT_READY, "The function's configuration is not complete.");
        counted(refused.into_response(), Duration::ZERO)
    })
}

/// The path as the router has it. What names a quote may be an address, with slashes that were decoded on the way here.
fn pattern(path: &str) -> String {
    path.replace("{quote}/link", "{*quote}")
}

async fn serve(lookup: &Lookup, route: &'static Route, path: &RawPathParams, request: Request) -> Response<Body> {
    let started = Instant::now();
    let mut key = None;
    let fault = |panicked| Refused::because(&refusal::FAULT, format!("The request {panicked}."));
    let outcome = caught(answer(lookup, route, path, request, &mut key)).await.unwrap_or_else(|it| Err(fault(it)));
    let (response, code) = match outcome {
        Ok(response) => (response, None),
        Err(refused) => {
            if refused.credentials_refused {
                lookup.backend.credentials_refused().await;
            }
            let code = refused.details.code.clone();
            (refused.into_response(), Some(code))
        }
    };
    let took = started.elapsed();
    log(route, key.as_deref(), response.status(), code.as_deref(), took);
    if route.scope.is_some() { counted(response, took) } else { response }
}

/// Notes for [`measures`](crate::measures()) that the request counts.
fn counted(mut response: Response<Body>, took: Duration) -> Response<Body> {
    response.extensions_mut().insert(Took(took));
    response
}

async fn answer(
    lookup: &Lookup,
    route: &'static Route,
    path: &RawPathParams,
    request: Request,
    key: &mut Option<String>,
) -> Result<Response<Body>, Refused> {
    if let Some(scope) = route.scope {
        *key = Some(access::admit(&lookup.keys, request.headers(), scope).await?.name);
    }
    let query = Query::read(request.uri().query(), &route.parameters())?;
    let named = named(path);
    let body = if route.method().is_safe() { Bytes::new() } else { whole(request.into_body()).await? };
    let asked = Asked { query, named, body };
    let limit = if route.method().is_safe() { lookup.patience.read } else { lookup.patience.write };
    tokio::time::timeout(limit, run(lookup, route, asked)).await.unwrap_or_else(|_| Err(out_of_time(route)))
}

/// Boxed without its type: nested into Lambda's own futures, a run is too deep for the compiler.
fn run<'a>(
    lookup: &'a Lookup,
    route: &'static Route,
    asked: Asked,
) -> std::pin::Pin<Box<dyn Future<Output = Result<Response<Body>, Refused>> + Send + 'a>> {
    Box::pin(async move {
        let status = route.success;
        match route.operation {
            Operation::ListProducts => Ok(json(status, &products::list(lookup, &asked).await?)),
            Operation::ShowProduct => Ok(json(status, &products::show(lookup, &asked).await?)),
            Operation::PullProduct => Ok(json(status, &pull::pull(lookup, &asked).await?)),
            Operation::FindPeople => Ok(json(status, &people::find(lookup, &asked).await?)),
            Operation::ListOpportunities => Ok(json(status, &people::opportunities(lookup, &asked).await?)),
            Operation::LinkQuote => Ok(json(status, &people::link(lookup, &asked).await?)),
            Operation::MakeDraft => Ok(json(status, &drafts::make(lookup, &asked).await?)),
            Operation::ShowDocument => Ok(document()),
            Operation::ShowHealth => Ok(json(status, &Health { status: "ok" })),
        }
    })
}

fn document() -> Response<Body> {
    let mut response = Response::new(Body::from(DOCUMENT));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

fn named(path: &RawPathParams) -> String {
    let all: BTreeMap<&str, &str> = path.iter().collect();
    all.into_values().next().unwrap_or_default().to_owned()
}

/// The work goes on in Halo or Quoter, or not at all; either way the same request may be sent again. One that writes may have used up what
/// Halo may be asked; one that reads had a slow answer.
fn out_of_time(route: &Route) -> Refused {
    let failure = Failure::out_of_time();
    let retry_after = failure.retry_after.filter(|_| !route.method().is_safe());
    Refused::from(Failure { retry_after, ..failure })
}

/// One line for each request. No address, query, body or header: they hold names, e-mail addresses and keys.
fn log(route: &Route, key: Option<&str>, status: StatusCode, code: Option<&str>, took: Duration) {
    let (operation, status) = (route.id, status.as_u16());
    let duration_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    if status >= 500 {
        tracing::warn!(operation, key, status, code, duration_ms, "a request was not done");
    } else {
        tracing::info!(operation, key, status, code, duration_ms, "a request was answered");
    }
}
