//! Enumerations of the API, each variant with its word on the wire.

/// A word that the enumeration does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownWord;

impl std::fmt::Display for UnknownWord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("unknown word")
    }
}

impl std::error::Error for UnknownWord {}

/// Defines an enumeration with `ALL`, `as_str`, `Display`, `FromStr`, `Serialize` and `Deserialize`.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$variant_doc])* #[doc = concat!("`", $word, "`")] $variant),+
        }

        impl $name {
            /// Every word, in the order of the documentation.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The word on the wire.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word),+
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::UnknownWord;

            fn from_str(word: &str) -> Result<Self, Self::Err> {
                match word {
                    $($word => Ok(Self::$variant),)+
                    _ => Err($crate::UnknownWord),
                }
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let word = String::deserialize(deserializer)?;
                word.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}
pub(crate) use words;

#[cfg(test)]
mod tests {
    use crate::{NotificationType, UnknownWord, Visibility};

    #[test]
    fn a_word_comes_back_as_it_went() {
        for &visibility in Visibility::ALL {
            assert_eq!(visibility.as_str().parse(), Ok(visibility));
        }
        assert_eq!(
            serde_json::to_string(&NotificationType::AdminSignUp).unwrap(),
            r#""admin.sign_up""#
        );
        assert_eq!(
            serde_json::from_str::<Visibility>(r#""unlisted""#).unwrap(),
            Visibility::Unlisted
        );
    }

    #[test]
    fn an_unknown_word_is_refused() {
        assert_eq!("Public".parse::<Visibility>(), Err(UnknownWord));
        assert!(serde_json::from_str::<Visibility>(r#""secret""#).is_err());
    }
}
