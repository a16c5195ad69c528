//! The command line of `quoter-halo settings`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// Options of `settings`.
#[derive(Args, Debug)]
pub struct SettingsArgs {
    /// What to do.
    #[command(subcommand)]
    pub what: What,
    /// Which installation.
    #[command(flatten)]
    pub at: At,
}

/// Which installation is meant: a folder on this machine, or a stack on AWS.
#[derive(Args, Debug)]
pub struct At {
    /// Folder of the data.
    #[arg(long, global = true, default_value = "data")]
    pub data: PathBuf,
    /// Name of a deployed stack instead. Region and credentials come from the environment, as for the AWS command line.
    #[arg(long, global = true)]
    pub stack: Option<String>,
    /// The stack's table of queue entries; else the variable QUEUE_TABLE, else NAME-queue.
    #[arg(long, global = true)]
    pub queue_table: Option<String>,
    /// The stack's table of everything else; else the variable DATA_TABLE, else NAME-data.
    #[arg(long, global = true)]
    pub data_table: Option<String>,
    /// The stack's bucket, its output Bucket; else the variable BUCKET. Needed for what is large: deliveries, runs, lists of Halo.
    #[arg(long, global = true)]
    pub bucket: Option<String>,
}

/// What to do with the settings.
#[derive(Debug, Subcommand)]
pub enum What {
    /// Print the settings as TOML, with their version, author and time.
    Show {
        /// An earlier version.
        version: Option<u64>,
    },
    /// Check a file and list every problem; nothing is stored.
    Check {
        /// The file, TOML; `-` reads standard input.
        file: PathBuf,
        /// Print one JSON list.
        #[arg(long)]
        json: bool,
    },
    /// Check a file and make it the current settings. What it leaves out has its default, except what the probe learned.
    Apply {
        /// The file, TOML; `-` reads standard input.
        file: PathBuf,
        /// How it is saved.
        #[command(flatten)]
        saving: Saving,
    },
    /// List all versions, the newest first.
    History {
        /// Print one JSON list.
        #[arg(long)]
        json: bool,
    },
    /// Make an earlier version current again, as a new version.
    Rollback {
        /// The earlier version.
        version: u64,
        /// How it is saved.
        #[command(flatten)]
        saving: Saving,
    },
}

/// How settings are saved.
#[derive(Args, Debug)]
pub struct Saving {
    /// Save only if this is still the current version.
    #[arg(long)]
    pub expect: Option<u64>,
    /// Who saves; else the name of the user who is signed in.
    #[arg(long)]
    pub author: Option<String>,
    /// Save without comparing with Halo's lists, such as when they are older than what was just made in Halo.
    #[arg(long)]
    pub without_halo: bool,
    /// On a stack, wake the quotes that are held for the settings too. In a folder they always are.
    #[arg(long)]
    pub wake: bool,
}
