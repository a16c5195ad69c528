//! `quoter-halo resolve`: stores what a person chose where the rules could not decide, and lets the quote go on.

use std::process::ExitCode;
use std::str::FromStr;

use clap::Args;
use domain::halo::QuotationId;
use domain::matching::product::{ProductMatch, Wanted};
use domain::party::name_key;
use domain::plan::{PlannedLine, Snapshot, StepKey, lines};
use domain::tenant::Tenant;
use domain::{CatalogueItemId, FamilyKey, Quote, Settings};
use store::{Entry, Store};
use sync::links::{FORGOTTEN, LinkName, NEW};
use sync::unwon::{self, LEAVE, STANDS};
use sync::{Chosen, Report};

use super::find::find;
use super::output;
use super::settings::args::At;
use super::settings::office::Office;
use crate::system::Failure;

/// Options of `resolve`.
#[derive(Args, Debug)]
pub struct ResolveArgs {
    /// The quote, named as for `show`.
    pub quote: String,
    /// What is chosen: user, client, opportunity or product, a colon, and its id in Halo, or `new` if a new one is to be made, or
    /// `forget` to take an earlier choice back. `quotation:new` leaves the present Halo quote as it is and has a new one made.
    /// Of a win that was taken back in Quoter: `win:leave` leaves everything as it is, `win:stands` says that it is won after all.
    #[arg(long, value_name = "KIND:ID")]
    pub choose: Choice,
    /// Name or MPN of the line that a product is chosen for; only where several lines are undecided.
    #[arg(long)]
    pub line: Option<String>,
    /// Which installation.
    #[command(flatten)]
    pub at: At,
}

/// What a person chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    kind: Kind,
    target: Target,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    User,
    Client,
    Opportunity,
    Product,
    Quotation,
    Win,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Target {
    Id(i64),
    New,
    Leave,
    Stands,
    Forget,
}

impl FromStr for Choice {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const FORM: &str = "it is user, client, opportunity or product, then \":\" and an id, \"new\" or \"forget\"; or it is \
                            quotation:new or quotation:forget, or win:leave, win:stands or win:forget";
        let (kind, target) = text.split_once(':').ok_or(FORM)?;
        let kind = match kind.trim() {
            "user" => Kind::User,
            "client" => Kind::Client,
            "opportunity" => Kind::Opportunity,
            "product" => Kind::Product,
            "quotation" => Kind::Quotation,
            "win" => Kind::Win,
            _ => return Err(FORM.to_owned()),
        };
        let target = match target.trim() {
            NEW => Target::New,
            "forget" => Target::Forget,
            LEAVE => Target::Leave,
            STANDS => Target::Stands,
            id => Target::Id(id.parse().ok().filter(|id| *id > 0).ok_or(FORM)?),
        };
        let fits = match (kind, target) {
            (_, Target::Forget) => true,
            (Kind::Quotation, target) => target == Target::New,
            (kind, Target::Leave | Target::Stands) => kind == Kind::Win,
            (kind, Target::Id(_) | Target::New) => kind != Kind::Win,
        };
        if fits { Ok(Self { kind, target }) } else { Err(FORM.to_owned()) }
    }
}

/// Stores the choice, wakes the quote, and prints both.
pub(crate) async fn run(args: &ResolveArgs) -> Result<ExitCode, Failure> {
    let office = Office::open(&args.at).await?;
    let store = &office.store;
    let entry = find(store, &args.quote).await?;
    let now = (runtime::system_clock())();
    let (LinkName { kind, name }, what) = link(store, &entry, args).await?;
    let said = match args.choose.target {
        Target::Id(id) => {
            store.put_link(kind, &name, &id.to_string(), now).await?;
            format!("{what} is {id} in Halo from now on")
        }
        Target::New => {
            store.put_link(kind, &name, NEW, now).await?;
            match args.choose.kind {
                Kind::Quotation => format!("{what} stays as it is, a new one is made instead"),
                _ => format!("{what} is made new"),
            }
        }
        Target::Leave => {
            store.put_link(kind, &name, &unwon::target(LEAVE, now), now).await?;
            format!("{what} stays as it is in Halo")
        }
        Target::Stands => {
            store.put_link(kind, &name, &unwon::target(STANDS, now), now).await?;
            format!("{what} stands")
        }
        Target::Forget => {
            match args.choose.kind {
                // It may be stored under other names of the quote too: what is stored last counts.
                Kind::Opportunity => store.put_link(kind, &name, FORGOTTEN, now).await?,
                _ => store.delete_link(kind, &name).await?,
            }
            format!("{what} is found by the rules again")
        }
    };
    let woken = store.kick(&entry.family, now).await?;
    let then = match (woken, entry.fingerprint.is_some(), office.up_runs || args.at.stack.is_some()) {
        (false, ..) => "it was not woken: there is no such entry any more",
        (true, true, _) => "the quote is in Halo already, so that this counts from its next change on",
        (true, false, true) => "the quote goes on",
        (true, false, false) => "the quote goes on when `up` is started",
    };
    output::text(&format!("{said}; {then}\n"))?;
    Ok(ExitCode::SUCCESS)
}

/// Where the choice is stored, and what it is about, in words.
async fn link(store: &Store, entry: &Entry, args: &ResolveArgs) -> Result<(LinkName, String), Failure> {
    let Chosen::Quote { quote, .. } = sync::choose(&store.deliveries(&entry.family).await?) else {
        return Err(
            format!("no record of quote {} can be read, so that nothing can be chosen for it", entry.family).into()
        );
    };
    match args.choose.kind {
        Kind::User => {
            let name = LinkName::user(&quote.person).ok_or("the quote's person has neither e-mail address nor name")?;
            Ok((name, "the user of the quote's person".to_owned()))
        }
        Kind::Client => {
            let name = LinkName::client(&quote.person).ok_or("the quote's person has no organisation")?;
            let organization = quote.person.organization.as_deref().unwrap_or_default().trim().to_owned();
            Ok((name, format!("the client \"{organization}\"")))
        }
        Kind::Opportunity => {
            Ok((LinkName::opportunity(&entry.family), format!("the opportunity of quote {}", entry.family)))
        }
        Kind::Quotation => {
            let id = quotation(store, &entry.family).await?.ok_or("no Halo quote was made from this quote yet")?;
            Ok((LinkName::quotation(id), format!("the Halo quote {id}")))
        }
        Kind::Win => Ok((LinkName::unwon(&entry.family), format!("the win of quote {}", entry.family))),
        Kind::Product => product(store, entry, &quote, args.line.as_deref()).await,
    }
}

/// The Halo quote that was made last for a family.
async fn quotation(store: &Store, family: &FamilyKey) -> Result<Option<QuotationId>, Failure> {
    let effects = store.effects(family).await?;
    let made = effects.into_iter().filter_map(|(step, effect)| Some((StepKey(step), effect.halo_id?))).collect();
    Ok(Snapshot::last_quotation(&made))
}

/// The line that is named, else the one that the last run could not decide.
async fn product(
    store: &Store,
    entry: &Entry,
    quote: &Quote,
    named: Option<&str>,
) -> Result<(LinkName, String), Failure> {
    let settings = match store.settings_current().await? {
        Some((_, json)) => serde_json::from_str(&json)?,
        None => Settings::default(),
    };
    let undecided = undecided(store, entry).await?;
    let mut found: Vec<(LinkName, String)> = Vec::new();
    for line in lines::expand(quote, &settings, &Tenant::default()).into_iter().filter(PlannedLine::has_product) {
        let wanted = match named {
            Some(text) => is_named(&line.wanted, text),
            None => undecided.iter().any(|key| *key == line.key.as_str()),
        };
        let link = LinkName::product(item(quote, line.key.as_str()), &line.wanted);
        if wanted && !found.iter().any(|(other, _)| *other == link) {
            found.push((link, format!("the product of \"{}\"", line.wanted.name)));
        }
    }
    match (found.len(), named) {
        (1, _) => Ok(found.remove(0)),
        (0, Some(text)) => Err(format!("no line of the quote has the name or MPN \"{text}\"").into()),
        (0, None) => Err("no line waits for a product: name the line with --line".into()),
        _ => {
            let names: Vec<String> = found.into_iter().map(|(_, what)| what).collect();
            Err(format!("several lines fit, name one by its MPN or name with --line: {}", names.join(", ")).into())
        }
    }
}

fn is_named(wanted: &Wanted, text: &str) -> bool {
    name_key(&wanted.name) == name_key(text)
        || wanted.code.as_ref().is_some_and(|code| name_key(code) == name_key(text))
}

fn item<'q>(quote: &'q Quote, key: &str) -> Option<&'q CatalogueItemId> {
    quote.lines.iter().find(|line| line.key.as_str() == key)?.item.as_ref()
}

/// The keys of the lines that the last run found several products for, else of those that it found none for.
async fn undecided(store: &Store, entry: &Entry) -> Result<Vec<String>, Failure> {
    let last = store.runs(&entry.family, 1).await?;
    let report = last.first().map(|run| serde_json::from_str::<Report>(&run.report)).transpose()?;
    let products = report.and_then(|report| report.plan).map(|plan| plan.products).unwrap_or_default();
    let keys = |fits: fn(&ProductMatch) -> bool| -> Vec<String> {
        let fitting = products.iter().filter(|(_, _, found)| fits(found));
        fitting.map(|(key, ..)| key.as_str().to_owned()).collect()
    };
    let several = keys(|found| matches!(found, ProductMatch::Ambiguous { .. }));
    Ok(if several.is_empty() { keys(|found| matches!(found, ProductMatch::NotFound)) } else { several })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_a_kind_and_an_id_or_a_word() {
        let choice = |text: &str| text.parse::<Choice>();
        assert_eq!(choice("client:17"), Ok(Choice { kind: Kind::Client, target: Target::Id(17) }));
        assert_eq!(choice("opportunity:new"), Ok(Choice { kind: Kind::Opportunity, target: Target::New }));
        assert_eq!(choice("product:forget"), Ok(Choice { kind: Kind::Product, target: Target::Forget }));
        for wrong in ["17", "new", "site:17", "quotation:17", "user:", "user:-1", "user:0", "user:none", "user:1.5"] {
            assert!(choice(wrong).is_err_and(|why| why.contains("opportunity")), "{wrong}");
        }
    }
}
