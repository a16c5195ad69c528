//! `quoter-halo probe`, beside a running `up`.

use crate::process::{Process, on, place};

const UP: [&str; 7] = ["up", "--port", "0", "--halo-port", "0", "--quoter-port", "0"];

#[test]
fn a_probe_says_what_it_learned_and_stores_it_only_when_told_to() {
    let (_place, folder) = place();
    let up = Process::start(&folder, &UP);
    let said = on(&folder, &["probe", "--client", "Example Client Ltd"]);
    assert!(said.success, "{}", said.stderr);
    assert!(
        said.stdout.starts_with("discount: an amount off each unit (3 x 50.00 with discount 12 "),
        "{}",
        said.stdout
    );
    assert!(said.stdout.contains("nothing was stored; with --apply this would be:\n"), "{}", said.stdout);
    assert!(said.stdout.contains("  dialect.discount: \"unknown\" -> \"per_unit\"\n"), "{}", said.stdout);

    let shown_before = folder.with_extension("toml");
    std::fs::write(&shown_before, on(&folder, &["settings", "show"]).stdout).unwrap();
    let said = on(&folder, &["probe", "--client", "Example Client Ltd", "--apply"]);
    assert!(said.stdout.ends_with("saved as version 2\n"), "{} {}", said.stdout, said.stderr);
    let again = on(&folder, &["probe", "--client", "Example Client Ltd", "--apply"]);
    assert!(again.stdout.ends_with("the settings say so already: version 2 stays\n"), "{}", again.stdout);
    assert!(on(&folder, &["settings", "show"]).stdout.contains("discount = \"per_unit\""));
    let applied = on(&folder, &["settings", "apply", shown_before.to_str().unwrap()]);
    assert_eq!(
        applied.stdout, "nothing changed: version 2 stays\n",
        "what was learned is not taken back by an older file"
    );

    let unknown = on(&folder, &["probe", "--client", "Nobody at all"]);
    assert!(!unknown.success && unknown.stderr.contains("no active client named"), "{}", unknown.stderr);
    assert!(up.terminate());

    let alone = on(&folder, &["probe", "--client", "Example Client Ltd"]);
    assert!(!alone.success && alone.stderr.contains("--halo-url"), "{}", alone.stderr);
}
