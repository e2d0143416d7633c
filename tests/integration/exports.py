"""Reads exported files as others would, and compares what they say.

The folder named by the argument has quy-dinh.csv, .json, .parquet and .xlsx.
"""

import csv
import datetime
import decimal
import hashlib
import io
import json
import sys
from pathlib import Path

import duckdb
import openpyxl

folder = Path(sys.argv[1])
database = duckdb.connect()
data = json.loads((folder / "quy-dinh.json").read_text(encoding="utf-8"))
meta, rows = data["meta"], data["rows"]
kinds = {column["key"]: column["type"] for column in meta["columns"]}
headings = [column["heading"] for column in meta["columns"]]

# CSV: the digest is that of what follows the byte order mark.
raw = (folder / "quy-dinh.csv").read_bytes()
assert raw[:3] == b"\xef\xbb\xbf"
assert hashlib.sha256(raw[3:]).hexdigest() == meta["digest"]
lines = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
assert lines[0] == headings
assert [line[1] for line in lines[1:]] == [row["name"] for row in rows]

# Parquet: typed columns, the description, and the shares counted anew.
parquet = str(folder / "quy-dinh.parquet")
described = database.execute(f"DESCRIBE SELECT * FROM '{parquet}'").fetchall()
types = {"text": "VARCHAR", "number": "BIGINT", "dong": "DECIMAL(38,0)", "date": "DATE"}
assert {name: kind for name, kind, *_ in described} == {
    key: types[kind] for key, kind in kinds.items()
}, described
own = database.execute(
    f"SELECT decode(value) FROM parquet_kv_metadata('{parquet}') WHERE decode(key) = 'quydinh'"
).fetchone()
assert json.loads(own[0]) == meta
shares = database.execute(
    f"""
    SELECT agency, count(*),
           count(*) FILTER (cut AND approved_on IS NOT NULL),
           count(*) FILTER (cut AND enacted_on IS NOT NULL)
    FROM (SELECT *, coalesce(disposition IN ('cut', 'simplify'), false) AS cut FROM '{parquet}')
    GROUP BY ROLLUP (agency) ORDER BY agency NULLS FIRST
    """
).fetchall()
assert shares == [
    (
        share.get("agency"),
        share["approved"]["denominator"],
        share["approved"]["numerator"],
        share["enacted"]["numerator"],
    )
    for share in meta["shares"]
], shares


def plain(value):
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    if isinstance(value, datetime.date):
        return value.isoformat()
    return int(value) if isinstance(value, (decimal.Decimal, float)) else value


read = database.execute(f"SELECT * FROM '{parquet}'").fetchall()
wanted = [tuple(row.values()) for row in rows]
assert [tuple(map(plain, row)) for row in read] == wanted

# The workbook: typed cells, a frozen header with filters, the sheet that explains.
book = openpyxl.load_workbook(folder / "quy-dinh.xlsx")
assert book.sheetnames == ["Dữ liệu", "Giải thích", "Tỷ lệ"]
sheet = book["Dữ liệu"]
assert sheet.freeze_panes == "A2"
assert sheet.auto_filter.ref == sheet.dimensions
table = list(sheet.iter_rows(values_only=True))
assert list(table[0]) == headings
assert [tuple(map(plain, row)) for row in table[1:]] == wanted
dates = [cell for row in sheet.iter_rows(min_row=2) for cell in row if cell.is_date]
assert dates and all(cell.number_format == "dd/mm/yyyy" for cell in dates)
explained = [row[:2] for row in book["Giải thích"].iter_rows(values_only=True)]
assert ("Mã băm SHA-256", meta["digest"]) in explained
assert all((column["heading"], column["key"]) in explained for column in meta["columns"])

counted = [row[:4] for row in book["Tỷ lệ"].iter_rows(min_row=2, values_only=True)]
assert [row[1:] for row in counted] == [share[:3] for share in shares], counted

print(f"{len(rows)} rows read")
