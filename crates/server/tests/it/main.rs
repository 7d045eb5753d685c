//! Stories told at the door, on both engines.

mod consent;
mod edits;
mod filters;
mod follows;
mod home;
mod hosting;
mod http;
mod instance;
mod marks;
mod media;
mod notifications;
mod oauth;
mod people;
mod prepare;
mod search;
mod sessions;
mod statuses;
mod sweep;
mod timelines;
