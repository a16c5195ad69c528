#![doc = include_str!("../README.md")]

pub mod cli;
mod commands;
pub mod demo;
mod endpoint;
mod folder;
mod http;
pub mod preview;
mod pump;
mod sandbox_command;
mod stop;
mod stores;
mod system;
mod up;

pub use commands::{probe, settings};
pub use folder::FolderLock;
pub use pump::{POLL, Pump};
pub use stores::Record;
pub use system::{Defaults, Failure, HaloSide, QuoterSide, System, SystemConfig};
