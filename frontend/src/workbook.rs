//! Saves a table as a workbook (.xlsx): a worker of its own writes it, started for the one table and ended afterwards.

use crate::browser;
use js_sys::{Array, ArrayBuffer, Promise, Uint8Array};
use leptos::prelude::document;
use shared::export::Table;
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Event, MessageEvent, Worker, WorkerOptions, WorkerType};

pub const MEDIA_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Gives the person the table as a file to keep. Says whether that worked.
pub async fn save(name: &str, table: &Table) -> bool {
    let Some(workbook) = written(table).await else { return false };
    browser::save_bytes(name, MEDIA_TYPE, &workbook);
    true
}

/// The workbook's bytes.
async fn written(table: &Table) -> Option<JsValue> {
    let bytes = table.to_bytes()?;
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    let address = document().query_selector("meta[name=workbook-worker]").ok().flatten()?.get_attribute("content")?;
    let worker = Worker::new_with_options(&address, &options).ok()?;
    let waiting = Rc::new(RefCell::new(Some(bytes)));
    let mut closures = None;
    let answer = Promise::new(&mut |resolve, _| {
        let (at_work, waiting, told) = (worker.clone(), waiting.clone(), resolve.clone());
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            // The first message says that it is ready, the second is the answer.
            match waiting.borrow_mut().take() {
                Some(bytes) => {
                    let buffer = Uint8Array::from(bytes.as_slice()).buffer();
                    let _ = at_work.post_message_with_transfer(&buffer, &Array::of1(&buffer));
                }
                None => {
                    let _ = told.call1(&JsValue::UNDEFINED, &event.data());
                }
            }
        });
        let on_error = Closure::<dyn FnMut(Event)>::new(move |_| {
            let _ = resolve.call1(&JsValue::UNDEFINED, &JsValue::NULL);
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        closures = Some((on_message, on_error));
    });
    let answer = JsFuture::from(answer).await;
    worker.terminate();
    drop(closures);
    answer.ok().filter(JsCast::is_instance_of::<ArrayBuffer>)
}
