//! What mutation begins with: the golden bytes, lists and calls in the documented forms, and bodies that are nasty by themselves.

use std::path::Path;

/// A report's lines and a page of each of Craftgate's lists, by the forms that their pages describe.
const LISTS: [&str; 4] = [
    r#"{"transactions":[{"uid":"295b9b6d","type":"authorization","status":"successful","amount":460,"currency":"EUR","created_at":"2024-04-02T12:00:00Z"},{"uid":"c","parent_uid":"295b9b6d","type":"capture","status":"successful","amount":400,"currency":"EUR","created_at":"2024-04-02T12:30:00Z"},7],"count":3,"last_object_id":"8"}"#,
    r#"{"data":{"items":[{"id":1024,"createdDate":"2023-04-14T11:27:17","price":100.00000000,"paidPrice":"110.5","currency":"TRY","paymentStatus":"SUCCESS","paymentPhase":"AUTH","buyerMember":{"contactName":"Deniz"},"paymentTransactions":[{"id":2048,"paidPrice":66.3},{"id":2049,"paidPrice":44.2}]}],"page":0,"size":25,"totalSize":1}}"#,
    r#"{"data":{"items":[{"id":24,"createdDate":"2023-04-14T15:00:00","status":"SUCCESS","refundType":"CANCEL","refundPrice":110.50,"currency":"TRY","paymentId":1024,"conversationId":"R0000000000000000000001"}]}}"#,
    r#"{"403993715529606983":{"12486538355":{"mihpayid":"403993715529606983","request_id":"12486538355","amt":"5.00","action":"refund","token":"R0000000000000000000001","status":"success"}}}"#,
];

/// Texts where a reader expects an amount, a time, an id, a header, a query or a secret.
const TEXTS: [&str; 22] = [
    "12.50",
    "-0",
    "1e30",
    "1e-9999999",
    "1.005",
    "99999999999999999999999999999999999",
    "0.0000000000000000000000000000000000000001",
    "2023-04-14T11:27:17.123456",
    "2014-06-11T12:04:59+03:00",
    "-999999-01-01T00:00:00Z",
    "order-1;cart-2;;R0000000000000000000001;",
    "Basic MzYxOnNlY3JldA==",
    "Bearer 8c9177c718fc",
    "page=0&size=25&minCreatedDate=2023-04-14T00:00:00&currency=TRY&minPaidPrice=1.5",
    "a=%00&a=%zz&%=&&;=+&b=%C3%28",
    "0198c0de-0000-7000-8000-000000000001",
    "9007199254740993",
    r#"{"shop_id":"361","secret_key":"secret"}"#,
    r#"{"api_key":"api-key","secret_key":"secret-key","webhook_key":"hook-key"}"#,
    "merchant_id=8739528&status=success&amount=518.02&txnid=28471834809170981&hash=b8f3",
    "2024-04-02T00:00:00Z|25",
    "payments:0",
];

/// Every golden file and the texts above.
pub fn all() -> Vec<Vec<u8>> {
    let mut inputs = Vec::new();
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut folders: Vec<_> = std::fs::read_dir(golden).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    for folder in folders {
        let mut files: Vec<_> =
            std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        for file in files.iter().filter(|file| file.extension().is_some_and(|kind| kind == "json")) {
            inputs.push(std::fs::read(file).unwrap());
        }
    }
    assert!(inputs.len() > 30, "only {} golden bodies were found", inputs.len());
    inputs.extend(LISTS.into_iter().chain(TEXTS).map(|text| text.as_bytes().to_vec()));
    inputs
}

/// Bodies that ask for much: nesting, many values, long names, long numbers, escapes.
pub fn nasty() -> Vec<Vec<u8>> {
    let (deepest, many) = (100_000, 20_000);
    let nested = |open: &str, close: &str| format!("{}{}", open.repeat(many), close.repeat(many));
    let nested_to = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let wrapped = |inner: &str| format!(r#"{{"transaction":{{"status":"successful","refund":{inner}}}}}"#);
    let names: Vec<String> = (0..4_000).map(|at| format!(r#""n{at}":{at}"#)).collect();
    let listed = |inner: &str| format!(r#"{{"transactions":[{inner}],"data":{{"items":[{inner}]}}}}"#);
    [
        "[".repeat(deepest),
        nested_to(deepest),
        r#"{"a":"#.repeat(many),
        nested("[", "]"),
        nested(r#"{"a":["#, "]}"),
        wrapped(&nested("[", "]")),
        listed(&nested("[", "]")),
        listed(&format!("{}[]", "[],".repeat(30_000))),
        format!("[{}0]", "0,".repeat(50_000)),
        format!("[{}{{}}]", "{},".repeat(30_000)),
        format!("{{{}}}", names.join(",")),
        wrapped(&format!("{{{}}}", names.join(","))),
        wrapped(&"9".repeat(60_000)),
        wrapped(&format!("\"{}\"", "\\u00e9".repeat(10_000))),
        format!(r#"{{"amount":1e{}}}"#, "9".repeat(5_000)),
        format!("{{\"{}\":1}}", "k".repeat(60_000)),
        "%".repeat(60_000),
        ";".repeat(60_000),
        "&=".repeat(30_000),
        "\u{feff}{}".to_owned(),
        "\0".repeat(60_000),
    ]
    .into_iter()
    .map(String::into_bytes)
    .collect()
}
