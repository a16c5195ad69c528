//! A sales order read back and compared with what was sold, to the cent (N2, decision v).

use domain::Frequency::{Monthly, OneTime};
use domain::halo::{
    ItemId, QuotationLineId, QuotationLineWrite, SalesOrder, SalesOrderId, SalesOrderLine, SalesOrderLineWrite,
};
use domain::order_check::{OrderComparison, compare};

use super::support::{Case, d, expected, lines};

#[test]
fn an_order_of_exactly_what_was_sold_agrees_and_shows_both_totals() {
    let order = SalesOrder { po_number: Some("4711".to_owned()), ..order() };
    let read = read(&order);
    assert_eq!(read.differences, [""; 0]);
    assert_eq!(read.totals[&OneTime], (d("1550.00"), d("1550")));
    assert_eq!((read.order, read.po_number.as_deref()), (SalesOrderId(900), Some("4711")));
}

#[test]
fn a_line_that_is_missing_and_one_that_came_from_nowhere_are_named() {
    let mut order = order();
    order.lines.as_mut().unwrap()[0] = SalesOrderLine { quotation_line: Some(QuotationLineId(99)), ..row(1, "1", "9") };
    assert_eq!(
        read(&order).differences,
        [
            "line \"Switch\": missing in the sales order",
            "line \"Row 1\": only in the sales order",
            "total one-time: Quoter 1,550.00 USD, sales order 1,509.00 USD",
        ]
    );
    assert_eq!(read(&SalesOrder { lines: None, ..order }).differences.len(), 3, "an answer without lines misses all");
}

#[test]
fn a_line_that_is_ordered_twice_is_told_once_as_too_much() {
    let mut order = order();
    let twin = order.lines.as_ref().unwrap()[0].clone();
    order.lines.as_mut().unwrap().push(twin);
    let told = read(&order).differences;
    assert_eq!(
        told,
        ["line \"Row 1\": only in the sales order", "total one-time: Quoter 1,550.00 USD, sales order 1,600.00 USD"]
    );
}

#[test]
fn other_money_and_another_period_are_told_with_both_sides() {
    let mut order = order();
    let rows = order.lines.as_mut().unwrap();
    rows[0].net_total = Some(d("50.01"));
    rows[1].frequency = Monthly;
    let told = read(&order).differences;
    assert_eq!(told[0], "line \"Switch\": Quoter 50.00 USD, sales order 50.01 USD");
    assert_eq!(told[1], "line \"Firewall\": Quoter one-time, sales order monthly");
    assert_eq!(told[2], "total one-time: Quoter 1,550.00 USD, sales order 50.01 USD");
    assert_eq!(told[3], "total monthly: Quoter 0.00 USD, sales order 1,500.00 USD");
}

#[test]
fn lines_whose_origin_halo_does_not_show_are_found_by_product_quantity_and_price() {
    let mut order = order();
    for row in order.lines.as_mut().unwrap() {
        row.quotation_line = None;
    }
    assert_eq!(read(&order).differences, [""; 0]);
    let change: [fn(&mut SalesOrderLine); 4] = [
        |row| row.item = Some(ItemId(99)),
        |row| row.quantity = d("3"),
        |row| row.price = d("24"),
        |row| row.quotation_line = Some(QuotationLineId(99)),
    ];
    for change in change {
        let mut other = order.clone();
        change(&mut other.lines.as_mut().unwrap()[0]);
        assert!(read(&other).differences[0].contains("\"Switch\": missing"), "{:?}", read(&other).differences);
    }
}

#[test]
fn the_origin_counts_before_what_a_line_looks_like() {
    let mut order = order();
    let lines = order.lines.as_mut().unwrap();
    let alike = SalesOrderLine { quotation_line: None, ..lines[0].clone() };
    lines[0].quantity = d("1");
    lines.insert(0, alike);
    let told = read(&order).differences;
    assert_eq!(told[0], "line \"Switch\": Quoter 50.00 USD, sales order 25.00 USD");
}

/// The lines that were sold, as they stand on the quotation.
fn sold() -> Vec<QuotationLineWrite> {
    lines(&Case::new().written()).into_iter().cloned().collect()
}

/// The same as they were written to the order, from lines 1 and 2 of the quotation.
fn written() -> Vec<SalesOrderLineWrite> {
    let write = |(id, line): (i64, QuotationLineWrite)| SalesOrderLineWrite {
        quotation_line: QuotationLineId(id),
        item: ItemId(99 + id),
        line,
    };
    (1..).zip(sold()).map(write).collect()
}

/// The order as it should stand in Halo.
fn order() -> SalesOrder {
    SalesOrder {
        id: SalesOrderId(900),
        title: "6 Office".to_owned(),
        quotation: None,
        opportunity: None,
        client: None,
        status: None,
        po_number: None,
        revenue: None,
        tax_total: None,
        total: None,
        lines: Some(vec![row(1, "2", "25"), row(2, "1", "1500")]),
    }
}

fn row(id: i64, quantity: &str, price: &str) -> SalesOrderLine {
    SalesOrderLine {
        id,
        quotation_line: Some(QuotationLineId(id)),
        item: Some(ItemId(99 + id)),
        name: format!("Row {id}"),
        quantity: d(quantity),
        price: d(price),
        frequency: OneTime,
        net_total: None,
    }
}

fn read(order: &SalesOrder) -> OrderComparison {
    compare(expected(&Case::new().written()), &sold(), &written(), order)
}
