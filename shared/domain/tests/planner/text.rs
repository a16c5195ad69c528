//! A plan as people read it: every kind of step, of match and of problem.

use domain::Line;
use domain::halo::{Client, Item, Opportunity, Quotation, SkuField};
use domain::quote::Optional;
use domain::settings::{AgentOnExisting, Pick, Policy, Unmatched};

use super::support::{
    CLIENT, Case, agent, client, d, item, line, monthly, name, opportunity, quotation, row, site, with_sku,
};

#[test]
fn a_first_publish_for_a_stranger() {
    let lines = [
        Line { code: Some("SW-1".to_owned()), ..line("Switch", "2", "25.00") },
        Line { optional: Optional::NotSelected, ..line("Rack", "1.5", "1234.5") },
        monthly("Backup", "3", "0.125"),
    ];
    let mut case = Case::of(lines);
    case.snapshot.users.clear();
    case.products(0, [with_sku(item(7, "Switch, 8 port"), "SW-1"), with_sku(item(8, "Switch"), "SW-1")]);
    case.products(2, []);
    case.quote.owner.email = Some("kim@msp.example.com".to_owned());
    insta::assert_snapshot!(case.written(), @r#"
    Quote 6 Office
      for      nobody in Halo: client, site and user are made
      agent    left to Halo
      product  Switch: product 8 "Switch" (SKU in supplier_part_code); not product 7 "Switch, 8 port"
      product  Rack: product 101 "Rack" (exact name)
      product  Backup: no product: one is made
       1. make the client "Example Client Ltd"
       2. use or make the site "Main" of the new client
       3. make the user "Alex Example" at the new site
       4. make the product "Backup" in group 1
       5. make the opportunity "6 Office" for the new user
       6. make the quotation "6 Office" on the new opportunity
            2 x Switch at 25.00 one-time, product 8
            1.5 x Rack at 1,234.50 one-time, optional, product 101
            3 x Backup at 0.125 monthly, the new product
            status 2, marker qh:90001:6:quotation:7100001:pending
       7. read the new quotation back and compare its money: 50.00 USD + 0.38 USD monthly net in 3 lines
       8. attach "Quote 6 (published, 7100001).pdf" to the new opportunity
    "#);
}

#[test]
fn an_update_of_a_quotation_on_an_opportunity_that_existed() {
    let mut case = Case::new();
    case.settings.quotation.policy = Policy::Overwrite;
    case.settings.opportunity.agent_on_existing = AgentOnExisting::Set;
    case.settings.opportunity.status_by_quote = [("lost".to_owned(), name("Lost"))].into();
    case.settings.quotation.status.remove("lost");
    case.snapshot.named_opportunity = Some((domain::halo::OpportunityId(900), Some(opportunity(900))));
    case.made("quotation:7100000:pending", 800);
    case.present(Quotation {
        lines: Some(vec![row(1, Some("cable"), "1", "5"), row(2, None, "1", "9")]),
        ..quotation(800)
    });
    case.quote.status = domain::Status::Lost;
    case.quote.lines[0].optional = Optional::NotSelected;
    insta::assert_snapshot!(case.written(), @r#"
    Quote 6 Office
      for      user 51 "Alex Example" of Example Client Ltd (same e-mail address)
      agent    Sam Seller (same e-mail address)
      product  Switch: product 100 "Switch" (exact name)
      product  Firewall: product 101 "Firewall" (exact name)
      warning  status_unmapped: No Halo quote status is mapped to Quoter's status "lost"; Halo's own default or present status stands. Fix: Set quotation.status.STATUS to a quote status of Halo (Configuration > Quotations > Statuses).
       1. change opportunity 900: the quote's owner is its agent
       2. use opportunity 900 "Opportunity 900"
       3. change opportunity 900: the quote is lost in Quoter
       4. bring quotation 800 "6 Office" up to date: 2 lines, 1 removed, 1 made by hand stay
       5. read quotation 800 back and compare its money: 1,500.00 USD net in 2 lines
       6. attach "Quote 6 (published, 7100001).pdf" to opportunity 900
    "#);
}

#[test]
fn a_change_of_status_alone() {
    let mut case = Case::new();
    case.settings.quotation.policy = Policy::Skip;
    case.settings.agent.default = Some(Pick::Id(7));
    case.quote.owner.email = None;
    case.made("opportunity", 700);
    case.made("quotation:7100000:pending", 800);
    case.quote.status = domain::Status::Lost;
    insta::assert_snapshot!(case.written(), @r#"
    Quote 6 Office
      for      user 51 "Alex Example" of Example Client Ltd (same e-mail address)
      agent    Sam Seller (default agent of the settings)
      product  Switch: product 100 "Switch" (exact name)
      product  Firewall: product 101 "Firewall" (exact name)
       1. see that agent and status of opportunity 700 stayed
       2. change opportunity 700: the totals of the quote changed
       3. change quotation 800 to status 4: the quote is lost in Quoter
       4. attach "Quote 6 (published, 7100001).pdf" to opportunity 700
    "#);
}

#[test]
fn a_mapped_agent_a_known_client_and_a_stored_link() {
    let mut case = Case::new();
    case.snapshot.users.clear();
    case.snapshot.clients = vec![client(CLIENT.0, "Example Client Ltd")];
    case.snapshot.sites = vec![site(61, CLIENT)];
    case.snapshot.tenant.agents.push(agent(8, "Kim Keeper", "kim@msp.example.com"));
    case.settings.agent.by_owner.insert("sam@msp.example.com".to_owned(), Pick::Id(8));
    let key = case.quote.lines[0].key.clone();
    case.snapshot.products.get_mut(&key).unwrap().linked = Some(item(9, "Renamed"));
    case.settings.quotation.status.clear();
    insta::assert_snapshot!(case.written(), @r#"
    Quote 6 Office
      for      client 71 "Example Client Ltd" (same name)
      agent    Kim Keeper (mapped in the settings)
      product  Switch: product 9 "Renamed" (stored link)
      product  Firewall: product 101 "Firewall" (exact name)
      warning  status_unmapped: No Halo quote status is mapped to Quoter's status "pending"; Halo's own default or present status stands. Fix: Set quotation.status.STATUS to a quote status of Halo (Configuration > Quotations > Statuses).
       1. make the user "Alex Example" at site 61
       2. make the opportunity "6 Office" for the new user
       3. see that agent and status of the new opportunity stayed
       4. make the quotation "6 Office" on the new opportunity
            2 x Switch at 25.00 one-time, product 9
            1 x Firewall at 1,500.00 one-time, product 101
            status as Halo's default, marker qh:90001:6:quotation:7100001:pending
       5. read the new quotation back and compare its money: 1,550.00 USD net in 2 lines
       6. attach "Quote 6 (published, 7100001).pdf" to the new opportunity
    "#);
}

#[test]
fn a_quote_that_is_held_for_several_reasons() {
    let mut case =
        Case::of([Line { code: Some("SW-1".to_owned()), ..line("Switch", "2", "25.00") }, line("Work", "1", "100")]);
    case.snapshot.users.clear();
    case.snapshot.clients = vec![
        client(71, "Example Client Ltd"),
        Client { id: domain::halo::ClientId(72), ..client(72, "Example Client Ltd") },
    ];
    let referenced =
        |id: i64| Item { skus: [(SkuField::QboSku, vec!["sw-1".to_owned()])].into(), ..item(id, "A switch") };
    case.products(0, [referenced(7), referenced(8)]);
    case.products(1, []);
    case.settings.product.unmatched = Unmatched::Hold;
    case.quote.totals.upfront = Some(d("1"));
    insta::assert_snapshot!(case.plan(), @r#"
    Quote 6 Office
      for      undecided by the organisation name "Example Client Ltd": client 71 "Example Client Ltd", client 72 "Example Client Ltd"
      agent    Sam Seller (same e-mail address)
      product  Switch: undecided by SKU in qbosku: product 7 "A switch", product 8 "A switch"
      product  Work: no product: one is made
      held     customer_ambiguous: 2 records in Halo fit the organisation name "Example Client Ltd". Fix: Choose one of the candidates with `quoter-halo resolve QUOTE --choose user:ID` or `--choose client:ID` (`client:new` if none fits), or in Halo make all but one of them inactive or correct the duplicate (Customers > the record > Edit).
      held     product_ambiguous: 2 products in Halo fit the line "Switch" by SKU in qbosku. Fix: Choose one of them with `quoter-halo resolve QUOTE --choose product:ID` (`product:new` if none fits), or in Halo give the products different part numbers or make all but one obsolete (Configuration > Products > Products).
      held     product_unmatched: No product in Halo fits the line "Work". Fix: Choose one with `quoter-halo resolve QUOTE --choose product:ID`, or `--choose product:new`; or make it in Halo with the same part number or name (Configuration > Products > Products > New), or set product.unmatched to "create".
      held     total_unexplained: The lines that arrived add up to 150.00 USD, but Quoter states 1.00 USD. Something of the quote is not in what arrived. Fix: If the content comes from deliveries, set quoter.content to "api" with an API key: a delivery does not carry sections, bundles and their discounts. Else compare the quote in Quoter with the lines shown here, and report it with the quote's number.
    "#);
}

#[test]
fn a_user_of_a_client_without_a_name() {
    let mut case = Case::new();
    case.snapshot.users[0].client_name = None;
    case.snapshot.open_opportunities = vec![Opportunity { closed: false, ..opportunity(900) }];
    let text = case.written().to_string();
    assert!(text.contains("user 51 \"Alex Example\" of a client without a name (same e-mail address)"), "{text}");
}
