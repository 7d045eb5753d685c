//! Home feeds: a cache of ids in memory over the home query.
