//! Opens a listener, and says what to do when that is not possible.

use std::io::ErrorKind;
use std::net::SocketAddr;

use tokio::net::TcpListener;

use crate::failure::CommandError;

/// Listens on an address; `option` is what the person can choose another one with. Port 0 takes a free one.
pub async fn bind(address: SocketAddr, option: &str) -> Result<(TcpListener, SocketAddr), CommandError> {
    let listener = TcpListener::bind(address).await.map_err(|error| {
        if error.kind() == ErrorKind::AddrInUse {
            return CommandError::refused(format!(
                "{address} is in use: stop the program that listens there, or choose another address with {option}"
            ));
        }
        CommandError::io(format!("cannot listen on {address}; choose another address with {option}"))(error)
    })?;
    let bound = listener.local_addr().map_err(CommandError::io("the listener has no address"))?;
    Ok((listener, bound))
}

/// The address that people type for a listener on this machine.
pub fn local_url(bound: SocketAddr) -> String {
    format!("http://localhost:{}", bound.port())
}
