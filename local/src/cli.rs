//! The command line.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use url::Url;

use crate::system::Failure;
use crate::{demo, preview, up};

/// Quoter to HaloPSA, on one machine.
#[derive(Debug, Parser)]
#[command(name = "quoter-halo", version, about)]
pub struct Cli {
    /// Show what the functions log.
    #[arg(long, short, global = true)]
    pub verbose: bool,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Send a recorded quote through the whole system, in memory, and show what came of it.
    Demo(DemoArgs),
    /// Serve the functions with stand-ins of Halo and Quoter, and keep the data in a folder.
    Up(UpArgs),
    /// Show what would be done with a quote; nothing is written.
    Preview(PreviewArgs),
}

/// Options of `demo`.
#[derive(Args, Debug)]
pub struct DemoArgs {
    /// Print one JSON object.
    #[arg(long)]
    pub json: bool,
    /// Another body: a form-encoded delivery, or the bare JSON record. It is signed anew.
    #[arg(long)]
    pub file: Option<PathBuf>,
}

/// Options of `up`.
#[derive(Args, Debug)]
pub struct UpArgs {
    /// Port of the functions.
    #[arg(long, default_value_t = 9000)]
    pub port: u16,
    /// Port of Halo's stand-in.
    #[arg(long, default_value_t = 9001)]
    pub halo_port: u16,
    /// Port of Quoter's stand-in.
    #[arg(long, default_value_t = 9002)]
    pub quoter_port: u16,
    /// Use Halo's stand-in of another process instead.
    #[arg(long)]
    pub halo_url: Option<Url>,
    /// Use Quoter's stand-in of another process instead.
    #[arg(long)]
    pub quoter_url: Option<Url>,
    /// Folder of the data.
    #[arg(long, default_value = "data")]
    pub data: PathBuf,
    /// Hash key of the webhook.
    #[arg(long, default_value = "example-hash-key-not-real")]
    pub webhook_key: String,
    /// Token in the webhook's path.
    #[arg(long, default_value = "local")]
    pub webhook_token: String,
    /// How long a write of unknown outcome may take to settle.
    #[arg(long, default_value_t = 2)]
    pub settle_seconds: u32,
    /// Switch the stand-in of the table's stream off: only the sweep wakes workers.
    #[arg(long)]
    pub no_stream: bool,
    /// After how many seconds the sweep looks after a delivery that the stream did not wake.
    #[arg(long, default_value_t = 300)]
    pub sweep_after_seconds: u32,
}

/// Options of `preview`.
#[derive(Args, Debug)]
pub struct PreviewArgs {
    /// A form-encoded delivery, or the bare JSON record.
    pub file: PathBuf,
}

/// Does what the command line says.
///
/// # Errors
/// In words.
pub async fn run(cli: Cli) -> Result<ExitCode, Failure> {
    match cli.command {
        Command::Demo(args) => demo::run(&args).await,
        Command::Up(args) => up::run(&args).await,
        Command::Preview(args) => preview::run(&args).await,
    }
}
