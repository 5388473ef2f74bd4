//! Canonical JSON: one left-to-right pass that accepts exactly the bytes that equal their own
//! RFC 8785 form under the narrower rules JSON-1 to JSON-7, and a writer of that form.
//!
//! The first offence in reading order is the one reported; its byte offset is that of the token
//! (or, inside a string, of the character or escape) that is wrong.

use alloc::{
    borrow::ToOwned,
    collections::BTreeMap,
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;

use crate::limits::{INTEGER_MAX, JSON_DEPTH_MAX};

/// An object; its keys are sorted by bytes, which for the keys of JSON-4 is the order of RFC 8785.
pub type Object = BTreeMap<String, Value>;

/// A JSON value without floats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// An integer within ±(2^53−1) (JSON-3).
    Int(i64),
    /// A string without the characters of JSON-7.
    Text(String),
    /// An array.
    List(Vec<Self>),
    /// An object.
    Object(Object),
}

impl Value {
    /// The string, if it is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The integer, if it is one.
    #[must_use]
    pub fn as_int(&self) -> Option<i64> {
        match self {
            Self::Int(int) => Some(*int),
            _ => None,
        }
    }

    /// The array, if it is one.
    #[must_use]
    pub fn as_list(&self) -> Option<&[Self]> {
        match self {
            Self::List(list) => Some(list),
            _ => None,
        }
    }

    /// The object, if it is one.
    #[must_use]
    pub fn as_object(&self) -> Option<&Object> {
        match self {
            Self::Object(object) => Some(object),
            _ => None,
        }
    }

    /// The member `key` of an object, if this is an object that has it.
    #[must_use]
    pub fn at(&self, key: &str) -> Option<&Self> {
        self.as_object()?.get(key)
    }

    /// Whether this is `null`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The RFC 8785 form, without a newline.
    #[must_use]
    pub fn to_canonical(&self) -> String {
        let mut out = String::new();
        write_value(&mut out, self);
        out
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Value {
    fn from(int: i64) -> Self {
        Self::Int(int)
    }
}

impl From<bool> for Value {
    fn from(bool: bool) -> Self {
        Self::Bool(bool)
    }
}

impl From<Object> for Value {
    fn from(object: Object) -> Self {
        Self::Object(object)
    }
}

impl<T: Into<Self>> From<Vec<T>> for Value {
    fn from(list: Vec<T>) -> Self {
        Self::List(list.into_iter().map(Into::into).collect())
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(option: Option<T>) -> Self {
        option.map_or(Self::Null, Into::into)
    }
}

/// Builds an object from pairs; a later pair replaces an earlier one of the same key.
pub fn object<const N: usize>(pairs: [(&str, Value); N]) -> Object {
    pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

fn write_value(out: &mut String, value: &Value) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Int(int) => out.push_str(&int.to_string()),
        Value::Text(text) => write_text(out, text),
        Value::List(list) => {
            out.push('[');
            for (position, item) in list.iter().enumerate() {
                if position > 0 {
                    out.push(',');
                }
                write_value(out, item);
            }
            out.push(']');
        }
        Value::Object(object) => {
            out.push('{');
            for (position, (key, item)) in object.iter().enumerate() {
                if position > 0 {
                    out.push(',');
                }
                write_text(out, key);
                out.push(':');
                write_value(out, item);
            }
            out.push('}');
        }
    }
}

fn write_text(out: &mut String, text: &str) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\u{c}' => out.push_str("\\f"),
            '\r' => out.push_str("\\r"),
            control if control < '\u{20}' => {
                const HEX: &[u8; 16] = b"0123456789abcdef";
                let code = u32::from(control);
                out.push_str("\\u00");
                out.push(char::from(HEX[(code >> 4) as usize & 15]));
                out.push(char::from(HEX[code as usize & 15]));
            }
            other => out.push(other),
        }
    }
    out.push('"');
}

/// Whether a character is refused in every string (JSON-7).
#[must_use]
pub fn is_refused(character: char) -> bool {
    let code = u32::from(character);
    matches!(
        code,
        0x00..=0x1F
            | 0x7F..=0x9F
            | 0x061C
            | 0x200E..=0x200F
            | 0x2028..=0x202E
            | 0x2060..=0x206F
            | 0xFEFF
            | 0xFFF9..=0xFFFB
            | 0xFDD0..=0xFDEF
    ) || code & 0xFFFE == 0xFFFE
}

/// What is wrong with a text, by the code of its rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonFault {
    /// Not JSON at all (RFC 8259).
    Malformed,
    /// A key occurs twice in one object (JSON-2).
    DuplicateKey,
    /// A float, or an integer beyond ±(2^53−1) (JSON-3).
    Number,
    /// A key outside `[a-z0-9_]+` (JSON-4).
    Key,
    /// A refused character (JSON-7).
    Text,
    /// More than 16 containers deep (JSON-6).
    Depth,
    /// JSON, but not its own RFC 8785 form (JSON-1).
    NotCanonical,
}

/// The first offence of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JsonError {
    /// The rule that is broken.
    pub fault: JsonFault,
    /// Byte offset of the offending token.
    pub offset: usize,
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.fault {
            JsonFault::Malformed => "not JSON",
            JsonFault::DuplicateKey => "a key occurs twice",
            JsonFault::Number => "not an integer within ±(2^53−1)",
            JsonFault::Key => "a key outside [a-z0-9_]+",
            JsonFault::Text => "a refused character in a string",
            JsonFault::Depth => "nested deeper than 16 containers",
            JsonFault::NotCanonical => "not in canonical form (RFC 8785)",
        };
        write!(f, "{what}, at byte {}", self.offset)
    }
}

impl core::error::Error for JsonError {}

/// Reads one canonical JSON value that fills the whole text.
///
/// # Errors
/// The first offence from the left; see [`JsonError`].
pub fn parse(text: &str) -> Result<Value, JsonError> {
    let mut scan = Scan { text, at: 0 };
    let value = scan.value(0)?;
    match scan.peek() {
        None => Ok(value),
        Some(_) => Err(scan.unexpected()),
    }
}

struct Scan<'a> {
    text: &'a str,
    at: usize,
}

impl Scan<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn fail<T>(&self, fault: JsonFault) -> Result<T, JsonError> {
        Err(JsonError { fault, offset: self.at })
    }

    /// White space between tokens is JSON, but never canonical; anything else is no JSON.
    fn unexpected(&self) -> JsonError {
        let fault = match self.peek() {
            Some(b' ' | b'\t' | b'\n' | b'\r') => JsonFault::NotCanonical,
            _ => JsonFault::Malformed,
        };
        JsonError { fault, offset: self.at }
    }

    fn expect(&mut self, byte: u8) -> Result<(), JsonError> {
        if self.peek() == Some(byte) {
            self.at += 1;
            Ok(())
        } else {
            Err(self.unexpected())
        }
    }

    fn word(&mut self, word: &str, value: Value) -> Result<Value, JsonError> {
        if self.text.as_bytes()[self.at..].starts_with(word.as_bytes()) {
            self.at += word.len();
            Ok(value)
        } else {
            self.fail(JsonFault::Malformed)
        }
    }

    /// `depth` is the number of containers around this value.
    fn value(&mut self, depth: usize) -> Result<Value, JsonError> {
        match self.peek() {
            Some(b'{') => self.object(depth + 1),
            Some(b'[') => self.list(depth + 1),
            Some(b'"') => Ok(Value::Text(self.string()?)),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word("true", Value::Bool(true)),
            Some(b'f') => self.word("false", Value::Bool(false)),
            Some(b'n') => self.word("null", Value::Null),
            _ => Err(self.unexpected()),
        }
    }

    fn open(&mut self, depth: usize) -> Result<(), JsonError> {
        if depth > JSON_DEPTH_MAX {
            return self.fail(JsonFault::Depth);
        }
        self.at += 1;
        Ok(())
    }

    fn list(&mut self, depth: usize) -> Result<Value, JsonError> {
        self.open(depth)?;
        let mut list = Vec::new();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(Value::List(list));
        }
        loop {
            list.push(self.value(depth)?);
            if self.peek() == Some(b',') {
                self.at += 1;
            } else {
                self.expect(b']')?;
                return Ok(Value::List(list));
            }
        }
    }

    fn object(&mut self, depth: usize) -> Result<Value, JsonError> {
        self.open(depth)?;
        let mut object = Object::new();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(Value::Object(object));
        }
        loop {
            let key = self.key(object.last_key_value().map(|(key, _)| key.as_str()))?;
            self.expect(b':')?;
            let value = self.value(depth)?;
            object.insert(key, value);
            if self.peek() == Some(b',') {
                self.at += 1;
            } else {
                self.expect(b'}')?;
                return Ok(Value::Object(object));
            }
        }
    }

    /// Keys ascend, so that a repeated one that is not out of order follows itself at once.
    fn key(&mut self, previous: Option<&str>) -> Result<String, JsonError> {
        let start = self.at;
        if self.peek() != Some(b'"') {
            return Err(self.unexpected());
        }
        let key = self.string()?;
        let fault = if key.is_empty()
            || !key.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_'))
        {
            Some(JsonFault::Key)
        } else {
            match previous.map(|previous| previous.cmp(key.as_str())) {
                Some(core::cmp::Ordering::Equal) => Some(JsonFault::DuplicateKey),
                Some(core::cmp::Ordering::Greater) => Some(JsonFault::NotCanonical),
                _ => None,
            }
        };
        match fault {
            Some(fault) => Err(JsonError { fault, offset: start }),
            None => Ok(key),
        }
    }

    fn string(&mut self) -> Result<String, JsonError> {
        self.at += 1;
        let mut out = String::new();
        loop {
            let rest = &self.text[self.at..];
            let plain = rest
                .bytes()
                .position(|byte| matches!(byte, b'"' | b'\\') || !matches!(byte, 0x20..=0x7E))
                .unwrap_or(rest.len());
            out.push_str(&rest[..plain]);
            self.at += plain;
            match rest[plain..].chars().next() {
                None => return self.fail(JsonFault::Malformed),
                Some('"') => {
                    self.at += 1;
                    return Ok(out);
                }
                Some('\\') => out.push(self.escape()?),
                Some(character) if is_refused(character) => return self.fail(JsonFault::Text),
                Some(character) => {
                    out.push(character);
                    self.at += character.len_utf8();
                }
            }
        }
    }

    /// Only `\"` and `\\` remain in canonical text; every other escape is judged by what it means.
    fn escape(&mut self) -> Result<char, JsonError> {
        let bytes = &self.text.as_bytes()[self.at..];
        let fault = match bytes.get(1) {
            Some(quoted @ (b'"' | b'\\')) => {
                let quoted = char::from(*quoted);
                self.at += 2;
                return Ok(quoted);
            }
            Some(b'/') => JsonFault::NotCanonical,
            Some(b'b' | b'f' | b'n' | b'r' | b't') => JsonFault::Text,
            Some(b'u') => match escaped_character(&bytes[1..]) {
                None => JsonFault::Malformed,
                Some(Some(character)) if !is_refused(character) => JsonFault::NotCanonical,
                Some(_) => JsonFault::Text,
            },
            _ => JsonFault::Malformed,
        };
        self.fail(fault)
    }

    fn number(&mut self) -> Result<Value, JsonError> {
        let start = self.at;
        let bytes = self.text.as_bytes();
        let negative = bytes[start] == b'-';
        let digits_at = start + usize::from(negative);
        let count = |from: usize| bytes[from..].iter().take_while(|b| b.is_ascii_digit()).count();
        let digits = count(digits_at);
        if digits == 0 || (digits > 1 && bytes[digits_at] == b'0') {
            return self.fail(JsonFault::Malformed);
        }
        let mut end = digits_at + digits;
        let mut float = false;
        if bytes.get(end) == Some(&b'.') {
            let fraction = count(end + 1);
            if fraction == 0 {
                return self.fail(JsonFault::Malformed);
            }
            float = true;
            end += 1 + fraction;
        }
        if matches!(bytes.get(end), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
            let exponent = count(end + 1 + sign);
            if exponent == 0 {
                return self.fail(JsonFault::Malformed);
            }
            float = true;
        }
        if float {
            return self.fail(JsonFault::Number);
        }
        match self.text[start..end].parse::<i64>() {
            Ok(0) if negative => self.fail(JsonFault::NotCanonical),
            Ok(int) if int.unsigned_abs() <= INTEGER_MAX => {
                self.at = end;
                Ok(Value::Int(int))
            }
            _ => self.fail(JsonFault::Number),
        }
    }
}

/// Of `u` and four hex digits: `None` when it is no escape, `Some(None)` for a lone surrogate.
fn escaped_character(bytes: &[u8]) -> Option<Option<char>> {
    let unit = |from: usize| -> Option<u32> {
        if bytes.get(from) != Some(&b'u') {
            return None;
        }
        let digits = bytes.get(from + 1..from + 5)?;
        digits
            .iter()
            .try_fold(0, |value, digit| Some(value * 16 + char::from(*digit).to_digit(16)?))
    };
    let first = unit(0)?;
    if (0xD800..0xDC00).contains(&first)
        && bytes.get(5) == Some(&b'\\')
        && let Some(second @ 0xDC00..0xE000) = unit(6)
    {
        return Some(char::from_u32(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00)));
    }
    Some(char::from_u32(first))
}
