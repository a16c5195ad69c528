//! The stable codes that the product's sources spell out.

use super::sources::Source;

/// A code, or a place where one should stand and none can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    Code(String),
    Unclear(String),
}

/// Every code in the product's sources, with the file.
pub(super) fn codes(sources: &[Source]) -> Vec<(String, Found)> {
    let product = sources.iter().filter(|source| source.is_product());
    product
        .flat_map(|source| in_text(&source.product_text()).into_iter().map(|found| (source.path.clone(), found)))
        .collect()
}

/// A problem is made from a literal or from a row of a table; an answer has a number and a literal; a log field and a comparison
/// have a literal.
fn in_text(text: &str) -> Vec<Found> {
    let mut found: Vec<Found> = after(text, "Problem::new(").filter_map(of_problem).collect();
    for start in ["Answer::new(", "Self::new("] {
        found.extend(after(text, start).filter_map(of_answer).map(Found::Code));
    }
    for field in ["code = ", "code == ", "code != "] {
        found.extend(after(text, field).filter_map(literal).map(Found::Code));
    }
    found
}

fn after<'t>(text: &'t str, what: &'t str) -> impl Iterator<Item = &'t str> {
    text.match_indices(what).map(move |(at, _)| text[at + what.len()..].trim_start())
}

fn of_problem(arguments: &str) -> Option<Found> {
    let first = arguments.split([',', ')']).next().unwrap_or_default().trim();
    match literal(arguments) {
        Some(code) => Some(Found::Code(code)),
        None if first.ends_with(".code") => None,
        None => Some(Found::Unclear(first.to_owned())),
    }
}

fn of_answer(arguments: &str) -> Option<String> {
    let (status, rest) = arguments.split_once(',')?;
    status.trim().parse::<u16>().ok()?;
    literal(rest.trim_start())
}

/// A string literal that has the form of a code.
fn literal(text: &str) -> Option<String> {
    let (code, _) = text.strip_prefix('"')?.split_once('"')?;
    let fits = !code.is_empty() && code.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    fits.then(|| code.to_owned())
}

#[test]
fn every_way_to_write_a_code_is_found() {
    let text = r#"
        Problem::new(
            "first_code",
            Retry,
        );
        Problem::new("second", Bug);
        Problem::new(row.code, row.disposition);
        Problem::new(MYSTERY, Bug);
        Self::new(405, "third", "text");
        Answer::new(200, HEALTHY, "");
        Self::new(left, "not a code");
        tracing::error!(%error, code = "fourth", "text");
        if problem.code == "fifth" {}
        Error { code: "the family rests".to_owned() }
    "#;
    let code = |code: &str| Found::Code(code.to_owned());
    let unclear = Found::Unclear("MYSTERY".to_owned());
    assert_eq!(
        in_text(text),
        [code("first_code"), code("second"), unclear, code("third"), code("fourth"), code("fifth")]
    );
}
