//! Dates and instants as the protocol writes them: UTC, no leap second, years 0001–9999 (JSON-8).

use core::fmt;

/// A day, as days since 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(i64);

/// A second, as seconds since 1970-01-01T00:00:00Z: `YYYY-MM-DDThh:mm:ssZ`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

/// The log's own clock, as milliseconds: `YYYY-MM-DDThh:mm:ss.mmmZ` (ENTRY-1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Recorded(i64);

/// When a fact holds: a day or an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum At {
    /// The whole day; compared as its first second.
    Date(Date),
    /// The second.
    Instant(Instant),
}

const DAY: i64 = 86_400;
/// Days of 0001-01-01 and of 9999-12-31.
const DAYS: core::ops::RangeInclusive<i64> = -719_162..=2_932_896;

/// Days since 1970-01-01 of a day of the proleptic Gregorian calendar.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + day_of_year - 719_468
}

fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let day_of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year + era * 400 + i64::from(month <= 2), month, day)
}

/// Reads fixed-width digits and literals: `0` stands for a digit, all else for itself.
fn fields<const N: usize>(text: &str, pattern: &str) -> Option<[i64; N]> {
    if text.len() != pattern.len() {
        return None;
    }
    let mut fields = [0_i64; N];
    let mut field = 0;
    for (have, want) in text.bytes().zip(pattern.bytes()) {
        if want == b'0' {
            if !have.is_ascii_digit() {
                return None;
            }
            fields[field] = fields[field] * 10 + i64::from(have - b'0');
        } else {
            if have != want {
                return None;
            }
            field = (field + 1).min(N - 1);
        }
    }
    Some(fields)
}

fn seconds([year, month, day, hour, minute, second]: [i64; 6]) -> Option<i64> {
    let date = Date::from_civil(year, month, day)?;
    (hour <= 23 && minute <= 59 && second <= 59)
        .then(|| date.0 * DAY + hour * 3_600 + minute * 60 + second)
}

impl Date {
    /// A real day of the years 0001–9999; `None` for any other.
    #[must_use]
    pub fn from_civil(year: i64, month: i64, day: i64) -> Option<Self> {
        if !(1..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
            return None;
        }
        let days = days_from_civil(year, month, day);
        (civil_from_days(days) == (year, month, day)).then_some(Self(days))
    }

    /// Reads `YYYY-MM-DD`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let [year, month, day] = fields(text, "0000-00-00")?;
        Self::from_civil(year, month, day)
    }

    /// Its first second.
    #[must_use]
    pub fn start(self) -> Instant {
        Instant(self.0 * DAY)
    }

    /// Days since 1970-01-01.
    #[must_use]
    pub fn days(self) -> i64 {
        self.0
    }

    /// The day `days` later, if it is within the years 0001–9999.
    #[must_use]
    pub fn plus_days(self, days: i64) -> Option<Self> {
        self.0.checked_add(days).filter(|day| DAYS.contains(day)).map(Self)
    }
}

impl Instant {
    /// From seconds since 1970-01-01T00:00:00Z, within the years 0001–9999.
    #[must_use]
    pub fn from_seconds(seconds: i64) -> Option<Self> {
        DAYS.contains(&seconds.div_euclid(DAY)).then_some(Self(seconds))
    }

    /// Reads `YYYY-MM-DDThh:mm:ssZ`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        fields(text, "0000-00-00T00:00:00Z").and_then(seconds).map(Self)
    }

    /// Seconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn seconds(self) -> i64 {
        self.0
    }

    /// The UTC day that holds it.
    #[must_use]
    pub fn date(self) -> Date {
        Date(self.0.div_euclid(DAY))
    }
}

impl Recorded {
    /// From milliseconds since 1970-01-01T00:00:00Z, within the years 0001–9999.
    #[must_use]
    pub fn from_millis(millis: i64) -> Option<Self> {
        DAYS.contains(&millis.div_euclid(DAY * 1_000)).then_some(Self(millis))
    }

    /// Reads `YYYY-MM-DDThh:mm:ss.mmmZ`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let [year, month, day, hour, minute, second, millis] =
            fields(text, "0000-00-00T00:00:00.000Z")?;
        Some(Self(seconds([year, month, day, hour, minute, second])? * 1_000 + millis))
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn millis(self) -> i64 {
        self.0
    }

    /// The second that holds it.
    #[must_use]
    pub fn instant(self) -> Instant {
        Instant(self.0.div_euclid(1_000))
    }

    /// The UTC day that holds it.
    #[must_use]
    pub fn date(self) -> Date {
        self.instant().date()
    }
}

impl From<Instant> for Recorded {
    fn from(instant: Instant) -> Self {
        Self(instant.0 * 1_000)
    }
}

impl At {
    /// Reads `YYYY-MM-DD` or an instant.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Date::parse(text).map(Self::Date).or_else(|| Instant::parse(text).map(Self::Instant))
    }

    /// Its first second: a date is 00:00:00Z.
    #[must_use]
    pub fn start(self) -> Instant {
        match self {
            Self::Date(date) => date.start(),
            Self::Instant(instant) => instant,
        }
    }

    /// The UTC day that holds it.
    #[must_use]
    pub fn date(self) -> Date {
        self.start().date()
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = civil_from_days(self.0);
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let second = self.0.rem_euclid(DAY);
        let (hour, minute) = (second / 3_600, second / 60 % 60);
        write!(f, "{}T{hour:02}:{minute:02}:{:02}Z", self.date(), second % 60)
    }
}

impl fmt::Display for Recorded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let second = self.instant().0.rem_euclid(DAY);
        let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
        let millis = self.0.rem_euclid(1_000);
        write!(f, "{}T{hour:02}:{minute:02}:{second:02}.{millis:03}Z", self.date())
    }
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Date(date) => date.fmt(f),
            Self::Instant(instant) => instant.fmt(f),
        }
    }
}
