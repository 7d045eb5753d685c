//! Files that are not what they say, or say what nobody should know.

use image::{GenericImageView, load_from_memory};
use media::images::{Format, Limits, process};
use media::{Error, images};

use crate::alone;
use crate::forge::{self, HTML, SECRET, contains};

fn refused(bytes: &[u8]) -> Error {
    process(bytes, &Limits::default()).unwrap_err()
}

fn accepted(bytes: &[u8]) -> images::Image {
    process(bytes, &Limits::default()).unwrap()
}

#[test]
fn the_type_is_told_by_the_bytes() {
    let _alone = alone();
    for (format, (name, bytes)) in [Format::Jpeg, Format::Png, Format::Gif, Format::WebP]
        .into_iter()
        .zip(forge::stills(20, 10))
    {
        assert_eq!(Format::sniff(&bytes), Some(format), "{name}");
    }
    // a "photo.jpg" that is a PNG is handled and served as a PNG
    let image = accepted(&forge::png(20, 10));
    assert_eq!(image.original.format, Format::Png);
    assert_eq!(image.original.format.content_type(), "image/png");
    assert_eq!(Format::sniff(&image.original.bytes), Some(Format::Png));
}

#[test]
fn what_is_no_picture_is_refused() {
    let _alone = alone();
    for bytes in [
        &b""[..],
        b"\xFF",
        b"GIF8",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<?xml version='1.0'?><svg/>",
        HTML,
        b"%PDF-1.7",
        b"BM\x36\x00\x00\x00\x00\x00",
        b"RIFF\x04\x00\x00\x00WAVE",
        b"II*\0\x08\0\0\0",
    ] {
        assert!(
            matches!(refused(bytes), Error::UnsupportedType),
            "{bytes:?}"
        );
    }
}

#[test]
fn a_type_without_a_picture_is_broken() {
    let _alone = alone();
    for magic in [
        &b"\xFF\xD8\xFF"[..],
        b"\x89PNG\r\n\x1A\n",
        b"GIF89a",
        b"RIFF\x04\x00\x00\x00WEBP",
    ] {
        for rest in [&b""[..], &[0; 64], HTML] {
            let bytes = [magic, rest].concat();
            assert!(matches!(refused(&bytes), Error::Broken(_)), "{bytes:?}");
        }
    }
}

#[test]
fn a_page_behind_a_picture_does_not_come_out_again() {
    let _alone = alone();
    let files = forge::stills(40, 30)
        .into_iter()
        .chain(forge::animations(40, 30, 3));
    for (name, bytes) in files {
        let image = accepted(&[&bytes, HTML].concat());
        assert!(!contains(&image.original.bytes, b"script"), "{name}");
        assert!(!contains(&image.small.bytes, b"script"), "{name}");
    }
}

#[test]
fn a_page_inside_a_picture_does_not_come_out_again() {
    let _alone = alone();
    let apng = forge::apng(40, 30, 3);
    let gif = forge::gif(40, 30, 3);
    let comment = [b"\x21\xFE\x26", HTML, b"\0"].concat();
    let webp = forge::animated_webp(40, 30, 3);
    for (name, bytes) in [
        (
            "jpeg",
            forge::with_jpeg_segment(&forge::jpeg(40, 30), 0xFE, HTML),
        ),
        (
            "png",
            forge::with_png_chunks(&apng, &[forge::png_chunk(b"tEXt", HTML)]),
        ),
        ("gif", [&gif[..gif.len() - 1], &comment, b"\x3B"].concat()),
        (
            "webp",
            forge::riff(&[webp[12..].to_vec(), forge::riff_chunk(b"XMP ", HTML)]),
        ),
    ] {
        assert!(contains(&bytes, HTML), "{name} carries the page");
        assert!(
            !contains(&accepted(&bytes).original.bytes, b"script"),
            "{name}"
        );
    }
}

#[test]
fn a_file_that_was_cut_off_is_broken() {
    let _alone = alone();
    let files = forge::stills(200, 100)
        .into_iter()
        .chain(forge::animations(200, 100, 3));
    for (name, bytes) in files {
        for percent in [5, 20, 50, 80, 95] {
            let cut = &bytes[..bytes.len() * percent / 100];
            assert!(
                matches!(refused(cut), Error::Broken(_)),
                "{name} at {percent} %"
            );
        }
    }
}

#[test]
fn a_video_behind_a_photo_is_dropped_and_the_photo_kept() {
    let _alone = alone();
    let video = [&b"\0\0\0\x18ftypmp42"[..], b"\xFF\xDA\xFF\xDA", &[7; 500]].concat();
    let image = accepted(&[forge::jpeg(40, 30), video].concat());
    assert_eq!((image.original.width, image.original.height), (40, 30));
    assert!(!contains(&image.original.bytes, b"ftypmp42"));
}

#[test]
fn where_a_photo_was_taken_is_forgotten() {
    let _alone = alone();
    for (name, bytes) in forge::taken_by_camera(&forge::gradient(60, 40), 1) {
        assert!(contains(&bytes, SECRET), "{name} carries the place");
        let image = accepted(&bytes);
        for file in [image.original, image.small] {
            assert!(!contains(&file.bytes, SECRET), "{name}");
            assert!(!contains(&file.bytes, b"Exif"), "{name}");
        }
    }
}

#[test]
fn a_photo_is_turned_as_the_camera_was_held() {
    let _alone = alone();
    // the red corner is at the top right; turned by 90 degrees it is at the bottom right
    for (name, bytes) in forge::taken_by_camera(&forge::gradient(60, 40), 6) {
        let image = accepted(&bytes);
        assert_eq!(
            (image.original.width, image.original.height),
            (40, 60),
            "{name}"
        );
        assert_eq!((image.small.width, image.small.height), (40, 60), "{name}");
        let upright = load_from_memory(&image.original.bytes).unwrap();
        assert!(upright.get_pixel(38, 58)[0] > 200, "{name}");
        assert!(upright.get_pixel(38, 58)[1] < 60, "{name}");
        assert!(upright.get_pixel(1, 58)[1] > 200, "{name}");
    }
}

#[test]
fn a_file_over_the_limit_is_not_even_looked_at() {
    let _alone = alone();
    let limits = Limits {
        bytes: 1000,
        ..Limits::default()
    };
    let result = process(&[0; 1001], &limits);
    assert!(matches!(result, Err(Error::TooLarge { limit: 1000 })));
}

#[test]
fn a_jpeg_that_would_come_out_green_is_refused() {
    let _alone = alone();
    let mut jpeg = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut jpeg, 90);
    encoder.set_sampling_factor(jpeg_encoder::SamplingFactor::F_2_2);
    // one scan for each colour
    encoder.set_optimized_huffman_tables(true);
    let pixels = forge::gradient(64, 48).into_rgb8();
    encoder
        .encode(&pixels, 64, 48, jpeg_encoder::ColorType::Rgb)
        .unwrap();
    assert!(matches!(refused(&jpeg), Error::UnsupportedType));
}
