//! Canonical JSON against an independent canonicaliser, and a table of everything it refuses.

use proptest::prelude::*;
use redevable_protocol::{
    json::{
        JsonFault::{self, Depth, DuplicateKey, Key, Malformed, NotCanonical, Number, Text},
        Object, Value, is_refused, parse,
    },
    limits::{INTEGER_MAX, JSON_DEPTH_MAX},
};

/// Text, fault, byte offset.
const MUST_FAIL: &[(&str, JsonFault, usize)] = &[
    // Nothing, or no JSON at all.
    ("", Malformed, 0),
    ("\u{feff}{}", Malformed, 0),
    ("\u{a0}{}", Malformed, 0),
    ("'a'", Malformed, 0),
    ("NaN", Malformed, 0),
    ("Infinity", Malformed, 0),
    ("True", Malformed, 0),
    ("tru", Malformed, 0),
    ("nul", Malformed, 0),
    ("[fals]", Malformed, 1),
    ("undefined", Malformed, 0),
    ("/* */1", Malformed, 0),
    // White space of each sort, at each place.
    (" 1", NotCanonical, 0),
    ("\t1", NotCanonical, 0),
    ("\n1", NotCanonical, 0),
    ("\r1", NotCanonical, 0),
    ("1 ", NotCanonical, 1),
    ("1\n", NotCanonical, 1),
    ("1\r\n", NotCanonical, 1),
    ("[ ]", NotCanonical, 1),
    ("[ 1]", NotCanonical, 1),
    ("[1 ]", NotCanonical, 2),
    ("[1 ,2]", NotCanonical, 2),
    ("[1,\t2]", NotCanonical, 3),
    ("{ }", NotCanonical, 1),
    ("{ \"a\":1}", NotCanonical, 1),
    ("{\"a\" :1}", NotCanonical, 4),
    ("{\"a\":\n1}", NotCanonical, 5),
    ("{\"a\":1 }", NotCanonical, 6),
    ("{\"a\":1, \"b\":1}", NotCanonical, 7),
    // No white space of JSON.
    ("[1,\u{b}2]", Malformed, 3),
    ("[1,\u{c}2]", Malformed, 3),
    ("[\u{a0}1]", Malformed, 1),
    ("[\u{2003}1]", Malformed, 1),
    // Trailing garbage and wrong brackets.
    ("1,", Malformed, 1),
    ("{}{}", Malformed, 2),
    ("{}]", Malformed, 2),
    ("nullnull", Malformed, 4),
    ("\"a\"b", Malformed, 3),
    ("{}\u{0}", Malformed, 2),
    ("[1}", Malformed, 2),
    ("{\"a\":1]", Malformed, 6),
    ("[1,]", Malformed, 3),
    ("[,1]", Malformed, 1),
    ("[1 2]", NotCanonical, 2),
    ("[1,,2]", Malformed, 3),
    ("{\"a\":1,}", Malformed, 7),
    ("{,}", Malformed, 1),
    ("{\"a\"}", Malformed, 4),
    ("{\"a\":}", Malformed, 5),
    ("{\"a\",1}", Malformed, 4),
    ("{a:1}", Malformed, 1),
    ("{1:1}", Malformed, 1),
    ("{null:1}", Malformed, 1),
    ("]", Malformed, 0),
    ("}", Malformed, 0),
    // Numbers.
    ("1.0", Number, 0),
    ("[0,1.5]", Number, 3),
    ("1e3", Number, 0),
    ("1E3", Number, 0),
    ("1e+3", Number, 0),
    ("1e-3", Number, 0),
    ("1.0e0", Number, 0),
    ("-0.0", Number, 0),
    ("-0e0", Number, 0),
    ("9007199254740992", Number, 0),
    ("-9007199254740992", Number, 0),
    ("9223372036854775807", Number, 0),
    ("9223372036854775808", Number, 0),
    ("-9223372036854775808", Number, 0),
    ("-9223372036854775809", Number, 0),
    ("100000000000000000000000000000000000000000", Number, 0),
    ("-0", NotCanonical, 0),
    ("[-0]", NotCanonical, 1),
    ("01", Malformed, 0),
    ("00", Malformed, 0),
    ("-01", Malformed, 0),
    ("-", Malformed, 0),
    ("--1", Malformed, 0),
    ("+1", Malformed, 0),
    (".5", Malformed, 0),
    ("1.", Malformed, 0),
    ("-.5", Malformed, 0),
    ("1.e3", Malformed, 0),
    ("1e", Malformed, 0),
    ("1e+", Malformed, 0),
    ("1x", Malformed, 1),
    ("0x10", Malformed, 1),
    ("1_000", Malformed, 1),
    ("\u{661}", Malformed, 0),
    // Escapes: judged by what they mean; only two are canonical.
    ("\"\\u0041\"", NotCanonical, 1),
    ("\"a\\u0022\"", NotCanonical, 2),
    ("\"\\u005c\"", NotCanonical, 1),
    ("\"\\u00e9\"", NotCanonical, 1),
    ("\"\\u00E9\"", NotCanonical, 1),
    ("\"\\ud83d\\ude00\"", NotCanonical, 1),
    ("\"\\uD83D\\uDE00\"", NotCanonical, 1),
    ("\"\\/\"", NotCanonical, 1),
    ("\"a\\n\"", Text, 2),
    ("\"\\t\"", Text, 1),
    ("\"\\r\"", Text, 1),
    ("\"\\b\"", Text, 1),
    ("\"\\f\"", Text, 1),
    ("\"\\u0000\"", Text, 1),
    ("\"\\u000a\"", Text, 1),
    ("\"\\u001F\"", Text, 1),
    ("\"\\u007f\"", Text, 1),
    ("\"\\u2028\"", Text, 1),
    ("\"\\ufeff\"", Text, 1),
    ("\"\\uffff\"", Text, 1),
    ("\"\\ufdd0\"", Text, 1),
    // U+1FFFE and U+10FFFF, as pairs.
    ("\"\\ud83f\\udffe\"", Text, 1),
    ("\"\\udbff\\udfff\"", Text, 1),
    // Lone surrogates.
    ("\"\\ud800\"", Text, 1),
    ("\"\\udbff\"", Text, 1),
    ("\"\\udc00\"", Text, 1),
    ("\"\\udfff\"", Text, 1),
    ("\"ab\\ud800\\u0041\"", Text, 3),
    ("\"\\ud800\\ud800\"", Text, 1),
    ("\"\\ud800x\"", Text, 1),
    ("\"\\udc00\\ud800\"", Text, 1),
    // No escapes.
    ("\"\\x41\"", Malformed, 1),
    ("\"\\a\"", Malformed, 1),
    ("\"\\U0041\"", Malformed, 1),
    ("\"\\'\"", Malformed, 1),
    ("\"\\u\"", Malformed, 1),
    ("\"\\u12\"", Malformed, 1),
    ("\"\\u123\"", Malformed, 1),
    ("\"\\u12g4\"", Malformed, 1),
    ("\"\\u+123\"", Malformed, 1),
    ("\"\\u00\u{e9}\"", Malformed, 1),
    ("\"\\\u{e9}\"", Malformed, 1),
    ("\"\\\n\"", Malformed, 1),
    ("\"\\", Malformed, 1),
    ("\"\\\"", Malformed, 3),
    ("\"abc", Malformed, 4),
    ("\"\u{e9}", Malformed, 3),
    // Raw characters of JSON-7.
    ("\"a\nb\"", Text, 2),
    ("\"\u{0}\"", Text, 1),
    ("\"\t\"", Text, 1),
    ("\"\r\n\"", Text, 1),
    ("\"\u{e9}\u{7f}\"", Text, 3),
    ("\"\u{202e}abc\"", Text, 1),
    ("{\"a\":\"\u{200f}\"}", Text, 6),
    // Keys.
    ("{\"\":1}", Key, 1),
    ("{\"A\":1}", Key, 1),
    ("{\"a-b\":1}", Key, 1),
    ("{\"a.b\":1}", Key, 1),
    ("{\"a b\":1}", Key, 1),
    ("{\"\u{e9}\":1}", Key, 1),
    ("{\"a\\\"\":1}", Key, 1),
    ("{\"a\":{\"b\":1,\"C\":1}}", Key, 12),
    ("{\"a\":1,\"a\":1}", DuplicateKey, 7),
    ("{\"a\":1,\"a\":2,\"a\":3}", DuplicateKey, 7),
    ("[{\"_\":[],\"_\":{}}]", DuplicateKey, 9),
    ("{\"b\":1,\"a\":1}", NotCanonical, 7),
    ("{\"a\":1,\"b\":1,\"a\":1}", NotCanonical, 13),
    ("{\"aa\":1,\"a\":1}", NotCanonical, 8),
    ("{\"a\":1,\"_\":1}", NotCanonical, 7),
    ("{\"a\":1,\"0\":1}", NotCanonical, 7),
    ("{\"\\u0061\":1}", NotCanonical, 2),
    // The first offence from the left is the one reported.
    ("[1.0, 2]", Number, 1),
    ("[1 ,1.0]", NotCanonical, 2),
    ("{\"a\":1.0,\"a\":1}", Number, 5),
    ("{\"A\":1,\"A\":1}", Key, 1),
];

#[test]
fn each_refused_text_names_its_fault_and_byte() {
    assert!(MUST_FAIL.len() >= 50);
    for &(text, fault, offset) in MUST_FAIL {
        let error = parse(text).expect_err(text);
        assert_eq!((error.fault, error.offset), (fault, offset), "{text:?}");
        assert_eq!(accepted_by_oracle(text), None, "the oracle agrees on {text:?}");
    }
}

#[test]
fn accepted_texts() {
    for text in [
        "null",
        "true",
        "false",
        "0",
        "-1",
        "9007199254740991",
        "-9007199254740991",
        "\"\"",
        "\"\\\"\\\\/\"",
        "\"a b\u{a0}\u{e9}\u{1f600}\"",
        "[]",
        "{}",
        "[[],{},null,[1,\"a\"]]",
        "{\"0\":1,\"_\":2,\"a\":{\"b\":[]},\"a0\":3,\"a_\":4,\"aa\":5,\"b\":6}",
    ] {
        let value = parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(value.to_canonical(), text);
        assert_eq!(accepted_by_oracle(text).as_deref(), Some(text));
    }
}

/// JSON-7, first and last of each range.
const REFUSED: &[(u32, u32)] = &[
    (0x00, 0x1F),
    (0x7F, 0x9F),
    (0x061C, 0x061C),
    (0x200E, 0x200F),
    (0x2028, 0x202E),
    (0x2060, 0x206F),
    (0xFEFF, 0xFEFF),
    (0xFFF9, 0xFFFB),
    (0xFDD0, 0xFDEF),
    (0xFFFE, 0xFFFF),
    (0x1_FFFE, 0x1_FFFF),
    (0xF_FFFE, 0xF_FFFF),
    (0x10_FFFE, 0x10_FFFF),
];

#[test]
fn refused_ranges_end_where_they_say() {
    let judge = |code: u32| {
        let text = format!("\"a{}\"", char::from_u32(code).unwrap());
        parse(&text).map_err(|error| (error.fault, error.offset))
    };
    for &(first, last) in REFUSED {
        assert_eq!(judge(first), Err((Text, 2)), "U+{first:04X}");
        assert_eq!(judge(last), Err((Text, 2)), "U+{last:04X}");
        if first > 0 {
            assert!(judge(first - 1).is_ok(), "U+{:04X} is before the range", first - 1);
        }
        if char::from_u32(last + 1).is_some() {
            assert!(judge(last + 1).is_ok(), "U+{:04X} is after the range", last + 1);
        }
    }
    assert!(judge(0xD7FF).is_ok() && judge(0xE000).is_ok(), "around the surrogates");
}

/// Every scalar value, against the list as the rule writes it.
#[test]
fn refused_characters_are_exactly_those_of_the_rule() {
    for character in '\0'..=char::MAX {
        let code = u32::from(character);
        let in_a_range = REFUSED.iter().any(|&(first, last)| (first..=last).contains(&code));
        let ends_a_plane = code % 0x1_0000 >= 0xFFFE;
        assert_eq!(is_refused(character), in_a_range || ends_a_plane, "U+{code:04X}");
    }
}

#[test]
fn depth_sixteen_and_no_more() {
    let lists = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let objects = |depth: usize| format!("{}1{}", "{\"a\":".repeat(depth), "}".repeat(depth));
    assert_eq!(JSON_DEPTH_MAX, 16);
    assert!(parse(&lists(16)).is_ok() && parse(&objects(16)).is_ok());
    let fault = |text: String| parse(&text).map_err(|error| (error.fault, error.offset));
    assert_eq!(fault(lists(17)), Err((Depth, 16)));
    assert_eq!(fault(objects(17)), Err((Depth, 80)));
    assert_eq!(fault("[".repeat(32_768)), Err((Depth, 16)), "no recursion beyond the limit");
    assert_eq!(fault("[".repeat(16)), Err((Malformed, 16)));
    let beside = format!("[{},{}]", lists(15), lists(16));
    assert_eq!(fault(beside), Err((Depth, 1 + 30 + 1 + 15)));
}

#[test]
fn truncated_at_each_byte() {
    let whole = r#"{"c":[true,false,null,-12,{}],"d":{"x":"+\"\\\\é😀"},"z":[[["+"]]]}"#;
    assert!(parse(whole).is_ok());
    for (end, _) in whole.char_indices() {
        let text = &whole[..end];
        let error = parse(text).expect_err(text);
        // An unfinished word, number or escape is wrong from its start on.
        let word = text.bytes().rev().take_while(|b| b"-truefalsn".contains(b)).count();
        let is_whole = ["true", "false", "null"].contains(&&text[end - word..]);
        let word = if is_whole { 0 } else { word };
        let slashes = text.bytes().rev().take_while(|b| *b == b'\\').count();
        let expected = end - word - slashes % 2;
        assert_eq!((error.fault, error.offset), (Malformed, expected), "{text}");
    }
}

#[test]
fn a_full_text_of_hostile_shape_is_read_in_one_pass() {
    let start = std::time::Instant::now();
    let keys: Vec<String> = (0..2_700).map(|n| format!("\"k{n:04}\":0")).collect();
    let wide = format!("{{{}}}", keys.join(","));
    assert!(parse(&wide).is_ok());
    for text in [
        format!("[{}0]", "0,".repeat(16_000)),
        format!("\"{}\"", "\\\\".repeat(16_000)),
        format!("\"{}\"", "é".repeat(16_000)),
        format!("[{}\"\"]", "\"\",".repeat(10_000)),
    ] {
        assert!(parse(&text).is_ok());
        assert_eq!(parse(&text).unwrap().to_canonical(), text);
    }
    assert!(parse(&"9".repeat(32_768)).is_err());
    assert!(start.elapsed().as_secs() < 5, "linear work");
}

/// The canonical form by the independent implementation, if the text is its own canonical form and
/// keeps the narrower rules, read off the parsed value.
fn accepted_by_oracle(text: &str) -> Option<String> {
    let value: serde_json::Value = serde_json::from_str(text).ok()?;
    let canonical = serde_json_canonicalizer::to_string(&value).ok()?;
    (canonical == text && is_narrow(&value, 0)).then_some(canonical)
}

fn is_narrow(value: &serde_json::Value, around: usize) -> bool {
    let text = |text: &str| {
        text.chars().map(u32::from).all(|code| {
            code % 0x1_0000 < 0xFFFE
                && !REFUSED.iter().any(|&(first, last)| (first..=last).contains(&code))
        })
    };
    match value {
        serde_json::Value::Null | serde_json::Value::Bool(_) => true,
        serde_json::Value::Number(number) => {
            number.as_i64().is_some_and(|int| int.unsigned_abs() <= INTEGER_MAX)
        }
        serde_json::Value::String(string) => text(string),
        serde_json::Value::Array(list) => {
            around < 16 && list.iter().all(|item| is_narrow(item, around + 1))
        }
        serde_json::Value::Object(object) => {
            let key = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
            around < 16
                && object.iter().all(|(name, item)| {
                    !name.is_empty() && name.bytes().all(key) && is_narrow(item, around + 1)
                })
        }
    }
}

fn to_serde(value: &Value) -> serde_json::Value {
    match value {
        Value::Null => serde_json::Value::Null,
        Value::Bool(bool) => (*bool).into(),
        Value::Int(int) => (*int).into(),
        Value::Text(text) => text.as_str().into(),
        Value::List(list) => list.iter().map(to_serde).collect(),
        Value::Object(object) => {
            object.iter().map(|(key, item)| (key.clone(), to_serde(item))).collect()
        }
    }
}

fn any_value() -> impl Strategy<Value = Value> {
    let most = INTEGER_MAX.cast_signed();
    let text = proptest::collection::vec(
        prop_oneof![
            any::<char>(),
            prop_oneof![Just('"'), Just('\\'), Just('/'), Just('é'), Just('\u{1f600}')],
            proptest::char::range(' ', '~'),
        ],
        0..12,
    );
    let text = text.prop_map(|chars| chars.into_iter().filter(|c| !is_refused(*c)).collect());
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        prop_oneof![-most..=most, -3_i64..3, Just(most), Just(-most)].prop_map(Value::from),
        text.prop_map(|text: String| Value::from(text)),
    ];
    leaf.prop_recursive(15, 60, 5, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::List),
            proptest::collection::btree_map("[a-z0-9_]{1,4}", inner, 0..5)
                .prop_map(|object: Object| Value::Object(object)),
        ]
    })
}

/// Characters that matter to a reader of JSON.
fn edit() -> impl Strategy<Value = char> {
    let chars: Vec<char> =
        "[]{}:,\"0123456789abcdef.E+-\\u/ \n\t\0\u{7f}é\u{2028}_A".chars().collect();
    proptest::sample::select(chars)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn the_written_form_is_that_of_the_oracle(value in any_value()) {
        let text = value.to_canonical();
        prop_assert_eq!(parse(&text), Ok(value.clone()));
        let oracle = serde_json_canonicalizer::to_string(&to_serde(&value)).unwrap();
        prop_assert_eq!(text, oracle);
    }

    /// Both accept the same texts, one or two edits away from a canonical one.
    #[test]
    fn edited_texts_are_judged_as_by_the_oracle(
        value in any_value(),
        edits in proptest::collection::vec((any::<proptest::sample::Index>(), 0_u8..3, edit()), 1..3),
    ) {
        let mut chars: Vec<char> = value.to_canonical().chars().collect();
        for (at, how, what) in edits {
            let at = at.index(chars.len() + 1);
            match how {
                0 => chars.insert(at, what),
                1 if at < chars.len() => chars[at] = what,
                _ if at < chars.len() => { chars.remove(at); }
                _ => {}
            }
        }
        let text: String = chars.into_iter().collect();
        let ours = parse(&text).map(|value| value.to_canonical());
        prop_assert_eq!(ours.clone().ok(), accepted_by_oracle(&text), "{}", text);
        if let Err(error) = ours {
            prop_assert!(error.offset <= text.len() && text.is_char_boundary(error.offset));
        }
    }

    #[test]
    fn arbitrary_texts_are_judged_as_by_the_oracle(
        text in "[\\[\\]{}:,\"0-9a-c.eE+\\-\\\\u \n\u{e9}]{0,24}",
    ) {
        let ours = parse(&text).map(|value| value.to_canonical());
        prop_assert_eq!(ours.ok(), accepted_by_oracle(&text), "{}", text);
    }
}
