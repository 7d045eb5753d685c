//! What can go wrong with a database.

/// A failed unit of work. Nothing of it was stored.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A unique or foreign key does not allow it; names the constraint or columns.
    #[error("constraint: {0}")]
    Constraint(String),
    /// Others hold the database for too long. Trying again later is right.
    #[error("database is busy")]
    Busy,
    /// The disk is full.
    #[error("no space left for the database")]
    Full,
    /// The database cannot be reached or opened.
    #[error("database is not available: {0}")]
    Unavailable(String),
    /// The work panicked.
    #[error("a unit of work panicked")]
    Panicked,
    /// Anything else: a fault of ours.
    #[error("{context}: {message}")]
    Other {
        /// The statement's place in the source.
        context: String,
        /// What the engine said.
        message: String,
    },
}

impl Error {
    /// Names the statement at fault.
    pub(crate) fn at(self, place: &str) -> Self {
        match self {
            Self::Other { message, .. } => Self::Other {
                context: place.to_owned(),
                message,
            },
            other => other,
        }
    }

    pub(crate) fn other(message: impl ToString) -> Self {
        Self::Other {
            context: String::new(),
            message: message.to_string(),
        }
    }

    /// A connection was not made, whatever the reason.
    pub(crate) fn unreachable(error: &tokio_postgres::Error) -> Self {
        let cause = std::error::Error::source(error).map(|cause| format!(": {cause}"));
        Self::Unavailable(format!("{error}{}", cause.unwrap_or_default()))
    }

    /// Whether it was refused because a row with the same key exists.
    pub fn is_constraint(&self) -> bool {
        matches!(self, Self::Constraint(_))
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as Code;
        let rusqlite::Error::SqliteFailure(failure, message) = &error else {
            return Self::other(error);
        };
        match failure.code {
            Code::ConstraintViolation => Self::Constraint(message.clone().unwrap_or_default()),
            Code::DatabaseBusy | Code::DatabaseLocked => Self::Busy,
            Code::DiskFull => Self::Full,
            Code::CannotOpen
            | Code::SystemIoFailure
            | Code::PermissionDenied
            | Code::NotADatabase
            | Code::DatabaseCorrupt
            | Code::ReadOnly => Self::Unavailable(error.to_string()),
            _ => Self::other(error),
        }
    }
}

impl From<tokio_postgres::Error> for Error {
    fn from(error: tokio_postgres::Error) -> Self {
        let Some(db) = error.as_db_error() else {
            let cause = std::error::Error::source(&error);
            let lost = error.is_closed() || cause.is_some_and(|cause| cause.is::<std::io::Error>());
            return if lost {
                Self::unreachable(&error)
            } else {
                Self::other(error)
            };
        };
        match db.code().code() {
            code if code.starts_with("23") => {
                Self::Constraint(db.constraint().unwrap_or_default().to_owned())
            }
            "40001" | "40P01" | "55P03" | "57014" => Self::Busy,
            "53100" => Self::Full,
            "25006" | "25P03" => Self::Unavailable(db.message().to_owned()),
            code if ["57P", "53", "08", "58"]
                .iter()
                .any(|class| code.starts_with(class)) =>
            {
                Self::Unavailable(db.message().to_owned())
            }
            _ => Self::other(db),
        }
    }
}
