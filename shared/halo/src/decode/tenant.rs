//! What a tenant has set up: groups, types, statuses, currencies, taxes, settings.

use std::collections::BTreeMap;

use domain::Currency;
use domain::halo::{AssetGroup, AssetGroupId, Choice, CurrencyChoice, CurrencyId, TaxChoice, TaxId, TicketTypeField};
use serde::Deserialize;
use serde_json::Value;

use super::Record;
use super::wire::{Flag, Int, Number, Text};

/// The settings of `Control` that change what our writes lead to (HaloPSA API reference, sections 2.6, 3.0 to 3.3 and 3.9).
const SETTINGS: [&str; 28] = [
    "checkreassignappclashes",
    "create_so_on_quote_approved",
    "createnewitemsfromquotes",
    "default_client_opps",
    "default_opp_tickettype_id",
    "default_quote_accepted_status",
    "default_quote_rejected_status",
    "default_quote_revised_status",
    "default_quote_sent_status",
    "default_quote_status",
    "default_salesorder_status",
    "default_site_opps",
    "defaultcurrencycode",
    "enablequoteapprovals",
    "miscitemidquote",
    "move_quote_to_closed_on_so_creation",
    "oppvalue_from_quote",
    "quoteexpirydays",
    "quotemarginforapproval",
    "quoter_create_sales_orders",
    "quoter_default_template",
    "quoter_instance_url",
    "quoter_url",
    "ticketstatusafterquoteaccepted",
    "ticketstatusafterquoterejected",
    "ticketstatusafterquotesent",
    "use_prospects",
    "usecurrencyconversion",
];

/// The settings named above that the answer holds. Others, among them secrets of other integrations, are dropped.
pub(crate) fn settings(answer: Value) -> Option<BTreeMap<&'static str, Value>> {
    let object = match answer {
        Value::Array(rows) => rows.into_iter().next()?,
        value => value,
    };
    let Value::Object(mut object) = object else { return None };
    Some(SETTINGS.into_iter().filter_map(|name| Some((name, object.remove(name)?))).collect())
}

/// `Generic`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct GroupWire {
    id: Int,
    name: Text,
    showasitem: Flag,
}

impl Record for AssetGroup {
    const WHAT: &'static str = "asset group";
    type Wire = GroupWire;

    fn of(wire: GroupWire) -> Result<Self, String> {
        Ok(Self {
            id: AssetGroupId(wire.id.0.ok_or("id")?),
            name: wire.name.0.unwrap_or_default(),
            for_items: wire.showasitem.0.unwrap_or(false),
        })
    }
}

/// `RequestType`, `TStatus` or `Lookup`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ChoiceWire {
    id: Int,
    name: Text,
}

impl Record for Choice {
    const WHAT: &'static str = "choice";
    type Wire = ChoiceWire;

    fn of(wire: ChoiceWire) -> Result<Self, String> {
        Ok(Self { id: wire.id.0.ok_or("id")?, name: wire.name.0.unwrap_or_default() })
    }
}

/// `Currency`: `code` holds the ISO letters.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct CurrencyWire {
    id: Int,
    name: Text,
    code: Text,
}

impl Record for CurrencyChoice {
    const WHAT: &'static str = "currency";
    type Wire = CurrencyWire;

    fn of(wire: CurrencyWire) -> Result<Self, String> {
        Ok(Self {
            id: CurrencyId(wire.id.0.ok_or("id")?),
            iso: wire.code.0.as_deref().and_then(|code| Currency::parse(code).ok()),
            name: wire.name.0.unwrap_or_default(),
        })
    }
}

/// `Tax`: `value` is taken as percent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct TaxWire {
    id: Int,
    name: Text,
    value: Number,
}

impl Record for TaxChoice {
    const WHAT: &'static str = "tax";
    type Wire = TaxWire;

    fn of(wire: TaxWire) -> Result<Self, String> {
        Ok(Self { id: TaxId(wire.id.0.ok_or("id")?), name: wire.name.0.unwrap_or_default(), rate: wire.value.0 })
    }
}

/// A ticket type with its fields.
pub(crate) struct TicketType(pub(crate) Vec<TicketTypeField>);

/// `RequestType` with details.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct TicketTypeWire {
    fields: Option<Vec<FieldWire>>,
}

/// `RequestTypeField`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct FieldWire {
    fieldid: Int,
    fieldname: Text,
    technew: Int,
    techdetail: Int,
}

impl Record for TicketType {
    const WHAT: &'static str = "ticket type";
    type Wire = TicketTypeWire;

    fn of(wire: TicketTypeWire) -> Result<Self, String> {
        let field = |wire: FieldWire| TicketTypeField {
            field: wire.fieldid.0,
            name: wire.fieldname.0.unwrap_or_default(),
            agent_new: wire.technew.0,
            agent_detail: wire.techdetail.0,
        };
        Ok(Self(wire.fields.ok_or("fields")?.into_iter().map(field).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::super::record;
    use super::*;
    use serde_json::json;

    #[test]
    fn only_groups_for_items_say_so() {
        let groups = [json!({"id": 4, "name": "Hardware", "showasitem": true}), json!({"id": 5, "name": "Servers"})];
        assert_eq!(groups.map(|group| record::<AssetGroup>(group).unwrap().for_items), [true, false]);
    }

    #[test]
    fn a_currency_without_iso_letters_is_kept_without_them() {
        let currency: CurrencyChoice = record(json!({"id": 1, "name": "Dollar", "code": "$"})).unwrap();
        assert_eq!(currency.iso, None);
    }

    #[test]
    fn settings_of_other_integrations_are_dropped() {
        let answer = json!({"miscitemidquote": 9, "quoter_url": null, "some_client_secret": "x"});
        let settings = settings(answer).unwrap();
        assert_eq!(settings.keys().copied().collect::<Vec<_>>(), ["miscitemidquote", "quoter_url"]);
    }
}
