//! The Lambda function behind the address that people and their tools ask for products.

fn main() {}
