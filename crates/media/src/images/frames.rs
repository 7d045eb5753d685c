//! The first frame of a file, decoded: upright, in sRGB, eight bits per channel.

use std::io::Cursor;

use image::codecs::{gif::GifDecoder, jpeg::JpegDecoder, png::PngDecoder, webp::WebPDecoder};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError};

use super::{Container, Format, Limits, ORIGINAL_AREA, colours, scale};
use crate::Error;

/// JPEG and GIF cannot say more, and browsers show no more.
const MAX_SIDE: u32 = 65_535;

/// Bytes that texts and the unpacked colour profile of a PNG may take.
const PNG_METADATA: u64 = 32 * 1024 * 1024;

/// Decodes one frame and scales it down to [`ORIGINAL_AREA`].
///
/// The result is always `ImageRgb8` (opaque) or `ImageRgba8`.
pub(super) fn first(
    format: Format,
    container: &Container,
    limits: &Limits,
) -> Result<DynamicImage, Error> {
    let refused = |error| refuse(error, limits);
    let mut decoder = decoder(format, container.bytes(), limits).map_err(refused)?;
    check_header(&*decoder, container, limits)?;
    // metadata is advice: where it cannot be read the picture is shown without it
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let profile = decoder.icc_profile().unwrap_or_default();
    let image = eight_bits(DynamicImage::from_decoder(decoder).map_err(refused)?);
    let mut image = scale::shrink(&image, ORIGINAL_AREA).unwrap_or(image);
    if let Some(profile) = profile {
        colours::to_srgb(&mut image, &profile);
    }
    image.apply_orientation(orientation);
    Ok(image)
}

/// Reads the header only.
fn decoder<'a>(
    format: Format,
    bytes: &'a [u8],
    limits: &Limits,
) -> Result<Box<dyn ImageDecoder + 'a>, ImageError> {
    let memory = allowed(memory_of(limits));
    let input = Cursor::new(bytes);
    let mut decoder: Box<dyn ImageDecoder> = match format {
        Format::Jpeg => Box::new(JpegDecoder::new(input)?),
        Format::Png => Box::new(PngDecoder::with_limits(input, allowed(PNG_METADATA))?),
        Format::Gif => Box::new(GifDecoder::new(input)?),
        Format::WebP => Box::new(WebPDecoder::new(input)?),
    };
    decoder.set_limits(memory)?;
    Ok(decoder)
}

fn allowed(bytes: u64) -> image::Limits {
    let mut limits = image::Limits::default();
    limits.max_alloc = Some(bytes);
    limits
}

/// Bytes that the decoded pixels may take.
fn memory_of(limits: &Limits) -> u64 {
    limits.pixels * 4
}

fn check_header(
    decoder: &dyn ImageDecoder,
    container: &Container,
    limits: &Limits,
) -> Result<(), Error> {
    let (width, height) = decoder.dimensions();
    if width == 0 || height == 0 {
        return Err(Error::broken("an image without pixels"));
    }
    // an animation keeps its size
    let limit = match container {
        Container::Still(_) => limits.pixels,
        Container::Animation(_) => limits.pixels.min(ORIGINAL_AREA),
    };
    let area = u64::from(width) * u64::from(height);
    if area > limit || width.max(height) > MAX_SIDE || decoder.total_bytes() > memory_of(limits) {
        return Err(Error::TooManyPixels { limit });
    }
    Ok(())
}

fn refuse(error: ImageError, limits: &Limits) -> Error {
    match error {
        ImageError::Limits(_) => Error::TooManyPixels {
            limit: limits.pixels,
        },
        other => Error::broken(other),
    }
}

/// An alpha channel that hides nothing is dropped.
fn eight_bits(image: DynamicImage) -> DynamicImage {
    if !image.color().has_alpha() {
        return DynamicImage::ImageRgb8(image.into_rgb8());
    }
    let image = image.into_rgba8();
    let opaque = image.pixels().all(|pixel| pixel[3] == u8::MAX);
    if opaque {
        DynamicImage::ImageRgb8(DynamicImage::ImageRgba8(image).into_rgb8())
    } else {
        DynamicImage::ImageRgba8(image)
    }
}
