//! Notifications: who is told what.
