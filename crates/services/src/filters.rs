//! Filters: changing and matching them.
