//! Which quotes are pushed at all (S87, decisions f and t).

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::party::{email_key, name_key};
use crate::quote::Quote;
use crate::settings::{Filter, Settings};
use crate::{Phase, Problem, problems};

/// What the settings say about a quote before anything is read from Halo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// It is pushed.
    Push,
    /// It waits for the win; nothing is written before.
    WaitsForWin(Problem),
    /// It is left alone.
    LeftAlone(Problem),
    /// It cannot be pushed.
    Held(Problem),
}

/// Decides; `first_seen` is when the family's first delivery arrived.
pub fn decide(quote: &Quote, settings: &Settings, first_seen: OffsetDateTime) -> Scope {
    let scope = &settings.scope;
    if settings.quoter.own_account().is_some_and(|own| own != quote.account) {
        return Scope::Held(problems::foreign_account(quote.account.as_str()));
    }
    if let Some(start) = scope.live_from.as_deref() {
        match OffsetDateTime::parse(start, &Rfc3339) {
            Ok(start) if first_seen < start => return Scope::LeftAlone(problems::before_live(&start.to_string())),
            Ok(_) => {}
            Err(_) => return Scope::Held(problems::live_from_unreadable(start)),
        }
    }
    if let Some(what) = fits(&scope.never, quote) {
        return Scope::LeftAlone(problems::out_of_scope("scope.never", &what));
    }
    if !is_empty(&scope.sync_only) && fits(&scope.sync_only, quote).is_none() {
        return Scope::LeftAlone(problems::out_of_scope("scope.sync_only", "nothing of it fits"));
    }
    if scope.only_won && quote.status.phase() != Phase::Won {
        return Scope::WaitsForWin(problems::waits_for_win());
    }
    Scope::Push
}

fn is_empty(filter: &Filter) -> bool {
    let Filter { templates, owners, resellers, custom_fields } = filter;
    templates.is_empty() && owners.is_empty() && resellers.is_empty() && custom_fields.is_empty()
}

/// What of a quote fits the filter, in words.
fn fits(filter: &Filter, quote: &Quote) -> Option<String> {
    let Filter { templates, owners, resellers, custom_fields } = filter;
    let named = |list: &[String], name: Option<&str>| {
        let name = name_key(name?);
        list.iter().find(|wanted| name_key(wanted) == name).cloned()
    };
    let template = quote.template.as_ref().and_then(|t| t.name.as_deref());
    let reseller = quote.reseller.as_ref().and_then(|r| r.name.as_deref());
    let owner = quote.owner.email.as_deref().map(email_key);
    named(templates, template)
        .map(|name| format!("the template \"{name}\""))
        .or_else(|| owners.iter().find(|o| Some(email_key(o)) == owner).map(|_| "the owner".to_owned()))
        .or_else(|| named(resellers, reseller).map(|name| format!("the reseller \"{name}\"")))
        .or_else(|| {
            let fits = |label: &str, value: &str| {
                quote.custom_fields.iter().any(|field| {
                    name_key(&field.label) == name_key(label)
                        && (value.is_empty() || name_key(&field.value) == name_key(value))
                })
            };
            custom_fields
                .iter()
                .find(|(label, value)| fits(label, value))
                .map(|(label, _)| format!("the custom field \"{label}\""))
        })
}
