//! Files that are small until they are opened.

use image::{DynamicImage, ImageFormat, RgbImage};
use media::Error;
use media::images::{Image, Limits, process};

use crate::forge;
use crate::{alone, measured};

const MIB: usize = 1024 * 1024;

/// The outcome; fails when more memory was needed than `limit` beside the file itself.
fn within(limit: usize, bytes: &[u8]) -> Result<Image, Error> {
    let (result, peak) = measured(|| process(bytes, &Limits::default()));
    assert!(peak < limit + 4 * bytes.len(), "held {peak} bytes");
    result
}

#[track_caller]
fn refused_by_header(bytes: &[u8]) {
    let result = within(MIB / 4, bytes);
    assert!(
        matches!(result, Err(Error::TooManyPixels { .. })),
        "{:?}",
        result.err()
    );
}

#[test]
fn a_header_that_claims_60000_by_60000_is_refused_before_room_is_made() {
    let _alone = alone();
    const SIDE: [u8; 2] = 60_000_u16.to_be_bytes();
    let mut jpeg = forge::jpeg(16, 16);
    let frame = memchr::memmem::find(&jpeg, b"\xFF\xC0").unwrap();
    jpeg[frame + 5..frame + 9].copy_from_slice(&[SIDE, SIDE].concat());
    refused_by_header(&jpeg);

    let png = forge::png(16, 16);
    let sides = [60_000_u32.to_be_bytes(); 2].concat();
    let header = forge::png_chunk(b"IHDR", &[&sides[..], &[8, 2, 0, 0, 0]].concat());
    refused_by_header(&[&png[..8], &header, &png[33..]].concat());

    let mut gif = forge::gif(16, 16, 1);
    gif[6..10].copy_from_slice(&[0x60, 0xEA, 0x60, 0xEA]);
    refused_by_header(&gif);

    let picture = forge::webp(16, 16)[12..].to_vec();
    refused_by_header(&forge::riff(&[forge::vp8x(0, 60_000, 60_000), picture]));
}

#[test]
fn a_side_that_no_browser_shows_is_refused() {
    let _alone = alone();
    refused_by_header(&forge::png(70_000, 1));
}

#[test]
fn a_frame_larger_than_its_canvas_is_refused_before_room_is_made() {
    let _alone = alone();
    let mut gif = forge::gif(16, 16, 1);
    let frame = memchr::memmem::find(&gif, b"\x2C\0\0\0\0\x10\0\x10\0").unwrap();
    gif[frame + 5..frame + 9].copy_from_slice(&[0xFF; 4]);
    refused_by_header(&gif);

    let mut lossy = forge::lossy_webp();
    lossy[26..30].copy_from_slice(&[0xFF, 0x3F, 0xFF, 0x3F]);
    let frame = lossy[12..].to_vec();
    refused_by_header(&forge::riff(&[forge::vp8x(0, 1, 1), frame.clone()]));
    let header = [&[0; 12][..], &[50, 0, 0, 0]].concat();
    let moving = forge::riff_chunk(b"ANMF", &[header, frame].concat());
    let canvas = forge::vp8x(0x02, 1, 1);
    refused_by_header(&forge::riff(&[
        canvas,
        forge::riff_chunk(b"ANIM", &[0; 6]),
        moving,
    ]));
}

#[test]
fn a_chunk_that_claims_four_gigabytes_is_broken() {
    let _alone = alone();
    let mut png = forge::png(16, 16);
    png[33..37].copy_from_slice(&[0x7F, 0xFF, 0xFF, 0xFF]);
    let mut chunk = forge::riff_chunk(b"EXIF", b"");
    chunk[4..8].copy_from_slice(&[0xF0, 0xFF, 0xFF, 0xFF]);
    let inside = forge::riff(&[
        forge::vp8x(0x08, 16, 16),
        forge::webp(16, 16)[12..].to_vec(),
        chunk.clone(),
    ]);
    for bytes in [png, inside] {
        assert!(matches!(within(MIB / 4, &bytes), Err(Error::Broken(_))));
    }
    // behind the end of the file nobody looks
    let header = forge::vp8x(0, 16, 16);
    let mut behind = forge::riff(&[header, forge::webp(16, 16)[12..].to_vec()]);
    behind.extend(chunk);
    assert!(within(MIB, &behind).is_ok());
}

#[test]
fn thirty_three_million_black_pixels_take_only_the_room_of_pixels() {
    let _alone = alone();
    let black = DynamicImage::ImageRgb8(RgbImage::new(5760, 5760));
    let png = forge::file(&black, ImageFormat::Png);
    assert!(png.len() < MIB, "it is a bomb: {} bytes", png.len());
    drop(black);
    let image = within(200 * MIB, &png).unwrap();
    assert_eq!((image.original.width, image.original.height), (2880, 2880));
}

#[test]
fn a_progressive_jpeg_of_thirty_three_million_pixels_takes_no_more_than_it_must() {
    let _alone = alone();
    let mut jpeg = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut jpeg, 90);
    encoder.set_progressive(true);
    let black = vec![0; 5760 * 5760 * 3];
    encoder
        .encode(&black, 5760, 5760, jpeg_encoder::ColorType::Rgb)
        .unwrap();
    drop(black);
    assert!(within(300 * MIB, &jpeg).is_ok());
}

#[test]
fn pixels_of_sixteen_bits_count_twice() {
    let _alone = alone();
    let deep = DynamicImage::new_rgba16(5000, 5000);
    let png = forge::file(&deep, ImageFormat::Png);
    drop(deep);
    refused_by_header(&png);
}

#[test]
fn zeros_behind_the_last_pixel_are_not_unpacked() {
    let _alone = alone();
    let zeros = DynamicImage::ImageRgb8(RgbImage::new(5000, 5000));
    let bomb = forge::file(&zeros, ImageFormat::Png);
    drop(zeros);
    let sides = [16_u32.to_be_bytes(); 2].concat();
    let header = forge::png_chunk(b"IHDR", &[&sides[..], &[8, 2, 0, 0, 0]].concat());
    let bomb = [&bomb[..8], &header, &bomb[33..]].concat();
    let image = within(MIB, &bomb).unwrap();
    assert_eq!((image.original.width, image.original.height), (16, 16));
}

#[test]
fn a_colour_profile_that_unpacks_to_a_gigabyte_is_not_unpacked() {
    let _alone = alone();
    let zeros = DynamicImage::ImageRgb8(RgbImage::new(5760, 5760));
    let bomb = forge::file(&zeros, ImageFormat::Png);
    drop(zeros);
    let start = memchr::memmem::find(&bomb, b"IDAT").unwrap() + 4;
    let profile = [b"x\0\0", &bomb[start..bomb.len() - 16]].concat();
    let png = forge::with_png_chunks(&forge::png(16, 16), &[forge::png_chunk(b"iCCP", &profile)]);
    assert!(within(80 * MIB, &png).is_ok());
}

#[test]
fn a_hundred_thousand_frames_are_too_many() {
    let _alone = alone();
    for (name, bytes) in forge::animations(1, 1, 100_000) {
        let result = within(MIB, &bytes);
        assert!(
            matches!(result, Err(Error::TooManyFrames { limit: 2000 })),
            "{name}"
        );
    }
}

#[test]
fn an_animation_that_says_another_number_of_frames_than_it_has_is_broken() {
    let _alone = alone();
    let bytes = forge::apng(8, 8, 3);
    let counted = |count: u32| {
        let data = [count.to_be_bytes(), [0; 4]].concat();
        [
            &bytes[..33],
            &forge::png_chunk(b"acTL", &data),
            &bytes[53..],
        ]
        .concat()
    };
    assert!(within(MIB, &counted(3)).is_ok());
    assert!(matches!(
        within(MIB, &counted(u32::MAX)),
        Err(Error::Broken(_))
    ));
}

#[test]
fn an_animation_cannot_be_scaled_so_its_canvas_is_limited() {
    let _alone = alone();
    let mut gif = forge::gif(16, 16, 2);
    gif[6..10].copy_from_slice(&[0, 16, 0, 16]);
    refused_by_header(&gif);
}
