//! Client, site and user of a plan: those that stand in Halo, and the steps that make what is missing (S12-S14b, S26, S26b).

use domain::halo::{ClientId, SiteId, User};
use domain::party::{Address, Place};
use domain::plan::{Ref, StepKey};

use super::support::{ALEX, CLIENT, Case, OFFICE, alex, client, keys, new_client, new_user, site, whom};

const USER: &str = "user#alex@client.example.com";
const NEW_CLIENT: &str = "client#example client ltd";
const NEW_SITE: &str = "site#example client ltd";

#[test]
fn s12_a_known_user_brings_client_and_site_and_nothing_is_made_for_him() {
    let plan = Case::new().written();
    let whom = whom(&plan);
    assert_eq!((&whom.client, &whom.site, &whom.user), (&Ref::Known(CLIENT), &Ref::Known(OFFICE), &Ref::Known(ALEX)));
    assert!(keys(&plan).iter().all(|key| key.starts_with("opportunity") || key.contains(":7100001:")), "{plan}");
}

#[test]
fn a_user_whose_site_or_client_halo_does_not_tell_is_held() {
    for user in [User { site: None, ..alex() }, User { client: None, ..alex() }] {
        let mut case = Case::new();
        case.snapshot.users = vec![user];
        assert_eq!(case.held(), ["site_missing"]);
    }
}

#[test]
fn a_user_whose_making_is_not_known_to_have_ended_is_settled_first() {
    let mut case = Case::new();
    case.open(USER);
    let plan = case.written();
    assert_eq!(new_user(&plan).0, &Ref::Known(OFFICE));
    assert_eq!(whom(&plan).user, made(USER));
    assert_eq!(whom(&plan).client, Ref::Known(CLIENT));
}

#[test]
fn s26b_an_unknown_person_of_a_known_client_is_made_at_its_main_site() {
    let mut case = unknown_person();
    case.snapshot.clients[0].main_site = Some(SiteId(62));
    case.snapshot.sites = vec![site(63, CLIENT)];
    let plan = case.written();
    let (at, user) = new_user(&plan);
    assert_eq!(at, &Ref::Known(SiteId(62)));
    assert_eq!((user.name.as_str(), user.email.as_deref()), ("Alex Example", Some("alex@client.example.com")));
    assert_eq!((whom(&plan).client.clone(), whom(&plan).site.clone()), (Ref::Known(CLIENT), Ref::Known(SiteId(62))));
    assert_eq!(whom(&plan).user, made(USER));
}

#[test]
fn without_a_main_site_an_active_site_of_this_very_client_is_taken() {
    let mut case = unknown_person();
    let inactive = domain::halo::Site { inactive: true, ..site(62, CLIENT) };
    case.snapshot.sites = vec![inactive.clone(), site(63, ClientId(72)), site(64, CLIENT)];
    assert_eq!(new_user(&case.written()).0, &Ref::Known(SiteId(64)));

    case.snapshot.sites = vec![inactive, site(63, ClientId(72))];
    assert_eq!(case.held(), ["site_missing"]);
}

#[test]
fn a_client_that_was_begun_by_us_is_settled_with_its_site_although_a_search_finds_it() {
    for begun in [NEW_CLIENT, NEW_SITE] {
        let mut case = unknown_person();
        case.snapshot.clients[0].main_site = Some(SiteId(62));
        case.open(begun);
        let plan = case.written();
        assert_eq!(keys(&plan)[..3], [NEW_CLIENT, NEW_SITE, USER], "{begun}");
        assert_eq!(whom(&plan).client, made(NEW_CLIENT), "{begun}");
    }
}

#[test]
fn s14b_for_a_stranger_client_site_and_user_are_made_in_this_order() {
    let mut case = stranger();
    case.quote.person.organization = Some("  Example   Client Ltd ".to_owned());
    case.quote.person.mobile_phone = Some("555 0100".to_owned());
    case.quote.person.work_phone = Some("555 0101".to_owned());
    case.quote.person.title = Some("Buyer".to_owned());
    case.settings.customer.main_site_name = "Head office".to_owned();
    let plan = case.written();

    assert_eq!(keys(&plan)[..3], [NEW_CLIENT, NEW_SITE, USER]);
    let client = new_client(&plan);
    assert_eq!((client.name.as_str(), client.site_name.as_str()), ("Example Client Ltd", "Head office"));
    let (at, user) = new_user(&plan);
    assert_eq!(at, &made(NEW_SITE));
    assert_eq!((user.first_name.as_deref(), user.surname.as_deref()), (Some("Alex"), Some("Example")));
    assert_eq!((user.phone.as_deref(), user.mobile.as_deref()), (Some("555 0101"), Some("555 0100")));
    assert_eq!(user.title.as_deref(), Some("Buyer"));
    assert_eq!(whom(&plan).site, made(NEW_SITE));
}

#[test]
fn records_that_quotes_share_carry_the_account_and_a_digest_of_their_identity() {
    let plan = stranger().written();
    for (marker, identity) in [(&new_client(&plan).marker, NEW_CLIENT), (&new_user(&plan).1.marker, USER)] {
        assert_eq!(*marker, format!("qh:90001:{}", domain::quote::short_digest(identity)));
    }
}

#[test]
fn s89_country_and_region_of_a_new_client_are_those_of_the_billing_address_else_of_the_shipping_address() {
    let place = |code: &str| Some(Place { code: Some(code.to_owned()), name: None });
    let address = |state: &str, country: &str| {
        Some(Address { state: place(state), country: place(country), ..Address::default() })
    };
    let mut case = stranger();
    case.settings.address.region = [("CA".to_owned(), 12), ("BC".to_owned(), 13)].into();
    case.quote.person.shipping = address("BC", "ca");
    assert_eq!(country_and_region(&case), (Some("CA".to_owned()), Some(13)));
    case.quote.person.billing = address("CA", "us");
    assert_eq!(country_and_region(&case), (Some("US".to_owned()), Some(12)));
}

#[test]
fn a_person_without_firm_or_name_cannot_be_made() {
    let mut case = stranger();
    case.quote.person.organization = None;
    assert_eq!(case.held(), ["organization_missing"]);
    case.quote.person.email = None;
    assert_eq!(case.held(), ["person_unknown"]);

    let mut nameless = stranger();
    let person = &mut nameless.quote.person;
    (person.email, person.first_name, person.last_name) = (None, None, None);
    assert_eq!(nameless.held(), ["person_unknown"]);
}

#[test]
fn a_person_without_address_is_known_again_by_name_and_firm() {
    let mut case = stranger();
    case.quote.person.email = None;
    assert_eq!(whom(&case.written()).user, made("user#example client ltd#alex example"));
}

#[test]
fn a_firm_that_fits_two_clients_is_held_with_both() {
    let mut case = stranger();
    case.snapshot.clients = vec![client(71, "Example Client Ltd"), client(72, "example client ltd")];
    let plan = case.plan();
    assert_eq!(case.held(), ["customer_ambiguous"]);
    assert_eq!(plan.problems[0].concerns, ["client 71 \"Example Client Ltd\"", "client 72 \"example client ltd\""]);
}

#[test]
fn what_a_person_chose_stands_in_the_place_of_each_rule() {
    let firm = client(71, "Example Client Ltd");
    let other = domain::halo::Client { main_site: Some(SiteId(69)), ..client(79, "Another Client") };

    let mut case = Case::new();
    case.snapshot.chosen.user = Some(User { id: domain::halo::UserId(52), ..alex() });
    assert_eq!(whom(&case.written()).user, Ref::Known(domain::halo::UserId(52)), "the user before the address");

    let mut case = unknown_person();
    case.snapshot.chosen.client = Some(other);
    assert_eq!(whom(&case.written()).client, Ref::Known(ClientId(79)), "the client before the name");

    let mut case = unknown_person();
    case.snapshot.clients = vec![firm];
    case.snapshot.chosen.new_client = true;
    assert_eq!(whom(&case.written()).client, made(NEW_CLIENT), "a new client although one has the name");

    let mut case = unknown_person();
    case.snapshot.clients[0].main_site = Some(SiteId(62));
    case.snapshot.users = vec![alex()];
    case.snapshot.chosen.new_user = true;
    assert_eq!(whom(&case.written()).user, made(USER), "a new user although one has the address");
}

/// A quote whose person no user has the address of, and whose firm one client has the name of.
fn unknown_person() -> Case {
    let mut case = stranger();
    case.snapshot.clients = vec![client(CLIENT.0, "Example Client Ltd")];
    case
}

/// A quote of a person and a firm that Halo does not know.
fn stranger() -> Case {
    let mut case = Case::new();
    case.snapshot.users = vec![];
    case
}

fn made<T>(key: &str) -> Ref<T> {
    Ref::Made(StepKey(key.to_owned()))
}

fn country_and_region(case: &Case) -> (Option<String>, Option<i64>) {
    let plan = case.written();
    let client = new_client(&plan);
    (client.country.clone(), client.region)
}
