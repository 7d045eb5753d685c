//! Polls, their options and votes.
