//! Which user or client a person is, by the rules of matching themselves (S12, S13, decision b).

use domain::halo::{Client, User};
use domain::matching::customer::{CustomerMatch, by_email, by_name, find};
use domain::matching::mail_domain::{near_miss, own_domain};
use domain::party::Person;

use super::support::{Case, alex, client};

#[test]
fn each_of_a_users_addresses_is_his() {
    let user =
        User { emails: ["private@example.org", "Alex@client.example.com "].map(str::to_owned).to_vec(), ..alex() };
    assert_eq!(by_email("alex@client.example.com", std::slice::from_ref(&user)), Some(CustomerMatch::User(user)));
}

#[test]
fn an_inactive_user_makes_an_address_neither_known_nor_ambiguous() {
    let former = User { inactive: true, ..alex() };
    assert_eq!(by_email("alex@client.example.com", std::slice::from_ref(&former)), None);
    assert_eq!(by_email("alex@client.example.com", &[former, alex()]), Some(CustomerMatch::User(alex())));
}

#[test]
fn two_users_with_one_address_are_told_with_their_clients() {
    let nameless = User { client_name: None, ..alex() };
    let Some(CustomerMatch::Ambiguous { compared, candidates }) =
        by_email("alex@client.example.com", &[alex(), nameless])
    else {
        panic!("two users are not one")
    };
    assert_eq!(compared, "the e-mail address of the person");
    assert_eq!(candidates[0], "user 51 \"Alex Example\" of client \"Example Client Ltd\"");
    assert_eq!(candidates[1], "user 51 \"Alex Example\" of client \"unknown\"");
}

#[test]
fn an_inactive_client_is_neither_a_match_nor_a_candidate() {
    let former = Client { inactive: true, ..client(1, "Example Client Ltd") };
    assert_eq!(by_name("Example Client Ltd", std::slice::from_ref(&former)), None);
    assert_eq!(by_name("Example Client Inc.", &[former, client(2, "Something Else")]), None);
}

#[test]
fn a_firm_of_nothing_but_a_legal_form_is_near_no_other_such_firm() {
    assert_eq!(by_name("Co., Ltd.", &[client(1, "Limited")]), None);
}

#[test]
fn an_exact_name_is_not_disturbed_by_near_ones() {
    let clients = [client(1, "Example Client Inc."), client(2, "Example Client Ltd")];
    assert_eq!(by_name("Example Client Ltd", &clients), Some(CustomerMatch::Client(clients[1].clone())));
}

#[test]
fn several_near_firms_are_all_candidates() {
    let clients = [client(1, "Example Client Inc."), client(2, "Example-Client LLC"), client(3, "Example")];
    let Some(CustomerMatch::Ambiguous { compared, candidates }) = by_name(" Example Client Ltd ", &clients) else {
        panic!("near is not equal")
    };
    assert_eq!(compared, "the organisation name \"Example Client Ltd\" but for legal form or punctuation");
    assert_eq!(candidates, ["client 1 \"Example Client Inc.\"", "client 2 \"Example-Client LLC\""]);
}

#[test]
fn a_person_without_address_and_firm_is_nobody() {
    assert_eq!(find(&Person::default(), &[alex()], &[client(1, "Example Client Ltd")]), CustomerMatch::Nobody);
}

#[test]
fn a_colleague_at_one_client_makes_that_client_a_candidate() {
    let mut case = Case::new();
    case.snapshot.users.clear();
    case.snapshot.colleagues = vec![User { emails: vec!["kim@CLIENT.example.com".to_owned()], ..alex() }];
    assert_eq!(case.held(), ["customer_ambiguous"]);
    let problem = case.plan().problems.remove(0);
    assert!(problem.cause.contains("\"client.example.com\""), "{problem:?}");
    assert_eq!(problem.concerns, ["client 71 \"Example Client Ltd\""]);
}

#[test]
fn colleagues_are_asked_about_only_where_a_client_would_be_made() {
    let case = Case::new();
    let chosen = &case.snapshot.chosen;
    let person = &case.quote.person;
    assert_eq!(chosen.domain_to_ask(&CustomerMatch::Nobody, person).as_deref(), Some("client.example.com"));
    assert_eq!(chosen.domain_to_ask(&CustomerMatch::User(alex()), person), None);
    let private = Person { organization: None, ..person.clone() };
    assert_eq!(chosen.domain_to_ask(&CustomerMatch::Nobody, &private), None);
    let mut decided = chosen.clone();
    decided.new_client = true;
    assert_eq!(decided.domain_to_ask(&CustomerMatch::Nobody, person), None, "a person said that none fits");
}

#[test]
fn a_domain_is_what_stands_behind_the_last_at_sign_unless_it_is_public_or_none() {
    assert_eq!(own_domain(" Kim@Client.Example.com ").as_deref(), Some("client.example.com"));
    assert_eq!(own_domain("\"a@b\"@client.example.com").as_deref(), Some("client.example.com"));
    assert_eq!(own_domain("kim@gmail.com"), None);
    assert_eq!(own_domain("kim@localhost"), None);
    assert_eq!(own_domain("kim"), None);
}

#[test]
fn a_user_without_a_client_or_without_a_name_of_it_is_told_as_such() {
    let nowhere = User { client: None, ..alex() };
    assert_eq!(near_miss("kim@client.example.com", &[nowhere]), None);
    let Some(CustomerMatch::Ambiguous { candidates, .. }) =
        near_miss("kim@client.example.com", &[User { client_name: None, ..alex() }])
    else {
        panic!("one client uses the domain")
    };
    assert_eq!(candidates, ["client 71 \"a client without a name\""]);
}
