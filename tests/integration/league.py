"""Counts the league table from the rows of two exported files.

The folder named by the first argument has quy-dinh.parquet, muc-phuong-an.parquet
and league.json, the answer of the API; the second argument is data/league.json.
Nothing is taken from the answer but to be compared.
"""

import json
import sys
from fractions import Fraction
from pathlib import Path

import duckdb

folder = Path(sys.argv[1])
rules = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
league = json.loads((folder / "league.json").read_text(encoding="utf-8"))
database = duckdb.connect()
regulations, items = folder / "quy-dinh.parquet", folder / "muc-phuong-an.parquet"

# An item counts if it applies to its regulation or was carried out; a regulation
# counts once. What is carried out first has the credit for what it saves.
database.execute(
    f"""
    CREATE VIEW counted AS
    SELECT code,
           bool_or(consulting_on IS NOT NULL) AS consulted,
           bool_or(approved_on IS NOT NULL) AS approved,
           bool_or(enacted_on IS NOT NULL) AS enacted,
           bool_or(applies = 'yes' AND due = 'overdue') AS overdue,
           arg_min(cost_before IS NOT NULL AND cost_after IS NOT NULL,
                   (enacted_on, plan, item)) FILTER (enacted_on IS NOT NULL) AS cost_known
    FROM '{items}'
    WHERE disposition IN ('cut', 'simplify') AND (applies = 'yes' OR enacted_on IS NOT NULL)
    GROUP BY code
    """
)
counts = database.execute(
    f"""
    SELECT agency,
           count(*) AS regulations,
           count(*) FILTER (enacted) AS enacted,
           count(*) FILTER (approved) AS approved,
           count(*) FILTER (approved AND enacted) AS delivered,
           count(*) FILTER (approved AND NOT enacted) AS owed,
           count(*) FILTER (approved AND NOT enacted AND overdue) AS overdue,
           count(counted.code) AS planned,
           count(*) FILTER (consulted) AS consulted,
           count(*) FILTER (enacted AND cost_known) AS cost_known
    FROM '{regulations}' AS regulations LEFT JOIN counted USING (code)
    WHERE in_force = 'yes'
    GROUP BY ROLLUP (agency)
    """
)
names = [column[0] for column in counts.description][1:]
counted = {agency: dict(zip(names, row)) for agency, *row in counts.fetchall()}
nothing = dict.fromkeys(names, 0)


def hundredths(value, ways):
    """A number of hundredths, cut off or with a half rounded up, as the API writes it."""
    scaled = value * 100
    whole = scaled.numerator // scaled.denominator
    if ways == "rounded":
        whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    text = f"{whole // 100}.{whole % 100:02d}".rstrip("0").rstrip(".")
    return text


def share(part, whole):
    """A share in per cent, cut off and rounded."""
    if whole == 0:
        return {"numerator": part, "denominator": 0, "truncated": None, "rounded": None}
    percent = Fraction(100 * part, whole)
    ways = {way: hundredths(percent, way) for way in ("truncated", "rounded")}
    return {"numerator": part, "denominator": whole, **ways}


def points(rule, part, whole):
    """The points of a measure: capped linear."""
    if whole == 0:
        return None
    reached = Fraction(part, whole) / (Fraction(rule["target"]) / 100)
    return hundredths(rule["weight"] * min(reached, Fraction(1)), "rounded")


compared = 0
for row in [*league["rows"], league["total"]]:
    own = counted.get(row.get("key"), nothing)
    for name, part, whole in [
        ("enacted", own["enacted"], own["regulations"]),
        ("approved", own["approved"], own["regulations"]),
        ("consulted", own["consulted"], own["planned"]),
    ]:
        stated = {key: row[name][key] for key in share(0, 0)}
        assert stated == share(part, whole), (row["label"], name, stated, own)
    assert row["regulations"] == own["regulations"], (row["label"], own)
    assert row["owed"]["count"] == own["owed"], (row["label"], own)
    assert row["owed"]["overdue"] == own["overdue"], (row["label"], own)
    assert row["cost"]["known"] == own["cost_known"], (row["label"], own)
    parts = {part["criterion"]: part["points"] for part in row["score"]["criteria"]}
    for rule in rules["criteria"]:
        of = {
            "enacted": (own["enacted"], own["regulations"]),
            "delivered": (own["delivered"], own["approved"]),
            "in-time": (own["approved"] - own["overdue"], own["approved"]),
            "consulted": (own["consulted"], own["planned"]),
        }.get(rule["criterion"])
        if of:
            wanted = points(rule, *of)
            assert parts[rule["criterion"]] == wanted, (row["label"], rule, parts, of)
            compared += 1
    # The score is made of the points alone.
    own_points = [(Fraction(p), r["weight"]) for r in rules["criteria"] if (p := parts[r["criterion"]])]
    score = None
    if own_points:
        total = sum(p for p, _ in own_points) / sum(w for _, w in own_points) * 100
        score = hundredths(total, "rounded")
    assert row["score"]["points"] == score, (row["label"], score)

whole = counted[None]
print(f"{len(league['rows'])} agencies, {compared} points, {whole['enacted']} enacted")
