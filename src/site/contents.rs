//! Texts and files beside the log, as HTML: sanitised, or why they are not shown.

use pulldown_cmark::{CowStr, Event, Parser, Tag, TagEnd, html::push_html};
use redevable_protocol::content::{ContentCommitment, OpenedContent};

use super::{
    html::{Html, is_web},
    model::Model,
    ui::Ui,
};
use crate::text::Msg;

const SALT: usize = redevable_protocol::limits::SALT_BYTES;

/// The opened bytes without salt, if they are held and match.
pub(crate) enum Opened {
    /// What was signed.
    Text(Vec<u8>),
    /// Not held.
    Missing,
    /// Held, and not what was signed.
    Altered,
}

pub(crate) fn open(model: &Model<'_>, content: &ContentCommitment) -> Opened {
    match model.input.contents.open(&content.b3) {
        None => Opened::Missing,
        Some(opened) => match content.judge(&opened) {
            OpenedContent::Matching => Opened::Text(opened[SALT..].to_vec()),
            OpenedContent::Altered => Opened::Altered,
        },
    }
}

/// A content as a block.
pub(crate) fn block(ui: &Ui<'_>, content: &ContentCommitment) -> Html {
    let note = |class: &str, msg: Msg<'_>| {
        Html::element("p", &format!(" class=\"{class}\""), &Html::text(&ui.t(msg)))
    };
    // The order stands above what may still be held: what is erased is not shown.
    if let Some(index) = ui.model.record.erasure(&content.b3) {
        let text = Html::text(&ui.t(Msg::ContentErased { index: index.value() }));
        return Html::element("p", " class=\"absent\"", &ui.entry_link(index, &text));
    }
    let bytes = match open(ui.model, content) {
        Opened::Text(bytes) => bytes,
        Opened::Missing => return note("absent", Msg::ContentMissing),
        Opened::Altered => return note("alarm", Msg::ContentAltered),
    };
    let lang = content.lang.as_deref().unwrap_or(ui.lang.code());
    let attributes = format!(" class=\"words\" lang=\"{lang}\"");
    match (content.media.as_str(), String::from_utf8(bytes)) {
        ("text/markdown", Ok(text)) => {
            Html::element("blockquote", &attributes, &Html::markup(markdown(&text)))
        }
        ("text/plain", Ok(text)) => Html::element("blockquote", &attributes, &paragraphs(&text)),
        (media, _) => note("file", Msg::ContentFile { media, bytes: content.bytes }),
    }
}

fn paragraphs(text: &str) -> Html {
    let blocks = text.split("\n\n").map(str::trim).filter(|block| !block.is_empty());
    let blocks: Vec<Html> = blocks
        .map(|block| {
            let lines: Vec<Html> = block.lines().map(Html::text).collect();
            Html::element("p", "", &Html::join(&lines, "<br>"))
        })
        .collect();
    Html::join(&blocks, "")
}

/// Markdown of anybody: no raw HTML (shown as text), no images (their description stays), links
/// to http(s) only, and headings as strong paragraphs, so that the page keeps its own outline.
fn markdown(text: &str) -> String {
    let mut links = Vec::new();
    let events = Parser::new(text).filter_map(|event| match event {
        Event::Html(raw) | Event::InlineHtml(raw) => Some(Event::Text(raw)),
        Event::Start(Tag::HtmlBlock) => Some(Event::Start(Tag::Paragraph)),
        Event::End(TagEnd::HtmlBlock) => Some(Event::End(TagEnd::Paragraph)),
        Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => None,
        Event::Start(Tag::Link { link_type, dest_url, id, .. }) => {
            let keep = is_web(&dest_url);
            links.push(keep);
            let title = CowStr::Borrowed("");
            keep.then_some(Event::Start(Tag::Link { link_type, dest_url, title, id }))
        }
        Event::End(TagEnd::Link) => {
            links.pop().unwrap_or(false).then_some(Event::End(TagEnd::Link))
        }
        Event::Start(Tag::Heading { .. }) => Some(Event::Start(Tag::Paragraph)),
        Event::End(TagEnd::Heading(_)) => Some(Event::End(TagEnd::Paragraph)),
        other => Some(other),
    });
    let mut out = String::new();
    push_html(&mut out, events);
    out
}

#[cfg(test)]
mod tests {
    use super::markdown;

    #[test]
    fn markdown_of_anybody_is_tamed() {
        let html = markdown("<script>alert(1)</script>\n\na <b onclick=x>b</b>");
        assert!(!html.contains("<script") && !html.contains("<b "), "{html}");
        let html = markdown("[x](javascript:alert(1)) [y](https://example.org/a) ![z](http://t/p)");
        assert_eq!(html, "<p>x <a href=\"https://example.org/a\">y</a> z</p>\n");
        assert_eq!(markdown("# Title"), "<p>Title</p>\n");
    }
}
