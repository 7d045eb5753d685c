//! MathML to text (FEP-dc88): a formula shows as one of its annotations.

use crate::escape::unescape;
use crate::markup::{Tag, Token, Tokens};

/// The kinds of annotation that a reader can read, the best first.
const ENCODINGS: [&str; 2] = ["application/x-tex", "text/plain"];

/// Reads to the end of a formula that has just begun, and says it in text: nothing if it is not
/// annotated.
pub(crate) fn formula(tag: Tag, tokens: &mut Tokens) -> String {
    let is_block = tag
        .attribute("display")
        .is_some_and(|display| display == "block");
    match annotations(tokens) {
        [Some(tex), _] if is_block => format!("$${tex}$$"),
        [Some(tex), _] => format!("${tex}$"),
        [None, Some(text)] => text,
        [None, None] => String::new(),
    }
}

/// The first annotation of each kind.
fn annotations(tokens: &mut Tokens) -> [Option<String>; 2] {
    let mut found = [None, None];
    let mut reading = None;
    for token in tokens.until_end_of("math") {
        match token {
            Token::Start(tag) if tag.name.eq_ignore_ascii_case("annotation") => {
                reading = kind(tag).filter(|kind| found[*kind].is_none());
            }
            Token::End(name) if name.eq_ignore_ascii_case("annotation") => reading = None,
            Token::Text(text) => {
                if let Some(kind) = reading {
                    let annotation: &mut String = found[kind].get_or_insert_default();
                    annotation.push_str(&unescape(text));
                }
            }
            _ => {}
        }
    }
    found
}

fn kind(annotation: Tag) -> Option<usize> {
    let encoding = annotation.attribute("encoding")?;
    ENCODINGS.iter().position(|known| *known == encoding)
}
