//! The only place in the program that opens a connection: to the server that the user named, and to no other.

use std::cell::Cell;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{IpAddr, TcpStream, ToSocketAddrs as _};
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    CertificateError, ClientConfig, ClientConnection, DigitallySignedStruct, RootCertStore, SignatureScheme,
    StreamOwned,
};

use super::session::Session;
use super::url::MailboxUrl;
use super::wire::{Deadline, Stream, Wire, broken};
use super::{failed, shown};
use crate::model::Diagnostic;

/// A command may take this many times as long as the server may be silent.
const SILENCES: u32 = 20;

/// How to reach the server.
#[derive(Debug, Clone)]
pub struct Options {
    /// Certificates, in PEM, to trust besides the system's: the office's own authority, or the server's own certificate.
    pub authorities: Vec<u8>,
    /// How long the server may be silent.
    pub patience: Duration,
}

/// A socket that gives up when the deadline has passed, however slowly bytes drip in.
struct Patient {
    socket: TcpStream,
    patience: Duration,
    deadline: Deadline,
}

impl Patient {
    fn left(&self) -> io::Result<Duration> {
        let left = self.deadline.get().map_or(self.patience, |end| end.saturating_duration_since(Instant::now()));
        if left.is_zero() { Err(ErrorKind::TimedOut.into()) } else { Ok(left.min(self.patience)) }
    }
}

impl Read for Patient {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.socket.set_read_timeout(Some(self.left()?))?;
        self.socket.read(buffer)
    }
}

impl Write for Patient {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.socket.set_write_timeout(Some(self.left()?))?;
        self.socket.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.socket.flush()
    }
}

/// Anybody on the way could read along, unless there is no way.
fn is_here(address: IpAddr) -> bool {
    address.to_canonical().is_loopback()
}

impl Session {
    /// Connects, makes the connection private, and learns what the server can do. `true` where it asks for no password.
    ///
    /// # Errors
    /// No such server, no answer, a certificate that cannot be trusted, or a server that would have the password in clear.
    pub fn connect(url: &MailboxUrl, options: &Options) -> Result<(Session, bool), Diagnostic> {
        let socket = dial(url, options.patience)?;
        let local = socket.peer_addr().is_ok_and(|address| is_here(address.ip()));
        let deadline: Deadline = Rc::new(Cell::new(None));
        let patient = Patient { socket, patience: options.patience, deadline: Rc::clone(&deadline) };
        let within = |times: u32| deadline.set(Some(Instant::now() + options.patience * times));
        within(2);
        let (mut session, known) = if url.tls {
            Session::greet(Wire::new(Box::new(private(Box::new(patient), url, options)?)))?
        } else {
            let (mut session, known) = Session::greet(Wire::new(Box::new(patient)))?;
            session.ask_capabilities()?;
            // Whoever is known from the start cannot ask for TLS any more.
            if session.can("STARTTLS") && !known {
                let stream = session.start_tls()?;
                (Session::resume(Wire::new(Box::new(private(stream, url, options)?))), false)
            } else if local {
                (session, known)
            } else {
                return Err(failed("imap-in-clear", format!("{}:{}", url.host, url.port)));
            }
        };
        session.ask_capabilities()?;
        session.within(deadline.clone(), options.patience * SILENCES);
        Ok((session, known))
    }
}

fn dial(url: &MailboxUrl, patience: Duration) -> Result<TcpStream, Diagnostic> {
    let shown = format!("{}:{}", url.host, url.port);
    let addresses = (url.host.as_str(), url.port).to_socket_addrs();
    let addresses = addresses.map_err(|_| failed("imap-no-host", url.host.clone()))?;
    let mut last = failed("imap-no-host", url.host.clone());
    for address in addresses {
        match TcpStream::connect_timeout(&address, patience) {
            Ok(socket) => {
                // Commands are small and each waits for its answer.
                let _ = socket.set_nodelay(true);
                return Ok(socket);
            }
            Err(error) => {
                last = match error.kind() {
                    ErrorKind::ConnectionRefused => failed("imap-refused", shown.clone()),
                    ErrorKind::TimedOut | ErrorKind::WouldBlock => failed("imap-timeout", shown.clone()),
                    kind => failed("imap-unreachable", format!("{shown}: {kind}")),
                };
            }
        }
    }
    Err(last)
}

/// Shakes hands.
fn private(
    mut stream: Box<dyn Stream>,
    url: &MailboxUrl,
    options: &Options,
) -> Result<StreamOwned<ClientConnection, Box<dyn Stream>>, Diagnostic> {
    let name = ServerName::try_from(url.host.clone()).map_err(|_| failed("imap-no-host", url.host.clone()))?;
    let mut connection = ClientConnection::new(Arc::new(config(options)?), name)
        .map_err(|error| failed("imap-tls", error.to_string()))?;
    while connection.is_handshaking() {
        connection.complete_io(&mut stream).map_err(|error| refused(&error, &url.host))?;
    }
    Ok(StreamOwned::new(connection, stream))
}

fn config(options: &Options) -> Result<ClientConfig, Diagnostic> {
    let own: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(&options.authorities)
        .collect::<Result<_, _>>()
        .map_err(|error| failed("imap-authority", error.to_string()))?;
    if own.is_empty() && !options.authorities.is_empty() {
        return Err(failed("imap-authority", "PEM"));
    }
    let mut roots = RootCertStore::empty();
    // Of what the system trusts, one that cannot be read is no loss: what it vouches for is refused.
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    roots.add_parsable_certificates(own.iter().cloned());
    let tls = |error: &dyn std::fmt::Display| failed("imap-tls", error.to_string());
    if roots.is_empty() {
        return Err(failed("imap-no-roots", ""));
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let usual = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider.clone())
        .build()
        .map_err(|error| tls(&error))?;
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| tls(&error))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Trust { usual, own }))
        .with_no_client_auth();
    Ok(config)
}

/// Trusts whom the system trusts and, to the byte, the certificates that the user gave: an office's server often signs its own.
#[derive(Debug)]
struct Trust {
    usual: Arc<WebPkiServerVerifier>,
    own: Vec<CertificateDer<'static>>,
}

impl ServerCertVerifier for Trust {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        if self.own.iter().any(|own| own == end_entity) {
            return Ok(ServerCertVerified::assertion());
        }
        self.usual.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.usual.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.usual.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.usual.supported_verify_schemes()
    }
}

/// Why hands were not shaken.
fn refused(error: &io::Error, host: &str) -> Diagnostic {
    let Some(tls) = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) else {
        return match broken(error, "") {
            timeout if timeout.code == "imap-timeout" => timeout,
            _ => failed("imap-tls", error.kind().to_string()),
        };
    };
    let rustls::Error::InvalidCertificate(reason) = tls else {
        return failed("imap-tls", shown(tls.to_string().as_bytes()));
    };
    let code = match reason {
        CertificateError::Expired
        | CertificateError::ExpiredContext { .. }
        | CertificateError::NotValidYet
        | CertificateError::NotValidYetContext { .. } => "imap-certificate-time",
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => "imap-certificate-name",
        CertificateError::UnknownIssuer => "imap-certificate-issuer",
        // A server that signs its own.
        CertificateError::Other(other) if other.to_string().contains("CaUsedAsEndEntity") => "imap-certificate-issuer",
        _ => return failed("imap-certificate", format!("{host}: {}", shown(reason.to_string().as_bytes()))),
    };
    failed(code, host)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    fn options() -> Options {
        Options { authorities: Vec::new(), patience: Duration::from_millis(300) }
    }

    fn error(url: &str) -> Diagnostic {
        Session::connect(&MailboxUrl::parse(url).unwrap(), &options()).err().unwrap()
    }

    /// A server that says something to whoever comes, once, then stays silent.
    fn server(words: &'static [u8]) -> (u16, std::thread::JoinHandle<()>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let thread = std::thread::spawn(move || {
            let (mut socket, _) = listener.accept().unwrap();
            socket.write_all(words).unwrap();
            // Until the client has given up.
            let _ = std::io::copy(&mut socket, &mut std::io::sink());
        });
        (port, thread)
    }

    #[test]
    fn a_server_that_says_nothing_is_not_waited_for() {
        for scheme in ["imap", "imaps"] {
            let (port, thread) = server(b"");
            assert_eq!(error(&format!("{scheme}://a@127.0.0.1:{port}/x")).code, "imap-timeout");
            thread.join().unwrap();
        }
    }

    #[test]
    fn a_server_that_speaks_something_else_is_told() {
        let (port, thread) = server(b"220 smtp.example ESMTP\r\n");
        assert_eq!(error(&format!("imap://a@127.0.0.1:{port}/x")).code, "imap-protocol");
        thread.join().unwrap();
        let (port, thread) = server(b"* OK no TLS here\r\n");
        assert_eq!(error(&format!("imaps://a@127.0.0.1:{port}/x")).code, "imap-tls");
        thread.join().unwrap();
    }

    #[test]
    fn a_port_where_nobody_listens_is_named() {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let error = error(&format!("imap://a@127.0.0.1:{port}/x"));
        assert_eq!((error.code, error.detail), ("imap-refused".into(), format!("127.0.0.1:{port}")));
    }

    #[test]
    fn only_this_computer_needs_no_tls() {
        let here = |address: &str| is_here(address.parse().unwrap());
        assert!(here("127.0.0.1") && here("127.9.9.9") && here("::1") && here("::ffff:127.0.0.1"));
        assert!(!here("10.0.0.5") && !here("::ffff:10.0.0.5") && !here("0.0.0.0"));
    }
}
