//! Every operation is met by everyone who may knock: what they are answered stands in `docs/authorization.md`.
//!
//! `AUTHORIZATION=write cargo test -p server --test api -- stranger` writes the file anew; look at its change.

mod caller;
mod calls;
mod contract;
mod dialects;
mod ours;
mod table;

use std::fmt::Write as _;

use crate::stranger::dialects::answers_of_dialects;
use crate::stranger::ours::answers_of_our_api;
use crate::stranger::table::{assert_written, write_table};

const HEAD: &str = "# Who may do what

What the server answers to everyone who may knock, by HTTP status. A test makes every call in every column against a real server and
compares; an operation without a row fails it ([adding-an-operation.md](adding-an-operation.md) says how a row comes here).

- **401**: it does not know who asks. **403**: it knows, and they may not. **404**: for them it does not exist: ids of companies that one has
  no part in answer so, whoever has made them. Anything else passed the check, and speaks about the call itself.
- *viewer* to *owner* are people of Demo Books, whose rows the calls name. *stranger* owns another company and has no part in Demo
  Books. *platform* is the platform owner. *ended* is the owner's cookie after they signed out. *half* is the cookie of an owner who has
  a second factor and has given their password alone.
- *token* is a credential of Demo Books with all scopes, *foreign* one of the stranger's company, *revoked* and *expired* have all scopes
  as well. *payments*, *refunds* and *report* each have one scope alone: `payments:write`, `refunds:write`, `report:read`.
";

const OF_DIALECTS: &str = "
## The gateways' wires

Programs written for a gateway sign in in its way; a browser's cookie is worth nothing here. *owner* is the owner's cookie, *token* a credential of
this dialect with `refunds:write`, *foreign* one of another company, *ours* a valid credential of our own API in the place of the dialect's.
Where a wire has no word for *may not*, a credential that may only read is refused with the wire's own 4xx; *foreign* finds no payment of Demo Books, and
where it asks for a list, 200 is an empty one.
";

#[tokio::test]
async fn everyone_is_answered_as_the_checked_in_table_says() {
    let mut text = HEAD.to_owned();
    writeln!(text, "\n## Our own API\n").unwrap();
    text.push_str(&write_table(&caller::NAMES, &answers_of_our_api().await));
    text.push_str(OF_DIALECTS);
    for (name, rows) in answers_of_dialects().await {
        writeln!(text, "\n### {name}\n").unwrap();
        text.push_str(&write_table(&dialects::CALLERS, &rows));
    }
    assert_written(&text);
}
