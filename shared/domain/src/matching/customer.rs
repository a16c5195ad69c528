//! The person and the firm of a quote as user and client of Halo (S12-S14b, S26, decision b).

use serde::{Deserialize, Serialize};

use crate::halo::{Client, QuotationId, User};
use crate::party::{Person, email_key, name_key, name_stem};

/// For whom the quote is, and how that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "rule")]
pub enum CustomerMatch {
    /// The user with the same e-mail address.
    User(User),
    /// The user whom a person chose for this quote, or for the quote's person.
    Chosen(User),
    /// The client with the organisation's name; the user is made there.
    Client(Client),
    /// Nobody: client, site and user are made.
    Nobody,
    /// Whoever this Halo quote is for: it shows the won record already, so nobody is looked for.
    OfTheQuotation {
        /// Its id.
        quotation: QuotationId,
    },
    /// Several fit; a person must choose.
    Ambiguous {
        /// What was compared.
        compared: String,
        /// The candidates, in words.
        candidates: Vec<String>,
    },
}

/// Finds the user with exactly this e-mail address, ignoring case, among the hits of Halo's loose search.
/// Inactive users do not count.
pub fn by_email(email: &str, users: &[User]) -> Option<CustomerMatch> {
    let wanted = email_key(email);
    let hits: Vec<&User> =
        users.iter().filter(|u| !u.inactive && u.emails.iter().any(|e| email_key(e) == wanted)).collect();
    match hits.as_slice() {
        [] => None,
        [one] => Some(CustomerMatch::User((*one).clone())),
        several => Some(CustomerMatch::Ambiguous {
            compared: "the e-mail address of the person".to_owned(),
            candidates: several.iter().map(|u| describe_user(u)).collect(),
        }),
    }
}

/// Finds the one active client whose name equals the organisation: trimmed, case and repeated blanks ignored.
pub fn by_name(organization: &str, clients: &[Client]) -> Option<CustomerMatch> {
    let wanted = name_key(organization);
    let hits: Vec<&Client> = clients.iter().filter(|c| !c.inactive && name_key(&c.name) == wanted).collect();
    match hits.as_slice() {
        [] => near(organization, clients),
        [one] => Some(CustomerMatch::Client((*one).clone())),
        several => Some(CustomerMatch::Ambiguous {
            compared: format!("the organisation name \"{}\"", organization.trim()),
            candidates: several.iter().map(|c| format!("client {} \"{}\"", c.id, c.name)).collect(),
        }),
    }
}

/// A near miss is never resolved by taking the first: clients whose names differ from the organisation's in legal form or punctuation
/// only are candidates for a person to choose from (decision b).
fn near(organization: &str, clients: &[Client]) -> Option<CustomerMatch> {
    let stem = name_stem(organization).to_lowercase();
    let near = clients.iter().filter(|c| !c.inactive && !stem.is_empty() && name_stem(&c.name).to_lowercase() == stem);
    let candidates: Vec<String> = near.map(|c| format!("client {} \"{}\"", c.id, c.name)).collect();
    let compared = format!("the organisation name \"{}\" but for legal form or punctuation", organization.trim());
    (!candidates.is_empty()).then_some(CustomerMatch::Ambiguous { compared, candidates })
}

/// Applies the rules in their order: user by e-mail, client by name, nobody.
pub fn find(person: &Person, users: &[User], clients: &[Client]) -> CustomerMatch {
    person
        .email
        .as_deref()
        .and_then(|email| by_email(email, users))
        .or_else(|| person.organization.as_deref().and_then(|name| by_name(name, clients)))
        .unwrap_or(CustomerMatch::Nobody)
}

fn describe_user(user: &User) -> String {
    format!("user {} \"{}\" of client \"{}\"", user.id, user.name, user.client_name.as_deref().unwrap_or("unknown"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::halo::{ClientId, SiteId, UserId};

    fn user(id: i64, email: &str) -> User {
        User {
            id: UserId(id),
            name: "Alex Example".to_owned(),
            emails: vec![email.to_owned()],
            site: Some(SiteId(3)),
            client: Some(ClientId(2)),
            client_name: Some("Example Client Ltd".to_owned()),
            inactive: false,
            marker: None,
        }
    }

    fn client(id: i64, name: &str) -> Client {
        Client { id: ClientId(id), name: name.to_owned(), inactive: false, main_site: None, marker: None }
    }

    fn person() -> Person {
        Person {
            email: Some("alex@client.example.com".to_owned()),
            organization: Some("Example Client Ltd".to_owned()),
            ..Person::default()
        }
    }

    #[test]
    fn s12_the_user_with_the_same_e_mail_comes_first() {
        let found = find(&person(), &[user(4, "ALEX@client.example.com")], &[client(2, "Example Client Ltd")]);
        assert!(matches!(found, CustomerMatch::User(u) if u.id == UserId(4)));
    }

    #[test]
    fn a_search_hit_with_a_longer_address_is_not_the_user() {
        assert_eq!(by_email("alex@client.example.com", &[user(4, "big.alex@client.example.com")]), None);
    }

    #[test]
    fn s13_without_a_user_the_client_is_found_by_its_exact_name() {
        let clients = [client(2, "example  client LTD"), client(3, "Example Client Ltd (old)")];
        assert!(matches!(find(&person(), &[], &clients), CustomerMatch::Client(c) if c.id == ClientId(2)));
    }

    #[test]
    fn two_users_with_one_address_are_never_resolved_by_taking_the_first() {
        let users = [user(4, "alex@client.example.com"), user(5, "alex@client.example.com")];
        assert!(
            matches!(find(&person(), &users, &[]), CustomerMatch::Ambiguous { candidates, .. } if candidates.len() == 2)
        );
    }

    #[test]
    fn a_client_that_differs_in_its_legal_form_is_a_candidate_but_no_match() {
        let found = find(&person(), &[], &[client(2, "Example Client, Inc."), client(3, "Example Clients Ltd")]);
        assert!(
            matches!(found, CustomerMatch::Ambiguous { candidates, .. } if candidates == ["client 2 \"Example Client, Inc.\""])
        );
    }

    #[test]
    fn inactive_records_do_not_match() {
        let users = [User { inactive: true, ..user(4, "alex@client.example.com") }];
        let clients = [Client { inactive: true, ..client(2, "Example Client Ltd") }];
        assert_eq!(find(&person(), &users, &clients), CustomerMatch::Nobody);
    }
}
