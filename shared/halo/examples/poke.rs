//! Looks at a real tenant without changing anything:
//! `HALO_URL=https://halo.example.com HALO_CLIENT_ID=... HALO_CLIENT_SECRET=... cargo run -p halo --example poke`

use std::sync::Arc;

use halo::{Config, Halo, discover};
use url::Url;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let found = discover(&Url::parse(&std::env::var("HALO_URL")?)?, false).await?;
    println!("API {}, tokens {}, tenant {:?}", found.api, found.token_url, found.tenant);

    let (id, secret) = (std::env::var("HALO_CLIENT_ID")?, std::env::var("HALO_CLIENT_SECRET")?);
    let config = Config::new(found.api, found.token_url, found.tenant, id, secret);
    let halo = Halo::new(config, Arc::new(time::OffsetDateTime::now_utc))?;

    let agents = halo.agents().await?.rows;
    let api_only = agents.iter().filter(|agent| agent.api_only).count();
    println!("{} agents, {api_only} of them API-only", agents.len());

    println!("asset groups with \"Use for Items\":");
    for group in halo.asset_groups().await?.rows.iter().filter(|group| group.for_items) {
        println!("  {:>6}  {}", group.id, group.name);
    }
    Ok(())
}
