//! What the look-up writes to its log.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use product_lookup::Patience;
use scenarios::World;
use serde_json::{Value, json};

use super::api::{Api, encoded, keys};
use super::index;

/// Everything that this thread logs.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn the_log_names_key_operation_and_status_and_nothing_of_what_was_sent() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = runtime::telemetry::json_lines(Some("debug"), move || writer.clone());
    let _watched = tracing::subscriber::set_default(subscriber);
    let world = World::new().await;
    index(&world).await;
    let mut api = Api::with(world, keys(), Patience::default()).await;
    api.key = "unknown-secret-key".to_owned();
    api.get("/products").await;
    api.key = "people:read".to_owned();
    api.get(&format!("/people?search={}", encoded("alex@client.example.com"))).await;
    api.get("/people?search=a").await;
    api.key = "products:read".to_owned();
    api.search("hunter2 network").await;
    api.get("/products/110?hunter2=1").await;
    api.key = "drafts:write".to_owned();
    api.post("/drafts", json!({"user": "hunter2"})).await;
    api.world.halo().set_down(true);
    api.key = "quotes:link".to_owned();
    api.put("/quotes/6/link", json!({"user": 51})).await;

    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    let lines: Vec<Value> = text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let named = |name: &str| lines.iter().filter(|line| line.to_string().contains(name)).count();
    assert!(named("findPeople") >= 2 && named("listProducts") >= 2 && named("linkQuote") >= 1, "{text}");
    assert!(text.contains("people:read"), "the key's name stands in the log: {text}");
    for secret in
        ["hunter2", "unknown-secret-key", "alex", "Alex", "example.com", "bearer", "Bearer", "/people", "search="]
    {
        assert!(!text.contains(secret), "{secret} stands in the log: {text}");
    }
}
