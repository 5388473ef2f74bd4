//! Base64 with one spelling per value (RFC 4648 §4, padded), as signed-note 1.1.0 asks.

use alloc::string::String;
use alloc::vec::Vec;

use data_encoding::BASE64;

/// Standard padded base64 of `bytes`.
#[must_use]
pub fn encode(bytes: &[u8]) -> String {
    BASE64.encode(bytes)
}

/// The bytes whose canonical base64 is exactly `text`; `None` for anything else.
#[must_use]
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let bytes = BASE64.decode(text.as_bytes()).ok()?;
    // `BASE64` refuses stray trailing bits but accepts concatenated padded pieces ("YQ==Yg=="),
    // which would be a second spelling of the same bytes. Those are always longer.
    (BASE64.encode_len(bytes.len()) == text.len()).then_some(bytes)
}
