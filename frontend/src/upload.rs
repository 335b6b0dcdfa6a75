//! Has a file read by the intake worker: started on first need, kept for the next file, ended when the person cancels.
//!
//! The worker says that it is ready before it is sent anything, then answers with progress and with rows or a refusal.

use crate::browser;
use js_sys::{Array, Object, Reflect};
use shared::{
    intake::{FileProblem, IntakeMessage, MAX_FILE_BYTES},
    tr,
};
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

struct Running {
    worker: Worker,
    ready: bool,
    waiting: Option<(String, JsValue)>,
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
    listener(Reading::Progress(0));
    leptos::task::spawn_local(async move {
        let buffer = JsFuture::from(file.array_buffer()).await;
        if JOB.get() != job {
            return;
        }
        match buffer {
            Ok(buffer) => hand_over(file.name(), buffer, job, listener),
            Err(_) => {
                let why = tr!("the browser has no access to it any more").to_owned();
                listener(Reading::Refused(FileProblem::Unreadable { why }));
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

fn hand_over(name: String, buffer: JsValue, job: u32, listener: Listener) {
    let started = RUNNING.with_borrow_mut(|slot| {
        if slot.is_none() {
            *slot = start();
        }
        let Some(running) = slot else { return false };
        running.listener = Some(listener.clone());
        running.job = job;
        if running.ready {
            post(&running.worker, &name, &buffer);
        } else {
            running.waiting = Some((name, buffer));
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
        let message = event.data().as_string().and_then(|text| serde_json::from_str(&text).ok());
        match message {
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

fn post(worker: &Worker, name: &str, buffer: &JsValue) {
    let message = Object::new();
    let _ = Reflect::set(&message, &"name".into(), &name.into());
    let _ = Reflect::set(&message, &"bytes".into(), buffer);
    let _ = worker.post_message_with_transfer(&message, &Array::of1(buffer));
}

fn heard(message: IntakeMessage) {
    let told = match message {
        IntakeMessage::Ready => {
            RUNNING.with_borrow_mut(|running| {
                if let Some(running) = running {
                    running.ready = true;
                    if let Some((name, buffer)) = running.waiting.take() {
                        post(&running.worker, &name, &buffer);
                    }
                }
            });
            return;
        }
        IntakeMessage::Progress { percent } => Reading::Progress(percent),
        IntakeMessage::Read { draft } => Reading::Read(draft),
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
