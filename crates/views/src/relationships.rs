//! What lies between the viewer and accounts.
