//! Pictures for the demonstration: hills in the evening, drawn from a number.

use std::io::Cursor;

use bytes::Bytes;
use image::{DynamicImage, ImageFormat, ImageResult, Rgb, RgbImage};

/// Skies and hills from top to bottom.
const PALETTES: [[[u8; 3]; 5]; 4] = [
    [
        [44, 62, 96],
        [238, 164, 108],
        [122, 132, 78],
        [84, 104, 58],
        [52, 72, 40],
    ],
    [
        [120, 168, 206],
        [250, 232, 200],
        [150, 170, 110],
        [108, 136, 78],
        [70, 96, 52],
    ],
    [
        [28, 30, 52],
        [148, 84, 96],
        [76, 62, 66],
        [54, 46, 52],
        [34, 30, 38],
    ],
    [
        [206, 190, 160],
        [250, 244, 226],
        [190, 170, 120],
        [160, 136, 90],
        [116, 98, 64],
    ],
];

/// A wide view.
pub fn landscape(seed: u32, width: u32, height: u32) -> ImageResult<Bytes> {
    let palette = PALETTES[seed as usize % PALETTES.len()];
    let (w, h) = (width as f32, height as f32);
    let turn = seed as f32 * 1.7;
    let sun = (0.2 + 0.6 * (turn.sin() * 0.5 + 0.5), 0.42);
    encode(RgbImage::from_fn(width, height, |x, y| {
        let (x, y) = (x as f32 / w, y as f32 / h);
        for (near, colour) in [(2, 4), (1, 3), (0, 2)] {
            if y > hill(x, near as f32, turn) {
                return Rgb(palette[colour]);
            }
        }
        let (dx, dy) = ((x - sun.0) * w / h, y - sun.1);
        match dx * dx + dy * dy < 0.008 {
            true => Rgb([252, 226, 170]),
            false => Rgb(mix(palette[0], palette[1], (y / 0.6).min(1.0))),
        }
    }))
}

/// How high a row of hills is at `x`, from the top.
fn hill(x: f32, near: f32, turn: f32) -> f32 {
    let wave = (x * (4.0 + near) + turn + near * 2.3).sin() * 0.07;
    0.55 + near * 0.14 + wave + (x * 11.0 + turn * near).sin() * 0.015
}

/// A round face of the country: one hill and one sun.
pub fn portrait(seed: u32) -> ImageResult<Bytes> {
    let palette = PALETTES[seed as usize % PALETTES.len()];
    let turn = seed as f32 * 0.9;
    encode(RgbImage::from_fn(400, 400, |x, y| {
        let (x, y) = (x as f32 / 400.0, y as f32 / 400.0);
        if y > 0.62 + (x * 5.0 + turn).sin() * 0.08 {
            return Rgb(palette[3]);
        }
        let (dx, dy) = (x - 0.5 - turn.sin() * 0.15, y - 0.45);
        match dx * dx + dy * dy < 0.045 {
            true => Rgb(palette[1]),
            false => Rgb(mix(palette[0], palette[2], y)),
        }
    }))
}

fn mix(from: [u8; 3], to: [u8; 3], part: f32) -> [u8; 3] {
    let between = |at: usize| {
        let (from, to) = (f32::from(from[at]), f32::from(to[at]));
        (from + (to - from) * part) as u8
    };
    [between(0), between(1), between(2)]
}

fn encode(picture: RgbImage) -> ImageResult<Bytes> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::from(picture).write_to(&mut bytes, ImageFormat::Jpeg)?;
    Ok(bytes.into_inner().into())
}
