//! Makes pictures, honest ones and liars.

use std::io::Cursor;

use image::codecs::gif::GifEncoder;
use image::{DynamicImage, Frame, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};

pub const HTML: &[u8] = b"<html><script>alert(1)</script></html>";
pub const SECRET: &[u8] = b"N 45.4642 E 9.1900 at home";

/// Red and green grow with x and y.
pub fn gradient(width: u32, height: u32) -> DynamicImage {
    let shade = |at: u32, of: u32| (at * 255 / of.max(1)) as u8;
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, |x, y| {
        Rgb([shade(x, width), shade(y, height), 64])
    }))
}

/// Its left half can be seen through.
pub fn glass(width: u32, height: u32) -> DynamicImage {
    DynamicImage::ImageRgba8(RgbaImage::from_fn(width, height, |x, _| {
        Rgba([200, 30, 60, if x < width / 2 { 40 } else { 255 }])
    }))
}

pub fn file(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

pub fn jpeg(width: u32, height: u32) -> Vec<u8> {
    file(&gradient(width, height), ImageFormat::Jpeg)
}

pub fn png(width: u32, height: u32) -> Vec<u8> {
    file(&gradient(width, height), ImageFormat::Png)
}

pub fn webp(width: u32, height: u32) -> Vec<u8> {
    file(&gradient(width, height), ImageFormat::WebP)
}

/// One file of each type that stands still.
pub fn stills(width: u32, height: u32) -> [(&'static str, Vec<u8>); 4] {
    [
        ("jpeg", jpeg(width, height)),
        ("png", png(width, height)),
        ("gif", gif(width, height, 1)),
        ("webp", webp(width, height)),
    ]
}

/// One file of each type that moves.
pub fn animations(width: u32, height: u32, frames: u32) -> [(&'static str, Vec<u8>); 3] {
    [
        ("gif", gif(width, height, frames)),
        ("png", apng(width, height, frames)),
        ("webp", animated_webp(width, height, frames)),
    ]
}

pub fn gif(width: u32, height: u32, frames: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = GifEncoder::new(&mut bytes);
    for number in 0..frames {
        let shade = Rgba([number as u8, 99, 180, 255]);
        let frame = RgbaImage::from_pixel(width, height, shade);
        encoder.encode_frame(Frame::new(frame)).unwrap();
    }
    drop(encoder);
    bytes
}

/// A lossy WebP of one pixel.
pub fn lossy_webp() -> Vec<u8> {
    let mut frame = vec![0x30, 0x01, 0x00, 0x9D, 0x01, 0x2A, 1, 0, 1, 0];
    frame.extend([0x0E, 0xC0, 0xFE, 0x25, 0xA4, 0x00, 0x03, 0x70, 0, 0, 0, 0]);
    riff(&[riff_chunk(b"VP8 ", &frame)])
}

pub fn riff(chunks: &[Vec<u8>]) -> Vec<u8> {
    let content = chunks.concat();
    let size = (content.len() + 4) as u32;
    [b"RIFF", &size.to_le_bytes()[..], b"WEBP", &content].concat()
}

pub fn riff_chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let padding = &[0][..data.len() % 2];
    [kind, &(data.len() as u32).to_le_bytes()[..], data, padding].concat()
}

pub fn vp8x(flags: u8, width: u32, height: u32) -> Vec<u8> {
    let side = |length: u32| (length - 1).to_le_bytes();
    let data = [&[flags, 0, 0, 0], &side(width)[..3], &side(height)[..3]].concat();
    riff_chunk(b"VP8X", &data)
}

pub fn animated_webp(width: u32, height: u32, frames: u32) -> Vec<u8> {
    let picture = webp(width, height)[12..].to_vec();
    let side = |length: u32| (length - 1).to_le_bytes();
    let header = [
        &[0; 6],
        &side(width)[..3],
        &side(height)[..3],
        &[50, 0, 0, 0],
    ]
    .concat();
    let frame = riff_chunk(b"ANMF", &[header, picture].concat());
    let mut chunks = vec![vp8x(0x02, width, height), riff_chunk(b"ANIM", &[0; 6])];
    chunks.extend((0..frames).map(|_| frame.clone()));
    riff(&chunks)
}

pub fn png_chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let body = [kind, data].concat();
    let length = (data.len() as u32).to_be_bytes();
    [&length[..], &body, &crc(&body).to_be_bytes()].concat()
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ if crc & 1 == 1 { 0xEDB8_8320 } else { 0 }
        })
    })
}

/// Gives the chunks of a PNG that was changed their checksums; other files stay as they are.
pub fn repair_checksums(file: &mut [u8]) {
    if !file.starts_with(b"\x89PNG\r\n\x1A\n") {
        return;
    }
    let mut rest = &mut file[8..];
    while let Some(length) = rest.first_chunk().map(|length| u32::from_be_bytes(*length)) {
        let length = length as usize + 12;
        if length > rest.len() {
            return;
        }
        let (chunk, after) = rest.split_at_mut(length);
        let checksum = crc(&chunk[4..length - 4]).to_be_bytes();
        chunk[length - 4..].copy_from_slice(&checksum);
        rest = after;
    }
}

/// Puts chunks right behind the header of a PNG.
pub fn with_png_chunks(png: &[u8], chunks: &[Vec<u8>]) -> Vec<u8> {
    const HEADER: usize = 33;
    [&png[..HEADER], &chunks.concat(), &png[HEADER..]].concat()
}

pub fn apng(width: u32, height: u32, frames: u32) -> Vec<u8> {
    let png = png(width, height);
    let (start, idat) = find_png_chunk(&png, b"IDAT");
    let mut number = 0;
    let mut control = || {
        let sequence = 2 * number - u32::from(number > 0);
        number += 1;
        let words = [sequence, width, height, 0, 0]
            .map(u32::to_be_bytes)
            .concat();
        png_chunk(b"fcTL", &[&words[..], &[0, 1, 0, 10, 0, 0]].concat())
    };
    let count = [frames.to_be_bytes(), [0; 4]].concat();
    let mut file = [&png[..start], &png_chunk(b"acTL", &count), &control()].concat();
    file.extend(png_chunk(b"IDAT", &idat));
    for later in 1..frames {
        file.extend(control());
        let data = [&(2 * later).to_be_bytes()[..], &idat].concat();
        file.extend(png_chunk(b"fdAT", &data));
    }
    file.extend(png_chunk(b"IEND", b""));
    file
}

/// Where the first chunk of a kind begins, and its data.
fn find_png_chunk(png: &[u8], kind: &[u8; 4]) -> (usize, Vec<u8>) {
    let mut at = 8;
    loop {
        let length = u32::from_be_bytes(png[at..at + 4].try_into().unwrap()) as usize;
        if &png[at + 4..at + 8] == kind {
            return (at, png[at + 8..at + 8 + length].to_vec());
        }
        at += length + 12;
    }
}

/// EXIF as a camera writes it: an orientation, and where it was taken.
pub fn exif(orientation: u8) -> Vec<u8> {
    let entry = |tag: u16, kind: u16, count: u32, value: u32| {
        let words = [count.to_be_bytes(), value.to_be_bytes()].concat();
        [&tag.to_be_bytes()[..], &kind.to_be_bytes(), &words].concat()
    };
    let mut tiff = b"MM\0*\0\0\0\x08\0\x02".to_vec();
    tiff.extend(entry(0x0112, 3, 1, u32::from(orientation) << 16));
    tiff.extend(entry(0x8825, 4, 1, 38));
    tiff.extend([0; 4]);
    tiff.extend(b"\0\x01");
    tiff.extend(entry(0x001B, 2, SECRET.len() as u32, 56));
    tiff.extend([0; 4]);
    tiff.extend(SECRET);
    tiff
}

/// Puts a segment right behind the start of a JPEG.
pub fn with_jpeg_segment(jpeg: &[u8], marker: u8, data: &[u8]) -> Vec<u8> {
    let length = (data.len() as u16 + 2).to_be_bytes();
    [&jpeg[..2], &[0xFF, marker], &length, data, &jpeg[2..]].concat()
}

/// A JPEG, PNG and WebP of the same picture with the same EXIF.
pub fn taken_by_camera(picture: &DynamicImage, orientation: u8) -> [(&'static str, Vec<u8>); 3] {
    let exif = exif(orientation);
    let jpeg = file(picture, ImageFormat::Jpeg);
    let png = file(picture, ImageFormat::Png);
    let webp = file(picture, ImageFormat::WebP)[12..].to_vec();
    let header = vp8x(0x08, picture.width(), picture.height());
    [
        (
            "jpeg",
            with_jpeg_segment(&jpeg, 0xE1, &[b"Exif\0\0", &exif[..]].concat()),
        ),
        ("png", with_png_chunks(&png, &[png_chunk(b"eXIf", &exif)])),
        ("webp", riff(&[header, webp, riff_chunk(b"EXIF", &exif)])),
    ]
}

pub fn contains(bytes: &[u8], needle: &[u8]) -> bool {
    memchr::memmem::find(bytes, needle).is_some()
}
