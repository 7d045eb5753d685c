//! Filters, v2 and v1.
