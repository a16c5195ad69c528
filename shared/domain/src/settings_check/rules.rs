//! Rules that the schema cannot say.

use std::collections::BTreeMap;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::allowed::in_words;
use super::hints::{ADDRESS_TOKENS, TITLE_TOKENS, text_with};
use super::path::Path;
use super::picks::picks;
use super::schema::at;
use super::{Place, SettingsProblem};
use crate::party::name_key;
use crate::settings::{Pick, Settings, Unmatched};
use crate::{Currency, Frequency};

/// The shortest time after which a write in doubt can be taken for settled, where leases outlive processes, in seconds.
const SETTLE_SECONDS: u32 = 60;

/// Every rule that is broken, with its place.
pub(super) fn broken(settings: &Settings, place: Place) -> Vec<(Path, SettingsProblem)> {
    let mut rules = Rules { place, found: Vec::new() };
    rules.scope(settings);
    rules.quoter(settings);
    rules.texts(settings);
    rules.keys(settings);
    rules.products(settings);
    rules.tokens(settings);
    rules.maps(settings);
    rules.timing(settings);
    rules.found
}

struct Rules {
    place: Place,
    found: Vec<(Path, SettingsProblem)>,
}

impl Rules {
    /// What is allowed is what the types say of the place.
    fn say(&mut self, path: Path, found: impl std::fmt::Debug, fix: &str) {
        let allowed = at(&path).map(in_words).unwrap_or_default();
        self.say_allowed(path, found, allowed, fix);
    }

    fn say_allowed(&mut self, path: Path, found: impl std::fmt::Debug, allowed: String, fix: &str) {
        let problem =
            SettingsProblem { path: path.to_string(), found: format!("{found:?}"), allowed, fix: fix.to_owned() };
        self.found.push((path, problem));
    }

    fn scope(&mut self, settings: &Settings) {
        if let Some(from) = &settings.scope.live_from
            && OffsetDateTime::parse(from, &Rfc3339).is_err()
        {
            let fix = "Write date, time and time zone, such as 2026-04-01T00:00:00Z.";
            self.say(Path::plain("scope.live_from"), from, fix);
        }
        for (name, filter) in [("sync_only", &settings.scope.sync_only), ("never", &settings.scope.never)] {
            let base = Path::plain("scope").key(name);
            for (list, entries) in
                [("templates", &filter.templates), ("owners", &filter.owners), ("resellers", &filter.resellers)]
            {
                for (nth, _) in entries.iter().enumerate().filter(|(_, entry)| entry.trim().is_empty()) {
                    self.say(base.key(list).index(nth), "", "Remove it: no quote fits it.");
                }
            }
            for (nth, owner) in filter.owners.iter().enumerate().filter(|(_, owner)| !owner.trim().is_empty()) {
                self.address_of(base.key("owners").index(nth), owner);
            }
        }
    }

    fn address_of(&mut self, path: Path, text: &str) {
        let is_address = text.trim().split_once('@').is_some_and(|(who, host)| !who.is_empty() && host.contains('.'));
        if !is_address {
            let allowed = "an e-mail address".to_owned();
            self.say_allowed(path, text, allowed, "Write the e-mail address of the Quoter user.");
        }
    }

    fn quoter(&mut self, settings: &Settings) {
        if let Some(account) = &settings.quoter.account
            && (account.is_empty() || account.len() > 20 || !account.bytes().all(|b| b.is_ascii_digit()))
        {
            let fix = "Write the number that Quoter sends as account_id, or leave it out.";
            self.say(Path::plain("quoter.account"), account, fix);
        }
        if let Some(address) = &settings.quoter.instance_url
            && !self.is_instance(address)
        {
            let fix = "Copy the address that the browser shows when you are signed in to Quoter, up to the host name.";
            self.say(Path::plain("quoter.instance_url"), address, fix);
        }
    }

    fn is_instance(&self, address: &str) -> bool {
        let Ok(url) = url::Url::parse(address) else { return false };
        let without_tls = self.place == Place::Local || crate::here::is_here(&url);
        let scheme = url.scheme() == "https" || (without_tls && url.scheme() == "http");
        let bare = url.query().is_none() && url.fragment().is_none() && matches!(url.path(), "" | "/");
        scheme && bare && url.has_host() && url.username().is_empty() && url.password().is_none()
    }

    /// Texts and picks that are there must say something.
    fn texts(&mut self, settings: &Settings) {
        let texts = [
            ("quotation.title", Some(&settings.quotation.title)),
            ("quotation.discount_product", Some(&settings.quotation.discount_product)),
            ("quotation.shipping_product", Some(&settings.quotation.shipping_product)),
            ("customer.main_site_name", Some(&settings.customer.main_site_name)),
            ("catalogue.default_category", settings.catalogue.default_category.as_ref()),
            ("opportunity.number_field", settings.opportunity.number_field.as_ref()),
            ("won.po_field", settings.won.po_field.as_ref()),
            ("notes.outcome", Some(&settings.notes.outcome)),
        ];
        for (path, text) in texts {
            if text.is_some_and(|text| text.trim().is_empty()) {
                self.say(Path::plain(path), "", "Write a text, or leave it out for the default.");
            }
        }
        for picked in picks(settings) {
            if matches!(&picked.pick, Pick::Name(name) if name.trim().is_empty()) {
                self.say(picked.path, "", "Write the name or the id, or leave it out.");
            }
        }
    }

    /// Keys that are compared without case and repeated blanks must differ in more than that, and none is blank.
    fn keys(&mut self, settings: &Settings) {
        self.key_rows("opportunity.fields", &settings.opportunity.fields);
        self.key_rows("address.region", &settings.address.region);
        self.key_rows("agent.by_owner", &settings.agent.by_owner);
        self.key_rows("product.group_by_category", &settings.product.group_by_category);
        self.key_rows("product.unmatched_by_category", &settings.product.unmatched_by_category);
        self.key_rows("tax.by_name", &settings.tax.by_name);
        self.key_rows("scope.sync_only.custom_fields", &settings.scope.sync_only.custom_fields);
        self.key_rows("scope.never.custom_fields", &settings.scope.never.custom_fields);
        for owner in settings.agent.by_owner.keys().filter(|owner| !owner.trim().is_empty()) {
            self.address_of(Path::plain("agent.by_owner").key(owner), owner);
        }
    }

    fn key_rows<T>(&mut self, map: &str, rows: &BTreeMap<String, T>) {
        let mut seen: BTreeMap<String, &String> = BTreeMap::new();
        for name in rows.keys() {
            let path = Path::plain(map).key(name);
            let allowed = "each name once; case and repeated blanks do not count".to_owned();
            if name.trim().is_empty() {
                self.say_allowed(path, name, "a name".to_owned(), "Write the name on the left, or remove the row.");
            } else if let Some(first) = seen.insert(name_key(name), name) {
                self.say_allowed(path, name, allowed, &format!("Remove this row or the one of {first:?}."));
            }
        }
    }

    fn products(&mut self, settings: &Settings) {
        let product = &settings.product;
        let used = std::iter::once(&product.unmatched).chain(product.unmatched_by_category.values());
        if product.misc_item.is_none() && used.into_iter().any(|unmatched| *unmatched == Unmatched::MiscItem) {
            let fix = "Write the id of Halo's product for such lines, or choose another word than misc_item.";
            let allowed = "the id of a product, since misc_item is chosen for lines that match none".to_owned();
            let path = Path::plain("product.misc_item");
            self.say_allowed(path.clone(), "nothing", allowed, fix);
        }
        let fields = &product.sku_fields;
        for (nth, field) in fields.iter().enumerate() {
            if fields.iter().take(nth).any(|earlier| earlier == field) {
                let path = Path::plain("product.sku_fields").index(nth);
                self.say_allowed(path, field.wire_name(), "each field once".to_owned(), "Remove it.");
            }
        }
    }

    fn tokens(&mut self, settings: &Settings) {
        self.tokens_of(Path::plain("quotation.title"), &settings.quotation.title, &TITLE_TOKENS);
        for (nth, line) in settings.address.lines.iter().enumerate() {
            self.tokens_of(Path::plain("address.lines").index(nth), line, &ADDRESS_TOKENS);
        }
    }

    fn tokens_of(&mut self, path: Path, text: &str, known: &[&str]) {
        if let Err(odd) = read_tokens(text, known) {
            let near = super::near::nearest(odd.trim_matches(['{', '}']), known.iter().copied());
            let fix = near.map_or_else(|| format!("Remove {odd}."), |near| format!("Did you mean {{{near}}}?"));
            self.say_allowed(path, text, text_with(known), &fix);
        }
    }

    fn maps(&mut self, settings: &Settings) {
        for code in settings.currency.keys() {
            let fitting = Currency::parse(code).ok();
            if fitting.is_none_or(|currency| currency.code() != code) {
                let fix = match fitting {
                    Some(currency) => format!("Write {}.", currency.code()),
                    None => "Write the ISO code.".to_owned(),
                };
                let path = Path::plain("currency").key(code);
                self.say_allowed(path, code, "an ISO code of three capital letters, such as GBP".to_owned(), &fix);
            }
        }
        for (from, to) in &settings.frequency {
            let Some(from) = Some(*from).filter(|from| from.is_recurring() != to.is_recurring()) else { continue };
            self.frequency(from, *to);
        }
    }

    fn frequency(&mut self, from: Frequency, to: Frequency) {
        let word = |frequency: Frequency| serde_json::to_value(frequency).unwrap_or_default();
        let path = Path::plain("frequency").key(word(from).as_str().unwrap_or_default());
        let allowed = if from.is_recurring() { "a recurring period" } else { "\"one_time\"" };
        let fix = "A charge that comes once and one that comes again cannot stand for each other.";
        self.say_allowed(path, word(to).as_str().unwrap_or_default(), allowed.to_owned(), fix);
    }

    fn timing(&mut self, settings: &Settings) {
        let seconds = settings.timing.settle_seconds;
        if self.place == Place::Deployed && seconds < SETTLE_SECONDS {
            let fix = "Write 60 or more: a function that was given up may still be writing for that long.";
            let allowed = format!("a whole number from {SETTLE_SECONDS} to 3600");
            self.say_allowed(Path::plain("timing.settle_seconds"), seconds, allowed, fix);
        }
    }
}

/// Whether all braces hold known names; else the first that do not.
fn read_tokens<'a>(text: &'a str, known: &[&str]) -> Result<(), &'a str> {
    let mut rest = text;
    while let Some(open) = rest.find(['{', '}']) {
        let from = rest.get(open..).unwrap_or_default();
        let end = from.find('}').map_or(from.len(), |end| end + 1);
        let token = from.get(..end).unwrap_or_default();
        let name = token.strip_prefix('{').and_then(|inside| inside.strip_suffix('}'));
        if !name.is_some_and(|name| known.contains(&name)) {
            return Err(token);
        }
        rest = from.get(end..).unwrap_or_default();
    }
    Ok(())
}
