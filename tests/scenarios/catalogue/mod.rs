//! Pages that are made from the code: every error, and which statement is shown by which test.

mod answers;
mod codes_in_source;
mod errors;
mod fixes;
mod scenarios;
mod sources;
mod statements;
mod tests_in_source;
