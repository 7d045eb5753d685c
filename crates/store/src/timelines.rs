//! Pages of post ids.
