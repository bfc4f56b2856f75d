//! Every crate that the program is built from may be used and passed on freely.

use std::process::Command;

/// Licences that ask for no more than a notice.
const ALLOWED: [&str; 10] =
    ["MIT", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "Zlib", "0BSD", "Unlicense", "Unicode-3.0", "CC0-1.0"];

/// An SPDX expression holds if one side of each OR, and both sides of each AND, are allowed.
fn allowed(expression: &str) -> bool {
    let expression = expression.trim().replace('/', " OR ");
    let inner = expression.trim();
    // Split at the outermost operators only.
    let split = |operator: &str| -> Vec<String> {
        let (mut depth, mut parts, mut part) = (0, Vec::new(), Vec::new());
        for word in inner.replace('(', " ( ").replace(')', " ) ").split_whitespace() {
            match word {
                "(" => depth += 1,
                ")" => depth -= 1,
                _ if word == operator && depth == 0 => {
                    parts.push(std::mem::take(&mut part).join(" "));
                    continue;
                }
                _ => {}
            }
            part.push(word.to_owned());
        }
        parts.push(part.join(" "));
        parts
    };
    let (alternatives, demands) = (split("OR"), split("AND"));
    if alternatives.len() > 1 {
        return alternatives.iter().any(|part| allowed(part));
    }
    if demands.len() > 1 {
        return demands.iter().all(|part| allowed(part));
    }
    let bare = inner.replace(['(', ')'], " ");
    if bare.trim() != inner {
        return allowed(bare.trim());
    }
    ALLOWED.contains(&bare.split(" WITH ").next().unwrap_or_default().trim())
}

#[test]
fn expressions_are_judged_by_their_parts() {
    assert!(allowed("MIT OR Apache-2.0") && allowed("MIT/Apache-2.0") && allowed("(MIT OR GPL-3.0) AND Unicode-3.0"));
    assert!(allowed("Apache-2.0 WITH LLVM-exception") && allowed("Unlicense OR MIT"));
    assert!(!allowed("GPL-3.0") && !allowed("MIT AND GPL-3.0") && !allowed(""));
}

#[test]
fn every_dependency_has_a_licence_that_asks_for_no_more_than_a_notice() {
    let output = Command::new(env!("CARGO"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["metadata", "--format-version", "1", "--locked"])
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).expect("cargo prints JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    assert!(packages.len() > 50);
    let refused: Vec<String> = packages
        .iter()
        .filter(|package| !allowed(package["license"].as_str().unwrap_or_default()))
        .map(|package| format!("{} {}: {}", package["name"], package["version"], package["license"]))
        .collect();
    assert!(refused.is_empty(), "{refused:#?}");
}
