//! Contacts and drafts, against the stand-in of Quoter.

use domain::catalogue::{Charge, Interval};
use domain::ids::CatalogueCategoryId;
use domain::party::{Address, Person, Place};
use domain::{Currency, RecordId};
use quoter::Client;
use quoter::client::drafts::{DraftLine, NewDraft, edit_link};
use quoter::client::{Error, NewContact};
use time::macros::datetime;

use crate::hosted::{account, requests};

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn kim() -> Person {
    let country = Some(Place { code: some("US"), name: None });
    Person {
        first_name: some("Kim"),
        last_name: some("Example"),
        organization: some("Example Bakery"),
        email: some("kim@bakery.example.com"),
        billing: Some(Address {
            line1: some("1 Example Street"),
            city: some("Exampleville"),
            country,
            ..Address::default()
        }),
        ..Person::default()
    }
}

async fn draft(quoter: &Client, email: &str) -> NewDraft {
    NewDraft {
        template: quoter.templates().await.unwrap().remove(0).id,
        contact_email: email.to_owned(),
        client_name: some("Example Bakery"),
        custom_number: some("qh-1"),
        currency: Some(Currency::parse("GBP").unwrap()),
        expires: Some(datetime!(2027-01-31 12:00 UTC)),
        internal_notes: some("from Halo"),
    }
}

async fn line(quoter: &Client, name: &str, quantity: &str) -> DraftLine {
    DraftLine {
        name: name.to_owned(),
        description: some("As in Halo"),
        code: some("MGS"),
        sku: some("407"),
        supplier: some("Example Supplier"),
        category: quoter.categories().await.unwrap().remove(0).id,
        quantity: quantity.parse().unwrap(),
        price: "45.00".parse().unwrap(),
        cost: Some("20".parse().unwrap()),
        charge: Charge::Every(Interval::Monthly),
    }
}

#[tokio::test]
async fn a_contact_is_made_before_its_draft_and_found_by_its_address() {
    let (_sandbox, quoter) = account().await;
    let unknown = quoter.create_draft(&draft(&quoter, "kim@bakery.example.com").await).await;
    assert_eq!(unknown, Err(Error::Invalid { status: 422, code: some("ERR_CONTACT_NOT_FOUND") }));
    assert_eq!(quoter.contacts_with_email("Kim@Bakery.example.com").await, Ok(0));
    quoter.create_contact(&NewContact::of(&kim()).unwrap()).await.unwrap();
    assert_eq!(quoter.contacts_with_email("kim@bakery.example.com").await, Ok(1));
    quoter.create_draft(&draft(&quoter, "kim@bakery.example.com").await).await.unwrap();
}

#[tokio::test]
async fn a_person_who_lacks_what_every_account_demands_is_refused_before_any_call() {
    let lacking = |change: fn(&mut Person)| {
        let mut person = kim();
        change(&mut person);
        NewContact::of(&person).map(drop).unwrap_err().to_string()
    };
    assert!(lacking(|kim| kim.email = None).ends_with("an e-mail address"));
    assert!(lacking(|kim| kim.first_name = some(" ")).ends_with("a first name"));
    assert!(lacking(|kim| kim.last_name = None).ends_with("a last name"));
    assert!(lacking(|kim| kim.billing = None).ends_with("a country code"));
}

#[tokio::test]
async fn personal_data_is_not_printed() {
    let (_sandbox, quoter) = account().await;
    let contact = NewContact::of(&kim()).unwrap();
    let printed = format!("{contact:?} {:?}", draft(&quoter, "kim@bakery.example.com").await);
    assert!(!printed.contains("bakery") && !printed.contains("Kim"), "{printed}");
}

#[tokio::test]
async fn a_draft_has_the_lines_that_were_given_in_the_order_of_their_sections() {
    let (sandbox, quoter) = account().await;
    let id = quoter.create_draft(&draft(&quoter, "alex@client.example.com").await).await.unwrap();
    for (section, quantity) in [("Services", "2"), ("Services", "1.5")] {
        let section = quoter.add_section(&id, section).await.unwrap().unwrap();
        assert_eq!(quoter.add_lines(&id, &section, &[line(&quoter, "Seat", quantity).await]).await, Ok(true));
    }
    let quote = sandbox.quotes().into_iter().find(|quote| quote.public_id == id.as_str()).unwrap();
    assert_eq!((quote.draft, quote.custom_number.as_deref()), (true, Some("qh-1")));
    assert_eq!((quote.currency.code.as_str(), quote.internal_notes.as_str()), ("GBP", "from Halo"));
    assert_eq!(quote.expires_at, Some(datetime!(2027-01-31 12:00 UTC).unix_timestamp()));
    let quantities = quote.sections.iter().map(|section| section.lines[0].quantity.plain()).collect::<Vec<_>>();
    assert_eq!(quantities, ["2", "1.5"]);
    let seat = &quote.sections[0].lines[0];
    assert_eq!(
        (seat.code.as_str(), seat.supplier_sku.as_str(), seat.unit_price.plain().as_str()),
        ("MGS", "407", "45")
    );
    assert_eq!(seat.interval, Some(sandbox::quoter::Interval::Monthly));
    assert_eq!(quoter.quote(&id).await.unwrap().unwrap().id(), &id);
}

#[tokio::test]
async fn a_section_that_was_just_made_takes_lines_although_it_is_not_found_at_first() {
    let (sandbox, quoter) = account().await;
    let id = quoter.create_draft(&draft(&quoter, "alex@client.example.com").await).await.unwrap();
    sandbox.set(|s| s.read_lag_reads = 2);
    let section = quoter.add_section(&id, "Services").await.unwrap().unwrap();
    assert_eq!(quoter.add_lines(&id, &section, &[line(&quoter, "Seat", "1").await]).await, Ok(true));
    assert_eq!(requests(&sandbox, &format!("POST /quoter/v1/quotes/{id}/sections/")), 3);
    let quote = sandbox.quotes().into_iter().find(|quote| quote.public_id == id.as_str()).unwrap();
    assert_eq!(quote.sections[0].lines.len(), 1, "the calls that were answered with 404 did nothing");
}

#[tokio::test]
async fn a_draft_that_is_gone_takes_neither_sections_nor_lines() {
    let (_sandbox, quoter) = account().await;
    let gone = RecordId::new("quot_gone").unwrap();
    assert_eq!(quoter.add_section(&gone, "Services").await, Ok(None));
    let id = quoter.create_draft(&draft(&quoter, "alex@client.example.com").await).await.unwrap();
    let section = quoter.add_section(&id, "Services").await.unwrap().unwrap();
    assert_eq!(quoter.add_lines(&gone, &section, &[]).await, Ok(false));
}

#[tokio::test]
async fn lines_that_break_a_rule_are_refused_all_together() {
    let (sandbox, quoter) = account().await;
    let id = quoter.create_draft(&draft(&quoter, "alex@client.example.com").await).await.unwrap();
    let section = quoter.add_section(&id, "Services").await.unwrap().unwrap();
    let good = line(&quoter, "Seat", "1").await;
    let cases = [
        (DraftLine { quantity: "0".parse().unwrap(), ..good.clone() }, "ERR_LINE_ITEM_QUANTITY_INVALID"),
        (DraftLine { price: "-1".parse().unwrap(), ..good.clone() }, "ERR_LINE_ITEM_UNIT_PRICE_INVALID"),
        (DraftLine { name: String::new(), ..good.clone() }, "ERR_LINE_ITEM_NAME_REQUIRED"),
        (
            DraftLine { category: CatalogueCategoryId::new("cat_none").unwrap(), ..good.clone() },
            "ERR_LINE_ITEM_CATEGORY_REQUIRED",
        ),
    ];
    for (bad, code) in cases {
        let refused = quoter.add_lines(&id, &section, &[good.clone(), bad]).await;
        assert_eq!(refused, Err(Error::Invalid { status: 422, code: some(code) }));
    }
    let quote = sandbox.quotes().into_iter().find(|quote| quote.public_id == id.as_str()).unwrap();
    assert_eq!(quote.sections[0].lines.len(), 0);
}

#[test]
fn people_edit_a_draft_below_the_address_of_the_account() {
    let id = RecordId::new("quot_1").unwrap();
    let link = |instance: &str| edit_link(&instance.parse().unwrap(), &id).map(|link| link.to_string());
    let there = some("https://example.quoter.com/admin/quotes/draft_by_public_id/quot_1");
    assert_eq!(link("https://example.quoter.com"), there);
    assert_eq!(link("https://example.quoter.com/?a=b#c"), there);
    assert_eq!(link("mailto:a@example.com"), None);
}
