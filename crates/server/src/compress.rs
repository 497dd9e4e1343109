//! Compresses long answers in JSON, such as a page of the report, for callers who take that.
//!
//! What is compressed together can be told apart by its length where somebody else chooses a part of it
//! (<https://www.breachattack.com>): no answer repeats what another site could have sent, because sessions are not
//! carried by requests of other sites.

use axum::http::{Extensions, HeaderMap, StatusCode, Version};
use http::header::CONTENT_TYPE;
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{And, Predicate as _, SizeAbove};

/// Shorter answers fit into a packet as they are.
const SHORTEST_BYTES: u64 = 1_024;

/// Which answers are worth it.
type Worth = And<SizeAbove, fn(StatusCode, Version, &HeaderMap, &Extensions) -> bool>;

/// Compresses by gzip or Brotli, quickly rather than well.
pub fn layer() -> CompressionLayer<Worth> {
    let is_json: fn(StatusCode, Version, &HeaderMap, &Extensions) -> bool =
        |_status, _version, headers, _extensions| {
            let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
            kind.is_some_and(|kind| {
                kind.starts_with("application/json") || kind.starts_with("application/problem+json")
            })
        };
    CompressionLayer::new()
        .quality(CompressionLevel::Fastest)
        .compress_when(SizeAbove::new(SHORTEST_BYTES).and(is_json))
}
