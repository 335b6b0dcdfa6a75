//! The icons, as outlines on a 20 by 20 grid. They only accompany words, so they are hidden from screen readers.

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
    Close,
    Question,
    Search,
    Chevron,
    Monitor,
    Globe,
    Keyboard,
    Person,
    Home,
    Tasks,
    Review,
    Plus,
    Offer,
    Move,
    List,
    Pending,
    Coins,
    Trace,
    People,
    Key,
    Log,
    Settings,
    Undo,
    Mail,
    Lock,
    Offline,
}

impl Icon {
    /// For the gallery.
    pub const ALL: [Icon; 38] = [
        Icon::Check,
        Icon::Warning,
        Icon::Info,
        Icon::Upload,
        Icon::File,
        Icon::Sun,
        Icon::Moon,
        Icon::Menu,
        Icon::Arrow,
        Icon::Inbox,
        Icon::Bell,
        Icon::Clock,
        Icon::Close,
        Icon::Question,
        Icon::Search,
        Icon::Chevron,
        Icon::Monitor,
        Icon::Globe,
        Icon::Keyboard,
        Icon::Person,
        Icon::Home,
        Icon::Tasks,
        Icon::Review,
        Icon::Plus,
        Icon::Offer,
        Icon::Move,
        Icon::List,
        Icon::Pending,
        Icon::Coins,
        Icon::Trace,
        Icon::People,
        Icon::Key,
        Icon::Log,
        Icon::Settings,
        Icon::Undo,
        Icon::Mail,
        Icon::Lock,
        Icon::Offline,
    ];

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
            Icon::Close => "m5.5 5.5 9 9m0-9-9 9",
            Icon::Question => {
                "M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15zM7.8 7.9a2.2 2.2 0 1 1 3.3 1.9c-.7.4-1.1.9-1.1 1.6M10 13.8v.2"
            }
            Icon::Search => "M9 15A6 6 0 1 0 9 3a6 6 0 0 0 0 12zM13.3 13.3 17 17",
            Icon::Chevron => "m6 8 4 4 4-4",
            Icon::Monitor => "M3 4h14v9.5H3zM7 17h6M10 13.5V17",
            Icon::Globe => {
                "M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15zM2.5 10h15M10 2.5c2.4 2 3.5 4.6 3.5 7.5s-1.1 5.5-3.5 7.5c-2.4-2-3.5-4.6-3.5-7.5S7.6 4.5 10 2.5z"
            }
            Icon::Keyboard => "M2.5 5.5h15v9h-15zM5.5 8.5v.1M8.5 8.5v.1M11.5 8.5v.1M14.5 8.5v.1M6.5 11.5h7",
            Icon::Person => {
                "M10 10a3.2 3.2 0 1 0 0-6.4A3.2 3.2 0 0 0 10 10zM3.8 17c.7-3 3.1-4.6 6.2-4.6s5.5 1.6 6.2 4.6"
            }
            Icon::Home => "M3 9.5 10 3.5l7 6M5 8.5v8h10v-8M8.5 16.5V12h3v4.5",
            Icon::Tasks => "M3.5 5.5 5 7l2.5-3M3.5 13.5 5 15l2.5-3M10 6h7M10 14h7",
            Icon::Review => "M10 2.5 16 5v5c0 3.6-2.5 6.3-6 7.5-3.5-1.2-6-3.9-6-7.5V5zM7.3 10l2 2 3.5-4",
            Icon::Plus => "M10 4v12M4 10h12",
            Icon::Offer => "M3 10h9M9 6.5l3.5 3.5L9 13.5M12.5 3.5H17v13h-4.5",
            Icon::Move => "M3.5 7h12m-3-3 3 3-3 3M16.5 13h-12m3-3-3 3 3 3",
            Icon::List => "M3.5 5h13M3.5 10h13M3.5 15h13",
            Icon::Pending => {
                "M5.5 2.5h9M5.5 17.5h9M6.5 2.5c0 4 3.5 5 3.5 7.5s-3.5 3.5-3.5 7.5M13.5 2.5c0 4-3.5 5-3.5 7.5s3.5 3.5 3.5 7.5"
            }
            Icon::Coins => "M2.5 5.5h15v9h-15zM10 12a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM5 8v.1M15 12v.1",
            Icon::Trace => {
                "M4.5 6.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM15.5 17.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM6.5 4.5H12a2.8 2.8 0 0 1 0 5.5H8a2.8 2.8 0 0 0 0 5.5h5.5"
            }
            Icon::People => {
                "M7.5 9.5a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6zM2 16.5c.5-2.9 2.7-4.4 5.5-4.4s5 1.5 5.5 4.4M13 4.1a2.8 2.8 0 0 1 0 5.2M15 12.6c1.6.7 2.7 2 3 3.9"
            }
            Icon::Key => "M7 13.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM10.5 10H17.5M14.5 10v3M17.5 10v2",
            Icon::Log => "M4.5 3h11v14h-11zM7.5 7h5M7.5 10h5M7.5 13h3",
            Icon::Settings => {
                "M3 6h7m4 0h3M3 14h3m4 0h7M12 8.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4zM8 16.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z"
            }
            Icon::Undo => "M7 4 3.5 7.5 7 11M3.5 7.5H12a4.5 4.5 0 0 1 0 9H8",
            Icon::Mail => "M2.5 5h15v10.5h-15zM3 5.5l7 5.5 7-5.5",
            Icon::Lock => "M4.5 9h11v8h-11zM7 9V6a3 3 0 0 1 6 0v3",
            Icon::Offline => {
                "M3 3l14 14M10 16v.1M7.3 13.2a4 4 0 0 1 3.7-1M4.5 10.2A8 8 0 0 1 7.5 8.4M2 7.2a12 12 0 0 1 2.6-1.8M9 4.6a12 12 0 0 1 9 2.6M12.5 8.5a8 8 0 0 1 3 1.7"
            }
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
