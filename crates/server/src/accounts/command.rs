//! What is typed after `steppe account`.

use clap::{Subcommand, ValueEnum};
use services::people::Role;

/// What can be done with accounts.
#[derive(Debug, Subcommand)]
pub enum AccountCommand {
    /// Make an account whose address needs no confirmation. Its password is made and printed.
    Create {
        username: String,
        #[arg(long)]
        email: String,
        #[arg(long, value_enum, default_value_t = RoleName::User)]
        role: RoleName,
    },
    /// Confirm an address for somebody whom the mail does not reach.
    Confirm { username: String },
    /// Let in somebody who waits for approval.
    Approve { username: String },
    /// Give an account a new password and print it; all its browsers and apps are signed out.
    Password {
        username: String,
        /// For who lost their devices: no code is asked for any more, and passkeys are removed.
        #[arg(long)]
        forget_devices: bool,
    },
    /// Give an account a role.
    Role { username: String, role: RoleName },
    /// Print accounts, the newest first.
    List {
        /// A part of a name or of an address; all without it.
        #[arg(default_value = "")]
        words: String,
        /// Only those who wait for approval.
        #[arg(long, group = "kind")]
        waiting: bool,
        /// Only those with a role.
        #[arg(long, group = "kind")]
        staff: bool,
        /// Only those who may not use their accounts.
        #[arg(long, group = "kind")]
        suspended: bool,
        /// So many at most.
        #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u16).range(1..=1000))]
        limit: u16,
    },
    /// Print what is known of an account.
    Show { username: String },
    /// Remove an account with its posts and pictures, for ever; servers that know it are told.
    ///
    /// Its name stays taken, so that nobody can pass for them. To shut somebody out and keep what they wrote, suspend the
    /// account on the moderators' pages.
    Delete {
        username: String,
        /// Do not ask.
        #[arg(long)]
        yes: bool,
    },
    /// Make an access token for a bot or a script, and print it.
    Token {
        username: String,
        /// Words separated by spaces.
        #[arg(long, default_value = "read write follow")]
        scopes: String,
    },
}

/// A role as it is typed.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum RoleName {
    User,
    Moderator,
    Admin,
    Owner,
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::User => Self::User,
            RoleName::Moderator => Self::Moderator,
            RoleName::Admin => Self::Admin,
            RoleName::Owner => Self::Owner,
        }
    }
}
