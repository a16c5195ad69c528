//! `quoter-halo sandbox`: the stand-ins of Halo and Quoter as a process of their own.
//!
//! They keep what they answered: every write is in a journal on disk before its answer is sent. So the process on the other
//! side can be killed at any moment, and what it had done in Halo can be counted afterwards.

use std::net::{Ipv4Addr, SocketAddr};
use std::process::ExitCode;
use std::time::Duration;

use sandbox::{halo, quoter};

use crate::FolderLock;
use crate::cli::SandboxArgs;
use crate::stop::Ending;
use crate::system::Failure;

/// How often Quoter's stand-in looks for deliveries that are due.
const PUMP: Duration = Duration::from_millis(100);

/// Starts both, prints one line `ready`, and serves.
pub(crate) async fn run(args: &SandboxArgs) -> Result<ExitCode, Failure> {
    let ending = Ending::listen()?;
    let _journals = [FolderLock::take(&args.data.join("halo"))?, FolderLock::take(&args.data.join("quoter"))?];
    let halo = halo::Sandbox::start(halo_config(args)).await.map_err(|error| fault("Halo", args.halo_port, &error))?;
    let quoter =
        quoter::Sandbox::start(quoter_config(args)).await.map_err(|error| fault("Quoter", args.quoter_port, &error))?;
    let pump = quoter::pump(quoter.core(), PUMP);
    println!("ready halo={} quoter={}", halo.base_url(), quoter.base_url());
    ending.told().await;
    pump.abort();
    Ok(ExitCode::SUCCESS)
}

fn fault(whose: &str, port: u16, error: &std::io::Error) -> Failure {
    format!("the stand-in of {whose} did not start on port {port}: {error}").into()
}

fn local(port: u16) -> SocketAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, port))
}

fn halo_config(args: &SandboxArgs) -> halo::Config {
    let mut config =
        halo::Config { addr: local(args.halo_port), data_dir: Some(args.data.join("halo")), ..halo::Config::default() };
    config.switches.answer_delay_ms = args.latency_ms;
    config
}

fn quoter_config(args: &SandboxArgs) -> quoter::Config {
    quoter::Config {
        addr: local(args.quoter_port),
        data_dir: Some(args.data.join("quoter")),
        hash_key: args.webhook_key.clone(),
        webhook_url: args.webhook_url.as_ref().map(|url| url.as_str().to_owned()),
        ..quoter::Config::in_memory(runtime::system_clock())
    }
}
