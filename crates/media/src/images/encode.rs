//! Pixels to files.

use bytes::Bytes;
use image::DynamicImage;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::codecs::webp::WebPEncoder;
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

use super::Format;
use crate::Error;

/// Nearly all of what the sender saw, at half the bytes of 95.
const JPEG_QUALITY: u8 = 90;
/// For lists, where a third fewer bytes count for more.
const SMALL_JPEG_QUALITY: u8 = 80;
/// The level after which PNG files hardly get smaller.
const PNG_LEVEL: u8 = 4;

/// A picture as a file.
#[derive(Clone, Debug)]
pub struct Encoded {
    /// Cheap to clone.
    pub bytes: Bytes,
    pub format: Format,
    pub width: u32,
    pub height: u32,
}

/// Writes an `ImageRgb8` or `ImageRgba8` without any metadata.
pub(super) type Encode = fn(&DynamicImage) -> Result<Encoded, Error>;

pub(super) fn jpeg(image: &DynamicImage) -> Result<Encoded, Error> {
    jpeg_of_quality(image, JPEG_QUALITY)
}

pub(super) fn small_jpeg(image: &DynamicImage) -> Result<Encoded, Error> {
    jpeg_of_quality(image, SMALL_JPEG_QUALITY)
}

/// Drops the alpha channel.
fn jpeg_of_quality(image: &DynamicImage, quality: u8) -> Result<Encoded, Error> {
    let width = u16::try_from(image.width()).map_err(Error::broken)?;
    let height = u16::try_from(image.height()).map_err(Error::broken)?;
    let colours = match image.color().has_alpha() {
        true => ColorType::Rgba,
        false => ColorType::Rgb,
    };
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, quality);
    // with optimised tables it would write a scan for each colour, which our own decoder gets wrong
    // (zune-image issue 422)
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    encoder
        .encode(image.as_bytes(), width, height, colours)
        .map_err(Error::broken)?;
    Ok(encoded(image, Format::Jpeg, bytes))
}

pub(super) fn png(image: &DynamicImage) -> Result<Encoded, Error> {
    let mut bytes = Vec::new();
    let level = CompressionType::Level(PNG_LEVEL);
    let encoder = PngEncoder::new_with_quality(&mut bytes, level, FilterType::Adaptive);
    image.write_with_encoder(encoder).map_err(Error::broken)?;
    Ok(encoded(image, Format::Png, bytes))
}

/// Without loss: there is no other encoder in Rust.
pub(super) fn webp(image: &DynamicImage) -> Result<Encoded, Error> {
    let mut bytes = Vec::new();
    let encoder = WebPEncoder::new_lossless(&mut bytes);
    image.write_with_encoder(encoder).map_err(Error::broken)?;
    Ok(encoded(image, Format::WebP, bytes))
}

fn encoded(image: &DynamicImage, format: Format, bytes: Vec<u8>) -> Encoded {
    Encoded {
        bytes: bytes.into(),
        format,
        width: image.width(),
        height: image.height(),
    }
}
