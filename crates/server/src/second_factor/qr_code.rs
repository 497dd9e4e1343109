//! Draws a text as a QR code.

use api::second_factor::QrCode;
use qrcodegen::{DataTooLong, QrCode as Code, QrCodeEcc};

/// The QR code of a text, its dark modules as the data of an SVG path: one rectangle for each run of a row.
pub fn draw_qr_code(text: &str) -> Result<QrCode, DataTooLong> {
    let code = Code::encode_text(text, QrCodeEcc::Medium)?;
    let path = (0..code.size()).map(|row| draw_row(&code, row)).collect();
    Ok(QrCode { size: code.size().unsigned_abs(), path })
}

fn draw_row(code: &Code, y: i32) -> String {
    let mut path = String::new();
    let mut begun_at = None;
    // One beyond the edge is light: it ends what was begun.
    for x in 0..=code.size() {
        match (begun_at, code.get_module(x, y)) {
            (None, true) => begun_at = Some(x),
            (Some(left), false) => {
                let run = x - left;
                path.extend([format!("M{left},{y}h{run}v1h-{run}z")]);
                begun_at = None;
            }
            (None, false) | (Some(_), true) => {}
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether the path covers the module.
    fn is_dark(drawn: &QrCode, x: u32, y: u32) -> bool {
        drawn.path.split_terminator('z').any(|rectangle| {
            let (corner, rest) = rectangle.strip_prefix('M').unwrap().split_once('h').unwrap();
            let (left, top) = corner.split_once(',').unwrap();
            let width: u32 = rest.split('v').next().unwrap().parse().unwrap();
            let (left, top): (u32, u32) = (left.parse().unwrap(), top.parse().unwrap());
            top == y && (left..left + width).contains(&x)
        })
    }

    #[test]
    fn the_path_covers_each_dark_module_and_no_light_one() {
        let text =
            "otpauth://totp/Refund%20Desk:agent%40demo.example?secret=GEZDGNBVGY3TQOJQ&issuer=Refund%20Desk";
        let (drawn, code) =
            (draw_qr_code(text).unwrap(), Code::encode_text(text, QrCodeEcc::Medium).unwrap());
        assert_eq!(drawn.size, code.size().unsigned_abs());
        for y in 0..drawn.size {
            for x in 0..drawn.size {
                let dark = code.get_module(x.try_into().unwrap(), y.try_into().unwrap());
                assert_eq!(is_dark(&drawn, x, y), dark, "{x},{y}");
            }
        }
        // The finder's corner, as every QR code begins.
        assert!(drawn.path.starts_with("M0,0h7v1h-7z"), "{}", drawn.path);
    }
}
