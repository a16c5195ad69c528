//! Lists: wrappers, paging, search, filters.

use reqwest::StatusCode;
use sandbox::halo::{
    ClosedRecords, Config, LongTexts, MarkerFields, OpenAndClosed, PlainLists, Search, Seed, Switches, UnpagedRows,
};
use serde_json::{Value, json};
use time::Duration;

use super::support::{World, column};

#[tokio::test]
async fn names_ignore_case_and_lists_have_their_own_keys() {
    let world = World::new().await;
    for (path, key) in [
        ("quotation", "quotes"),
        ("Opportunities", "tickets"),
        ("TICKETS", "tickets"),
        ("item", "items"),
        ("users", "users"),
        ("client", "clients"),
        ("Site", "sites"),
        ("Supplier", "suppliers"),
        ("SalesOrder", "salesorders"),
    ] {
        let list = world.get(path).await;
        assert!(list[key].is_array() && list["record_count"].is_u64(), "{path}: {list}");
    }
    for path in ["Agent", "AssetGroup", "TicketType", "Currency", "Tax", "Status", "Lookup?lookupid=39", "Team"] {
        assert!(world.get(path).await.is_array(), "{path}");
    }
    assert!(world.get("Control").await["default_quote_status"].is_i64());
}

#[tokio::test]
async fn plain_lists_may_come_wrapped() {
    let world = World::with(Switches { plain_lists: PlainLists::Wrapped, ..Switches::default() }).await;
    assert!(world.get("Agent").await["agents"].is_array());
    assert!(world.get("Status").await["statuses"].is_array());
    world.halo.switch(|switches| switches.plain_lists = PlainLists::Results);
    assert!(world.get("Agent").await["results"].is_array());
}

#[tokio::test]
async fn a_page_has_at_most_a_hundred_rows_and_needs_the_misspelt_switch() {
    let seed = Seed::believable().items(250);
    let world = World::start(Config { seed, ..Config::default() }).await;
    let paged = world.get("Item?pageinate=true&page_size=1000&page_no=2").await;
    assert_eq!(paged["items"].as_array().unwrap().len(), 100);
    assert_eq!(paged["page_size"], json!(100));
    let all = paged["record_count"].as_u64().unwrap();
    assert!(all > 250);
    let ignored = world.get("Item?page_size=10").await;
    assert_eq!(ignored["items"].as_array().unwrap().len() as u64, all);
    let counted = world.get("Item?count=7").await;
    assert_eq!(counted["items"].as_array().unwrap().len(), 7);
    world.halo.switch(|switches| switches.unpaged_rows = UnpagedRows::Hundred);
    assert_eq!(world.get("Item").await["items"].as_array().unwrap().len(), 100);
}

#[tokio::test]
async fn the_number_of_records_may_be_that_of_the_page() {
    let world = World::start(Config { seed: Seed::believable().items(120), ..Config::default() }).await;
    let page = "Item?pageinate=true&page_size=50&page_no=2";
    assert!(world.get(page).await["record_count"].as_u64().unwrap() > 120);
    world.halo.switch(|switches| switches.record_count = sandbox::halo::RecordCount::Page);
    assert_eq!(world.get(page).await["record_count"], json!(50));
}

#[tokio::test]
async fn an_order_that_is_asked_for_may_not_be_obeyed() {
    let world = World::start(Config { seed: Seed::believable().items(20), ..Config::default() }).await;
    let ids = |list: &Value| column(&list["items"], "id").into_iter().filter_map(Value::as_i64).collect::<Vec<_>>();
    let asked = ids(&world.get("Item?order=id&orderdesc=true").await);
    assert!(asked.is_sorted_by(|a, b| a > b), "{asked:?}");
    world.halo.switch(|switches| switches.list_order = sandbox::halo::ListOrder::ById);
    let given = ids(&world.get("Item?order=id&orderdesc=true").await);
    assert!(given.is_sorted() && given.len() == asked.len(), "{given:?}");
}

#[tokio::test]
async fn pages_cover_everything_once() {
    let world = World::start(Config { seed: Seed::believable().items(120), ..Config::default() }).await;
    let mut seen = Vec::new();
    for page in 1..=4 {
        let list = world.get(&format!("Item?pageinate=true&page_size=50&page_no={page}")).await;
        seen.extend(column(&list["items"], "id").into_iter().cloned());
    }
    let total = world.get("Item?pageinate=true").await["record_count"].as_u64().unwrap();
    assert_eq!(seen.len() as u64, total);
    seen.dedup();
    assert_eq!(seen.len() as u64, total);
}

#[tokio::test]
async fn a_search_ignores_case_and_does_not_put_the_exact_match_first() {
    let world = World::new().await;
    let found = world.get("Item?search=firewall%20APPLIANCE").await;
    let names = column(&found["items"], "name");
    assert_eq!(names.len(), 3);
    assert_eq!(names.last(), Some(&&json!("Firewall appliance")));
    let by_code = world.get("Item?search=hw-sw8-001").await;
    assert_eq!(by_code["record_count"], json!(2));
    assert_eq!(world.get("Client?search=example%20client").await["record_count"], json!(2));
}

#[tokio::test]
async fn a_search_may_bring_near_matches() {
    let world = World::with(Switches { search: Search::AnyWord, ..Switches::default() }).await;
    let near = world.get("Item?search=access%20appliance").await;
    assert_eq!(near["record_count"], json!(3));
}

#[tokio::test]
async fn what_is_switched_off_is_listed_only_on_demand() {
    let world = World::new().await;
    assert_eq!(world.get("Item?search=5%20port").await["record_count"], json!(0));
    assert_eq!(world.get("Item?search=5%20port&includeinactive=true").await["record_count"], json!(1));
    assert_eq!(world.get("Item?search=5%20port&activeinactive=false,true").await["record_count"], json!(1));
    assert_eq!(world.get("Client?search=(old)&includeinactive=true").await["record_count"], json!(1));
    let agents = world.get("Agent?includeenabled=true").await;
    assert!(!column(&agents, "name").contains(&&json!("Former Colleague")));
    assert!(!column(&agents, "name").contains(&&json!("Unassigned")));
    let all = world.get("Agent?includeenabled=true&includedisabled=true&includeunassigned=true").await;
    assert_eq!(all.as_array().unwrap().len(), 4);
    let with_api = world.get("Agent?includeapiagents=true").await;
    assert!(column(&with_api, "name").contains(&&json!("Quoter API")));
    assert_eq!(world.get("Agent?search=sam@msp.example.com").await, json!([]));
}

#[tokio::test]
async fn recurring_products_can_be_told_apart_and_groups_chosen() {
    let world = World::new().await;
    assert_eq!(world.get("Item?recurringonly=true").await["record_count"], json!(3));
    assert_eq!(world.get("Item?excluderecurring=true&assetgroups=104,102").await["record_count"], json!(4));
    assert_eq!(world.get("Item?assetgroup_id=102").await["record_count"], json!(3));
}

#[tokio::test]
async fn users_are_found_by_address_and_advanced_search_knows_its_fields() {
    let world = World::new().await;
    let found = world.get("Users?search=ALEX@client.example.com&client_id=12").await;
    assert_eq!(column(&found["users"], "id"), [51]);
    let loose = world.get("Users?search=alex@client.example.com").await;
    assert_eq!(loose["record_count"], json!(2), "also not-alex@");
    let filter = r#"[{"filter_name":"emailaddress","filter_type":2,"filter_value":"alex@client.example.com"}]"#;
    let exact = world.get(&format!("Users?advanced_search={}", encode(filter))).await;
    assert_eq!(column(&exact["users"], "id"), [51]);
    let wrong =
        world.get_any(&format!("Users?advanced_search={}", encode(&filter.replace("emailaddress", "shoe_size")))).await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    assert!(wrong.text.contains("Invalid advanced search parameter"));
}

fn encode(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[tokio::test]
async fn opportunities_are_tickets_of_an_opportunity_type() {
    let world = World::new().await;
    let opportunity = world.opportunity().await;
    world
        .save("Tickets", json!({"summary": "Broken mouse", "details": "It is", "user_id": 51, "sendack": false}))
        .await;
    assert_eq!(column(&world.get("Opportunities?client_id=12").await["tickets"], "id"), [opportunity]);
    assert_eq!(world.get("Tickets").await["record_count"], json!(2));
    assert_eq!(column(&world.get("Tickets?domain=opps").await["tickets"], "id"), [opportunity]);
}

#[tokio::test]
async fn closed_records_are_told_from_open_ones() {
    let world = World::new().await;
    let (open, closed) = (world.opportunity().await, world.opportunity().await);
    world.save("Opportunities", json!({"id": closed, "status_id": 13})).await;
    assert_eq!(column(&world.get("Opportunities?open_only=true").await["tickets"], "id"), [open]);
    assert_eq!(column(&world.get("Opportunities?closed_only=true").await["tickets"], "id"), [closed]);
    assert_eq!(world.get("Opportunities").await["record_count"], json!(2));
    let quote = world.quotation(json!([])).await;
    world.save("Quotation", json!({"id": quote["id"], "status": 5})).await;
    assert_eq!(world.get("Quotation?open=true").await["record_count"], json!(0));
    assert_eq!(world.get("Quotation?closed=true").await["record_count"], json!(1));
    assert_eq!(world.get("Quotation?open=true&closed=true").await["record_count"], json!(1));
    world.halo.switch(|switches| switches.closed_records = ClosedRecords::Hidden);
    assert_eq!(world.get("Quotation").await["record_count"], json!(0));
    assert_eq!(column(&world.get("Opportunities").await["tickets"], "id"), [open]);
    assert_eq!(world.get("Opportunities?includeclosed=true").await["record_count"], json!(2));
    world.halo.switch(|switches| switches.closed_records = ClosedRecords::HiddenUnlessAlone);
    assert_eq!(column(&world.get("Opportunities?includeclosed=true").await["tickets"], "id"), [open]);
    assert_eq!(column(&world.get("Opportunities?closed_only=true").await["tickets"], "id"), [closed]);
    world.halo.switch(|switches| switches.open_and_closed = OpenAndClosed::Neither);
    assert_eq!(world.get("Opportunities?open_only=true&closed_only=true").await["record_count"], json!(0));
}

#[tokio::test]
async fn a_list_leaves_out_lines_and_long_texts_unless_asked() {
    let world = World::new().await;
    world.save("Quotation", json!({"title": "Q", "client_id": 12, "note": "long", "lines": [{"quantity": 1}]})).await;
    let row = &world.get("Quotation").await["quotes"][0];
    assert!(row.get("lines").is_none() && row.get("note").is_none());
    assert!(world.get("Quotation?includelines=true").await["quotes"][0]["lines"].is_array());
    world.halo.switch(|switches| switches.long_texts = LongTexts::InLists);
    assert_eq!(world.get("Quotation").await["quotes"][0]["note"], json!("long"));
}

#[tokio::test]
async fn a_client_s_own_mark_may_be_missing_from_lists_or_everywhere() {
    let world = World::new().await;
    let quote = world.save("Quotation", json!({"title": "Q", "client_id": 12, "third_party_number": "qh:1"})).await;
    let path = format!("Quotation/{}", quote["id"]);
    assert_eq!(world.get("Quotation").await["quotes"][0]["third_party_number"], json!("qh:1"));
    world.halo.switch(|switches| switches.marker_fields = MarkerFields::ByIdOnly);
    assert!(world.get("Quotation").await["quotes"][0].get("third_party_number").is_none());
    assert_eq!(world.get(&path).await["third_party_number"], json!("qh:1"));
    world.halo.switch(|switches| switches.marker_fields = MarkerFields::Never);
    assert!(world.get(&path).await.get("third_party_number").is_none());
}

#[tokio::test]
async fn a_write_may_show_late_in_lists_but_at_once_by_id() {
    let world = World::with(Switches { list_lag_seconds: 20, ..Switches::default() }).await;
    let id = world.opportunity().await;
    assert_eq!(world.get("Opportunities").await["record_count"], json!(0));
    world.get(&format!("Opportunities/{id}")).await;
    world.clock.advance(Duration::seconds(20));
    assert_eq!(world.get("Opportunities").await["record_count"], json!(1));
    world.save("Opportunities", json!({"id": id, "summary": "Changed"})).await;
    assert_eq!(world.get("Opportunities").await["tickets"][0]["summary"], json!("New office"));
}

#[tokio::test]
async fn rows_are_ordered_as_asked() {
    let world = World::new().await;
    let dear = world.get("Item?order=baseprice&orderdesc=true&count=1").await;
    assert_eq!(dear["items"][0]["name"], json!("Firewall appliance bundle"));
    assert_eq!(world.get("Item?idonly=true&count=1").await["items"], json!([{"id": 110}]));
}

#[tokio::test]
async fn a_search_looks_into_every_part_code() {
    let world = World::new().await;
    for field in ["supplier_part_code", "internalreference", "externalreference", "qbosku", "accountsid"] {
        let code = format!("code-in-{field}");
        world.save("Item", json!({"name": "Any part", "assetgroup_id": 101, field: code})).await;
        assert_eq!(world.get(&format!("Item?search={code}")).await["record_count"], json!(1), "{field}");
    }
}

#[tokio::test]
async fn external_links_are_found_by_what_was_sent() {
    let world = World::new().await;
    let link = json!({"table_id": 7, "module_id": 140, "halo_id": 12, "third_party_id": "acc_1"});
    world.save("ExternalLink", link).await;
    assert_eq!(column(&world.get("ExternalLink?third_party_id=acc_1&module_id=140").await, "halo_id"), [12]);
    assert_eq!(world.get("ExternalLink?third_party_id=acc_1&module_id=141").await, json!([]));
}

#[tokio::test]
async fn the_notes_of_a_client_are_listed_only_on_demand() {
    let world = World::new().await;
    world.save("Client", json!({"id": 12, "notes": "qh:1"})).await;
    let plain = world.get("Client?search=Example%20Client%20Ltd").await;
    assert!(plain["clients"][0].get("notes").is_none());
    let asked = world.get("Client?search=Example%20Client%20Ltd&includenotes=true").await;
    assert_eq!(asked["clients"][0]["notes"], json!("qh:1"));
    world.halo.switch(|switches| switches.marker_fields = MarkerFields::Never);
    assert!(world.get("Client/12").await.get("notes").is_none());
}
