//! Clients, sites, users. Their markers stand on a line of the notes, since clients and sites have no field for foreign ids; no
//! record is made without the flag that keeps the welcome mail back (decision u).

use domain::halo::{ClientId, NewClient, NewSite, NewUser, SiteId};
use serde_json::Value;

use super::Private;
use super::body::Body;

/// `Area`; Halo makes the first site with it.
pub(crate) fn new_client(client: &NewClient) -> (Value, Private) {
    let body = Body::new()
        .set("name", client.name.as_str())
        .set("newclient_sitename", client.site_name.as_str())
        .set_some("newclient_countrycode", client.country.as_deref())
        .set_some("newclient_regioncode", client.region)
        .set("newclient_sendwelcomeemail", false)
        .set("notes", client.marker.as_str());
    (body.done(), vec![client.name.clone(), client.site_name.clone()])
}

/// `Site`.
pub(crate) fn new_site(client: ClientId, site: &NewSite) -> (Value, Private) {
    let body = Body::new()
        .set("name", site.name.as_str())
        .set("client_id", client.0)
        .set_some("country_code", site.country.as_deref())
        .set_some("region_code", site.region)
        .set("newsite_sendwelcomeemail", false)
        .set("notes", site.marker.as_str());
    (body.done(), vec![site.name.clone()])
}

/// `Users`; the client follows from the site.
pub(crate) fn new_user(site: SiteId, user: &NewUser) -> (Value, Private) {
    let body = Body::new()
        .set("name", user.name.as_str())
        .set_some("firstname", user.first_name.as_deref())
        .set_some("surname", user.surname.as_deref())
        .set_some("emailaddress", user.email.as_deref())
        .set_some("phonenumber", user.phone.as_deref())
        .set_some("mobilenumber", user.mobile.as_deref())
        .set_some("title", user.title.as_deref())
        .set("site_id", site.0)
        .set("sendwelcomeemail", false)
        .set("third_party_id", user.marker.as_str())
        .set("notes", user.marker.as_str());
    let person = [&user.first_name, &user.surname, &user.email, &user.phone, &user.mobile, &user.title];
    let private = person.into_iter().flatten().cloned().chain([user.name.clone()]);
    let mut private: Vec<String> = private.collect();
    private.sort_by_key(|text| std::cmp::Reverse(text.len()));
    (body.done(), private)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_client_is_made_with_its_first_site_and_without_mail() {
        let client = NewClient {
            name: "Acme Ltd".into(),
            site_name: "Main".into(),
            country: None,
            region: None,
            marker: "qh:1:client".into(),
        };
        assert_eq!(
            new_client(&client).0,
            json!({"name": "Acme Ltd", "newclient_sitename": "Main", "newclient_sendwelcomeemail": false, "notes": "qh:1:client"})
        );
    }

    #[test]
    fn a_site_names_its_client_by_an_integer() {
        let site = NewSite { name: "Depot".into(), country: None, region: None, marker: "qh:1:site".into() };
        assert_eq!(
            new_site(ClientId(14), &site).0,
            json!({"name": "Depot", "client_id": 14, "newsite_sendwelcomeemail": false, "notes": "qh:1:site"})
        );
    }

    #[test]
    fn a_user_is_made_at_a_site_and_nothing_personal_may_come_back() {
        let user = NewUser {
            name: "Ada Example".into(),
            first_name: Some("Ada".into()),
            surname: Some("Example".into()),
            email: Some("ada@example.com".into()),
            phone: None,
            mobile: None,
            title: None,
            marker: "qh:1:user".into(),
        };
        let (body, private) = new_user(SiteId(27), &user);
        assert_eq!(
            body,
            json!({
                "name": "Ada Example", "firstname": "Ada", "surname": "Example", "emailaddress": "ada@example.com",
                "site_id": 27, "sendwelcomeemail": false, "third_party_id": "qh:1:user", "notes": "qh:1:user",
            })
        );
        assert_eq!(private, ["ada@example.com", "Ada Example", "Example", "Ada"], "longest first");
    }
}
