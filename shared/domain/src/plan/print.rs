//! A plan as text for people: the dry run.

use std::collections::BTreeMap;
use std::fmt;

use rust_decimal::Decimal;

use super::step::{Action, Step};
use super::{Plan, Ref};
use crate::Frequency;
use crate::halo::OpportunityChange;
use crate::matching::customer::CustomerMatch;
use crate::matching::product::ProductMatch;
use crate::money::grouped;
use crate::money_check::Expected;

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { title, customer, agent, products, steps, problems, warnings } = self;
        writeln!(f, "Quote {title}")?;
        writeln!(f, "  for      {customer}")?;
        match agent.agent() {
            Some(found) => writeln!(f, "  agent    {} ({})", found.name, agent.how())?,
            None => writeln!(f, "  agent    {}", agent.how())?,
        }
        for (_, name, found) in products {
            writeln!(f, "  product  {name}: {found}")?;
        }
        for problem in problems {
            writeln!(f, "  held     {problem}")?;
        }
        for warning in warnings {
            writeln!(f, "  warning  {warning}")?;
        }
        for (number, step) in steps.iter().enumerate() {
            writeln!(f, "  {:>2}. {step}", number + 1)?;
        }
        Ok(())
    }
}

impl fmt::Display for CustomerMatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(user) => {
                let client = user.client_name.as_deref().unwrap_or("a client without a name");
                write!(f, "user {} \"{}\" of {client} (same e-mail address)", user.id, user.name)
            }
            Self::Chosen(user) => {
                let client = user.client_name.as_deref().unwrap_or("a client without a name");
                write!(f, "user {} \"{}\" of {client} (chosen by a person)", user.id, user.name)
            }
            Self::Client(client) => write!(f, "client {} \"{}\" (same name)", client.id, client.name),
            Self::Nobody => f.write_str("nobody in Halo: client, site and user are made"),
            Self::OfTheQuotation { quotation } => write!(f, "the customer of Halo quote {quotation}"),
            Self::Ambiguous { compared, candidates } => write!(f, "undecided by {compared}: {}", candidates.join(", ")),
        }
    }
}

impl fmt::Display for ProductMatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Found { item, name, rule, others } => {
                write!(f, "product {item} \"{name}\" ({rule})")?;
                if others.is_empty() { Ok(()) } else { write!(f, "; not {}", others.join(", ")) }
            }
            Self::NotFound => f.write_str("no product: one is made"),
            Self::Ambiguous { rule, candidates } => write!(f, "undecided by {rule}: {}", candidates.join(", ")),
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.action {
            Action::CreateClient(client) => write!(f, "make the client \"{}\"", client.name),
            Action::EnsureSite { client, site } => {
                write!(f, "use or make the site \"{}\" of {}", site.name, at("client", client))
            }
            Action::CreateUser { site, user } => write!(f, "make the user \"{}\" at {}", user.name, at("site", site)),
            Action::CreateItem(item) => write!(f, "make the product \"{}\" in group {}", item.name, item.group),
            Action::CreateOpportunity { whom, opportunity } => {
                write!(f, "make the opportunity \"{}\" for {}", opportunity.summary, at("user", &whom.user))
            }
            Action::CreateLead { lead, opportunity } => {
                let who = lead.company.as_ref().or(lead.contact.as_ref()).or(lead.email.as_ref());
                let who = who.map_or("somebody", String::as_str);
                write!(f, "make the lead \"{}\" for {who}", opportunity.summary)
            }
            Action::GiveCustomer { opportunity, quotation, whom, .. } => {
                let what = quotation.map_or_else(|| at("opportunity", opportunity), |id| format!("quotation {id}"));
                write!(f, "move {what} from the lead to {}", at("user", &whom.user))
            }
            Action::CreateQuotation { opportunity, header, lines, .. } => {
                writeln!(f, "make the quotation \"{}\" on {}", header.title, at("opportunity", opportunity))?;
                for (item, line) in lines {
                    if line.heading {
                        writeln!(f, "        heading \"{}\"", line.name)?;
                        continue;
                    }
                    let optional = if line.optional { ", optional" } else { "" };
                    let price = grouped(line.price, line.price.scale().max(2));
                    writeln!(
                        f,
                        "        {} x {} at {price} {}{optional}, {}",
                        line.quantity,
                        line.name,
                        line.frequency,
                        at("product", item)
                    )?;
                }
                write!(
                    f,
                    "        status {}, marker {}",
                    header.status.map_or("as Halo's default".to_owned(), |s| s.to_string()),
                    header.marker
                )
            }
            Action::UpdateQuotation { quotation, header, lines, keep, remove, .. } => {
                let (lines, keep, remove) = (lines.len(), keep.len(), remove.len());
                write!(
                    f,
                    "bring quotation {quotation} \"{}\" up to date: {lines} lines, {remove} removed, {keep} made by hand stay",
                    header.title
                )
            }
            Action::ChangeQuotation { quotation, change, why } => {
                let status = change.status.map_or(String::new(), |status| format!(" to status {status}"));
                let place = change.opportunity.map_or(String::new(), |id| format!(" to opportunity {id}"));
                let po = if change.po_number.is_some() { " with its PO number" } else { "" };
                write!(f, "change {}{status}{place}{po}: {why}", at("quotation", quotation))
            }
            Action::UseOpportunity { opportunity, summary } => write!(f, "use opportunity {opportunity} \"{summary}\""),
            Action::ChangeOpportunity { change, why, .. } if **change == OpportunityChange::default() => {
                write!(f, "keep in mind that {why}")
            }
            Action::ChangeOpportunity { opportunity, why, .. } => {
                write!(f, "change {}: {why}", at("opportunity", opportunity))
            }
            Action::ConfirmOpportunity { opportunity, .. } => {
                write!(f, "see that agent and status of {} stayed", at("opportunity", opportunity))
            }
            Action::CheckMoney { quotation, expected } => {
                let (total, lines) = (net(expected), expected.lines.len());
                let quotation = at("quotation", quotation);
                write!(f, "read {quotation} back and compare its money: {total} net in {lines} lines")
            }
            Action::MakeOrder(order) => {
                let (lines, total) = (order.lines.len(), net(&order.expected));
                let adopt = if order.halo_may_make_it { ", unless Halo makes it by itself" } else { "" };
                write!(
                    f,
                    "make the sales order of {}: {lines} lines, {total} net{adopt}",
                    at("quotation", &order.quotation)
                )
            }
            Action::CheckOrder { order, .. } => {
                write!(f, "tie {} to its opportunity and compare its money", at("sales order", order))
            }
            Action::ChangeOrder { order, why, .. } => write!(f, "change sales order {order}: {why}"),
            Action::WriteNote { opportunity, .. } => {
                write!(f, "write a private note on {}", at("opportunity", opportunity))
            }
            Action::Await { problem, .. } => write!(f, "wait: {}", problem.cause),
            Action::RemovePdf { attachment, .. } => {
                write!(f, "delete attachment {attachment}, which it takes the place of")
            }
            Action::AttachPdf { opportunity, attachment, .. } => {
                write!(f, "attach \"{}\" to {}", attachment.file_name, at("opportunity", opportunity))
            }
        }
    }
}

/// What the lines that count come to: once, then by period.
fn net(expected: &Expected) -> String {
    let mut totals: BTreeMap<Frequency, Decimal> = [(Frequency::OneTime, Decimal::ZERO)].into();
    for line in expected.lines.iter().filter(|line| !line.optional) {
        *totals.entry(line.frequency).or_default() += line.net;
    }
    let words = |(frequency, total): (&Frequency, &Decimal)| match frequency {
        Frequency::OneTime => expected.currency.of(*total).to_string(),
        period => format!("{} {period}", expected.currency.of(*total)),
    };
    totals.iter().map(words).collect::<Vec<_>>().join(" + ")
}

fn at<T: fmt::Display>(what: &str, reference: &Ref<T>) -> String {
    match reference {
        Ref::Known(id) => format!("{what} {id}"),
        Ref::Made(_) => format!("the new {what}"),
    }
}
