//! The intake worker: reads an uploaded file off the page's thread, so that the page never freezes (R2.3, R2.4).
//!
//! It says when it is ready and takes `{ name, bytes }` messages (a file's name and an `ArrayBuffer`) or `{ text }` (rows that were
//! pasted). It answers each with [`IntakeMessage`]s as JSON, how far it is or why there are no rows, and at the end with the rows as an
//! `ArrayBuffer` (`shared::intake::unpack`). The rules are in `shared::intake`; here is only what a file is made of. Should a library give
//! up on a hostile file, the page is told before the program stops.

mod delimited;
mod encoding;
mod file;
mod warm;
mod workbook;

#[cfg(test)]
mod tests;

use js_sys::{Array, ArrayBuffer, Reflect, Uint8Array};
use shared::intake::{Draft, FileProblem, Flaw, IntakeMessage, MAX_FILE_BYTES, pack};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent, TextDecoder, TextDecoderOptions};

fn main() {
    std::panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        post(&refused(FileProblem::Unreadable { why: Flaw::Inconsistent }));
    }));
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(|event: MessageEvent| {
        warm::enough();
        match answer(&event.data()) {
            Ok(draft) => post_rows(&draft),
            Err(problem) => post(&refused(problem)),
        }
    });
    scope().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    post(&IntakeMessage::Ready);
    warm::up();
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

fn post(message: &IntakeMessage) {
    if let Ok(json) = serde_json::to_string(message) {
        // Fails only for what can't be cloned, and a string can.
        let _ = scope().post_message(&JsValue::from(json));
    }
}

/// The bytes change hands: nothing is copied on the way.
fn post_rows(draft: &Draft) {
    let Some(bytes) = pack(draft) else {
        return post(&refused(FileProblem::Unreadable { why: Flaw::NoMemory }));
    };
    let buffer = Uint8Array::from(bytes.as_slice()).buffer();
    let _ = scope().post_message_with_transfer(&buffer, &Array::of1(&buffer));
}

fn refused(problem: FileProblem) -> IntakeMessage {
    IntakeMessage::Refused { problem }
}

fn answer(request: &JsValue) -> Result<Draft, FileProblem> {
    let part = |name: &str| Reflect::get(request, &JsValue::from(name)).unwrap_or_default();
    let progress = |percent| post(&IntakeMessage::Progress { percent });
    if let Some(text) = part("text").as_string() {
        return file::read_pasted(&text, progress);
    }
    let Ok(buffer) = part("bytes").dyn_into::<ArrayBuffer>() else {
        return Err(FileProblem::Unreadable { why: Flaw::Gone });
    };
    // Looked at before the bytes are copied.
    let size = u64::from(buffer.byte_length());
    if size > MAX_FILE_BYTES {
        return Err(FileProblem::TooLarge { bytes: size, most: MAX_FILE_BYTES });
    }
    let name = part("name").as_string().unwrap_or_default();
    let bytes = Uint8Array::new(&buffer).to_vec();
    file::read(&name, &bytes, gb18030, progress)
}

/// The browser knows GB18030; carrying its tables along would double the size of this program.
fn gb18030(bytes: &[u8]) -> Option<String> {
    let options = TextDecoderOptions::new();
    options.set_fatal(true);
    TextDecoder::new_with_label_and_options("gb18030", &options).ok()?.decode_with_u8_array(bytes).ok()
}
