#![doc = include_str!("../README.md")]

pub mod cli;
pub mod demo;
mod folder;
mod http;
pub mod preview;
mod pump;
mod system;
mod up;

pub use folder::FolderLock;
pub use pump::Pump;
pub use system::{Defaults, Failure, HaloSide, QuoterSide, System, SystemConfig};
