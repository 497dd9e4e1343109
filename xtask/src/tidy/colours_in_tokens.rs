//! Colours stand in `style/tokens.css` and nowhere else, so that light and dark are decided in one place.

use crate::tidy::repository::{Finding, Repository, SourceFile};

const TOKENS: &str = "style/tokens.css";

const FUNCTIONS: [&str; 11] =
    ["rgb", "rgba", "hsl", "hsla", "hwb", "lab", "lch", "oklab", "oklch", "color", "device-cmyk"];

/// The named colours of CSS Color 4, without `transparent` and `currentcolor`, which are no colours of ours.
const NAMED: &str = "aliceblue antiquewhite aqua aquamarine azure beige bisque black blanchedalmond blue blueviolet \
    brown burlywood cadetblue chartreuse chocolate coral cornflowerblue cornsilk crimson cyan darkblue darkcyan \
    darkgoldenrod darkgray darkgreen darkgrey darkkhaki darkmagenta darkolivegreen darkorange darkorchid darkred \
    darksalmon darkseagreen darkslateblue darkslategray darkslategrey darkturquoise darkviolet deeppink deepskyblue \
    dimgray dimgrey dodgerblue firebrick floralwhite forestgreen fuchsia gainsboro ghostwhite gold goldenrod gray \
    green greenyellow grey honeydew hotpink indianred indigo ivory khaki lavender lavenderblush lawngreen \
    lemonchiffon lightblue lightcoral lightcyan lightgoldenrodyellow lightgray lightgreen lightgrey lightpink \
    lightsalmon lightseagreen lightskyblue lightslategray lightslategrey lightsteelblue lightyellow lime limegreen \
    linen magenta maroon mediumaquamarine mediumblue mediumorchid mediumpurple mediumseagreen mediumslateblue \
    mediumspringgreen mediumturquoise mediumvioletred midnightblue mintcream mistyrose moccasin navajowhite navy \
    oldlace olive olivedrab orange orangered orchid palegoldenrod palegreen paleturquoise palevioletred papayawhip \
    peachpuff peru pink plum powderblue purple rebeccapurple red rosybrown royalblue saddlebrown salmon sandybrown \
    seagreen seashell sienna silver skyblue slateblue slategray slategrey snow springgreen steelblue tan teal \
    thistle tomato turquoise violet wheat white whitesmoke yellow yellowgreen";

/// Finds colours in every other stylesheet.
pub fn check(repository: &Repository) -> Vec<Finding> {
    let styles = repository.files().iter().filter(|file| file.is("css") && file.path != TOKENS);
    styles.flat_map(check_style).collect()
}

fn check_style(file: &SourceFile) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (number, value) in values(&blanked(&file.text)) {
        for word in value.split(|c: char| !(c.is_ascii_alphanumeric() || "#-_(".contains(c))) {
            if is_colour(word) {
                let word = word.trim_end_matches('(');
                let message =
                    format!("the colour `{word}` belongs into {TOKENS}: name it there and use var(--…)");
                findings.push(Finding::new(&file.path, number, message));
            }
        }
    }
    findings
}

/// Whether a word of a value, with the bracket it may open, is a colour.
fn is_colour(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    if let Some(digits) = word.strip_prefix('#') {
        return digits.chars().all(|c| c.is_ascii_hexdigit()) && [3, 4, 6, 8].contains(&digits.len());
    }
    // `a(b` is the function a around b; only the last piece has no bracket.
    let mut pieces = word.split('(').peekable();
    while let Some(piece) = pieces.next() {
        let is_function = pieces.peek().is_some();
        if is_function && FUNCTIONS.contains(&piece)
            || !is_function && NAMED.split(' ').any(|name| name == piece)
        {
            return true;
        }
        if piece.starts_with('#') && is_colour(piece) {
            return true;
        }
    }
    false
}

/// The text with comments, strings and addresses blanked out, its lines kept.
fn blanked(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = match first {
            '/' if rest.starts_with("/*") => {
                rest.get(2..).and_then(|inner| inner.find("*/")).map(|at| at + 4)
            }
            '"' | '\'' => rest.get(1..).and_then(|inner| inner.find(first)).map(|at| at + 2),
            'u' if rest.starts_with("url(") => rest.find(')').map(|at| at + 1),
            _ => None,
        };
        let length = end.unwrap_or(first.len_utf8());
        let (taken, left) = rest.split_at_checked(length).unwrap_or((rest, ""));
        if end.is_some() {
            kept.extend(taken.chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
        } else {
            kept.push_str(taken);
        }
        rest = left;
    }
    kept
}

/// The values of all declarations, line by line with their numbers; selectors and at-rules are left out.
fn values(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let (mut statement, mut number, mut begins) = (String::new(), 1, 1);
    for c in text.chars() {
        match c {
            '{' => statement.clear(),
            ';' | '}' => {
                if let Some((name, value)) = statement.split_once(':') {
                    let first = begins + name.matches('\n').count();
                    found.extend(
                        value.split('\n').enumerate().map(|(index, line)| (first + index, line.to_owned())),
                    );
                }
                statement.clear();
            }
            _ => {
                if statement.is_empty() {
                    begins = number;
                }
                statement.push(c);
            }
        }
        if c == '\n' {
            number += 1;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines_found(path: &str, text: &str) -> Vec<usize> {
        check(&Repository::of(&[(path, text)])).into_iter().map(|finding| finding.line).collect()
    }

    #[test]
    fn colours_in_every_notation_are_found_at_their_lines() {
        let text = ".a {\n  color: #fff;\n  background: rgb(0 0 0 / 50%);\n  border: 1px solid Red;\n}\n\
                    .b:hover { box-shadow:\n  0 0 1px oklch(50% 0.1 200) }\n\
                    .c { color: light-dark(#112233, var(--x)); fill: color-mix(in srgb, white, var(--x)) }\n";
        assert_eq!(lines_found("style/a.css", text), [2, 3, 4, 7, 8, 8]);
    }

    #[test]
    fn what_only_looks_like_a_colour_passes() {
        let text = "/* white, #fff */\n#add:hover { color: var(--green-600); white-space: nowrap; }\n\
                    .red { background: transparent; content: \"red\"; mask: url(#fff); transition: color 1s; }\n\
                    @media (color) { a:hover { color: color-mix(in oklch, var(--a), transparent); } }\n";
        assert_eq!(lines_found("style/a.css", text), Vec::<usize>::new());
    }

    #[test]
    fn tokens_may_hold_colours() {
        assert_eq!(lines_found(TOKENS, ":root { --ink: #111; }"), Vec::<usize>::new());
    }
}
