//! The recorded quote as it is read.

use quoter::payload;

use crate::facts::shown;

const DATA: &str = include_str!("../../fixtures/webhook-quote-published.data.json");

#[test]
fn the_recorded_quote_is_read() {
    let quote = payload::read_text(DATA).unwrap().quote().unwrap();
    insta::assert_snapshot!(shown(&quote), @r#"
    account: 90001
    currency: USD
    discount: 0
    expires: 2025-09-14T07:00:00Z
    lines[0].bundle: no
    lines[0].category.id: cat_30000000000000000000000000C
    lines[0].category.name: Switching
    lines[0].code: HW-SW8-001
    lines[0].description: Unmanaged desktop switch
    lines[0].discount: 0.00
    lines[0].frequency: one_time
    lines[0].item: item_300000000000000000000000000
    lines[0].key: item_300000000000000000000000000.1
    lines[0].name: Network switch, 8 port
    lines[0].optional: no
    lines[0].period_told: true
    lines[0].pricing_structure: fixed_per_unit
    lines[0].quantity: 2
    lines[0].supplier_sku: 53
    lines[0].unit_cost: 10.00
    lines[0].unit_price: 25.00
    lines[1].bundle: no
    lines[1].category.id: cat_30000000000000000000000000D
    lines[1].category.name: Firewalls
    lines[1].code: HW-FW-001
    lines[1].description: Entry level firewall appliance
    lines[1].discount: 0.00
    lines[1].frequency: one_time
    lines[1].item: item_300000000000000000000000001
    lines[1].key: item_300000000000000000000000001.1
    lines[1].name: Firewall appliance
    lines[1].optional: no
    lines[1].period_told: true
    lines[1].pricing_structure: fixed_per_unit
    lines[1].quantity: 1
    lines[1].supplier_sku: 115
    lines[1].unit_cost: 500.00
    lines[1].unit_price: 1500.00
    lines[2].bundle: no
    lines[2].category.id: cat_30000000000000000000000000E
    lines[2].category.name: Wireless
    lines[2].code: HW-AP-001
    lines[2].description: Ceiling mounted access point
    lines[2].discount: 0.00
    lines[2].frequency: one_time
    lines[2].item: item_300000000000000000000000002
    lines[2].key: item_300000000000000000000000002.1
    lines[2].name: Access point 2.4/5 GHz
    lines[2].optional: no
    lines[2].period_told: true
    lines[2].pricing_structure: fixed_per_unit
    lines[2].quantity: 1
    lines[2].supplier_sku: 109
    lines[2].unit_cost: 500.00
    lines[2].unit_price: 1000.00
    number: 6
    owner.email: sam@msp.example.com
    owner.id: 130001
    owner.name: Sam Seller
    person.billing.city: Exampleville
    person.billing.country.code: US
    person.billing.country.name: United States
    person.billing.line1: 1 Example Street
    person.billing.postal_code: 90000
    person.billing.state.code: CA
    person.billing.state.name: California
    person.contact_id: cont_30000000000000000000000000A
    person.email: alex@client.example.com
    person.first_name: Alex
    person.last_name: Example
    person.mobile_phone: 555-0101
    person.organization: Example Client Ltd
    person.work_phone: 555-0100
    record: 7100001
    shipping: 0.00
    source: delivery
    status: pending
    template.id: 50001
    template.name: test
    title: Quote for Example Client Ltd
    totals.upfront: 2550.00
    uuid: 9001-11111111-2222-4333-8444-555555555555
    "#);
}
