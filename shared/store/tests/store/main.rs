//! The store against DynamoDB and S3 in process, over HTTP.

mod deliveries;
mod effects;
mod faults;
mod lease;
mod lists;
mod queue;
mod world;
