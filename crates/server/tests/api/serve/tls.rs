//! The server's own certificate.

use std::fs::{self, File};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rcgen::{CertifiedKey, KeyPair, generate_simple_self_signed};
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore, crypto};
use server::serve::tls::{Tls, TlsError, TlsFiles};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsConnector;

use crate::desk::Desk;

const HEALTH: &[u8] = b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";

/// A folder with a certificate for this machine.
struct Certificates {
    folder: TempDir,
}

impl Certificates {
    fn open() -> (Self, CertificateDer<'static>) {
        let own = Self { folder: tempfile::tempdir().unwrap() };
        let made = own.issue(Duration::from_secs(0));
        (own, made)
    }

    fn files(&self) -> TlsFiles {
        let at = |name| self.folder.path().join(name);
        TlsFiles { certificate: at("chain.pem"), key: at("key.pem") }
    }

    /// Writes a new certificate and its key; `later` than the files before, however coarse the clock of the disk is.
    fn issue(&self, later: Duration) -> CertificateDer<'static> {
        let CertifiedKey { cert, signing_key } = made();
        let TlsFiles { certificate, key } = self.files();
        write(&certificate, "CERTIFICATE", cert.der(), later);
        write(&key, "PRIVATE KEY", &signing_key.serialize_der(), later);
        cert.der().clone()
    }
}

fn made() -> CertifiedKey<KeyPair> {
    generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap()
}

fn write(path: &Path, label: &str, der: &[u8], later: Duration) {
    fs::write(path, format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", STANDARD.encode(der)))
        .unwrap();
    File::options().write(true).open(path).unwrap().set_modified(SystemTime::now() + later).unwrap();
}

/// Asks whether the server lives, trusting one certificate alone.
async fn ask(address: std::net::SocketAddr, trusted: &CertificateDer<'static>) -> std::io::Result<String> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted.clone()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let stream = TcpStream::connect(address).await?;
    let name = ServerName::try_from("localhost").unwrap();
    let mut stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await?;
    stream.write_all(HEALTH).await?;
    let mut said = String::new();
    match stream.read_to_string(&mut said).await {
        Err(error) if said.is_empty() => Err(error),
        Ok(_) | Err(_) => Ok(said),
    }
}

#[tokio::test]
async fn a_server_with_a_certificate_speaks_https_alone_and_takes_up_a_renewed_one() {
    let (certificates, first) = Certificates::open();
    let tls = Tls::open(certificates.files()).unwrap();
    let own = tls.clone();
    let desk = Desk::open_with(
        move |settings| {
            settings.tls = Some(own);
            settings.header_timeout = Duration::from_millis(500);
        },
        [].into(),
    )
    .await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let served = tokio::spawn(server::serve::serve(listener, desk.app.clone(), std::future::pending::<()>()));

    let said = ask(address, &first).await.unwrap();
    assert!(said.starts_with("HTTP/1.1 200 OK\r\n") && said.ends_with("ok"), "{said}");
    let mut plain = TcpStream::connect(address).await.unwrap();
    plain.write_all(HEALTH).await.unwrap();
    assert!(!super::all_said_bytes(&mut plain).await.starts_with(b"HTTP/"), "nothing is told in the clear");
    let mut silent = TcpStream::connect(address).await.unwrap();
    assert!(super::all_said_bytes(&mut silent).await.is_empty(), "who does not shake hands is hung up on");

    assert!(!tls.renew().unwrap(), "nothing was renewed yet");
    let second = certificates.issue(Duration::from_hours(1));
    assert!(tls.renew().unwrap());
    ask(address, &second).await.unwrap();
    let refused = ask(address, &first).await.unwrap_err().to_string();
    assert!(refused.contains("certificate"), "{refused}");

    // Half a renewal is none: the key of another certificate.
    write(
        &certificates.files().key,
        "PRIVATE KEY",
        &made().signing_key.serialize_der(),
        Duration::from_hours(2),
    );
    assert!(matches!(tls.renew(), Err(TlsError::DoNotFit { .. })));
    ask(address, &second).await.unwrap();
    served.abort();
}

#[test]
fn a_certificate_that_cannot_be_used_is_refused_with_its_files_name() {
    let (certificates, _) = Certificates::open();
    let TlsFiles { certificate, key } = certificates.files();
    let told = |files: TlsFiles| Tls::open(files).unwrap_err().to_string();
    let nowhere = certificates.folder.path().join("nowhere.pem");
    assert!(told(TlsFiles { certificate: nowhere, key: key.clone() }).contains("nowhere.pem cannot be read"));
    let swapped = told(TlsFiles { certificate: key.clone(), key: key.clone() });
    assert!(swapped.contains("key.pem holds no certificate"), "{swapped}");
    let keyless = told(TlsFiles { certificate: certificate.clone(), key: certificate.clone() });
    assert!(keyless.contains("chain.pem holds no private key"), "{keyless}");
    write(&key, "PRIVATE KEY", &made().signing_key.serialize_der(), Duration::ZERO);
    let others = told(TlsFiles { certificate, key });
    assert!(others.contains("does not fit the certificate"), "{others}");
}
