//! From Halo to Quoter: products become items of Quoter's catalogue (S1-S11, S75, S92), once, and stay as Halo has them (S3).

mod adoption;
mod bulk;
mod by_hand;
mod fields;
mod lag;
mod parallel;
mod refresh;
mod refused;
mod support;
mod templates;
