//! A table that becomes a list of blocks on a small screen. Its roles are written out, because
//! browsers forget those of a table whose parts are displayed otherwise.

use crate::site::html::Html;

/// A table: the first cell of a row is its header.
pub(super) fn table(caption: &str, heads: &[String], rows: &[Vec<Html>]) -> Html {
    let mut out = String::from("<table class=\"t\" role=\"table\">");
    if !caption.is_empty() {
        out.push_str(&format!("<caption>{}</caption>", Html::text(caption)));
    }
    out.push_str("<thead role=\"rowgroup\"><tr role=\"row\">");
    for head in heads {
        out.push_str(&format!("<th scope=\"col\" role=\"columnheader\">{}</th>", Html::text(head)));
    }
    out.push_str("</tr></thead><tbody role=\"rowgroup\">");
    for row in rows {
        out.push_str("<tr role=\"row\">");
        for (position, cell) in row.iter().enumerate() {
            if position == 0 {
                out.push_str(&format!("<th scope=\"row\" role=\"rowheader\">{cell}</th>"));
            } else {
                let name = Html::text(heads.get(position).map_or("", String::as_str));
                out.push_str(&format!("<td role=\"cell\" data-name=\"{name}\">{cell}</td>"));
            }
        }
        out.push_str("</tr>");
    }
    out.push_str("</tbody></table>");
    Html::markup(out)
}

/// An unordered list.
pub(super) fn list(items: &[Html]) -> Html {
    let items: Vec<Html> = items.iter().map(|item| Html::element("li", "", item)).collect();
    Html::element("ul", "", &Html::join(&items, ""))
}
