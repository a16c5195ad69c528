//! The HaloPSA half of the sandbox.
