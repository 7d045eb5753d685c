//! Passwords: hashing them in turns.
