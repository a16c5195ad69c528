//! The planner over quotes, settings and snapshots in memory: no HTTP, no clock. What a plan does in Halo is tested by the scenarios.

mod planner {
    mod addresses;
    mod agents;
    mod customers;
    mod discounts;
    mod lines;
    mod money;
    mod opportunities;
    mod pdf;
    mod people;
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
}
