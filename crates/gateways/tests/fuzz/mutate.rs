//! Changes an input by its bytes, its tokens and its nesting.

use crate::dice::Dice;

/// The longest that a change makes of an input.
const LENGTH_MAX: usize = 120_000;

const TOKENS: [&str; 34] = [
    "null",
    "true",
    "{}",
    "[]",
    "\"\"",
    "-0",
    "0",
    "-1",
    "1e309",
    "1e-400",
    "1.0050",
    "9007199254740993",
    "18446744073709551616",
    "99999999999999999999999999999999",
    "\"\\u0000\"",
    "\"\\ud800\"",
    "\u{feff}",
    "\"status\":",
    "\"uid\":",
    "\"amount\":",
    "\"transaction\":",
    "\"data\":",
    "\"errors\":",
    "\"items\":",
    "\"currency\":\"XXX\"",
    "\"created_at\":\"0000-00-00T99:99:99Z\"",
    ";",
    "%00",
    "%",
    "&",
    "=",
    "\u{1F4B8}",
    "\"SUCCESS\"",
    "/*",
];

/// One to five changes to one of the inputs.
pub fn mutated(dice: &mut Dice, inputs: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = dice.one_of(inputs).clone();
    for _ in 0..=dice.below(4) {
        change(dice, &mut bytes, inputs);
    }
    bytes.truncate(LENGTH_MAX);
    bytes
}

fn change(dice: &mut Dice, bytes: &mut Vec<u8>, inputs: &[Vec<u8>]) {
    let (from, to) = range(dice, bytes.len());
    match dice.below(9) {
        0 => {
            if let Some(byte) = bytes.get_mut(from) {
                *byte = dice.byte();
            }
        }
        1 => put(bytes, from, from, dice.one_of(&TOKENS).as_bytes()),
        2 => put(bytes, from, to, b""),
        3 => {
            let piece = bytes.get(from..to).unwrap().repeat(1 + dice.below(6));
            put(bytes, from, from, &piece);
        }
        4 => {
            let other = dice.one_of(inputs);
            let (start, end) = range(dice, other.len());
            put(bytes, from, to, other.get(start..end).unwrap());
        }
        5 => bytes.truncate(from),
        6 => {
            // Another value where one stands.
            let (from, to) = value_at(bytes, from);
            put(bytes, from, to, dice.one_of(&TOKENS).as_bytes());
        }
        7 => {
            let (from, to) = value_at(bytes, from);
            let depth = 1 + dice.below(200);
            let (open, close) = *dice.one_of(&[("[", "]"), ("{\"a\":", "}"), ("[{\"b\":[", "]}]")]);
            let value = bytes.get(from..to).unwrap().to_vec();
            let wrapped = [open.repeat(depth).into_bytes(), value, close.repeat(depth).into_bytes()].concat();
            put(bytes, from, to, &wrapped);
        }
        _ => {
            let piece = [dice.byte()].repeat(1 + dice.below(4_000));
            put(bytes, from, to, &piece);
        }
    }
}

fn put(bytes: &mut Vec<u8>, from: usize, to: usize, piece: &[u8]) {
    bytes.splice(from..to, piece.iter().copied());
}

/// A short range within a length.
fn range(dice: &mut Dice, length: usize) -> (usize, usize) {
    let from = dice.below(length + 1);
    (from, (from + dice.below(40)).min(length))
}

/// The JSON value behind the next colon, as far as a comma or a bracket ends it.
fn value_at(bytes: &[u8], near: usize) -> (usize, usize) {
    let colon = bytes.iter().skip(near).position(|byte| *byte == b':').map_or(0, |at| near + at + 1);
    let length = bytes.iter().skip(colon).take_while(|byte| !matches!(**byte, b',' | b'}' | b']')).count();
    (colon, colon + length)
}
