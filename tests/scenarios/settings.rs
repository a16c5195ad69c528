//! Settings: what people write takes effect, can be changed later, and is explained.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a helper that cannot go on fails its test")]

#[path = "settings/apply.rs"]
mod apply;
#[path = "settings/pages.rs"]
mod pages;
