//! Stateful stand-ins of HaloPSA and Quoter, over real HTTP.
#![doc = include_str!("../README.md")]

pub mod clock;
pub mod halo;
pub mod quoter;
