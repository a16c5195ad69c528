//! `quoter-halo demo`: a quote is published and then won, then products of Halo go to Quoter and come back on another quote; through
//! the whole system, in memory, and what came of it.
//!
//! What is shown of Halo is read from the stand-in's records and request log, not from our own bookkeeping.

mod observed;
mod print;
mod products;
mod win;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration as StdDuration, Instant};

use domain::{FamilyKey, Quote};
use quoter::Reading;
use quoter::client::Connection;
use serde_json::Value;
use store::{State, Store};
use sync::{Deps, Report};
use time::Duration;
use url::Url;

use crate::cli::DemoArgs;
use crate::system::{Failure, System, selling};
use crate::{Defaults, HaloSide, Pump, QuoterSide, SystemConfig, http};
use observed::Observed;

/// The recorded delivery of a published quote, anonymised.
pub(crate) const RECORDED: &str = include_str!("../../fixtures/webhook-quote-published.form.txt");

const KEY: &str = "example-hash-key-not-real";
const TOKEN: &str = "demo";
/// How long the demo waits for the quote to reach Halo.
const PATIENCE: StdDuration = StdDuration::from_secs(120);

/// Runs the demo. The exit code is 0 only when everything is in Halo and the totals match.
pub(crate) async fn run(args: &DemoArgs) -> Result<ExitCode, Failure> {
    let data = data(args.file.as_deref())?;
    let system = System::start(config()).await?;
    let clock = runtime::system_clock();
    let pump = Pump::start(&system.store, &system.worker, &clock, true, crate::POLL);
    let free = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let server = http::serve(free, system.webhook.clone(), system.lookup.clone(), pump.nudge()).await?;
    let quoter = system.quoter.as_ref().ok_or("the demo needs its stand-in of Quoter")?;
    let halo = system.halo.as_ref().ok_or("the demo needs its stand-in of Halo")?;

    let url = format!("http://{}/webhooks/quoter/{TOKEN}", server.addr);
    let stage = Stage { quoter, halo, store: &system.store, url: &url };
    let deps = deps(&system)?;
    products::index(&deps).await?;
    let published = stage.play(&data, &stage.calls()).await?;
    let won = match win::accepted(&data).filter(|_| published.complete()) {
        Some(accepted) => Some(stage.play(&accepted, &stage.calls()).await?),
        None => None,
    };
    let story = match &won {
        Some(won) if won.complete() => Some(products::play(&stage, &deps, &[&published, won]).await?),
        _ => None,
    };
    if args.json {
        println!("{}", serde_json::to_string_pretty(&json(&published, won.as_ref(), story.as_ref()))?);
    } else {
        print!("{published}");
        won.iter().for_each(|won| print!("\n{won}"));
        story.iter().for_each(|story| print!("\n{story}"));
    }
    let complete = published.complete()
        && won.as_ref().is_none_or(Observed::complete)
        && story.as_ref().is_none_or(products::Story::complete);
    Ok(if complete { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Where the demo plays.
struct Stage<'a> {
    quoter: &'a sandbox::quoter::Sandbox,
    halo: &'a sandbox::halo::Sandbox,
    store: &'a Store,
    url: &'a str,
}

impl Stage<'_> {
    /// Halo's calls so far, by kind.
    fn calls(&self) -> Vec<(String, usize)> {
        self.halo.call_counts().into_iter().collect()
    }

    /// One delivery, until its quote is done or held, and what then stands in Halo. Calls of `before` are not counted.
    async fn play(&self, data: &str, before: &[(String, usize)]) -> Result<Observed, Failure> {
        let delivery = self.quoter.core().send(self.url, data).await;
        let quote = quote(data);
        let report = match &quote {
            Some(quote) if delivery.status == 200 => settled(self.store, &quote.family()).await?,
            _ => None,
        };
        Ok(Observed::read(self.halo, &delivery, quote.as_ref(), report, before))
    }
}

/// The publish, and within it the win and the products.
fn json(published: &Observed, won: Option<&Observed>, story: Option<&products::Story>) -> Value {
    let mut json = published.json();
    json["won"] = won.map_or(Value::Null, Observed::json);
    json["products"] = story.map_or(Value::Null, products::Story::json);
    json
}

/// With the API of Quoter's stand-in. The workers have none here: deliveries are the content.
fn deps(system: &System) -> Result<Deps, Failure> {
    let connection = Connection {
        base: Url::parse(&format!("{}/quoter/v1/", system.quoter_url))?,
        key: sandbox::quoter::API_KEY.into(),
        timeout: StdDuration::from_secs(20),
        allow_http: true,
    };
    Ok(Deps { quoter: Some(quoter::Client::new(connection)?), ..system.worker.deps().clone() })
}

/// The record as text: the `data` of a form-encoded delivery, or a bare JSON record.
pub(crate) fn data(file: Option<&Path>) -> Result<String, Failure> {
    let body = match file {
        None => RECORDED.to_owned(),
        Some(path) => std::fs::read_to_string(path).map_err(|e| format!("{} cannot be read: {e}", path.display()))?,
    };
    let body = body.trim();
    if body.starts_with('{') {
        return Ok(body.to_owned());
    }
    let data = url::form_urlencoded::parse(body.as_bytes()).find(|(name, _)| name == "data");
    let (_, data) =
        data.ok_or("the file is neither a form-encoded delivery with a field \"data\" nor a JSON record")?;
    Ok(data.into_owned())
}

pub(crate) fn quote(data: &str) -> Option<Quote> {
    quoter::payload::read_text(data).ok().and_then(Reading::quote)
}

/// Waits until the family is done or a person must act, and gives the last report.
async fn settled(store: &Store, family: &FamilyKey) -> Result<Option<Report>, Failure> {
    let started = Instant::now();
    while started.elapsed() < PATIENCE {
        let state = store.entry(family).await?.map(|entry| entry.state);
        if matches!(state, Some(State::Done | State::Ignored | State::Held)) {
            break;
        }
        tokio::time::sleep(StdDuration::from_millis(50)).await;
    }
    let run = store.runs(family, 1).await?.into_iter().next();
    Ok(run.map(|run| serde_json::from_str(&run.report)).transpose()?)
}

pub(crate) fn config() -> SystemConfig {
    let clock = runtime::system_clock();
    SystemConfig {
        data: None,
        halo: HaloSide::Sandbox(Box::new(sandbox::halo::Config {
            clock: clock.clone(),
            ..sandbox::halo::Config::default()
        })),
        quoter: QuoterSide::Sandbox(Box::new(sandbox::quoter::Config {
            hash_key: KEY.to_owned(),
            ..sandbox::quoter::Config::in_memory(clock.clone())
        })),
        clock,
        // Deliveries are the content here.
        api_key: None,
        webhook_key: KEY.to_owned(),
        webhook_token: TOKEN.to_owned(),
        lookup_key: "demo".to_owned(),
        settings: Defaults { change: selling, ..Defaults::default() },
        run_time: Duration::seconds(290),
        request_timeout: StdDuration::from_secs(20),
        backoff: halo::Backoff::default(),
        wake_after: Duration::minutes(5),
        record: None,
    }
}
