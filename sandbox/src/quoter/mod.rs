//! The Quoter half of the sandbox.
