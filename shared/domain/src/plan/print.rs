//! A plan as text for people: the dry run.

use std::fmt;

use super::step::{Action, Step};
use super::{Plan, Ref};
use crate::matching::customer::CustomerMatch;
use crate::matching::product::ProductMatch;
use crate::money::grouped;

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
            Self::Client(client) => write!(f, "client {} \"{}\" (same name)", client.id, client.name),
            Self::Nobody => f.write_str("nobody in Halo: client, site and user are made"),
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
            Action::CreateQuotation { opportunity, header, lines, .. } => {
                writeln!(f, "make the quotation \"{}\" on {}", header.title, at("opportunity", opportunity))?;
                for (item, line) in lines {
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
                write!(f, "change quotation {quotation}{status}: {why}")
            }
            Action::UseOpportunity { opportunity, summary } => write!(f, "use opportunity {opportunity} \"{summary}\""),
            Action::ChangeOpportunity { opportunity, why, .. } => {
                write!(f, "change {}: {why}", at("opportunity", opportunity))
            }
            Action::ConfirmOpportunity { opportunity, .. } => {
                write!(f, "see that agent and status of {} stayed", at("opportunity", opportunity))
            }
            Action::CheckMoney { quotation, expected } => {
                let total: rust_decimal::Decimal = expected.lines.iter().filter(|l| !l.optional).map(|l| l.net).sum();
                write!(
                    f,
                    "read {} back and compare its money: {} net in {} lines",
                    at("quotation", quotation),
                    expected.currency.of(total),
                    expected.lines.len()
                )
            }
            Action::AttachPdf { opportunity, attachment, .. } => {
                write!(f, "attach \"{}\" to {}", attachment.file_name, at("opportunity", opportunity))
            }
        }
    }
}

fn at<T: fmt::Display>(what: &str, reference: &Ref<T>) -> String {
    match reference {
        Ref::Known(id) => format!("{what} {id}"),
        Ref::Made(_) => format!("the new {what}"),
    }
}
