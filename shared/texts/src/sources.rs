//! Finds every `tr!(…)` in sources, in the arguments of other macros too.

use crate::{Call, Error};
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::fs;
use std::path::Path;

/// Every call in the Rust files under a folder.
pub fn calls_in(folder: &Path) -> Result<Vec<Call>, Error> {
    let unreadable = |source| Error::Unreadable { path: folder.to_owned(), source };
    let mut calls = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.is_dir() {
            calls.extend(calls_in(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).map_err(|source| Error::Unreadable { path: path.clone(), source })?;
            let tokens = text
                .parse::<TokenStream>()
                .map_err(|error| Error::Malformed { path: path.clone(), why: error.to_string() })?;
            walk(tokens, &mut calls).map_err(|error| Error::Malformed { path, why: error.to_string() })?;
        }
    }
    Ok(calls)
}

fn walk(tokens: TokenStream, calls: &mut Vec<Call>) -> syn::Result<()> {
    // How much of `tr!` the last tokens were.
    let mut seen = 0;
    for token in tokens {
        seen = match &token {
            TokenTree::Ident(ident) if *ident == "tr" => 1,
            TokenTree::Punct(mark) if seen == 1 && mark.as_char() == '!' => 2,
            TokenTree::Group(group) => {
                if seen == 2 && group.delimiter() == Delimiter::Parenthesis {
                    calls.push(syn::parse2(group.stream())?);
                }
                // A value given to a text may have texts of its own.
                walk(group.stream(), calls)?;
                0
            }
            _ => 0,
        };
    }
    Ok(())
}
