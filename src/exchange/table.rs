//! Reading CSV so that every bad cell is found before anything is said about the table.

use redevable_protocol::{
    ids::is_decimal,
    json::is_refused,
    limits::LABEL_CHARS_MAX,
    time::{Date, Instant},
};

use crate::exchange::error::{BadCell, CellFault, ExchangeError};

/// A table in memory, its header known to hold every column that is read.
pub(crate) struct Table {
    name: &'static str,
    header: csv::StringRecord,
    records: Vec<csv::StringRecord>,
}

/// One row of a table.
#[derive(Clone, Copy)]
pub(crate) struct Row<'a> {
    table: &'a Table,
    number: u64,
    record: &'a csv::StringRecord,
}

impl Table {
    pub(crate) fn read(
        name: &'static str,
        text: &str,
        columns: &[&'static str],
    ) -> Result<Self, ExchangeError> {
        let csv = |source| ExchangeError::Csv { table: name, source };
        // Flexible: rows of a wrong width are listed with all other faults, not met one by one.
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
        let header = reader.headers().map_err(csv)?.clone();
        let missing: Vec<_> =
            columns.iter().copied().filter(|name| !header.iter().any(|h| h == *name)).collect();
        if !missing.is_empty() {
            return Err(ExchangeError::Columns { table: name, columns: missing });
        }
        let records = reader.records().collect::<Result<Vec<_>, _>>().map_err(csv)?;
        Ok(Self { name, header, records })
    }

    /// The rows whose width is that of the header; the others become faults.
    pub(crate) fn rows(&self, faults: &mut Faults) -> Vec<Row<'_>> {
        let mut rows = Vec::new();
        for (number, record) in (2..).zip(&self.records) {
            let row = Row { table: self, number, record };
            let (got, want) = (record.len(), self.header.len());
            if got == want {
                rows.push(row);
            } else {
                faults.push(row, "", CellFault::Width { got, want });
            }
        }
        rows
    }
}

impl<'a> Row<'a> {
    /// The cell as written; empty for a column that does not exist.
    pub(crate) fn cell(&self, column: &str) -> &'a str {
        let position = self.table.header.iter().position(|name| name == column);
        position.and_then(|position| self.record.get(position)).unwrap_or_default()
    }
}

/// All that is wrong, in reading order.
#[derive(Default)]
pub(crate) struct Faults(Vec<BadCell>);

impl Faults {
    /// `value`, unless something was wrong.
    pub(crate) fn settle<T>(self, value: T) -> Result<T, ExchangeError> {
        if self.0.is_empty() { Ok(value) } else { Err(ExchangeError::Cells(self.0)) }
    }

    pub(crate) fn push(&mut self, row: Row<'_>, column: &str, fault: CellFault) {
        self.0.push(BadCell {
            table: row.table.name,
            row: row.number,
            column: column.to_owned(),
            value: row.cell(column).to_owned(),
            fault,
        });
    }

    /// A cell that becomes a label or another permanent text of at most 300 code points.
    pub(crate) fn text<'a>(&mut self, row: Row<'a>, column: &str) -> Option<&'a str> {
        let cell = row.cell(column);
        self.label(row, column, cell).then_some(cell)
    }

    /// Whether `part`, a part of this cell, can be a label; otherwise the cell becomes a fault.
    pub(crate) fn label(&mut self, row: Row<'_>, column: &str, part: &str) -> bool {
        let fault = if part.is_empty() {
            CellFault::Empty
        } else if part.chars().count() > LABEL_CHARS_MAX || part.chars().any(is_refused) {
            CellFault::Text
        } else {
            return true;
        };
        self.push(row, column, fault);
        false
    }

    /// A cell that is a name of the form `is`.
    pub(crate) fn named<'a, T>(
        &mut self,
        row: Row<'a>,
        column: &str,
        parse: impl FnOnce(&'a str) -> Option<T>,
    ) -> Option<T> {
        let named = parse(row.cell(column));
        if named.is_none() {
            self.push(row, column, CellFault::Id);
        }
        named
    }

    /// An instant with an offset, as the same instant in UTC.
    pub(crate) fn instant(&mut self, row: Row<'_>, column: &str) -> Option<Instant> {
        let instant = instant_with_offset(row.cell(column));
        if instant.is_none() {
            self.push(row, column, CellFault::Instant);
        }
        instant
    }

    /// A value as written and its date, if any; `None` for an empty pair.
    pub(crate) fn point(
        &mut self,
        row: Row<'_>,
        value_column: &str,
        date_column: &str,
    ) -> Option<Point> {
        let (value, date) = (row.cell(value_column), row.cell(date_column));
        if value.is_empty() {
            if !date.is_empty() {
                self.push(row, date_column, CellFault::DateAlone);
            }
            return None;
        }
        if !is_decimal(value) {
            self.push(row, value_column, CellFault::Decimal);
        }
        let day = Date::parse(date);
        if day.is_none() && !date.is_empty() {
            self.push(row, date_column, CellFault::Date);
        }
        Some(Point { value: value.to_owned(), date: day })
    }
}

/// A value as its source writes it, and its date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Point {
    pub(crate) value: String,
    pub(crate) date: Option<Date>,
}

/// `YYYY-MM-DDThh:mm:ss` and `Z` or `±hh:mm`.
fn instant_with_offset(text: &str) -> Option<Instant> {
    let (local, zone) = text.split_at_checked(19)?;
    let local = Instant::parse(&format!("{local}Z"))?;
    if zone == "Z" {
        return Some(local);
    }
    let (sign, offset) = zone.split_at_checked(1)?;
    let east: i64 = match sign {
        "+" => 1,
        "-" => -1,
        _ => return None,
    };
    let (hours, minutes) = offset.split_once(':')?;
    let digits = |part: &str, below: i64| -> Option<i64> {
        let digits = part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| part.parse().ok()).flatten().filter(|number| *number < below)
    };
    let seconds = digits(hours, 24)? * 3_600 + digits(minutes, 60)? * 60;
    Instant::from_seconds(local.seconds() - east * seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offset_is_taken_off() {
        let utc = |text| instant_with_offset(text).map(|instant| instant.to_string());
        assert_eq!(utc("2021-01-12T16:19:51+01:00").as_deref(), Some("2021-01-12T15:19:51Z"));
        assert_eq!(utc("2024-03-01T22:00:00-05:00").as_deref(), Some("2024-03-02T03:00:00Z"));
        assert_eq!(utc("2021-01-12T16:19:51Z").as_deref(), Some("2021-01-12T16:19:51Z"));
        for wrong in ["", "2021-01-12", "2021-01-12T16:19:51", "2021-01-12T16:19:51+1:00"] {
            assert_eq!(utc(wrong), None, "{wrong}");
        }
        assert_eq!(utc("2021-01-12T16:19:51+24:00"), None);
        assert_eq!(utc("2021-02-30T16:19:51+01:00"), None);
        assert_eq!(utc("2021-01-12T16:19:5é+01:00"), None);
    }

    #[test]
    fn every_missing_column_is_named() {
        match Table::read("t.csv", "a,b\n1,2\n", &["a", "c", "d"]) {
            Err(ExchangeError::Columns { table: "t.csv", columns }) => {
                assert_eq!(columns, ["c", "d"]);
            }
            _ => panic!("the columns are missing"),
        }
    }

    #[test]
    fn rows_of_a_wrong_width_are_listed() {
        let table = Table::read("t.csv", "a,b\n1\n1,2\n1,2,3\n", &["a"]).unwrap();
        let mut faults = Faults::default();
        assert_eq!(table.rows(&mut faults).len(), 1);
        match faults.settle(()) {
            Err(ExchangeError::Cells(cells)) => {
                let rows: Vec<u64> = cells.iter().map(|cell| cell.row).collect();
                assert_eq!(rows, [2, 4]);
            }
            _ => panic!("two rows have a wrong width"),
        }
    }
}
