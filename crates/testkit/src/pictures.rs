//! Pictures to upload.

use std::io::Cursor;

use image::codecs::gif::GifEncoder;
use image::{DynamicImage, Frame, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};

/// A photo: red grows with x, green with y.
pub fn jpeg(width: u32, height: u32) -> Vec<u8> {
    gradient(width, height, ImageFormat::Jpeg)
}

/// The same without loss.
pub fn png(width: u32, height: u32) -> Vec<u8> {
    gradient(width, height, ImageFormat::Png)
}

fn gradient(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let shade = |at: u32, of: u32| (at * 255 / of.max(1)) as u8;
    let picture = RgbImage::from_fn(width, height, |x, y| {
        Rgb([shade(x, width), shade(y, height), 64])
    });
    let mut bytes = Cursor::new(Vec::new());
    let written = DynamicImage::from(picture).write_to(&mut bytes, format);
    written.expect("memory takes it");
    bytes.into_inner()
}

/// An animation.
pub fn gif(width: u32, height: u32, frames: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = GifEncoder::new(&mut bytes);
    for number in 0..frames {
        let picture = RgbaImage::from_pixel(width, height, Rgba([number, 99, 180, 255]));
        let written = encoder.encode_frame(Frame::new(picture));
        written.expect("memory takes it");
    }
    drop(encoder);
    bytes
}
