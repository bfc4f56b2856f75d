//! Dovecot for a test: its own folder, ports, user and certificates; and a line to it, to put messages there and look at them.
#![allow(unreachable_pub, reason = "a module of a test")]

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

pub const USER: &str = "tonghop";
pub const PASSWORD: &str = "mật khẩu \"thử\" 3229";

/// Nobody: a server that root starts reads no mail as root.
const NOBODY: u32 = 65534;

pub struct Server {
    folder: tempfile::TempDir,
    process: Child,
    pub port: u16,
    pub tls_port: u16,
    files: [String; 2],
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn run(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// Kills a process and all that it started.
fn kill(process: &mut Child) {
    let _ = Command::new("sh").args(["-c", &format!("kill -9 -{}", process.id())]).stderr(Stdio::null()).status();
    let _ = process.wait();
}

impl Server {
    /// A running one, or `None`, loudly, where there is no Dovecot.
    pub fn start() -> Option<Server> {
        Server::with("")
    }

    /// One that is configured otherwise in something. `None` also where this Dovecot has other words for that.
    pub fn with(more: &str) -> Option<Server> {
        let dovecot = ["/usr/sbin/dovecot", "/usr/local/sbin/dovecot", "/opt/homebrew/sbin/dovecot"];
        let Some(dovecot) = dovecot.into_iter().find(|path| Path::new(path).is_file()) else {
            assert!(std::env::var_os("TONGHOP_REQUIRE_DOVECOT").is_none(), "dovecot is required here and absent");
            eprintln!("SKIPPED: dovecot is absent (Debian: apt-get install dovecot-imapd)");
            return None;
        };
        let version = run(Command::new(dovecot).arg("--version"));
        if !more.is_empty() && !version.starts_with("2.3") {
            eprintln!("SKIPPED: written for Dovecot 2.3");
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        let [port, tls_port] = [free_port(), free_port()];
        let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
        // Processes of other users look in here.
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        for name in ["mail", "home"] {
            fs::create_dir(path(name)).unwrap();
            fs::set_permissions(path(name), fs::Permissions::from_mode(0o777)).unwrap();
        }
        certificates(folder.path());
        fs::write(path("users"), format!("{USER}:{{PLAIN}}{PASSWORD}::::::\n")).unwrap();
        fs::write(path("conf"), configuration(&version, folder.path(), port, tls_port) + more).unwrap();
        let files = [path("ca.pem"), path("server.pem")];
        let process = spawn(dovecot, &path("conf"));
        let server = Server { folder, process, port, tls_port, files };
        server.wait();
        Some(server)
    }

    /// Starts it again after it was killed.
    pub fn restart(&mut self) {
        kill(&mut self.process);
        let _ = fs::remove_dir_all(self.folder.path().join("run"));
        self.process = spawn("/usr/sbin/dovecot", self.folder.path().join("conf").to_str().unwrap());
        self.wait();
    }

    fn wait(&self) {
        let end = Instant::now() + Duration::from_secs(30);
        while !TcpStream::connect(("127.0.0.1", self.port)).is_ok_and(|socket| {
            socket.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
            let mut greeting = String::new();
            BufReader::new(socket).read_line(&mut greeting).is_ok() && greeting.starts_with("* OK")
        }) {
            let log = || fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
            assert!(Instant::now() < end, "dovecot does not answer: {}", log());
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Without TLS from the start on; it offers STARTTLS.
    pub fn url(&self, folder: &str) -> String {
        format!("imap://{USER}@127.0.0.1:{}/{folder}", self.port)
    }

    pub fn tls_account(&self) -> String {
        format!("imaps://{USER}@127.0.0.1:{}", self.tls_port)
    }

    pub fn tls_url(&self, folder: &str) -> String {
        format!("{}/{folder}", self.tls_account())
    }

    /// The certificate of whoever signed the server's.
    pub fn authority(&self) -> &str {
        &self.files[0]
    }

    /// The server's own certificate.
    pub fn certificate(&self) -> &str {
        &self.files[1]
    }

    /// A port that leads to the server, and kills it when so many bytes have come from there; and how many are left until then,
    /// below zero afterwards.
    pub fn behind_proxy(&self, bytes: usize) -> (u16, Arc<AtomicI64>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (group, target) = (self.process.id(), self.port);
        let counted = Arc::new(AtomicI64::new(i64::try_from(bytes).unwrap()));
        let left = Arc::clone(&counted);
        std::thread::spawn(move || {
            for client in listener.incoming() {
                let Ok(client) = client else { continue };
                let Ok(server) = TcpStream::connect(("127.0.0.1", target)) else { continue };
                let (mut up, mut down) = (client.try_clone().unwrap(), server.try_clone().unwrap());
                std::thread::spawn(move || {
                    let _ = std::io::copy(&mut up, &mut down);
                    let _ = down.shutdown(std::net::Shutdown::Write);
                });
                let left = Arc::clone(&left);
                std::thread::spawn(move || {
                    let (mut server, mut client) = (server, client);
                    let mut block = [0; 4096];
                    while let Ok(read @ 1..) = server.read(&mut block) {
                        let before = left.fetch_sub(read as i64, Ordering::SeqCst);
                        if before > 0 && before <= read as i64 {
                            let _ = Command::new("sh").args(["-c", &format!("kill -9 -{group}")]).status();
                            break;
                        }
                        if client.write_all(&block[..read]).is_err() {
                            break;
                        }
                    }
                    let _ = client.shutdown(std::net::Shutdown::Both);
                });
            }
        });
        (port, counted)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        kill(&mut self.process);
    }
}

fn spawn(dovecot: &str, configuration: &str) -> Child {
    Command::new(dovecot)
        .args(["-F", "-c", configuration])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
        .unwrap()
}

/// An authority, and a certificate of 127.0.0.1 signed by it.
fn certificates(folder: &Path) {
    let openssl = |arguments: &[&str]| {
        run(Command::new("openssl").current_dir(folder).args(arguments));
    };
    let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
    let named = |name: &str| format!("/CN={name}");
    let authority = named("tonghop test authority");
    openssl(&[&["req", "-x509", "-subj", &authority, "-keyout", "ca.key", "-out", "ca.pem"][..], &key].concat());
    let own = named("127.0.0.1");
    openssl(&[&["req", "-subj", &own, "-keyout", "server.key", "-out", "server.csr"][..], &key[..5]].concat());
    fs::write(folder.join("names"), "subjectAltName=IP:127.0.0.1\nbasicConstraints=CA:FALSE\n").unwrap();
    openssl(&[
        "x509",
        "-req",
        "-in",
        "server.csr",
        "-CA",
        "ca.pem",
        "-CAkey",
        "ca.key",
        "-CAcreateserial",
        "-days",
        "2",
        "-extfile",
        "names",
        "-out",
        "server.pem",
    ]);
}

/// What Dovecot is to do. The words for it changed in 2.4.
fn configuration(version: &str, folder: &Path, port: u16, tls_port: u16) -> String {
    let at = folder.display();
    let (uid, gid) = (run(Command::new("id").arg("-u")), run(Command::new("id").arg("-g")));
    let root = uid == "0";
    let (uid, gid) = if root { (NOBODY.to_string(), NOBODY.to_string()) } else { (uid, gid) };
    if root {
        for name in ["mail", "home"] {
            chown(folder.join(name), Some(NOBODY), Some(NOBODY)).unwrap();
        }
    }
    let own = if root {
        String::new()
    } else {
        let (user, group) = (run(Command::new("id").arg("-un")), run(Command::new("id").arg("-gn")));
        format!(
            "default_internal_user = {user}\ndefault_internal_group = {group}\ndefault_login_user = {user}\n\
             service anvil {{\n chroot =\n}}\n"
        )
    };
    let common = format!(
        "base_dir = {at}/run\nstate_dir = {at}/state\nlog_path = {at}/log\nprotocols = imap\nlisten = 127.0.0.1\n\
         ssl = yes\nfirst_valid_uid = 1\nmail_fsync = never\n{own}\
         service imap-login {{\n chroot =\n inet_listener imap {{\n  port = {port}\n }}\n \
         inet_listener imaps {{\n  port = {tls_port}\n  ssl = yes\n }}\n}}\n"
    );
    if version.starts_with("2.3") {
        return format!(
            "{common}ssl_cert = <{at}/server.pem\nssl_key = <{at}/server.key\ndisable_plaintext_auth = no\n\
             mail_location = maildir:{at}/mail/%u\n\
             passdb {{\n driver = passwd-file\n args = {at}/users\n}}\n\
             userdb {{\n driver = static\n args = uid={uid} gid={gid} home={at}/home/%u\n}}\n"
        );
    }
    format!(
        "dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\n{common}\
         ssl_server_cert_file = {at}/server.pem\nssl_server_key_file = {at}/server.key\nauth_allow_cleartext = yes\n\
         mail_driver = maildir\nmail_path = {at}/mail/%{{user}}\n\
         passdb passwd-file {{\n passwd_file_path = {at}/users\n}}\n\
         userdb static {{\n fields {{\n  uid = {uid}\n  gid = {gid}\n  home = {at}/home/%{{user}}\n }}\n}}\n"
    )
}

/// A line to the server, in clear.
pub struct Line {
    reader: BufReader<TcpStream>,
    writer: TcpStream,
    tag: u32,
}

impl Line {
    pub fn open(server: &Server) -> Line {
        let socket = TcpStream::connect(("127.0.0.1", server.port)).unwrap();
        let mut line = Line { reader: BufReader::new(socket.try_clone().unwrap()), writer: socket, tag: 0 };
        line.read();
        let both = base64(format!("\0{USER}\0{PASSWORD}").as_bytes());
        line.command(&format!("AUTHENTICATE PLAIN {both}"));
        line
    }

    fn read(&mut self) -> String {
        let mut text = String::new();
        self.reader.read_line(&mut text).unwrap();
        text
    }

    /// What the server says to a command, which it must grant.
    pub fn command(&mut self, command: &str) -> Vec<String> {
        self.tag += 1;
        let tag = format!("T{} ", self.tag);
        self.writer.write_all(format!("{tag}{command}\r\n").as_bytes()).unwrap();
        let mut said = Vec::new();
        loop {
            let text = self.read();
            if let Some(end) = text.strip_prefix(&tag) {
                assert!(end.starts_with("OK"), "{command}: {end}");
                return said;
            }
            assert!(!text.is_empty(), "{command}: the server hung up");
            said.push(text);
        }
    }

    pub fn create(&mut self, folder: &str) {
        self.command(&format!("CREATE \"{folder}\""));
    }

    /// Puts messages into a folder, unread, as having come at a time.
    pub fn append(&mut self, folder: &str, messages: &[Vec<u8>], came: &str) {
        for message in messages {
            self.tag += 1;
            let head = format!("T{} APPEND \"{folder}\" \"{came}\" {{{}+}}\r\n", self.tag, message.len());
            self.writer.write_all(&[head.as_bytes(), message, b"\r\n"].concat()).unwrap();
            while !self.read().starts_with(&format!("T{} OK", self.tag)) {}
        }
    }

    /// How many messages a folder has, and how many of them are read.
    pub fn seen(&mut self, folder: &str) -> (usize, usize) {
        self.command(&format!("EXAMINE \"{folder}\""));
        let flags = self.command("FETCH 1:* (FLAGS)");
        // A folder that is open cannot be deleted without ending the line.
        self.command("UNSELECT");
        let flags: Vec<&String> = flags.iter().filter(|line| line.contains("FETCH")).collect();
        (flags.len(), flags.iter().filter(|line| line.contains("\\Seen")).count())
    }

    pub fn uidvalidity(&mut self, folder: &str) -> u64 {
        let said = self.command(&format!("STATUS \"{folder}\" (UIDVALIDITY)")).concat();
        let digits = said.split("UIDVALIDITY ").nth(1).unwrap();
        digits.chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap()
    }
}

pub fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let value = chunk.iter().fold(0u32, |value, &byte| value << 8 | u32::from(byte)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let letter = LETTERS[(value >> (18 - 6 * place)) as usize & 63];
            out.push(if place > chunk.len() { '=' } else { char::from(letter) });
        }
    }
    out
}
