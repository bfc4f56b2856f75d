#!/usr/bin/env python3
"""Compares the cells that `tonghop read` gives with those of openpyxl (XLSX, XLSM) and xlrd (XLS), file by file.

usage: scripts/compare-sheets.py BINARY FOLDER [--every N] [--show N]

Every cell that the other library finds non-empty must be in the document; a text must be the same, compared trimmed, with
line breaks made alike and in NFC. Numbers and dates are shown by their formats in ours and raw in theirs, so they are compared
as numbers where ours is plain, and counted as "formatted" where it is not. Differences are counted by class:
  text        another text                          missing     a cell that ours has not
  extra       a cell that theirs has not            formatted   a number or date shown by its format
Also counted: files that only one of both reads, crashes, hangs (20 s), and the largest memory that a run took (with its children).
Needs openpyxl and xlrd. Exit status 1 at a crash, a hang or more than 512 MiB.
"""
import collections
import datetime
import json
import os
import resource
import subprocess
import sys
import unicodedata
import warnings
import zipfile

import openpyxl
import xlrd

warnings.simplefilter('ignore')
LIMIT = 512 << 20


def plain(text):
    return unicodedata.normalize('NFC', str(text).replace('\r\n', '\n').replace('\r', '\n').replace('_x000D_', '')).strip()


def ours(binary, path):
    """Status, cells by (sheet, row, column), flags."""
    try:
        run = subprocess.run([binary, 'read', path, '--lang', 'en'], capture_output=True, timeout=20)
    except subprocess.TimeoutExpired:
        return 'hang', {}, {}
    if run.returncode not in (0, 1, 2):
        return 'crash', {}, {}
    if run.returncode == 1:
        return 'refused: ' + run.stderr.decode()[:70], {}, {}
    document = json.loads(run.stdout)
    cells = {}
    for block in document['blocks']:
        for row in block.get('rows', []):
            for cell in row:
                for paragraph in cell['blocks']:
                    place = paragraph.get('location', {})
                    if 'sheet' in place:
                        cells[place['sheet'], place['row'], place['column']] = paragraph['text']
    codes = {d['code'] for d in document['diagnostics']}
    return 'partial' if run.returncode == 2 else 'ok', cells, codes


def of_openpyxl(path):
    book = openpyxl.load_workbook(path, data_only=True, read_only=False)
    cells = {}
    for sheet in book.worksheets:
        for row in sheet._cells.values():
            if row.value is not None:
                cells[sheet.title, row.row, row.column] = row.value
    return cells


def of_xlrd(path):
    book = xlrd.open_workbook(path, logfile=open(os.devnull, 'w'))
    cells = {}
    for sheet in book.sheets():
        for r in range(sheet.nrows):
            for c in range(sheet.row_len(r)):
                kind, value = sheet.cell_type(r, c), sheet.cell_value(r, c)
                if kind == xlrd.XL_CELL_ERROR:
                    value = xlrd.error_text_from_code.get(value, '#N/A')
                elif kind == xlrd.XL_CELL_BOOLEAN:
                    value = bool(value)
                elif kind == xlrd.XL_CELL_DATE:
                    value = datetime.datetime.min
                if kind not in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
                    cells[sheet.name, r + 1, c + 1] = value
    return cells


def classify(mine, theirs):
    if isinstance(theirs, bool):
        return None if mine == str(theirs).upper() else 'text'
    if isinstance(theirs, (int, float)):
        try:
            value = float(mine)
        except ValueError:
            return 'formatted'
        return None if abs(value - theirs) <= 1e-9 * max(1.0, abs(theirs)) else 'formatted'
    if isinstance(theirs, (datetime.datetime, datetime.date, datetime.time, datetime.timedelta)):
        return 'formatted'
    return None if plain(mine) == plain(theirs) else 'text'


def main():
    arguments = sys.argv[1:]
    every = int(arguments[arguments.index('--every') + 1]) if '--every' in arguments else 1
    show = int(arguments[arguments.index('--show') + 1]) if '--show' in arguments else 20
    binary, folder = arguments[0], arguments[1]
    files = sorted(os.path.join(d, f) for d, _, names in os.walk(folder) for f in names if not f.endswith(('.tsv', '.md')))[::every]
    count, cells, shown = collections.Counter(), collections.Counter(), 0
    for path in files:
        name = os.path.relpath(path, folder)
        status, mine, codes = ours(binary, path)
        count[status.split(':')[0]] += 1
        if status in ('crash', 'hang'):
            print(status.upper(), name)
        try:
            theirs = of_openpyxl(path) if zipfile.is_zipfile(path) else of_xlrd(path)
        except Exception:  # Whatever the other library cannot read is not compared.
            count['only ours' if status in ('ok', 'partial') else 'neither'] += 1
            continue
        theirs = {place: value for place, value in theirs.items() if plain(value) != ''}
        if status not in ('ok', 'partial'):
            if theirs:
                count['only theirs'] += 1
                print('only theirs:', name, status)
            continue
        count['compared'] += 1
        cells['compared'] += len(theirs)
        found = collections.Counter()
        for place, value in theirs.items():
            kind = 'missing' if place not in mine else classify(mine[place], value)
            if kind:
                found[kind] += 1
                if kind in ('text', 'missing') and shown < show:
                    shown += 1
                    print(f'{kind}: {name} {place}: ours {mine.get(place)!r:.60}, theirs {value!r:.60}')
        found['extra'] = sum(place not in theirs for place in mine)
        cells.update(found)
        if not found['text'] and not found['missing']:
            count['equal'] += 1
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    print('files:', ', '.join(f'{k} {v}' for k, v in sorted(count.items())))
    print('cells:', ', '.join(f'{k} {v}' for k, v in sorted(cells.items())))
    print(f'largest memory of one process: {memory / (1 << 20):.0f} MiB')
    return 1 if count['crash'] or count['hang'] or memory > LIMIT else 0


if __name__ == '__main__':
    sys.exit(main())
