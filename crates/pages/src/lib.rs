//! Pages rendered on the server: the front page, sign-up and sign-in, the consent to an app. They need no JavaScript.

pub mod about;
pub mod assets;
pub mod confirmation;
pub mod consent;
pub mod cookies;
pub mod errors;
pub mod fields;
pub mod forms;
pub mod frame;
#[cfg(test)]
mod gallery;
pub mod headers;
pub mod layout;
pub mod next;
pub mod notices;
pub mod password;
pub mod scopes;
pub mod sign_in;
pub mod sign_up;
