//! Reading a locale file, comparing two of them, and writing the Rust code that holds their texts (used by the build script).

use std::collections::{BTreeMap, BTreeSet};

/// The texts of one language, by key.
pub struct Catalogue {
    pub code: String,
    texts: BTreeMap<String, Vec<Part>>,
}

/// A piece of a text. The syntax is the part of ICU MessageFormat that we need: `{name}` and `{count, plural, one {…} other {…}}`.
#[derive(Debug, PartialEq)]
enum Part {
    Literal(String),
    Value(String),
    Plural {
        count: String,
        one: Vec<Part>,
        other: Vec<Part>,
    },
}

/// What a caller passes for a placeholder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Count,
    Value,
}

impl Catalogue {
    /// Reads a flat JSON object of texts.
    pub fn parse(code: &str, json: &str) -> Result<Self, String> {
        let raw: BTreeMap<String, String> =
            serde_json::from_str(json).map_err(|e| e.to_string())?;
        let mut texts = BTreeMap::new();
        for (key, text) in raw {
            check_key(&key)?;
            let mut rest = text.as_str();
            let parts = parse_parts(&mut rest, 0).map_err(|problem| format!("{key}: {problem}"))?;
            texts.insert(key, parts);
        }
        Ok(Self {
            code: code.to_owned(),
            texts,
        })
    }

    /// What keeps this translation from standing in for `source`: keys or placeholders that only one of them has.
    pub fn differences(&self, source: &Self) -> Vec<String> {
        let missing = source
            .texts
            .keys()
            .filter(|key| !self.texts.contains_key(*key))
            .map(|key| format!("{key} is missing"));
        let extra = self
            .texts
            .keys()
            .filter(|key| !source.texts.contains_key(*key))
            .map(|key| format!("{key} is unknown"));
        let other = self.texts.iter().filter_map(|(key, parts)| {
            let (ours, theirs) = (placeholders(parts), placeholders(source.texts.get(key)?));
            (ours != theirs).then(|| format!("{key} has placeholders {ours:?}, not {theirs:?}"))
        });
        missing.chain(extra).chain(other).collect()
    }
}

/// The methods of `Locale`, one per key: `sign_up.title` becomes `sign_up_title`. Placeholders are arguments in alphabetical order,
/// so that rewording a text cannot swap them.
pub fn generate(source: &Catalogue, translations: &[Catalogue]) -> String {
    let mut code = String::from("#[allow(clippy::useless_format)]\nimpl Locale {\n");
    for (key, parts) in &source.texts {
        let arguments = placeholders(parts);
        let signature: String = arguments
            .iter()
            .map(|(name, kind)| match kind {
                Kind::Count => format!(", {name}: u64"),
                Kind::Value => format!(", {name}: impl std::fmt::Display"),
            })
            .collect();
        let returns = if arguments.is_empty() {
            "&'static str"
        } else {
            "String"
        };
        code += &format!(
            "    /// `{key}`\n    #[must_use]\n    pub fn {}(self{signature}) -> {returns} {{\n",
            key.replace('.', "_")
        );
        code += "        match self {\n";
        for catalogue in std::iter::once(source).chain(translations) {
            let text = &catalogue.texts[key];
            let value = if arguments.is_empty() {
                literal(text)
            } else {
                expression(text)
            };
            code += &format!(
                "            Self::{} => {value},\n",
                variant(&catalogue.code)
            );
        }
        code += "        }\n    }\n";
    }
    code + "}\n"
}

fn check_key(key: &str) -> Result<(), String> {
    let words = key.split('.').collect::<Vec<_>>();
    let fits = |word: &&str| {
        !word.is_empty()
            && word
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
    };
    (words.len() > 1 && words.iter().all(fits))
        .then_some(())
        .ok_or_else(|| format!("{key:?} is no key like area.name"))
}

fn parse_parts(rest: &mut &str, depth: usize) -> Result<Vec<Part>, String> {
    let mut parts = Vec::new();
    while let Some(c) = rest.chars().next() {
        match c {
            '{' => {
                *rest = &rest[1..];
                parts.push(parse_placeholder(rest, depth)?);
            }
            '}' if depth > 0 => break,
            '}' => return Err("a } without {".to_owned()),
            _ => {
                let end = rest.find(['{', '}']).unwrap_or(rest.len());
                parts.push(Part::Literal(rest[..end].to_owned()));
                *rest = &rest[end..];
            }
        }
    }
    Ok(parts)
}

fn parse_placeholder(rest: &mut &str, depth: usize) -> Result<Part, String> {
    let end = rest.find([',', '}']).ok_or("a { without }")?;
    let name = rest[..end].trim().to_owned();
    if name.is_empty() || !name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_') {
        return Err(format!("{name:?} is no placeholder name"));
    }
    *rest = &rest[end..];
    if skip(rest, "}").is_ok() {
        return Ok(Part::Value(name));
    }
    if depth > 0 {
        return Err("a plural inside a plural".to_owned());
    }
    skip(rest, ",")
        .and_then(|()| skip(rest, "plural"))
        .and_then(|()| skip(rest, ","))?;
    let one = parse_form(rest, "one")?;
    let other = parse_form(rest, "other")?;
    skip(rest, "}")?;
    Ok(Part::Plural {
        count: name,
        one,
        other,
    })
}

fn parse_form(rest: &mut &str, name: &str) -> Result<Vec<Part>, String> {
    skip(rest, name)?;
    skip(rest, "{")?;
    let parts = parse_parts(rest, 1)?;
    skip(rest, "}").map(|()| parts)
}

fn skip(rest: &mut &str, token: &str) -> Result<(), String> {
    *rest = rest
        .trim_start()
        .strip_prefix(token)
        .ok_or_else(|| format!("{token:?} expected before {rest:?}"))?;
    // Blanks after a closing brace belong to the text that follows.
    if token != "}" && token != "{" {
        *rest = rest.trim_start();
    }
    Ok(())
}

fn placeholders(parts: &[Part]) -> BTreeSet<(String, Kind)> {
    let mut found = BTreeSet::new();
    for part in parts {
        match part {
            Part::Literal(_) => {}
            Part::Value(name) => {
                found.insert((name.clone(), Kind::Value));
            }
            Part::Plural { count, one, other } => {
                found.extend(placeholders(one).into_iter().chain(placeholders(other)));
                found.insert((count.clone(), Kind::Count));
            }
        }
    }
    let counts: Vec<String> = found
        .iter()
        .filter(|(_, kind)| *kind == Kind::Count)
        .map(|(name, _)| name.clone())
        .collect();
    found.retain(|(name, kind)| *kind == Kind::Count || !counts.contains(name));
    found
}

fn variant(code: &str) -> String {
    code[..1].to_uppercase() + &code[1..]
}

fn literal(parts: &[Part]) -> String {
    let text: String = parts
        .iter()
        .map(|part| {
            if let Part::Literal(text) = part {
                text.as_str()
            } else {
                ""
            }
        })
        .collect();
    format!("{text:?}")
}

fn expression(parts: &[Part]) -> String {
    if !parts.iter().any(|part| !matches!(part, Part::Literal(_))) {
        return format!("{}.to_owned()", literal(parts));
    }
    let mut format = String::new();
    let mut values = String::new();
    for part in parts {
        match part {
            Part::Literal(text) => format += text,
            Part::Value(name) => format += &format!("{{{name}}}"),
            Part::Plural { count, one, other } => {
                format += "{}";
                values += &format!(
                    ", if {count} == 1 {{ {} }} else {{ {} }}",
                    expression(one),
                    expression(other)
                );
            }
        }
    }
    format!("format!({format:?}{values})")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn catalogue(json: &str) -> Result<Catalogue, String> {
        Catalogue::parse("en", json)
    }

    fn parts(text: &str) -> Result<Vec<Part>, String> {
        parse_parts(&mut &*text, 0)
    }

    #[test]
    fn a_text_is_cut_into_literals_and_placeholders() {
        assert_eq!(
            parts("Hi {name}, {count, plural, one {a day} other {{count} days}} left"),
            Ok(vec![
                Part::Literal("Hi ".into()),
                Part::Value("name".into()),
                Part::Literal(", ".into()),
                Part::Plural {
                    count: "count".into(),
                    one: vec![Part::Literal("a day".into())],
                    other: vec![Part::Value("count".into()), Part::Literal(" days".into())],
                },
                Part::Literal(" left".into()),
            ])
        );
    }

    #[test]
    fn broken_texts_are_refused() {
        for text in [
            "{",
            "}",
            "{}",
            "{Name}",
            "{a, plural}",
            "{a, plural, one {x}}",
            "{a, plural, one {x} other {{b, plural, one {} other {}}}}",
        ] {
            assert!(parts(text).is_err(), "{text}");
        }
        for json in [
            "[]",
            r#"{"a.b": 1}"#,
            r#"{"no_area": "x"}"#,
            r#"{"a.B": "x"}"#,
            r#"{"a.": "x"}"#,
        ] {
            assert!(catalogue(json).is_err(), "{json}");
        }
    }

    #[test]
    fn a_translation_must_have_the_same_keys_and_placeholders() {
        let source = catalogue(
            r#"{"a.b": "{name}", "a.c": "x", "a.d": "{n, plural, one {1} other {{n}}}"}"#,
        )
        .unwrap();
        let same = catalogue(
            r#"{"a.b": "ciao {name}", "a.c": "y", "a.d": "{n, plural, one {uno} other {{n}}}"}"#,
        )
        .unwrap();
        assert_eq!(same.differences(&source), Vec::<String>::new());
        let other = catalogue(r#"{"a.b": "{nome}", "a.d": "{n}", "a.e": "y"}"#).unwrap();
        assert_eq!(
            other.differences(&source),
            [
                "a.c is missing",
                "a.e is unknown",
                r#"a.b has placeholders {("nome", Value)}, not {("name", Value)}"#,
                r#"a.d has placeholders {("n", Value)}, not {("n", Count)}"#,
            ]
        );
    }

    #[test]
    fn arguments_are_alphabetical_whatever_the_text() {
        let code = generate(
            &catalogue(r#"{"a.b": "{zoo} and {ape}: \"{zoo}\""}"#).unwrap(),
            &[],
        );
        assert!(code.contains("pub fn a_b(self, ape: impl std::fmt::Display, zoo: impl std::fmt::Display) -> String"), "{code}");
        assert!(
            code.contains(r#"Self::En => format!("{zoo} and {ape}: \"{zoo}\"")"#),
            "{code}"
        );
    }
}
