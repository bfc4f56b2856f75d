#!/usr/bin/env python3
"""Fills in the reporting forms with the labelled reports' statements, mangles them as people do, and looks where each comes back.

Usage: scripts/check-form.py TONGHOP GOLD_DIR PLAN [NAME of one mangling ...]
Every statement must come back under its task with decision `auto`, score 1 and the column's kind. Needs python-docx, openpyxl and
LibreOffice. Exit 1 where one does not.
"""
import copy
import datetime
import glob
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

import docx
import openpyxl
from docx.oxml.ns import qn
from openpyxl.styles import Alignment

program, gold, plan, *only = sys.argv[1:]
TASKS = {}


def agencies():
    """Statements by agency: (task or None, kind, text)."""
    for name in sorted(glob.glob(os.path.join(gold, "*.json"))):
        report = json.load(open(name, encoding="utf-8"))
        said = []
        for block in report["blocks"]:
            if block["t"] == "item":
                said.append((block["tasks"], block["kind"], block["text"]))
            for row in block.get("rows", []):
                if row.get("tasks") is not None and row.get("cells"):
                    words = max((str(cell) for cell in row["cells"]), key=len)
                    said.append((row["tasks"], row.get("kind", "result"), words))
        yield report["id"], report["agency"], [
            (tasks[0] if tasks else None, kind, " ".join(text.split())) for tasks, kind, text in said if len(text) > 12
        ]


COLUMN = {"difficulty": 4, "proposal": 5}


def planned(said, on_form):
    """Rows to fill in: task -> list of (column, text, kind); None for outside."""
    rows = {}
    for task, kind, text in said:
        rows.setdefault(task, []).append((COLUMN.get(kind, 2), text, kind))
    return {task: rows[task] for task in list(on_form) + [t for t in rows if t not in on_form] if task in rows}


class Word:
    """A form in Word."""

    def __init__(self, path):
        self.doc = docx.Document(path)
        self.table = next(t for t in self.doc.tables if len(t.columns) == 6)

    def rows(self):
        return self.table._tbl.findall(qn("w:tr"))

    def text(self, row, column):
        cells = row.findall(qn("w:tc"))
        return "\n".join("".join(t.text or "" for t in p.iter(qn("w:t"))) for p in cells[column].iter(qn("w:p")))

    def put(self, row, column, text):
        cell = row.findall(qn("w:tc"))[column]
        lines = text.split("\n")
        first = cell.findall(qn("w:p"))[0]
        for extra in cell.findall(qn("w:p"))[1:]:
            cell.remove(extra)
        for run in first.findall(qn("w:r")):
            first.remove(run)
        here = first
        for at, line in enumerate(lines):
            if at:
                new = copy.deepcopy(first)
                for run in new.findall(qn("w:r")):
                    new.remove(run)
                here.addnext(new)
                here = new
            docx.text.paragraph.Paragraph(here, None).add_run(line)

    def add(self, after, keep):
        new = copy.deepcopy(after)
        for column in range(6):
            if column > 1 or not keep:
                self.put(new, column, "")
        after.addnext(new)
        return new

    def save(self, path):
        self.doc.save(path + ".docx")
        return path + ".docx"


class Excel:
    """A form in Excel. A row is a list of cells' values with the style taken from the sheet."""

    def __init__(self, path):
        self.book = openpyxl.load_workbook(path)
        self.sheet = self.book.active
        self.first = next(r for r in range(1, 40) if "#" in str(self.sheet.cell(r, 1).value or "") and "[" in str(self.sheet.cell(r, 7).value or ""))
        self.data = [[self.sheet.cell(r, c).value for c in range(1, 8)] for r in range(self.first, self.sheet.max_row + 1)]

    def rows(self):
        return self.data

    def text(self, row, column):
        return str(row[column] or "")

    def put(self, row, column, text):
        row[column] = text or None

    def add(self, after, keep):
        new = list(after) if keep else [None] * 7
        for column in range(2, 6):
            new[column] = None
        at = next(i for i, row in enumerate(self.data) if row is after)
        self.data.insert(at + 1, new)
        return new

    def save(self, path):
        # Cells that were merged before the values are written cannot hold one.
        merged = [str(area) for area in self.sheet.merged_cells.ranges if area.min_row >= self.first]
        for area in merged:
            self.sheet.unmerge_cells(area)
        for at, row in enumerate(self.data):
            for column, value in enumerate(row):
                cell = self.sheet.cell(self.first + at, column + 1)
                cell.value = value
                cell.alignment = Alignment(wrap_text=True, vertical="top")
                if isinstance(value, str):
                    cell.number_format = "@"
                    cell.data_type = "s"
        for area in merged:
            self.sheet.merge_cells(area)
        self.book.save(path + ".xlsx")
        return path + ".xlsx"


def fill(form, said, more):
    """Fills a form in. `more`: where a task has several statements, `blank` rows, `copy` of the row, or `lines` of one cell."""
    by_task = {}
    outside = []
    last = None
    for row in list(form.rows()):
        first = form.text(row, 0)
        found = re.search(r"\[\d+/\d+#(.+?)#", first.replace("\n", " "))
        if found and found[1] == "ngoai":
            outside.append(row)
        elif found:
            by_task[found[1]] = last = row
    expected = []
    for task, told in planned(said, by_task).items():
        if task is None:
            row = outside[0]
        elif task in by_task:
            row = by_task[task]
        else:
            # A task that is not the agency's: a row of its own, with the number alone.
            row = form.add(last, False)
            form.put(row, 0, task)
        if more == "lines":
            for column in (2, 4, 5):
                words = [text for at, text, _ in told if at == column]
                if words:
                    form.put(row, column, "\n".join(words))
        else:
            for at, (column, text, _) in enumerate(told):
                if at:
                    row = form.add(row, more == "copy")
                form.put(row, column, text)
        if task is not None and (task not in by_task or by_task[task] is last):
            last = row
        expected += [(task, kind, text, task in by_task) for _, text, kind in told]
    return expected


def converted(folder, kind):
    """All files of a folder saved by LibreOffice."""
    files = [os.path.join(folder, name) for name in os.listdir(folder)]
    with tempfile.TemporaryDirectory() as profile, tempfile.TemporaryDirectory() as inner:
        subprocess.run(["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", kind, "--outdir", inner, *files],
                       check=True, capture_output=True, timeout=600)
        for path in files:
            os.remove(path)
        for name in os.listdir(inner):
            shutil.copy(os.path.join(inner, name), folder)


def body_rows(form):
    if isinstance(form, Word):
        return [row for row in form.rows() if "[" in form.text(row, 0) or not form.text(row, 0).startswith(("Mã", "("))]
    return form.rows()


def shuffle(form):
    rows = body_rows(form)
    order = list(range(len(rows)))
    random.Random(7).shuffle(order)
    if isinstance(form, Excel):
        form.data = [rows[at] for at in order]
        return
    parent = form.table._tbl
    for row in rows:
        parent.remove(row)
    for at in order:
        parent.append(rows[at])


def sort_by_words(form):
    key = lambda row: (form.text(row, 1) == "", form.text(row, 1), form.text(row, 0))
    if isinstance(form, Excel):
        form.data.sort(key=key)
        return
    rows = body_rows(form)
    for row in rows:
        form.table._tbl.remove(row)
    for row in sorted(rows, key=key):
        form.table._tbl.append(row)


def reorder(form, order):
    """Columns moved or, where they are not named, removed."""
    if isinstance(form, Excel):
        sheet = form.sheet
        heads = [[sheet.cell(r, c).value for c in range(1, 8)] for r in (form.first - 2, form.first - 1)]
        for row, at in zip(heads, (form.first - 2, form.first - 1)):
            for c in range(7):
                sheet.cell(at, c + 1).value = row[order[c]] if c < len(order) else None
        form.data = [[row[c] for c in order] + [None] * (7 - len(order)) for row in form.data]
        return
    for row in form.rows():
        cells = row.findall(qn("w:tc"))
        for cell in cells:
            row.remove(cell)
        for c in order:
            row.append(cells[c])
    grid = form.table._tbl.find(qn("w:tblGrid"))
    columns = grid.findall(qn("w:gridCol"))
    for column in columns:
        grid.remove(column)
    for c in order:
        grid.append(columns[c])


def heads(form, words, numbers=True):
    if isinstance(form, Excel):
        for c, word in enumerate(words):
            form.sheet.cell(form.first - 2, c + 1).value = word
            if not numbers:
                form.sheet.cell(form.first - 1, c + 1).value = None
        return
    first, second = form.rows()[:2]
    for c, word in enumerate(words):
        form.put(first, c, word)
    if not numbers:
        form.table._tbl.remove(second)


ENGLISH = ["Task code", "Task", "Results", "Figures", "Obstacles", "Suggestions"]


def merge_ids(form):
    """Rows without a code get the cell of the row above: the row was split."""
    if isinstance(form, Excel):
        at = 0
        while at < len(form.data):
            end = at
            while end + 1 < len(form.data) and form.data[end + 1][0] is None:
                end += 1
            if end > at:
                form.sheet.merge_cells(start_row=form.first + at, end_row=form.first + end, start_column=1, end_column=1)
                form.sheet.merge_cells(start_row=form.first + at, end_row=form.first + end, start_column=2, end_column=2)
            at = end + 1
        return
    for row in form.rows():
        for column in (0, 1):
            cell = row.findall(qn("w:tc"))[column]
            properties = cell.get_or_add_tcPr()
            merge = properties.makeelement(qn("w:vMerge"), {})
            if form.text(row, 0) or form.text(row, 1):
                if row.getnext() is not None and row.getnext().tag == qn("w:tr") and not form.text(row.getnext(), 0):
                    merge.set(qn("w:val"), "restart")
                    properties.append(merge)
            elif column == 0 or not form.text(row, 1):
                properties.append(merge)
        # vMerge stands before borders in the schema; readers take it anywhere.


def dates(form):
    """Excel took the numbers for numbers and dates; the hidden column and the words are left."""
    for row in form.data:
        first = str(row[0] or "").split("\n")[0]
        if re.fullmatch(r"\d+\.\d+", first) and row[6]:
            a, b = first.split(".")
            row[0] = datetime.datetime(2025, int(b), int(a)) if int(b) <= 12 and int(a) % 2 else float(first)


def paste(form, path):
    """Copied into the agency's own report."""
    report = docx.Document()
    report.add_paragraph("UBND TỈNH BÌNH THUẬN\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    report.add_paragraph("SỞ Y TẾ\tĐộc lập - Tự do - Hạnh phúc")
    title = report.add_paragraph()
    title.alignment = 1
    title.add_run("BÁO CÁO").bold = True
    title = report.add_paragraph()
    title.alignment = 1
    title.add_run("Kết quả năm 2024 thực hiện Kế hoạch số 3229/KH-UBND").bold = True
    report.add_paragraph("Thực hiện Kế hoạch số 3229/KH-UBND, đơn vị báo cáo kết quả theo bảng dưới đây:")
    report.element.body.insert(len(report.element.body) - 1, copy.deepcopy(form.table._tbl))
    report.add_paragraph("Trên đây là báo cáo của đơn vị./.")
    report.save(path + ".docx")
    return path + ".docx"


def manglings():
    word = lambda change=None, more="blank", save=None, then=None: ("docx", more, change, save, then)
    sheet = lambda change=None, more="blank", then=None: ("xlsx", more, change, None, then)
    return {
        "Word: filled in, rows added below": word(),
        "Word: rows copied": word(more="copy"),
        "Word: several lines in a cell": word(more="lines"),
        "Word: rows in any order": word(shuffle, more="copy"),
        "Word: columns moved": word(lambda f: reorder(f, [5, 2, 3, 1, 4, 0])),
        "Word: column of tasks removed": word(lambda f: reorder(f, [0, 2, 3, 4, 5])),
        "Word: column of codes removed": word(lambda f: reorder(f, [1, 2, 3, 4, 5]), more="lines"),
        "Word: heads in English": word(lambda f: heads(f, ENGLISH)),
        "Word: heads in other words, numbers gone": word(lambda f: heads(f, ["A", "B", "C", "D", "E", "F"], False)),
        "Word: rows split, cells merged": word(merge_ids),
        "Word: pasted into a report": word(save=paste),
        "Word: saved by LibreOffice as DOCX": word(then="docx"),
        "Word: saved by LibreOffice as ODT": word(then="odt"),
        "Excel: filled in, rows added below": sheet(),
        "Excel: several lines in a cell": sheet(more="lines"),
        "Excel: sorted by the tasks' words, rows copied": sheet(sort_by_words, more="copy"),
        "Excel: columns moved": sheet(lambda f: reorder(f, [2, 5, 0, 4, 3, 1, 6])),
        "Excel: hidden column removed": sheet(lambda f: reorder(f, [0, 1, 2, 3, 4, 5])),
        "Excel: numbers became numbers and dates": sheet(dates, more="copy"),
        "Excel: heads in English": sheet(lambda f: heads(f, ENGLISH)),
        "Excel: rows split, cells merged": sheet(merge_ids),
        "Excel: saved by LibreOffice as XLSX": sheet(then="xlsx"),
        "Excel: saved by LibreOffice as XLS": sheet(then="xls"),
        "Excel: saved by LibreOffice as ODS": sheet(then="ods"),
    }


def squeezed(text):
    return "".join(text.split())


def check(name, forms, reports):
    kind, more, change, save, then = manglings()[name]
    with tempfile.TemporaryDirectory() as folder:
        mailbox = os.path.join(folder, "in")
        os.mkdir(mailbox)
        expected = {}
        for identity, agency, said in reports:
            form = (Word if kind == "docx" else Excel)(forms[identity] + "." + kind)
            told = fill(form, said, more)
            if change:
                change(form)
            path = os.path.join(mailbox, identity)
            path = save(form, path) if save else form.save(path)
            expected[identity + "." + (then or kind)] = told
        if then:
            converted(mailbox, then)
        out = os.path.join(folder, "out")
        run = subprocess.run([program, "run", mailbox, "--plan", plan, "--out", out, "-q"], capture_output=True, text=True)
        items = [json.loads(line) for line in open(os.path.join(out, "items.jsonl"), encoding="utf-8")] if os.path.exists(out) else []
        wrong, count, lost = [], 0, 0
        known = set()
        for file, told in expected.items():
            own = [item for item in items if item["source"].endswith(file)]
            for task, what, text, on_form in told:
                count += 1
                found = [item for item in own if squeezed(text) in squeezed(item["text"] + item.get("raw", ""))]
                known.update(item["item_id"] for item in found)
                if not found:
                    wrong.append(f"{file}: not found: {text[:60]}")
                    continue
                if not on_form and "codes removed" in name:
                    # Its number went with the column: it must not come back as if it were known.
                    if any("biểu mẫu" in str(item["matches"][:1]) for item in found):
                        wrong.append(f"{file}: {task} taken for {found[0]['tasks']}: {text[:50]}")
                    continue
                column = {"difficulty": ["difficulty"], "proposal": ["proposal"]}.get(what, ["result", "nil"])
                good = lambda item: (
                    (item["decision"] == "auto" and item["tasks"] == [task] and item["matches"][0]["score"] == 1
                     and "biểu mẫu" in item["matches"][0]["evidence"][0]) if task else item["decision"] in ("none", "review")
                ) and (not task or item["kind"] in column)
                if not any(good(item) for item in found):
                    item = found[0]
                    wrong.append(f"{file}: {task} {what} → {item['tasks']} {item['decision']} {item['kind']}: {text[:50]}")
        extra = [item for item in items if item["item_id"] not in known]
        wrong += [f"{item['source']}: nobody's: {item['text'][:60]!r}" for item in extra]
        print(f"{'ok ' if not wrong else 'BAD'} {name}: {count - len([w for w in wrong if 'nobody' not in w])} of {count}, {len(extra)} extra (exit {run.returncode})", flush=True)
        for line in wrong[: int(os.environ.get("SHOWN", "5"))]:
            print("     ", line)
        return not wrong


def main():
    reports = list(agencies())
    with tempfile.TemporaryDirectory() as folder:
        forms = {}
        for identity, agency, _ in reports:
            out = os.path.join(folder, identity)
            make = lambda name: subprocess.run([program, "form", "--plan", plan, "--agency", name, "--out", out, "--year", "2024", "-q"]).returncode
            if make(agency) != 0:
                make("Sở Khoa học và Công nghệ")
            forms[identity] = os.path.splitext(glob.glob(out + "/*.docx")[0])[0]
        good = [check(name, forms, reports) for name in manglings() if not only or any(word in name for word in only)]
    print(f"{sum(good)} of {len(good)} manglings: every statement under its task, auto, score 1")
    sys.exit(0 if all(good) else 1)


main()
