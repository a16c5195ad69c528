//! Alarms and dashboard of the template look at metrics that functions send, and at all of them.

use std::collections::BTreeSet;

use runtime::metrics::{DIMENSION, METRICS, NAMESPACE};
use serde_json::Value;

const TEMPLATE: &str = include_str!("../../template.yaml");

/// A metric and the function that sends it.
type Looked = BTreeSet<(String, String)>;

/// `QuotePublished`, as the template calls it, is `quote-published`.
fn function(resource: &str) -> String {
    let name = resource.trim_start_matches("${").trim_end_matches('}');
    let dashed = name.char_indices().map(|(at, letter)| match letter.is_ascii_uppercase() && at > 0 {
        true => format!("-{}", letter.to_ascii_lowercase()),
        false => letter.to_ascii_lowercase().to_string(),
    });
    dashed.collect()
}

fn sent() -> Looked {
    let pairs = |metric: &runtime::metrics::Metric| {
        let name = metric.name;
        metric.sent_by.iter().map(move |function| (name.to_owned(), (*function).to_owned()))
    };
    METRICS.iter().flat_map(pairs).collect()
}

/// What the alarms look at: the two lines that follow the one with our namespace.
fn alarms(template: &str) -> Looked {
    let lines: Vec<&str> = template.lines().map(str::trim).collect();
    let ours = format!("Namespace: {NAMESPACE}");
    let read = |three: &[&str]| {
        let [namespace, metric, dimensions] = three else { return None };
        let resource = dimensions.split("!Ref ").nth(1)?.split(' ').next()?;
        assert!(*namespace != ours || dimensions.contains(&format!("Name: {DIMENSION},")), "{dimensions}");
        let metric = metric.strip_prefix("MetricName: ")?;
        (*namespace == ours).then(|| (metric.to_owned(), function(resource)))
    };
    let found: Looked = lines.windows(3).filter_map(read).collect();
    assert_eq!(found.len(), lines.iter().filter(|line| **line == ours).count(), "an alarm is written in another way");
    found
}

/// What the dashboard shows. A dot stands for the word above it, three dots for all but the last one.
fn dashboard(template: &str) -> Looked {
    let body = template.split("DashboardBody: !Sub |").nth(1).unwrap().split("\nOutputs:").next().unwrap();
    let body: Value = serde_json::from_str(body).unwrap();
    let mut found = Looked::new();
    for widget in body["widgets"].as_array().unwrap() {
        let mut above: Vec<String> = Vec::new();
        for row in widget["properties"]["metrics"].as_array().into_iter().flatten() {
            let words: Vec<&str> = row.as_array().unwrap().iter().filter_map(Value::as_str).collect();
            let whole = |(at, word): (usize, &&str)| if *word == "." { above[at].clone() } else { (*word).to_owned() };
            above = match words.as_slice() {
                ["...", last] => [&above[..above.len() - 1], &[(*last).to_owned()]].concat(),
                words => words.iter().enumerate().map(whole).collect(),
            };
            if let [namespace, metric, dimension, resource] = above.as_slice()
                && namespace == NAMESPACE
            {
                assert_eq!(dimension, DIMENSION);
                found.insert((metric.clone(), function(resource)));
            }
        }
    }
    found
}

#[test]
fn alarms_and_dashboard_look_at_metrics_that_their_functions_send() {
    let (alarms, dashboard, sent) = (alarms(TEMPLATE), dashboard(TEMPLATE), sent());
    assert!(alarms.len() >= 4 && dashboard.len() >= 10, "{alarms:?} {dashboard:?}");
    let nobody_sends: Vec<_> = alarms.union(&dashboard).filter(|looked| !sent.contains(*looked)).collect();
    assert!(nobody_sends.is_empty(), "{nobody_sends:?}");
}

#[test]
fn every_metric_that_is_sent_is_looked_at() {
    let looked: Looked = alarms(TEMPLATE).union(&dashboard(TEMPLATE)).cloned().collect();
    let nobody_looks: Vec<_> = sent().into_iter().filter(|sent| !looked.contains(sent)).collect();
    assert!(nobody_looks.is_empty(), "{nobody_looks:?}");
}

#[test]
fn a_name_that_nobody_sends_would_be_found() {
    let template = TEMPLATE.replacen("MetricName: HeldForBug", "MetricName: HeldForBugs", 1);
    assert!(alarms(&template).contains(&("HeldForBugs".to_owned(), "sweep".to_owned())));
    let template = TEMPLATE.replacen("[\".\", \"Held\",", "[\".\", \"Holds\",", 1);
    assert!(dashboard(&template).contains(&("Holds".to_owned(), "sweep".to_owned())));
}
