//! The server's own certificate, for who runs it without a proxy in front. A renewed one is taken up while it runs.
//!
//! TLS 1.2 and 1.3 by rustls with its own choice of suites, HTTP/1.1 inside.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, RwLock};
use std::time::{Duration, SystemTime};

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{ServerConfig, crypto};
use tokio_rustls::TlsAcceptor;

/// How often the files are looked at: whoever renews a certificate has days.
const LOOK_EVERY: Duration = Duration::from_mins(1);

/// Where a certificate and its key are, both in PEM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificate, and after it those that lead from it to a known authority.
    pub certificate: PathBuf,
    /// Its private key.
    pub key: PathBuf,
}

/// Why a certificate cannot be used: says which file, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read.
    #[error("{} cannot be read: {error}", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// The file holds no certificate.
    #[error("{} holds no certificate: it must be a PEM file that begins with -----BEGIN CERTIFICATE-----", .0.display())]
    NoCertificate(PathBuf),
    /// The file holds no key.
    #[error("{} holds no private key: it must be a PEM file with a PKCS#8, SEC1 or PKCS#1 key, not encrypted", .0.display())]
    NoKey(PathBuf),
    /// They do not belong together, or are of a kind that rustls does not have.
    #[error("the key in {} does not fit the certificate in {}: {error}", key.display(), certificate.display())]
    DoNotFit {
        /// The certificate's file.
        certificate: PathBuf,
        /// The key's file.
        key: PathBuf,
        /// What is wrong.
        error: rustls::Error,
    },
    /// rustls refuses its own defaults.
    #[error(transparent)]
    Config(#[from] rustls::Error),
}

/// A certificate in use.
#[derive(Clone, Debug)]
pub struct Tls {
    served: Arc<Served>,
    config: Arc<ServerConfig>,
}

/// What is shown to callers, and what the files were like when it was read.
#[derive(Debug)]
struct Served {
    files: TlsFiles,
    now: RwLock<(Stamp, Arc<CertifiedKey>)>,
}

/// When both files were last written.
type Stamp = [Option<SystemTime>; 2];

impl Tls {
    /// Reads the files.
    pub fn open(files: TlsFiles) -> Result<Self, TlsError> {
        let stamp = stamp_of(&files);
        let key = read(&files)?;
        let served = Arc::new(Served { files, now: RwLock::new((stamp, key)) });
        let resolver: Arc<dyn ResolvesServerCert> = Arc::<Served>::clone(&served);
        let mut config = ServerConfig::builder_with_provider(Arc::new(crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_cert_resolver(resolver);
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self { served, config: Arc::new(config) })
    }

    /// Answers the handshakes of callers.
    #[must_use]
    pub fn acceptor(&self) -> TlsAcceptor {
        TlsAcceptor::from(Arc::clone(&self.config))
    }

    /// Takes up a certificate that was renewed since; says whether there was one. While the files do not fit each other (one
    /// is written before the other) the old one stays.
    pub fn renew(&self) -> Result<bool, TlsError> {
        let stamp = stamp_of(&self.served.files);
        if self.served.now.read().is_ok_and(|now| now.0 == stamp) {
            return Ok(false);
        }
        let key = read(&self.served.files)?;
        if let Ok(mut now) = self.served.now.write() {
            *now = (stamp, key);
        }
        Ok(true)
    }
}

/// Looks for a renewed certificate for as long as the server runs.
pub async fn keep_renewed(tls: Tls) {
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        match tls.renew() {
            Ok(false) => {}
            Ok(true) => tracing::info!("the renewed certificate is in use"),
            Err(error) => {
                tracing::error!(%error, "the renewed certificate cannot be used; the old one stays");
            }
        }
    }
}

impl ResolvesServerCert for Served {
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        self.now.read().ok().map(|now| Arc::clone(&now.1))
    }
}

fn stamp_of(files: &TlsFiles) -> Stamp {
    [&files.certificate, &files.key].map(|path| fs::metadata(path).and_then(|of| of.modified()).ok())
}

fn read(files: &TlsFiles) -> Result<Arc<CertifiedKey>, TlsError> {
    let TlsFiles { certificate, key } = files;
    let none = |_broken| TlsError::NoCertificate(certificate.clone());
    let pem = read_file(certificate)?;
    let chain: Vec<CertificateDer<'static>> =
        CertificateDer::pem_slice_iter(&pem).collect::<Result<_, _>>().map_err(none)?;
    if chain.is_empty() {
        return Err(TlsError::NoCertificate(certificate.clone()));
    }
    let private =
        PrivateKeyDer::from_pem_slice(&read_file(key)?).map_err(|_no_key| TlsError::NoKey(key.clone()))?;
    CertifiedKey::from_der(chain, private, &crypto::ring::default_provider())
        .map(Arc::new)
        .map_err(|error| TlsError::DoNotFit { certificate: certificate.clone(), key: key.clone(), error })
}

fn read_file(path: &Path) -> Result<Vec<u8>, TlsError> {
    fs::read(path).map_err(|error| TlsError::Unreadable { path: path.to_owned(), error })
}
