//! Who and what of a quote is which record in Halo. Every match says by which rule, and what else came close.

pub mod agent;
pub mod customer;
pub mod mail_domain;
pub mod product;
