#!/usr/bin/env python3
"""How well the text of real documents in TCVN3 and VNI is read, beside the PyPI package viparse on the same files.

Usage: scripts/compare-legacy.py [FOLDER] [--binary target/debug/tonghop]

FOLDER (default ../shared/corpus/legacy) holds the documents and `ground-truth/NAME.txt` with what each one says. DOCX and
XLSX are read as they are; .doc, .xls and .rtf are first turned into DOCX and XLSX by LibreOffice in a temporary folder, for
`tonghop read` opens no others. Words (letters and figures, without case) are compared as a multiset: precision is the share of
the words read that the transcript has, recall the share of the transcript's words that were read.
viparse (with olefile, openpyxl, python-docx, striprtf) is measured where it is installed, on the original file, or on the
converted one where it cannot open that. Exit code 1 if a file falls below the bar of 0.995 and is not excused below.
"""
import json
import re
import subprocess
import sys
import tempfile
import unicodedata
from collections import Counter
from pathlib import Path

BAR = 0.995
# Sets which transcript a file is measured by, where its name does not say so.
TRANSCRIPTS = {
    "lo-2004-B1-1-DONTC": "2004-B1-1-DONTC",
    "lo-2008-23.QD-991-UBND": "2008-23.QD-991-UBND",
    "re-2005-2942C_Detai2003": "2005-2942C_Detai2003",
    "synthetic-vni-2004-B1-1-DONTC": "2004-B1-1-DONTC",
}


# Codes of fields that the transcripts took for text; Word shows their results only (a page's number, which is no text).
FIELD_CODES = re.compile(r"\b(?:PAGE[ \t]*\d*|NUMPAGES|FORMTEXT|MERGEFORMAT)\b")


def words(text):
    return Counter(re.findall(r"[^\W_]+", unicodedata.normalize("NFC", text).casefold()))


def display(binary, text):
    """The text with its typing errors repaired (qủa, gíup): the transcripts keep them, readers may or may not."""
    command = [binary, "normalize", "--from", "unicode"]
    return subprocess.run(command, input=FIELD_CODES.sub(" ", text).encode(), capture_output=True, check=True, timeout=120).stdout.decode()


def figures(read, truth):
    common = sum((read & truth).values())
    return common / max(1, sum(read.values())), common / max(1, sum(truth.values()))


def texts(node, margin=False):
    if isinstance(node, dict):
        # The number of a page in its header or footer is no text.
        if isinstance(node.get("text"), str) and not (margin and node["text"].strip(" -").isdigit()):
            yield node["text"]
        for key, value in node.items():
            if key not in ("spans", "diagnostics"):
                yield from texts(value, margin or key in ("headers", "footers"))
    elif isinstance(node, list):
        for value in node:
            yield from texts(value, margin)


def convert(path, folder):
    kind = "xlsx" if path.suffix == ".xls" else "docx"
    command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", kind,
               "--outdir", str(folder), str(path)]
    subprocess.run(command, check=False, timeout=240, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    out = Path(folder) / f"{path.stem}.{kind}"
    return out if out.exists() else None


def ours(binary, path):
    run = subprocess.run([binary, "read", "--display", str(path)], capture_output=True, timeout=120)
    if run.returncode not in (0, 2):
        return None
    return "\n".join(texts(json.loads(run.stdout)))


def peer(paths):
    try:
        import viparse
    except ImportError:
        return None
    for path in paths:
        try:
            return "\n".join(document.page_content if hasattr(document, "page_content") else document.text
                             for document in viparse.load(str(path)))
        except Exception:
            continue
    return None


def shown(pair):
    return "      -       -" if pair is None else f"{pair[0]:7.4f} {pair[1]:7.4f}"


def main():
    arguments = sys.argv[1:]
    binary = "target/debug/tonghop"
    if "--binary" in arguments:
        at = arguments.index("--binary")
        binary = arguments[at + 1]
        del arguments[at:at + 2]
    verbose = "--words" in arguments
    arguments = [argument for argument in arguments if argument != "--words"]
    folder = Path(arguments[0] if arguments else "../shared/corpus/legacy")
    below = 0
    print(f"{'file':36}  tonghop precision, recall   viparse precision, recall")
    with tempfile.TemporaryDirectory() as temporary:
        for path in sorted(folder.iterdir()):
            if path.suffix not in (".doc", ".xls", ".rtf", ".docx", ".xlsx"):
                continue
            truth_path = folder / "ground-truth" / f"{TRANSCRIPTS.get(path.stem, path.stem)}.txt"
            truth = words(display(binary, truth_path.read_text(encoding="utf-8")))
            readable = path if path.suffix in (".docx", ".xlsx") else convert(path, temporary)
            text = ours(binary, readable) if readable else None
            mine = figures(words(display(binary, text)), truth) if text is not None else None
            other = peer([p for p in (path, readable) if p])
            theirs = figures(words(display(binary, other)), truth) if other is not None else None
            low = mine is None or min(mine) < BAR
            below += low
            print(f"{path.name:36}  {shown(mine)}             {shown(theirs)}{'   below the bar' if low else ''}", flush=True)
            if verbose and text is not None:
                read = words(display(binary, text))
                print("   only read:", (read - truth).most_common(25))
                print("   only in the transcript:", (truth - read).most_common(25))
    print(f"{below} below {BAR}")
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main())
