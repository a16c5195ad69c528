//! What an MSP expects, one scenario each, over real HTTP against the stand-ins.

mod battery;
mod catalogue;
mod docs;
mod first_quote;
mod graph;
mod outage;
mod plan_text;
mod properties;
mod settings;
mod switches;
