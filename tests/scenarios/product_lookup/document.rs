//! The OpenAPI document in the repository.

use std::collections::BTreeSet;

use product_lookup::openapi::document;
use product_lookup::route::ROUTES;
use reqwest::Method;
use serde_json::Value;

use crate::product_lookup::indexed;

#[test]
fn the_openapi_document_is_made_from_the_routes_and_types() {
    crate::docs::check("openapi.json", &format!("{}\n", serde_json::to_string_pretty(&document()).unwrap()));
}

#[test]
fn every_schema_is_valid_and_every_reference_leads_somewhere() {
    let document = document();
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        assert!(jsonschema::meta::is_valid(schema), "{name}");
    }
    let mut references = BTreeSet::new();
    collect(&document, &mut references);
    for reference in &references {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
    assert!(references.len() > 10, "{references:?}");
}

fn collect<'d>(value: &'d Value, into: &mut BTreeSet<&'d str>) {
    match value {
        Value::Object(fields) => {
            into.extend(fields.get("$ref").and_then(Value::as_str));
            fields.values().for_each(|value| collect(value, into));
        }
        Value::Array(list) => list.iter().for_each(|value| collect(value, into)),
        _ => {}
    }
}

#[test]
fn every_route_has_a_name_of_its_own_and_every_field_says_what_it_is() {
    let names: BTreeSet<&str> = ROUTES.iter().map(|route| route.id).collect();
    assert_eq!(names.len(), ROUTES.len());
    for (name, schema) in document()["components"]["schemas"].as_object().unwrap() {
        assert!(schema["description"].is_string(), "{name}");
        for (field, schema) in schema["properties"].as_object().into_iter().flatten() {
            assert!(schema["description"].is_string(), "{name}.{field}");
        }
    }
}

#[tokio::test]
async fn the_function_serves_the_document_and_says_that_it_answers() {
    let api = indexed().await;
    let served = api.get("/openapi.json").await;
    assert_eq!(served.body, document(), "run the tests with UPDATE_DOCS=1, then build again");
    assert_eq!(api.get("/health").await.body["status"], "ok");
}

#[tokio::test]
async fn what_is_not_in_the_document_is_refused_as_a_problem() {
    let api = indexed().await;
    for path in ["/", "/product", "/products/110/", "/quotes/6", "/lookup/products"] {
        let (status, body) = api.elsewhere(Method::GET, path).await;
        assert!(matches!(status, 404 | 405), "{path}: {status}");
        assert_eq!(body["status"], status);
    }
    let (status, body) = api.elsewhere(Method::DELETE, "/products/110").await;
    assert_eq!((status, body["code"].as_str()), (405, Some("method_wrong")));
}
