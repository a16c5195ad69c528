//! Clients, sites, users.

use domain::halo::{Client, ClientId, Contact, NewClient, NewSite, NewUser, Site, SiteId, SitePlace, User, UserId};

use super::lists::List;
use crate::encode;
use crate::error::Error;
use crate::listing::{Listing, Made};
use crate::transport::Halo;

/// Active and inactive records, with the notes that hold our marker.
const ALL_WITH_NOTES: [(&str, &str); 3] =
    [("includeactive", "true"), ("includeinactive", "true"), ("includenotes", "true")];

impl Halo {
    /// Users in whose name, e-mail or login `text` occurs, active and inactive. `GET Users`, one request per 100 rows. The search is
    /// loose: compare exactly, and take nothing unseen.
    pub async fn users_by_search(&self, text: &str) -> Result<Listing<User>, Error> {
        let query = [("search", text)].into_iter().chain(ALL_WITH_NOTES).collect();
        self.pages(&List { entity: "Users", key: "users", query }).await
    }

    /// The first 100 active users of a client. `GET Users`, one request.
    pub async fn users_of(&self, client: ClientId) -> Result<Listing<User>, Error> {
        let id = client.to_string();
        let query = vec![("client_id", id.as_str()), ("includeactive", "true")];
        self.one_page(&List { entity: "Users", key: "users", query }, 1).await
    }

    /// One user. `GET Users/{id}`, one request; `None` if there is none.
    pub async fn user(&self, id: UserId) -> Result<Option<User>, Error> {
        self.by_id("Users", id.0).await
    }

    /// One user with name, telephone numbers and firm, as a contact elsewhere needs them. `GET Users/{id}`, one request; `None` if there
    /// is none.
    pub async fn contact(&self, id: UserId) -> Result<Option<Contact>, Error> {
        self.by_id("Users", id.0).await
    }

    /// Where a site is. `GET Site/{id}`, one request; `None` if there is none.
    pub async fn site_place(&self, id: SiteId) -> Result<Option<SitePlace>, Error> {
        self.by_id("Site", id.0).await
    }

    /// Clients in whose name `text` occurs, active and inactive. `GET Client`, one request per 100 rows. The search is loose.
    pub async fn clients_by_search(&self, text: &str) -> Result<Listing<Client>, Error> {
        let query = [("search", text)].into_iter().chain(ALL_WITH_NOTES).collect();
        self.pages(&List { entity: "Client", key: "clients", query }).await
    }

    /// One client. `GET Client/{id}`, one request; `None` if there is none.
    pub async fn client(&self, id: ClientId) -> Result<Option<Client>, Error> {
        self.by_id("Client", id.0).await
    }

    /// The sites of a client, active and inactive. `GET Site`, one request per 100 rows.
    pub async fn sites_of(&self, client: ClientId) -> Result<Listing<Site>, Error> {
        let id = client.to_string();
        let query = [("client_id", id.as_str()), ("includeinactive", "true"), ("includenotes", "true")].to_vec();
        self.pages(&List { entity: "Site", key: "sites", query }).await
    }

    /// One site. `GET Site/{id}`, one request; `None` if there is none.
    pub async fn site(&self, id: SiteId) -> Result<Option<Site>, Error> {
        self.by_id("Site", id.0).await
    }

    /// Makes a client with its first site. `POST Client`, one request. The marker becomes its notes.
    pub async fn create_client(&self, client: &NewClient) -> Result<Made<Client>, Error> {
        self.post("Client", encode::new_client(client)).await
    }

    /// Makes a site. `POST Site`, one request. The marker becomes its notes.
    pub async fn create_site(&self, client: ClientId, site: &NewSite) -> Result<Made<Site>, Error> {
        self.post("Site", encode::new_site(client, site)).await
    }

    /// Makes a user at a site. `POST Users`, one request. The marker becomes its notes and its `third_party_id`.
    pub async fn create_user(&self, site: SiteId, user: &NewUser) -> Result<Made<User>, Error> {
        self.post("Users", encode::new_user(site, user)).await
    }
}
