//! Favourites.
