//! Decimal numbers with one spelling per value: ASCII digits, no sign, no leading zero.

/// The number whose decimal text is exactly `text`; `None` for anything else or above 2^64−1.
#[must_use]
pub fn parse(text: &str) -> Option<u64> {
    // `u64::from_str` alone would take a leading "+" and leading zeros.
    let digits_only = text.bytes().all(|byte| byte.is_ascii_digit());
    let leading_zero = text.len() > 1 && text.starts_with('0');
    if digits_only && !leading_zero { text.parse().ok() } else { None }
}
