//! A near miss by the domain of an e-mail address (decision b): somebody of a firm that Halo knows under another name.

use std::collections::BTreeMap;

use super::customer::CustomerMatch;
use crate::halo::{ClientId, User};
use crate::party::email_key;

/// Domains under which anybody can have an address: they say nothing of a firm.
const PUBLIC: [&str; 65] = [
    "163.com",
    "aol.co.uk",
    "aol.com",
    "att.net",
    "bellsouth.net",
    "bigpond.com",
    "btinternet.com",
    "charter.net",
    "comcast.net",
    "cox.net",
    "earthlink.net",
    "fastmail.com",
    "free.fr",
    "freenet.de",
    "gmail.com",
    "gmx.at",
    "gmx.ch",
    "gmx.com",
    "gmx.de",
    "gmx.net",
    "googlemail.com",
    "hey.com",
    "hotmail.ca",
    "hotmail.co.uk",
    "hotmail.com",
    "hotmail.de",
    "hotmail.fr",
    "icloud.com",
    "laposte.net",
    "libero.it",
    "live.co.uk",
    "live.com",
    "live.com.au",
    "mac.com",
    "mail.com",
    "mail.ru",
    "me.com",
    "msn.com",
    "optusnet.com.au",
    "orange.fr",
    "outlook.com",
    "outlook.com.au",
    "outlook.de",
    "outlook.fr",
    "proton.me",
    "protonmail.com",
    "qq.com",
    "rocketmail.com",
    "rogers.com",
    "sbcglobal.net",
    "shaw.ca",
    "sky.com",
    "sympatico.ca",
    "t-online.de",
    "telus.net",
    "verizon.net",
    "virginmedia.com",
    "wanadoo.fr",
    "web.de",
    "xtra.co.nz",
    "yahoo.ca",
    "yahoo.co.uk",
    "yahoo.com",
    "yandex.com",
    "zoho.com",
];

/// The domain of an address, lower case, unless anybody can have an address there.
pub fn own_domain(email: &str) -> Option<String> {
    let (_, domain) = email_key(email).rsplit_once('@').map(|(name, domain)| (name.to_owned(), domain.to_owned()))?;
    (domain.contains('.') && !PUBLIC.contains(&domain.as_str())).then_some(domain)
}

/// The one client whose active users have addresses of this domain, as a candidate for a person to choose: it is never taken by
/// itself. `None` where no client or several use it.
pub fn near_miss(email: &str, users: &[User]) -> Option<CustomerMatch> {
    let domain = own_domain(email)?;
    let has_it = |user: &&User| user.emails.iter().any(|other| own_domain(other).as_ref() == Some(&domain));
    let active = users.iter().filter(|user| !user.inactive).filter(has_it);
    let clients: BTreeMap<ClientId, &str> = active
        .filter_map(|user| Some((user.client?, user.client_name.as_deref().unwrap_or("a client without a name"))))
        .collect();
    let mut clients = clients.into_iter();
    let (id, name) = clients.next()?;
    let compared = format!("the e-mail domain \"{domain}\", which one client uses");
    let candidates = vec![format!("client {id} \"{name}\"")];
    clients.next().is_none().then_some(CustomerMatch::Ambiguous { compared, candidates })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::halo::{SiteId, UserId};

    fn user(client: i64, email: &str) -> User {
        User {
            id: UserId(4),
            name: "Alex Example".to_owned(),
            emails: vec![email.to_owned()],
            site: Some(SiteId(3)),
            client: Some(ClientId(client)),
            client_name: Some(format!("Client {client}")),
            inactive: false,
            marker: None,
        }
    }

    fn candidates(users: &[User]) -> Option<Vec<String>> {
        match near_miss("New@Client.example.com", users)? {
            CustomerMatch::Ambiguous { candidates, .. } => Some(candidates),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_one_client_with_addresses_of_the_domain_is_a_candidate() {
        let users = [user(2, "alex@client.example.com"), user(2, "kim@CLIENT.example.com")];
        assert_eq!(candidates(&users), Some(vec!["client 2 \"Client 2\"".to_owned()]));
    }

    #[test]
    fn a_domain_of_two_clients_or_of_none_says_nothing() {
        assert_eq!(candidates(&[user(2, "alex@client.example.com"), user(3, "kim@client.example.com")]), None);
        assert_eq!(candidates(&[user(2, "alex@sub.client.example.com"), user(2, "a@notclient.example.com")]), None);
        let left = User { inactive: true, ..user(2, "alex@client.example.com") };
        assert_eq!(candidates(&[left]), None);
    }

    #[test]
    fn a_domain_where_anybody_has_an_address_says_nothing() {
        assert!(PUBLIC.is_sorted());
        assert_eq!(own_domain("someone@Gmail.com"), None);
        assert_eq!(own_domain("someone@localhost"), None);
        assert_eq!(near_miss("new@gmail.com", &[user(2, "alex@gmail.com")]), None);
    }
}
