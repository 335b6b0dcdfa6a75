//! Statements and the cells of their rows.
//!
//! Rows are read as arrays of cells by position; a cell that isn't of the expected kind is an internal error, never a panic.

use super::Store;
use crate::error::Error;
use serde::{Deserialize, Serialize, de::DeserializeOwned, de::IntoDeserializer};
use shared::instant::Instant;
use std::str::FromStr;
use worker::SqlStorageValue;

pub type Value = SqlStorageValue;

/// One row.
pub struct Cells(std::vec::IntoIter<Value>);

impl Store {
    /// Runs a statement that answers nothing.
    pub fn run(&self, sql: &str, values: Vec<Value>) -> Result<(), Error> {
        self.statements.add(sql);
        self.sql.exec(sql, values).map(|_| ()).map_err(|error| failed(sql, &error))
    }

    pub fn rows(&self, sql: &str, values: Vec<Value>) -> Result<Vec<Cells>, Error> {
        self.statements.add(sql);
        let cursor = self.sql.exec(sql, values).map_err(|error| failed(sql, &error))?;
        cursor.raw().map(|row| row.map(|cells| Cells(cells.into_iter())).map_err(|error| failed(sql, &error))).collect()
    }

    pub fn row(&self, sql: &str, values: Vec<Value>) -> Result<Option<Cells>, Error> {
        Ok(self.rows(sql, values)?.into_iter().next())
    }

    /// The one number that a statement answers; zero where it answers none.
    pub fn number(&self, sql: &str, values: Vec<Value>) -> Result<i64, Error> {
        self.row(sql, values)?.map_or(Ok(0), |mut cells| Ok(cells.number_or_null()?.unwrap_or_default()))
    }
}

fn failed(sql: &str, error: &worker::Error) -> Error {
    Error::Internal(format!("{error} in {}", sql.chars().take(120).collect::<String>()))
}

impl Cells {
    fn next(&mut self) -> Result<Value, Error> {
        self.0.next().ok_or_else(|| Error::Internal("a row has fewer cells than were asked for".into()))
    }

    pub fn text(&mut self) -> Result<String, Error> {
        self.text_or_null()?.ok_or_else(|| Error::Internal("a cell without its text".into()))
    }

    pub fn text_or_null(&mut self) -> Result<Option<String>, Error> {
        match self.next()? {
            Value::Null => Ok(None),
            Value::String(text) => Ok(Some(text)),
            _ => Err(Error::Internal("a text that isn't one".into())),
        }
    }

    pub fn number(&mut self) -> Result<i64, Error> {
        self.number_or_null()?.ok_or_else(|| Error::Internal("a cell without its number".into()))
    }

    pub fn number_or_null(&mut self) -> Result<Option<i64>, Error> {
        match self.next()? {
            Value::Null => Ok(None),
            Value::Integer(number) => Ok(Some(number)),
            _ => Err(Error::Internal("a number that isn't one".into())),
        }
    }

    pub fn small(&mut self) -> Result<u32, Error> {
        u32::try_from(self.number()?).map_err(|error| Error::internal("a small number", error))
    }

    pub fn small_or_null(&mut self) -> Result<Option<u32>, Error> {
        let number = self.number_or_null()?.map(u32::try_from).transpose();
        number.map_err(|error| Error::internal("a small number", error))
    }

    /// The number of a message or a delivery, as it is known outside.
    pub fn id(&mut self) -> Result<u64, Error> {
        u64::try_from(self.number()?).map_err(|error| Error::internal("a number of its own", error))
    }

    pub fn instant(&mut self) -> Result<Instant, Error> {
        Ok(Instant::from_millis(self.number()?))
    }

    /// A value that is stored as its own text.
    pub fn parsed<T: FromStr<Err: std::fmt::Display>>(&mut self) -> Result<T, Error> {
        self.text()?.parse().map_err(|error| Error::internal("a stored value", error))
    }

    /// A value that is stored as JSON.
    pub fn json<T: DeserializeOwned>(&mut self) -> Result<T, Error> {
        serde_json::from_str(&self.text()?).map_err(|error| Error::internal("stored JSON", error))
    }

    pub fn json_or_null<T: DeserializeOwned>(&mut self) -> Result<Option<T>, Error> {
        let text = self.text_or_null()?;
        let value = text.map(|text| serde_json::from_str(&text)).transpose();
        value.map_err(|error| Error::internal("stored JSON", error))
    }
}

pub fn json(value: &impl Serialize) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|error| Error::internal("JSON to store", error))
}

pub fn integer(number: impl Into<i64>) -> Value {
    Value::Integer(number.into())
}

/// The name under which a variant without data is stored: the one that it has on the wire.
pub fn code(value: &impl Serialize) -> Result<String, Error> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(code)) => Ok(code),
        Ok(other) => Err(Error::internal("not a code", other)),
        Err(error) => Err(Error::internal("a code", error)),
    }
}

pub fn from_code<'a, T: Deserialize<'a>>(code: &'a str) -> Result<T, Error> {
    let read: Result<T, serde::de::value::Error> = T::deserialize(code.into_deserializer());
    read.map_err(|error| Error::internal("a stored code", error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::directory::{GroupRole, PartnerStanding};

    #[test]
    fn a_code_is_the_name_on_the_wire_and_reads_back() {
        assert_eq!(code(&PartnerStanding::Suspended).unwrap(), "suspended");
        assert_eq!(from_code::<GroupRole>("administrator").unwrap(), GroupRole::Administrator);
        assert!(from_code::<GroupRole>("boss").is_err());
    }
}
