//! What an MSP expects, one scenario each, over real HTTP against the stand-ins.

mod battery;
mod first_quote;
mod graph;
