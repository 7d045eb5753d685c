//! Videos and sounds, told apart by their first bytes. They are kept as they come: browsers decode them, not we.

/// A type of video or sound file that browsers play.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recording {
    Mp4,
    QuickTime,
    M4a,
    WebM,
    Ogg,
    Mp3,
    Aac,
    Flac,
    Wav,
}

impl Recording {
    /// All of them.
    pub const ALL: [Recording; 9] = [
        Recording::Mp4,
        Recording::QuickTime,
        Recording::M4a,
        Recording::WebM,
        Recording::Ogg,
        Recording::Mp3,
        Recording::Aac,
        Recording::Flac,
        Recording::Wav,
    ];
    /// Bytes that [`Recording::sniff`] wants to see, where there are as many.
    pub const START: usize = 64;

    /// The type that the bytes begin like, whatever their name or declared type is.
    pub fn sniff(bytes: &[u8]) -> Option<Recording> {
        Some(match bytes {
            [_, _, _, _, b'f', b't', b'y', b'p', brand @ ..] => iso(brand.first_chunk()?)?,
            [0x1A, 0x45, 0xDF, 0xA3, header @ ..] => {
                let header = &header[..header.len().min(Recording::START)];
                memchr::memmem::find(header, b"webm")?;
                Recording::WebM
            }
            [b'O', b'g', b'g', b'S', ..] => Recording::Ogg,
            [b'f', b'L', b'a', b'C', ..] => Recording::Flac,
            [
                b'R',
                b'I',
                b'F',
                b'F',
                _,
                _,
                _,
                _,
                b'W',
                b'A',
                b'V',
                b'E',
                ..,
            ] => Recording::Wav,
            [b'I', b'D', b'3', ..] => Recording::Mp3,
            [0xFF, 0xF0 | 0xF1 | 0xF8 | 0xF9, ..] => Recording::Aac,
            [0xFF, second, ..] if second & 0xE6 == 0xE2 => Recording::Mp3,
            _ => return None,
        })
    }

    /// The media type to serve it with.
    pub fn content_type(self) -> &'static str {
        match self {
            Recording::Mp4 => "video/mp4",
            Recording::QuickTime => "video/quicktime",
            Recording::M4a => "audio/mp4",
            Recording::WebM => "video/webm",
            Recording::Ogg => "audio/ogg",
            Recording::Mp3 => "audio/mpeg",
            Recording::Aac => "audio/aac",
            Recording::Flac => "audio/flac",
            Recording::Wav => "audio/wav",
        }
    }

    /// The end of the file's name, without a dot.
    pub fn extension(self) -> &'static str {
        match self {
            Recording::Mp4 => "mp4",
            Recording::QuickTime => "mov",
            Recording::M4a => "m4a",
            Recording::WebM => "webm",
            Recording::Ogg => "ogg",
            Recording::Mp3 => "mp3",
            Recording::Aac => "aac",
            Recording::Flac => "flac",
            Recording::Wav => "wav",
        }
    }
}

/// ISO base media files say what they are for; pictures that use the container are none of ours.
fn iso(brand: &[u8; 4]) -> Option<Recording> {
    match brand {
        b"qt  " => Some(Recording::QuickTime),
        b"M4A " | b"M4B " => Some(Recording::M4a),
        [b'a', b'v', b'i', _] | [b'h', b'e', _, _] | [b'm', b'i' | b's', b'f', b'1'] => None,
        _ => Some(Recording::Mp4),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recordings_are_known_by_their_first_bytes() {
        let cases: [(&[u8], Option<Recording>); 16] = [
            (b"\0\0\0\x20ftypisom\0\0\x02\0", Some(Recording::Mp4)),
            (b"\0\0\0\x14ftypqt  ", Some(Recording::QuickTime)),
            (b"\0\0\0\x20ftypM4A ", Some(Recording::M4a)),
            (b"\0\0\0\x20ftypavif", None),
            (b"\0\0\0\x20ftypheic", None),
            (b"\0\0\0\x20ftyp", None),
            (b"\x1A\x45\xDF\xA3\x9FB\x82\x84webm", Some(Recording::WebM)),
            (b"\x1A\x45\xDF\xA3\x9FB\x82\x88matroska", None),
            (b"OggS\0", Some(Recording::Ogg)),
            (b"fLaC\0", Some(Recording::Flac)),
            (b"RIFF\0\0\0\0WAVEfmt ", Some(Recording::Wav)),
            (b"RIFF\0\0\0\0WEBP", None),
            (b"ID3\x04", Some(Recording::Mp3)),
            (b"\xFF\xFB\x90", Some(Recording::Mp3)),
            (b"\xFF\xD8\xFF\xE0", None),
            (b"<svg xmlns=", None),
        ];
        for (bytes, expected) in cases {
            assert_eq!(Recording::sniff(bytes), expected, "{bytes:?}");
        }
        assert_eq!(Recording::sniff(b"\xFF\xF1\x50"), Some(Recording::Aac));
        assert_eq!(Recording::sniff(b""), None);
    }
}
