//! Following, requests to follow, removing followers.
