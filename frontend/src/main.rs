//! The pages of the portal. This file starts them: the panic screen first, then the router with everything in it.
//!
//! What a page shows comes from the API by way of `api`; what may happen is decided by `shared`, never here.

mod api;
mod app;
mod attach;
mod bell;
mod browser;
mod components;
mod draft;
mod format;
mod kept_words;
mod language;
mod live;
mod load;
mod offline;
mod pages;
mod panic_screen;
mod session;
mod upload;
mod versions;
mod workbook;

fn main() {
    panic_screen::install();
    language::start();
    leptos::mount::mount_to_body(app::app);
}
