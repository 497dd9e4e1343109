//! The members of a JSON object, each value as it is written: the browser's own reader would round a long number.

use crate::json;

/// The names and values of a JSON object; none where the text is no object. What is wrong within a value stays in it.
#[must_use]
pub fn members(text: &str) -> Option<Vec<(String, String)>> {
    let inner = text.trim().strip_prefix('{')?.strip_suffix('}')?.trim();
    if inner.is_empty() {
        return Some(Vec::new());
    }
    parts(inner, ',').into_iter().map(member).collect()
}

fn member(text: &str) -> Option<(String, String)> {
    let [name, value] = parts(text, ':').try_into().ok()?;
    Some((json::read(name.trim()).ok()?, value.trim().to_owned()))
}

/// What stands between these signs, where they are neither in a text nor within brackets.
fn parts(text: &str, between: char) -> Vec<&str> {
    let (mut depth, mut is_text, mut is_escaped) = (0_u32, false, false);
    let is_border = move |sign: char| {
        match sign {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => is_text = !is_text,
            _ if is_text => {}
            '{' | '[' => depth += 1,
            '}' | ']' => depth = depth.saturating_sub(1),
            _ => return depth == 0 && sign == between,
        }
        false
    };
    text.split(is_border).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(String, String)> {
        members(text).unwrap()
    }

    #[test]
    fn each_value_stays_as_it_is_written() {
        let text =
            r#" { "a": 12345678901234567890 , "b":{"c":[1.50,{"d":"}"}]},"e" : "x,\"y\":{\\", "f":null } "#;
        let expected = [
            ("a", "12345678901234567890"),
            ("b", r#"{"c":[1.50,{"d":"}"}]}"#),
            ("e", r#""x,\"y\":{\\""#),
            ("f", "null"),
        ];
        assert_eq!(found(text), expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
        assert_eq!(found(r#"{"\u0061\"b":[]}"#), [("a\"b".to_owned(), "[]".to_owned())]);
        assert_eq!(found("{ }"), []);
    }

    #[test]
    fn what_is_no_object_has_no_members() {
        for text in ["", "[]", "{", "null", "{a}", r#"{"a"}"#, "{1:2}", r#"{"a":1,}"#, r#"{"a":1:2}"#] {
            assert_eq!(members(text), None, "{text}");
        }
    }
}
