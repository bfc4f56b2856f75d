//! `imap(s)://user@host[:port]/folder` (RFC 5092, as people type it).

use std::fmt;

use crate::model::{Diagnostic, Severity};

/// A folder of a mail server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailboxUrl {
    /// TLS from the first byte on (`imaps`); else by STARTTLS.
    pub tls: bool,
    /// Who reads the mail.
    pub user: String,
    /// Name or address of the server, without brackets.
    pub host: String,
    /// 143, or 993 with TLS, unless another one is given.
    pub port: u16,
    /// Folder, `/` between its parts; `INBOX` where none is given.
    pub folder: String,
}

/// TLS or not, and what follows the scheme.
fn scheme(input: &str) -> Option<(bool, &str)> {
    let (scheme, rest) = input.split_once("://")?;
    match scheme.to_ascii_lowercase().as_str() {
        "imap" => Some((false, rest)),
        "imaps" => Some((true, rest)),
        _ => None,
    }
}

/// Undoes `%41`; a per cent sign that is none of these stays.
fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let digits = after.get(..2).filter(|digits| digits.iter().all(u8::is_ascii_hexdigit));
        match digits.and_then(|digits| std::str::from_utf8(digits).ok()) {
            Some(digits) if byte == b'%' => {
                bytes.push(u8::from_str_radix(digits, 16).ok()?);
                rest = after.get(2..).unwrap_or_default();
            }
            _ => {
                bytes.push(byte);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).ok().filter(|text| !text.chars().any(char::is_control))
}

impl MailboxUrl {
    /// Reads what was typed.
    ///
    /// # Errors
    /// It lacks a user or a host, or holds a password. The diagnostic never repeats what was typed: a password may be in it.
    pub fn parse(input: &str) -> Result<MailboxUrl, Diagnostic> {
        let failed = |code: &str| Diagnostic::new(Severity::Error, code, "");
        let malformed = || failed("imap-url");
        let (tls, rest) = scheme(input).ok_or_else(malformed)?;
        let (server, folder) = rest.split_once('/').unwrap_or((rest, ""));
        // An address may be the name of the user: the last @ is the one before the host.
        let Some((user, server)) = server.rsplit_once('@') else {
            // `user:pass/word@host`: the slash belongs to a password.
            return Err(if folder.contains('@') { failed("imap-password-in-url") } else { malformed() });
        };
        if user.contains(':') {
            return Err(failed("imap-password-in-url"));
        }
        let (host, port) = match server.strip_prefix('[') {
            Some(literal) => {
                let (host, port) = literal.split_once(']').ok_or_else(malformed)?;
                (host, port.strip_prefix(':').or(port.is_empty().then_some("")).ok_or_else(malformed)?)
            }
            None => server.split_once(':').unwrap_or((server, "")),
        };
        let port = match port {
            "" if tls => 993,
            "" => 143,
            port => port.parse().ok().filter(|&port| port > 0).ok_or_else(malformed)?,
        };
        let [user, folder] = [user, folder.trim_end_matches('/')].map(percent_decoded);
        let user = user.filter(|user| !user.is_empty()).ok_or_else(malformed)?;
        let folder = folder.ok_or_else(malformed)?;
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':');
        if host.is_empty() || !host.chars().all(plain) {
            return Err(malformed());
        }
        let folder = if folder.is_empty() { "INBOX".to_owned() } else { folder };
        Ok(MailboxUrl { tls, user, host: host.to_owned(), port, folder })
    }

    /// User, server and port: what has folders.
    pub fn account(&self) -> String {
        let scheme = if self.tls { "imaps" } else { "imap" };
        let usual = if self.tls { 993 } else { 143 };
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        let port = if self.port == usual { String::new() } else { format!(":{}", self.port) };
        format!("{scheme}://{}@{host}{port}", self.user)
    }
}

impl fmt::Display for MailboxUrl {
    /// For people: readable letters, no password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.account(), self.folder)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(input: &str) -> (bool, String, String, u16, String) {
        let url = MailboxUrl::parse(input).unwrap();
        (url.tls, url.user, url.host, url.port, url.folder)
    }

    #[test]
    fn a_mailbox_is_read_as_people_type_it() {
        let own = |tls, user: &str, host: &str, port, folder: &str| {
            (tls, user.to_owned(), host.to_owned(), port, folder.to_owned())
        };
        assert_eq!(parsed("imaps://vt@mail.example/"), own(true, "vt", "mail.example", 993, "INBOX"));
        assert_eq!(
            parsed("IMAP://tonghop@skhcn.example@mail.example:1143/Báo cáo/Năm 2024/"),
            own(false, "tonghop@skhcn.example", "mail.example", 1143, "Báo cáo/Năm 2024")
        );
        assert_eq!(parsed("imap://a%40b@[::1]:99/B%C3%A1o%20100%"), own(false, "a@b", "::1", 99, "Báo 100%"));
        assert_eq!(parsed("imap://a@[::1]").3, 143);
    }

    #[test]
    fn it_is_shown_without_what_is_usual() {
        let shown = |input: &str| MailboxUrl::parse(input).unwrap().to_string();
        assert_eq!(shown("imaps://vt@mail.example:993"), "imaps://vt@mail.example/INBOX");
        assert_eq!(shown("imap://vt@[::1]:993/B%C3%A1o"), "imap://vt@[::1]:993/Báo");
    }

    #[test]
    fn a_password_is_refused_and_never_repeated() {
        for input in ["imaps://vt:bi-mat@mail.example/INBOX", "imap://vt:bi@mat@h/x", "imap://vt:bi/mat@h/x"] {
            let error = MailboxUrl::parse(input).unwrap_err();
            assert_eq!((error.code.as_str(), error.detail.as_str()), ("imap-password-in-url", ""), "{input}");
        }
    }

    #[test]
    fn what_names_no_mailbox_is_refused() {
        for input in [
            "imap://",
            "imap://@h/x",
            "imap://mail.example/INBOX",
            "imap://a@/x",
            "imap://a@h:0/x",
            "imap://a@h:x/",
            "imap://a@[::1/x",
            "imap://a@[::1]9/x",
            "imap://a@h/%0d%0aA1",
            "imap://a@h/%ff",
            "imap://a@b c/x",
            "http://a@h/x",
        ] {
            assert_eq!(MailboxUrl::parse(input).map_err(|error| error.code), Err("imap-url".into()), "{input}");
        }
    }
}
