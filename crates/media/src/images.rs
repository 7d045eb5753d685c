//! Uploaded and fetched pictures: checked by header, decoded once, written anew without metadata.
//!
//! A still picture is always encoded again, so that no byte of the file that came in goes out. An
//! animation is copied part by part: only what makes up the frames is kept (no comments,
//! EXIF, XMP, colour profiles, nothing after the end); its first frame is decoded, the others
//! are not. Stills are turned upright and converted to sRGB, for their profile goes as well.
//!
//! | comes in | still goes out | animation goes out |
//! |---|---|---|
//! | JPEG | JPEG | |
//! | PNG | PNG | PNG |
//! | GIF | PNG | GIF |
//! | WebP | JPEG if lossy and opaque, else lossless WebP | WebP |

mod colours;
mod containers;
mod encode;
mod formats;
mod frames;
mod gif;
mod jpeg;
mod png;
mod scale;
mod webp;

use image::DynamicImage;

use crate::Error;
use containers::Container;
use encode::Encode;

pub use encode::Encoded;
pub use formats::Format;

/// Stills of more pixels than this are scaled down to it, animations of more are refused.
pub const ORIGINAL_AREA: u64 = 8_294_400;
/// Pixels of the small version, 640 x 360 in another shape.
pub const SMALL_AREA: u64 = 230_400;
/// Width and height of an avatar.
pub const AVATAR: (u32, u32) = (400, 400);
/// Width and height of a profile header.
pub const HEADER: (u32, u32) = (1500, 500);
/// An animated avatar or header of more bytes than this is shown as a still.
pub const MOVING_PROFILE_BYTES: usize = 2 * 1024 * 1024;
/// Custom emoji of more bytes than this are refused.
pub const EMOJI_BYTES: usize = 256 * 1024;
/// Pixels of a custom emoji that stands still.
pub const EMOJI_AREA: u64 = 512 * 512;

/// What is refused before it is decoded. The default is what Mastodon announces.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of the file (`image_size_limit`).
    pub bytes: usize,
    /// Width times height (`image_matrix_limit`); decoded pictures take at most four bytes for each.
    pub pixels: u64,
    /// Frames of an animation.
    pub frames: u32,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            bytes: 16 * 1024 * 1024,
            pixels: 33_177_600,
            frames: 2_000,
        }
    }
}

/// A picture as it is attached to a post.
#[derive(Clone, Debug)]
pub struct Image {
    pub original: Encoded,
    /// For lists of posts: a still, and the original itself where that is a still and small enough.
    pub small: Encoded,
    /// <https://blurha.sh>, 4 x 4 components.
    pub blurhash: String,
}

/// An avatar, header or emoji, which may move.
#[derive(Clone, Debug)]
pub struct Animatable {
    pub original: Encoded,
    /// The first frame of an animation, for those who do not want it to move.
    pub still: Option<Encoded>,
}

/// Makes an attachment of a file that anybody may have sent.
///
/// # Errors
/// What [`Error`] says about pictures; nothing else.
pub fn process(bytes: &[u8], limits: &Limits) -> Result<Image, Error> {
    let source = Source::read(bytes, limits)?;
    let frame = &source.frame;
    let smaller = scale::shrink(frame, SMALL_AREA);
    let reduced = smaller.as_ref().unwrap_or(frame);
    let blurhash = blurhash(reduced)?;
    let encode_small = match reduced.color().has_alpha() {
        true => source.encode,
        false => encode::small_jpeg,
    };
    let (original, small) = match source.animation {
        Some(animation) => (animation, encode_small(reduced)?),
        None => {
            let original = (source.encode)(frame)?;
            let small = match &smaller {
                Some(smaller) => encode_small(smaller)?,
                None => original.clone(),
            };
            (original, small)
        }
    };
    Ok(Image {
        original,
        small,
        blurhash,
    })
}

/// Makes an avatar: the middle of the picture, at most 400 x 400.
///
/// # Errors
/// As [`process`].
pub fn avatar(bytes: &[u8], limits: &Limits) -> Result<Animatable, Error> {
    profile_picture(bytes, limits, AVATAR)
}

/// Makes a profile header: the middle of the picture, at most 1500 x 500.
///
/// # Errors
/// As [`process`].
pub fn header(bytes: &[u8], limits: &Limits) -> Result<Animatable, Error> {
    profile_picture(bytes, limits, HEADER)
}

fn profile_picture(bytes: &[u8], limits: &Limits, size: (u32, u32)) -> Result<Animatable, Error> {
    let source = Source::read(bytes, limits)?;
    let still = (source.encode)(&scale::fill(&source.frame, size))?;
    let animation = source
        .animation
        .filter(|animation| animation.bytes.len() <= MOVING_PROFILE_BYTES);
    Ok(Animatable::new(still, animation))
}

/// Makes a custom emoji of a PNG, GIF or WebP of at most 256 KiB; stills become PNG.
///
/// # Errors
/// As [`process`].
pub fn emoji(bytes: &[u8]) -> Result<Animatable, Error> {
    if Format::sniff(bytes) == Some(Format::Jpeg) {
        return Err(Error::UnsupportedType);
    }
    let limits = Limits {
        bytes: EMOJI_BYTES,
        ..Limits::default()
    };
    let source = Source::read(bytes, &limits)?;
    let smaller = scale::shrink(&source.frame, EMOJI_AREA);
    let still = encode::png(smaller.as_ref().unwrap_or(&source.frame))?;
    Ok(Animatable::new(still, source.animation))
}

impl Animatable {
    fn new(still: Encoded, animation: Option<Encoded>) -> Animatable {
        match animation {
            Some(original) => Animatable {
                original,
                still: Some(still),
            },
            None => Animatable {
                original: still,
                still: None,
            },
        }
    }
}

/// A file that was found to be a picture.
struct Source {
    /// The first or only frame, not larger than [`ORIGINAL_AREA`].
    frame: DynamicImage,
    /// Writes stills of it.
    encode: Encode,
    animation: Option<Encoded>,
}

impl Source {
    fn read(bytes: &[u8], limits: &Limits) -> Result<Source, Error> {
        if bytes.len() > limits.bytes {
            return Err(Error::TooLarge {
                limit: limits.bytes,
            });
        }
        let format = Format::sniff(bytes).ok_or(Error::UnsupportedType)?;
        let container = Container::open(format, bytes, limits)?;
        let frame = frames::first(format, &container, limits)?;
        let encode = still_encoder(format, bytes, &frame);
        let animation = match container {
            Container::Still(_) => None,
            Container::Animation(bytes) => Some(Encoded {
                bytes: bytes.into(),
                format,
                width: frame.width(),
                height: frame.height(),
            }),
        };
        Ok(Source {
            frame,
            encode,
            animation,
        })
    }
}

/// Stills stay in their format; but a photo in lossless WebP would be ten times as large.
fn still_encoder(format: Format, file: &[u8], still: &DynamicImage) -> Encode {
    match format {
        Format::Jpeg => encode::jpeg,
        Format::Png | Format::Gif => encode::png,
        Format::WebP if still.color().has_alpha() || webp::is_lossless(file) => encode::webp,
        Format::WebP => encode::jpeg,
    }
}

/// Colours are averaged on so few pixels that they cost nothing.
fn blurhash(image: &DynamicImage) -> Result<String, Error> {
    const SIDE: u32 = 32;
    let (width, height) = (image.width().min(SIDE), image.height().min(SIDE));
    let pixels = scale::resize(image, width, height).into_rgba8();
    blurhash::encode(4, 4, width, height, &pixels).map_err(Error::broken)
}
