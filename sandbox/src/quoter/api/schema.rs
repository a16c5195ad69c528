//! The kinds of records besides quotes: paths, ids, fields (Quoter API reference, sections 3.3 and 4.2; the items
//! of the samples).

use serde_json::{Map, Value, json};

/// The type of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FieldType {
    /// Text or null.
    Text,
    /// Boolean; false unless given.
    Flag,
    /// Boolean; true unless given.
    FlagSet,
    /// List or null.
    List,
    /// Object or null.
    Object,
    /// Number or null.
    Number,
}

/// A field that another record's name is copied to: name field, id field, kind of the other record.
pub(crate) type Reference = (&'static str, &'static str, &'static str);

/// A kind of record.
#[derive(Debug)]
pub(crate) struct Kind {
    /// Path, and key of storage.
    pub(crate) path: &'static str,
    /// Prefix of ids.
    pub(crate) prefix: &'static str,
    /// Fields besides id and times.
    pub(crate) fields: &'static [(&'static str, FieldType)],
    /// Required fields with the code of the broken rule.
    pub(crate) required: &'static [(&'static str, &'static str)],
    /// Names of other records.
    pub(crate) references: &'static [Reference],
    /// Values that are not null unless given.
    pub(crate) defaults: &'static [(&'static str, &'static str)],
    /// Whether POST, PATCH, DELETE are offered.
    pub(crate) writes: (bool, bool, bool),
}

use FieldType::{Flag, FlagSet, List, Number, Object, Text};

pub(crate) const ITEMS: &str = "items";
pub(crate) const CATEGORIES: &str = "categories";
pub(crate) const SUPPLIERS: &str = "suppliers";
const MANUFACTURERS: &str = "manufacturers";
pub(crate) const CONTACTS: &str = "contacts";
pub(crate) const TEMPLATES: &str = "quote-templates";

const NAMED: &[(&str, FieldType)] = &[("name", Text)];
const NAME_REQUIRED: &[(&str, &str)] = &[("name", "ERR_NAME_REQUIRED")];
const ALL: (bool, bool, bool) = (true, true, true);

const fn named(path: &'static str, prefix: &'static str) -> Kind {
    Kind { path, prefix, fields: NAMED, required: NAME_REQUIRED, references: &[], defaults: &[], writes: ALL }
}

const ITEM_FIELDS: &[(&str, FieldType)] = &[
    ("allow_decimal_quantities", Flag),
    ("category", Text),
    ("category_id", Text),
    ("code", Text),
    ("cost_decimal", Text),
    ("cost_type", Text),
    ("description", Text),
    ("internal_note", Text),
    ("manufacturer", Text),
    ("manufacturer_id", Text),
    ("name", Text),
    ("percentage_price_category_ids", List),
    ("percentage_price_decimal", Text),
    ("price_decimal", Text),
    ("pricing_scheme", Text),
    ("quantity_help_tip", Text),
    ("recurring", Flag),
    ("recurring_interval", Text),
    ("restrict_discounting", Flag),
    ("show_option_prices", Flag),
    ("sku", Text),
    ("supplier", Text),
    ("supplier_id", Text),
    ("taxable", FlagSet),
    ("weight_decimal", Text),
];

const OPTION_FIELDS: &[(&str, FieldType)] = &[
    ("item_id", Text),
    ("name", Text),
    ("description", Text),
    ("extended_description", Text),
    ("required", Flag),
    ("allow_multiple_values", Flag),
    ("sort_order", Number),
];

const OPTION_VALUE_FIELDS: &[(&str, FieldType)] = &[
    ("item_id", Text),
    ("item_option_id", Text),
    ("name", Text),
    ("code", Text),
    ("price_decimal", Text),
    ("pricing_scheme", Text),
    ("cost_decimal", Text),
    ("cost_type", Text),
    ("sort_order", Number),
];

const TIER_FIELDS: &[(&str, FieldType)] = &[
    ("item_id", Text),
    ("lower_boundary", Text),
    ("price_decimal", Text),
    ("cost_decimal", Text),
    ("cost_type", Text),
];

const CONTACT_FIELDS: &[(&str, FieldType)] = &[
    ("billing_address", Object),
    ("billing_email", Text),
    ("billing_first_name", Text),
    ("billing_last_name", Text),
    ("billing_mobile_phone", Text),
    ("billing_organization", Text),
    ("billing_work_phone", Text),
    ("client", Object),
    ("shipping_address", Object),
    ("shipping_email", Text),
    ("shipping_first_name", Text),
    ("shipping_last_name", Text),
    ("shipping_organization", Text),
    ("title", Text),
    ("website", Text),
];

/// All kinds. Contacts and templates are served by their own rules.
pub(crate) const KINDS: &[Kind] = &[
    Kind {
        path: ITEMS,
        prefix: "item_",
        fields: ITEM_FIELDS,
        required: &[("name", "ERR_ITEM_NAME_REQUIRED"), ("category_id", "ERR_ITEM_CATEGORY_REQUIRED")],
        references: &[
            ("category", "category_id", CATEGORIES),
            ("supplier", "supplier_id", SUPPLIERS),
            ("manufacturer", "manufacturer_id", MANUFACTURERS),
        ],
        defaults: &[("cost_type", "amount"), ("pricing_scheme", "per_unit")],
        writes: ALL,
    },
    Kind {
        path: CATEGORIES,
        prefix: "cat_",
        fields: &[("name", Text), ("parent_category", Text), ("parent_category_id", Text)],
        required: &[("name", "ERR_CATEGORY_NAME_REQUIRED")],
        references: &[("parent_category", "parent_category_id", CATEGORIES)],
        defaults: &[],
        writes: ALL,
    },
    named(SUPPLIERS, "sup_"),
    named(MANUFACTURERS, "manu_"),
    named("item-groups", "igrp_"),
    Kind { fields: OPTION_FIELDS, ..named("item-options", "iopt_") },
    Kind { fields: OPTION_VALUE_FIELDS, ..named("item-option-values", "iov_") },
    Kind { fields: TIER_FIELDS, required: &[("item_id", "ERR_ITEM_ID_REQUIRED")], ..named("item-tiers", "itier_") },
    Kind {
        fields: &[("item_group_id", Text), ("item_id", Text)],
        required: &[("item_group_id", "ERR_ITEM_GROUP_ID_REQUIRED"), ("item_id", "ERR_ITEM_ID_REQUIRED")],
        writes: (true, false, true),
        ..named("item-group-item-assignments", "igia_")
    },
    Kind {
        path: TEMPLATES,
        prefix: "tmpl_",
        fields: &[("title", Text), ("slug", Text)],
        required: &[],
        references: &[],
        defaults: &[],
        writes: (false, false, false),
    },
    Kind {
        path: CONTACTS,
        prefix: "cont_",
        fields: CONTACT_FIELDS,
        required: &[
            ("billing_email", "ERR_CONTACT_EMAIL_REQUIRED"),
            ("billing_first_name", "ERR_CONTACT_FIRST_NAME_REQUIRED"),
            ("billing_last_name", "ERR_CONTACT_LAST_NAME_REQUIRED"),
        ],
        references: &[],
        defaults: &[],
        writes: (true, true, false),
    },
];

impl Kind {
    /// The kind with this path.
    pub(crate) fn at(path: &str) -> Option<&'static Kind> {
        KINDS.iter().find(|kind| kind.path == path)
    }

    /// The first known field whose value has the wrong type.
    pub(crate) fn wrong_type(&self, body: &Map<String, Value>) -> Option<&'static str> {
        let wrong = |(name, kind): &&(&str, FieldType)| body.get(*name).is_some_and(|value| !kind.allows(value));
        self.fields.iter().find(wrong).map(|(name, _)| *name)
    }
}

impl FieldType {
    fn allows(self, value: &Value) -> bool {
        match self {
            Text => value.is_string() || value.is_null(),
            Flag | FlagSet => value.is_boolean(),
            List => value.is_array() || value.is_null(),
            Object => value.is_object() || value.is_null(),
            Number => value.is_number() || value.is_null(),
        }
    }

    fn blank(self) -> Value {
        match self {
            Flag => json!(false),
            FlagSet => json!(true),
            Text | List | Object | Number => Value::Null,
        }
    }
}

/// A record with all fields of its kind: the given ones, else defaults, else explicit nulls. Others are dropped.
pub(crate) fn complete(kind: &Kind, id: &str, time: &str, given: &Map<String, Value>) -> Value {
    let mut record = Map::new();
    for (name, field) in kind.fields {
        let default = kind.defaults.iter().find(|(key, _)| key == name).map(|(_, value)| json!(value));
        let value = given.get(*name).cloned().or(default).unwrap_or_else(|| field.blank());
        record.insert((*name).to_owned(), value);
    }
    record.insert("id".to_owned(), json!(id));
    for name in ["record_created_at", "record_updated_at"] {
        record.insert(name.to_owned(), given.get(name).cloned().unwrap_or_else(|| json!(time)));
    }
    Value::Object(record)
}
