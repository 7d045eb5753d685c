//! The reference of `steppe.toml`, made from the definition of the configuration.

use std::fmt::Write;

use toml::{Table, Value};

use super::{Config, SECTIONS, Setting};

const HEAD: &str = "\
# Every setting of steppe.toml, with its default. `steppe config reference` prints this file; `steppe config check` says
# what is wrong with yours. Write only what you want to change.
#
# The environment goes before the file: STEPPE__LISTEN sets listen, STEPPE__SMTP__URL sets url under [smtp].
# What belongs to one server, its name and rules, for instance, its owner sets on its pages.
";

/// A valid `steppe.toml` in which each setting is explained; what has no default is commented out.
pub fn reference() -> String {
    let (defaults, examples) = (table(&Config::default()), table(&Config::example()));
    let mut text = HEAD.to_owned();
    for setting in Config::SETTINGS {
        if !examples.get(setting.name).is_some_and(Value::is_table) {
            explain(&mut text, setting);
            write(&mut text, setting.name, &defaults, &examples);
        }
    }
    for (name, settings) in SECTIONS {
        let explained = Config::SETTINGS
            .iter()
            .filter(|setting| setting.name == *name);
        explained.for_each(|setting| explain(&mut text, setting));
        let none = Table::new();
        let inner = |table: &Table| table.get(*name).and_then(Value::as_table).cloned();
        let default = inner(&defaults);
        let mark = if default.is_some() { "" } else { "# " };
        let _ = writeln!(text, "{mark}[{name}]");
        let example = inner(&examples).unwrap_or_default();
        for setting in *settings {
            explain(&mut text, setting);
            write(
                &mut text,
                setting.name,
                default.as_ref().unwrap_or(&none),
                &example,
            );
        }
    }
    text
}

/// A line that sets `key`, dotted when it lies in a section: its default, or else an example.
pub(super) fn example_of(key: &str) -> Option<String> {
    let (defaults, examples) = (table(&Config::default()), table(&Config::example()));
    let value = find(&defaults, key).or_else(|| find(&examples, key))?;
    let name = key.rsplit('.').next()?;
    (!value.is_table()).then(|| format!("{name} = {value}"))
}

fn find<'a>(table: &'a Table, key: &str) -> Option<&'a Value> {
    match key.split_once('.') {
        Some((section, rest)) => find(table.get(section)?.as_table()?, rest),
        None => table.get(key),
    }
}

fn table(config: &Config) -> Table {
    Table::try_from(config).expect("a configuration is TOML")
}

fn explain(text: &mut String, setting: &Setting) {
    text.push('\n');
    for line in setting.docs {
        let _ = writeln!(text, "#{line}");
    }
}

fn write(text: &mut String, name: &str, defaults: &Table, examples: &Table) {
    let _ = match (defaults.get(name), examples.get(name)) {
        (Some(value), _) => writeln!(text, "{name} = {value}"),
        (None, Some(value)) => writeln!(text, "# {name} = {value}"),
        (None, None) => Ok(()),
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMMITTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/steppe.toml");

    #[test]
    fn the_committed_reference_is_that_of_this_code() {
        let committed = std::fs::read_to_string(COMMITTED).unwrap();
        assert!(
            committed == reference(),
            "docs/steppe.toml is stale: cargo run --bin steppe config reference > docs/steppe.toml"
        );
    }

    #[test]
    fn the_reference_names_every_setting_and_is_the_default() {
        let text = reference();
        let examples = table(&Config::example());
        for setting in Config::SETTINGS {
            let value = examples.get(setting.name);
            assert!(value.is_some(), "Config::example sets no {}", setting.name);
            let is_section = SECTIONS.iter().any(|(name, _)| *name == setting.name);
            assert_eq!(value.unwrap().is_table(), is_section, "{}", setting.name);
        }
        let read: Config = toml::from_str(&text).unwrap();
        assert_eq!(table(&read), table(&Config::default()));
        // What is commented out is right, too, once the hash is gone.
        let whole: Vec<_> = text
            .lines()
            .map(|line| {
                line.strip_prefix("# ")
                    .filter(|line| line.contains(" = ") || line.starts_with('['))
                    .unwrap_or(line)
            })
            .collect();
        let read: Config = toml::from_str(&whole.join("\n")).unwrap();
        assert_eq!(table(&read), examples);
    }
}
