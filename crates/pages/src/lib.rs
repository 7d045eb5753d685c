//! Pages rendered on the server: the front page, sign-up and sign-in, the consent to an app. They need no JavaScript.

pub mod about;
pub mod assets;
pub mod confirmation;
pub mod consent;
pub mod errors;
pub mod fields;
#[cfg(test)]
mod gallery;
pub mod layout;
pub mod notices;
pub mod password;
pub mod scopes;
pub mod sign_in;
pub mod sign_up;
