//! Dates, clocks and names: tables with at least as many refusals as acceptances, and the property
//! that what is written is read back.

use proptest::prelude::*;
use redevable_protocol::{
    ids::{
        ContentHash, EntryHash, EventId, OrganisationId, Origin, Revision, ScaleId, StreamClass,
        StreamId, is_code, is_decimal, is_id, period_bound,
    },
    time::{At, Date, Instant, Recorded},
};

/// Judges a table: everything in `good` and nothing in `bad` passes.
fn table(what: &str, is: impl Fn(&str) -> bool, good: &[&str], bad: &[&str]) {
    for text in good {
        assert!(is(text), "{what} {text:?} must pass");
    }
    for text in bad {
        assert!(!is(text), "{what} {text:?} must fail");
    }
    assert!(bad.len() >= good.len(), "{what}: more refusals than acceptances");
}

#[test]
fn dates() {
    let good = [
        "0001-01-01",
        "0004-02-29",
        "0400-02-29",
        "1600-02-29",
        "1900-02-28",
        "1970-01-01",
        "2000-02-29",
        "2023-12-31",
        "2024-02-29",
        "2024-04-30",
        "2400-02-29",
        "9996-02-29",
        "9999-12-31",
    ];
    let bad = [
        "",
        "0000-01-01",
        "0000-12-31",
        "1900-02-29",
        "2100-02-29",
        "2023-02-29",
        "2024-02-30",
        "2024-04-31",
        "2024-06-31",
        "2024-09-31",
        "2024-11-31",
        "2024-01-32",
        "2024-00-01",
        "2024-13-01",
        "2024-01-00",
        "9999-12-32",
        "10000-01-01",
        "+2024-01-01",
        "-001-01-01",
        "2024-1-01",
        "2024-01-1",
        "24-01-01",
        "2024/01/01",
        "20240101",
        "2024-01-01 ",
        " 2024-01-01",
        "2024-01-01Z",
        "2024-01-0a",
        "2024-01-01\n",
        "２024-01-01",
        "2024-W01-1",
        "2024-001",
        "2024-01",
        "2024",
        "٢٠٢٤-٠١-٠١",
        "2024\u{2d}01\u{2010}01",
    ];
    table("date", |text| Date::parse(text).is_some(), &good, &bad);
    for text in good {
        assert_eq!(Date::parse(text).unwrap().to_string(), text);
    }
    assert_eq!(Date::parse("1970-01-01").unwrap().days(), 0);
    assert_eq!(Date::parse("2000-03-01").unwrap().days(), 11_017);
}

/// Every day of the range, counted on by a calendar written out the long way.
#[test]
fn every_day_follows_the_one_before() {
    let mut days = Date::parse("0001-01-01").unwrap().days();
    for year in 1..=9999_i64 {
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let february = if leap { 29 } else { 28 };
        for (month, last) in (1..).zip([31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]) {
            assert!(Date::from_civil(year, month, last + 1).is_none());
            for day in 1..=last {
                let date = Date::from_civil(year, month, day).unwrap();
                assert_eq!(date.days(), days);
                days += 1;
            }
            let last = Date::from_civil(year, month, last).unwrap();
            assert_eq!(Date::parse(&last.to_string()), Some(last));
        }
    }
    assert_eq!(days, Date::parse("9999-12-31").unwrap().days() + 1);
}

#[test]
fn the_ends_of_time() {
    let (first, last) = (Date::parse("0001-01-01").unwrap(), Date::parse("9999-12-31").unwrap());
    assert_eq!(first.plus_days(-1), None);
    assert_eq!(last.plus_days(1), None);
    assert_eq!(last.plus_days(i64::MAX), None);
    assert_eq!(first.plus_days(i64::MIN), None);
    assert_eq!(first.plus_days(last.days() - first.days()), Some(last));
    assert_eq!(Date::from_civil(i64::MAX, 1, 1), None);
    assert_eq!(Date::from_civil(2024, i64::MIN, 1), None);
    assert_eq!(Date::from_civil(2024, 1, i64::MAX), None);
    let (first_second, last_second) = (first.start().seconds(), last.start().seconds() + 86_399);
    assert_eq!(Instant::from_seconds(first_second - 1), None);
    assert_eq!(Instant::from_seconds(last_second + 1), None);
    assert_eq!(Instant::from_seconds(i64::MAX), None);
    assert_eq!(Instant::from_seconds(i64::MIN), None);
    let latest = Instant::from_seconds(last_second).unwrap();
    assert_eq!(latest.to_string(), "9999-12-31T23:59:59Z");
    assert_eq!(Instant::from_seconds(first_second).unwrap().to_string(), "0001-01-01T00:00:00Z");
    assert_eq!(Recorded::from_millis(last_second * 1_000 + 1_000), None);
    assert_eq!(Recorded::from_millis(first_second * 1_000 - 1), None);
    assert_eq!(Recorded::from_millis(i64::MIN), None);
    assert_eq!(Recorded::from_millis(i64::MAX), None);
    let recorded = Recorded::from_millis(last_second * 1_000 + 999).unwrap();
    assert_eq!(recorded.to_string(), "9999-12-31T23:59:59.999Z");
    assert_eq!((recorded.instant(), recorded.date()), (latest, last));
    let before = Recorded::parse("1969-12-31T23:59:59.999Z").unwrap();
    assert_eq!((before.millis(), before.instant().seconds()), (-1, -1));
    assert_eq!(before.date().to_string(), "1969-12-31");
}

#[test]
fn instants() {
    let good = [
        "0001-01-01T00:00:00Z",
        "1970-01-01T00:00:00Z",
        "2024-02-29T23:59:59Z",
        "9999-12-31T23:59:59Z",
    ];
    let bad = [
        "",
        "2024-01-01",
        "2024-06-30T23:59:60Z",
        "2016-12-31T23:59:60Z",
        "2024-01-01T24:00:00Z",
        "2024-01-01T23:60:00Z",
        "2024-01-01T00:00:61Z",
        "2024-01-01T00:00:00z",
        "2024-01-01t00:00:00Z",
        "2024-01-01 00:00:00Z",
        "2024-01-01T00:00:00",
        "2024-01-01T00:00:00+00:00",
        "2024-01-01T00:00:00-01:00",
        "2024-01-01T00:00:00+0000",
        "2024-01-01T00:00:00.0Z",
        "2024-01-01T00:00:00.000Z",
        "2024-01-01T00:00Z",
        "2024-01-01T0:00:00Z",
        "2023-02-29T00:00:00Z",
        "0000-01-01T00:00:00Z",
        "2024-01-01T00:00:00ZZ",
        "2024-01-01T00:00:00Z\n",
        "2024-01-01T-1:00:00Z",
        "2024-01-01T00:00:0０Z",
        "10000-01-01T00:00:00Z",
    ];
    table("instant", |text| Instant::parse(text).is_some(), &good, &bad);
    for text in good {
        assert_eq!(Instant::parse(text).unwrap().to_string(), text);
    }
    assert_eq!(Instant::parse("1970-01-02T01:02:03Z").unwrap().seconds(), 86_400 + 3_723);
}

#[test]
fn the_clock_of_the_log() {
    let good = ["2024-02-29T23:59:59.000Z", "0001-01-01T00:00:00.999Z"];
    let bad = [
        "2024-02-29T23:59:59Z",
        "2024-02-29T23:59:59.0Z",
        "2024-02-29T23:59:59.00Z",
        "2024-02-29T23:59:59.0000Z",
        "2024-02-29T23:59:59.000z",
        "2024-02-29T23:59:59,000Z",
        "2024-02-29T23:59:60.000Z",
        "2024-02-29T23:59:59.000",
        "2024-02-29T23:59:59.-01Z",
        "2024-02-29T23:59:59.000+00:00",
        "2023-02-29T23:59:59.000Z",
        "2024-02-29",
    ];
    table("recorded", |text| Recorded::parse(text).is_some(), &good, &bad);
    let at = |text: &str| At::parse(text).unwrap();
    assert_eq!(at("2024-02-29").start(), at("2024-02-29T00:00:00Z").start());
    assert_eq!(at("2024-02-29T23:59:59Z").date(), at("2024-02-29").date());
    assert_ne!(at("2024-02-29"), at("2024-02-29T00:00:00Z"), "two facts, though one time");
    let bad = ["", "2024", "2024-02", "2024-02-29T00:00:00.000Z", "2024-02-30", "today"];
    table("at", |text| At::parse(text).is_some(), &["2024-02-29"], &bad);
}

#[test]
fn ids() {
    let longest = "a".repeat(100);
    let good = ["a", "0", "fr-04", "a.b_c-d", "0...", "ovq-tig", "2024_", longest.as_str()];
    let over = "a".repeat(101);
    let bad = [
        "",
        "-a",
        ".a",
        "_a",
        "A",
        "aB",
        "a b",
        "a/b",
        "é",
        "aé",
        "a@1",
        "a+",
        "a:b",
        "a\n",
        "a*",
        "a~",
        "a%20",
        over.as_str(),
    ];
    table("id", is_id, &good, &bad);
    let longest = "Z".repeat(64);
    let good = ["A", "-", "_", ".", "a.B-c_9", longest.as_str()];
    let over = "Z".repeat(65);
    let bad = ["", " ", "a b", "a/b", "é", "a+b", "a@1", "a:b", "a\n", over.as_str()];
    table("code", is_code, &good, &bad);
    let longest = "o".repeat(63);
    let good =
        ["dinum.gouv.fr", "a", "0", "a-b.c", "a.", "a-", "cited.x", "example-ngo.org", &longest];
    let over = "o".repeat(64);
    let bad = [
        "",
        ".fr",
        "-a",
        "_a",
        "a_b",
        "A.fr",
        "a b",
        "a/b",
        "a+b",
        "é.fr",
        "a@b",
        "a:1",
        "a\n",
        over.as_str(),
    ];
    table("organisation", |text| OrganisationId::parse(text).is_some(), &good, &bad);
}

#[test]
fn origins() {
    let longest = format!("a/{}", "b".repeat(253));
    let good = [
        "ledger.example.org/fr-ogp",
        "a/b",
        "a:1/b",
        "localhost:8080/x",
        "-/A",
        "./.",
        "a/b/c/D_e",
        "1.2.3.4:65536/z",
        longest.as_str(),
    ];
    let over = format!("a/{}", "b".repeat(254));
    let bad = [
        "",
        "a",
        "a/",
        "/a",
        "a//b",
        "a/b/",
        "/",
        "a:/b",
        "a:x/b",
        ":1/b",
        "a:1:2/b",
        "a:-1/b",
        "A/b",
        "a_b/c",
        "https://a/b",
        "a/b c",
        "a/b?c",
        "a/b#c",
        "a/b+c",
        "a/é",
        "é/a",
        "a/b:1",
        "a/%41",
        "a@b/c",
        "[::1]/a",
        "a/b\n",
        over.as_str(),
    ];
    table("origin", |text| Origin::parse(text).is_some(), &good, &bad);
}

#[test]
fn streams() {
    use StreamClass::{Commitment, Forum, Ledger, Organisation, Plan, Voice};
    for (text, class, id, owner, subject) in [
        ("ledger", Ledger, "", None, "ledger"),
        ("organisation/a.fr", Organisation, "a.fr", Some("a.fr"), "organisation/a.fr"),
        ("plan/fr-4", Plan, "fr-4", None, "plan/fr-4"),
        ("commitment/x_1", Commitment, "x_1", None, "commitment/x_1"),
        ("forum/f", Forum, "f", None, "forum/f"),
        ("voice/a.fr/ledger", Voice, "a.fr/ledger", Some("a.fr"), "ledger"),
        ("voice/a.fr/plan/p", Voice, "a.fr/plan/p", Some("a.fr"), "plan/p"),
        ("voice/a/organisation/b", Voice, "a/organisation/b", Some("a"), "organisation/b"),
        ("voice/voice/forum/voice", Voice, "voice/forum/voice", Some("voice"), "forum/voice"),
    ] {
        let stream = StreamId::parse(text).unwrap();
        assert_eq!((stream.as_str(), stream.class(), stream.id()), (text, class, id));
        assert_eq!(stream.owner().as_ref().map(OrganisationId::as_str), owner);
        assert_eq!(stream.subject().as_str(), subject);
        assert_eq!(Some(stream.subject()), StreamId::parse(subject));
    }
    let over = format!("plan/{}", "a".repeat(101));
    let bad = [
        "",
        "ledger/",
        "ledger/x",
        "Ledger",
        "ledgers",
        "plan",
        "plan/",
        "/plan",
        "plan/A",
        "plan/a/b",
        "plan//a",
        "plans/a",
        "organisation/",
        "organisation/_a",
        "organisation/a_b",
        "organisation/a/b",
        "forum/-x",
        "commitment/ a",
        "voice",
        "voice/",
        "voice/a",
        "voice/a/",
        "voice//ledger",
        "voice/A/ledger",
        "voice/a/plan",
        "voice/a/voice/b/ledger",
        "voice/a/x/y",
        "voice/a/plan/b/c",
        "voice/a/ledger/",
        "voice/a_b/ledger",
        "topic/x",
        "*",
        "plan/é",
        over.as_str(),
    ];
    table("stream", |text| StreamId::parse(text).is_some(), &["ledger"], &bad);
    let org = OrganisationId::parse("a.fr").unwrap();
    let plan = StreamId::parse("plan/p").unwrap();
    let voice = StreamId::voice(&org, &plan).unwrap();
    assert_eq!(Some(&voice), StreamId::parse("voice/a.fr/plan/p").as_ref());
    assert_eq!(StreamId::voice(&org, &voice), None);
    assert_eq!(StreamId::parse("organisation/a.fr"), Some(StreamId::organisation(&org)));
    assert_eq!(StreamId::parse("ledger"), Some(StreamId::ledger()));
}

#[test]
fn scales() {
    let longest = format!("{}@1", "a".repeat(100));
    let good = ["irm-completion@1", "a@9007199254740991", "a@10", longest.as_str()];
    let over = format!("{}@1", "a".repeat(101));
    let bad = [
        "",
        "a",
        "a@",
        "@1",
        "a@0",
        "a@01",
        "a@+1",
        "a@-1",
        "a@1.0",
        "a@1 ",
        "a@1@1",
        "A@1",
        "a@9007199254740992",
        "a@18446744073709551616",
        "a@99999999999999999999999",
        "a@x",
        "a@１",
        over.as_str(),
    ];
    table("scale", |text| ScaleId::parse(text).is_some(), &good, &bad);
}

#[test]
fn hashes() {
    let hex = "0123456789abcdef".repeat(4);
    let bare = |text: &str| {
        let (entry, content) = (EntryHash::parse(text), ContentHash::parse(text));
        assert_eq!(entry.is_some(), content.is_some());
        entry.is_some_and(|hash| hash.to_string() == text)
    };
    let upper = hex.to_uppercase();
    let (short, long) = (&hex[1..], format!("{hex}0"));
    let prefixed = format!("b3:{hex}");
    let bad = ["", upper.as_str(), short, long.as_str(), prefixed.as_str(), &format!(" {short}")];
    table("hash", bare, &[&hex, &"0".repeat(64)], &bad);
    let id = |text: &str| EventId::parse(text).is_some_and(|id| id.to_string() == text);
    let upper = format!("B3:{hex}");
    let bad =
        ["b3:", hex.as_str(), upper.as_str(), &format!("b3:{short}"), &format!("b3:b3:{hex}")];
    table("event id", id, &[&prefixed], &bad);
    let of_nothing = "b3:af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262";
    assert_eq!(EventId::of_text("").to_string(), of_nothing);
}

#[test]
fn periods() {
    let bounds = |text: &str| {
        period_bound(text).map(|(first, last)| format!("{first} {last}")).unwrap_or_default()
    };
    for (text, expected) in [
        ("2024", "2024-01-01 2024-12-31"),
        ("0001", "0001-01-01 0001-12-31"),
        ("9999", "9999-01-01 9999-12-31"),
        ("2024-02", "2024-02-01 2024-02-29"),
        ("2023-02", "2023-02-01 2023-02-28"),
        ("2100-02", "2100-02-01 2100-02-28"),
        ("9999-12", "9999-12-01 9999-12-31"),
        ("2024-04", "2024-04-01 2024-04-30"),
        ("2024-02-29", "2024-02-29 2024-02-29"),
    ] {
        assert_eq!(bounds(text), expected, "{text}");
    }
    let bad = [
        "",
        "0000",
        "0000-01",
        "24",
        "02024",
        "2024-",
        "2024-0",
        "2024-1",
        "2024-00",
        "2024-13",
        "2024-001",
        "2024-02-",
        "2024-02-1",
        "2024-02-30",
        "2023-02-29",
        "2024-02-29-",
        "2024-2-1",
        "2024-02-29T00:00:00Z",
        "+2024",
        "-2024",
        "2024 ",
        "２０２４",
        "2024-Q1",
        "2024/02",
        "2024--01",
        "-",
        "--",
    ];
    table("period bound", |text| period_bound(text).is_some(), &["2024"], &bad);
}

#[test]
fn decimals() {
    let longest = format!("-1.{}", "0".repeat(37));
    let good = [
        "0",
        "1",
        "-1",
        "10",
        "19.5",
        "0.0",
        "0.10",
        "-0.5",
        "100.000",
        "9999999999999999999999999999999999999999",
        longest.as_str(),
    ];
    let over = format!("-1.{}", "0".repeat(38));
    let bad = [
        "",
        "-",
        "-0",
        "00",
        "01",
        "-01",
        "00.5",
        ".5",
        "-.5",
        "5.",
        "1.2.3",
        "1,5",
        "1 000",
        "+1",
        "1e3",
        "1E3",
        "0x1",
        "1_0",
        "--1",
        "1-",
        " 1",
        "1 ",
        "NaN",
        "inf",
        "１",
        "1.-5",
        "½",
        "10000000000000000000000000000000000000000",
        over.as_str(),
    ];
    table("decimal", is_decimal, &good, &bad);
}

#[test]
fn revisions() {
    assert_eq!(Revision::FIRST.next(), Revision::new(1));
    let most = (1_u64 << 53) - 1;
    assert_eq!(Revision::new(most).next().value(), most + 1);
}

proptest! {
    #[test]
    fn times_are_read_as_written(millis in -62_135_596_800_000_i64..=253_402_300_799_999) {
        let recorded = Recorded::from_millis(millis).unwrap();
        prop_assert_eq!(Recorded::parse(&recorded.to_string()), Some(recorded));
        let instant = recorded.instant();
        prop_assert_eq!(instant.seconds(), millis.div_euclid(1_000));
        prop_assert_eq!(Instant::parse(&instant.to_string()), Some(instant));
        prop_assert_eq!(At::parse(&instant.to_string()), Some(At::Instant(instant)));
        let date = instant.date();
        prop_assert_eq!(date.days(), millis.div_euclid(86_400_000));
        prop_assert_eq!(Date::parse(&date.to_string()), Some(date));
        prop_assert_eq!(At::parse(&date.to_string()), Some(At::Date(date)));
        prop_assert_eq!(period_bound(&date.to_string()), Some((date, date)));
        // Text order is time order.
        let later = Recorded::from_millis((millis + 1).min(253_402_300_799_999)).unwrap();
        prop_assert_eq!(recorded.to_string().cmp(&later.to_string()), recorded.cmp(&later));
    }

    #[test]
    fn names_are_read_as_written(
        id in "[a-z0-9][a-z0-9._-]{0,99}",
        org in "[a-z0-9][a-z0-9.-]{0,62}",
        origin in "[a-z0-9.-]{1,20}(:[0-9]{1,5})?(/[A-Za-z0-9._-]{1,20}){1,3}",
        version in 1_u64..=9_007_199_254_740_991,
        class in 0_usize..4,
        bytes in any::<[u8; 32]>(),
    ) {
        prop_assert!(is_id(&id));
        let owner = OrganisationId::parse(&org).unwrap();
        prop_assert_eq!(owner.to_string(), org.as_str());
        prop_assert_eq!(Origin::parse(&origin).unwrap().to_string(), origin);
        let scale = ScaleId { id: id.clone(), version };
        prop_assert_eq!(ScaleId::parse(&scale.to_string()), Some(scale));
        let name = match class {
            0 => "ledger".to_owned(),
            1 => format!("plan/{id}"),
            2 => format!("organisation/{org}"),
            _ => format!("commitment/{id}"),
        };
        let stream = StreamId::parse(&name).unwrap();
        prop_assert_eq!(stream.to_string(), name);
        let voice = StreamId::voice(&owner, &stream).unwrap();
        prop_assert_eq!(StreamId::parse(&voice.to_string()), Some(voice.clone()));
        prop_assert_eq!(voice.subject(), stream);
        prop_assert_eq!(voice.owner(), Some(owner));
        prop_assert_eq!(EventId::parse(&EventId(bytes).to_string()), Some(EventId(bytes)));
        prop_assert_eq!(EntryHash::parse(&EntryHash(bytes).to_string()), Some(EntryHash(bytes)));
        let content = ContentHash(bytes);
        prop_assert_eq!(ContentHash::parse(&content.to_string()), Some(content));
    }

    #[test]
    fn decimals_follow_their_pattern(text in "-?[0-9]{0,3}(\\.[0-9]{0,2})?") {
        let unsigned = text.strip_prefix('-').unwrap_or(&text);
        let (whole, fraction) = unsigned.split_once('.').map_or((unsigned, "0"), |parts| parts);
        let zero = whole.len() > 1 && whole.starts_with('0');
        let expected = !whole.is_empty() && !fraction.is_empty() && !zero && text != "-0";
        prop_assert_eq!(is_decimal(&text), expected, "{}", text);
    }

    #[test]
    fn no_text_makes_a_reader_panic(text in "\\PC{0,40}") {
        let _ = (Date::parse(&text), Instant::parse(&text), Recorded::parse(&text));
        let _ = (StreamId::parse(&text), ScaleId::parse(&text), Origin::parse(&text));
        let _ = (period_bound(&text), is_decimal(&text), EventId::parse(&text), is_id(&text));
    }
}
