//! Quotes, settings and tenants in memory, and what is read from a plan. The shapes of the domain's types are named here only.

use std::collections::BTreeMap;

use domain::halo::{
    Agent, AgentId, AssetGroup, AssetGroupId, Choice, Client, ClientId, CurrencyChoice, CurrencyId, Item, ItemId,
    NewAttachment, NewClient, NewItem, NewOpportunity, NewUser, Opportunity, OpportunityChange, OpportunityId,
    Quotation, QuotationChange, QuotationHeader, QuotationId, QuotationLine, QuotationLineId, QuotationLineWrite, Site,
    SiteId, SkuField, StatusId, TaxChoice, TaxId, User, UserId,
};
use domain::money_check::Expected;
use domain::party::{Owner, Person};
use domain::plan::{Action, Plan, ProductFacts, Ref, Snapshot, Step, StepKey, WhomRef, plan};
use domain::quote::{Bundle, CustomField, Optional, Source, TaxAmount, Totals};
use domain::settings::{Pick, Settings};
use domain::tenant::Tenant;
use domain::{AccountId, Currency, Frequency, Line, LineKey, Quote, QuoteNumber, RecordId, Status};
use rust_decimal::Decimal;
use time::OffsetDateTime;
use time::macros::datetime;

/// The moment at which everything is planned.
pub(crate) const NOW: OffsetDateTime = datetime!(2026-03-02 09:00:00 UTC);
/// What the markers of the quote's own records begin with.
pub(crate) const MARKER: &str = "qh:90001:6:";

/// Halo's ids.
pub(crate) const SAM: AgentId = AgentId(7);
pub(crate) const IMPORTS: AssetGroupId = AssetGroupId(1);
pub(crate) const HARDWARE: AssetGroupId = AssetGroupId(2);
pub(crate) const SENT: StatusId = StatusId(2);
pub(crate) const REVISED: StatusId = StatusId(3);
pub(crate) const REJECTED: StatusId = StatusId(4);
pub(crate) const SALES_TAX: TaxId = TaxId(40);
pub(crate) const VAT: TaxId = TaxId(41);
pub(crate) const NO_TAX: TaxId = TaxId(42);
pub(crate) const ALEX: UserId = UserId(51);
pub(crate) const OFFICE: SiteId = SiteId(61);
pub(crate) const CLIENT: ClientId = ClientId(71);

/// A quote, and what it is planned against. At first everything of it is known in Halo: user, agent and products.
pub(crate) struct Case {
    pub(crate) quote: Quote,
    pub(crate) settings: Settings,
    pub(crate) snapshot: Snapshot,
}

impl Case {
    /// The quote of [`quote`] with its two lines.
    pub(crate) fn new() -> Self {
        Self::of([line("Switch", "2", "25.00"), line("Firewall", "1", "1500.00")])
    }

    /// A quote with these lines, each of which has a product of its name: 100, 101 and so on.
    pub(crate) fn of(lines: impl IntoIterator<Item = Line>) -> Self {
        let mut quote = quote();
        quote.lines = lines.into_iter().collect();
        let users = vec![alex()];
        let mut case =
            Self { quote, settings: settings(), snapshot: Snapshot { tenant: tenant(), users, ..Snapshot::default() } };
        case.know_products();
        case
    }

    /// Gives every line a product of its name.
    fn know_products(&mut self) {
        for (number, line) in (100..).zip(&self.quote.lines) {
            let item = Item {
                recurring: line.frequency.is_recurring(),
                frequency: line.frequency,
                ..item(number, &line.name)
            };
            self.snapshot.products.insert(line.key.clone(), found([item]));
        }
    }

    pub(crate) fn plan(&self) -> Plan {
        plan(&self.quote, &self.settings, &self.snapshot, NOW)
    }

    /// The plan of a quote that nothing keeps from being written.
    pub(crate) fn written(&self) -> Plan {
        let plan = self.plan();
        assert!(plan.problems.is_empty(), "{plan}");
        plan
    }

    /// The codes of what keeps the quote from being written. Such a plan has no steps.
    pub(crate) fn held(&self) -> Vec<String> {
        let plan = self.plan();
        assert!(plan.steps.is_empty(), "{plan}");
        plan.problems.into_iter().map(|problem| problem.code).collect()
    }

    /// Steps that are done, with the id of the record in Halo.
    pub(crate) fn made(&mut self, key: &str, id: i64) {
        self.snapshot.made.insert(StepKey(key.to_owned()), id);
    }

    /// A shared record whose making is not known to have ended.
    pub(crate) fn open(&mut self, key: &str) {
        self.snapshot.open.insert(StepKey(key.to_owned()));
    }

    /// Adds one tax of the quote.
    pub(crate) fn tax(&mut self, name: &str, rate: &str, amount: &str, frequency: Frequency) {
        let rate = (!rate.is_empty()).then(|| d(rate));
        self.quote.taxes.push(TaxAmount { name: Some(name.to_owned()), rate, amount: d(amount), frequency });
    }

    /// Adds a tax code of Halo.
    pub(crate) fn tax_code(&mut self, id: i64, name: &str, rate: Option<&str>) {
        self.snapshot.tenant.taxes.push(TaxChoice { id: TaxId(id), name: name.to_owned(), rate: rate.map(d) });
    }

    /// Says of every line whether it is taxed.
    pub(crate) fn taxable(&mut self, says: &[bool]) {
        for (line, says) in self.quote.lines.iter_mut().zip(says) {
            line.taxable = Some(*says);
        }
    }

    /// Adds a custom field.
    pub(crate) fn custom_field(&mut self, label: &str, value: &str) {
        self.quote.custom_fields.push(CustomField { label: label.to_owned(), value: value.to_owned() });
    }

    /// Puts another outcome of the product search in the place of a line's.
    pub(crate) fn products(&mut self, line: usize, candidates: impl IntoIterator<Item = Item>) {
        self.snapshot.products.insert(self.quote.lines[line].key.clone(), found(candidates));
    }

    /// The Halo quote that this family made last, read for bringing it up to date.
    pub(crate) fn present(&mut self, quotation: Quotation) {
        self.snapshot.quotation = Some((quotation.id, Some(quotation)));
    }
}

fn found(candidates: impl IntoIterator<Item = Item>) -> ProductFacts {
    ProductFacts { candidates: candidates.into_iter().collect(), ..ProductFacts::default() }
}

/// A decimal number.
pub(crate) fn d(text: &str) -> Decimal {
    text.parse().unwrap()
}

pub(crate) fn name(text: &str) -> Pick {
    Pick::Name(text.to_owned())
}

/// Quote 6 of account 90001 for Alex Example, without lines.
fn quote() -> Quote {
    Quote {
        source: Source::Delivery,
        account: AccountId::new("90001").unwrap(),
        record: RecordId::new("7100001").unwrap(),
        parent: None,
        number: QuoteNumber::new(6).unwrap(),
        custom_number: None,
        uuid: Some("9001-11111111-2222-4333-8444-555555555555".to_owned()),
        title: "Office".to_owned(),
        status: Status::Pending,
        currency: Currency::USD,
        expires: None,
        won: None,
        person: person(),
        owner: Owner { email: Some("sam@msp.example.com".to_owned()), ..Owner::default() },
        template: None,
        reseller: None,
        lines: vec![],
        discount: Decimal::ZERO,
        shipping: Decimal::ZERO,
        taxes: vec![],
        totals: Totals::default(),
        internal_notes: None,
        comments: None,
        custom_fields: vec![],
        unread: BTreeMap::new(),
    }
}

fn person() -> Person {
    Person {
        first_name: Some("Alex".to_owned()),
        last_name: Some("Example".to_owned()),
        email: Some("alex@client.example.com".to_owned()),
        organization: Some("Example Client Ltd".to_owned()),
        ..Person::default()
    }
}

/// A one-time line.
pub(crate) fn line(name: &str, quantity: &str, price: &str) -> Line {
    Line {
        key: LineKey::from_stored(name.to_lowercase().replace(' ', "-")),
        item: None,
        name: name.to_owned(),
        description: None,
        code: None,
        supplier_sku: None,
        quantity: d(quantity),
        unit_price: d(price),
        unit_cost: None,
        discount: Decimal::ZERO,
        frequency: Frequency::OneTime,
        taxable: None,
        category: None,
        supplier: None,
        manufacturer: None,
        section: None,
        optional: Optional::No,
        pricing_structure: None,
        period_told: true,
        bundle: Bundle::No,
    }
}

/// A line that is charged every month.
pub(crate) fn monthly(name: &str, quantity: &str, price: &str) -> Line {
    Line { frequency: Frequency::Monthly, ..line(name, quantity, price) }
}

/// A line with a discount on the whole of it.
pub(crate) fn discounted(line: Line, discount: &str) -> Line {
    Line { discount: d(discount), ..line }
}

/// Settings with what a plan cannot do without, and a Halo status for every status that is tested.
fn settings() -> Settings {
    let mut settings = Settings::default();
    settings.product.default_group = Some(name("Imports"));
    settings.quoter.instance_url = Some("https://example.quoter.com/".to_owned());
    let status = [("pending", "Sent"), ("lost", "Rejected"), ("accepted", "Accepted"), ("ordered", "Accepted")];
    settings.quotation.status = status.map(|(word, status)| (word.to_owned(), name(status))).into();
    settings
}

fn tenant() -> Tenant {
    let choice = |(id, name): (i64, &str)| Choice { id, name: name.to_owned() };
    let group = |(id, name, for_items): (AssetGroupId, &str, bool)| AssetGroup { id, name: name.to_owned(), for_items };
    let tax = |(id, name, rate): (TaxId, &str, &str)| TaxChoice { id, name: name.to_owned(), rate: Some(d(rate)) };
    let currency = |(id, name, iso): (i64, &str, &str)| CurrencyChoice {
        id: CurrencyId(id),
        name: name.to_owned(),
        iso: Currency::parse(iso).ok(),
    };
    Tenant {
        agents: vec![agent(SAM.0, "Sam Seller", "sam@msp.example.com")],
        groups: [(IMPORTS, "Imports", true), (HARDWARE, "Hardware", true), (AssetGroupId(3), "Laptops", false)]
            .map(group)
            .to_vec(),
        ticket_types: [(20, "Opportunity"), (21, "Project")].map(choice).to_vec(),
        statuses: [(30, "New"), (31, "Lost"), (32, "Won")].map(choice).to_vec(),
        quote_statuses: [(1, "Draft"), (2, "Sent"), (3, "Revised"), (4, "Rejected"), (5, "Accepted")]
            .map(choice)
            .to_vec(),
        currencies: [(81, "Pound", "GBP"), (82, "Dollar", "USD"), (83, "Other dollar", "")].map(currency).to_vec(),
        taxes: [(SALES_TAX, "Sales tax", "8.25"), (VAT, "VAT", "20"), (NO_TAX, "None", "0")].map(tax).to_vec(),
        ..Tenant::default()
    }
}

pub(crate) fn agent(id: i64, name: &str, email: &str) -> Agent {
    Agent { id: AgentId(id), name: name.to_owned(), email: Some(email.to_owned()), disabled: false, api_only: false }
}

/// The user that the quote's person is.
pub(crate) fn alex() -> User {
    User {
        id: ALEX,
        name: "Alex Example".to_owned(),
        emails: vec!["alex@client.example.com".to_owned()],
        site: Some(OFFICE),
        client: Some(CLIENT),
        client_name: Some("Example Client Ltd".to_owned()),
        inactive: false,
        marker: None,
    }
}

/// An active client whose main site is not known.
pub(crate) fn client(id: i64, name: &str) -> Client {
    Client { id: ClientId(id), name: name.to_owned(), inactive: false, main_site: None, marker: None }
}

/// An active site of a client.
pub(crate) fn site(id: i64, client: ClientId) -> Site {
    Site { id: SiteId(id), name: "Office".to_owned(), client: Some(client), inactive: false, marker: None }
}

/// An active one-time product without part number.
pub(crate) fn item(id: i64, name: &str) -> Item {
    Item {
        id: ItemId(id),
        name: name.to_owned(),
        description: None,
        active: true,
        group: None,
        skus: BTreeMap::new(),
        recurring: false,
        frequency: Frequency::OneTime,
        price: None,
        cost: None,
        recurring_price: None,
        recurring_cost: None,
        suppliers: vec![],
        marker: None,
        modified: None,
    }
}

/// The same with a part number in the first field.
pub(crate) fn with_sku(item: Item, sku: &str) -> Item {
    Item { skus: [(SkuField::SupplierPartCode, vec![sku.to_owned()])].into(), ..item }
}

/// An open opportunity of the quote's client.
pub(crate) fn opportunity(id: i64) -> Opportunity {
    Opportunity {
        id: OpportunityId(id),
        summary: format!("Opportunity {id}"),
        client: Some(CLIENT),
        site: Some(OFFICE),
        user: Some(ALEX),
        agent: Some(AgentId(8)),
        status: Some(StatusId(30)),
        closed: false,
        marker: None,
    }
}

/// A Halo quote without lines for the quote's person.
pub(crate) fn quotation(id: i64) -> Quotation {
    Quotation {
        id: QuotationId(id),
        title: "6 Office".to_owned(),
        opportunity: None,
        client: Some(CLIENT),
        site: Some(OFFICE),
        user: Some(ALEX),
        status: Some(SENT),
        marker: Some(format!("{MARKER}quotation:7100000:pending")),
        sales_order: None,
        approved: false,
        revenue: None,
        tax_total: None,
        total: None,
        carriage: None,
        lines: Some(vec![]),
    }
}

/// A line of a Halo quote; its marker, if it is ours, ends with `key`.
pub(crate) fn row(id: i64, key: Option<&str>, quantity: &str, price: &str) -> QuotationLine {
    QuotationLine {
        id: QuotationLineId(id),
        marker: key.map(|key| format!("{MARKER}{key}")),
        item: None,
        name: format!("Row {id}"),
        quantity: d(quantity),
        price: d(price),
        cost: None,
        discount: None,
        tax: None,
        frequency: Frequency::OneTime,
        optional: false,
        net_total: None,
        tax_total: None,
    }
}

/// The keys of the steps in their order.
pub(crate) fn keys(plan: &Plan) -> Vec<&str> {
    plan.steps.iter().map(|step| step.key.0.as_str()).collect()
}

/// The one step whose key begins so.
#[track_caller]
pub(crate) fn step<'p>(plan: &'p Plan, key: &str) -> &'p Step {
    let hits: Vec<&Step> = plan.steps.iter().filter(|step| step.key.0.starts_with(key)).collect();
    assert_eq!(hits.len(), 1, "steps {key} of {plan}");
    hits[0]
}

fn all<'p, T>(plan: &'p Plan, take: impl Fn(&'p Action) -> Option<T>) -> Vec<T> {
    plan.steps.iter().filter_map(|step| take(&step.action)).collect()
}

/// What of the plan a picker takes; there must be exactly one.
#[track_caller]
fn one<'p, T>(plan: &'p Plan, take: impl Fn(&'p Action) -> Option<T>) -> T {
    let mut hits = all(plan, take);
    assert_eq!(hits.len(), 1, "{plan}");
    hits.remove(0)
}

/// Header and lines of the quotation that is made or brought up to date.
#[track_caller]
pub(crate) fn written(plan: &Plan) -> (&QuotationHeader, &[(Ref<ItemId>, QuotationLineWrite)]) {
    one(plan, |action| match action {
        Action::CreateQuotation { header, lines, .. } | Action::UpdateQuotation { header, lines, .. } => {
            Some((&**header, lines.as_slice()))
        }
        _ => None,
    })
}

/// The header of that quotation.
#[track_caller]
pub(crate) fn header(plan: &Plan) -> &QuotationHeader {
    written(plan).0
}

/// The lines of that quotation.
#[track_caller]
pub(crate) fn lines(plan: &Plan) -> Vec<&QuotationLineWrite> {
    written(plan).1.iter().map(|(_, line)| line).collect()
}

/// The line with this key.
#[track_caller]
pub(crate) fn line_of<'p>(plan: &'p Plan, key: &str) -> &'p QuotationLineWrite {
    lines(plan).into_iter().find(|line| line.key.as_str() == key).unwrap_or_else(|| panic!("line {key} in {plan}"))
}

/// The products of the lines.
#[track_caller]
pub(crate) fn items(plan: &Plan) -> Vec<&Ref<ItemId>> {
    written(plan).1.iter().map(|(item, _)| item).collect()
}

/// Keys and prices of the lines.
#[track_caller]
pub(crate) fn prices(plan: &Plan) -> Vec<(String, String)> {
    lines(plan).iter().map(|line| (line.key.as_str().to_owned(), line.price.normalize().to_string())).collect()
}

/// The tax codes of the lines.
#[track_caller]
pub(crate) fn codes(plan: &Plan) -> Vec<Option<TaxId>> {
    lines(plan).iter().map(|line| line.tax_code).collect()
}

/// What the read-back must show.
#[track_caller]
pub(crate) fn expected(plan: &Plan) -> &Expected {
    one(plan, |action| match action {
        Action::CheckMoney { expected, .. } => Some(&**expected),
        _ => None,
    })
}

/// The net of every line, as the read-back must show it.
#[track_caller]
pub(crate) fn nets(plan: &Plan) -> Vec<String> {
    expected(plan).lines.iter().map(|line| line.net.normalize().to_string()).collect()
}

/// For whom the opportunity is made.
#[track_caller]
pub(crate) fn whom(plan: &Plan) -> &WhomRef {
    one(plan, |action| match action {
        Action::CreateOpportunity { whom, .. } => Some(whom),
        _ => None,
    })
}

/// The opportunity that is made.
#[track_caller]
pub(crate) fn new_opportunity(plan: &Plan) -> &NewOpportunity {
    one(plan, |action| match action {
        Action::CreateOpportunity { opportunity, .. } => Some(&**opportunity),
        _ => None,
    })
}

/// The opportunity that the quotation is made on.
#[track_caller]
pub(crate) fn made_on(plan: &Plan) -> &Ref<OpportunityId> {
    one(plan, |action| match action {
        Action::CreateQuotation { opportunity, .. } => Some(opportunity),
        _ => None,
    })
}

/// The client that is made.
#[track_caller]
pub(crate) fn new_client(plan: &Plan) -> &NewClient {
    one(plan, |action| match action {
        Action::CreateClient(client) => Some(client),
        _ => None,
    })
}

/// The user that is made, and where.
#[track_caller]
pub(crate) fn new_user(plan: &Plan) -> (&Ref<SiteId>, &NewUser) {
    one(plan, |action| match action {
        Action::CreateUser { site, user } => Some((site, user)),
        _ => None,
    })
}

/// The products that are made.
pub(crate) fn new_items(plan: &Plan) -> Vec<&NewItem> {
    all(plan, |action| match action {
        Action::CreateItem(item) => Some(item),
        _ => None,
    })
}

/// The PDF that is attached.
#[track_caller]
pub(crate) fn attachment(plan: &Plan) -> &NewAttachment {
    one(plan, |action| match action {
        Action::AttachPdf { attachment, .. } => Some(attachment),
        _ => None,
    })
}

/// What a step changes on the opportunity.
#[track_caller]
pub(crate) fn opportunity_change<'p>(plan: &'p Plan, key: &str) -> &'p OpportunityChange {
    match &step(plan, key).action {
        Action::ChangeOpportunity { change, .. } => change,
        Action::ConfirmOpportunity { wanted, .. } => wanted,
        other => panic!("{other:?}"),
    }
}

/// Which quotations change their header, and what of it.
pub(crate) fn quotation_changes(plan: &Plan) -> Vec<(QuotationId, &QuotationChange)> {
    all(plan, |action| match action {
        Action::ChangeQuotation { quotation: Ref::Known(id), change, .. } => Some((*id, &**change)),
        _ => None,
    })
}
