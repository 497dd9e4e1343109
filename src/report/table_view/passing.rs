//! Rows that flit by too quickly to be read.

use std::ops::Range;

/// For so many frames in a row the rows that flit by are not drawn.
const MOST_PASSED: u8 = 5;

/// How the view moved in the last frame.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Passing {
    /// The first row in view.
    first: usize,
    /// By how many rows it had moved.
    by: usize,
    /// For how many frames in a row none was drawn.
    frames: u8,
}

impl Passing {
    /// Whether rows flit by, so that drawing each of them would only hold up the scrolling: by a third of what is seen in this
    /// frame, and in the one before. Now and then they are drawn all the same, and as soon as they stand; and where one of
    /// them shall get the focus.
    pub(super) fn flits(&mut self, view: &Range<usize>, focus_is_due: bool) -> bool {
        let (by, much) = (view.start.abs_diff(self.first), view.len() / 3);
        let flits = by.min(self.by) > much && self.frames < MOST_PASSED && !focus_is_due;
        *self = Self { first: view.start, by, frames: if flits { self.frames + 1 } else { 0 } };
        flits
    }

    /// Whether rows flit by, and shall be drawn when they do not.
    pub(super) const fn is_on(self) -> bool {
        self.frames > 0
    }
}
