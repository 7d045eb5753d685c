//! Statements: one text for both engines, registered at link time.

use std::fmt::Write;
use std::sync::OnceLock;

/// Every statement of the program; a test prepares them all on both engines.
#[linkme::distributed_slice]
pub static STATEMENTS: [Sql];

/// A statement, made by [`sql!`](crate::sql!).
pub struct Sql {
    /// Where it stands in the source: `file:line`.
    pub place: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
    columns: &'static [&'static str],
    texts: OnceLock<Texts>,
}

struct Texts {
    sqlite: String,
    postgres: String,
}

impl Sql {
    #[doc(hidden)]
    pub const fn new(
        place: &'static str,
        sqlite: &'static str,
        postgres: &'static str,
        columns: &'static [&'static str],
    ) -> Self {
        Self {
            place,
            sqlite,
            postgres,
            columns,
            texts: OnceLock::new(),
        }
    }

    /// The text for SQLite.
    pub fn sqlite(&self) -> &str {
        &self.texts().sqlite
    }

    /// The text for PostgreSQL.
    pub fn postgres(&self) -> &str {
        &self.texts().postgres
    }

    fn texts(&self) -> &Texts {
        self.texts.get_or_init(|| Texts {
            sqlite: expand(self.sqlite, self.columns, &SQLITE),
            postgres: expand(self.postgres, self.columns, &POSTGRES),
        })
    }
}

/// How an engine writes what the two write differently.
struct Dialect {
    placeholder: char,
    in_list: fn(&str) -> String,
    each: fn(&str) -> String,
}

/// SQLite numbers `$N` by first appearance, so it gets `?N`. `rarray` is of rusqlite: it reads a list where it lies.
const SQLITE: Dialect = Dialect {
    placeholder: '?',
    in_list: |n| format!("in (select value from rarray(?{n}))"),
    each: |n| format!("(select value as id from rarray(?{n}))"),
};
const POSTGRES: Dialect = Dialect {
    placeholder: '$',
    in_list: |n| format!("= any(${n})"),
    each: |n| format!("(select unnest(cast(${n} as bigint[])) as id)"),
};

/// Fills in `{cols}`, `{cols:alias}`, `{marks}`, `{sets}`, `{in $N}` and `{each $N}`, and writes placeholders as the engine does.
fn expand(text: &str, columns: &[&str], dialect: &Dialect) -> String {
    let mut out = String::with_capacity(text.len() + 64);
    let mut rest = text;
    while let Some(at) = rest.find(['{', '$']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(tail) = rest.strip_prefix('$') {
            out.push(dialect.placeholder);
            rest = tail;
            continue;
        }
        let end = rest
            .find('}')
            .expect("a token in a statement is closed by }");
        out.push_str(&token(&rest[1..end], columns, dialect));
        rest = &rest[end + 1..];
    }
    out.push_str(rest);
    out
}

fn token(token: &str, columns: &[&str], dialect: &Dialect) -> String {
    if let Some(number) = token.strip_prefix("in $") {
        return (dialect.in_list)(number);
    }
    if let Some(number) = token.strip_prefix("each $") {
        return (dialect.each)(number);
    }
    match token {
        "cols" => columns.join(", "),
        "marks" => numbered(columns, |out, n, _| {
            write!(out, "{}{n}", dialect.placeholder)
        }),
        "sets" => numbered(columns, |out, _, column| {
            write!(out, "{column} = excluded.{column}")
        }),
        _ => match token.strip_prefix("cols:") {
            Some(alias) => numbered(columns, |out, _, column| write!(out, "{alias}.{column}")),
            None => panic!("no such token in a statement: {token}"),
        },
    }
}

fn numbered(
    columns: &[&str],
    write: impl Fn(&mut String, usize, &str) -> std::fmt::Result,
) -> String {
    let mut out = String::new();
    for (i, column) in columns.iter().enumerate() {
        if i > 0 {
            out.push_str(", ");
        }
        write(&mut out, i + 1, column).expect("writing to a string cannot fail");
    }
    out
}

/// A registered statement: `sql!("…")`, `sql!(Model, "select {cols} …")`, or with a text for each engine
/// `sql!(sqlite: "…", postgres: "…")`.
///
/// Tokens: `{cols}` the model's columns, `{cols:a}` the same with an alias, `{marks}` as many placeholders,
/// `{sets}` `column = excluded.column` for each, `{in $1}` membership in a list parameter, `{each $1}` its numbers as
/// rows with the column `id`.
#[macro_export]
macro_rules! sql {
    (sqlite: $sqlite:expr, postgres: $postgres:expr $(,)?) => { $crate::sql!(@ $sqlite, $postgres, &[]) };
    ($model:ty, sqlite: $sqlite:expr, postgres: $postgres:expr $(,)?) => { $crate::sql!(@ $sqlite, $postgres, <$model>::COLUMNS) };
    ($model:ty, $text:expr $(,)?) => { $crate::sql!(@ $text, $text, <$model>::COLUMNS) };
    ($text:expr $(,)?) => { $crate::sql!(@ $text, $text, &[]) };
    (@ $sqlite:expr, $postgres:expr, $columns:expr) => {{
        #[$crate::linkme::distributed_slice($crate::STATEMENTS)]
        #[linkme(crate = $crate::linkme)]
        static SQL: $crate::Sql = $crate::Sql::new(concat!(file!(), ":", line!()), $sqlite, $postgres, $columns);
        &SQL
    }};
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_text_becomes_two() {
        let text = "select {cols:s} from s where a = $2 and b {in $1}";
        let columns = ["id", "name"];
        assert_eq!(
            expand(text, &columns, &SQLITE),
            "select s.id, s.name from s where a = ?2 and b in (select value from rarray(?1))"
        );
        assert_eq!(
            expand(text, &columns, &POSTGRES),
            "select s.id, s.name from s where a = $2 and b = any($1)"
        );
        let text = "select e.id from {each $1} e";
        assert_eq!(
            expand(text, &columns, &SQLITE),
            "select e.id from (select value as id from rarray(?1)) e"
        );
        assert_eq!(
            expand(text, &columns, &POSTGRES),
            "select e.id from (select unnest(cast($1 as bigint[])) as id) e"
        );
        assert_eq!(
            expand(
                "insert into s ({cols}) values ({marks}) on conflict (id) do update set {sets}",
                &columns,
                &SQLITE
            ),
            "insert into s (id, name) values (?1, ?2) on conflict (id) do update set id = excluded.id, name = excluded.name"
        );
    }
}
