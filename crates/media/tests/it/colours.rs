//! What the eye sees: profiles are applied and dropped, the blurhash shows the picture's colours.

use image::{DynamicImage, GenericImageView, ImageEncoder, Rgb, RgbImage, load_from_memory};
use media::images::{Limits, process};
use moxcms::ColorProfile;

use crate::alone;
use crate::forge::{self, contains};

fn png_with_profile(picture: &DynamicImage, profile: Vec<u8>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = image::codecs::png::PngEncoder::new(&mut bytes);
    encoder.set_icc_profile(profile).unwrap();
    picture.write_with_encoder(encoder).unwrap();
    bytes
}

#[test]
fn a_wide_colour_is_shown_in_srgb_and_the_profile_goes() {
    let _alone = alone();
    let orange = DynamicImage::ImageRgb8(RgbImage::from_pixel(50, 50, Rgb([230, 120, 60])));
    let profile = ColorProfile::new_display_p3().encode().unwrap();
    let bytes = png_with_profile(&orange, profile);
    assert!(contains(&bytes, b"iCCP"));
    let image = process(&bytes, &Limits::default()).unwrap();
    assert!(!contains(&image.original.bytes, b"iCCP"));
    let pixel = load_from_memory(&image.original.bytes)
        .unwrap()
        .get_pixel(9, 9);
    // the same orange needs more red and less blue in the narrower space
    assert!(
        pixel[0] > 240 && pixel[1] < 120 && pixel[2] < 50,
        "{pixel:?}"
    );
}

#[test]
fn a_broken_profile_changes_nothing() {
    let _alone = alone();
    let picture = forge::gradient(50, 50);
    let bytes = png_with_profile(&picture, b"no profile at all".repeat(20));
    let image = process(&bytes, &Limits::default()).unwrap();
    assert_eq!(load_from_memory(&image.original.bytes).unwrap(), picture);
}

#[test]
fn the_blurhash_shows_the_colours_in_their_places() {
    let _alone = alone();
    let image = process(&forge::jpeg(1200, 800), &Limits::default()).unwrap();
    // four by four components, as Mastodon's
    assert!(image.blurhash.starts_with('U') && image.blurhash.len() == 36);
    let pixels = blurhash::decode(&image.blurhash, 20, 20, 1.0).unwrap();
    let pixel = |x: usize, y: usize| &pixels[4 * (20 * y + x)..][..2];
    assert!(pixel(1, 1).iter().all(|shade| *shade < 90));
    assert!(pixel(18, 1)[0] > 180 && pixel(18, 1)[1] < 90);
    assert!(pixel(1, 18)[1] > 180 && pixel(1, 18)[0] < 90);
}
