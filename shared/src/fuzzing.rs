//! Inputs for fuzzing whatever reads what comes from outside: good ones, changed in a few places. For tests only.
//!
//! Bytes drawn at random fail at the first character; a good input with a few changes gets deep into a parser. [`fuzz!`] makes a test
//! of a list of good inputs and of what must hold for each changed one; `cargo xtask test` runs each for a moment, `cargo xtask fuzz`
//! for as long as one likes.

/// Which good input to begin with, and the changes: kind, place, and what for.
pub type Input = (u8, Vec<(u8, u16, u8)>);

/// Pieces that have made parsers stumble.
const PIECES: [&str; 24] = [
    "\"",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\\",
    "\0",
    "\r\n",
    "0",
    "-1",
    "00000000000000000000",
    "99999999999999999999",
    "1e309",
    "0.1",
    "null",
    "\u{202e}",
    "１",
    "é",
    "=",
    "../",
    "%00",
    "&amp;",
];

/// The input that `input` describes.
pub fn made(good: &[Vec<u8>], input: &Input) -> Vec<u8> {
    let (which, changes) = input;
    let chosen = good.get(usize::from(*which) % good.len().max(1));
    let mut bytes = chosen.cloned().unwrap_or_default();
    for change in changes.iter().take(12) {
        apply(&mut bytes, *change);
    }
    bytes
}

fn apply(bytes: &mut Vec<u8>, (kind, place, byte): (u8, u16, u8)) {
    let place = usize::from(place) % (bytes.len() + 1);
    match kind % 7 {
        0 => bytes.insert(place, byte),
        1 => {
            if let Some(there) = bytes.get_mut(place) {
                *there = byte;
            }
        }
        2 => {
            if let Some(there) = bytes.get_mut(place) {
                *there ^= 1 << (byte % 8);
            }
        }
        3 => {
            let end = (place + usize::from(byte % 16)).min(bytes.len());
            bytes.drain(place..end);
        }
        4 => {
            // What is there, once more.
            let end = (place + usize::from(byte)).min(bytes.len());
            let again: Vec<u8> = bytes.get(place..end).unwrap_or_default().to_vec();
            bytes.splice(place..place, again);
        }
        5 => {
            let piece = PIECES.get(usize::from(byte) % PIECES.len()).copied().unwrap_or_default();
            bytes.splice(place..place, piece.bytes());
        }
        _ => {
            // Rarely: most of what was there should stay.
            if byte < 32 {
                bytes.truncate(place);
            }
        }
    }
}

/// Tests named after what they read: `name: good inputs, |bytes| { what must hold }`. The inputs are a list of bytes.
#[macro_export]
macro_rules! fuzz {
    ($($(#[$about:meta])* $name:ident: $good:expr, |$bytes:ident| $check:block)+) => {$(
        $(#[$about])*
        #[test]
        fn $name() {
            let good: Vec<Vec<u8>> = $good.into_iter().map(|one| one.into()).collect();
            bolero::check!()
                .with_test_time(std::time::Duration::from_millis(500))
                .with_type::<$crate::fuzzing::Input>()
                .for_each(|input| {
                    let made = $crate::fuzzing::made(&good, input);
                    let $bytes: &[u8] = &made;
                    $check
                });
        }
    )+};
}
