//! `quoter-halo up`: serves until it is interrupted.

use std::net::{Ipv4Addr, SocketAddr};
use std::process::ExitCode;
use std::time::Duration as StdDuration;

use time::Duration;

use crate::cli::UpArgs;
use crate::endpoint::Endpoint;
use crate::stop::Ending;
use crate::system::selling;
use crate::system::{Failure, System};
use crate::{Defaults, FolderLock, HaloSide, Pump, QuoterSide, SystemConfig, http};

/// Starts everything, prints one line `ready`, and serves.
pub(crate) async fn run(args: &UpArgs) -> Result<ExitCode, Failure> {
    let ending = Ending::listen()?;
    let _journals = own_journals(args)?;
    let system = System::start(config(args)).await?;
    let boot = &system.worker.deps().boot;
    let _published = Endpoint::of(&system.aws, &system.halo_url, &system.quoter_url, boot).publish(&args.data)?;
    let clock = runtime::system_clock();
    let pump =
        Pump::start(&system.store, &system.worker, &clock, !args.no_stream, StdDuration::from_secs(args.poll_seconds));
    let server = http::serve(local(args.port), system.webhook.clone(), system.lookup.clone(), pump.nudge()).await?;
    println!(
        "ready functions=http://{addr} webhook=http://{addr}/webhooks/quoter/{token} halo={halo} quoter={quoter} \
         lookup=http://{addr}{lookup} key={key}",
        addr = server.addr,
        token = args.webhook_token,
        halo = system.halo_url,
        quoter = system.quoter_url,
        lookup = http::LOOKUP,
        key = args.lookup_key,
    );
    ending.told().await;
    Ok(ExitCode::SUCCESS)
}

/// The folders of the stand-ins in this process, which `sandbox` uses too.
fn own_journals(args: &UpArgs) -> std::io::Result<Vec<FolderLock>> {
    let own = [(args.halo_url.is_none(), "halo"), (args.quoter_url.is_none(), "quoter")];
    own.iter().filter(|(is_own, _)| *is_own).map(|(_, name)| FolderLock::take(&args.data.join(name))).collect()
}

fn local(port: u16) -> SocketAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, port))
}

fn config(args: &UpArgs) -> SystemConfig {
    let clock = runtime::system_clock();
    let halo = match &args.halo_url {
        Some(url) => {
            let sandbox = "sandbox".to_owned();
            HaloSide::At { url: url.clone(), client_id: sandbox.clone(), client_secret: sandbox }
        }
        None => HaloSide::Sandbox(Box::new(sandbox::halo::Config {
            addr: local(args.halo_port),
            clock: clock.clone(),
            data_dir: Some(args.data.join("halo")),
            ..sandbox::halo::Config::default()
        })),
    };
    let quoter = match &args.quoter_url {
        Some(url) => QuoterSide::At(url.clone()),
        None => QuoterSide::Sandbox(Box::new(sandbox::quoter::Config {
            addr: local(args.quoter_port),
            data_dir: Some(args.data.join("quoter")),
            hash_key: args.webhook_key.clone(),
            ..sandbox::quoter::Config::in_memory(clock.clone())
        })),
    };
    SystemConfig {
        data: Some(args.data.clone()),
        clock,
        halo,
        quoter,
        api_key: args.api_key.clone(),
        webhook_key: args.webhook_key.clone(),
        webhook_token: args.webhook_token.clone(),
        lookup_key: args.lookup_key.clone(),
        settings: Defaults { settle_seconds: args.settle_seconds, change: selling },
        run_time: Duration::seconds(290),
        request_timeout: StdDuration::from_secs(20),
        backoff: halo::Backoff::default(),
        wake_after: Duration::seconds(args.sweep_after_seconds.into()),
        record: None,
    }
}
