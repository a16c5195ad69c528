//! The plan as people read it: the dry run of the recorded quote against the stand-in's tenant.

use sandbox::quoter::QuoteBuilder;
use scenarios::World;

#[tokio::test]
async fn n5_a_plan_reads_as_what_will_be_done_and_why() {
    let world = World::new().await;
    let text = plan_of(&world, QuoteBuilder::sample()).await;
    insta::assert_snapshot!(text, @r#"
    Quote 6 Quote for Example Client Ltd
      for      user 51 "Alex Example" of Example Client Ltd (same e-mail address)
      agent    Sam Seller (same e-mail address)
      product  Network switch, 8 port: product 110 "Network switch, 8 port" (SKU in supplier_part_code)
      product  Firewall appliance: product 114 "Firewall appliance" (exact name)
      product  Access point 2.4/5 GHz: no product: one is made
       1. make the product "Access point 2.4/5 GHz" in group 106
       2. make the opportunity "6 Quote for Example Client Ltd" for user 51
       3. see that agent and status of the new opportunity stayed
       4. make the quotation "6 Quote for Example Client Ltd" on the new opportunity
            2 x Network switch, 8 port at 25.00 one-time, product 110
            1 x Firewall appliance at 1,500.00 one-time, product 114
            1 x Access point 2.4/5 GHz at 1,000.00 one-time, the new product
            status 2, marker qh:90001:6:quotation:7100001:pending
       5. read the new quotation back and compare its money: 2,550.00 USD net in 3 lines
       6. attach "Quote 6 (published, 7100001).pdf" to the new opportunity
    "#);
    assert!(world.records(sandbox::halo::Entity::Quotation).is_empty(), "a plan writes nothing");
}

async fn plan_of(world: &World, quote: QuoteBuilder) -> String {
    let quote = quoter::payload::read_text(&quote.data()).ok().and_then(quoter::Reading::quote).unwrap();
    let (_, json) = world.system.store.settings_current().await.unwrap().unwrap();
    let settings = serde_json::from_str(&json).unwrap();
    let deps = world.system.worker.deps();
    let snapshot = sync::gather(deps, &quote, &settings).await.unwrap();
    domain::plan::plan(&quote, &settings, &snapshot, world.clock.now()).to_string()
}
