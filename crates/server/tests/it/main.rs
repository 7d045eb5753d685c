//! Stories told at the door, on both engines.

#![allow(clippy::unwrap_used)] // a story that cannot go on fails

mod administration;
mod backups;
mod blocks;
mod command_line;
mod consent;
mod conversations;
mod custom_emojis;
mod doctor;
mod domain_blocks;
mod edge;
mod edits;
mod endorsements;
mod federation;
mod filters;
mod first_run;
mod follows;
mod home;
mod hosting;
mod http;
mod instance;
mod lists;
mod marks;
mod media;
mod mutes;
mod notification_requests;
mod notifications;
mod oauth;
mod outages;
mod people;
mod plans;
mod prepare;
mod profiles;
mod public;
mod quotes;
mod relationships;
mod remote_files;
mod reports;
mod search;
mod sessions;
mod settings;
mod statuses;
mod streaming;
mod sweep;
mod timelines;
