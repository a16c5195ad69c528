//! Lists: filters, search, order and paging (HaloPSA API reference, sections 2.3, 2.4 and 3).

use std::cmp::Ordering;
use std::collections::HashMap;

use bigdecimal::BigDecimal;
use serde_json::{Value, json};
use time::OffsetDateTime;

use super::bind::halo_date;
use super::entity::Entity;
use super::refusal::Refusal;
use super::state::State;
use super::switches::{
    ClosedRecords, ListOrder, OpenAndClosed, PlainLists, RecordCount, Search, Switches, UnpagedRows,
};
use super::value::{Record, flag, id_field, parse_decimal, plain, text_field};
use super::view::{Depth, full, is_closed, is_inactive, is_opportunity_type, show, supplier_rows};

/// Halo never gives more rows on a page, whatever was asked.
const LARGEST_PAGE: usize = 100;
/// Rows of a page when `page_size` is not sent.
const USUAL_PAGE: usize = 50;

/// Query parameters by lower-case name.
#[derive(Debug, Default)]
pub(crate) struct Query(HashMap<String, String>);

impl Query {
    pub(crate) fn new(pairs: &[(String, String)]) -> Self {
        Self(pairs.iter().map(|(name, value)| (name.to_ascii_lowercase(), value.clone())).collect())
    }

    /// A parameter that is there and not empty.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    pub(crate) fn is(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    fn is_not(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| value.eq_ignore_ascii_case("false"))
    }

    fn number(&self, name: &str) -> Option<usize> {
        self.get(name)?.parse().ok()
    }

    /// Whether something is ordered by or looked for in a name that a record only refers to.
    fn is_about_names(&self) -> bool {
        self.0.iter().any(|(name, value)| {
            (name.starts_with("order") || name == "advanced_search") && value.to_ascii_lowercase().contains("_name")
        })
    }

    /// All parameters but those of the page, always in the same order.
    fn without_paging(&self) -> String {
        let kept = self.0.iter().filter(|(name, _)| !["page_no", "page_size", "count"].contains(&name.as_str()));
        let mut kept: Vec<String> = kept.map(|(name, value)| format!("{name}={value:?}")).collect();
        kept.sort();
        kept.join("&")
    }
}

/// Answers a list. `opportunities`: asked by `/Opportunities`.
pub(crate) fn list(
    state: &State,
    entity: Entity,
    opportunities: bool,
    query: &Query,
    now: OffsetDateTime,
) -> Result<Value, Refusal> {
    let advanced = advanced_filters(entity, query)?;
    if entity == Entity::Item && !query.is_about_names() {
        return Ok(products(state, &advanced, query, now));
    }
    let mut rows: Vec<Record> = candidates(state, entity, query, now)
        .into_iter()
        .filter(|row| !opportunities || flag(row, "is_opportunity"))
        .filter(|row| fits(state, entity, row, query) && advanced.iter().all(|filter| filter.fits(row)))
        .collect();
    sort(state, &mut rows, query, |row| row);
    let total = rows.len();
    let page = cut(state, entity, rows, query);
    Ok(wrap(state, entity, shown(state, entity, page, query), total, query))
}

fn shown(state: &State, entity: Entity, page: Vec<Record>, query: &Query) -> Vec<Value> {
    let nested = query.is("includedetails") || (entity == Entity::Quotation && query.is("includelines"));
    let depth = Depth::Row { nested, notes: query.is("includenotes") };
    let one =
        |row: Record| if query.is("idonly") { json!({"id": row.get("id")}) } else { show(state, entity, row, depth) };
    page.into_iter().map(one).collect()
}

/// A list of products. There may be many thousands: they are completed only for the page, and their order is kept for the next one.
fn products(state: &State, advanced: &[Advanced], query: &Query, now: OffsetDateTime) -> Value {
    let kept = format!("{} {:?} {:?}", query.without_paging(), state.switches.search, state.switches.list_order);
    let ids = state.item_orders.get(state.item_order_holds(now), kept, || product_ids(state, advanced, query, now));
    let page = cut(state, Entity::Item, ids.to_vec(), query);
    let stored = |id: i64| state.tables.get(&Entity::Item)?.get(&id)?.shown(now).map(|record| (id, record));
    let page = page.into_iter().filter_map(stored).map(|(id, record)| full(state, Entity::Item, id, record)).collect();
    wrap(state, Entity::Item, shown(state, Entity::Item, page, query), ids.len(), query)
}

fn product_ids(state: &State, advanced: &[Advanced], query: &Query, now: OffsetDateTime) -> Vec<i64> {
    let listed = state.all(Entity::Item).filter(|(_, stored)| updated_within(query, stored.updated));
    let listed = listed.filter_map(|(id, stored)| Some((id, stored.shown(now)?)));
    let fits = |row: &Record| fits(state, Entity::Item, row, query) && advanced.iter().all(|filter| filter.fits(row));
    let mut rows: Vec<(i64, &Record)> = listed.filter(|(_, row)| fits(row)).collect();
    sort(state, &mut rows, query, |(_, row)| row);
    rows.into_iter().map(|(id, _)| id).collect()
}

fn candidates(state: &State, entity: Entity, query: &Query, now: OffsetDateTime) -> Vec<Record> {
    if entity == Entity::ItemSupplier {
        return supplier_rows(state);
    }
    let stored = state.all(entity).filter(|(_, stored)| updated_within(query, stored.updated));
    stored.filter_map(|(id, stored)| Some(full(state, entity, id, stored.shown(now)?))).collect()
}

fn updated_within(query: &Query, updated: OffsetDateTime) -> bool {
    let (from, to) = (query.get("lastupdatefromdate"), query.get("lastupdatetodate"));
    if from.is_none() && to.is_none() {
        return true;
    }
    let updated = halo_date(updated);
    from.is_none_or(|from| updated.as_str() >= from.get(..19).unwrap_or(from))
        && to.is_none_or(|to| updated.as_str() <= to.get(..19).unwrap_or(to))
}

fn fits(state: &State, entity: Entity, row: &Record, query: &Query) -> bool {
    equal_filters(entity).iter().all(|(name, field)| query.get(name).is_none_or(|wanted| same(row.get(*field), wanted)))
        && holding_filters(entity)
            .iter()
            .all(|(name, field)| query.get(name).is_none_or(|wanted| holds(row, &[field], wanted, Search::Contains)))
        && query.get("search").is_none_or(|wanted| holds(row, entity.spec().search, wanted, state.switches.search))
        && fits_state(state, entity, row, query)
        && fits_kind(entity, row, query)
}

/// Parameters that must equal a field. A code of `-1` or `0` filters nothing out but records with that value.
fn equal_filters(entity: Entity) -> &'static [(&'static str, &'static str)] {
    const PARTY: [(&str, &str); 3] = [("client_id", "client_id"), ("site_id", "site_id"), ("user_id", "user_id")];
    match entity {
        Entity::Quotation => &[PARTY[0], PARTY[1], PARTY[2], ("ticket_id", "ticket_id"), ("quote_status", "status")],
        Entity::Ticket => &[
            PARTY[0],
            PARTY[1],
            PARTY[2],
            ("agent_id", "agent_id"),
            ("agent", "agent_id"),
            ("status_id", "status_id"),
            ("status", "status_id"),
            ("requesttype_id", "tickettype_id"),
            ("requesttype", "tickettype_id"),
        ],
        Entity::SalesOrder => &[PARTY[0], PARTY[1], PARTY[2], ("ticket_id", "ticket_id"), ("quote_status", "status")],
        Entity::Item => &[("assetgroup_id", "assetgroup_id"), ("supplier_id", "supplier_id")],
        Entity::Client => &[("toplevel_id", "toplevel_id")],
        Entity::Site => &[PARTY[0], ("site_id", "id")],
        Entity::User => &[PARTY[0], PARTY[1], ("opp_id", "opportunity_id")],
        Entity::Address => &[PARTY[1], PARTY[2], ("type_id", "type"), ("postcode", "postcode")],
        Entity::Attachment => {
            &[("ticket_id", "ticket_id"), ("action_id", "action_id"), ("type", "type"), ("unique_id", "unique_id")]
        }
        Entity::Action => &[("ticket_id", "ticket_id")],
        Entity::Lookup => &[("lookupid", "lookupid")],
        Entity::Status => &[("type", "type")],
        Entity::ExternalLink => &[
            ("third_party_id", "third_party_id"),
            ("module_id", "module_id"),
            ("table_id", "table_id"),
            ("halo_id", "halo_id"),
            ("third_party_type", "third_party_type"),
        ],
        _ => &[],
    }
}

/// Parameters whose text a field must hold.
fn holding_filters(entity: Entity) -> &'static [(&'static str, &'static str)] {
    match entity {
        Entity::Ticket => &[
            ("search_summary", "summary"),
            ("search_details", "details"),
            ("search_oppcompanyname", "oppcompanyname"),
            ("search_oppcontactname", "oppcontactname"),
            ("search_oppemailaddress", "oppemailaddress"),
            ("search_user_name", "user_name"),
            ("search_reportedby", "reportedby"),
        ],
        Entity::Client => &[("search_name_only", "name")],
        Entity::Item => &[("search1", "name")],
        Entity::User => &[("search_phonenumbers", "phonenumber")],
        Entity::Attachment => &[("filetype", "filename")],
        _ => &[],
    }
}

fn same(value: Option<&Value>, wanted: &str) -> bool {
    let wanted_value = Value::from(wanted);
    match (parse_decimal(value), parse_decimal(Some(&wanted_value))) {
        (Some(have), Some(wanted)) => have == wanted,
        _ => value.is_some_and(|value| plain(value).trim().eq_ignore_ascii_case(wanted.trim())),
    }
}

fn holds(row: &Record, fields: &[&str], wanted: &str, search: Search) -> bool {
    let texts: Vec<String> =
        fields.iter().filter_map(|field| row.get(*field)).map(|value| plain(value).to_lowercase()).collect();
    let wanted = wanted.trim().to_lowercase();
    let has = |part: &str| texts.iter().any(|text| text.contains(part));
    match search {
        Search::Contains => has(&wanted),
        Search::AnyWord => wanted.split_whitespace().any(has),
    }
}

fn fits_state(state: &State, entity: Entity, row: &Record, query: &Query) -> bool {
    match entity {
        Entity::Quotation | Entity::SalesOrder | Entity::Ticket => {
            Openness::of(entity, query).shows(is_closed(state, entity, row), &state.switches)
        }
        Entity::Agent => {
            let wanted =
                if is_inactive(entity, row) { query.is("includedisabled") } else { !query.is_not("includeenabled") };
            wanted && (!flag(row, "isapiagent") || query.is("includeapiagents"))
        }
        _ => {
            let (active, inactive) = activity(query);
            if is_inactive(entity, row) { inactive } else { active }
        }
    }
}

/// Which of open and closed records a query names.
#[derive(Debug, Clone, Copy)]
enum Openness {
    Unnamed,
    Open,
    Closed,
    /// `open` and `closed`.
    Both,
    /// `includeclosed` of tickets.
    WithClosed,
}

impl Openness {
    fn of(entity: Entity, query: &Query) -> Self {
        let (open, closed) = if entity == Entity::Ticket { ("open_only", "closed_only") } else { ("open", "closed") };
        match (query.is(open), query.is(closed)) {
            (true, true) => Self::Both,
            (true, false) => Self::Open,
            (false, true) => Self::Closed,
            (false, false) if entity == Entity::Ticket && query.is("includeclosed") => Self::WithClosed,
            (false, false) => Self::Unnamed,
        }
    }

    fn shows(self, closed: bool, switches: &Switches) -> bool {
        let neither = matches!(self, Self::Both) && switches.open_and_closed == OpenAndClosed::Neither;
        match (self, switches.closed_records) {
            _ if neither => false,
            (Self::Closed, _) => closed,
            (Self::Open, _) | (_, ClosedRecords::HiddenUnlessAlone) => !closed,
            (Self::Both | Self::WithClosed, _) | (Self::Unnamed, ClosedRecords::Listed) => true,
            (Self::Unnamed, ClosedRecords::Hidden) => !closed,
        }
    }
}

/// Whether active and inactive records are wanted; `activeinactive` is a pair such as `true,false`.
fn activity(query: &Query) -> (bool, bool) {
    if let Some((active, inactive)) = query.get("activeinactive").and_then(|pair| pair.split_once(',')) {
        return (active.trim().eq_ignore_ascii_case("true"), inactive.trim().eq_ignore_ascii_case("true"));
    }
    (!query.is_not("includeactive"), query.is("includeinactive") || query.is("showinactive"))
}

fn fits_kind(entity: Entity, row: &Record, query: &Query) -> bool {
    match entity {
        Entity::Ticket => query.get("domain").is_none_or(|domain| (domain == "opps") == flag(row, "is_opportunity")),
        Entity::TicketType => {
            query.get("domain").is_none_or(|domain| (domain == "opps") == is_opportunity_type(row))
                && (!query.is("can_create_only") || flag(row, "cancreate"))
        }
        Entity::Item => {
            let recurring = flag(row, "isrecurringitem");
            let groups = query.get("assetgroups");
            let excluded = if recurring { query.is("excluderecurring") } else { query.is("recurringonly") };
            !excluded && groups.is_none_or(|ids| ids.split(',').any(|id| same(row.get("assetgroup_id"), id)))
        }
        Entity::Agent => id_field(row, "id") != 1 || query.is("includeunassigned"),
        Entity::Lookup => !(query.is("exclude_zero") && id_field(row, "id") == 0),
        Entity::Status => !(query.is("excludeclosed") && id_field(row, "type") == 2),
        // Files belong to something; without an owner nothing is listed.
        Entity::Attachment => ["ticket_id", "unique_id"].iter().any(|name| query.get(name).is_some()),
        Entity::User => !query.is("exclude_generaluser") || text_field(row, "name") != "General User",
        _ => true,
    }
}

/// One filter of `advanced_search`.
#[derive(Debug)]
struct Advanced {
    name: String,
    equals: bool,
    value: String,
}

impl Advanced {
    fn fits(&self, row: &Record) -> bool {
        if self.equals {
            same(row.get(&self.name), &self.value)
        } else {
            holds(row, &[&self.name], &self.value, Search::Contains)
        }
    }
}

fn advanced_filters(entity: Entity, query: &Query) -> Result<Vec<Advanced>, Refusal> {
    let invalid = || Refusal::business("Invalid advanced search parameter");
    let Some(text) = query.get("advanced_search") else { return Ok(Vec::new()) };
    let filters: Vec<Value> = serde_json::from_str(text).map_err(|_| invalid())?;
    let read = |filter: &Value| {
        let name = filter["filter_name"].as_str()?.to_owned();
        searchable(entity, &name).then(|| Advanced {
            equals: filter["filter_type"] == 2,
            value: plain(&filter["filter_value"]),
            name,
        })
    };
    filters.iter().map(|filter| read(filter).ok_or_else(invalid)).collect()
}

/// Halo's list of searchable fields is not known; these are the ones that clients used or that `search` covers.
fn searchable(entity: Entity, field: &str) -> bool {
    entity.spec().search.contains(&field) || entity.spec().markers.contains(&field) || field == "id"
}

fn sort<T>(state: &State, rows: &mut Vec<T>, query: &Query, record: impl Fn(&T) -> &Record) {
    let keys: Vec<(&str, bool)> = ["", "2", "3", "4", "5"]
        .iter()
        .filter_map(|place| Some((query.get(&format!("order{place}"))?, query.is(&format!("orderdesc{place}")))))
        .collect();
    if !keys.is_empty() {
        if state.switches.list_order == ListOrder::ById {
            return;
        }
        let read = |row: &T| keys.iter().map(|(field, _)| SortKey::of(record(row).get(*field))).collect::<Vec<_>>();
        let mut keyed: Vec<(Vec<SortKey>, T)> = rows.drain(..).map(|row| (read(&row), row)).collect();
        keyed.sort_by(|(a, _), (b, _)| by_keys(a, b, &keys));
        rows.extend(keyed.into_iter().map(|(_, row)| row));
    } else if query.get("search").is_some() {
        // No order is promised. The longest name comes first, so that an exact match never does if there is another.
        rows.sort_by_key(|row| std::cmp::Reverse(text_field(record(row), "name").chars().count()));
    }
}

fn by_keys(a: &[SortKey], b: &[SortKey], keys: &[(&str, bool)]) -> Ordering {
    keys.iter().zip(a.iter().zip(b)).fold(Ordering::Equal, |so_far, ((_, descending), (a, b))| {
        let order = a.compare(b);
        so_far.then(if *descending { order.reverse() } else { order })
    })
}

/// A value as it sorts: numbers by value, else texts without regard to case.
#[derive(Debug)]
struct SortKey {
    amount: Option<BigDecimal>,
    text: String,
}

impl SortKey {
    fn of(value: Option<&Value>) -> Self {
        Self { amount: parse_decimal(value), text: value.map(plain).unwrap_or_default().to_lowercase() }
    }

    fn compare(&self, other: &Self) -> Ordering {
        match (&self.amount, &other.amount) {
            (Some(a), Some(b)) => a.cmp(b),
            _ => self.text.cmp(&other.text),
        }
    }
}

/// `page_size` and `page_no` count only with `pageinate=true`.
fn cut<T>(state: &State, entity: Entity, rows: Vec<T>, query: &Query) -> Vec<T> {
    if query.is("pageinate") {
        let size = page_size(query);
        let before = query.number("page_no").unwrap_or(1).saturating_sub(1).saturating_mul(size);
        return rows.into_iter().skip(before).take(size).collect();
    }
    let hundred = entity.spec().list_key.is_some() && state.switches.unpaged_rows == UnpagedRows::Hundred;
    let all = if hundred { LARGEST_PAGE } else { usize::MAX };
    rows.into_iter().take(query.number("count").filter(|count| *count > 0).unwrap_or(all)).collect()
}

fn page_size(query: &Query) -> usize {
    query.number("page_size").filter(|size| *size > 0).unwrap_or(USUAL_PAGE).min(LARGEST_PAGE)
}

fn wrap(state: &State, entity: Entity, rows: Vec<Value>, total: usize, query: &Query) -> Value {
    let plural = match entity {
        Entity::Status => "statuses".to_owned(),
        _ => format!("{}s", entity.spec().path.to_ascii_lowercase()),
    };
    let key = match (entity.spec().list_key, state.switches.plain_lists) {
        (Some(key), _) => key.to_owned(),
        (None, PlainLists::Bare) => return Value::Array(rows),
        (None, PlainLists::Wrapped) => plural,
        (None, PlainLists::Results) => "results".to_owned(),
    };
    let mut wrapper = Record::new();
    if query.is("pageinate") {
        wrapper.insert("page_no".to_owned(), Value::from(query.number("page_no").unwrap_or(1)));
        wrapper.insert("page_size".to_owned(), Value::from(page_size(query)));
    }
    let total = if state.switches.record_count == RecordCount::All { total } else { rows.len() };
    wrapper.insert("record_count".to_owned(), Value::from(total));
    wrapper.insert(key, Value::Array(rows));
    if entity == Entity::Attachment {
        for owner in ["ticket_id", "action_id", "type", "unique_id"] {
            wrapper.insert(owner.to_owned(), Value::from(query.number(owner).unwrap_or(0)));
        }
        wrapper.insert("folders".to_owned(), json!([]));
    }
    Value::Object(wrapper)
}
