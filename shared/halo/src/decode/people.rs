//! Clients, sites, users, agents.

use domain::halo::{Agent, AgentId, Client, ClientId, Contact, Site, SiteId, SitePlace, User, UserId};
use domain::party::{Person, Place};
use serde::Deserialize;

use super::wire::{Flag, Int, Ref, Text};
use super::{Record, marker_in};

/// `Users`: `site_id` is a double, `site_id_int` is not (HaloPSA API reference, section 2.7).
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct UserWire {
    id: Int,
    name: Text,
    emailaddress: Text,
    email2: Text,
    email3: Text,
    site_id: Ref,
    site_id_int: Ref,
    client_id: Ref,
    client_name: Text,
    inactive: Flag,
    third_party_id: Text,
    notes: Text,
}

impl Record for User {
    const WHAT: &'static str = "user";
    type Wire = UserWire;

    fn of(wire: UserWire) -> Result<Self, String> {
        let in_notes = marker_in(wire.notes.0.as_deref());
        Ok(Self {
            id: UserId(wire.id.0.ok_or("id")?),
            name: wire.name.0.unwrap_or_default(),
            emails: [wire.emailaddress, wire.email2, wire.email3].into_iter().filter_map(|email| email.0).collect(),
            site: wire.site_id_int.0.or(wire.site_id.0).map(SiteId),
            client: wire.client_id.0.map(ClientId),
            client_name: wire.client_name.0,
            inactive: wire.inactive.0.unwrap_or(false),
            marker: in_notes.or(wire.third_party_id.0),
        })
    }
}

/// `Users`, for what a contact elsewhere needs of it (HaloPSA API reference, section 4.4).
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ContactWire {
    #[serde(flatten)]
    user: serde_json::Map<String, serde_json::Value>,
}

impl Record for Contact {
    const WHAT: &'static str = "user";
    type Wire = ContactWire;

    fn of(wire: ContactWire) -> Result<Self, String> {
        let text = |name: &str| {
            let value = wire.user.get(name).cloned()?;
            serde_json::from_value::<Text>(value).ok().and_then(|text| text.0)
        };
        let person = Person {
            first_name: text("firstname"),
            last_name: text("surname"),
            title: text("title"),
            organization: text("client_name"),
            email: ["emailaddress", "email2", "email3"].into_iter().find_map(text),
            work_phone: text("phonenumber").or_else(|| text("sitephonenumber")),
            mobile_phone: text("mobilenumber"),
            ..Person::default()
        };
        let user = serde_json::from_value::<UserWire>(wire.user.clone().into()).map_err(|error| error.to_string())?;
        Ok(Self { user: User::of(user)?, person })
    }
}

/// `Site`, for its address: the lines and, on the site itself, the country (HaloPSA API reference, section 4.4).
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct PlaceWire {
    delivery_address: Option<AddressWire>,
    country_code: Text,
    country_code_name: Text,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct AddressWire {
    line1: Text,
    line2: Text,
    line3: Text,
    line4: Text,
    postcode: Text,
}

impl Record for SitePlace {
    const WHAT: &'static str = "site";
    type Wire = PlaceWire;

    fn of(wire: PlaceWire) -> Result<Self, String> {
        let AddressWire { line1, line2, line3, line4, postcode } = wire.delivery_address.unwrap_or_default();
        let country = Place { code: wire.country_code.0, name: wire.country_code_name.0 };
        let country = Some(country).filter(|country| *country != Place::default());
        Ok(Self { lines: [line1.0, line2.0, line3.0, line4.0, postcode.0], country })
    }
}

/// `Area`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ClientWire {
    id: Int,
    name: Text,
    inactive: Flag,
    main_site_id: Ref,
    notes: Text,
}

impl Record for Client {
    const WHAT: &'static str = "client";
    type Wire = ClientWire;

    fn of(wire: ClientWire) -> Result<Self, String> {
        Ok(Self {
            id: ClientId(wire.id.0.ok_or("id")?),
            name: wire.name.0.unwrap_or_default(),
            inactive: wire.inactive.0.unwrap_or(false),
            main_site: wire.main_site_id.0.map(SiteId),
            marker: marker_in(wire.notes.0.as_deref()),
        })
    }
}

/// `Site`: `client_id` is a double.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct SiteWire {
    id: Int,
    name: Text,
    client_id: Ref,
    inactive: Flag,
    notes: Text,
}

impl Record for Site {
    const WHAT: &'static str = "site";
    type Wire = SiteWire;

    fn of(wire: SiteWire) -> Result<Self, String> {
        Ok(Self {
            id: SiteId(wire.id.0.ok_or("id")?),
            name: wire.name.0.unwrap_or_default(),
            client: wire.client_id.0.map(ClientId),
            inactive: wire.inactive.0.unwrap_or(false),
            marker: marker_in(wire.notes.0.as_deref()),
        })
    }
}

/// `Uname`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct AgentWire {
    id: Int,
    name: Text,
    email: Text,
    isdisabled: Flag,
    isapiagent: Flag,
}

impl Record for Agent {
    const WHAT: &'static str = "agent";
    type Wire = AgentWire;

    fn of(wire: AgentWire) -> Result<Self, String> {
        Ok(Self {
            id: AgentId(wire.id.0.ok_or("id")?),
            name: wire.name.0.unwrap_or_default(),
            email: wire.email.0,
            disabled: wire.isdisabled.0.unwrap_or(false),
            api_only: wire.isapiagent.0.unwrap_or(false),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::record;
    use super::*;
    use serde_json::json;

    #[test]
    fn a_user_has_all_addresses_and_a_whole_site_id() {
        let user: User = record(serde_json::from_str(include_str!("../../fixtures/user.json")).unwrap()).unwrap();
        assert_eq!(user.emails, ["ada@example.com", "ada@home.example.com"]);
        assert_eq!((user.site, user.client), (Some(SiteId(27)), Some(ClientId(14))));
        assert_eq!(user.marker.as_deref(), Some("qh:1:12:user"));
    }

    #[test]
    fn a_site_belongs_to_a_client_told_as_a_double() {
        let site: Site = record(json!({"id": 27, "name": "Main", "client_id": 14.0})).unwrap();
        assert_eq!(site.client, Some(ClientId(14)));
    }

    #[test]
    fn a_record_without_id_is_none() {
        assert_eq!(record::<Client>(json!({"name": "Acme"})), Err("id".to_owned()));
    }
}
