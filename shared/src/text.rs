//! Values that are a text on the wire, read where the text stands: ten thousand rows are read without a copy of each first.

use serde::de::{Error, Visitor};
use std::{fmt, marker::PhantomData, str::FromStr};

/// Reads a value by its `FromStr`.
pub struct AsText<T> {
    expected: &'static str,
    value: PhantomData<T>,
}

impl<T> AsText<T> {
    /// `expected` is what a value of another kind is told: "an ID".
    pub fn new(expected: &'static str) -> Self {
        Self { expected, value: PhantomData }
    }
}

impl<T: FromStr<Err: fmt::Display>> Visitor<'_> for AsText<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expected)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        text.parse().map_err(E::custom)
    }
}
