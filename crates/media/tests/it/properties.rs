//! Whatever the bytes are: no panic, and no more memory than the limits allow.

use media::images::{Limits, header, process};
use proptest::prelude::*;
use proptest::sample::Index;

use crate::forge;
use crate::{alone, measured};

const LIMITS: Limits = Limits {
    bytes: MIB,
    pixels: 3_000_000,
    frames: 50,
};
const MIB: usize = 1024 * 1024;
/// Decoded pixels, what decoders keep beside them and copies; a WebP can claim a partition of 16 MiB.
const MEMORY: usize = 16 * LIMITS.pixels as usize + 18 * MIB;

fn is_harmless(bytes: &[u8]) -> Result<(), TestCaseError> {
    let _alone = alone();
    let (_, peak) = measured(|| process(bytes, &LIMITS));
    prop_assert!(peak < MEMORY + 4 * bytes.len(), "held {peak} bytes");
    let (_, peak) = measured(|| header(bytes, &LIMITS));
    prop_assert!(peak < MEMORY + 4 * bytes.len(), "held {peak} bytes");
    Ok(())
}

fn valid() -> impl Strategy<Value = Vec<u8>> {
    let pictures: Vec<Vec<u8>> = forge::stills(33, 21)
        .into_iter()
        .chain(forge::animations(33, 21, 3))
        .chain(forge::taken_by_camera(&forge::glass(33, 21), 8))
        .map(|(_, bytes)| bytes)
        .chain([forge::lossy_webp()])
        .collect();
    proptest::sample::select(pictures)
}

fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let places = proptest::collection::vec((any::<Index>(), any::<u8>()), 1..6);
    // headers are where lies do harm
    let near_start = proptest::collection::vec((0..60_usize, any::<u8>()), 0..4);
    let cut = proptest::option::of(any::<Index>());
    (valid(), places, near_start, cut).prop_map(|(mut bytes, places, near_start, cut)| {
        for (place, value) in places {
            let place = place.index(bytes.len());
            bytes[place] = value;
        }
        for (place, value) in near_start {
            let place = place.min(bytes.len() - 1);
            bytes[place] = value;
        }
        // a PNG decoder looks no further than a wrong checksum
        forge::repair_checksums(&mut bytes);
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        bytes
    })
}

/// Any bytes behind a believable beginning.
fn arbitrary() -> impl Strategy<Value = Vec<u8>> {
    let start = proptest::sample::select(vec![
        &b""[..],
        b"\xFF\xD8\xFF",
        b"\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR",
        b"GIF89a",
        b"RIFF\xFF\0\0\0WEBPVP8X",
        b"RIFF\xFF\0\0\0WEBPVP8L",
        b"RIFF\xFF\0\0\0WEBPVP8 ",
    ]);
    let rest = proptest::collection::vec(any::<u8>(), 0..600);
    (start, rest).prop_map(|(start, rest)| [start, &rest].concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn a_damaged_picture_does_no_harm(bytes in mutated()) {
        is_harmless(&bytes)?;
    }

    #[test]
    fn arbitrary_bytes_do_no_harm(bytes in arbitrary()) {
        is_harmless(&bytes)?;
    }
}
