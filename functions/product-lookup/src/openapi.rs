//! The OpenAPI document, made from the routes and from the types of requests and answers.
//!
//! The function serves the document as it is stored ([`DOCUMENT`](crate::DOCUMENT)); a test holds the stored one against this one.

use schemars::generate::{Contract, SchemaSettings};
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Map, Value, json};

use crate::answer::{PROBLEM_JSON, ProblemDetails};
use crate::api;
use crate::route::{Kind, Operation, Parameter, ROUTES, Route};

const ABOUT: &str = "Products, people and opportunities of HaloPSA, the way of products into Quoter's catalogue, drafts of quotes, and links of \
                     quotes to people and opportunities.\n\nA parameter or field that is not described here is refused. Every failure is \
                     `application/problem+json` with a stable `code`, the cause, and what to do. A status that is not listed, such as 500, is a fault of this product.";

/// The document.
pub fn document() -> Value {
    let mut schemas = Schemas::new();
    let mut paths = Map::new();
    for route in ROUTES {
        let operation = operation(route, &mut schemas);
        let path = paths.entry(route.path).or_insert_with(|| json!({}));
        path[route.verb.to_ascii_lowercase()] = operation;
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "product-lookup",
            "version": env!("CARGO_PKG_VERSION"),
            "description": ABOUT,
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": "/", "description": "The function's own address; `/lookup` on one machine." }],
        "paths": paths,
        "components": {
            "schemas": schemas.all(),
            "securitySchemes": {
                "key": { "type": "http", "scheme": "bearer", "description": "A key of the secret LOOKUP_SECRET, with the scope named at each operation." },
            },
        },
    })
}

fn operation(route: &Route, schemas: &mut Schemas) -> Value {
    let mut parameters: Vec<Value> = route.named.iter().map(|named| parameter(named, "path")).collect();
    parameters.extend(route.query.iter().map(|one| parameter(one, "query")));
    let mut operation = json!({
        "operationId": route.id,
        "summary": route.summary,
        "parameters": parameters,
        "responses": responses(route, schemas),
        "security": route.scope.map_or_else(|| json!([]), |scope| json!([{ "key": [scope.as_str()] }])),
    });
    if let Some(schema) = body(route.operation, schemas) {
        operation["requestBody"] = json!({ "required": true, "content": { "application/json": { "schema": schema } } });
    }
    operation
}

fn parameter(parameter: &Parameter, place: &str) -> Value {
    let schema = match parameter.kind {
        Kind::Text(longest) => json!({ "type": "string", "maxLength": longest }),
        Kind::Number(least, i64::MAX) => json!({ "type": "integer", "format": "int64", "minimum": least }),
        Kind::Number(least, most) => json!({ "type": "integer", "minimum": least, "maximum": most }),
        Kind::Flag => json!({ "type": "boolean" }),
    };
    let Parameter { name, about, required, .. } = parameter;
    json!({ "name": name, "in": place, "required": required, "description": about, "schema": schema })
}

fn responses(route: &Route, schemas: &mut Schemas) -> Value {
    let mut responses = Map::new();
    let answer = answer(route.operation, schemas);
    let done = json!({ "description": "Done.", "content": { "application/json": { "schema": answer } } });
    responses.insert(route.success.to_string(), done);
    for status in route.failures {
        let schema = schemas.answer::<ProblemDetails>();
        let mut failure = json!({ "description": meaning(*status), "content": { PROBLEM_JSON: { "schema": schema } } });
        if let Some((name, about)) = header(*status) {
            failure["headers"] = json!({ name: { "description": about, "schema": { "type": "string" } } });
        }
        responses.insert(status.to_string(), failure);
    }
    Value::Object(responses)
}

fn meaning(status: u16) -> &'static str {
    match status {
        400 => "The request is not as described here.",
        401 => "No key, or one that is not accepted.",
        403 => "The key lacks the scope.",
        404 => "What the request names does not exist.",
        409 => "A person must act in Halo, in Quoter or in the settings; or another run is at the same record.",
        413 => "The body is too large.",
        _ => {
            "It passes: Halo, Quoter or the tables do not do what is asked right now. The same request may be sent again."
        }
    }
}

fn header(status: u16) -> Option<(&'static str, &'static str)> {
    match status {
        401 => Some(("WWW-Authenticate", "`Bearer`.")),
        503 => Some(("Retry-After", "After how many seconds it is worth another try.")),
        _ => None,
    }
}

fn answer(operation: Operation, schemas: &mut Schemas) -> Value {
    match operation {
        Operation::ListProducts => schemas.answer::<api::ProductPage>(),
        Operation::ShowProduct => schemas.answer::<api::ProductAnswer>(),
        Operation::PullProduct => schemas.answer::<api::PullAnswer>(),
        Operation::FindPeople => schemas.answer::<api::PeopleList>(),
        Operation::ListOpportunities => schemas.answer::<api::OpportunityList>(),
        Operation::LinkQuote => schemas.answer::<api::LinkAnswer>(),
        Operation::MakeDraft => schemas.answer::<api::DraftAnswer>(),
        Operation::ShowDocument => json!({ "type": "object" }),
        Operation::ShowHealth => schemas.answer::<api::Health>(),
    }
}

fn body(operation: Operation, schemas: &mut Schemas) -> Option<Value> {
    match operation {
        Operation::PullProduct => Some(schemas.body::<api::PullBody>()),
        Operation::LinkQuote => Some(schemas.body::<api::LinkBody>()),
        Operation::MakeDraft => Some(schemas.body::<api::DraftBody>()),
        Operation::ListProducts | Operation::ShowProduct | Operation::FindPeople | Operation::ListOpportunities => None,
        Operation::ShowDocument | Operation::ShowHealth => None,
    }
}

/// The schemas of bodies that are read and of answers that are written. A type is one or the other.
struct Schemas {
    read: SchemaGenerator,
    written: SchemaGenerator,
}

impl Schemas {
    fn new() -> Self {
        let settings = |contract| {
            SchemaSettings::draft2020_12().with(|settings| {
                settings.definitions_path = "/components/schemas".into();
                settings.meta_schema = None;
                settings.contract = contract;
            })
        };
        Self {
            read: settings(Contract::Deserialize).into_generator(),
            written: settings(Contract::Serialize).into_generator(),
        }
    }

    fn answer<T: JsonSchema>(&mut self) -> Value {
        self.written.subschema_for::<T>().to_value()
    }

    fn body<T: JsonSchema>(&mut self) -> Value {
        self.read.subschema_for::<T>().to_value()
    }

    fn all(mut self) -> Map<String, Value> {
        let mut all = self.read.take_definitions(true);
        all.extend(self.written.take_definitions(true));
        all
    }
}
