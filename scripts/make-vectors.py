#!/usr/bin/env python3
"""Fresh vectors for the text library, made by rule from the tables of facts and not from the code.

Usage: scripts/make-vectors.py [FACTS] > vectors.tsv && cargo run --release --example vectors -- vectors.tsv

FACTS defaults to ../shared/domain/vietnamese. The random choices are fixed by a seed, so the output is the same each time.
What a row must give is worked out here with Python's unicodedata, its codecs and plain formatting.
"""
import csv
import html.entities
import itertools
import random
import sys
import unicodedata
from pathlib import Path

FACTS = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/domain/vietnamese")
RANDOM = random.Random(30)
VOWELS = "aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵ"
LETTERS = VOWELS + VOWELS.upper() + "đĐ"
WORDS = ("khoa học và công nghệ đổi mới sáng tạo chuyển đổi số tỉnh ủy ban nhân dân kế hoạch nhiệm vụ thực hiện kết quả "
         "nghiên cứu ứng dụng doanh nghiệp sở hữu trí tuệ tiêu chuẩn đo lường chất lượng nước mắm thanh long ngoằn ngoèo khuỷu "
         "nghiêng giếng giữ gìn quý quỹ thuở huỳnh khuyến khích ẩm thực ẵm bồng sẵn sàng những mỡ cỡ mũ mẽ ngã").split()


def table(name):
    with (FACTS / name).open(encoding="utf-8") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


def plain(text):
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c)).replace("đ", "d").replace("Đ", "D")


def rows():
    for letter in LETTERS:
        yield "strip-char", "strip_marks", "", letter, plain(letter)
        yield "key-ascii", "ascii_key", "", f"b{letter}n", plain(f"b{letter}n").lower()
        yield "ncr", "dencr", "", f"x&#{ord(letter)};y", f"x{letter}y"
        yield "ncr", "dencr", "", f"&#x{ord(letter):x};&#X{ord(letter):04X};", letter * 2
        if ord(letter) > 127:
            # Bytes that the code page leaves free are shown as control characters.
            once = "".join(bytes([byte]).decode("cp1252", errors="ignore") or chr(byte) for byte in letter.encode())
            yield "mojibake", "demojibake", "", "b" + once, "b" + letter
        base, *marks = unicodedata.normalize("NFD", letter)
        for order in itertools.permutations(marks):
            yield "unicode-form", "display", "", "b" + base + "".join(order) + "n", f"b{letter}n"
            if len(order) == 2:
                half = unicodedata.normalize("NFC", base + order[0])
                yield "unicode-form", "display", "", half + order[1], letter
                yield "invisible", "display", "", base + order[0] + "\u200b" + order[1], letter
    for name, code in html.entities.name2codepoint.items():
        if 0xA0 < code <= 0xFF and code != 0xAD:
            yield "ncr", "dencr", "", f"a&{name};b", f"a{chr(code)}b"

    for encoding in ("tcvn3", "vni-win", "vps", "viscii", "cp1258"):
        map_ = {}
        for row in table(f"legacy-{encoding}.tsv"):
            if row["role"].startswith("primary") and row["surface"] != "cp1258-combining":
                stored = "".join(chr(int(code[2:], 16)) for code in row["legacy_cps"].split())
                map_.setdefault(row["letter"], stored)
                yield f"legacy-{encoding}", "decode", row["encoding"], f"t{stored}n", f"t{row['letter']}n"
        name = row["encoding"]
        for _ in range(60):
            text = " ".join(RANDOM.choices(WORDS, k=RANDOM.randint(1, 8)))
            stored = "".join(map_.get(c, c) for c in text)
            yield f"legacy-{encoding}", "decode", name, stored, text
            yield f"legacy-{encoding}-caps", "decode_caps", name, stored, text.upper()
            if encoding in ("tcvn3", "vni-win", "cp1258") and len(text.split()) > 5:
                yield "detect", "detect", "", stored, name
    for _ in range(60):
        text = " ".join(RANDOM.choices(WORDS, k=RANDOM.randint(3, 8)))
        yield "detect", "detect", "", text, "UNICODE"
        yield "detect", "detect", "", unicodedata.normalize("NFD", text), "UNICODE"
        yield "detect", "detect", "", plain(text), "ASCII"
        yield "must-not-change", "display", "", text, text
        yield "key-basic", "key", "", unicodedata.normalize("NFD", text.upper()), None

    # Tone style: an open oa, oe, uy after any onset but qu.
    for onset, (old, new) in itertools.product(("h", "t", "th", "kh", "l", "ng", "đ", ""), (
            ("òa", "oà"), ("óa", "oá"), ("ỏe", "oẻ"), ("ọe", "oẹ"), ("ũy", "uỹ"), ("ủy", "uỷ"))):
        for case in (str.lower, str.upper, str.capitalize):
            old_word, new_word = case(onset + old), case(onset + new)
            yield "tone-style-new", "tone_style", "new", old_word, new_word
            yield "tone-style-old", "tone_style", "old", new_word, old_word
            yield "tone-misplaced", "display", "", old_word, old_word
            yield "tone-misplaced", "display", "", new_word, new_word
            yield "key-basic", "key", "", new_word, old_word.lower()
    for word in ("quý quỳ quà quẻ hoàn toán hoài ngoáy xoèn huỳnh quýt").split():
        yield "tone-style-old", "tone_style", "old", word, word
        yield "tone-style-new", "tone_style", "new", word, word
    for wrong, right in (pair.split(">") for pair in (
            "qủa>quả qúa>quá qũy>quỹ gía>giá gìa>già gỉai>giải hòan>hoàn hòang>hoàng tòan>toàn khỏan>khoản lựơng>lượng "
            "đựơc>được trứơc>trước vịêc>việc bịêt>biệt tíêng>tiếng múôn>muốn cúôi>cuối bụôc>buộc hụyên>huyện chuỷên>chuyển "
            "cuả>của muà>mùa mưà>mừa chiạ>chịa baỏ>bảo caó>cáo taị>tại noí>nói cuôí>cuối tuôỉ>tuổi").split()):
        for case in (str.lower, str.upper, str.capitalize):
            yield "tone-misplaced", "display", "", case(wrong), case(right)
    for onset, tone in itertools.product("hklmst", zip("yỳỷỹýỵ", "iìỉĩíị")):
        yield "key-iy", "key", "", onset + tone[0], onset + tone[1]
    for word in "thủy cây yêu quý may tuy khuyên vy ý".split():
        yield "key-iy", "key", "", word, word
    for y, i in zip("ỳỷỹýỵ", "ìỉĩíị"):
        yield "key-iy", "key", "", f"qu{i}", f"qu{y}"

    for dash in "-‐‑‒–—−":
        yield "key-punct", "key", "", f"2020{dash}2025", "2020-2025"
        yield "docnum", "docnum", "", f"3229 / KH {dash} UBND", "3229|KH|UBND||admin"
    for bullet in "•▪●◦\uf0b7\uf0a7\uf0d8\uf0fc\uf076-+*–":
        yield "key-punct", "key", "", f"{bullet} Tổ chức", "tổ chức"
    for space in "\u00a0\u202f\u2007\u2009\u2003\u2002\u2006\u3000":
        yield "key-punct", "key", "", f"a{space}b", "a b"
    for quote, folded in zip("“”„‟«»″‘’‚‛′", '"""""""' + "'''''"):
        yield "key-punct", "key", "", f"a {quote}b", f"a {folded}b"
    for mark in "\u200b\u2060\ufeff\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200c\u200d\u00ad":
        yield "invisible", "display", "", f"vă{mark}n", "văn"
    for twin, letter in zip("аеоpсухАВЕКМНОРСТХЅі", "aeopcyxABEKMHOPCTXSi"):
        yield "homoglyph", "display", "", f"Vi{twin}t", f"Vi{letter}t"
    for twin, letter in zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX"):
        yield "homoglyph", "display", "", f"UB{twin}D", f"UB{letter}D"
    for code in range(0xFF01, 0xFF5F):
        yield "compat", "display", "", f"a{chr(code)}b", f"a{chr(code - 0xFEE0)}b"
    for sign in "m² m³ ½ ¼ № ™ … ① ℃ ‰ µg × ÷ ± → ≥".split():
        yield "compat", "display", "", f"a {sign} b", f"a {sign} b"

    for _ in range(80):
        day, month, year = RANDOM.randint(1, 28), RANDOM.randint(1, 12), RANDOM.randint(1990, 2035)
        iso = f"{year}-{month:02}-{day:02}"
        for form in (f"{day}/{month}/{year}", f"{day:02}/{month:02}/{year}", f"{day}-{month}-{year}", f"{day:02}.{month:02}.{year}",
                     f"ngày {day} tháng {month} năm {year}", f"ngày {day:02} tháng {month:02} năm {year}",
                     f"NGÀY {day:02} THÁNG {month} NĂM {year}", f"ngày {day:02}/{month}/{year}"):
            yield "date", "date", "", form, iso
        for form in (f"tháng {month}/{year}", f"tháng {month} năm {year}", f"T{month}/{year}", f"{month}/{year}", f"Tháng {month:02}/{year}"):
            yield "date", "date", "", form, f"{year}-{month:02}"
        quarter = RANDOM.randint(1, 4)
        roman = ("I", "II", "III", "IV")[quarter - 1]
        for form in (f"Quý {quarter} năm {year}", f"quý {roman}/{year}", f"quý {roman} năm {year}", f"QUÝ {roman} NĂM {year}"):
            yield "date", "date", "", form, f"{year}-Q{quarter}"
        yield "date", "date", "", f"{day}/{month + 12}/{year}", "INVALID"
        yield "date", "date", "", f"{day}/{month}/{year}/QĐ-UBND", None
        yield "date", "date", "", f"{day}/{year}/NĐ-CP", "NONE"
    for form in ("31/4/2025", "30/02/2024", "29/2/2023", "32/1/2025", "0/5/2025"):
        yield "date", "date", "", form, "INVALID"

    for _ in range(120):
        whole, part = RANDOM.randint(0, 10 ** RANDOM.randint(1, 9)), RANDOM.randint(1, 99)
        dots = f"{whole:,}".replace(",", ".")
        fraction = f"{part:02}".rstrip("0")
        value = f"{whole}.{fraction}"
        yield "number", "num", "", dots, str(whole)
        yield "number", "num", "", f"{dots},{part:02}", value
        yield "number", "num", "", f"-{dots},{part:02}", "-" + value
        yield "number", "num", "", f"{dots},{part:02}%", value + "%"
        yield "number", "num", "", f"{dots},{part:02} %", value + "%"
        if whole > 999:
            yield "number", "num", "", f"{whole:,}.{part:02}", value

    kinds = "KH QĐ NQ BC TB HD CT CTr TTr ĐA PA".split()
    organs = "UBND SKHCN TTg HĐND BKHCN SNV CP UBTVQH15 STTTT".split()
    for kind, organ in itertools.product(kinds, organs):
        number, year = RANDOM.randint(1, 4999), RANDOM.randint(2005, 2026)
        yield "docnum", "docnum", "", f"{number}/{kind}-{organ}", f"{number}|{kind.upper()}|{organ.upper()}||admin"
        yield "docnum", "docnum", "", f"Số: {number} / {kind} – {organ} về", f"{number}|{kind.upper()}|{organ.upper()}||admin"
    for kind, organ in itertools.product("NĐ QĐ TT NQ".split(), "CP UBND BKHCN BTC HĐND".split()):
        number, year = RANDOM.randint(1, 99), RANDOM.randint(2005, 2026)
        yield "docnum", "docnum", "", f"{number:02}/{year}/{kind}-{organ}", f"{number:02}|{kind}|{organ}|{year}|law"
    for term in (11, 13, 14, 15):
        yield "docnum", "docnum", "", f"29/2013/QH{term}", f"29|QH{term}||2013|law"
    for kind, organ in itertools.product("NQ KL CT QĐ CTr ĐA TB BC KH HD".split(), "TW TU HU BTCTW ĐUK".split()):
        number = RANDOM.randint(1, 200)
        yield "docnum", "docnum", "", f"{number}-{kind}/{organ}", f"{number}|{kind.upper()}|{organ}||party"
    for organ, unit in itertools.product("UBND SKHCN BKHCN STTTT".split(), "KGVX QLKH NC VX ĐMST TĐC".split()):
        yield "docnum", "docnum", "", f"1234/{organ}-{unit}", f"1234|CV|{organ}-{unit}||letter"
    for text in ("12/2024", "5/3", "3/4", "24/7", "50/50", "2020-2025", "HĐ 123/2024/HĐKT"):
        yield "docnum", "docnum", "", text, "NONE"

    for row in table("abbreviations.tsv"):
        # Remarks and second meanings stand in brackets or behind a stroke. A few may be a numeral, an initial or another row's form.
        if row["abbr"] in ("L", "H.", "X.", "TTr.", "KNST"):
            continue
        if row["ambiguity"] == "unique" and not set("(/") & set(row["abbr"] + row["expansion"]):
            yield "abbr", "expand", "", row["abbr"], row["expansion"]


def escape(text):
    return "".join(c if c.isprintable() and c != "\\" and (c == " " or not c.isspace()) else
                   "\\\\" if c == "\\" else f"\\u{ord(c):04x}" for c in text)


def main():
    print("id\tcategory\tfunction\tparam\tinput\texpected")
    for number, (category, function, parameter, given, expected) in enumerate(rows(), 1):
        if expected is not None:
            print(f"M-{number:05}\t{category}\t{function}\t{parameter}\t{escape(given)}\t{escape(expected)}")


if __name__ == "__main__":
    main()
