//! What stands between the brackets of `tr!`: `[count;] "text" [| "texts"] [, name [= value]]…`.

use crate::placeholders;
use std::collections::BTreeSet;
use syn::{
    Expr, Ident, LitStr, Token,
    parse::{Parse, ParseStream},
};

/// One `tr!(…)`.
pub struct Call {
    /// What is counted, if the text has plurals.
    pub count: Option<Expr>,
    /// The text for one, if the text has plurals.
    pub one: Option<LitStr>,
    /// The text; with plurals, for any number but one.
    pub text: LitStr,
    pub arguments: Vec<Argument>,
}

/// A value that a text names.
pub struct Argument {
    pub name: Ident,
    pub value: Option<Expr>,
}

impl Call {
    /// The English text by which a catalogue finds its own.
    pub fn key(&self) -> String {
        self.text.value()
    }

    /// The name by which the text calls the count: that of the variable counted, else `count`.
    pub fn count_name(&self) -> Option<String> {
        let count = self.count.as_ref()?;
        let own = match count {
            Expr::Path(path) => path.path.get_ident().map(ToString::to_string),
            _ => None,
        };
        Some(own.unwrap_or_else(|| "count".to_owned()))
    }

    /// What a translation may name: each argument, and the count.
    pub fn names(&self) -> BTreeSet<String> {
        self.arguments.iter().map(|argument| argument.name.to_string()).chain(self.count_name()).collect()
    }

    /// Every name in the text has a value, and every value is in the text. The count may go without saying.
    fn check(&self) -> syn::Result<()> {
        let key = self.key();
        let one = self.one.as_ref().map(LitStr::value);
        let named: BTreeSet<&str> =
            placeholders(&key).into_iter().chain(one.iter().flat_map(|one| placeholders(one))).collect();
        let given = self.names();
        if let Some(missing) = named.iter().find(|name| !given.contains(**name)) {
            return Err(syn::Error::new(self.text.span(), format!("nothing is given for {{{missing}}}")));
        }
        if let Some(idle) = self.arguments.iter().find(|argument| !named.contains(argument.name.to_string().as_str())) {
            return Err(syn::Error::new(idle.name.span(), format!("the text doesn't name {{{}}}", idle.name)));
        }
        Ok(())
    }
}

impl Parse for Call {
    fn parse(input: ParseStream) -> syn::Result<Call> {
        let count = if input.peek(LitStr) {
            None
        } else {
            let count = input.parse()?;
            input.parse::<Token![;]>()?;
            Some(count)
        };
        let first: LitStr = input.parse()?;
        let (one, text) = if count.is_some() {
            input.parse::<Token![|]>()?;
            (Some(first), input.parse()?)
        } else {
            (None, first)
        };
        let mut arguments = Vec::new();
        while !input.is_empty() {
            input.parse::<Token![,]>()?;
            if input.is_empty() {
                break;
            }
            let name: Ident = input.parse()?;
            let value = input.parse::<Option<Token![=]>>()?.map(|_| input.parse()).transpose()?;
            arguments.push(Argument { name, value });
        }
        let call = Call { count, one, text, arguments };
        call.check()?;
        Ok(call)
    }
}
