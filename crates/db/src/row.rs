//! Rows of results, and how they become values.

use postgres_types::{FromSql, Type};
use rusqlite::types::ValueRef;
use types::{Scopes, Timestamp, Visibility};

use crate::{Error, Result};

/// A row of a result, of either engine.
pub enum Row<'a> {
    /// From SQLite.
    Sqlite(&'a rusqlite::Row<'a>),
    /// From PostgreSQL.
    Postgres(&'a tokio_postgres::Row),
}

impl Row<'_> {
    /// The value of the column at `index`, from 0.
    pub fn get<T: Column>(&self, index: usize) -> Result<T> {
        T::get(self, index)
    }
}

/// Reads nothing of a column but whether it is null.
struct Null(bool);

impl<'a> FromSql<'a> for Null {
    fn from_sql(_: &Type, _: &'a [u8]) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Self(false))
    }

    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Self(true))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

/// What a column can hold.
pub trait Column: Sized {
    /// Reads it from `row`.
    fn get(row: &Row<'_>, index: usize) -> Result<Self>;
}

/// What a whole row can become.
pub trait FromRow: Sized {
    /// Reads it from `row`.
    fn from_row(row: &Row<'_>) -> Result<Self>;
}

impl<T: Column> Column for Option<T> {
    fn get(row: &Row<'_>, index: usize) -> Result<Self> {
        let null = match row {
            Row::Sqlite(row) => row.get_ref(index)? == ValueRef::Null,
            Row::Postgres(row) => row.try_get::<_, Null>(index)?.0,
        };
        if null {
            Ok(None)
        } else {
            T::get(row, index).map(Some)
        }
    }
}

macro_rules! column {
    ($($type:ty: $pattern:pat => $value:expr),* $(,)?) => {$(
        impl Column for $type {
            fn get(row: &Row<'_>, index: usize) -> Result<Self> {
                match row {
                    Row::Sqlite(row) => match row.get_ref(index)? {
                        $pattern => Ok($value),
                        other => Err(Error::other(format!("column {index} is {}", other.data_type()))),
                    },
                    Row::Postgres(row) => Ok(row.try_get(index)?),
                }
            }
        }
    )*};
}

column! {
    i64: ValueRef::Integer(it) => it,
    bool: ValueRef::Integer(it) => it != 0,
    f64: ValueRef::Real(it) => it,
    String: ValueRef::Text(it) => String::from_utf8_lossy(it).into_owned(),
    Vec<u8>: ValueRef::Blob(it) => it.to_vec(),
}

macro_rules! wrapped {
    ($($type:ty: |$it:ident: $inner:ty| $value:expr),* $(,)?) => {$(
        impl Column for $type {
            fn get(row: &Row<'_>, index: usize) -> Result<Self> {
                let $it = <$inner>::get(row, index)?;
                Ok($value)
            }
        }
    )*};
}

wrapped! {
    u32: |it: i64| u32::try_from(it).map_err(Error::other)?,
    Timestamp: |it: i64| Timestamp(it),
    Visibility: |it: i64| Visibility::from_code(it),
    [u8; 32]: |it: Vec<u8>| it.try_into().map_err(|_| Error::other("not 32 bytes"))?,
    Scopes: |it: String| Scopes::stored(&it),
}

macro_rules! ids {
    ($($(#[$doc:meta])* $id:ident),* $(,)?) => { wrapped! { $(types::$id: |it: i64| types::$id(it)),* } };
}
types::for_each_id!(ids);

/// A value kept as JSON text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Json<T>(pub T);

impl<T: serde::de::DeserializeOwned> Column for Json<T> {
    fn get(row: &Row<'_>, index: usize) -> Result<Self> {
        serde_json::from_str(&String::get(row, index)?)
            .map(Json)
            .map_err(Error::other)
    }
}

impl<T: serde::Serialize> crate::Param for Json<T> {
    fn value(&self) -> crate::Value<'_> {
        crate::Value::Text(
            serde_json::to_string(&self.0)
                .expect("our own types are always JSON")
                .into(),
        )
    }
}

macro_rules! tuples {
    ($(($($type:ident $index:tt),*)),* $(,)?) => {$(
        impl<$($type: Column),*> FromRow for ($($type,)*) {
            fn from_row(row: &Row<'_>) -> Result<Self> {
                Ok(($(row.get::<$type>($index)?,)*))
            }
        }
    )*};
}

tuples! {
    (A 0),
    (A 0, B 1),
    (A 0, B 1, C 2),
    (A 0, B 1, C 2, D 3),
    (A 0, B 1, C 2, D 3, E 4),
    (A 0, B 1, C 2, D 3, E 4, F 5),
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6),
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7),
}

/// A struct whose fields are the columns of a table, in their order: reads rows and gives parameters for `{marks}`.
#[macro_export]
macro_rules! model {
    ($(#[$meta:meta])* pub struct $name:ident { $($(#[$field_meta:meta])* pub $field:ident: $type:ty),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Debug)]
        pub struct $name { $($(#[$field_meta])* pub $field: $type),* }

        impl $name {
            /// The columns, in the order of the fields.
            pub const COLUMNS: &'static [&'static str] = &[$(stringify!($field)),*];

            /// The fields as parameters, in the same order.
            pub fn values(&self) -> Vec<$crate::Value<'_>> {
                vec![$($crate::Param::value(&self.$field)),*]
            }
        }

        impl $crate::FromRow for $name {
            fn from_row(row: &$crate::Row<'_>) -> $crate::Result<Self> {
                let mut index = 0..;
                Ok(Self { $($field: row.get(index.next().expect("a range without end"))?),* })
            }
        }
    };
}
