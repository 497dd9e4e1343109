//! E-mail addresses, where it matters whose they are.

/// An address in the form in which two that reach the same person are equal: lower case, without what follows a `+`.
#[must_use]
pub fn canonical(email: &str) -> String {
    let email = email.trim().to_lowercase();
    match email.rsplit_once('@') {
        Some((local, host)) => {
            let local = local.split_once('+').map_or(local, |(name, _tag)| name);
            format!("{local}@{host}")
        }
        None => email,
    }
}

/// Whether two addresses may well be one person's.
#[must_use]
pub fn may_be_one(one: &str, other: &str) -> bool {
    canonical(one) == canonical(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_tags_make_nobody_a_second_person() {
        for same in
            ["Ayse@Shop.example", " ayse@shop.example ", "ayse+desk@shop.example", "AYSE+a+b@SHOP.EXAMPLE"]
        {
            assert!(may_be_one(same, "ayse@shop.example"), "{same}");
        }
        for other in ["ayse@shop2.example", "ayse.b@shop.example", "b+ayse@shop.example"] {
            assert!(!may_be_one(other, "ayse@shop.example"), "{other}");
        }
    }
}
