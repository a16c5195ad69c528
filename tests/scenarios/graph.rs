//! The rules of the crate graph (docs/architecture.md).

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::MetadataCommand;

/// Each of our crates with the crates of ours that it may use outside its tests. Arrows point down only.
const ALLOWED: [(&str, &[&str]); 17] = [
    ("aws-http", &[]),
    ("crc-fast", &[]),
    ("domain", &[]),
    ("halo", &["domain"]),
    ("quoter", &["domain"]),
    ("store", &["domain"]),
    ("sync", &["domain", "halo", "quoter", "store"]),
    ("runtime", &["aws-http", "domain", "halo", "quoter", "store", "sync"]),
    ("webhook", &["domain", "quoter", "runtime", "store"]),
    ("quote-published", &["runtime", "store"]),
    ("quote-won", &["runtime", "store"]),
    ("sweep", &["domain", "runtime", "store", "sync"]),
    ("product-lookup", &["domain", "halo", "runtime", "store", "sync"]),
    ("sandbox", &[]),
    ("embedded", &["aws-http"]),
    (
        "local",
        &[
            "aws-http",
            "domain",
            "embedded",
            "halo",
            "product-lookup",
            "quoter",
            "quote-published",
            "quote-won",
            "runtime",
            "sandbox",
            "store",
            "sweep",
            "sync",
            "webhook",
        ],
    ),
    (
        "scenarios",
        &[
            "domain",
            "embedded",
            "halo",
            "local",
            "product-lookup",
            "quoter",
            "runtime",
            "sandbox",
            "store",
            "sync",
            "webhook",
        ],
    ),
];

/// Crates that tell the time, do I/O or know a service; the domain uses none of them.
const IMPURE: [&str; 8] =
    ["tokio", "reqwest", "hyper", "aws-config", "aws-sdk-dynamodb", "aws-sdk-s3", "lambda_runtime", "rand"];

#[test]
fn arrows_between_crates_point_down_only() {
    let allowed: BTreeMap<&str, BTreeSet<&str>> =
        ALLOWED.iter().map(|(name, used)| (*name, used.iter().copied().collect())).collect();
    for (name, used) in graph() {
        let ours: BTreeSet<&str> = used.iter().map(String::as_str).filter(|used| allowed.contains_key(used)).collect();
        let may = allowed.get(name.as_str()).unwrap_or_else(|| panic!("the crate {name} has no rule yet"));
        let too_much: Vec<&&str> = ours.difference(may).collect();
        assert!(too_much.is_empty(), "{name} must not use {too_much:?}");
    }
}

#[test]
fn the_domain_does_no_io() {
    let domain = &graph()["domain"];
    let found: Vec<&&str> = IMPURE.iter().filter(|name| domain.contains(**name)).collect();
    assert!(found.is_empty(), "domain must not use {found:?}");
}

#[test]
fn the_sandbox_shares_no_code_with_what_it_tests() {
    let sandbox = &graph()["sandbox"];
    for ours in ["domain", "halo", "quoter", "store", "sync", "runtime"] {
        assert!(!sandbox.contains(ours), "a mistake in {ours} could cancel out in the sandbox");
    }
}

/// Each crate of the workspace with what it depends on outside its tests.
fn graph() -> BTreeMap<String, BTreeSet<String>> {
    let metadata = MetadataCommand::new().no_deps().other_options(["--offline".to_owned()]).exec().unwrap();
    let dependencies = |package: &cargo_metadata::Package| {
        let normal = package.dependencies.iter().filter(|d| d.kind == cargo_metadata::DependencyKind::Normal);
        normal.map(|d| d.name.clone()).collect()
    };
    metadata.packages.iter().map(|package| (package.name.to_string(), dependencies(package))).collect()
}
