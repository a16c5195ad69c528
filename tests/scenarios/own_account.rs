//! The product runs in the account of the one who deploys it, and calls nobody else's (N19).

const TEMPLATE: &str = include_str!("../../template.yaml");

/// Whether there is a number as long as that of an AWS account.
fn names_an_account(text: &str) -> bool {
    text.split(|c: char| !c.is_ascii_digit()).any(|digits| digits.len() == 12)
}

#[test]
fn n19_everything_that_the_template_makes_or_may_reach_is_in_the_account_that_deploys_it() {
    assert!(!names_an_account(TEMPLATE));
    for line in TEMPLATE.lines().filter(|line| line.contains("arn:")) {
        assert!(line.contains(":${AWS::AccountId}:"), "{line}");
    }
    for line in TEMPLATE.lines().filter(|line| line.contains("Action: sts:AssumeRole")) {
        assert!(line.contains("Principal: { Service: ") && line.contains(".amazonaws.com }"), "{line}");
    }
}

#[test]
fn the_number_of_an_account_would_be_seen() {
    assert!(names_an_account("Principal: { AWS: \"arn:aws:iam::123456789012:root\" }"));
    assert!(!names_an_account("Timeout: 300"));
}
