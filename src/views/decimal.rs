//! Comparing decimal quantities exactly, as text: no floats decide what was raised or lowered.

use std::cmp::Ordering;

use redevable_protocol::ids::is_decimal;

/// The order of two decimals of the form of JSON-3; `None` if either is not one.
/// `8` and `8.0` are equal.
#[must_use]
pub fn compare(left: &str, right: &str) -> Option<Ordering> {
    if !is_decimal(left) || !is_decimal(right) {
        return None;
    }
    let (left, right) = (Parts::of(left), Parts::of(right));
    Some(match (left.negative(), right.negative()) {
        (false, true) => Ordering::Greater,
        (true, false) => Ordering::Less,
        (false, false) => left.magnitude(&right),
        (true, true) => right.magnitude(&left),
    })
}

struct Parts<'a> {
    minus: bool,
    whole: &'a str,
    /// Without trailing zeros.
    fraction: &'a str,
}

impl<'a> Parts<'a> {
    fn of(text: &'a str) -> Self {
        let unsigned = text.strip_prefix('-').unwrap_or(text);
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        let fraction = fraction.trim_end_matches('0');
        Self { minus: unsigned.len() < text.len(), whole, fraction }
    }

    /// `-0.0` is zero.
    fn negative(&self) -> bool {
        self.minus && (self.whole != "0" || !self.fraction.is_empty())
    }

    fn magnitude(&self, other: &Self) -> Ordering {
        let length = self.whole.len().cmp(&other.whole.len());
        length.then(self.whole.cmp(other.whole)).then(self.fraction.cmp(other.fraction))
    }
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering::{Equal, Greater, Less};

    use super::compare;

    #[test]
    fn orders_decimals_as_numbers() {
        for (left, right, order) in [
            ("8", "8.0", Equal),
            ("-0.0", "0", Equal),
            ("9", "10", Less),
            ("0.5", "0.45", Greater),
            ("-2", "1", Less),
            ("-2", "-10", Greater),
            ("66170000", "15540000", Greater),
        ] {
            assert_eq!(compare(left, right), Some(order), "{left} and {right}");
            assert_eq!(compare(right, left), Some(order.reverse()));
        }
        assert_eq!(compare("1,5", "2"), None);
    }
}
