//! The routes: one table, from which the router and the OpenAPI document are made.

use axum::http::Method;
use runtime::Scope;

/// What a route does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Searches products.
    ListProducts,
    /// Shows one product.
    ShowProduct,
    /// Brings a product into Quoter's catalogue.
    PullProduct,
    /// Searches people.
    FindPeople,
    /// Lists the opportunities of a person's client.
    ListOpportunities,
    /// Ties a quote to a person, an opportunity or both.
    LinkQuote,
    /// Makes a draft.
    MakeDraft,
    /// Gives the OpenAPI document.
    ShowDocument,
    /// Says that the function answers.
    ShowHealth,
}

/// One route.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    /// What it does.
    pub operation: Operation,
    /// Its name in the OpenAPI document and in logs.
    pub id: &'static str,
    /// `GET`, `POST` or `PUT`.
    pub verb: &'static str,
    /// Path as in the OpenAPI document.
    pub path: &'static str,
    /// The scope that a key needs; none: no key is needed.
    pub scope: Option<Scope>,
    /// What it does, in a sentence.
    pub summary: &'static str,
    /// What is asked for in the path.
    pub named: Option<Parameter>,
    /// Parameters of the query.
    pub query: &'static [Parameter],
    /// The status of success.
    pub success: u16,
    /// The statuses of everything else.
    pub failures: &'static [u16],
}

/// A parameter of a path or of a query.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// Name.
    pub name: &'static str,
    /// What it is.
    pub about: &'static str,
    /// What it may be.
    pub kind: Kind,
    /// Whether it must be there.
    pub required: bool,
}

/// What a parameter may be.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// A text of at most so many characters.
    Text(u32),
    /// A whole number between two.
    Number(i64, i64),
    /// `true` or `false`.
    Flag,
}

impl Route {
    /// The method.
    pub fn method(&self) -> Method {
        match self.verb {
            "POST" => Method::POST,
            "PUT" => Method::PUT,
            _ => Method::GET,
        }
    }

    /// The names of the parameters that the query may have.
    pub fn parameters(&self) -> Vec<&'static str> {
        self.query.iter().map(|parameter| parameter.name).collect()
    }
}

/// The longest search text, in characters.
pub const LONGEST_SEARCH: u32 = 500;
/// The most products of a page.
pub const MOST: i64 = 100;
/// Products of a page when nothing is said.
pub const USUAL: usize = 25;

const PRODUCT_ID: Parameter =
    Parameter { name: "halo_id", about: "Id of the product in Halo.", kind: Kind::Number(1, i64::MAX), required: true };

const fn optional(name: &'static str, about: &'static str, kind: Kind) -> Parameter {
    Parameter { name, about, kind, required: false }
}

const SEARCH: &[Parameter] = &[
    optional(
        "search",
        "Words that must all occur in name, part numbers or group, in any order. Case and accents do not matter. Without it all \
         products are given.",
        Kind::Text(LONGEST_SEARCH),
    ),
    optional("group", "Only products of this asset group: its id or its whole name.", Kind::Text(200)),
    optional("recurring", "Only recurring products, or only one-time ones.", Kind::Flag),
    optional(
        "cursor",
        "`next_cursor` of the page before, with the same search, group and recurring.",
        Kind::Text(8192),
    ),
    optional("limit", "How many products; 25 when left out.", Kind::Number(1, MOST)),
];

/// All routes.
pub const ROUTES: &[Route] = &[
    Route {
        operation: Operation::ListProducts,
        id: "listProducts",
        verb: "GET",
        path: "/products",
        scope: Some(Scope::ProductsRead),
        summary: "Search active products. From the index; while there is none, one page of Halo's own search (`source` says which).",
        named: None,
        query: SEARCH,
        success: 200,
        failures: &[400, 401, 403, 503],
    },
    Route {
        operation: Operation::ShowProduct,
        id: "showProduct",
        verb: "GET",
        path: "/products/{halo_id}",
        scope: Some(Scope::ProductsRead),
        summary: "One product as Halo has it now; while Halo is slow or down, as the index has it (`stale`, with its age).",
        named: Some(PRODUCT_ID),
        query: &[],
        success: 200,
        failures: &[400, 401, 403, 404, 503],
    },
    Route {
        operation: Operation::PullProduct,
        id: "pullProduct",
        verb: "POST",
        path: "/products/{halo_id}/pull",
        scope: Some(Scope::ProductsPull),
        summary: "Make or update the item of Quoter's catalogue that stands for a product, or say what would be done.",
        named: Some(PRODUCT_ID),
        query: &[],
        success: 200,
        failures: &[400, 401, 403, 404, 409, 413, 503],
    },
    Route {
        operation: Operation::FindPeople,
        id: "findPeople",
        verb: "GET",
        path: "/people",
        scope: Some(Scope::PeopleRead),
        summary: "Search active Halo users by name, e-mail address or login, with their clients.",
        named: None,
        query: &[Parameter { name: "search", about: "2 to 200 characters.", kind: Kind::Text(200), required: true }],
        success: 200,
        failures: &[400, 401, 403, 503],
    },
    Route {
        operation: Operation::ListOpportunities,
        id: "listOpportunities",
        verb: "GET",
        path: "/people/{halo_id}/opportunities",
        scope: Some(Scope::PeopleRead),
        summary: "The open opportunities of a Halo user's client, the user's own first.",
        named: Some(Parameter {
            name: "halo_id",
            about: "Id of the user in Halo.",
            kind: Kind::Number(1, i64::MAX),
            required: true,
        }),
        query: &[],
        success: 200,
        failures: &[400, 401, 403, 404, 409, 503],
    },
    Route {
        operation: Operation::LinkQuote,
        id: "linkQuote",
        verb: "PUT",
        path: "/quotes/{quote}/link",
        scope: Some(Scope::QuotesLink),
        summary: "Tie a quote to a Halo user, an opportunity or both. A quote that is not published yet is waited for.",
        named: Some(Parameter {
            name: "quote",
            about: "The quote's number, its id (`quot_…`), the token of its page, or the address of one of its pages, percent-encoded.",
            kind: Kind::Text(2000),
            required: true,
        }),
        query: &[],
        success: 200,
        failures: &[400, 401, 403, 404, 409, 413, 503],
    },
    Route {
        operation: Operation::MakeDraft,
        id: "makeDraft",
        verb: "POST",
        path: "/drafts",
        scope: Some(Scope::DraftsWrite),
        summary: "Begin a quote in Quoter for a Halo user, with Halo products at today's price. People edit and publish it.",
        named: None,
        query: &[],
        success: 201,
        failures: &[400, 401, 403, 404, 409, 413, 503],
    },
    Route {
        operation: Operation::ShowDocument,
        id: "showDocument",
        verb: "GET",
        path: "/openapi.json",
        scope: None,
        summary: "This document.",
        named: None,
        query: &[],
        success: 200,
        failures: &[],
    },
    Route {
        operation: Operation::ShowHealth,
        id: "showHealth",
        verb: "GET",
        path: "/health",
        scope: None,
        summary: "Whether the function answers. Asks nothing of Halo, Quoter or the tables.",
        named: None,
        query: &[],
        success: 200,
        failures: &[],
    },
];
