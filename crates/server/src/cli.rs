//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::accounts::AccountCommand;
use crate::config_command::ConfigCommand;
use crate::servers::ServerCommand;

const AFTER_HELP: &str = "\
To try it:       steppe serve                        and open the link that it prints
Before it runs:  steppe config check
When it does not:  steppe doctor

A command ends with 0 when it is done, 1 when it is not, 2 when it is written wrongly, 78 when the configuration cannot be
used. With --json the answer is one line of JSON; when something went wrong it holds \"error\".";

/// A social network server that speaks ActivityPub and the Mastodon client API.
#[derive(Debug, Parser)]
#[command(name = "steppe", version, after_help = AFTER_HELP)]
pub struct Cli {
    /// The configuration file. Without one: steppe.toml if it is there, else defaults for a small server.
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Answer in JSON, for scripts; `serve` writes its log in JSON.
    #[arg(long, global = true)]
    pub json: bool,
    /// Folder of the data, in place of the configured one, or of `demo` for `demo`.
    #[arg(long, global = true, value_name = "FOLDER")]
    pub data: Option<PathBuf>,
    #[command(subcommand)]
    pub command: Command,
}

/// What can be done.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the server until Ctrl-C.
    Serve {
        /// Address and port, in place of the configured one.
        #[arg(long)]
        listen: Option<String>,
        /// Domain of the pages, in place of the configured one.
        #[arg(long)]
        domain: Option<String>,
    },
    /// Run two servers with made-up people, posts and pictures, to look at and to develop against.
    Demo {
        /// Address and port.
        #[arg(long, default_value = "127.0.0.1:8080")]
        listen: String,
    },
    /// Make, list, suspend and remove servers: one process serves many.
    Server {
        #[command(subcommand)]
        command: ServerCommand,
    },
    /// Look after accounts.
    Account {
        #[command(flatten)]
        place: Place,
        #[command(subcommand)]
        command: AccountCommand,
    },
    /// Look after how this server deals with others.
    Domain {
        #[command(flatten)]
        place: Place,
        #[command(subcommand)]
        command: DomainCommand,
    },
    /// Look after custom emoji.
    Emoji {
        #[command(flatten)]
        place: Place,
        #[command(subcommand)]
        command: EmojiCommand,
    },
    /// Back up servers, while they run; each backup is read back.
    Backup(BackupOptions),
    /// Make servers again from their backups, in SQLite or in PostgreSQL.
    Restore(RestoreOptions),
    /// Look at everything that a server needs, and say what is wrong, what it means, and what to do.
    ///
    /// Configuration, data folder, disk, memory, port, databases, names, https, clock and mail. It changes nothing, and ends
    /// with 1 when there is something to mend.
    Doctor,
    /// Check steppe.toml, or print what can be set in it.
    Config {
        #[command(subcommand)]
        command: ConfigCommand,
    },
}

/// What is backed up where.
#[derive(Debug, Args)]
pub struct BackupOptions {
    /// The folder of the backups, best on another disk. Media are copied once for all backups in it.
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// Only the server with this domain.
    #[arg(long, value_name = "DOMAIN")]
    pub server: Option<String>,
    /// Remove all but so many backups of each server, the oldest first.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub keep: Option<u32>,
    /// Make none, but read all that are there and compare every file with what it was.
    #[arg(long, conflicts_with = "keep")]
    pub verify: bool,
}

/// What is restored where.
#[derive(Debug, Args)]
pub struct RestoreOptions {
    /// The folder of the backups.
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// Only the server with this domain.
    #[arg(long, value_name = "DOMAIN")]
    pub server: Option<String>,
    /// Which backup, by the name of its folder, in place of the newest.
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
    /// Restore into this PostgreSQL database, in place of the configured one; without any: into SQLite.
    #[arg(long, value_name = "URL")]
    pub postgres: Option<String>,
    /// The schema in that database.
    #[arg(long)]
    pub schema: Option<String>,
    /// Take the place of a server that is there. Its data is kept under another name.
    #[arg(long)]
    pub replace: bool,
}

/// Which server is meant.
#[derive(Debug, Args)]
pub struct Place {
    /// The domain of the server; needed when there are several.
    #[arg(long, global = true, value_name = "DOMAIN")]
    pub server: Option<String>,
}

/// What can be done about other servers.
#[derive(Debug, Subcommand)]
pub enum DomainCommand {
    /// Have nothing to do with a domain and all under its name: what is here of it is removed. With an option, only that.
    Block {
        domain: String,
        /// Only keep it out of public timelines, and let its people ask before they follow.
        #[arg(long)]
        silence: bool,
        /// Take no pictures from there.
        #[arg(long)]
        reject_media: bool,
        /// Take no reports from there.
        #[arg(long)]
        reject_reports: bool,
        /// Why; for yourself and other admins.
        #[arg(long, default_value = "")]
        comment: String,
    },
    /// Deal with a domain even when others are not dealt with.
    Allow { domain: String },
    /// Deal with a domain as with any other.
    Lift { domain: String },
    /// Print what is set, one domain a line.
    List,
    /// Deal only with allowed domains, or with all that are not blocked.
    OnlyAllowed {
        #[arg(action = clap::ArgAction::Set)]
        on: bool,
    },
}

/// What can be done with custom emoji.
#[derive(Debug, Subcommand)]
pub enum EmojiCommand {
    /// Offer an emoji to those who write.
    Add {
        /// What people type between colons: letters, digits and underscores.
        shortcode: String,
        /// A PNG, GIF or WebP of at most 256 KiB.
        file: PathBuf,
        /// Where it stands in pickers.
        #[arg(long)]
        category: Option<String>,
    },
    /// Print all emoji, one a line: shortcode, category, address of the picture.
    List,
    /// Take an emoji back.
    Remove { shortcode: String },
}
