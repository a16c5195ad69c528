//! The statements of what the product must do, in short, and when each is due.

/// What kind of statement it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Behaviour.
    F,
    /// A setting.
    C,
    /// What must be so beforehand.
    N,
    /// A weakness that is not repeated.
    D,
    /// A step of the set-up.
    P,
}

/// What shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Due {
    /// There must be a test.
    Now,
    /// People do it; a page of the set-up says how.
    SetUp,
    /// It is not built.
    Open,
}

/// One statement.
pub(super) struct Statement {
    pub(super) number: &'static str,
    pub(super) kind: Kind,
    pub(super) due: Due,
    pub(super) text: &'static str,
}

const fn row(number: &'static str, kind: Kind, due: Due, text: &'static str) -> Statement {
    Statement { number, kind, due, text }
}

use Due::{Now, Open, SetUp};
use Kind::{C, D, F, N, P};

/// What integrations of the two are known for.
pub(super) const ALL: &[Statement] = &[
    row("S1", F, Now, "A recurring Halo product can be put on a quote template."),
    row("S2", F, Now, "A one-time Halo product can be put on a quote template."),
    row("S3", F, Now, "A quote made from a template shows each Halo product as it is in Halo now."),
    row("S4", F, Now, "A pulled product makes the Quoter category that is named like its asset group."),
    row("S5", F, Now, "A category of that name is used, and no second one made."),
    row("S6", F, Now, "A recurring Halo product can be put on a quote."),
    row("S7", F, Now, "A one-time Halo product can be put on a quote."),
    row("S8", F, Now, "Supplier, supplier SKU, cost and price come from the first supplier in Halo's order."),
    row("S9", F, Now, "A supplier's cost of nothing falls back to the product's cost."),
    row("S10", F, Now, "A supplier's price of nothing falls back to the product's price."),
    row("S11", F, Now, "Without a supplier the product's own cost and price count."),
    row("S12", F, Now, "The person of the quote is found among Halo's users."),
    row("S13", F, Now, "An existing Halo customer is looked for without anybody searching, and used."),
    row("S14", F, Now, "Without a match a lead is made, where the settings say so."),
    row("S14b", F, Now, "Without a match and without a lead type, client, site and user are made."),
    row("S15", F, Now, "A quote for a Halo user can be tied to an opportunity that exists."),
    row("S16", F, Now, "A person can choose a new opportunity instead."),
    row("S17", F, Now, "Publishing makes a Halo quote."),
    row("S18", F, Now, "An update makes a further Halo quote."),
    row("S19", F, Now, "The Halo quote hangs on the chosen opportunity, or on a new one."),
    row("S20", N, Now, "Further mandatory fields of opportunities need a value, or Halo refuses."),
    row("S21", C, Now, "A setting keeps revisions from making Halo quotes."),
    row("S22", F, Now, "With it, the first publish makes one all the same."),
    row("S23", F, Now, "With it, a revision makes none."),
    row("S24", F, Now, "With it, a change of status makes none."),
    row("S25", F, Now, "With it, another Quoter quote for the same opportunity makes one."),
    row("S26", F, Now, "The user of the Halo quote is the person of the quote."),
    row("S26b", F, Now, "An unknown person of a known client is made at its main site."),
    row("S27", F, Now, "The quote's owner is agent of the Halo quote."),
    row("S28", F, Now, "The quote's owner is agent of the opportunity."),
    row("S29", N, Now, "Halo's check for appointments at reassignment must not stop an opportunity."),
    row("S30", F, Now, "Discounts show on the Halo quote."),
    row("S31", F, Now, "Taxes that Quoter calculated reach the Halo quote."),
    row("S32", D, Now, "Taxes that Avalara calculated reach it too."),
    row("S33", F, Now, "Recurring lines stand on the Halo quote."),
    row("S34", F, Now, "One-time lines stand on the Halo quote."),
    row("S35", F, Now, "The first rule of matching: a stored link to a Halo product."),
    row("S36", F, Now, "The link is stored when a Halo product is put on a quote or template."),
    row("S37", F, Now, "The second rule: the line's MPN equals the product's SKU."),
    row("S38", F, Now, "The third rule: the exact name."),
    row("S39", F, Now, "The rules come in that order, and the first that matches wins."),
    row("S40", F, Now, "A line that matches nothing makes a product."),
    row("S41", N, Now, "A default product group must be set, so that no groups are made."),
    row("S42", C, Now, "A made product is named after the line."),
    row("S43", C, Now, "Or after the line's MPN."),
    row("S44", C, Now, "Any Quoter category can be mapped to any asset group."),
    row("S45", F, Now, "A category without a mapping goes to the default group."),
    row("S46", C, Now, "Mappings can be added and changed later."),
    row("S47", F, Now, "The quote's PDF hangs on the opportunity."),
    row("S48", F, Now, "Accepted, ordered and fulfilled are won."),
    row("S49", F, Now, "The customer's PO number reaches the opportunity."),
    row("S50", F, Now, "A sales order can be made."),
    row("S51", F, Now, "The sales order hangs on the quote's opportunity."),
    row("S52", N, SetUp, "Halo's own Quoter module is out of use."),
    row("S53", P, SetUp, "A Halo agent for the integration is made."),
    row("S54", P, SetUp, "It has the Administrator role."),
    row("S55", P, SetUp, "It is API-only."),
    row("S56", P, SetUp, "It is saved."),
    row("S57", P, SetUp, "An application is made in Halo."),
    row("S58", P, SetUp, "It signs in by Client ID and secret."),
    row("S59", P, SetUp, "Both are kept for later."),
    row("S60", N, Now, "A Client ID that Halo changed is noticed, named, and waited for."),
    row("S61", P, SetUp, "It signs in as that agent."),
    row("S62", P, SetUp, "It has the permissions all:standard, all:admin and all:teams."),
    row("S63", N, Now, "The target date of opportunities must not be mandatory, or must be sent."),
    row("S64", P, SetUp, "Some settings of Halo's quotations are recommended off."),
    row("S65", P, SetUp, "The application is saved."),
    row("S66", N, Now, "It works without a webhook, through the API alone."),
    row("S67", N, SetUp, "A webhook of another integration is deleted first."),
    row("S68", C, SetUp, "Halo is the default of Quoter's person search."),
    row("S69", P, SetUp, "An integration is added in Quoter: here a webhook."),
    row("S70", P, SetUp, "Halo is chosen there: here the webhook's address."),
    row("S71", C, Now, "The Halo domain is a setting."),
    row("S72", C, Now, "Client ID and secret are settings."),
    row("S73", C, Now, "User name and password would be the alternative."),
    row("S74", N, Now, "With a password the agent could not be API-only."),
    row("S75", C, Now, "A default category takes products without an asset group."),
    row("S76", C, Now, "A default product group takes products that match nothing."),
    row("S77", C, Now, "A Quoter custom field is chosen as source of the PO number."),
    row("S78", D, Now, "Only asset groups that items can use are offered."),
    row("S79", C, Now, "A lead ticket type can be set."),
    row("S80", F, Now, "With it, a customer that was pulled from Halo is used."),
    row("S81", F, Now, "Else a customer that matches is used."),
    row("S82", F, Now, "Else a lead is made."),
    row("S83", F, Now, "The win makes the customer of a quote on a lead."),
    row("S84", C, Now, "The ticket type of opportunities is a setting."),
    row("S85", C, Now, "Their first status is a setting."),
    row("S86", C, Now, "A setting brings the Halo quote up to date in place."),
    row("S87", C, Now, "A setting pushes won quotes only."),
    row("S88", C, Now, "Quoter's address fields are mapped to Halo's lines."),
    row("S89", F, Now, "Region and country reach Halo's own fields without a mapping."),
    row("S90", C, Now, "Quoter's statuses are mapped to Halo's quote statuses."),
    row("S91", C, Now, "The line's category decides the product group."),
    row("S92", C, Now, "Halo's billing periods are mapped when products are pulled."),
    row("S93", C, Now, "Quoter's periods are mapped when lines are pushed."),
    row("S94", C, Now, "Currencies are mapped."),
    row("S95", P, Now, "Settings that are saved take effect."),
    row("S96", F, Now, "Every setting can be changed later."),
];

/// What this one does beyond.
pub(super) const FURTHER: &[Statement] = &[
    row("N1", F, Now, "Nothing is made twice under retries, crashes and runs side by side."),
    row("N2", F, Now, "After every write the money is compared to the cent."),
    row("N3", F, Now, "Nothing is lost: what no webhook brought is asked for."),
    row("N4", F, Open, "A doctor of the set-up reads Halo and names each trap with its fix."),
    row("N5", F, Now, "A dry run says in words what would be done."),
    row("N6", F, Now, "What fits several records is held, with the reasons and the candidates."),
    row(
        "N7",
        F,
        Now,
        "People see how the sync stands: problems with counts, cause and fix, the oldest quote, retry of many.",
    ),
    row("N8", F, Now, "A win makes the sales order without any workflow in Halo."),
    row("N9", F, Now, "Tax amounts of any engine arrive."),
    row("N10", F, Now, "Changed credentials hold all quotes back, which go on by themselves after the fix."),
    row("N11", F, Now, "Settings have versions, and any can come back. A replay over recent quotes is not built."),
    row("N12", F, Now, "Optional lines, bundles, tiers and shipping keep their shape."),
    row("N13", F, Now, "The whole story of a quote can be shown and exported."),
    row("N14", F, Open, "The least scopes are published, and a probe finds out what is missing."),
    row("N15", F, Open, "What was pushed can be undone."),
    row("N16", C, Now, "Each currency can be mapped to its own row in Halo."),
    row("N17", F, Now, "The stand-ins of Halo and Quoter run by themselves, for anybody."),
    row("N18", F, Now, "Many products are brought over at a pace, and a second time nothing is written."),
    row("N19", F, Now, "It runs in the account of the one who deploys it."),
    row("N20", F, Now, "What is written tells where it comes from, or hangs on what does."),
    row("N21", F, Now, "It learns how a tenant reads discounts and taxes, with a quote that it deletes again."),
];

/// Both.
pub(super) fn all() -> impl Iterator<Item = &'static Statement> {
    ALL.iter().chain(FURTHER)
}
