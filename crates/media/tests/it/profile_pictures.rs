//! Avatars, headers and emoji.

use image::{GenericImageView, ImageFormat, load_from_memory};
use media::Error;
use media::images::{Animatable, Format, Limits, avatar, emoji, header};

use crate::alone;
use crate::forge;

fn sizes(picture: &Animatable) -> ((u32, u32), Option<(u32, u32)>) {
    let size = |file: &media::images::Encoded| (file.width, file.height);
    (size(&picture.original), picture.still.as_ref().map(size))
}

#[test]
fn an_avatar_is_the_middle_of_the_picture() {
    let _alone = alone();
    let avatar = avatar(&forge::jpeg(1200, 600), &Limits::default()).unwrap();
    assert_eq!(sizes(&avatar), ((400, 400), None));
    assert_eq!(avatar.original.format, Format::Jpeg);
    let pixels = load_from_memory(&avatar.original.bytes).unwrap();
    // a quarter is cut off on each side
    let (left, right) = (pixels.get_pixel(0, 200)[0], pixels.get_pixel(399, 200)[0]);
    assert!(
        left.abs_diff(64) < 8 && right.abs_diff(191) < 8,
        "{left} {right}"
    );
}

#[test]
fn a_small_avatar_is_cropped_but_not_blown_up() {
    let _alone = alone();
    let avatar = avatar(&forge::png(100, 60), &Limits::default()).unwrap();
    assert_eq!(sizes(&avatar), ((60, 60), None));
}

#[test]
fn a_header_is_a_wide_strip() {
    let _alone = alone();
    let header = header(&forge::jpeg(3000, 3000), &Limits::default()).unwrap();
    assert_eq!(sizes(&header), ((1500, 500), None));
}

#[test]
fn an_avatar_that_moves_comes_with_a_still() {
    let _alone = alone();
    for (name, bytes) in forge::animations(800, 400, 3) {
        let avatar = avatar(&bytes, &Limits::default()).unwrap();
        assert_eq!(sizes(&avatar), ((800, 400), Some((400, 400))), "{name}");
        assert_eq!(avatar.original.bytes, bytes, "{name}");
    }
}

#[test]
fn a_heavy_animation_becomes_a_still_avatar() {
    let _alone = alone();
    let noise = image::RgbImage::from_fn(900, 900, |x, y| {
        image::Rgb([x, y, x ^ y].map(|v| (v.wrapping_mul(0x9E37_79B9) >> 24) as u8))
    });
    let picture = forge::file(&noise.into(), ImageFormat::WebP)[12..].to_vec();
    let side = [0x83, 0x03, 0];
    let frame = [&[0; 6][..], &side, &side, &[50, 0, 0, 0], &picture].concat();
    let frame = forge::riff_chunk(b"ANMF", &frame);
    let mut chunks = vec![
        forge::vp8x(0x02, 900, 900),
        forge::riff_chunk(b"ANIM", &[0; 6]),
    ];
    while chunks.iter().map(Vec::len).sum::<usize>() <= media::images::MOVING_PROFILE_BYTES {
        chunks.push(frame.clone());
    }
    let avatar = avatar(&forge::riff(&chunks), &Limits::default()).unwrap();
    assert_eq!(sizes(&avatar), ((400, 400), None));
}

#[test]
fn an_emoji_is_a_png_or_moves_and_has_one() {
    let _alone = alone();
    let still = forge::file(&forge::glass(64, 64), ImageFormat::WebP);
    let still = emoji(&still).unwrap();
    assert_eq!(sizes(&still), ((64, 64), None));
    assert_eq!(still.original.format, Format::Png);
    for (name, bytes) in forge::animations(64, 64, 3) {
        let moving = emoji(&bytes).unwrap();
        assert_eq!(moving.original.bytes, bytes, "{name}");
        assert_eq!(moving.still.unwrap().format, Format::Png, "{name}");
    }
    let wide = emoji(&forge::gif(2000, 500, 1)).unwrap();
    assert_eq!(sizes(&wide), ((1024, 256), None));
}

#[test]
fn an_emoji_is_small_and_no_photo() {
    let _alone = alone();
    let photo = emoji(&forge::jpeg(64, 64));
    assert!(matches!(photo, Err(Error::UnsupportedType)));
    let mut heavy = forge::png(64, 64);
    heavy.resize(256 * 1024 + 1, 0);
    let heavy = emoji(&heavy);
    assert!(matches!(heavy, Err(Error::TooLarge { limit: 262_144 })));
}
