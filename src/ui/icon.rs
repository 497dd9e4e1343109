//! Small line drawings that stand beside words, never alone in place of them.

use leptos::prelude::*;

/// What an icon shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IconName {
    /// It worked.
    Check,
    /// It did not; or: take it away.
    Cross,
    /// It is under way.
    Clock,
    /// Nobody knows.
    Question,
    /// To know.
    Info,
    /// Look here.
    Warning,
    /// Put on the clipboard.
    Copy,
    /// Money going back.
    Return,
    /// Look for.
    Search,
    /// What is shown.
    Filter,
    /// Opens downward.
    ChevronDown,
    /// Earlier.
    ChevronLeft,
    /// Later.
    ChevronRight,
    /// Light.
    Sun,
    /// Dark.
    Moon,
    /// As the system has it.
    Monitor,
    /// Somebody.
    Person,
    /// Leave.
    SignOut,
    /// A table.
    Table,
    /// Fetch anew.
    Refresh,
    /// Take as a file.
    Download,
}

impl IconName {
    /// The drawing on a field of 16 by 16.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Check => "M3.5 8.5l3 3 6-7",
            Self::Cross => "M4 4l8 8M12 4l-8 8",
            Self::Clock => "M8 2.5a5.5 5.5 0 1 1 0 11a5.5 5.5 0 0 1 0-11M8 5v3.2l2 1.3",
            Self::Info => "M8 2.5a5.5 5.5 0 1 1 0 11a5.5 5.5 0 0 1 0-11M8 7.5v3.2M8 5.2v.1",
            Self::Question => "M5.8 6a2.2 2.2 0 1 1 3.2 2c-.7.4-1 .8-1 1.5M8 12v.1",
            Self::Warning => "M8 2.5l6 10.8H2zM8 6.5v3M8 11.4v.1",
            Self::Copy => "M5.5 5.5h7v8h-7zM10.5 5.5v-3h-7v8h2",
            Self::Return => "M6 3L3 6l3 3M3 6h6.5a3.5 3.5 0 0 1 0 7H6",
            Self::Search => "M7 2.5a4.5 4.5 0 1 1 0 9a4.5 4.5 0 0 1 0-9M10.3 10.3l3.2 3.2",
            Self::Filter => "M2.5 4.5h11M4.5 8h7M6.5 11.5h3",
            Self::ChevronDown => "M4.5 6.5l3.5 3.5l3.5-3.5",
            Self::ChevronLeft => "M9.5 4.5l-3.5 3.5l3.5 3.5",
            Self::ChevronRight => "M6.5 4.5l3.5 3.5l-3.5 3.5",
            Self::Sun => {
                "M8 5.2a2.8 2.8 0 1 1 0 5.6a2.8 2.8 0 0 1 0-5.6M8 1.5v1.2M8 13.3v1.2M1.5 8h1.2M13.3 8h1.2M3.4 3.4l.8.8M11.8 11.8l.8.8M12.6 3.4l-.8.8M4.2 11.8l-.8.8"
            }
            Self::Moon => "M13.2 9.6A5.6 5.6 0 0 1 6.4 2.8a5.6 5.6 0 1 0 6.8 6.8",
            Self::Monitor => "M2.5 3.5h11v7h-11zM6 13.5h4M8 10.5v3",
            Self::Person => "M8 2.5a2.6 2.6 0 1 1 0 5.2a2.6 2.6 0 0 1 0-5.2M3 13.5a5 5 0 0 1 10 0",
            Self::SignOut => "M6.5 13.5h-3v-11h3M10 5l3 3l-3 3M13 8H6.5",
            Self::Table => "M2.5 3.5h11v9h-11zM2.5 6.5h11M6.5 6.5v6",
            Self::Download => "M8 2.5v7.5M4.8 7l3.2 3.2L11.2 7M3 13.5h10",
            Self::Refresh => "M13 3v3.2H9.8M13 6.2A5.3 5.3 0 1 0 13.3 8.8",
        }
    }
}

/// One drawing, in the colour and size of the text around it, unseen by screen readers.
#[component]
pub fn Icon(
    /// What it shows.
    name: IconName,
) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
            <path d=name.path() />
        </svg>
    }
}
