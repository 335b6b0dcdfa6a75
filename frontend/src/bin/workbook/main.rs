//! The workbook worker: makes a workbook (.xlsx) of a table, off the page's thread.
//!
//! It says when it is ready (an empty message), takes the bytes of a `shared::export::Table`, and answers with the workbook's bytes, or with
//! nothing where it can't be made. Values are texts or numbers, never formulas.

mod writing;

use js_sys::{Array, ArrayBuffer, Uint8Array};
use shared::export::Table;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

fn main() {
    std::panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        let _ = scope().post_message(&JsValue::NULL);
    }));
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(|event: MessageEvent| {
        let bytes = event.data().dyn_into::<ArrayBuffer>().map(|buffer| Uint8Array::new(&buffer).to_vec());
        let made = bytes.ok().and_then(|bytes| writing::workbook(&Table::from_bytes(&bytes)?).ok());
        let _ = match made {
            Some(workbook) => {
                let buffer = Uint8Array::from(workbook.as_slice()).buffer();
                scope().post_message_with_transfer(&buffer, &Array::of1(&buffer))
            }
            None => scope().post_message(&JsValue::NULL),
        };
    });
    scope().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    let _ = scope().post_message(&JsValue::UNDEFINED);
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}
