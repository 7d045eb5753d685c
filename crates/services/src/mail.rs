//! Mails: their words, and how they leave.
