//! What a key does in the table.

/// What the keyboard wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// So many rows down, or up where it is negative.
    Rows(isize),
    /// As many rows down as are seen at once.
    PageDown,
    /// As many rows up.
    PageUp,
    /// To the first row.
    First,
    /// To the last row.
    Last,
    /// To the cell on the left.
    Left,
    /// To the cell on the right.
    Right,
    /// Opens the row's page.
    Open,
    /// Opens the row's page in another tab.
    OpenInTab,
    /// Puts what the cell says on the clipboard.
    Copy,
}

/// A key as it was pressed.
#[derive(Clone, Copy, Debug)]
pub struct Pressed<'a> {
    /// The browser's name of it.
    pub key: &'a str,
    /// Whether control, or command, was held.
    pub with_control: bool,
    /// Whether it was pressed in a link or a button, which has its own use for Enter.
    pub in_control: bool,
    /// Whether text is selected, which copying then means.
    pub has_selection: bool,
}

/// What a key does; nothing: it is the browser's.
#[must_use]
pub fn move_of(pressed: Pressed) -> Option<Move> {
    match (pressed.key, pressed.with_control) {
        ("ArrowDown", false) => Some(Move::Rows(1)),
        ("ArrowUp", false) => Some(Move::Rows(-1)),
        ("PageDown", false) => Some(Move::PageDown),
        ("PageUp", false) => Some(Move::PageUp),
        ("Home", _) => Some(Move::First),
        ("End", _) => Some(Move::Last),
        ("ArrowLeft", false) => Some(Move::Left),
        ("ArrowRight", false) => Some(Move::Right),
        ("Enter", false) if !pressed.in_control => Some(Move::Open),
        ("Enter", true) if !pressed.in_control => Some(Move::OpenInTab),
        ("c" | "C", true) if !pressed.has_selection => Some(Move::Copy),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOWN: Pressed =
        Pressed { key: "ArrowDown", with_control: false, in_control: false, has_selection: false };

    fn of(key: &str) -> Option<Move> {
        move_of(Pressed { key, ..DOWN })
    }

    #[test]
    fn arrows_go_from_row_to_row_and_from_cell_to_cell() {
        assert_eq!([of("ArrowDown"), of("ArrowUp")], [Some(Move::Rows(1)), Some(Move::Rows(-1))]);
        assert_eq!([of("ArrowLeft"), of("ArrowRight")], [Some(Move::Left), Some(Move::Right)]);
        assert_eq!([of("Home"), of("End")], [Some(Move::First), Some(Move::Last)]);
        assert_eq!(of("a"), None);
    }

    #[test]
    fn enter_opens_the_row_but_presses_what_it_is_pressed_on() {
        assert_eq!(of("Enter"), Some(Move::Open));
        let enter = Pressed { key: "Enter", ..DOWN };
        assert_eq!(move_of(Pressed { with_control: true, ..enter }), Some(Move::OpenInTab));
        assert_eq!(move_of(Pressed { in_control: true, ..enter }), None);
    }

    #[test]
    fn copying_means_the_selected_text_where_there_is_one() {
        let copy = Pressed { key: "c", with_control: true, ..DOWN };
        assert_eq!(move_of(copy), Some(Move::Copy));
        assert_eq!(move_of(Pressed { has_selection: true, ..copy }), None);
        assert_eq!(of("c"), None);
    }
}
