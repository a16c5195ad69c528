//! What an MSP expects, one scenario each, over real HTTP against the stand-ins.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a scenario whose ground is missing fails")]

mod access;
mod addresses;
mod api_mode;
mod bad_input;
mod battery;
mod budgets;
mod catalogue;
mod discounts;
mod docs;
mod draft;
mod drift;
mod first_quote;
mod functions;
mod graph;
mod halo_client;
mod header_maps;
mod health;
mod in_doubt;
mod item_index;
mod line_kinds;
mod large;
mod line_shapes;
mod logs;
mod metrics;
mod opportunity;
mod outage;
mod pdf;
mod people;
mod plan_text;
mod price_moved;
mod probe;
mod product_lookup;
mod products;
mod properties;
mod pull;
mod quote_links;
mod revisions;
mod scope;
mod settings;
mod store_calls;
mod support;
mod switches;
mod taxes;
mod won;
