//! A connection broken on purpose: the caller gets no answer, or one that breaks off, never a made-up status.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::body::Body;
use axum::response::Response;
use futures::stream;

/// Marks a response that must not be written. [`crate::serve`] drops the connection when it sees it.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the connection is cut on purpose")]
pub struct CutConnection;

/// Lets the bank, behind the gateway's routes, call for a cut of the one request that it serves.
#[derive(Clone, Default)]
pub struct CutSwitch(Arc<AtomicBool>);

impl CutSwitch {
    /// Calls for the cut.
    pub fn cut(&self) {
        self.0.store(true, Ordering::Release);
    }

    /// Gives the response back, or the marked one in its place. Served by another server than ours, its body breaks
    /// off at once.
    pub fn apply(&self, response: Response) -> Response {
        if !self.0.load(Ordering::Acquire) {
            return response;
        }
        let broken = stream::iter([Err::<Vec<u8>, _>(io::Error::other(CutConnection))]);
        let mut cut = Response::new(Body::from_stream(broken));
        cut.extensions_mut().insert(CutConnection);
        cut
    }
}
