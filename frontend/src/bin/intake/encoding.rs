//! Which encoding a text file is in: by its mark, or else by what fits. UTF-8, UTF-16 and GB18030 are read (R2.4).

use std::borrow::Cow;

/// The text without its byte order mark, or nothing if it is in none of the encodings.
pub fn decode(bytes: &[u8], gb18030: impl Fn(&[u8]) -> Option<String>) -> Option<Cow<'_, str>> {
    if let Some(rest) = bytes.strip_prefix(b"\xEF\xBB\xBF") {
        return str::from_utf8(rest).ok().map(Cow::Borrowed);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xFF\xFE") {
        return utf16(rest, u16::from_le_bytes);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xFE\xFF") {
        return utf16(rest, u16::from_be_bytes);
    }
    match zeros(bytes) {
        Zeros::Odd => return utf16(bytes, u16::from_le_bytes),
        Zeros::Even => return utf16(bytes, u16::from_be_bytes),
        Zeros::Few => {}
    }
    match str::from_utf8(bytes) {
        Ok(text) => Some(Cow::Borrowed(text)),
        Err(_) => gb18030(bytes).map(Cow::Owned),
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<Cow<'_, str>> {
    let units = bytes.as_chunks::<2>().0.iter().map(|pair| unit(*pair));
    char::decode_utf16(units).collect::<Result<String, _>>().ok().map(Cow::Owned)
}

/// Where a file without a mark has zero bytes. In UTF-16 nearly every other byte of the template's headings is one.
enum Zeros {
    Odd,
    Even,
    Few,
}

fn zeros(bytes: &[u8]) -> Zeros {
    let pairs = bytes.as_chunks::<2>().0;
    let pairs = pairs.get(..512).unwrap_or(pairs);
    let (even, odd) = pairs.iter().fold((0, 0), |(even, odd), [first, second]| {
        (even + usize::from(*first == 0), odd + usize::from(*second == 0))
    });
    // A file in Chinese may have few of them after its headings.
    let many = pairs.len() / 8;
    match (even, odd) {
        (0, odd) if odd > many => Zeros::Odd,
        (even, 0) if even > many => Zeros::Even,
        _ => Zeros::Few,
    }
}
