//! The command line.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{ArgGroup, Args, Parser, Subcommand};
use store::State;
use url::Url;

use crate::commands::catalogue::args::{CatalogueArgs, DraftArgs, LinkArgs};
use crate::commands::resolve::ResolveArgs;
use crate::commands::settings::args::{At, SettingsArgs};
use crate::system::Failure;
use crate::{commands, demo, preview, sandbox_command, up};

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
    /// Serve the stand-ins of Halo and Quoter alone, for `up --halo-url URL --quoter-url URL` in another process.
    Sandbox(SandboxArgs),
    /// How the whole stands: counts, the oldest quote that waits, gates, what is held and why.
    Status(StatusArgs),
    /// One line for each quote.
    Quotes(QuotesArgs),
    /// Everything about one quote: deliveries, runs, records in Halo, money, the present problem.
    Show(ShowArgs),
    /// Wake quotes, whatever they wait for.
    Retry(RetryArgs),
    /// Choose the user, client, opportunity or product where the rules could not decide, and let the quote go on.
    Resolve(ResolveArgs),
    /// See, check, change and roll back the settings.
    Settings(SettingsArgs),
    /// Learn how this Halo reads discounts, taxes and left-out lines: write one quote, read it back, delete it.
    Probe(ProbeArgs),
    /// Halo's products in Quoter's catalogue: how it stands, bring them there, keep them current.
    Catalogue(CatalogueArgs),
    /// Make a draft of a quote in Quoter for a Halo user, with Halo products at today's price.
    Draft(DraftArgs),
    /// Tie a quote to a Halo user and an opportunity, also before it is published.
    Link(LinkArgs),
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
    /// Key of Quoter's API; empty for none, then everything rests on the webhook.
    #[arg(long, default_value = sandbox::quoter::API_KEY)]
    pub api_key: Option<String>,
    /// Hash key of the webhook.
    #[arg(long, default_value = "example-hash-key-not-real")]
    pub webhook_key: String,
    /// Token in the webhook's path.
    #[arg(long, default_value = "local")]
    pub webhook_token: String,
    /// Key of the look-up's callers.
    #[arg(long, default_value = "local")]
    pub lookup_key: String,
    /// How long a write of unknown outcome may take to settle.
    #[arg(long, default_value_t = 2)]
    pub settle_seconds: u32,
    /// Switch the stand-in of the table's stream off: only the sweep wakes workers.
    #[arg(long)]
    pub no_stream: bool,
    /// How many seconds lie between two polls of Quoter's API for what no webhook brought.
    #[arg(long, default_value_t = crate::POLL.as_secs(), value_parser = clap::value_parser!(u64).range(1..))]
    pub poll_seconds: u64,
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

/// Options of `sandbox`.
#[derive(Args, Debug)]
pub struct SandboxArgs {
    /// Port of Halo's stand-in; 0 takes a free one.
    #[arg(long, default_value_t = 9001)]
    pub halo_port: u16,
    /// Port of Quoter's stand-in; 0 takes a free one.
    #[arg(long, default_value_t = 9002)]
    pub quoter_port: u16,
    /// Folder of both journals.
    #[arg(long, default_value = "data")]
    pub data: PathBuf,
    /// Answer writes to Halo so many milliseconds after their effect.
    #[arg(long, default_value_t = 0)]
    pub latency_ms: u32,
    /// Hash key that deliveries are signed with.
    #[arg(long, default_value = "example-hash-key-not-real")]
    pub webhook_key: String,
    /// Where Quoter's stand-in delivers to; without it, where it was told before.
    #[arg(long)]
    pub webhook_url: Option<Url>,
}

/// Options of `status`.
#[derive(Args, Debug)]
pub struct StatusArgs {
    /// Which installation.
    #[command(flatten)]
    pub at: At,
    /// Print one JSON object.
    #[arg(long)]
    pub json: bool,
}

/// Options of `quotes`.
#[derive(Args, Debug)]
pub struct QuotesArgs {
    /// Which installation.
    #[command(flatten)]
    pub at: At,
    /// Only those: pending, running, waiting, held, done or ignored.
    #[arg(long, value_parser = state)]
    pub state: Option<State>,
    /// Print one JSON list.
    #[arg(long)]
    pub json: bool,
}

/// Options of `show`.
#[derive(Args, Debug)]
pub struct ShowArgs {
    /// A number, `account#number`, a record id, a uuid, or the beginning of a `raw#` key.
    pub quote: String,
    /// Which installation.
    #[command(flatten)]
    pub at: At,
    /// Print one JSON object.
    #[arg(long)]
    pub json: bool,
}

/// Options of `retry`.
#[derive(Args, Debug)]
#[command(group = ArgGroup::new("which").required(true).args(["quote", "all_held", "code"]))]
pub struct RetryArgs {
    /// One quote, named as for `show`.
    pub quote: Option<String>,
    /// All that are held.
    #[arg(long)]
    pub all_held: bool,
    /// All that are held or wait because of a problem with this code.
    #[arg(long)]
    pub code: Option<String>,
    /// Which installation.
    #[command(flatten)]
    pub at: At,
}

/// Options of `probe`.
#[derive(Args, Debug)]
pub struct ProbeArgs {
    /// The client whose quote it is for a moment: the exact name, or the id.
    #[arg(long)]
    pub client: String,
    /// Where the settings are.
    #[command(flatten)]
    pub at: At,
    /// Store what was learned in the settings; without it, only say what would be stored.
    #[arg(long)]
    pub apply: bool,
    /// Address of Halo; without it, the stand-in that `up` uses on the folder. The variables HALO_CLIENT_ID and HALO_CLIENT_SECRET
    /// hold its credentials.
    #[arg(long)]
    pub halo_url: Option<Url>,
}

fn state(word: &str) -> Result<State, String> {
    State::parse(word).ok_or_else(|| "there are pending, running, waiting, held, done and ignored".to_owned())
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
        Command::Sandbox(args) => sandbox_command::run(&args).await,
        Command::Status(args) => commands::status(&args).await,
        Command::Quotes(args) => commands::quotes(&args).await,
        Command::Show(args) => commands::show(&args).await,
        Command::Retry(args) => commands::retry(&args).await,
        Command::Resolve(args) => commands::resolve::run(&args).await,
        Command::Settings(args) => commands::settings::run(&args).await,
        Command::Probe(args) => commands::probe::command(&args).await,
        Command::Catalogue(args) => commands::catalogue::run(&args).await,
        Command::Draft(args) => commands::catalogue::draft::run(&args).await,
        Command::Link(args) => commands::catalogue::link::run(&args).await,
    }
}
