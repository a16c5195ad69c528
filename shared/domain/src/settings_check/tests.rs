//! Documents as people write them.

use serde_json::json;

use super::picks::PICKED;
use super::{Place, SettingsProblem, check, check_against, check_at, check_value, listed, schema, to_toml};
use crate::Settings;
use crate::halo::{Agent, AgentId, AssetGroup, AssetGroupId, Choice};
use crate::settings::{Mode, Policy};
use crate::tenant::Tenant;

fn problems(text: &str) -> Vec<SettingsProblem> {
    check(text).expect_err("the document has problems")
}

fn only(text: &str) -> SettingsProblem {
    let mut found = problems(text);
    assert_eq!(found.len(), 1, "{found:#?}");
    found.remove(0)
}

#[test]
fn an_empty_document_has_the_defaults() {
    assert_eq!(check(""), Ok(Settings::default()));
}

#[test]
fn what_is_written_out_reads_back_the_same() {
    let text = "mode = \"live\"\n[quotation]\npolicy = \"overwrite\"\n[quotation.status]\npending = \"Sent\"\naccepted = 5\n\
                [frequency]\nweekly = \"monthly\"\n[tax.by_name]\n\"VAT 20%\" = 'Standard \"new\"'\n[opportunity.fields]\na = true\nb = 3\n\
                [scope]\nlive_from = 2026-04-01T00:00:00Z\n[scope.never]\nowners = [\"sam@msp.example.com\"]";
    let settings = check(text).unwrap();
    assert_eq!((settings.mode, settings.quotation.policy), (Mode::Live, Policy::Overwrite));
    assert_eq!(check(&to_toml(&settings).unwrap()), Ok(settings.clone()));
    assert_eq!(check(&to_toml(&Settings::default()).unwrap()), Ok(Settings::default()));
    assert_eq!(check_value(&serde_json::to_value(&settings).unwrap(), Place::Deployed), Ok(settings));
}

#[test]
fn every_problem_of_a_document_is_listed_at_once() {
    let text = "format = 2\nmode = \"lively\"\npolicy = \"new\"\n[quotation]\npolcy = \"skip\"\ntitle = \"{numer}\"\n[quotation.status]\n\
                Accepted = \"Sent\"\npending = true\n[timing]\ngive_up_hours = 10\nretry_seconds = [30, \"x\", 0]\n[quoter]\n\
                account = \"a1\"\ninstance_url = \"http://example.quoter.com\"\n[surprise]\na = 1";
    let found = problems(text);
    let paths: Vec<&str> = found.iter().map(|problem| problem.path.as_str()).collect();
    for path in [
        "format",
        "mode",
        "policy",
        "quotation.polcy",
        "quotation.title",
        "quotation.status.Accepted",
        "quotation.status.pending",
        "timing.give_up_hours",
        "timing.retry_seconds[1]",
        "timing.retry_seconds[2]",
        "quoter.account",
        "quoter.instance_url",
        "surprise",
    ] {
        assert!(paths.contains(&path), "{path}: {paths:?}");
    }
    assert_eq!(paths.len(), 13, "{paths:?}");
    assert!(found.iter().all(|p| !p.found.is_empty() && !p.allowed.is_empty() && !p.fix.is_empty()), "{found:#?}");
}

#[test]
fn an_unknown_name_is_told_the_nearest_known_one() {
    assert!(only("[quotation]\npolcy = \"new\"").fix.contains("policy"));
    assert!(only("policy = \"new\"").fix.contains("quotation.policy"));
    assert_eq!(only("[customer]\nstatus = 1").fix, "Move it to opportunity.status or quotation.status.");
    assert_eq!(only("[product.colour]\nx = 1").fix, "Remove it.");
    assert!(only("[scope.nver]\nowners = []").fix.contains("never"));
}

#[test]
fn s73_s74_a_password_does_not_belong_into_the_settings_and_is_not_shown() {
    for text in
        ["[halo]\npassword = \"hunter2\"", "[quoter]\napi_key = \"hunter2\"", "[agent]\nuser_name = \"hunter2\""]
    {
        let found = problems(text);
        assert!(!format!("{found:?}").contains("hunter2"), "{found:?}");
    }
    let problem = only("[quoter]\npassword = \"hunter2\"");
    assert!(problem.fix.contains("not offered") && problem.fix.contains("licence"), "{problem}");
}

#[test]
fn a_wrong_word_is_told_the_words() {
    let problem = only("[quotation]\npolicy = \"overwritten\"");
    assert_eq!(problem.allowed, r#""new", "skip" or "overwrite""#);
    assert_eq!(problem.fix, r#"Did you mean "overwrite"?"#);
}

#[test]
fn a_wrong_type_is_told_the_right_one() {
    assert_eq!(only("[scope]\nonly_won = \"true\"").fix, "Write true without quotes.");
    assert_eq!(only("[timing]\ngive_up_hours = \"96\"").allowed, "a whole number from 75 to 8760");
    assert_eq!(only("[timing]\ngive_up_hours = 96.5").found, "96.5");
    assert_eq!(only("[product]\ndefault_group = true").allowed, "an id or a name");
    assert_eq!(only("[quoter]\naccount = 90001").fix, "Write \"90001\", in quotes.");
    assert_eq!(only("quotation = 3").allowed, "a table");
    assert!(only("[address]\nlines = [\"a\"]").allowed.contains("a list of 5"));
}

#[test]
fn what_is_no_toml_is_told_its_line() {
    assert_eq!(only("mode = \"live\"\n[scope\n").path, "line 2");
}

/// A document, and where its one problem is.
const RULES: [(&str, &str); 34] = [
    ("[scope]\nlive_from = \"tomorrow\"", "scope.live_from"),
    ("[scope]\nlive_from = 2026-04-01", "scope.live_from"),
    ("[scope.never]\ntemplates = [\" \"]", "scope.never.templates[0]"),
    ("[scope.sync_only]\nowners = [\"Sam\"]", "scope.sync_only.owners[0]"),
    ("[quoter]\naccount = \"\"", "quoter.account"),
    ("[quoter]\naccount = \"9000x\"", "quoter.account"),
    ("[quoter]\naccount = 90001", "quoter.account"),
    ("[quoter]\ninstance_url = \"example.quoter.com\"", "quoter.instance_url"),
    ("[quoter]\ninstance_url = \"https://user@example.quoter.com\"", "quoter.instance_url"),
    ("[quoter]\ninstance_url = \"https://example.quoter.com/admin?x=1\"", "quoter.instance_url"),
    ("[quotation]\ntitle = \" \"", "quotation.title"),
    ("[quotation]\ntitle = \"{number} {names}\"", "quotation.title"),
    ("[quotation]\ntitle = \"{number\"", "quotation.title"),
    ("[quotation]\ndiscount_product = \"\"", "quotation.discount_product"),
    ("[quotation.status]\npaused = 1", "quotation.status.paused"),
    ("[opportunity.status_by_quote]\nwon = 1", "opportunity.status_by_quote.won"),
    ("[opportunity]\nticket_type = \"\"", "opportunity.ticket_type"),
    ("[opportunity]\ntarget_date_days = -1", "opportunity.target_date_days"),
    ("[opportunity.fields]\na = 1.5", "opportunity.fields.a"),
    ("[customer]\nmain_site_name = \"\"", "customer.main_site_name"),
    ("[agent.by_owner]\n\"sam\" = 3", "agent.by_owner.sam"),
    ("[product]\nunmatched = \"misc_item\"", "product.misc_item"),
    ("[product.unmatched_by_category]\nHardware = \"misc_item\"", "product.misc_item"),
    ("[product]\nsku_fields = [\"qbo_sku\", \"qbo_sku\"]", "product.sku_fields[1]"),
    ("[product.group_by_category]\nHardware = 1\nhardware = 2", "product.group_by_category.hardware"),
    ("[tax.by_name]\n\" \" = 1", "tax.by_name.\" \""),
    ("[currency]\ngbp = 1", "currency.gbp"),
    ("[currency]\nPOUND = 1", "currency.POUND"),
    ("[frequency]\none_time = \"monthly\"", "frequency.one_time"),
    ("[frequency]\nfortnightly = \"monthly\"", "frequency.fortnightly"),
    ("[address]\nlines = [\"{street}\", \"\", \"\", \"\", \"\"]", "address.lines[0]"),
    ("[timing]\nsettle_seconds = 59", "timing.settle_seconds"),
    ("[timing]\nretry_seconds = []", "timing.retry_seconds"),
    ("[timing]\ngive_up_hours = 74", "timing.give_up_hours"),
];

#[test]
fn each_rule_names_its_place_and_nothing_else() {
    for (text, path) in RULES {
        assert_eq!(only(text).path, path, "{text}");
    }
}

#[test]
fn a_value_that_is_wrong_by_type_breaks_no_further_rule() {
    assert_eq!(only("[product]\nunmatched = \"misc_item\"\nmisc_item = \"x\"").path, "product.misc_item");
}

#[test]
fn on_one_machine_a_short_settling_and_an_address_without_tls_are_allowed() {
    let text = "[quoter]\ninstance_url = \"http://quoter.example:9002\"\n[timing]\nsettle_seconds = 2";
    assert!(check_at(text, Place::Local).is_ok());
    assert_eq!(problems(text).len(), 2);
}

#[test]
fn the_stand_in_of_this_machine_needs_no_tls_wherever_the_settings_are_used() {
    let document = |address: &str| format!("[quoter]\ninstance_url = \"{address}\"");
    for here in ["http://127.0.0.1:9002", "http://[::1]:9002/"] {
        assert!(check(&document(here)).is_ok(), "{here}");
    }
    let elsewhere = [
        "http://localhost:9002",
        "http://10.0.0.7",
        "http://127.0.0.1.example.com",
        "ftp://127.0.0.1",
        "http://u@127.0.0.1",
    ];
    for other in elsewhere {
        assert_eq!(only(&document(other)).path, "quoter.instance_url", "{other}");
    }
}

fn tenant() -> Tenant {
    let choice = |id, name: &str| Choice { id, name: name.to_owned() };
    let group = |id, name: &str, for_items| AssetGroup { id: AssetGroupId(id), name: name.to_owned(), for_items };
    let agent = |id, name: &str, disabled| Agent {
        id: AgentId(id),
        name: name.to_owned(),
        email: None,
        disabled,
        api_only: false,
    };
    Tenant {
        agents: vec![agent(3, "Sam Seller", false), agent(4, "Gone", true)],
        groups: vec![group(1, "Hardware", true), group(2, "Servers", false)],
        ticket_types: vec![choice(10, "Opportunity")],
        quote_statuses: vec![choice(1, "Draft"), choice(2, "Sent"), choice(3, "Sent")],
        ..Tenant::default()
    }
}

fn against(text: &str) -> Vec<SettingsProblem> {
    check_against(&check(text).unwrap(), &tenant())
}

#[test]
fn what_halo_has_is_no_problem_by_id_or_by_name() {
    let text = "[opportunity]\nticket_type = \" opportunity \"\n[quotation.status]\npending = \"Draft\"\naccepted = 2\n\
                [agent]\ndefault = 3\n[product]\ndefault_group = \"hardware\"";
    assert_eq!(against(text), []);
    assert_eq!(check_against(&Settings::default(), &Tenant::default()), []);
}

#[test]
fn s78_only_groups_used_for_items_are_offered() {
    let found = against("[product]\ndefault_group = \"Servers\"\n[product.group_by_category]\nA = 9");
    let paths: Vec<&str> = found.iter().map(|problem| problem.path.as_str()).collect();
    assert_eq!(paths, ["product.default_group", "product.group_by_category.A"]);
    for problem in &found {
        assert!(problem.allowed.contains("Hardware") && !problem.allowed.contains("Servers"), "{problem}");
    }
    assert!(found[0].fix.contains("tick \"Use for Items\"") && !found[1].fix.contains("tick"), "{found:?}");
}

#[test]
fn a_choice_that_halo_does_not_have_is_told_the_real_ones() {
    let found = against(
        "[quotation.status]\npending = \"Drafts\"\naccepted = \"Sent\"\n[tax]\nno_tax = 1\n[agent]\ndefault = \"Gone\"",
    );
    let fix = |path: &str| found.iter().find(|problem| problem.path == path).unwrap().fix.clone();
    assert_eq!(found.len(), 4, "{found:#?}");
    assert_eq!(fix("quotation.status.pending"), "Did you mean \"Draft\"?");
    assert!(fix("quotation.status.accepted").contains("2 or 3"), "{found:?}");
    assert!(fix("agent.default").contains("disabled"), "{found:?}");
    assert!(found.iter().any(|problem| problem.allowed == "Halo has no tax"));
}

#[test]
fn every_setting_that_picks_a_record_is_compared_with_halo() {
    let picked: Vec<&str> = PICKED.iter().map(|(path, _)| *path).collect();
    let mut found = Vec::new();
    for one in listed().iter().filter(|one| !one.is_table) {
        match one.allowed.as_str() {
            "an id or a name" => found.push(one.path.clone()),
            allowed if allowed.ends_with("each an id or a name") => found.push(format!("{}.*", one.path)),
            _ => {}
        }
    }
    found.sort();
    let mut wanted = picked.clone();
    wanted.sort_unstable();
    assert_eq!(found, wanted);
}

#[test]
fn every_setting_is_described_and_has_a_default_or_an_example() {
    let all = listed();
    for one in &all {
        assert!(!one.description.is_empty(), "{} is not described", one.path);
        assert!(one.is_table || !one.default.is_null() || one.example.is_some(), "{} has no example", one.path);
        assert!(!one.allowed.contains("see docs"), "{} does not say what is allowed", one.path);
        assert!(!one.description.contains("decision "), "{}: {}", one.path, one.description);
    }
    assert_eq!(all[0].path, "format");
    assert_eq!(
        schema()["properties"].as_object().unwrap().len(),
        serde_json::to_value(Settings::default()).unwrap().as_object().unwrap().len()
    );
}

#[test]
fn nothing_that_somebody_writes_ends_in_a_panic() {
    let values = [
        "-1",
        "9223372036854775807",
        "nan",
        "inf",
        "1.5",
        "true",
        "\"{\"",
        "\"}{\"",
        "[]",
        "[[]]",
        "{}",
        "{a={}}",
        "07:32:00",
    ];
    for one in listed().iter().filter(|one| one.path != "format") {
        for value in values {
            let _ = check(&format!("{} = {value}", one.path));
        }
    }
    for odd in
        [json!(null), json!([]), json!("x"), json!({"timing": null}), json!({"product": {"misc_item": u64::MAX}})]
    {
        assert!(check_value(&odd, Place::Deployed).is_err(), "{odd}");
    }
}
