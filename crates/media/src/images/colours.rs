//! Colour profiles: applied to the pixels, for a profile can name the device and its owner.

use image::DynamicImage;
use moxcms::{ColorProfile, Layout, TransformOptions};

/// Converts from the colours of an ICC profile to sRGB; a profile that makes no sense is ignored.
///
/// Only profiles of the usual kind are applied (three primaries and their curves): tables cost
/// much and describe printers.
pub(super) fn to_srgb(image: &mut DynamicImage, profile: &[u8]) {
    let Ok(profile) = ColorProfile::new_from_slice(profile) else {
        return;
    };
    if !profile.is_matrix_shaper() {
        return;
    }
    let (layout, pixels): (Layout, &mut [u8]) = match image {
        DynamicImage::ImageRgb8(image) => (Layout::Rgb, image),
        DynamicImage::ImageRgba8(image) => (Layout::Rgba, image),
        _ => return,
    };
    let options = TransformOptions::default();
    let srgb = ColorProfile::new_srgb();
    let Ok(transform) = profile.create_transform_8bit(layout, &srgb, layout, options) else {
        return;
    };
    let source = pixels.to_vec();
    if transform.transform(&source, pixels).is_err() {
        pixels.copy_from_slice(&source);
    }
}
