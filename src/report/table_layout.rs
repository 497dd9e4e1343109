//! How a person has the table: which columns, in which order, how wide, which stay in sight; kept in this browser.

use crate::report::column::Column;

/// The least and the most that a column can be wide, in pixels.
pub const WIDTHS: std::ops::RangeInclusive<u16> = 56..=640;

/// On which side a column stays in sight while the others are scrolled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pin {
    /// On the left.
    Start,
    /// It is scrolled.
    None,
    /// On the right.
    End,
}

impl Pin {
    /// All, from left to right.
    pub const ALL: [Self; 3] = [Self::Start, Self::None, Self::End];

    /// Its name in storage and in the style sheet.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::None => "none",
            Self::End => "end",
        }
    }

    /// The one of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|pin| pin.as_str() == name)
    }
}

/// How one column is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ColumnLayout {
    /// Which.
    pub column: Column,
    /// In pixels.
    pub width: u16,
    /// Where it stays.
    pub pin: Pin,
    /// Whether it is left out.
    pub is_hidden: bool,
}

/// How the table is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableLayout {
    /// All columns, those pinned on the left first and those on the right last.
    pub columns: Vec<ColumnLayout>,
    /// Whether rows are low.
    pub is_compact: bool,
    /// Whether times are told by how long ago they were.
    pub is_relative: bool,
}

impl Default for TableLayout {
    fn default() -> Self {
        let columns = Column::ALL.map(|column| ColumnLayout {
            column,
            width: usual_width(column),
            pin: match column {
                Column::Id => Pin::Start,
                Column::Refund => Pin::End,
                Column::Company
                | Column::Gateway
                | Column::ConversationId
                | Column::Customer
                | Column::PaymentType
                | Column::PaymentResult
                | Column::PaymentCurrency
                | Column::PaymentAmount
                | Column::OrderNumber
                | Column::ReferenceNumber
                | Column::RelatedPaymentId
                | Column::UserEmail
                | Column::Created
                | Column::Refundable => Pin::None,
            },
            is_hidden: false,
        });
        Self { columns: columns.into(), is_compact: false, is_relative: false }
    }
}

const fn usual_width(column: Column) -> u16 {
    match column {
        Column::Id => 176,
        Column::Company | Column::OrderNumber => 136,
        Column::Gateway | Column::PaymentType => 128,
        Column::ConversationId | Column::Refundable => 112,
        Column::Customer => 168,
        Column::PaymentResult | Column::RelatedPaymentId => 144,
        Column::PaymentCurrency => 132,
        // Its name, and how it is sorted.
        Column::PaymentAmount => 152,
        Column::ReferenceNumber | Column::UserEmail => 192,
        Column::Created => 172,
        Column::Refund => 88,
    }
}

impl TableLayout {
    /// The columns that are shown, from left to right.
    pub fn shown(&self) -> impl Iterator<Item = &ColumnLayout> {
        self.columns.iter().filter(|one| !one.is_hidden)
    }

    /// How a column is shown.
    #[must_use]
    pub fn of(&self, column: Column) -> Option<&ColumnLayout> {
        self.columns.iter().find(|one| one.column == column)
    }

    /// Shows a column or leaves it out; the first one stays, because it names the row.
    pub fn show(&mut self, column: Column, is_shown: bool) {
        self.change(column, |one| one.is_hidden = !is_shown && column != Column::Id);
    }

    /// Makes a column as wide as it can be.
    pub fn widen(&mut self, column: Column, width: u16) {
        self.change(column, |one| one.width = width.clamp(*WIDTHS.start(), *WIDTHS.end()));
    }

    /// Pins a column to a side: it comes to stand last among those on the left, or first among the others.
    pub fn pin(&mut self, column: Column, pin: Pin) {
        self.change(column, |one| one.pin = pin);
        self.put_in_order();
    }

    /// Moves a column one place to the left or to the right, among those that are pinned as it is.
    pub fn shift(&mut self, column: Column, to_the_right: bool) {
        if let Some((at, other)) = self.place_beside(column, to_the_right) {
            self.columns.swap(at, other);
        }
    }

    /// Whether a column can be moved one place.
    #[must_use]
    pub fn can_shift(&self, column: Column, to_the_right: bool) -> bool {
        self.place_beside(column, to_the_right).is_some()
    }

    fn place_beside(&self, column: Column, to_the_right: bool) -> Option<(usize, usize)> {
        let at = self.columns.iter().position(|one| one.column == column)?;
        let other = if to_the_right { at + 1 } else { at.checked_sub(1)? };
        let is_beside = self.columns.get(other)?.pin == self.columns.get(at)?.pin;
        is_beside.then_some((at, other))
    }

    fn change(&mut self, column: Column, change: impl FnOnce(&mut ColumnLayout)) {
        if let Some(one) = self.columns.iter_mut().find(|one| one.column == column) {
            change(one);
        }
    }

    fn put_in_order(&mut self) {
        let of = |pin: Pin| self.columns.iter().copied().filter(move |one| one.pin == pin);
        self.columns = Pin::ALL.into_iter().flat_map(of).collect();
    }

    /// As it is kept: `id:176:start,-company:136:none|compact|relative`.
    #[must_use]
    pub fn to_text(&self) -> String {
        let columns = self.columns.iter().map(|one| {
            let sign = if one.is_hidden { "-" } else { "" };
            format!("{sign}{}:{}:{}", one.column.slug(), one.width, one.pin.as_str())
        });
        let mut text = columns.collect::<Vec<_>>().join(",");
        for (word, is_so) in [("|compact", self.is_compact), ("|relative", self.is_relative)] {
            text.push_str(if is_so { word } else { "" });
        }
        text
    }

    /// Reads what was kept. What does not read is left out; columns that it does not name stand as usual.
    #[must_use]
    pub fn from_text(text: &str) -> Self {
        let mut layout = Self::default();
        let mut parts = text.split('|');
        let named: Vec<ColumnLayout> =
            parts.next().unwrap_or_default().split(',').filter_map(read_column).collect();
        let mut columns: Vec<ColumnLayout> = Vec::new();
        for one in named.into_iter().chain(layout.columns.iter().copied()) {
            if columns.iter().all(|other| other.column != one.column) {
                columns.push(one);
            }
        }
        layout.columns = columns;
        layout.put_in_order();
        for word in parts {
            layout.is_compact |= word == "compact";
            layout.is_relative |= word == "relative";
        }
        layout
    }
}

fn read_column(text: &str) -> Option<ColumnLayout> {
    let mut parts = text.split(':');
    let name = parts.next()?;
    let (slug, is_hidden) = name.strip_prefix('-').map_or((name, false), |slug| (slug, true));
    let column = Column::ALL.into_iter().find(|column| column.slug() == slug)?;
    let width: u16 = parts.next()?.parse().ok()?;
    let pin = Pin::named(parts.next()?)?;
    let width = width.clamp(*WIDTHS.start(), *WIDTHS.end());
    Some(ColumnLayout { column, width, pin, is_hidden: is_hidden && column != Column::Id })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(layout: &TableLayout) -> Vec<Column> {
        layout.shown().map(|one| one.column).collect()
    }

    #[test]
    fn what_was_chosen_comes_back_as_it_was() {
        let mut layout = TableLayout::default();
        layout.show(Column::Company, false);
        layout.widen(Column::Customer, 300);
        layout.pin(Column::PaymentAmount, Pin::Start);
        layout.shift(Column::Gateway, true);
        (layout.is_compact, layout.is_relative) = (true, true);
        assert_eq!(TableLayout::from_text(&layout.to_text()), layout);
        assert_ne!(layout, TableLayout::default());
    }

    #[test]
    fn what_was_kept_by_another_version_reads_as_far_as_it_can() {
        assert_eq!(TableLayout::from_text(""), TableLayout::default());
        assert_eq!(TableLayout::from_text("nonsense|of:the,kind"), TableLayout::default());
        let layout =
            TableLayout::from_text("order-number:9999:none,id:x:start,gone:100:none,order-number:60:none");
        assert_eq!(layout.columns.len(), Column::ALL.len());
        assert_eq!(order(&layout).get(..2), Some(&[Column::Id, Column::OrderNumber][..]));
        assert_eq!(layout.of(Column::OrderNumber).map(|one| one.width), Some(*WIDTHS.end()));
    }

    #[test]
    fn pinned_columns_stand_at_their_side_and_move_among_themselves_only() {
        let mut layout = TableLayout::default();
        layout.pin(Column::Created, Pin::Start);
        layout.pin(Column::Refundable, Pin::End);
        let names = order(&layout);
        assert_eq!(names.get(..2), Some(&[Column::Id, Column::Created][..]));
        assert_eq!(names.get(14..), Some(&[Column::Refundable, Column::Refund][..]));
        assert!(!layout.can_shift(Column::Created, true) && layout.can_shift(Column::Created, false));
        layout.shift(Column::Created, false);
        assert_eq!(order(&layout).first(), Some(&Column::Created));
        assert!(!layout.can_shift(Column::Created, false));
        let before = layout.clone();
        layout.shift(Column::Refund, true);
        assert_eq!(layout, before);
    }

    #[test]
    fn the_column_that_names_the_row_stays() {
        let mut layout = TableLayout::default();
        layout.show(Column::Id, false);
        assert_eq!(order(&layout).len(), Column::ALL.len());
        assert!(!TableLayout::from_text("-id:100:none").columns.iter().any(|one| one.is_hidden));
    }
}
