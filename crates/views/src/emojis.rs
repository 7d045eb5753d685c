//! Custom emoji of texts.

use std::collections::{HashMap, HashSet};

use entities::CustomEmoji;
use store::custom_emojis::{self, CustomEmoji as Row};
use tenant::{Tenant, Unit};

use crate::Result;

/// The custom emoji that a batch of texts may use.
pub struct Emojis<'a> {
    by_code: HashMap<String, Vec<Row>>,
    tenant: &'a Tenant,
}

impl<'a> Emojis<'a> {
    /// Those of `texts`, each with the domain of its server (empty for this one): in one statement, or in none when no
    /// text has a shortcode.
    pub fn load<'t>(
        unit: &Unit<'a>,
        texts: impl IntoIterator<Item = (&'t str, &'t str)>,
    ) -> Result<Self> {
        let (mut domains, mut codes) = (HashSet::new(), HashSet::new());
        for (domain, text) in texts {
            for code in text::emoji_shortcodes(text) {
                domains.insert(domain);
                codes.insert(code);
            }
        }
        let mut by_code: HashMap<String, Vec<Row>> = HashMap::new();
        if !codes.is_empty() {
            for row in custom_emojis::by_codes(unit, &owned(domains), &owned(codes))? {
                by_code.entry(row.shortcode.clone()).or_default().push(row);
            }
        }
        Ok(Self {
            by_code,
            tenant: unit.tenant(),
        })
    }

    /// Those that `texts` of one server use, each once, in order of first use.
    pub fn of(&self, domain: &str, texts: &[&str]) -> Vec<CustomEmoji> {
        if self.by_code.is_empty() || !self.tenant.shows_files(domain) {
            return Vec::new();
        }
        let mut seen = HashSet::new();
        let codes = texts.iter().flat_map(|text| text::emoji_shortcodes(text));
        codes
            .filter(|code| seen.insert(*code))
            .filter_map(|code| {
                let rows = self.by_code.get(code)?;
                rows.iter().find(|row| row.domain == domain)
            })
            .map(|row| crate::custom_emojis::entity(self.tenant, row))
            .collect()
    }
}

fn owned(words: HashSet<&str>) -> Vec<String> {
    words.into_iter().map(str::to_owned).collect()
}
