"""Values to plain data: a profile as a versioned document, and rows as the cells of a table. Touches no files.

Owns: the form of the JSON document that `partnerkit assess --json` prints, and how a value is written in a cell.
"""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING, Any

import attrs

from partnerkit.knowledge.schema import Stage
from partnerkit.model import Word
from partnerkit.parsing import plain
from partnerkit.results import Distribution

if TYPE_CHECKING:
    from partnerkit.results import Finding, Maturity, Profile, Tie

__all__ = ["PROFILE_FORMAT", "PROFILE_VERSION", "cells", "profile_data"]

PROFILE_FORMAT = "partnerkit-profile"
"""What a profile's document calls itself."""
PROFILE_VERSION = 1
"""Raised whenever a reader of the document would have to change."""
_LEFT_OUT = frozenset({"workings"})
"""What a profile holds for its own use."""


def cells(value: object) -> dict[str, str]:
    """Return a frozen value as the cells of one row: text, nothing for what is unknown, lists joined by `;`.

    Example:
        >>> from partnerkit.model import Relationship
        >>> row = cells(Relationship(a="oak", b="ash", strands=["training", "information"]))
        >>> row["strands"], row["contact"]
        ('training;information', '')
    """
    return {name: "" if _is_unknown(getattr(value, name)) else _cell(each) for name, each in plain(value).items()}


def _is_unknown(value: object) -> bool:
    """Tell whether a value says that nothing is known; a text that reads `unknown` is a text."""
    return value is None or (isinstance(value, Word) and value.value == "unknown")


def _cell(value: object) -> str:
    return ";".join(value) if isinstance(value, list) else str(value)


def profile_data(profile: Profile) -> dict[str, Any]:
    """Return a profile as a versioned document of plain data, the same whatever order the answers came in.

    Figures are not rounded. Stages are told by id; among the evidenced ones `no_contact` is a tie in contact that has
    not reached the first stage, since a tie that nobody reports is not in the document. A score that cannot be had is
    null beside its reason. The exponent of a minimum, which JSON has no number for, is the text `-inf`.

    Example:
        >>> from partnerkit.assessment import assess
        >>> from partnerkit.files import case
        >>> document = profile_data(assess(case("grange_park")))
        >>> document["format"], document["version"], document["stages"]["ties"]
        ('partnerkit-profile', 1, 3)
    """
    names = [field.name for field in attrs.fields(type(profile)) if field.name not in _LEFT_OUT]
    fields = {name: getattr(profile, name) for name in names}
    quality = profile.quality and {"framework": profile.quality[0], "subject": str(profile.quality[1])}
    special = {
        "names": dict(profile.names),
        "ties": [_tie(tie) for tie in profile.ties],
        "quality": quality,
        "maturity": profile.maturity and _maturity(profile.maturity),
        "findings": [_finding(finding) for finding in profile.findings],
    }
    rest = {name: _plain(value) for name, value in fields.items() if name not in special}
    return {
        "format": PROFILE_FORMAT,
        "version": PROFILE_VERSION,
        **{name: special.get(name, rest.get(name)) for name in fields},
    }


def _tie(tie: Tie) -> dict[str, Any]:
    return {"id": tie.id, **_plain(tie)}


def _finding(finding: Finding) -> dict[str, Any]:
    words = [{"name": name, "word": word} for name, word in finding.words]
    return {"kind": str(finding.kind), "about": list(finding.about), "figures": dict(finding.figures), "words": words}


def _maturity(maturity: Maturity) -> dict[str, Any]:
    return {**_plain(maturity), "rules": [{"rule": rule, "value": value} for rule, value in maturity.rules]}


def _distribution(distribution: Distribution) -> dict[str, Any]:
    counts = [{"stage": stage.id, "position": stage.position, "ties": n} for stage, n in distribution.counts]
    return {"counts": counts, "between": distribution.between, "unknown": distribution.unknown}


def _plain(value: object) -> Any:  # noqa: ANN401 - plain data has no type of its own
    """Return results as plain data; a stage as its id."""
    if isinstance(value, Stage | Word):
        return value.id if isinstance(value, Stage) else value.value
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    if isinstance(value, Distribution):
        return _distribution(value)
    cls: type = type(value)
    if attrs.has(cls):
        return {field.name: _plain(getattr(value, field.name)) for field in attrs.fields(cls)}
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value) if isinstance(value, float) and math.isinf(value) else value
