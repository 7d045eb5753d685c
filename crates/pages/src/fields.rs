//! Fields of forms, and what was wrong with their values.

use askama::Template;
use http::StatusCode;
use messages::Locale;
use services::{Error, Why};
use tenant::bounds;

use crate::errors::PageError;
use crate::layout::Page;

/// A labelled field of a form, with its hint and its problem.
#[derive(Debug, Template)]
#[template(path = "field.html")]
pub struct Field {
    name: &'static str,
    /// In HTML: the name, where it stands once on a page.
    id: &'static str,
    kind: Kind,
    label: &'static str,
    hint: String,
    value: String,
    autocomplete: &'static str,
    max: usize,
    required: bool,
    problem: String,
}

/// One of several words to choose.
#[derive(Debug, Template)]
#[template(path = "choice.html")]
pub struct Choice {
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    /// Value, words, and whether it is chosen.
    options: Vec<(String, String, bool)>,
}

impl Choice {
    /// `options`: values and their words.
    pub fn new<V: ToString, W: ToString>(
        name: &'static str,
        label: &'static str,
        options: impl IntoIterator<Item = (V, W)>,
        chosen: &str,
    ) -> Self {
        let option = |(value, words): (V, W)| {
            let value = value.to_string();
            let is_chosen = value == chosen;
            (value, words.to_string(), is_chosen)
        };
        Self {
            name,
            label,
            hint: "",
            options: options.into_iter().map(option).collect(),
        }
    }

    #[must_use]
    pub fn hint(self, hint: &'static str) -> Self {
        Self { hint, ..self }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    Email,
    Password,
    Long,
    Checkbox,
    Picture,
}

impl Field {
    pub fn username(t: Locale) -> Self {
        Self {
            autocomplete: "username",
            max: bounds::USERNAME,
            ..Self::new("username", Kind::Text, t.field_username())
        }
    }

    /// Either of the two; the browser's own check for addresses would refuse a user name.
    pub fn login(t: Locale) -> Self {
        Self {
            autocomplete: "username",
            max: bounds::EMAIL,
            ..Self::new("login", Kind::Text, t.field_login())
        }
    }

    pub fn email(t: Locale) -> Self {
        Self {
            autocomplete: "email",
            max: bounds::EMAIL,
            ..Self::new("email", Kind::Email, t.field_email())
        }
    }

    /// The address that somebody would rather have.
    pub fn new_email(t: Locale) -> Self {
        Self {
            label: t.field_new_email(),
            ..Self::email(t)
        }
    }

    pub fn password(t: Locale) -> Self {
        Self {
            autocomplete: "current-password",
            ..Self::new("password", Kind::Password, t.field_password())
        }
    }

    /// The password that somebody has, before something important.
    pub fn current_password(t: Locale) -> Self {
        Self {
            autocomplete: "current-password",
            ..Self::new(
                "current_password",
                Kind::Password,
                t.field_current_password(),
            )
        }
    }

    /// The same, of one form among several on a page.
    pub fn current_password_of(t: Locale, form: &'static str) -> Self {
        Self {
            id: current_password_id(form),
            ..Self::current_password(t)
        }
    }

    /// A code of an app, or a recovery code.
    pub fn code(t: Locale) -> Self {
        Self {
            autocomplete: "one-time-code",
            max: 40,
            ..Self::new("code", Kind::Text, t.field_code())
        }
    }

    pub fn new_password(t: Locale, label: &'static str, min: u64) -> Self {
        let field = Self {
            autocomplete: "new-password",
            ..Self::new("password", Kind::Password, label)
        };
        field.hint(t.sign_up_password_hint(min))
    }

    /// A text of one line.
    pub fn short(name: &'static str, label: &'static str, max: usize) -> Self {
        Self {
            max,
            ..Self::new(name, Kind::Text, label)
        }
    }

    /// A text of a few lines.
    pub fn long(name: &'static str, label: &'static str, max: usize) -> Self {
        Self {
            max,
            ..Self::new(name, Kind::Long, label)
        }
    }

    /// A box to tick, whose value is then `1`.
    pub fn checkbox(name: &'static str, label: &'static str) -> Self {
        Self::new(name, Kind::Checkbox, label)
    }

    /// A picture to upload, or none.
    pub fn picture(name: &'static str, label: &'static str) -> Self {
        Self::new(name, Kind::Picture, label).optional()
    }

    fn new(name: &'static str, kind: Kind, label: &'static str) -> Self {
        Self {
            name,
            id: name,
            kind,
            label,
            hint: String::new(),
            value: String::new(),
            autocomplete: "off",
            max: 256,
            required: true,
            problem: String::new(),
        }
    }

    /// It may be left empty.
    #[must_use]
    pub fn optional(self) -> Self {
        Self {
            required: false,
            ..self
        }
    }

    /// A box that is ticked, or not.
    #[must_use]
    pub fn ticked(self, ticked: bool) -> Self {
        self.optional().value(if ticked { "1" } else { "" })
    }

    #[must_use]
    pub fn hint(mut self, hint: String) -> Self {
        self.hint = hint;
        self
    }

    /// Shows again what was sent. A password is never shown again.
    #[must_use]
    pub fn value(mut self, value: &str) -> Self {
        debug_assert!(self.kind != Kind::Password, "passwords are not sent back");
        value.clone_into(&mut self.value);
        self
    }

    /// Marks the field if it has a problem, which then has its label.
    #[must_use]
    pub fn checked(mut self, problems: &mut Problems) -> Self {
        if let Some(text) = problems.label(self.id, self.label) {
            text.clone_into(&mut self.problem);
        }
        self
    }

    fn is_wrong(&self) -> bool {
        !self.problem.is_empty()
    }

    fn input_type(&self) -> &'static str {
        match self.kind {
            Kind::Email => "email",
            Kind::Password => "password",
            Kind::Text | Kind::Long | Kind::Checkbox | Kind::Picture => "text",
        }
    }

    /// The attributes that tie hint and problem to the field, for those who do not see them.
    fn described(&self) -> String {
        let name = self.id;
        match (self.hint.is_empty(), self.is_wrong()) {
            (true, false) => String::new(),
            (false, false) => format!(" aria-describedby=\"{name}-hint\""),
            (true, true) => format!(" aria-invalid=\"true\" aria-describedby=\"{name}-problem\""),
            (false, true) => {
                format!(" aria-invalid=\"true\" aria-describedby=\"{name}-problem {name}-hint\"")
            }
        }
    }
}

/// What is wrong with a form, for the summary on top and for its fields.
#[derive(Debug, Default)]
pub struct Problems(Vec<Problem>);

#[derive(Debug)]
pub(crate) struct Problem {
    pub field: &'static str,
    /// Of its field, once that was checked.
    pub label: &'static str,
    pub text: String,
}

impl Problems {
    pub fn add(&mut self, field: &'static str, text: impl Into<String>) {
        self.0.push(Problem {
            field,
            label: "",
            text: text.into(),
        });
    }

    /// Labels the problem of a field and puts it last: fields are checked in the order of their form, and so are listed.
    fn label(&mut self, field: &str, label: &'static str) -> Option<&str> {
        let index = self.0.iter().position(|problem| problem.field == field)?;
        let problem = self.0.remove(index);
        self.0.push(Problem { label, ..problem });
        self.0.last().map(|problem| problem.text.as_str())
    }

    /// What the rules found, in the visitor's language. Other errors are no problems of a form.
    pub(crate) fn of(t: Locale, error: Error) -> Result<Self, PageError> {
        match error {
            Error::Invalid(problems) => Ok(Self::listed(t, &problems)),
            other => Err(PageError(other)),
        }
    }

    fn listed(t: Locale, problems: &[services::Problem]) -> Self {
        let mut all = Self::default();
        for problem in problems {
            all.add(problem.field, words(t, problem));
        }
        all
    }

    /// What the rules found; what they say about no field is about the file in `file`.
    pub(crate) fn found(t: Locale, error: Error, file: &'static str) -> Result<Self, PageError> {
        match error {
            Error::Invalid(problems) => {
                // what is said of a file twice is said once
                let twice = |problem: &&services::Problem| {
                    problem.field.ends_with("_content_type") || problem.field.ends_with("_size")
                };
                let problems: Vec<_> = problems.iter().filter(|it| !twice(it)).cloned().collect();
                Ok(Self::listed(t, &problems))
            }
            Error::Refused(_) => {
                let mut problems = Self::default();
                problems.add(file, t.invalid_picture());
                Ok(problems)
            }
            other => Self::of(t, other),
        }
    }

    /// What was found in one form among several on a page.
    pub(crate) fn in_form(mut self, form: &'static str) -> Self {
        for problem in &mut self.0 {
            if problem.field == CURRENT_PASSWORD {
                problem.field = current_password_id(form);
            }
        }
        self
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The status of the page that shows the form with them.
    pub(crate) fn status(&self) -> StatusCode {
        match self.is_empty() {
            true => StatusCode::OK,
            false => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }

    pub(crate) fn count(&self) -> u64 {
        self.0.len() as u64
    }

    pub(crate) fn iter(&self) -> std::slice::Iter<'_, Problem> {
        self.0.iter()
    }

    /// The title says at once that the form came back (WCAG technique G199).
    pub(crate) fn title(&self, page: &Page, title: &str) -> String {
        if self.is_empty() {
            title.to_owned()
        } else {
            page.t.layout_error_prefix(title)
        }
    }
}

const CURRENT_PASSWORD: &str = "current_password";

fn current_password_id(form: &'static str) -> &'static str {
    match form {
        "email" => "current_password-email",
        "delete" => "current_password-delete",
        _ => CURRENT_PASSWORD,
    }
}

fn words(t: Locale, problem: &services::Problem) -> String {
    match (problem.field, problem.why) {
        (_, Why::Blank) => t.invalid_blank().into(),
        ("passkey", Why::Taken) => t.passkeys_known().into(),
        (_, Why::Taken) => t.invalid_taken().into(),
        (_, Why::Reserved) => t.invalid_reserved().into(),
        (_, Why::Blocked) => t.invalid_blocked().into(),
        (_, Why::NotAccepted) => t.invalid_accepted().into(),
        ("username", Why::Invalid) => t.invalid_username().into(),
        ("avatar" | "header" | "picture", Why::Invalid) => t.invalid_picture().into(),
        ("current_password", Why::Invalid) => t.invalid_current_password().into(),
        ("code", Why::Invalid) => t.invalid_code().into(),
        ("passkey", Why::Invalid) => t.invalid_passkey().into(),
        ("email" | "contact_email", Why::Invalid) => t.invalid_email().into(),
        ("contact_account", Why::Invalid) => t.invalid_contact_account().into(),
        ("languages", Why::Invalid) => t.invalid_languages().into(),
        ("password", Why::TooShort(least)) => t.invalid_password_short(least as u64),
        (_, Why::TooShort(_)) => t.invalid_too_short().into(),
        (_, Why::TooMany(most)) => t.invalid_too_many(most as u64),
        (_, Why::TooLarge(most)) => t.invalid_too_large((most >> 20) as u64),
        (_, Why::TooLong(most) | Why::OverLimit(most)) => t.invalid_too_long_for(most as u64),
        _ => t.invalid_invalid().into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problems_have_the_labels_and_the_order_of_their_fields() {
        let mut problems = Problems::default();
        for (field, text) in [
            ("email", "taken"),
            ("passkey", "known"),
            ("username", "blank"),
        ] {
            problems.add(field, text);
        }
        for field in [Field::username(Locale::En), Field::email(Locale::En)] {
            assert!(field.checked(&mut problems).is_wrong());
        }
        let said = problems.iter().map(|it| (it.label, it.text.as_str()));
        let expected = [
            ("", "known"),
            ("User name", "blank"),
            ("E-mail address", "taken"),
        ];
        assert_eq!(said.collect::<Vec<_>>(), expected);
    }
}
