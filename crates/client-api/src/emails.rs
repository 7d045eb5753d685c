//! Confirmation of e-mail addresses.
