//! A ledger's id for print and voice: hex in groups of four, and sixteen pronounceable words.
//!
//! The words are proquints (Wilkerson 2009): each stands for 16 bits, consonant and vowel in turn,
//! readable in French and English alike. Both forms are the whole id, so either proves it.

use redevable_protocol::ids::EventId;

const CONSONANTS: &[u8; 16] = b"bdfghjklmnprstvz";
const VOWELS: &[u8; 4] = b"aiou";

/// Both forms, a few groups a line.
#[must_use]
pub fn lines(id: &EventId) -> String {
    let hex: Vec<String> =
        id.0.chunks(2).map(|pair| format!("{:02x}{:02x}", pair[0], pair[1])).collect();
    let words: Vec<String> = id.0.chunks(2).map(|pair| word([pair[0], pair[1]])).collect();
    let mut out = format!("{id}\n\n");
    for row in hex.chunks(4).chain([[String::new()].as_slice()]).chain(words.chunks(4)) {
        out.push_str(&row.join(" "));
        out.push('\n');
    }
    out
}

fn word(pair: [u8; 2]) -> String {
    let bits = u16::from_be_bytes(pair);
    let consonant = |shift: u32| char::from(CONSONANTS[usize::from((bits >> shift) & 15)]);
    let vowel = |shift: u32| char::from(VOWELS[usize::from((bits >> shift) & 3)]);
    [consonant(12), vowel(10), consonant(6), vowel(4), consonant(0)].iter().collect()
}

fn pair(word: &str) -> Option<[u8; 2]> {
    let bytes: &[u8; 5] = word.as_bytes().try_into().ok()?;
    let place = |letters: &[u8], byte: u8| letters.iter().position(|letter| *letter == byte);
    let mut bits = 0_usize;
    for (position, byte) in bytes.iter().enumerate() {
        bits = if position % 2 == 0 {
            bits << 4 | place(CONSONANTS, *byte)?
        } else {
            bits << 2 | place(VOWELS, *byte)?
        };
    }
    Some(u16::try_from(bits).ok()?.to_be_bytes())
}

/// Reads either form back, whatever the case, spaces and hyphens; `None` for anything else.
#[must_use]
pub fn parse(text: &str) -> Option<EventId> {
    let text = text.trim().to_lowercase();
    let digits: String =
        text.strip_prefix("b3:").unwrap_or(&text).split([' ', '-', '\n']).collect();
    if let Some(id) = EventId::parse(&format!("b3:{digits}")) {
        return Some(id);
    }
    let words = text.split([' ', '-', '\n']).filter(|word| !word.is_empty());
    let bytes: Option<Vec<[u8; 2]>> = words.map(pair).collect();
    Some(EventId(bytes?.concat().try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_come_back_and_one_changed_letter_does_not() {
        let id = EventId::of_text("an event\n");
        let lines = lines(&id);
        let (hex, words) = lines.split_once("\n\n").unwrap().1.split_once("\n\n").unwrap();
        assert_eq!(parse(hex), Some(id));
        assert_eq!(parse(words), Some(id));
        assert_eq!(parse(&words.to_uppercase().replace(' ', "-")), Some(id));
        assert_eq!(words.split_whitespace().count(), 16);
        let first = words.split_whitespace().next().unwrap();
        let other = if first.starts_with('b') { "d" } else { "b" };
        assert_ne!(parse(&words.replacen(&first[..1], other, 1)), Some(id));
        for wrong in ["", "babab", "b3:00", &words[6..], "x"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
        // The published example of the word form: 127.0.0.1.
        assert_eq!([word([127, 0]), word([0, 1])], ["lusab", "babad"]);
    }
}
