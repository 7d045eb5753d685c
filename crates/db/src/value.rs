//! Parameters of statements.

use std::borrow::Cow;
use std::rc::Rc;

use bytes::BytesMut;
use postgres_types::{IsNull, ToSql, Type, to_sql_checked};
use rusqlite::types::{ToSqlOutput, ValueRef};
use types::{Scopes, Timestamp, Visibility};

/// A parameter as the engines take it.
#[derive(Clone, Debug)]
pub enum Value<'a> {
    /// NULL
    Null,
    /// A 64-bit number.
    Int(i64),
    /// True or false.
    Bool(bool),
    /// A floating-point number.
    Real(f64),
    /// Text without NUL.
    Text(Cow<'a, str>),
    /// Bytes.
    Blob(&'a [u8]),
    /// Numbers for `{in $N}`.
    Ints(Vec<i64>),
    /// Texts for `{in $N}`, without NUL.
    Texts(Vec<Cow<'a, str>>),
}

/// What can be a parameter.
pub trait Param {
    /// It as the engines take it.
    fn value(&self) -> Value<'_>;
}

/// Parameters of a statement: `params![id, &name]`.
#[macro_export]
macro_rules! params {
    ($($param:expr),* $(,)?) => { &[$($crate::Param::value(&$param)),*] };
}

macro_rules! param {
    ($($type:ty: |$it:ident| $value:expr),* $(,)?) => {$(
        impl Param for $type {
            fn value(&self) -> Value<'_> {
                let $it = self;
                $value
            }
        }
    )*};
}

param! {
    i64: |it| Value::Int(*it),
    i32: |it| Value::Int(i64::from(*it)),
    u32: |it| Value::Int(i64::from(*it)),
    usize: |it| Value::Int(i64::try_from(*it).unwrap_or(i64::MAX)),
    bool: |it| Value::Bool(*it),
    f64: |it| Value::Real(*it),
    str: |it| Value::Text(without_nul(it)),
    String: |it| Value::Text(without_nul(it)),
    [u8]: |it| Value::Blob(it),
    [u8; 32]: |it| Value::Blob(it),
    Vec<u8>: |it| Value::Blob(it),
    [i64]: |it| Value::Ints(it.to_vec()),
    Vec<i64>: |it| Value::Ints(it.clone()),
    [String]: |it| Value::Texts(it.iter().map(|text| without_nul(text)).collect()),
    Vec<String>: |it| it.as_slice().value(),
    Timestamp: |it| Value::Int(it.0),
    Visibility: |it| Value::Int(it.code()),
    Scopes: |it| Value::Text(Cow::Owned(it.to_string())),
}

/// PostgreSQL's texts cannot hold it, and nobody means it.
fn without_nul(text: &str) -> Cow<'_, str> {
    if text.contains('\0') {
        Cow::Owned(text.replace('\0', ""))
    } else {
        Cow::Borrowed(text)
    }
}

macro_rules! ids {
    ($($(#[$doc:meta])* $id:ident),* $(,)?) => {$(
        impl Param for types::$id {
            fn value(&self) -> Value<'_> { Value::Int(self.0) }
        }
        impl Param for [types::$id] {
            fn value(&self) -> Value<'_> { Value::Ints(self.iter().map(|id| id.0).collect()) }
        }
        impl Param for Vec<types::$id> {
            fn value(&self) -> Value<'_> { self.as_slice().value() }
        }
    )*};
}
types::for_each_id!(ids);

impl<T: Param> Param for Option<T> {
    fn value(&self) -> Value<'_> {
        self.as_ref().map_or(Value::Null, Param::value)
    }
}

impl<T: Param + ?Sized> Param for &T {
    fn value(&self) -> Value<'_> {
        (**self).value()
    }
}

impl rusqlite::ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Null => ToSqlOutput::Borrowed(ValueRef::Null),
            Self::Int(it) => ToSqlOutput::Borrowed(ValueRef::Integer(*it)),
            Self::Bool(it) => ToSqlOutput::Borrowed(ValueRef::Integer(i64::from(*it))),
            Self::Real(it) => ToSqlOutput::Borrowed(ValueRef::Real(*it)),
            Self::Text(it) => ToSqlOutput::Borrowed(ValueRef::Text(it.as_bytes())),
            Self::Blob(it) => ToSqlOutput::Borrowed(ValueRef::Blob(it)),
            Self::Ints(it) => list(it.iter().copied()),
            Self::Texts(it) => list(it.iter().map(|text| text.to_string())),
        })
    }
}

/// For `rarray`, which knows lists by this name.
fn list<'a>(items: impl Iterator<Item: Into<rusqlite::types::Value>>) -> ToSqlOutput<'a> {
    let items: Vec<rusqlite::types::Value> = items.map(Into::into).collect();
    ToSqlOutput::from_rc(Rc::new(items), c"rarray")
}

impl ToSql for Value<'_> {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(it) if *ty == Type::INT4 => i32::try_from(*it)?.to_sql(ty, out),
            Self::Int(it) if *ty == Type::FLOAT8 => (*it as f64).to_sql(ty, out),
            Self::Int(it) => it.to_sql(ty, out),
            Self::Bool(it) => it.to_sql(ty, out),
            Self::Real(it) => it.to_sql(ty, out),
            Self::Text(it) => it.as_ref().to_sql(ty, out),
            Self::Blob(it) => it.to_sql(ty, out),
            Self::Ints(it) => it.to_sql(ty, out),
            Self::Texts(it) => it.to_sql(ty, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}
