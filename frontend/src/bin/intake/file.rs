//! A file's bytes in, a draft out. What a file is, its contents tell; its name is only shown (R2.4).

use super::{delimited, encoding, workbook};
use shared::intake::{Draft, FileProblem, Flaw, MAX_FILE_BYTES};

/// Every zip archive that isn't empty begins with these, and so does every workbook of today.
const ZIP: &[u8] = b"PK\x03\x04";
/// Workbooks of the nineties, and today's when they are protected by a password.
const COMPOUND_FILE: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// Reads a workbook or CSV. `gb18030` decodes that encoding or says that the bytes aren't; `progress` is told percentages.
pub fn read(
    name: &str,
    bytes: &[u8],
    gb18030: impl Fn(&[u8]) -> Option<String>,
    mut progress: impl FnMut(u8),
) -> Result<Draft, FileProblem> {
    let size = bytes.len() as u64;
    if size > MAX_FILE_BYTES {
        return Err(FileProblem::TooLarge { bytes: size, most: MAX_FILE_BYTES });
    }
    let wrong_type = || FileProblem::WrongType { found: name.to_owned() };
    progress(5);
    if bytes.is_empty() {
        Err(FileProblem::Empty)
    } else if bytes.starts_with(ZIP) {
        if !workbook::is_one(bytes)? {
            return Err(wrong_type());
        }
        workbook::read(bytes, progress)
    } else if bytes.starts_with(COMPOUND_FILE) {
        Err(if is_encrypted(bytes) { FileProblem::Encrypted } else { wrong_type() })
    } else if is_something_else(bytes) {
        Err(wrong_type())
    } else {
        let Some(text) = encoding::decode(bytes, gb18030) else {
            // Control characters are single bytes in every encoding that this could still be.
            let as_bytes = bytes.iter().copied().map(char::from);
            let unreadable = FileProblem::Unreadable { why: Flaw::UnknownEncoding };
            return Err(if is_binary(as_bytes) { wrong_type() } else { unreadable });
        };
        if is_binary(text.chars()) {
            return Err(wrong_type());
        }
        progress(10);
        delimited::read(&text, progress)
    }
}

/// Reads rows that were copied out of a spreadsheet, which come as text, mostly with tabs (R2.4).
pub fn read_pasted(text: &str, progress: impl FnMut(u8)) -> Result<Draft, FileProblem> {
    let size = text.len() as u64;
    if size > MAX_FILE_BYTES {
        return Err(FileProblem::TooLarge { bytes: size, most: MAX_FILE_BYTES });
    }
    delimited::read_pasted(text, progress)
}

/// Whether a compound file has the part that an encrypted workbook is kept in. Names of parts are UTF-16.
fn is_encrypted(bytes: &[u8]) -> bool {
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes.windows(name.len()).any(|window| window == name)
}

/// Files that are text in part, or all of it, and still no CSV.
fn is_something_else(bytes: &[u8]) -> bool {
    [&b"%PDF"[..], b"{\\rtf", b"<", b"PK\x05\x06", b"\x1F\x8B", b"\x89PNG", b"\xFF\xD8\xFF"]
        .iter()
        .any(|magic| bytes.trim_ascii_start().starts_with(magic))
}

/// Whether there are control characters that no text has, at the beginning of the file.
fn is_binary(chars: impl Iterator<Item = char>) -> bool {
    chars.take(4_096).any(|c| matches!(c, '\0'..='\x08' | '\x0E'..='\x19' | '\x1B'..='\x1F' | '\x7F'))
}
