use proptest::prelude::*;

use super::*;

/// Id, name, part numbers, group and its name.
type Product = (i64, &'static str, &'static [&'static str], Option<(i64, &'static str)>);

const PRODUCTS: [Product; 6] = [
    (1, "Switch 8 ports", &["SW-8", "EW-8"], Some((101, "Switching"))),
    (2, "switch 24 ports", &["SW-24"], Some((101, "Switching"))),
    (3, "Écran 24\"", &["MON-24"], Some((102, "Monitors"))),
    (4, "Cable, bag of SW-8 clips", &[], None),
    (5, "Managed backup", &["BK"], Some((103, "Services"))),
    (6, "Switch 8 ports", &["100%"], None),
];

const NONE: [i64; 0] = [];

fn entry(product: &Product) -> Entry<'_> {
    let (id, name, skus, group) = product;
    Entry {
        id: ItemId(*id),
        name,
        skus: skus.to_vec(),
        group: group.map(|(id, _)| AssetGroupId(id)),
        group_name: group.map(|(_, name)| name),
        recurring: *id == 5,
    }
}

fn searchable(products: &[Product]) -> Searchable {
    Searchable::new(products.iter().map(entry))
}

fn ids_of(found: &Found) -> Vec<i64> {
    found.products.iter().map(|id| id.0).collect()
}

fn found(search: &Search) -> Vec<i64> {
    ids_of(&searchable(&PRODUCTS).page(search, None, 100))
}

#[test]
fn every_word_must_occur_somewhere_in_the_product() {
    assert_eq!(found(&Search::new("ports SWITCH")), [2, 1, 6]);
    assert_eq!(found(&Search::new("switching 24")), [2]);
    assert_eq!(found(&Search::new("ecran")), [3]);
    assert_eq!(found(&Search::new("ew-8")), [1]);
    assert_eq!(found(&Search::new("switch nothing")), NONE);
}

#[test]
fn without_words_all_products_come_by_name() {
    assert_eq!(found(&Search::new("  ")), [4, 3, 5, 2, 1, 6]);
}

#[test]
fn a_part_number_that_is_the_whole_search_comes_first() {
    assert_eq!(found(&Search::new("sw-8")), [1, 4]);
    assert_eq!(found(&Search::new("SW-")), [4, 2, 1]);
}

#[test]
fn quotes_percent_signs_and_backslashes_are_ordinary_characters() {
    assert_eq!(found(&Search::new("24\"")), [3]);
    assert_eq!(found(&Search::new("%")), [6]);
    assert_eq!(found(&Search::new("100%")), [6]);
    for nothing in ["' OR 1=1", "\\", "*", "\u{0}\u{1f}x"] {
        assert_eq!(found(&Search::new(nothing)), NONE, "{nothing:?}");
    }
}

#[test]
fn a_group_is_named_by_id_or_by_its_whole_name() {
    for group in ["101", "switching", " SWITCHING "] {
        assert_eq!(found(&Search::new("").in_group(group)), [2, 1], "{group}");
    }
    assert_eq!(found(&Search::new("").in_group("switch")), NONE);
    assert_eq!(found(&Search::new("").in_group("9")), NONE);
}

#[test]
fn recurring_products_can_be_asked_for_alone_and_be_left_out() {
    assert_eq!(found(&Search::new("").recurring(true)), [5]);
    assert_eq!(found(&Search::new("24").recurring(false)), [3, 2]);
}

#[test]
fn a_product_that_goes_between_two_pages_hides_none_and_one_that_comes_repeats_none() {
    let search = Search::new("switch");
    let first = searchable(&PRODUCTS).page(&search, None, 1);
    assert_eq!(ids_of(&first), [2]);
    let mut changed: Vec<Product> = PRODUCTS.iter().copied().filter(|product| product.0 != 2).collect();
    changed.push((7, "Another switch", &[], None));
    let second = searchable(&changed).page(&search, first.next.as_ref(), 10);
    assert_eq!(ids_of(&second), [1, 6]);
    assert_eq!(second.next, None);
}

#[test]
fn a_cursor_is_taken_by_its_own_search_only() {
    let search = Search::new("switch");
    let cursor = searchable(&PRODUCTS).page(&search, None, 2).next.unwrap();
    let sealed = cursor.seal(&search);
    assert_eq!(Cursor::unseal(&sealed, &search), Ok(cursor));
    for other in [Search::new("switches"), search.clone().recurring(false), search.clone().in_group("101")] {
        assert_eq!(Cursor::unseal(&sealed, &other), Err(CursorRefused));
    }
    for byte in 0..sealed.len() {
        let mut damaged = sealed.clone();
        damaged[byte] ^= 1;
        assert_eq!(Cursor::unseal(&damaged, &search), Err(CursorRefused), "byte {byte}");
        assert_eq!(Cursor::unseal(&sealed[..byte], &search), Err(CursorRefused), "cut at {byte}");
    }
}

#[test]
fn there_may_be_no_products() {
    let none = searchable(&[]);
    assert!(none.is_empty());
    assert_eq!(none.page(&Search::new("a"), None, 5), Found { products: vec![], next: None });
}

/// Id, name, part numbers, group's name, recurring.
type Row = (i64, String, Vec<String>, String, bool);

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let row = ("[ab éß%1]{0,6}", prop::collection::vec("[ab1 ]{0,3}", 0..3), "[ab]{0,2}", any::<bool>());
    prop::collection::vec(row, 0..30).prop_map(|rows| {
        let ids = 1..;
        ids.zip(rows).map(|(id, (name, skus, group, recurring))| (id, name, skus, group, recurring)).collect()
    })
}

/// What is found, said without the text of all products: rank, folded name and id of each, in order.
fn expected(rows: &[Row], search: &Search) -> Vec<i64> {
    let mut hits: Vec<(bool, String, i64)> = Vec::new();
    for (id, name, skus, group, recurring) in rows {
        let parts: Vec<String> = [name, group].into_iter().chain(skus).map(|text| fold(text)).collect();
        let is_sku = !search.words.is_empty() && skus.iter().any(|sku| fold(sku) == search.words);
        let fits = search.words.split(' ').all(|word| parts.iter().any(|part| part.contains(word)));
        if (is_sku || fits) && search.recurring.is_none_or(|wanted| wanted == *recurring) {
            hits.push((!is_sku, fold(name), *id));
        }
    }
    hits.sort();
    hits.into_iter().map(|(_, _, id)| id).collect()
}

proptest! {
    #[test]
    fn all_pages_together_are_what_fits_once_each_in_order(
        rows in rows(), text in "[aAbéSs1% ]{0,5}", recurring in any::<Option<bool>>(), limit in 1_usize..7,
    ) {
        let search = Search { recurring, ..Search::new(&text) };
        let searchable = Searchable::new(rows.iter().map(|(id, name, skus, group, recurring)| Entry {
            id: ItemId(*id),
            name,
            skus: skus.iter().map(String::as_str).collect(),
            group: None,
            group_name: Some(group),
            recurring: *recurring,
        }));
        let (mut all, mut cursor) = (Vec::new(), None);
        loop {
            let page = searchable.page(&search, cursor.as_ref(), limit);
            prop_assert!(page.products.len() <= limit);
            all.extend(page.products.iter().map(|id| id.0));
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        prop_assert_eq!(all, expected(&rows, &search));
    }
}
