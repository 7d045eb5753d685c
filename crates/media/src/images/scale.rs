//! Pictures made smaller; nothing is ever made larger.

use fast_image_resize::{FilterType, ResizeAlg, ResizeOptions, Resizer};
use image::DynamicImage;

/// A copy of about `area` pixels in the same shape, if the picture has more.
pub(super) fn shrink(image: &DynamicImage, area: u64) -> Option<DynamicImage> {
    let (width, height) = within(image.width(), image.height(), area)?;
    Some(resize(image, width, height))
}

/// A copy of the given size, whatever its shape.
pub(super) fn resize(image: &DynamicImage, width: u32, height: u32) -> DynamicImage {
    scaled(image, width, height, &options())
}

/// The largest part around the middle that has the shape of `size`, at most that large.
pub(super) fn fill(image: &DynamicImage, size: (u32, u32)) -> DynamicImage {
    let (width, height) = covered(image.width(), image.height(), size);
    let (width, height) = (width.min(size.0), height.min(size.1));
    scaled(image, width, height, &options().fit_into_destination(None))
}

fn options() -> ResizeOptions {
    ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::CatmullRom))
}

fn scaled(image: &DynamicImage, width: u32, height: u32, options: &ResizeOptions) -> DynamicImage {
    let mut copy = DynamicImage::new(width, height, image.color());
    Resizer::new()
        .resize(image, &mut copy, options)
        .expect("both have the same kind of pixels, and the part cut out lies inside");
    copy
}

/// Width and height with about `area` pixels; none if they have no more.
fn within(width: u32, height: u32, area: u64) -> Option<(u32, u32)> {
    if u64::from(width) * u64::from(height) <= area {
        return None;
    }
    let side = |this: u32, other: u32| {
        let length = (area as f64 * f64::from(this) / f64::from(other)).sqrt();
        (length.round() as u32).clamp(1, this)
    };
    Some((side(width, height), side(height, width)))
}

/// Width and height of the largest part with the shape of `size`.
fn covered(width: u32, height: u32, size: (u32, u32)) -> (u32, u32) {
    let part = |length: u32, by: u32, of: u32| {
        let length = u64::from(length) * u64::from(by) / u64::from(of);
        u32::try_from(length).unwrap_or(u32::MAX).max(1)
    };
    (
        width.min(part(height, size.0, size.1)),
        height.min(part(width, size.1, size.0)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_within_an_area_keeps_the_shape() {
        for (width, height, area, expected) in [
            // as Mastodon answers for a 600 x 600 upload
            (600, 600, 230_400, Some((480, 480))),
            (1280, 720, 230_400, Some((640, 360))),
            (640, 360, 230_400, None),
            (1, 10_000, 230_400, None),
            (1, 65_535, 100, Some((1, 2560))),
        ] {
            assert_eq!(within(width, height, area), expected, "{width} x {height}");
        }
    }

    #[test]
    fn the_part_that_is_cut_out_has_the_shape_asked_for() {
        for (width, height, size, expected) in [
            (3000, 2000, (400, 400), (2000, 2000)),
            (2000, 3000, (1500, 500), (2000, 666)),
            (100, 50, (400, 400), (50, 50)),
            (1, 10_000, (1500, 500), (1, 1)),
            (65_535, 1, (400, 400), (1, 1)),
        ] {
            assert_eq!(covered(width, height, size), expected, "{width} x {height}");
        }
    }
}
