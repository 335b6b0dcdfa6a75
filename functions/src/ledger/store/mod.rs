//! The ledger's tables, read and written: one file for each kind of thing.
//!
//! Every write happens inside [`Store::atomically`]: all of a command's writes are kept, or none. SQL runs synchronously and
//! nothing here awaits, so that no other call sees or disturbs a half-done one. Amounts are whole minor units, instants
//! milliseconds; both stay within what JavaScript's numbers hold exactly.

pub mod applications;
pub mod attachments;
pub mod audit;
pub mod audited;
pub mod customers;
pub mod deliveries;
pub mod directory;
pub mod documents;
pub mod effects;
pub mod events;
pub mod figures;
pub mod idempotency;
pub mod identities;
pub mod live;
pub mod log;
pub mod marks;
pub mod notices;
pub mod outbox;
pub mod owners;
pub mod people;
pub mod posts;
mod rechecks;
pub mod retention;
pub mod service_tokens;
pub mod sessions;
mod settings;
mod sql;

pub use sql::{Cells, Value, code, from_code, integer, json};

use crate::{error::Error, trace::Statements};
use js_sys::{Function, Reflect};
use std::cell::Cell;
use wasm_bindgen::{JsCast, JsValue, closure::ScopedClosure};
use worker::{SqlStorage, Storage};

pub struct Store {
    storage: Storage,
    sql: SqlStorage,
    /// Whether something has been written since [`Store::settled`] was last said.
    written: Cell<bool>,
    statements: Statements,
    live: live::Live,
}

impl Store {
    pub fn new(storage: Storage) -> Self {
        let sql = storage.sql();
        // Who wakes up doesn't know what was written last.
        Self { storage, sql, written: Cell::new(true), statements: Statements::none(), live: live::Live::default() }
    }

    /// What was asked of the tables since this was last taken.
    pub fn take_statements(&self) -> String {
        self.statements.take()
    }

    pub fn has_written(&self) -> bool {
        self.written.get()
    }

    /// Whoever follows what is written sees to it now.
    pub fn settled(&self) {
        self.written.set(false);
    }

    /// It couldn't.
    pub fn unsettled(&self) {
        self.written.set(true);
    }

    /// Does all of `work` or nothing of it.
    ///
    /// An error after some statements doesn't undo them by itself; the platform's `transactionSync` does when its callback throws.
    /// `worker` has no binding of its own for it.
    pub fn atomically<T>(&self, work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
        self.written.set(true);
        let storage: &JsValue = self.storage.as_raw().as_ref();
        let transaction: Function = Reflect::get(storage, &JsValue::from_str("transactionSync"))
            .and_then(JsCast::dyn_into)
            .map_err(|error| Error::Internal(format!("transactionSync: {error:?}")))?;
        let (mut work, mut outcome) = (Some(work), None);
        let mut callback = || -> Result<JsValue, JsValue> {
            let Some(work) = work.take() else { return Err(JsValue::from_str("called twice")) };
            let done = work();
            let failed = done.is_err();
            outcome = Some(done);
            if failed { Err(JsValue::from_str("rolled back")) } else { Ok(JsValue::UNDEFINED) }
        };
        let callback: ScopedClosure<'_, dyn FnMut() -> Result<JsValue, JsValue>> =
            ScopedClosure::borrow_mut_aborting(&mut callback);
        let called = transaction.call1(storage, callback.as_js_value());
        drop(callback);
        match (outcome, called) {
            (Some(Err(error)), _) => Err(error),
            (Some(Ok(value)), Ok(_)) => Ok(value),
            (_, Err(error)) => Err(Error::Internal(format!("a transaction: {error:?}"))),
            (None, Ok(_)) => Err(Error::Internal("a transaction that wasn't run".into())),
        }
    }
}
