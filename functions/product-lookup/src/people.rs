//! People, their opportunities, and what quotes are tied to.

use domain::catalogue::QuoteName;
use domain::halo::UserId;
use sync::catalogue as work;

use crate::Lookup;
use crate::answer::Refused;
use crate::api::{LinkAnswer, LinkBody, OpportunityList, PeopleList};
use crate::dispatch::Asked;
use crate::{refusal, request};

/// `GET /people`.
pub(crate) async fn find(lookup: &Lookup, asked: &Asked) -> Result<PeopleList, Refused> {
    let search = asked.query.text("search").unwrap_or_default().trim().to_owned();
    let length = search.chars().count();
    if !(2..=200).contains(&length) {
        let detail = format!("The parameter search has {length} characters; it must have 2 to 200.");
        return Err(Refused::because(&refusal::QUERY_UNREADABLE, detail));
    }
    let deps = lookup.backend.deps().await?;
    let people = work::people(&deps, &search).await?;
    Ok(PeopleList { people: people.into_iter().map(Into::into).collect() })
}

/// `GET /people/{halo_id}/opportunities`.
pub(crate) async fn opportunities(lookup: &Lookup, asked: &Asked) -> Result<OpportunityList, Refused> {
    let id = asked.named.parse().ok().filter(|id| *id > 0).map(UserId);
    let id =
        id.ok_or_else(|| Refused::because(&refusal::ADDRESS_UNKNOWN, "The id of a user is a whole number above 0."))?;
    let deps = lookup.backend.deps().await?;
    let opportunities = work::opportunities_of_user(&deps, id).await?;
    Ok(OpportunityList { opportunities: opportunities.into_iter().map(Into::into).collect() })
}

/// `PUT /quotes/{quote}/link`.
pub(crate) async fn link(lookup: &Lookup, asked: &Asked) -> Result<LinkAnswer, Refused> {
    let quote = quote(&asked.named)?;
    let body: LinkBody = request::body(&asked.body)?;
    let nothing = || Refused::because(&refusal::BODY_UNREADABLE, "There is neither `user` nor `opportunity`.");
    let link = body.link().ok_or_else(nothing)?;
    let deps = lookup.backend.deps().await?;
    Ok(work::link_quote(&deps, &quote, &link).await?.into())
}

/// The quote that the address names. The two slashes of an address that stands in a path may have become one on the way.
fn quote(text: &str) -> Result<QuoteName, Refused> {
    let text = text.strip_suffix("/link").unwrap_or(text);
    let restored = match text.split_once(":/") {
        Some((scheme, rest)) if !rest.starts_with('/') => format!("{scheme}://{rest}"),
        _ => text.to_owned(),
    };
    restored.parse().map_err(|error: domain::catalogue::NamesNoQuote| {
        Refused::because(&refusal::QUOTE_UNREADABLE, format!("{error}."))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_is_named_by_number_id_token_or_address() {
        let address = "https://example.quoter.com/admin/quotes/draft_by_public_id/quot_2a";
        for (sent, name) in [
            ("6/link", "6"),
            ("quot_2a/link", "quot_2a"),
            (&*format!("{address}/link"), "quot_2a"),
            (&*format!("{}/link", address.replace("//", "/")), "quot_2a"),
            (address, "quot_2a"),
        ] {
            assert_eq!(quote(sent).unwrap().to_string(), name, "{sent}");
        }
        assert_eq!(quote("the big one/link").unwrap_err().details.code, "quote_unreadable");
    }
}
