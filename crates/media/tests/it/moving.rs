//! Animations go on moving, without what else was in their file.

use std::io::Cursor;

use image::codecs::{gif::GifDecoder, png::PngDecoder, webp::WebPDecoder};
use image::{AnimationDecoder, Frame};
use media::images::{Format, Limits, process};

use crate::alone;
use crate::forge::{self, SECRET, contains};

fn frames(format: Format, bytes: &[u8]) -> Vec<Frame> {
    let input = Cursor::new(bytes);
    let frames = match format {
        Format::Gif => GifDecoder::new(input).unwrap().into_frames(),
        Format::Png => PngDecoder::new(input)
            .unwrap()
            .apng()
            .unwrap()
            .into_frames(),
        Format::WebP => WebPDecoder::new(input).unwrap().into_frames(),
        Format::Jpeg => unreachable!("nothing moves in a JPEG"),
    };
    frames.collect_frames().unwrap()
}

#[test]
fn an_animation_keeps_its_frames_and_gets_a_small_still() {
    let _alone = alone();
    for (name, bytes) in forge::animations(900, 600, 3) {
        let image = process(&bytes, &Limits::default()).unwrap();
        let original = &image.original;
        assert_eq!((original.width, original.height), (900, 600), "{name}");
        let (before, after) = (
            frames(original.format, &bytes),
            frames(original.format, &original.bytes),
        );
        assert_eq!(after.len(), 3, "{name}");
        for (before, after) in before.iter().zip(&after) {
            assert_eq!(before.buffer(), after.buffer(), "{name}");
            assert_eq!(before.delay(), after.delay(), "{name}");
        }
        assert_eq!(
            (image.small.width, image.small.height),
            (588, 392),
            "{name}"
        );
        assert_eq!(image.small.format, Format::Jpeg, "{name}");
    }
}

#[test]
fn what_was_already_bare_stays_as_it_is() {
    let _alone = alone();
    for (name, bytes) in forge::animations(40, 30, 3) {
        let image = process(&bytes, &Limits::default()).unwrap();
        assert_eq!(image.original.bytes, bytes, "{name}");
    }
}

#[test]
fn metadata_of_an_animation_is_dropped() {
    let _alone = alone();
    let exif = forge::exif(1);
    let webp = forge::animated_webp(40, 30, 3);
    let mut webp = forge::riff(&[webp[12..].to_vec(), forge::riff_chunk(b"EXIF", &exif)]);
    webp[20] |= 0x08;
    let png = forge::with_png_chunks(&forge::apng(40, 30, 3), &[forge::png_chunk(b"eXIf", &exif)]);
    let gif = forge::gif(40, 30, 3);
    let xmp = [b"\x21\xFF\x0BXMP DataXMP\x1A", SECRET, b"\0"].concat();
    let gif = [&gif[..gif.len() - 1], &xmp, b"\x3B"].concat();
    for (name, bytes) in [("webp", webp), ("png", png), ("gif", gif)] {
        assert!(contains(&bytes, SECRET), "{name} carries the place");
        let image = process(&bytes, &Limits::default()).unwrap();
        assert!(!contains(&image.original.bytes, SECRET), "{name}");
        assert_eq!(
            frames(image.original.format, &image.original.bytes).len(),
            3,
            "{name}"
        );
    }
}

#[test]
fn how_often_to_repeat_is_kept() {
    let _alone = alone();
    let gif = forge::gif(10, 10, 2);
    let repeat = b"\x21\xFF\x0BNETSCAPE2.0\x03\x01\x07\x00\x00";
    let screen = 13 + 3 * usize::from(gif[10] >> 7) * (2 << (gif[10] & 7));
    let gif = [&gif[..screen], repeat, &gif[screen..]].concat();
    let image = process(&gif, &Limits::default()).unwrap();
    assert!(contains(&image.original.bytes, repeat));
}
