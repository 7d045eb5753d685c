//! A value that is costly to make and may be a few minutes old.

use std::sync::Arc;

use parking_lot::Mutex;
use types::{MINUTE, Timestamp};

/// How old it may be, in milliseconds.
const AGE: i64 = 10 * MINUTE;

/// A value that is made anew when it is older than ten minutes.
pub struct Kept<T>(Mutex<Option<(Timestamp, Arc<T>)>>);

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self(Mutex::new(None))
    }
}

impl<T> Kept<T> {
    /// The value; made by `make` when there is none or it is too old.
    pub fn get_or_count<E>(
        &self,
        now: Timestamp,
        make: impl FnOnce() -> Result<T, E>,
    ) -> Result<Arc<T>, E> {
        let mut kept = self.0.lock();
        if let Some((made, value)) = &*kept
            && now.0 - made.0 < AGE
        {
            return Ok(value.clone());
        }
        let value = Arc::new(make()?);
        *kept = Some((now, value.clone()));
        Ok(value)
    }

    /// Has it made anew the next time.
    pub fn forget(&self) {
        *self.0.lock() = None;
    }
}
