//! Every text that people read, in each of our languages: one typed method of [`Locale`] per key of `web/locales/*.json`.

#[cfg(test)]
mod catalogue;
mod locale;

pub use locale::Locale;
