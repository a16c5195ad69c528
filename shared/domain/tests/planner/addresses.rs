//! Addresses of the person as Halo's address lines on the quotation (S88, decision y).

use domain::party::{Address, Place};

use super::support::{Case, header};

#[test]
fn s88_billing_and_delivery_address_stand_on_the_quotation() {
    let mut case = Case::new();
    case.quote.person.billing = Some(address("1 Bill Street"));
    case.quote.person.shipping = Some(address("2 Ship Street"));
    assert_eq!(first_lines(&case), (Some("1 Bill Street".to_owned()), Some("2 Ship Street".to_owned())));
    case.quote.person.shipping = None;
    assert_eq!(first_lines(&case), (Some("1 Bill Street".to_owned()), Some("1 Bill Street".to_owned())));
    case.quote.person.billing = None;
    assert_eq!(first_lines(&case), (None, None));
}

#[test]
fn s88_a_place_known_by_one_of_code_and_name_fills_both_tokens() {
    let place = |code: Option<&str>, name: Option<&str>| {
        Some(Place { code: code.map(str::to_owned), name: name.map(str::to_owned) })
    };
    let mut case = Case::new();
    case.settings.address.lines =
        ["{line1}, {line2}", "{line3}", "{city}", "{state}/{state_code}", "{country}/{country_code}"]
            .map(str::to_owned);
    case.quote.person.billing = Some(Address {
        line2: Some("Floor 3".to_owned()),
        line3: Some("Room 4".to_owned()),
        city: Some("Exampleville".to_owned()),
        state: place(Some("CA"), None),
        country: place(None, Some("United States")),
        ..address("1 Bill Street")
    });
    let lines = header(&case.written()).billing.clone().unwrap();
    assert_eq!(lines, ["1 Bill Street, Floor 3", "Room 4", "Exampleville", "CA/CA", "United States/United States"]);
}

#[test]
fn s88_commas_and_blanks_go_at_the_ends_only() {
    let mut case = Case::new();
    case.settings.address.lines = [" ,{line1} , {city}", "{city},,", "a, b", ", ", ""].map(str::to_owned);
    case.quote.person.billing = Some(address("1 Bill Street"));
    assert_eq!(header(&case.written()).billing.clone().unwrap(), ["1 Bill Street", "", "a, b", "", ""]);
}

fn address(line1: &str) -> Address {
    Address { line1: Some(line1.to_owned()), ..Address::default() }
}

fn first_lines(case: &Case) -> (Option<String>, Option<String>) {
    let plan = case.written();
    let first = |lines: &Option<[String; 5]>| lines.as_ref().map(|lines| lines[0].clone());
    (first(&header(&plan).billing), first(&header(&plan).delivery))
}
