//! Who may do what, as `docs/permissions.md` shows it: made of the table in `shared::permissions` and of what the endpoints declare.
//!
//! `cargo xtask rules` writes the page; this crate's own tests see to it that it says what the table says.

use std::fs;

use anyhow::Result;
use shared::{
    api::ENDPOINTS,
    directory::Role,
    permissions::{Column, Reach, Scope, Who},
};

use crate::workspace;

const PAGE: &str = "docs/permissions.md";

const WORDS: &str = "\
# Who may do what

One table, `shared/src/permissions.rs`. The Worker asks it before it reads a body, the ledger asks it again with the membership that the directory has at
that moment, and the pages offer what it allows. Every endpoint names its row when it is declared, so that none can be without one.

- *own*: on what is the person's, or what the party that they act for has a part in. For anybody else's things the answer is the same bytes as for things that aren't
  there: `404`.
- *all*: on everybody's.
- empty: `401` for whoever isn't signed in, `403` with what it takes for everybody else.
- *administrator* is a flag beside a partner's role, and adds to it. A service token acts within its scopes **and** within what its party has. *personal link* is a
  sub-customer by the link that it was sent; *delivery* is the portal's own, and the providers that report to it under their signature.

What an application's state then allows (whose turn it is, whether somebody agreed already) comes after this: [docs/rules.md](rules.md).
`tests/tests/api_permissions.rs` walks every endpoint with every kind of caller and own, foreign and nobody's things, and compares.

";

pub fn write() -> Result<()> {
    fs::write(workspace::root().join(PAGE), page())?;
    eprintln!("  wrote {PAGE}");
    Ok(())
}

fn page() -> String {
    let head = line("", &Column::ALL.map(name), "what");
    let rule = format!("|{}\n", "---|".repeat(Column::ALL.len() + 2));
    let rows = Who::ALL.iter().map(|who| {
        let cells = Column::ALL.map(|column| match who.cell(column) {
            Reach::None => "",
            Reach::Own => "own",
            Reach::All => "all",
        });
        line(&format!("{who:?}"), &cells, &endpoints(*who))
    });
    [WORDS.to_owned(), head, rule].into_iter().chain(rows).collect()
}

fn line(first: &str, cells: &[&str], last: &str) -> String {
    format!("| {first} | {} | {last} |\n", cells.join(" | "))
}

fn endpoints(who: Who) -> String {
    let declared = ENDPOINTS.iter().filter(|of| of.who == who);
    let endpoints: Vec<String> =
        declared.map(|of| format!("`{} {}`", format!("{:?}", of.method).to_uppercase(), of.path)).collect();
    if endpoints.is_empty() { "pages".to_owned() } else { endpoints.join("<br>") }
}

fn name(column: Column) -> &'static str {
    match column {
        Column::Nobody => "nobody",
        Column::Partner(Role::Viewer) => "partner: viewer",
        Column::Partner(Role::Operator) => "partner: operator",
        Column::Partner(Role::Approver) => "partner: approver",
        Column::PartnerAdministrator => "partner: administrator",
        Column::InternalReview(Role::Viewer) => "review: viewer",
        Column::InternalReview(Role::Operator) => "review: operator",
        Column::InternalReview(Role::Approver) => "review: approver",
        Column::Administration => "administration",
        Column::SubCustomer => "sub-customer",
        Column::Service(Scope::Read) => "token: read",
        Column::Service(Scope::Apply) => "token: apply",
        Column::Service(Scope::Import) => "token: import",
        Column::ImportToken => "import token",
        Column::ConsentLink => "personal link",
        Column::Delivery => "delivery",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_says_what_the_table_says() -> Result<()> {
        let written = fs::read_to_string(workspace::root().join(PAGE))?;
        assert_eq!(written, page(), "`cargo xtask rules` writes {PAGE}");
        Ok(())
    }

    /// A row that no endpoint names is a page's alone.
    #[test]
    fn only_pages_have_rows_without_endpoints() {
        let without: Vec<_> = Who::ALL.iter().filter(|who| endpoints(**who) == "pages").collect();
        assert!(without.iter().all(|who| [Who::Console, Who::InternalReview].contains(who)), "{without:?}");
    }
}
