//! Searching products, and showing one.

use sandbox::halo::Entity;
use serde_json::json;

use super::api::encoded;
use super::indexed;

#[tokio::test]
async fn a_search_finds_words_in_names_part_numbers_and_groups_without_a_call() {
    let api = indexed().await;
    let before = api.world.halo().calls();
    assert_eq!(api.search("8 switch").await.ids(), [110, 111]);
    assert_eq!(api.search("hw-sw8-001").await.ids(), [110, 111], "the exact part number first");
    assert_eq!(api.search("firewalls rack").await.ids(), [116]);
    assert_eq!(api.search("SWITCH 5 port").await.ids(), [111; 0], "obsolete products are not sold");
    let answer = api.search("24 port").await;
    assert_eq!(answer.ids(), [112]);
    assert_eq!((&answer.body["source"], &answer.body["stale"]), (&json!("index"), &json!(false)));
    assert_eq!(api.world.halo().calls(), before);
    api.world.assert_clean();
}

#[tokio::test]
async fn s8_s9_s10_a_product_shows_what_a_pull_would_take() {
    let api = indexed().await;
    let answer = api.get("/products/112").await.body;
    let shown = [&answer["price"], &answer["cost"], &answer["supplier"]["name"], &answer["supplier"]["sku"]];
    assert_eq!(shown, [&json!("240"), &json!("115"), &json!("Example Wholesale"), &json!("EW-24")], "{answer:#}");
    assert_eq!(answer["suppliers_known"], true);
    let listed = &api.search("24 port").await.body["products"][0];
    assert_eq!(
        (&listed["cost"], &listed["suppliers_known"]),
        (&json!("120"), &json!(false)),
        "lists show no suppliers"
    );
    let live = api.get("/products/130").await.body;
    assert_eq!(
        (&live["source"], &live["frequency"], &live["price"]),
        (&json!("halo"), &json!("monthly"), &json!("45"))
    );
    assert_eq!(live["group"], json!({"id": 104, "name": "Services"}));
    assert_eq!(api.get("/products/110").await.body["description"], "Network switch, 8 port, as we sell it.");
}

#[tokio::test]
async fn a_product_is_shown_as_halo_has_it_now() {
    let api = indexed().await;
    api.world.halo().edit(Entity::Item, json!({"id": 110, "baseprice": 31.5}));
    assert_eq!(api.get("/products/110").await.body["price"], "31.5");
    api.world.halo().delete(Entity::Item, 110);
    let gone = api.get("/products/110").await;
    assert_eq!((gone.status, gone.code()), (404, "product_unknown"));
    for id in ["0", "-1", "abc", "99999999999999999999", "110%20"] {
        assert_eq!(api.get(&format!("/products/{id}")).await.status, 404, "{id}");
    }
}

#[tokio::test]
async fn filters_and_pages_go_through_all_products_once() {
    let api = indexed().await;
    let all = api.get("/products?limit=100").await.ids();
    assert_eq!(all.len(), 13);
    let (mut paged, mut next) = (Vec::new(), String::new());
    loop {
        let page = api.get(&format!("/products?limit=4{next}")).await;
        paged.extend(page.ids());
        match page.body["next_cursor"].as_str() {
            Some(cursor) => next = format!("&cursor={cursor}"),
            None => break,
        }
    }
    assert_eq!(paged, all);
    assert_eq!(api.get("/products?recurring=true").await.ids().len(), 3);
    assert_eq!(api.get("/products?group=104&recurring=false").await.ids(), [118]);
    assert_eq!(api.get("/products?group=switching&search=24").await.ids(), [112]);
}

#[tokio::test]
async fn a_search_text_may_hold_anything_but_not_too_much() {
    let api = indexed().await;
    for text in ["\"", "'; drop", "%", "_", "\\", "🦀", "данные", "\u{1f}x", "((", "[a-z]", "~\"*"] {
        assert_eq!(api.search(text).await.ids(), [0; 0], "{text:?}");
    }
    assert_eq!(api.search("  nétwórk   SWITCH, 24 ").await.ids(), [112]);
    for nothing in ["", "  ", "\u{0}"] {
        assert_eq!(api.search(nothing).await.ids().len(), 13);
    }
    assert_eq!(api.search(&"é".repeat(500)).await.ids(), [0; 0]);
    for text in ["x".repeat(501), "word ".repeat(1000)] {
        let answer = api.search(&text).await;
        assert_eq!((answer.status, answer.code()), (400, "search_too_long"));
    }
}

#[tokio::test]
async fn a_damaged_or_foreign_cursor_and_a_wrong_parameter_are_refused() {
    let api = indexed().await;
    let page = api.get("/products?search=port&limit=1").await;
    let cursor = page.body["next_cursor"].as_str().unwrap().to_owned();
    assert_eq!(api.get(&format!("/products?search=port&limit=3&cursor={cursor}")).await.status, 200);
    let (cut, other) = (&cursor[..cursor.len() - 4], format!("A{}", &cursor[1..]));
    for wrong in [
        format!("search=ports&cursor={cursor}"),
        format!("search=port&recurring=false&cursor={cursor}"),
        format!("search=port&cursor={cut}"),
        format!("search=port&cursor={other}"),
        format!("search=port&cursor={}", encoded("не курсор")),
    ] {
        let answer = api.get(&format!("/products?{wrong}")).await;
        assert_eq!((answer.status, answer.code()), (400, "cursor_refused"), "{wrong}");
    }
    for wrong in ["limit=0", "limit=101", "limit=ten", "limit=1.5", "recurring=yes", "page=2", "search=a&search=b"] {
        let answer = api.get(&format!("/products?{wrong}")).await;
        assert_eq!((answer.status, answer.code()), (400, "query_unreadable"), "{wrong}");
    }
}

#[tokio::test]
async fn a_page_holds_together_while_products_come_and_go() {
    let api = indexed().await;
    let first = api.get("/products?search=network&limit=1").await;
    assert_eq!(first.ids(), [112]);
    api.world.halo().delete(Entity::Item, 112);
    api.world.halo().edit(Entity::Item, json!({"id": 117, "name": "A network for cables"}));
    api.world.clock.advance(time::Duration::hours(25));
    super::index(&api.world).await;
    let cursor = first.body["next_cursor"].as_str().unwrap();
    assert_eq!(api.get(&format!("/products?search=network&cursor={cursor}")).await.ids(), [110, 111]);
    assert_eq!(api.search("network").await.ids(), [117, 110, 111]);
}
