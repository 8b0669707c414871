//! The feedback form's fields: their shape. What they mean is for the domain to say.
use validator::{Validate, ValidationErrors};

use super::body::Fields;
use crate::domain::contact::Phone;
use crate::domain::feedback::{Draft, Feedback, Field, FieldErrors, FieldFault, Ground};
use crate::domain::language::Language;
use crate::domain::text::fold_width;

/// A posted form. Private values: no `Debug`.
#[derive(Clone, Default, Validate)]
pub struct FeedbackForm {
    #[validate(length(max = 200))]
    pub form_token: String,
    #[validate(length(max = 20))]
    pub lane: String,
    #[validate(length(max = 200))]
    pub items: Vec<String>,
    #[validate(length(max = 20))]
    pub verdict: String,
    #[validate(length(max = 60))]
    pub about_unit: String,
    #[validate(length(max = 60))]
    pub subdistrict: String,
    pub text: String,
    #[validate(length(max = 50))]
    pub name: String,
    #[validate(custom(function = "phone"))]
    pub phone: String,
    #[validate(email)]
    pub email: Option<String>,
    pub share_identity: bool,
    pub acknowledge: bool,
    /// The field that people do not see.
    pub website: String,
    pub files: bool,
}

fn phone(typed: &str) -> Result<(), validator::ValidationError> {
    if typed.is_empty() || Phone::parse(typed).is_ok() { Ok(()) } else { Err(validator::ValidationError::new("phone")) }
}

impl FeedbackForm {
    #[must_use]
    pub fn read(fields: &Fields) -> Self {
        let one = |name| fields.first(name);
        // A choice made twice in two ways is none of those offered: to take the first would be to guess, and the guess
        // may send the text to the unit that the other choice keeps it from.
        let choice = |name| {
            let mut values: Vec<&str> = fields.all(name).filter(|value| !value.trim().is_empty()).collect();
            values.dedup();
            values.join("\n")
        };
        // Input methods leave full-width digits and signs; they are folded before the shape is judged.
        let folded = |name| fold_width(&fields.first(name)).trim().to_owned();
        Self {
            form_token: one("form_token"),
            lane: choice("lane"),
            items: fields.all("item").map(str::to_owned).collect(),
            verdict: choice("verdict"),
            about_unit: choice("about_unit"),
            subdistrict: choice("subdistrict"),
            text: one("text"),
            name: one("name").trim().to_owned(),
            phone: folded("phone"),
            email: Some(folded("email")).filter(|typed| !typed.is_empty()),
            share_identity: one("share_identity") == "yes",
            acknowledge: one("acknowledge") == "yes",
            website: one("website"),
            files: fields.files,
        }
    }

    #[must_use]
    pub fn draft(&self, language: Language) -> Draft {
        Draft {
            lane: self.lane.clone(),
            items: self.items.clone(),
            verdict: self.verdict.clone(),
            about_unit: self.about_unit.clone(),
            subdistrict: self.subdistrict.clone(),
            text: self.text.clone(),
            name: self.name.clone(),
            phone: self.phone.clone(),
            mail: self.email.clone().unwrap_or_default(),
            share_identity: self.share_identity,
            acknowledged: self.acknowledge,
            language,
        }
    }

    /// Judges shape and meaning together, so that nobody has to submit twice to learn the second fault.
    ///
    /// # Errors
    /// Every fault found.
    pub fn check(&self, draft: &Draft, ground: Ground<'_>) -> Result<Feedback, FieldErrors> {
        let mut faults = self.validate().map_err(|errors| shape_faults(&errors)).err().unwrap_or_default();
        if self.files {
            faults.push((Field::Files, FieldFault::NotAccepted));
        }
        let meaning = draft.check(ground);
        if let Err(errors) = &meaning {
            // One message a field is enough: what the domain says of it is the more exact.
            faults.retain(|(field, _)| errors.faults().iter().all(|(other, _)| other != field));
            faults.extend_from_slice(errors.faults());
        }
        match (FieldErrors::new(faults), meaning) {
            (Some(errors), _) | (None, Err(errors)) => Err(errors),
            (None, Ok(feedback)) => Ok(feedback),
        }
    }
}

fn shape_faults(errors: &ValidationErrors) -> Vec<(Field, FieldFault)> {
    let field_of = |name: &str| match name {
        "form_token" => Some((Field::FormToken, FieldFault::Stale)),
        "lane" => Some((Field::Lane, FieldFault::Unknown)),
        "items" => Some((Field::Item, FieldFault::Unknown)),
        "verdict" => Some((Field::Verdict, FieldFault::Unknown)),
        "about_unit" => Some((Field::AboutUnit, FieldFault::Unknown)),
        "subdistrict" => Some((Field::Subdistrict, FieldFault::Unknown)),
        "name" => Some((Field::Name, FieldFault::TooLong(0))),
        "phone" => Some((Field::Phone, FieldFault::Malformed)),
        "email" => Some((Field::Mail, FieldFault::Malformed)),
        _ => None,
    };
    errors.errors().keys().filter_map(|name| field_of(name.as_ref())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shape_is_judged_field_by_field() {
        let form = FeedbackForm {
            name: "字".repeat(51),
            phone: "12345".to_owned(),
            email: Some("nobody".to_owned()),
            lane: "x".repeat(21),
            ..FeedbackForm::default()
        };
        let mut faults = shape_faults(&form.validate().unwrap_err());
        faults.sort_by_key(|(field, _)| *field);
        assert_eq!(
            faults,
            [
                (Field::Lane, FieldFault::Unknown),
                (Field::Name, FieldFault::TooLong(0)),
                (Field::Phone, FieldFault::Malformed),
                (Field::Mail, FieldFault::Malformed),
            ]
        );
        let empty = FeedbackForm::default();
        assert!(empty.validate().is_ok());
    }
}
