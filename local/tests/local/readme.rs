//! The README shows what the binary prints.

use crate::catalogue::up;
use crate::process::{on, place, run};

const README: &str = include_str!("../../../README.md");

/// The first block of printed text that follows this.
fn printed(command: &str) -> &'static str {
    let after = README.split_once(command).unwrap_or_else(|| panic!("the README does not name {command}")).1;
    let block = after.split_once("```text\n").unwrap().1;
    block.split_once("```").unwrap().0
}

#[test]
fn the_readme_shows_what_the_demo_prints() {
    assert_eq!(run(&["demo"]).stdout, printed("cargo run -- demo\n"));
}

#[test]
fn n5_the_readme_shows_what_a_preview_prints() {
    let said = run(&["preview", "fixtures/webhook-quote-published.form.txt"]);
    assert_eq!(said.stdout, printed("-- preview local/fixtures/webhook-quote-published.form.txt\n"), "{}", said.stderr);
}

#[tokio::test]
async fn the_readme_shows_what_a_look_at_a_group_prints() {
    let (_place, folder) = place();
    let _up = up(&folder).await;
    let said = on(&folder, &["catalogue", "pull", "--group", "Switching"]);
    assert_eq!(said.stdout, printed("quoter-halo catalogue pull --group Switching\n"), "{}", said.stderr);
}
