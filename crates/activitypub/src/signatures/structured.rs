//! Structured fields (RFC 8941), as far as signatures and digests need them: dictionaries of items and inner lists.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// How many members a dictionary may have here.
const MAX_MEMBERS: usize = 32;

/// A value by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Bare {
    Integer(i64),
    Decimal(String),
    Text(String),
    Token(String),
    Bytes(Vec<u8>),
    Flag(bool),
}

/// What is said about a value, in its order.
pub(super) type Parameters = Vec<(String, Bare)>;

/// A list of values, with parameters of each and of all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct InnerList {
    pub items: Vec<(Bare, Parameters)>,
    pub parameters: Parameters,
}

/// The value of a dictionary's key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Member {
    Item(Bare, Parameters),
    List(InnerList),
}

/// Reads a dictionary. A key that stands twice is refused, although the standard lets the last one win.
pub(super) fn dictionary(text: &str) -> Option<Vec<(String, Member)>> {
    if !text.is_ascii() {
        return None;
    }
    let mut reader = Reader {
        rest: text.trim_matches(' '),
    };
    let mut members: Vec<(String, Member)> = Vec::new();
    while !reader.rest.is_empty() {
        let key = reader.key()?;
        let member = if reader.eat('=') {
            reader.member()?
        } else {
            Member::Item(Bare::Flag(true), reader.parameters()?)
        };
        if members.len() == MAX_MEMBERS || members.iter().any(|(known, _)| *known == key) {
            return None;
        }
        members.push((key, member));
        reader.space();
        if reader.rest.is_empty() {
            break;
        }
        if !reader.eat(',') {
            return None;
        }
        reader.space();
        if reader.rest.is_empty() {
            return None; // a comma with nothing behind it
        }
    }
    Some(members)
}

impl InnerList {
    /// The canonical text, which is what a signature signs.
    pub fn write(&self, out: &mut String) {
        out.push('(');
        for (at, (item, parameters)) in self.items.iter().enumerate() {
            if at > 0 {
                out.push(' ');
            }
            item.write(out);
            write_parameters(parameters, out);
        }
        out.push(')');
        write_parameters(&self.parameters, out);
    }

    pub fn parameter(&self, name: &str) -> Option<&Bare> {
        self.parameters
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value)
    }
}

fn write_parameters(parameters: &Parameters, out: &mut String) {
    for (key, value) in parameters {
        out.push(';');
        out.push_str(key);
        if *value != Bare::Flag(true) {
            out.push('=');
            value.write(out);
        }
    }
}

impl Bare {
    pub fn write(&self, out: &mut String) {
        match self {
            Self::Integer(number) => out.push_str(&number.to_string()),
            Self::Decimal(text) | Self::Token(text) => out.push_str(text),
            Self::Text(text) => {
                out.push('"');
                for c in text.chars() {
                    if matches!(c, '"' | '\\') {
                        out.push('\\');
                    }
                    out.push(c);
                }
                out.push('"');
            }
            Self::Bytes(bytes) => {
                out.push(':');
                STANDARD.encode_string(bytes, out);
                out.push(':');
            }
            Self::Flag(flag) => out.push_str(if *flag { "?1" } else { "?0" }),
        }
    }
}

struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn eat(&mut self, c: char) -> bool {
        match self.rest.strip_prefix(c) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn space(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t']);
    }

    /// The longest beginning of such bytes. The text is ASCII, so every place is a boundary.
    fn run(&mut self, belongs: impl Fn(u8) -> bool) -> &'a str {
        let end = self
            .rest
            .bytes()
            .position(|b| !belongs(b))
            .unwrap_or(self.rest.len());
        let (run, rest) = self.rest.split_at(end);
        self.rest = rest;
        run
    }

    fn key(&mut self) -> Option<String> {
        if !self
            .rest
            .starts_with(|c: char| c.is_ascii_lowercase() || c == '*')
        {
            return None;
        }
        let key =
            self.run(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"_-.*".contains(&b));
        Some(key.to_owned())
    }

    fn member(&mut self) -> Option<Member> {
        if !self.eat('(') {
            return Some(Member::Item(self.bare()?, self.parameters()?));
        }
        let mut items = Vec::new();
        loop {
            self.space();
            if self.eat(')') {
                break;
            }
            items.push((self.bare()?, self.parameters()?));
            if items.len() > MAX_MEMBERS || !self.rest.starts_with([' ', ')']) {
                return None;
            }
        }
        let parameters = self.parameters()?;
        Some(Member::List(InnerList { items, parameters }))
    }

    fn parameters(&mut self) -> Option<Parameters> {
        let mut parameters = Parameters::new();
        while self.eat(';') {
            self.space();
            let key = self.key()?;
            let value = if self.eat('=') {
                self.bare()?
            } else {
                Bare::Flag(true)
            };
            if parameters.len() == MAX_MEMBERS || parameters.iter().any(|(known, _)| *known == key)
            {
                return None;
            }
            parameters.push((key, value));
        }
        Some(parameters)
    }

    fn bare(&mut self) -> Option<Bare> {
        match self.rest.bytes().next()? {
            b'"' => self.text(),
            b':' => self.bytes(),
            b'?' => self.flag(),
            b'-' | b'0'..=b'9' => self.number(),
            b'*' | b'a'..=b'z' | b'A'..=b'Z' => Some(Bare::Token(
                self.run(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~:/".contains(&b))
                    .to_owned(),
            )),
            _ => None,
        }
    }

    fn text(&mut self) -> Option<Bare> {
        let mut text = String::new();
        let mut characters = self.rest.char_indices().skip(1);
        while let Some((at, c)) = characters.next() {
            match c {
                '"' => {
                    self.rest = &self.rest[at + 1..];
                    return Some(Bare::Text(text));
                }
                '\\' => match characters.next()?.1 {
                    c @ ('"' | '\\') => text.push(c),
                    _ => return None,
                },
                ' '..='~' => text.push(c),
                _ => return None,
            }
        }
        None
    }

    fn bytes(&mut self) -> Option<Bare> {
        let (encoded, rest) = self.rest.strip_prefix(':')?.split_once(':')?;
        self.rest = rest;
        STANDARD.decode(encoded).ok().map(Bare::Bytes)
    }

    fn flag(&mut self) -> Option<Bare> {
        let flag = match self.rest.get(..2)? {
            "?1" => true,
            "?0" => false,
            _ => return None,
        };
        self.rest = &self.rest[2..];
        Some(Bare::Flag(flag))
    }

    fn number(&mut self) -> Option<Bare> {
        let sign = if self.eat('-') { "-" } else { "" };
        let digits = self.run(|b| b.is_ascii_digit() || b == b'.');
        if digits.len() > 16 || !digits.starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        if digits.contains('.') {
            digits.parse::<f64>().ok()?;
            return Some(Bare::Decimal(format!("{sign}{digits}")));
        }
        format!("{sign}{digits}").parse().ok().map(Bare::Integer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dictionary_and_its_canonical_text() {
        let text = r#"sig1=( "@method"   "content-digest";req );created=1618884473;keyid="a \"b\"";x=?0;y;z=to/ken;d=-1.5 , a=:aGk=:;p=1,b"#;
        let members = dictionary(text).unwrap();
        let [
            (label, Member::List(list)),
            (a, Member::Item(bytes, _)),
            (b, Member::Item(flag, _)),
        ] = members.as_slice()
        else {
            panic!("{members:?}");
        };
        assert_eq!((label.as_str(), a.as_str(), b.as_str()), ("sig1", "a", "b"));
        let mut written = String::new();
        list.write(&mut written);
        assert_eq!(
            written,
            r#"("@method" "content-digest";req);created=1618884473;keyid="a \"b\"";x=?0;y;z=to/ken;d=-1.5"#
        );
        assert_eq!(*bytes, Bare::Bytes(b"hi".to_vec()));
        assert_eq!(*flag, Bare::Flag(true));
        assert_eq!(
            list.parameter("created"),
            Some(&Bare::Integer(1_618_884_473))
        );
        assert_eq!(dictionary(""), Some(vec![]));
    }

    #[test]
    fn what_is_no_dictionary() {
        for text in [
            "=1",
            "A=1",
            "a=",
            "a=(",
            "a=(\"x\"\"y\")",
            "a=\"x",
            "a=\"\\n\"",
            "a=:x",
            "a=:?:",
            "a=1,",
            "a=1 b=2",
            "a=1,a=2",
            "a=1;p=1;p=2",
            "a=12345678901234567",
            "a=-",
            "a=1.2.3",
            "a=?2",
            "a=\"é\"",
            "a=?",
        ] {
            assert_eq!(dictionary(text), None, "{text}");
        }
    }
}
