//! Documents at well-known places.
