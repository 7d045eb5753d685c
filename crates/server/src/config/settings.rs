//! Structs that remember the documentation of their fields, for the reference.

/// A setting as the reference tells of it.
#[derive(Debug)]
pub struct Setting {
    /// Its key.
    pub name: &'static str,
    /// Its documentation, line by line.
    pub docs: &'static [&'static str],
}

/// Defines a section of the configuration.
macro_rules! settings {
    (
        $(#[$meta:meta])*
        pub struct $name:ident {
            $($(#[doc = $doc:literal])* $(#[serde($($serde:tt)*)])* pub $field:ident: $type:ty,)*
        }
    ) => {
        #[derive(Clone, Debug, Deserialize, Serialize)]
        #[serde(deny_unknown_fields)]
        $(#[$meta])*
        pub struct $name {
            $($(#[doc = $doc])* $(#[serde($($serde)*)])* pub $field: $type,)*
        }

        impl $name {
            /// What can be set.
            pub const SETTINGS: &'static [Setting] = &[$(Setting {
                name: stringify!($field),
                docs: &[$($doc),*],
            }),*];
        }
    };
}
