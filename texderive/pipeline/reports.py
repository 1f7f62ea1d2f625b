"""What ``check`` found, written for people, programs, code scanning and GitHub's annotations."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import Any
from urllib.parse import quote

from texderive.diagnostics import CODES
from texderive.pipeline.checking import Checked, Claim

STATUSES = ("ok", "wrong", "undecided")
SARIF = "https://json.schemastore.org/sarif-2.1.0.json"


def counts(all_checked: Sequence[Checked]) -> dict[str, int]:
    """How many notes and claims there are of each status, and formulas that claim nothing."""
    found = Counter(claim.status for one in all_checked for claim in one.claims)
    silent = sum(one.silent for one in all_checked)
    return {"notes": len(all_checked), **{s: found[s] for s in STATUSES}, "silent": silent}


def relative(path: Path) -> str:
    """A path as reports have it: below the folder where the program runs, where it lies there."""
    with suppress(ValueError):
        return path.relative_to(Path.cwd()).as_posix()
    return path.as_posix()


def as_text(all_checked: Sequence[Checked], statuses: frozenset[str]) -> str:
    shown = [c.shown.replace("\0", str(one.path)) for one in all_checked for c in one.claims if c.status in statuses]
    return "".join(text + "\n" for text in shown)


def as_json(all_checked: Sequence[Checked]) -> str:
    rows = [{"path": relative(one.path), **_row(c)} for one in all_checked for c in one.claims]
    return json.dumps({"findings": rows, "summary": counts(all_checked)}, ensure_ascii=False, indent=2) + "\n"


def _row(claim: Claim) -> dict[str, Any]:
    row = {
        "line": claim.line, "column": claim.column, "end_line": claim.end_line, "end_column": claim.end_column,
        "status": claim.status, "code": claim.code, "message": claim.message, "suggestion": claim.suggestion,
        "text": claim.text,
    }  # fmt: skip
    return row | ({"cell": claim.cell} if claim.cell else {})


def as_github(all_checked: Sequence[Checked], statuses: frozenset[str]) -> str:
    """Workflow commands: annotations on the lines of a change."""
    lines = []
    for one in all_checked:
        for claim in one.claims:
            if claim.status in statuses:
                level = "error" if claim.status == "wrong" else "notice"
                end = f",endLine={claim.end_line}" + (
                    f",endColumn={claim.end_column}" if claim.end_line == claim.line else ""
                )
                place = f"file={_property(relative(one.path))},line={claim.line},col={claim.column}{end}"
                lines.append(f"::{level} {place},title={_property(_title(claim))}::{_data(_sentence(claim))}\n")
    return "".join(lines)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _title(claim: Claim) -> str:
    return f"{claim.code} {CODES.get(claim.code, '')}".strip()


def _sentence(claim: Claim) -> str:
    where = f"cell {claim.cell}: " if claim.cell else ""
    return where + claim.message + (f"; did you mean {claim.suggestion}?" if claim.suggestion else "")


def as_sarif(all_checked: Sequence[Checked], statuses: frozenset[str], version: str) -> str:
    """SARIF 2.1.0."""
    results = [_result(one.path, c) for one in all_checked for c in one.claims if c.status in statuses]
    codes = sorted({result["ruleId"] for result in results})
    driver = {
        "name": "texderive",
        "version": version,
        "rules": [{"id": code, "shortDescription": {"text": CODES.get(code, code)}} for code in codes],
    }
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return json.dumps({"$schema": SARIF, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2) + "\n"


def _result(path: Path, claim: Claim) -> dict[str, Any]:
    region = {
        "startLine": claim.line, "startColumn": claim.column,
        "endLine": claim.end_line, "endColumn": claim.end_column,
    }  # fmt: skip
    place = {"artifactLocation": {"uri": quote(relative(path))}, "region": region}
    return {
        "ruleId": claim.code,
        "level": "error" if claim.status == "wrong" else "note",
        "message": {"text": _sentence(claim)},
        "locations": [{"physicalLocation": place}],
        "partialFingerprints": {"texderive/v1": fingerprint(path, claim)},
    }


def fingerprint(path: Path, claim: Claim) -> str:
    """Tells a claim from others though the lines around it move: its file, what it says and what is said of it."""
    words = " ".join(claim.text.split())
    return blake2b(f"{relative(path)}\0{claim.code}\0{words}".encode("utf-8", "replace"), digest_size=12).hexdigest()


def baseline_of(all_checked: Sequence[Checked]) -> str:
    """All wrong claims as a file that later runs take as known. Known ones are counted, for one may stand twice."""
    known: Counter[str] = Counter()
    rows: dict[str, dict[str, Any]] = {}
    for one in all_checked:
        for claim in one.claims:
            if claim.status == "wrong":
                key = fingerprint(one.path, claim)
                known[key] += 1
                rows[key] = {"path": relative(one.path), "code": claim.code, "text": claim.text}
    known_rows = {key: {**row, "count": known[key]} for key, row in sorted(rows.items())}
    return json.dumps({"texderive": 1, "known": known_rows}, ensure_ascii=False, indent=1) + "\n"


def read_baseline(text: str) -> Counter[str]:
    """The known claims of a baseline file. Raises ValueError where it is none."""
    read = json.loads(text)
    if not isinstance(read, dict) or not isinstance(read.get("known"), dict):
        raise ValueError("it has no table of known claims")
    return Counter({key: int(row["count"]) for key, row in read["known"].items()})
