//! The operator's commands on a data folder: what stands there, and how to wake it.

mod access;
pub(crate) mod catalogue;
mod entries;
mod find;
mod output;
pub mod probe;
mod quotes;
pub(crate) mod resolve;
mod retry;
pub mod settings;
mod show;
mod status;
mod words;

pub(crate) use quotes::run as quotes;
pub(crate) use retry::run as retry;
pub(crate) use show::run as show;
pub(crate) use status::run as status;
