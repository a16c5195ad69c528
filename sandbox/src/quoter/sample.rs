//! The people, the template and the lines of the captured sample.

use super::ids;
use super::line_builder::{LineBuilder, line};
use super::model::{Address, Form, Owner, Person};

pub(super) fn lines() -> [LineBuilder; 3] {
    let switch = line("Network switch, 8 port", "25").quantity("2").cost("10").code("HW-SW8-001");
    let firewall = line("Firewall appliance", "1500").cost("500").code("HW-FW-001");
    let access_point = line("Access point 2.4/5 GHz", "1000").cost("500").code("HW-AP-001");
    [
        switch.supplier_sku("53").description("Unmanaged desktop switch").item(&ids::example("item_", "0")),
        firewall
            .supplier_sku("115")
            .description("Entry level firewall appliance")
            .item(&ids::example("item_", "1"))
            .category("191002", &ids::example("cat_", "D"), "Firewalls"),
        access_point
            .supplier_sku("109")
            .description("Ceiling mounted access point")
            .item(&ids::example("item_", "2"))
            .category("191003", &ids::example("cat_", "E"), "Wireless"),
    ]
}

pub(super) fn person() -> Person {
    let billing = Address {
        line1: "1 Example Street".to_owned(),
        city: "Exampleville".to_owned(),
        state_code: "CA".to_owned(),
        state_name: "California".to_owned(),
        country_code: "US".to_owned(),
        country_name: "United States".to_owned(),
        postal_code: "90000".to_owned(),
        ..Address::default()
    };
    Person {
        id: "1700001".to_owned(),
        public_id: ids::example("cont_", "A"),
        first_name: "Alex".to_owned(),
        last_name: "Example".to_owned(),
        organization: "Example Client Ltd".to_owned(),
        billing: Some(billing),
        work_phone: Some("555-0100".to_owned()),
        mobile_phone: Some("555-0101".to_owned()),
        email: "alex@client.example.com".to_owned(),
        ..Person::default()
    }
}

pub(super) fn owner() -> Owner {
    Owner {
        id: "130001".to_owned(),
        public_id: ids::example("user_", "B"),
        first_name: "Sam".to_owned(),
        last_name: "Seller".to_owned(),
        email: "sam@msp.example.com".to_owned(),
    }
}

pub(super) fn form() -> Form {
    Form {
        id: "50001".to_owned(),
        public_id: ids::example("tmpl_", "T"),
        slug: "test".to_owned(),
        title: "test".to_owned(),
    }
}
