//! `steppe emoji …`

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use serde_json::json;
use services::custom_emojis::{self, MAX_BYTES, NewEmoji};
use services::{Error, Problem, Why};
use tenant::Tenant;

use crate::StartResult;
use crate::answer::Answer;
use crate::cli::EmojiCommand;
use crate::config::Config;

/// Does it on the server with this domain, or on the only one.
pub async fn run(
    config: &Config,
    domain: Option<&str>,
    command: EmojiCommand,
) -> StartResult<Answer> {
    let tenant = crate::start::tenant(config, domain).await?;
    match command {
        EmojiCommand::Add {
            shortcode,
            file,
            category,
        } => add(&tenant, shortcode, &file, category).await,
        EmojiCommand::List => list(&tenant).await,
        EmojiCommand::Remove { shortcode } => remove(&tenant, typed(&shortcode)).await,
    }
}

/// Colons around a shortcode are forgiven.
fn typed(shortcode: &str) -> &str {
    shortcode.trim_matches(':')
}

async fn add(
    tenant: &Arc<Tenant>,
    shortcode: String,
    file: &Path,
    category: Option<String>,
) -> StartResult<Answer> {
    let shortcode = typed(&shortcode).to_owned();
    let image = read(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let new = NewEmoji {
        shortcode: shortcode.clone(),
        category,
        image: image.into(),
    };
    let added = custom_emojis::add(tenant, new).await;
    added.map_err(|error| explain(&error, &shortcode, file))?;
    let words = format!("People can use :{shortcode}: now.");
    Answer::done(words, json!({"shortcode": shortcode}))
}

/// No more of the file than says that it is too large.
fn read(file: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let most = MAX_BYTES as u64 + 1;
    File::open(file)?.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn explain(error: &Error, shortcode: &str, file: &Path) -> String {
    let file = file.display();
    let Error::Invalid(problems) = error else {
        return format!("{file}: {error}");
    };
    match problems.first() {
        Some(Problem {
            field: "shortcode",
            why: Why::Taken,
        }) => format!(
            "There is an emoji :{shortcode}: already. Choose another shortcode, or take it back with: steppe emoji remove {shortcode}"
        ),
        Some(Problem {
            field: "shortcode", ..
        }) => format!(
            "\"{shortcode}\" cannot be a shortcode: use 2 to 128 letters, digits and underscores"
        ),
        Some(Problem {
            field: "category",
            why: Why::TooLong(limit),
        }) => {
            format!("The name of the category is longer than {limit} characters")
        }
        Some(Problem {
            why: Why::TooLarge(limit),
            ..
        }) => {
            format!("{file} is larger than {} KiB", limit / 1024)
        }
        _ => format!("{file} is neither a PNG nor a GIF nor a WebP"),
    }
}

async fn list(tenant: &Arc<Tenant>) -> StartResult<Answer> {
    let (mut lines, mut json) = (Vec::new(), Vec::new());
    for emoji in custom_emojis::all(tenant).await? {
        let address = tenant.urls.media(&emoji.file);
        json.push(
            json!({"shortcode": emoji.shortcode, "category": emoji.category, "url": address}),
        );
        let category = emoji.category.as_deref().unwrap_or("-");
        lines.push(format!(":{}:\t{category}\t{address}", emoji.shortcode));
    }
    Answer::done(lines.join("\n"), json)
}

async fn remove(tenant: &Arc<Tenant>, shortcode: &str) -> StartResult<Answer> {
    let removed = custom_emojis::remove(tenant, shortcode).await;
    removed.map_err(|error| match error {
        Error::NotFound => {
            format!("There is no emoji :{shortcode}: on this server. See: steppe emoji list")
        }
        other => other.to_string(),
    })?;
    Answer::done(
        format!(":{shortcode}: is gone."),
        json!({"shortcode": shortcode}),
    )
}
