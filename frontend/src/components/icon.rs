//! The few icons, as outlines on a 20 by 20 grid. They only accompany words, so they are hidden from screen readers.

use leptos::prelude::*;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    Check,
    Warning,
    Info,
    Upload,
    File,
    Sun,
    Moon,
    Menu,
    Arrow,
    Inbox,
    Bell,
    Clock,
}

impl Icon {
    fn path(self) -> &'static str {
        match self {
            Icon::Check => "m4.5 10.5 3.5 3.5 7.5-8",
            Icon::Warning => "M10 3.5 17.5 16.5h-15zM10 8.5v3.5m0 2v.2",
            Icon::Info => "M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15zM10 9v4.5M10 6.4v.2",
            Icon::Upload => "M10 13V4m-3.5 3.5L10 4l3.5 3.5M4 13v3h12v-3",
            Icon::File => "M5.5 2.5h6l3.5 3.5v11.5h-9.5zM11.5 2.5v3.5h3.5M8 10.5h4M8 13.5h4",
            Icon::Sun => {
                "M10 13.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM10 2v1.5M10 16.5V18M2 10h1.5M16.5 10H18M4.3 4.3l1.1 1.1M14.6 14.6l1.1 1.1M4.3 15.7l1.1-1.1M14.6 5.4l1.1-1.1"
            }
            Icon::Moon => "M16.5 12A7 7 0 0 1 8 3.5a7 7 0 1 0 8.5 8.5z",
            Icon::Menu => "M3 5.5h14M3 10h14M3 14.5h14",
            Icon::Arrow => "M4 10h12m-4-4 4 4-4 4",
            Icon::Bell => "M5 14V9a5 5 0 0 1 10 0v5l1.5 1.5h-13zM8.5 17.5h3",
            Icon::Clock => "M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15zM10 5.5V10l3 2",
            Icon::Inbox => "M3 11.5 5 4h10l2 7.5V16H3zM3 11.5h4l1 2h4l1-2h4",
        }
    }
}

/// An icon of 1.25 em.
pub fn icon(icon: Icon) -> AnyView {
    view! {
        <svg
            class="size-5 shrink-0"
            viewBox="0 0 20 20"
            fill="none"
            stroke="currentColor"
            stroke-width="1.6"
            stroke-linecap="round"
            stroke-linejoin="round"
            aria-hidden="true"
        >
            <path d=icon.path() />
        </svg>
    }
    .into_any()
}
