//! The point of a picture that stays in view when it is cropped.

use std::str::FromStr;

use crate::Error;

/// A focal point: (0, 0) is the middle, (-1, 1) the top left corner.
///
/// <https://docs.joinmastodon.org/api/guidelines/#focal-points>
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Focus {
    pub x: f64,
    pub y: f64,
}

impl Focus {
    /// The nearest point inside the picture; not a number becomes the middle.
    pub fn new(x: f64, y: f64) -> Focus {
        Focus {
            x: inside(x),
            y: inside(y),
        }
    }
}

fn inside(coordinate: f64) -> f64 {
    if coordinate.is_nan() {
        return 0.0;
    }
    coordinate.clamp(-1.0, 1.0)
}

impl FromStr for Focus {
    type Err = Error;

    /// Reads `0.1,-0.2`; anything else is [`Error::InvalidFocus`].
    fn from_str(text: &str) -> Result<Focus, Error> {
        let (x, y) = text.split_once(',').ok_or(Error::InvalidFocus)?;
        let number = |part: &str| part.trim().parse().map_err(|_| Error::InvalidFocus);
        Ok(Focus::new(number(x)?, number(y)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_focal_point_is_read_and_kept_inside_the_picture() {
        for (text, x, y) in [
            ("0.1,-0.2", 0.1, -0.2),
            (" -1 , 1 ", -1.0, 1.0),
            ("0,0", 0.0, 0.0),
            ("7,-7", 1.0, -1.0),
            ("inf,-inf", 1.0, -1.0),
            ("NaN,0.5", 0.0, 0.5),
        ] {
            assert_eq!(text.parse::<Focus>().unwrap(), Focus { x, y }, "{text}");
        }
    }

    #[test]
    fn anything_else_is_no_focal_point() {
        for text in ["", "0.1", "a,b", "0.1,", ",", "1,2,3", "0.1;0.2"] {
            assert!(
                matches!(text.parse::<Focus>(), Err(Error::InvalidFocus)),
                "{text}"
            );
        }
    }
}
