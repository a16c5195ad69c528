//! The planner over quotes, settings and snapshots in memory: no HTTP, no clock. What a plan does in Halo is tested by the scenarios.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail like tests")]

mod planner {
    mod addresses;
    mod agents;
    mod bundles;
    mod customers;
    mod discounts;
    mod leads;
    mod lines;
    mod money;
    mod moves;
    mod notes;
    mod opportunities;
    mod orders;
    mod pdf;
    mod people;
    mod periods;
    mod po_numbers;
    mod products;
    mod quotations;
    mod read;
    mod revisions;
    mod scope;
    mod support;
    mod taxes;
    mod tenant;
    mod text;
    mod totals;
    mod wins;
}
