//! The command line of `catalogue`, `draft` and `link`.

use clap::{ArgGroup, Args, Subcommand};
use domain::catalogue::QuoteName;
use domain::halo::{ItemId, OpportunityId};
use rust_decimal::Decimal;
use sync::catalogue::OpportunityLink;
use url::Url;

use crate::commands::settings::args::At;

/// Options of `catalogue`.
#[derive(Args, Debug)]
pub struct CatalogueArgs {
    /// What to do.
    #[command(subcommand)]
    pub what: What,
    /// Where.
    #[command(flatten)]
    pub place: Place,
}

/// Which installation, and which Halo and Quoter.
#[derive(Args, Debug)]
pub struct Place {
    /// Which installation.
    #[command(flatten)]
    pub at: At,
    /// Address of Halo; without it, the stand-in that `up` uses on the folder. The variables HALO_CLIENT_ID and HALO_CLIENT_SECRET
    /// hold its credentials.
    #[arg(long, global = true)]
    pub halo_url: Option<Url>,
    /// Address of Quoter's API; without it, the stand-in that `up` uses on the folder, and for a stack the public service. The variable
    /// QUOTER_API_KEY holds the key.
    #[arg(long, global = true)]
    pub quoter_url: Option<Url>,
    /// Print JSON.
    #[arg(long, global = true)]
    pub json: bool,
}

/// What to do with the catalogue.
#[derive(Debug, Subcommand)]
pub enum What {
    /// How far the index of Halo's products is, how old it is, and how many products are in Quoter.
    Status,
    /// Fill the index of Halo's products, or bring it up to date, now.
    Index {
        /// Read at most so many pages of 100 products.
        #[arg(long)]
        pages: Option<usize>,
    },
    /// Bring products of Halo into Quoter's catalogue. One is written at once; of several only what would be done is shown, until
    /// --write.
    Pull(PullArgs),
    /// A product in Halo and its item in Quoter: the prices it had, what changed, what differs, what is in the way.
    Show {
        /// The number of the product in Halo.
        product: i64,
    },
    /// Compare the products that are in Quoter with Halo now, and write what changed.
    Refresh {
        /// Look at no more than so many.
        #[arg(long)]
        products: Option<usize>,
    },
}

/// Options of `catalogue pull`.
#[derive(Args, Debug)]
#[command(group = ArgGroup::new("which").required(true).args(["products", "group", "all"]))]
pub struct PullArgs {
    /// Products of Halo by their numbers.
    pub products: Vec<i64>,
    /// All active products of an asset group, by its name or number.
    #[arg(long)]
    pub group: Option<String>,
    /// All active products.
    #[arg(long)]
    pub all: bool,
    /// Do it; without this, several products are only looked at.
    #[arg(long, conflicts_with = "dry_run")]
    pub write: bool,
    /// Only look, also at one product.
    #[arg(long)]
    pub dry_run: bool,
    /// The changes of an item that was there before may be written: the word that the dry run gave for them. One product only.
    #[arg(long, value_name = "WORD", conflicts_with_all = ["group", "all", "agree_all"])]
    pub agree: Option<String>,
    /// The same for all of them, as they are now.
    #[arg(long, requires = "write")]
    pub agree_all: bool,
    /// Make a new item where somebody deleted the old one in Quoter.
    #[arg(long)]
    pub anew: bool,
}

impl PullArgs {
    /// Whether anything is written.
    pub(crate) fn writes(&self) -> bool {
        self.write || (self.products.len() == 1 && !self.dry_run)
    }

    /// The numbers that are named, each once.
    pub(crate) fn named(&self) -> Vec<ItemId> {
        let mut ids: Vec<ItemId> = self.products.iter().copied().map(ItemId).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }
}

/// Options of `draft`.
#[derive(Args, Debug)]
pub struct DraftArgs {
    /// The template of Quoter, by its title or its id; without it, the one of the settings.
    #[arg(long)]
    pub template: Option<String>,
    /// The number of the Halo user that the quote is for.
    #[arg(long)]
    pub user: i64,
    /// The number of an opportunity in Halo, or `new`.
    #[arg(long, value_parser = opportunity)]
    pub opportunity: Option<OpportunityLink>,
    /// A product of Halo by its number, and how many, such as 112:2; again for each product.
    #[arg(long = "product", value_name = "PRODUCT[:QUANTITY]", value_parser = wanted)]
    pub products: Vec<(ItemId, Decimal)>,
    /// What the section with the products is called.
    #[arg(long)]
    pub name: Option<String>,
    /// A word for this draft: the same word again makes no second one.
    #[arg(long)]
    pub key: Option<String>,
    /// Where.
    #[command(flatten)]
    pub place: Place,
}

/// Options of `link`.
#[derive(Args, Debug)]
#[command(group = ArgGroup::new("to").required(true).multiple(true).args(["user", "opportunity"]))]
pub struct LinkArgs {
    /// The quote in Quoter: its number, its `quot_` id, its uuid, or the address of one of its pages. It need not be published yet.
    #[arg(value_parser = quote)]
    pub quote: QuoteName,
    /// The number of the Halo user that the quote is for.
    #[arg(long)]
    pub user: Option<i64>,
    /// The number of an opportunity in Halo, or `new`.
    #[arg(long, value_parser = opportunity)]
    pub opportunity: Option<OpportunityLink>,
    /// Where.
    #[command(flatten)]
    pub place: Place,
}

fn quote(word: &str) -> Result<QuoteName, String> {
    word.parse().map_err(|error: domain::catalogue::NamesNoQuote| error.to_string())
}

fn opportunity(word: &str) -> Result<OpportunityLink, String> {
    if word.eq_ignore_ascii_case("new") {
        return Ok(OpportunityLink::New);
    }
    let id = word.parse().ok().filter(|id| *id > 0);
    id.map(|id| OpportunityLink::Id(OpportunityId(id)))
        .ok_or_else(|| "there are the number of an opportunity, and new".to_owned())
}

/// A product and how many; one where nothing is said.
fn wanted(word: &str) -> Result<(ItemId, Decimal), String> {
    let (product, quantity) = word.split_once(':').unwrap_or((word, "1"));
    let product = product.parse().map_err(|_| format!("{product:?} is not the number of a product"))?;
    let quantity = quantity.parse().map_err(|_| format!("{quantity:?} is not a quantity"))?;
    Ok((ItemId(product), quantity))
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        pull: PullArgs,
    }

    fn writes(line: &str) -> Result<bool, ()> {
        let words = ["pull"].into_iter().chain(line.split_whitespace());
        Line::try_parse_from(words).map(|line| line.pull.writes()).map_err(drop)
    }

    #[test]
    fn one_product_is_written_at_once_and_several_only_when_told_to() {
        assert_eq!((writes("112"), writes("112 --dry-run"), writes("112 --write")), (Ok(true), Ok(false), Ok(true)));
        assert_eq!((writes("112 132"), writes("112 132 --write")), (Ok(false), Ok(true)));
        assert_eq!(
            (writes("--group Switching"), writes("--all"), writes("--all --write")),
            (Ok(false), Ok(false), Ok(true))
        );
    }

    #[test]
    fn a_product_of_a_draft_may_say_how_many() {
        assert_eq!(wanted("112"), Ok((ItemId(112), Decimal::ONE)));
        assert_eq!(wanted("112:2.5"), Ok((ItemId(112), Decimal::new(25, 1))));
        assert!(wanted("112:").is_err() && wanted("switch").is_err() && wanted("112:2:3").is_err());
    }

    #[test]
    fn an_opportunity_is_a_number_or_a_new_one() {
        assert_eq!(opportunity("New"), Ok(OpportunityLink::New));
        assert_eq!(opportunity("2001"), Ok(OpportunityLink::Id(OpportunityId(2001))));
        assert!(opportunity("0").is_err() && opportunity("next").is_err());
    }

    #[test]
    fn one_way_of_naming_products_is_needed_and_an_agreement_is_about_one() {
        for wrong in
            ["", "112 --all", "--all --group X", "--all --agree word", "112 --write --dry-run", "--all --agree-all"]
        {
            assert_eq!(writes(wrong), Err(()), "{wrong}");
        }
        assert_eq!(writes("112 --agree word"), Ok(true));
    }
}
