//! Has a file, or rows that were pasted, read by the intake worker: started when a page that takes files opens, kept for the next file,
//! ended when the person cancels.
//!
//! The worker says that it is ready before it is sent anything, then answers with progress and with rows or a refusal. How long it took
//! from the file to its rows stands in the browser's performance timeline, under [`MEASURE`].

use crate::browser;
use js_sys::{Array, ArrayBuffer, Object, Reflect, Uint8Array};
use leptos::prelude::window;
use shared::intake::{FileProblem, Flaw, IntakeMessage, MAX_FILE_BYTES, unpack};
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, MessageEvent, Worker, WorkerOptions, WorkerType};

/// What a page is told of a file being read.
#[derive(Debug, Clone, PartialEq)]
pub enum Reading {
    /// Between 0 and 100.
    Progress(u8),
    Read(shared::intake::Draft),
    Refused(FileProblem),
    /// The worker could not be started or broke off.
    Broken,
}

type Listener = Rc<dyn Fn(Reading)>;

/// From the moment that a file was chosen to the moment that its rows are the page's.
const MEASURE: &str = "intake: from file to rows";
const BEGUN: &str = "intake: file";

/// What is to be read.
enum Given {
    File {
        name: String,
        buffer: JsValue,
    },
    /// Rows copied out of a spreadsheet.
    Text(String),
}

struct Running {
    worker: Worker,
    ready: bool,
    waiting: Option<Given>,
    listener: Option<Listener>,
    /// Which file is being read; answers to an older one don't count.
    job: u32,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(web_sys::Event)>,
}

thread_local! {
    static RUNNING: RefCell<Option<Running>> = const { RefCell::new(None) };
    static JOB: std::cell::Cell<u32> = const { std::cell::Cell::new(0) };
}

/// Starts the worker, so that it is there and warm when a file comes.
pub fn get_ready() {
    RUNNING.with_borrow_mut(|slot| {
        if slot.is_none() {
            *slot = start();
        }
    });
}

/// Reads rows that were pasted, like a file's.
pub fn read_text(text: String, listener: impl Fn(Reading) + 'static) {
    cancel_if_busy();
    let job = JOB.get().wrapping_add(1);
    JOB.set(job);
    let listener: Listener = Rc::new(listener);
    begin(&listener);
    hand_over(Given::Text(text), job, listener);
}

fn begin(listener: &Listener) {
    if let Some(performance) = window().performance() {
        let _ = performance.mark(BEGUN);
    }
    listener(Reading::Progress(0));
}

/// Reads a file; `listener` is told how it goes. A former file that is still being read is given up.
pub fn read(file: File, listener: impl Fn(Reading) + 'static) {
    cancel_if_busy();
    let job = JOB.get().wrapping_add(1);
    JOB.set(job);
    let listener: Listener = Rc::new(listener);
    let bytes = file.size();
    if bytes > MAX_FILE_BYTES as f64 {
        listener(Reading::Refused(FileProblem::TooLarge { bytes: bytes as u64, most: MAX_FILE_BYTES }));
        return;
    }
    begin(&listener);
    leptos::task::spawn_local(async move {
        let buffer = JsFuture::from(file.array_buffer()).await;
        if JOB.get() != job {
            return;
        }
        match buffer {
            Ok(buffer) => hand_over(Given::File { name: file.name(), buffer }, job, listener),
            Err(_) => {
                listener(Reading::Refused(FileProblem::Unreadable { why: Flaw::Gone }));
            }
        }
    });
}

/// Gives up what is being read.
pub fn cancel() {
    JOB.set(JOB.get().wrapping_add(1));
    cancel_if_busy();
}

fn cancel_if_busy() {
    RUNNING.with_borrow_mut(|running| {
        if running.as_ref().is_some_and(|running| running.listener.is_some())
            && let Some(running) = running.take()
        {
            running.worker.terminate();
        }
    });
}

fn hand_over(given: Given, job: u32, listener: Listener) {
    get_ready();
    let started = RUNNING.with_borrow_mut(|slot| {
        let Some(running) = slot else { return false };
        running.listener = Some(listener.clone());
        running.job = job;
        if running.ready {
            post(&running.worker, given);
        } else {
            running.waiting = Some(given);
        }
        true
    });
    if !started {
        listener(Reading::Broken);
    }
}

fn start() -> Option<Running> {
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    let worker = Worker::new_with_options(&browser::intake_worker_address()?, &options).ok()?;
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(|event: MessageEvent| {
        let data = event.data();
        if let Some(buffer) = data.dyn_ref::<ArrayBuffer>() {
            return rows(&Uint8Array::new(buffer).to_vec());
        }
        match data.as_string().and_then(|text| serde_json::from_str(&text).ok()) {
            Some(message) => heard(message),
            None => broken(),
        }
    });
    let on_error = Closure::<dyn FnMut(web_sys::Event)>::new(|_| broken());
    worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
    Some(Running {
        worker,
        ready: false,
        waiting: None,
        listener: None,
        job: 0,
        _on_message: on_message,
        _on_error: on_error,
    })
}

fn post(worker: &Worker, given: Given) {
    let message = Object::new();
    match given {
        Given::File { name, buffer } => {
            let _ = Reflect::set(&message, &"name".into(), &name.into());
            let _ = Reflect::set(&message, &"bytes".into(), &buffer);
            let _ = worker.post_message_with_transfer(&message, &Array::of1(&buffer));
        }
        Given::Text(text) => {
            let _ = Reflect::set(&message, &"text".into(), &text.into());
            let _ = worker.post_message(&message);
        }
    }
}

fn rows(bytes: &[u8]) {
    let Some(draft) = unpack(bytes) else { return broken() };
    if let Some(performance) = window().performance() {
        let _ = performance.measure_with_start_mark(MEASURE, BEGUN);
    }
    tell(Reading::Read(draft));
}

fn heard(message: IntakeMessage) {
    let told = match message {
        IntakeMessage::Ready => {
            RUNNING.with_borrow_mut(|running| {
                if let Some(running) = running {
                    running.ready = true;
                    if let Some(given) = running.waiting.take() {
                        post(&running.worker, given);
                    }
                }
            });
            return;
        }
        IntakeMessage::Progress { percent } => Reading::Progress(percent),
        IntakeMessage::Refused { problem } => Reading::Refused(problem),
    };
    tell(told);
}

fn broken() {
    let listener = RUNNING.with_borrow_mut(|running| {
        let running = running.take()?;
        running.worker.terminate();
        running.listener.filter(|_| running.job == JOB.get())
    });
    if let Some(listener) = listener {
        listener(Reading::Broken);
    }
}

/// Tells whoever waits, if it is still the file that they wait for.
fn tell(told: Reading) {
    let listener = RUNNING.with_borrow_mut(|running| {
        let running = running.as_mut()?;
        let current = running.job == JOB.get();
        let listener =
            if matches!(told, Reading::Progress(_)) { running.listener.clone() } else { running.listener.take() };
        listener.filter(|_| current)
    });
    if let Some(listener) = listener {
        listener(told);
    }
}
