//! Originals, small versions and what they are written as.

use image::{DynamicImage, GenericImageView, ImageFormat, load_from_memory};
use media::images::{Format, Image, Limits, process};

use crate::alone;
use crate::forge;

fn accepted(bytes: &[u8]) -> Image {
    process(bytes, &Limits::default()).unwrap()
}

#[test]
fn a_photo_gets_a_small_version_of_its_shape() {
    let _alone = alone();
    let image = accepted(&forge::jpeg(1280, 720));
    assert_eq!((image.original.width, image.original.height), (1280, 720));
    assert_eq!((image.small.width, image.small.height), (640, 360));
    for file in [&image.original, &image.small] {
        let decoded = load_from_memory(&file.bytes).unwrap();
        assert_eq!(decoded.dimensions(), (file.width, file.height));
        let pixel = decoded.get_pixel(file.width - 1, 0);
        assert!(pixel[0] > 245 && pixel[1] < 10, "{pixel:?}");
    }
}

#[test]
fn a_photo_of_twelve_million_pixels_is_scaled_down() {
    let _alone = alone();
    let image = accepted(&forge::jpeg(4000, 3000));
    assert_eq!((image.original.width, image.original.height), (3326, 2494));
    assert_eq!((image.small.width, image.small.height), (554, 416));
}

#[test]
fn a_small_picture_is_its_own_small_version() {
    let _alone = alone();
    let image = accepted(&forge::png(100, 50));
    assert_eq!(image.small.bytes, image.original.bytes);
    assert_eq!(image.small.format, Format::Png);
}

#[test]
fn stills_keep_their_type_where_that_makes_sense() {
    let _alone = alone();
    let see_through = forge::glass(900, 600);
    for (name, bytes, original, small) in [
        ("jpeg", forge::jpeg(900, 600), Format::Jpeg, Format::Jpeg),
        ("png", forge::png(900, 600), Format::Png, Format::Jpeg),
        ("gif", forge::gif(900, 600, 1), Format::Png, Format::Jpeg),
        (
            "webp without loss",
            forge::webp(900, 600),
            Format::WebP,
            Format::Jpeg,
        ),
        (
            "webp with loss",
            forge::lossy_webp(),
            Format::Jpeg,
            Format::Jpeg,
        ),
        (
            "see-through png",
            forge::file(&see_through, ImageFormat::Png),
            Format::Png,
            Format::Png,
        ),
        (
            "see-through webp",
            forge::file(&see_through, ImageFormat::WebP),
            Format::WebP,
            Format::WebP,
        ),
    ] {
        let image = accepted(&bytes);
        assert_eq!(image.original.format, original, "{name}");
        assert_eq!(image.small.format, small, "{name}");
        for file in [&image.original, &image.small] {
            assert_eq!(Format::sniff(&file.bytes), Some(file.format), "{name}");
            assert!(load_from_memory(&file.bytes).is_ok(), "{name}");
        }
    }
}

#[test]
fn lossless_stays_lossless() {
    let _alone = alone();
    for format in [ImageFormat::Png, ImageFormat::WebP] {
        for picture in [forge::gradient(90, 60), forge::glass(90, 60)] {
            let image = accepted(&forge::file(&picture, format));
            assert_eq!(load_from_memory(&image.original.bytes).unwrap(), picture);
        }
    }
}

#[test]
fn grey_deep_and_palette_pictures_are_accepted() {
    let _alone = alone();
    for picture in [
        DynamicImage::new_luma8(30, 20),
        DynamicImage::new_luma_a8(30, 20),
        DynamicImage::new_luma16(30, 20),
        DynamicImage::new_rgb16(30, 20),
        DynamicImage::new_rgba16(30, 20),
    ] {
        let image = accepted(&forge::file(&picture, ImageFormat::Png));
        assert_eq!((image.original.width, image.original.height), (30, 20));
    }
    accepted(&forge::file(
        &DynamicImage::new_luma8(30, 20),
        ImageFormat::Jpeg,
    ));
}

#[test]
fn the_smallest_and_the_thinnest_pictures_are_accepted() {
    let _alone = alone();
    for (width, height) in [(1, 1), (1, 10_000), (10_000, 1), (3, 60_000)] {
        for (name, bytes) in forge::stills(width, height.min(16_000)) {
            let image = accepted(&bytes);
            let size = (image.original.width, image.original.height);
            assert_eq!(size, (width, height.min(16_000)), "{name}");
            assert_eq!(image.blurhash.len(), 36, "{name}");
        }
    }
    let image = accepted(&forge::jpeg(10, 65_535));
    assert_eq!((image.small.width, image.small.height), (6, 38_858));
}

#[test]
fn progressive_and_sequential_photos_come_out_alike() {
    let _alone = alone();
    use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
    let picture = forge::gradient(90, 70).into_rgb8();
    for progressive in [false, true] {
        for sampling in [
            SamplingFactor::F_1_1,
            SamplingFactor::F_2_1,
            SamplingFactor::F_2_2,
        ] {
            let mut jpeg = Vec::new();
            let mut encoder = Encoder::new(&mut jpeg, 90);
            encoder.set_progressive(progressive);
            encoder.set_sampling_factor(sampling);
            encoder.encode(&picture, 90, 70, ColorType::Rgb).unwrap();
            let image = accepted(&jpeg);
            let pixels = load_from_memory(&image.original.bytes).unwrap().into_rgb8();
            let difference = picture
                .iter()
                .zip(pixels.iter())
                .map(|(a, b)| a.abs_diff(*b));
            assert!(difference.max() < Some(16), "{progressive} {sampling:?}");
        }
    }
}
