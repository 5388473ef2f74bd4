//! Why a source could not be turned into drafts.

use core::fmt;

/// A source that cannot be imported. Nothing of it is.
#[derive(Debug, thiserror::Error)]
pub enum ExchangeError {
    /// Cells of one or several tables, every one of them listed.
    #[error("{}", Listed(.0))]
    Cells(Vec<BadCell>),
    /// Columns that the import reads and the table does not have.
    #[error("{table} lacks the columns: {}", .columns.join(", "))]
    Columns {
        /// Name of the table.
        table: &'static str,
        /// Every missing column.
        columns: Vec<&'static str>,
    },
    /// A table whose bytes are not CSV.
    #[error("{table} is not CSV")]
    Csv {
        /// Name of the table.
        table: &'static str,
        /// What the reader met.
        #[source]
        source: csv::Error,
    },
    /// A page that does not hold a passage that the import quotes.
    #[error("{page} does not hold {passage}")]
    Passage {
        /// Name of the page.
        page: &'static str,
        /// What was looked for.
        passage: &'static str,
    },
    /// An instant so near the end of the calendar that no due date can follow it.
    #[error("no date follows {signed} by {days} days")]
    Calendar {
        /// The instant given.
        signed: String,
        /// How far ahead a date was needed.
        days: i64,
    },
}

/// One cell that cannot be imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadCell {
    /// Name of the table.
    pub table: &'static str,
    /// The row as a spreadsheet numbers it: the header is row 1.
    pub row: u64,
    /// Name of the column; empty if the whole row is meant.
    pub column: String,
    /// The cell as written.
    pub value: String,
    /// What is wrong with it.
    pub fault: CellFault,
}

/// What is wrong with a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CellFault {
    /// The row has more or fewer cells than the header.
    #[error("the row has {got} cells, the header {want}")]
    Width {
        /// Cells of the row.
        got: usize,
        /// Cells of the header.
        want: usize,
    },
    /// A mandatory cell is empty.
    #[error("must not be empty")]
    Empty,
    /// Longer than a label may be, or with a character that no event may hold.
    #[error("is no text of at most 300 characters without control characters")]
    Text,
    /// Not a date `YYYY-MM-DD`.
    #[error("is no date YYYY-MM-DD")]
    Date,
    /// Not an instant with its offset.
    #[error("is no instant YYYY-MM-DDThh:mm:ss with Z or an offset")]
    Instant,
    /// Not a decimal number as an event writes it.
    #[error("is no decimal number")]
    Decimal,
    /// Cannot name a stream, an indicator or an alias.
    #[error("is no id")]
    Id,
    /// None of the values that this column may have.
    #[error("is none of the values known for this column")]
    Unknown,
    /// Names something that no earlier row introduced.
    #[error("was not introduced by an earlier row")]
    NotIntroduced,
    /// Introduces something a second time.
    #[error("was introduced before")]
    Repeated,
    /// A date stands beside an empty value.
    #[error("is the date of an empty value")]
    DateAlone,
    /// The row names a change that its values do not show, or shows one that it does not name.
    #[error("does not agree with the previous row about this indicator")]
    Change,
}

impl fmt::Display for BadCell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { table, row, column, value, fault } = self;
        write!(f, "{table}, row {row}, column {column}: `{value}` {fault}")
    }
}

struct Listed<'a>(&'a [BadCell]);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} cells cannot be imported, so nothing is", self.0.len())?;
        self.0.iter().try_for_each(|cell| write!(f, "\n{cell}"))
    }
}
