//! Errors in the API's own words.

use std::borrow::Cow;
use std::collections::BTreeMap;

use axum::Json;
use axum::response::{IntoResponse, Response};
use entities::{ErrorCode, ErrorDetail};
use http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};
use services::{Problem, Why};

/// What a failed request answers.
#[derive(Debug)]
pub struct ApiError {
    status: StatusCode,
    body: entities::Error,
    /// Seconds.
    retry_after: Option<i64>,
    /// What is wrong with the token or the client, in a word of OAuth.
    challenge: Option<&'static str>,
}

impl ApiError {
    /// A status and a sentence.
    pub fn new(status: StatusCode, sentence: impl Into<Cow<'static, str>>) -> Self {
        Self {
            status,
            body: entities::Error::new(sentence),
            retry_after: None,
            challenge: None,
        }
    }

    /// An error of OAuth: a word of its own and a sentence ([RFC 6749, section 5.2](https://www.rfc-editor.org/rfc/rfc6749#section-5.2)).
    pub fn oauth(status: StatusCode, error: &'static str, description: &'static str) -> Self {
        let mut it = Self::new(status, error);
        it.body.error_description = Some(description.into());
        it.challenge = Some(error);
        it
    }

    /// It is not there.
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "Record not found")
    }

    /// The caller may not.
    pub fn forbidden() -> Self {
        Self::new(StatusCode::FORBIDDEN, "This action is not allowed")
    }

    /// No token, or a bad one.
    pub fn bad_token() -> Self {
        Self {
            challenge: Some("invalid_token"),
            ..Self::new(StatusCode::UNAUTHORIZED, "The access token is invalid")
        }
    }

    /// The token has not the scope.
    pub fn out_of_scope() -> Self {
        let sentence = "This action is outside the authorized scopes";
        Self {
            challenge: Some("insufficient_scope"),
            ..Self::new(StatusCode::FORBIDDEN, sentence)
        }
    }

    /// The request cannot be read.
    pub fn bad_request(sentence: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, sentence)
    }

    /// As it is said within a stream.
    pub(crate) fn in_band(&self) -> String {
        let status = self.status.as_u16();
        serde_json::json!({ "error": self.body.error, "status": status }).to_string()
    }

    /// Says in a header, too, what is wrong with the token ([RFC 6750, section 3](https://www.rfc-editor.org/rfc/rfc6750#section-3)).
    fn challenge(&self) -> Option<HeaderValue> {
        let error = self.challenge?;
        let sentence = self.body.error_description.as_ref();
        let sentence = sentence.unwrap_or(&self.body.error);
        let text =
            format!(r#"Bearer realm="Steppe", error="{error}", error_description="{sentence}""#);
        HeaderValue::try_from(text).ok()
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let challenge = self.challenge();
        let mut response = (self.status, Json(self.body)).into_response();
        let headers = response.headers_mut();
        if let Some(seconds) = self.retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let Some(challenge) = challenge {
            headers.insert(WWW_AUTHENTICATE, challenge);
        }
        response
    }
}

impl From<services::Error> for ApiError {
    fn from(error: services::Error) -> Self {
        use services::Error as E;
        match error {
            E::NotFound => Self::not_found(),
            E::Missing(sentence) => Self::new(StatusCode::NOT_FOUND, sentence),
            E::Gone => Self::new(StatusCode::GONE, "Record not found"),
            E::Forbidden => Self::forbidden(),
            E::Denied(sentence) => Self::new(StatusCode::FORBIDDEN, sentence),
            E::Invalid(problems) => invalid(&problems),
            E::Refused(sentence) => Self::new(StatusCode::UNPROCESSABLE_ENTITY, sentence),
            E::UnexpectedMentions(_) => Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "Post would be sent to unexpected accounts",
            ),
            E::Conflict => Self::new(
                StatusCode::CONFLICT,
                "Conflict during update, please try again",
            ),
            E::Limited { retry_after } => Self {
                retry_after: Some((retry_after + 999) / 1000),
                ..Self::new(StatusCode::TOO_MANY_REQUESTS, "Too many requests")
            },
            E::Crowded { retry_after } => crowded((retry_after + 999) / 1000),
            E::Unavailable(why) => {
                tracing::error!(why, "the server cannot answer now");
                Self {
                    retry_after: Some(5),
                    ..Self::new(
                        StatusCode::SERVICE_UNAVAILABLE,
                        "There was a temporary problem serving your request, please try again",
                    )
                }
            }
            E::Internal(why) => {
                tracing::error!(why, "a fault of ours");
                Self::new(
                    StatusCode::INTERNAL_SERVER_ERROR,
                    "Something went wrong on our end",
                )
            }
        }
    }
}

impl From<tenant::Error> for ApiError {
    fn from(error: tenant::Error) -> Self {
        services::Error::from(error).into()
    }
}

/// No place is left in the queue for passwords.
fn crowded(seconds: i64) -> ApiError {
    let sentence = format!(
        "Sign-ups and sign-ins are waiting in line, and the line is full. Nothing is lost: please send the same again in \
         {seconds} seconds"
    );
    ApiError {
        retry_after: Some(seconds),
        ..ApiError::new(StatusCode::SERVICE_UNAVAILABLE, sentence)
    }
}

fn invalid(problems: &[Problem]) -> ApiError {
    let sentences: Vec<String> = problems.iter().map(sentence).collect();
    let mut details: BTreeMap<Cow<'static, str>, Vec<ErrorDetail>> = BTreeMap::new();
    for problem in problems {
        let (code, description) = (code(problem.why), description(problem.why));
        details
            .entry(problem.field.into())
            .or_default()
            .push(ErrorDetail {
                error: code,
                description: description.into(),
            });
    }
    let mut error = ApiError::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        format!("Validation failed: {}", sentences.join(", ")),
    );
    error.body.details = Some(details);
    error
}

/// `Text can't be blank`; a rule is a sentence of its own.
fn sentence(problem: &Problem) -> String {
    match problem.why {
        Why::Rule(sentence) => sentence.to_owned(),
        why => format!("{} {}", label(problem.field), description(why)),
    }
}

/// Mastodon's name of a field.
fn label(field: &str) -> String {
    match field {
        "agreement" => return "Service agreement".into(),
        "email" => return "E-mail address".into(),
        "poll.expires_at" => return "Deadline".into(),
        "poll.options" => return "Choices".into(),
        _ => {}
    }
    let words = field.replace(['_', '.'], " ");
    let mut letters = words.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

fn description(why: Why) -> String {
    match why {
        Why::Blank => "can't be blank".into(),
        Why::Taken => "has already been taken".into(),
        Why::Invalid => "is invalid".into(),
        Why::TooLong(most) => format!("is too long (maximum is {most} characters)"),
        Why::OverLimit(most) => format!("character limit of {most} exceeded"),
        Why::EachTooLong(most) => format!("cannot be longer than {most} characters each"),
        Why::TooFew => "must have more than one item".into(),
        Why::TooMany(most) => format!("can't contain more than {most} items"),
        Why::Repeated => "contain duplicate items".into(),
        Why::TooSoon => "is too soon".into(),
        Why::TooLate => "is too far into the future".into(),
        Why::TooLarge(most) => format!("must be less than {}", megabytes(most)),
        Why::TooShort(least) => format!("is too short (minimum is {least} characters)"),
        Why::Inclusion => "is not included in the list".into(),
        Why::Reserved => "is reserved".into(),
        Why::Blocked => "uses a disallowed e-mail provider".into(),
        Why::NotAccepted => "must be accepted".into(),
        Why::Rule(sentence) => sentence.into(),
    }
}

/// `16 MB`, `0.3 MB`
fn megabytes(bytes: usize) -> String {
    let tenths = (bytes * 10).div_ceil(1 << 20);
    match tenths % 10 {
        0 => format!("{} MB", tenths / 10),
        tenth => format!("{}.{tenth} MB", tenths / 10),
    }
}

fn code(why: Why) -> ErrorCode {
    match why {
        Why::Blank => ErrorCode::Blank,
        Why::Taken => ErrorCode::Taken,
        Why::TooLong(_) | Why::OverLimit(_) | Why::EachTooLong(_) | Why::TooMany(_) => {
            ErrorCode::TooLong
        }
        Why::TooShort(_) | Why::TooFew => ErrorCode::TooShort,
        Why::Inclusion => ErrorCode::Inclusion,
        Why::Reserved => ErrorCode::Reserved,
        Why::Blocked => ErrorCode::Blocked,
        Why::NotAccepted => ErrorCode::Accepted,
        Why::Invalid
        | Why::Repeated
        | Why::TooSoon
        | Why::TooLate
        | Why::TooLarge(_)
        | Why::Rule(_) => ErrorCode::Invalid,
    }
}
