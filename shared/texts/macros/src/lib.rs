//! `tr!`: a text in the language of whoever reads it. The English one is written where it is used.
//!
//! ```text
//! tr!("Approve all")                                                   a `&'static str`
//! tr!("{name} agreed on {date}", name, date = date_time(at))           a `String`
//! tr!(rows; "{rows} of {total} row" | "{rows} of {total} rows", total) a `String`, in the plural that the number asks for
//! ```
//! A text that a catalogue of `shared/texts` doesn't have, or has with other names in braces, is an error of compilation.

use proc_macro::TokenStream;
use quote::quote;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{LazyLock, Mutex};
use syn::parse_macro_input;
use texts::{Call, Catalogue, Entry, TARGETS, Target, placeholders};

static CATALOGUES: LazyLock<Result<Vec<(&'static Target, Catalogue)>, String>> = LazyLock::new(|| {
    TARGETS.iter().map(|target| Ok((target, Catalogue::read(target.tag).map_err(|error| error.to_string())?))).collect()
});

/// The catalogue files that the crate being compiled depends on already.
static TRACKED: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// See the crate.
#[proc_macro]
pub fn tr(input: TokenStream) -> TokenStream {
    let call = parse_macro_input!(input as Call);
    expand(&call).unwrap_or_else(|error| error.to_compile_error()).into()
}

fn expand(call: &Call) -> syn::Result<proc_macro2::TokenStream> {
    let fault = |what: String| syn::Error::new(call.text.span(), what);
    let key = call.key();
    let mut tracked = Vec::new();
    for (target, catalogue) in CATALOGUES.as_ref().map_err(|error| fault(error.clone()))? {
        let entry = catalogue.get(&key).ok_or_else(|| {
            fault(format!("no text in {tag} for {key:?}: add it to a file in shared/texts/{tag}", tag = target.tag))
        })?;
        check(call, target, entry).map_err(fault)?;
        tracked.extend(dependency(entry));
    }
    let id = texts::id(&key);
    let text = &call.text;
    let arguments = call.arguments.iter().map(|argument| {
        let name = argument.name.to_string();
        let own = &argument.name;
        match &argument.value {
            Some(value) => quote! { (#name, &(#value) as &dyn ::core::fmt::Display) },
            None => quote! { (#name, &#own as &dyn ::core::fmt::Display) },
        }
    });
    let spoken = match (&call.count, &call.one, call.count_name()) {
        (Some(count), Some(one), Some(name)) => quote! {
            ::shared::language::counted(#id, [#one, #text], #name, ::shared::language::Count::count(#count), &[#(#arguments),*])
        },
        _ if call.arguments.is_empty() => quote! { ::shared::language::text(#id, #text) },
        _ => quote! { ::shared::language::filled(#id, #text, &[#(#arguments),*]) },
    };
    Ok(quote! { { #(#tracked)* #spoken } })
}

fn check(call: &Call, target: &Target, entry: &Entry) -> Result<(), String> {
    let wanted = if call.count.is_some() { target.forms } else { 1 };
    if entry.forms.len() != wanted {
        return Err(format!("{} has {} forms of this text instead of {wanted}", target.tag, entry.forms.len()));
    }
    let names = call.names();
    // A count may go unsaid; anything else that English says is said.
    let needed: BTreeSet<String> = call.arguments.iter().map(|argument| argument.name.to_string()).collect();
    for form in &entry.forms {
        let said: BTreeSet<String> = placeholders(form).into_iter().map(str::to_owned).collect();
        if let Some(unknown) = said.difference(&names).next() {
            return Err(format!("{} names {{{unknown}}}, which nothing is given for", target.tag));
        }
        if let Some(lost) = needed.difference(&said).next() {
            return Err(format!("{} leaves out {{{lost}}}", target.tag));
        }
    }
    Ok(())
}

/// Makes the crate be compiled again when the catalogue's file changes: once for each file.
fn dependency(entry: &Entry) -> Option<proc_macro2::TokenStream> {
    let first = TRACKED.lock().is_ok_and(|mut tracked| tracked.insert(entry.file.clone()));
    let path = entry.file.to_str().filter(|_| first)?;
    Some(quote! { const _: &[u8] = ::core::include_bytes!(#path); })
}
