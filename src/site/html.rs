//! Pieces of HTML that are already escaped.

use std::fmt;

use askama::filters::HtmlSafe;

/// HTML that may be put on a page as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Html(String);

impl HtmlSafe for Html {}

impl fmt::Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Html {
    /// Words of anybody: everything that means something in HTML is escaped.
    pub(crate) fn text(text: &str) -> Self {
        let mut out = String::with_capacity(text.len());
        for character in text.chars() {
            match character {
                '&' => out.push_str("&amp;"),
                '<' => out.push_str("&lt;"),
                '>' => out.push_str("&gt;"),
                '"' => out.push_str("&quot;"),
                '\'' => out.push_str("&#39;"),
                other => out.push(other),
            }
        }
        Self(out)
    }

    /// Markup written by this program.
    pub(crate) fn markup(markup: String) -> Self {
        Self(markup)
    }

    /// An element around a piece; `attributes` is markup with a leading space, or empty.
    pub(crate) fn element(name: &str, attributes: &str, inside: &Self) -> Self {
        Self(format!("<{name}{attributes}>{}</{name}>", inside.0))
    }

    /// A link to a place written by this program.
    pub(crate) fn link(href: &str, inside: &Self) -> Self {
        Self(format!("<a href=\"{}\">{}</a>", Self::text(href).0, inside.0))
    }

    /// A link to an http(s) page elsewhere; plain text for any other address.
    pub(crate) fn outside(url: &str) -> Self {
        let shown = Self::text(url);
        if is_web(url) {
            Self(format!("<a class=\"outside\" href=\"{0}\" rel=\"nofollow\">{0}</a>", shown.0))
        } else {
            shown
        }
    }

    /// Pieces with something between them.
    pub(crate) fn join(pieces: &[Self], between: &str) -> Self {
        let pieces: Vec<&str> = pieces.iter().map(|piece| piece.0.as_str()).collect();
        Self(pieces.join(between))
    }

    /// This piece and another.
    #[must_use]
    pub(crate) fn and(mut self, other: &Self) -> Self {
        self.0.push_str(&other.0);
        self
    }

    /// This piece and some words.
    #[must_use]
    pub(crate) fn then(self, text: &str) -> Self {
        self.and(&Self::text(text))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Whether an address is one that a page may link to.
pub(crate) fn is_web(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}
