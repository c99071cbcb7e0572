"""Values to plain data: profiles, comparisons and hubs as documents, rows as cells of a table. Touches no files.

Owns: the form of the JSON documents, the columns of a hub's tables, and how a value is written in a cell.
"""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING, Any

import attrs

from partnerkit.knowledge.stages import Stage
from partnerkit.knowledge.steps import Step
from partnerkit.model import Word
from partnerkit.parsing import plain
from partnerkit.responses import LONG, WORDS, Form
from partnerkit.results import Distribution, LadderRating

if TYPE_CHECKING:
    from collections.abc import Iterable

    from partnerkit.hub import Hub
    from partnerkit.results import Comparison, Finding, Maturity, NetworkPart, Profile, Tie, Voice

__all__ = [
    "COLUMNS",
    "COMPARISON_FORMAT",
    "COMPARISON_VERSION",
    "HUB_FORMAT",
    "HUB_VERSION",
    "PROFILE_FORMAT",
    "PROFILE_VERSION",
    "cells",
    "comparison_data",
    "hub_data",
    "hub_header",
    "hub_tables",
    "network_data",
    "profile_data",
]

HUB_FORMAT = "partnerkit-hub"
"""What a hub's document calls itself."""
HUB_VERSION = 1
"""Raised whenever a reader of a hub's document would have to change."""
COLUMNS: dict[str, tuple[str, ...]] = {
    "partners": ("id", "name", "kind", "sector", "role", "cluster", "capacity", "since", "until", "basis"),
    "relationships": ("a", "b", "strands", "level", "contact", "hours", "money", "since", "until", "aim", "basis"),
    "asked": ("wave", "partner", "respondent"),
    "responses": LONG,
    "evidence": ("id", "about", "text", "date", "source", "place", "link", "basis"),
    "times": ("partner", "slot"),
}
"""The columns of each table of a hub; all must be there, in any order."""

PROFILE_FORMAT = "partnerkit-profile"
"""What a profile's document calls itself."""
PROFILE_VERSION = 1
"""Raised whenever a reader of the document would have to change."""
COMPARISON_FORMAT = "partnerkit-comparison"
"""What a comparison's document calls itself."""
COMPARISON_VERSION = 1
"""Raised whenever a reader of the document would have to change."""
_LEFT_OUT = frozenset({"workings"})
"""What a profile or a comparison holds for its own use."""


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


def hub_header(hub: Hub) -> dict[str, Any]:
    """Return what stands at the head of a hub as plain data: all but its tables.

    Example:
        >>> from partnerkit.files import case
        >>> hub_header(case("grange_park"))["rules"]
        ['hub_min_providers']
    """
    partnership = hub.partnership
    return {
        "id": partnership.id,
        "name": partnership.name,
        "about": partnership.about,
        "continuum": partnership.continuum,
        "rules": list(partnership.rules),
        "sources": list(partnership.sources),
        "partners_complete": partnership.partners_complete,
        "named_ties": hub.named_ties,
        "illustrative": hub.illustrative,
        "waves": [
            {
                "id": wave.id,
                "date": wave.date.isoformat(),
                "form": str(wave.form) if isinstance(wave.form, Form) else list(wave.form),
                "roster": str(wave.roster),
            }
            for wave in hub.waves
        ],
    }


def hub_tables(hub: Hub) -> dict[str, list[dict[str, str]]]:
    """Return the tables of a hub, each row as its cells, by the table's name.

    Who was asked and when partners can meet are left out where that is not known, and evidence where there is none.

    Example:
        >>> from partnerkit.files import case
        >>> hub_tables(case("grange_park"))["partners"][0]["kind"]
        'school_with_early_years'
    """
    partnership = hub.partnership
    values: dict[str, Iterable[object] | None] = {
        "partners": partnership.partners,
        "relationships": partnership.relationships,
        "asked": hub.asked,
        "responses": (),
        "evidence": partnership.evidence or None,
        "times": hub.times,
    }
    tables = {name: [cells(each) for each in rows] for name, rows in values.items() if rows is not None}
    return {**tables, "responses": _answers(hub)}


_SPELT: dict[int, str] = {code: word for word, code in WORDS.items()}


def _answers(hub: Hub) -> list[dict[str, str]]:
    rows = hub.responses.long.iter_rows(named=True)
    return [{**row, "answer": _spelt(row["answer"])} for row in rows]


def _spelt(answer: int | None) -> str:
    return "" if answer is None else _SPELT.get(answer, str(answer))


def hub_data(hub: Hub) -> dict[str, Any]:
    """Return a hub as a versioned document of plain data, from which `files` reads back the same hub.

    Rows stand in the hub's own order. What is empty or unknown is left out of a row; an answer of null is one that was
    asked for and not given.

    Example:
        >>> from partnerkit.files import case
        >>> document = hub_data(case("grange_park"))
        >>> document["format"], document["version"], document["partners"][0]["kind"]
        ('partnerkit-hub', 1, 'school_with_early_years')
    """
    tables = {name: [_row(name, row) for row in rows] for name, rows in hub_tables(hub).items()}
    tables.setdefault("evidence", [])
    ordered = {name: tables[name] for name in COLUMNS if name in tables}
    return {"format": HUB_FORMAT, "version": HUB_VERSION, **hub_header(hub), **ordered}


def _row(table: str, row: dict[str, str]) -> dict[str, Any]:
    made: dict[str, Any] = {name: row[name] for name in COLUMNS[table] if row[name] or name == "answer"}
    if "strands" in made:
        made["strands"] = made["strands"].split(";")
    if table == "responses":
        made["answer"] = _answer(made["answer"])
    return made


def _answer(cell: str) -> int | str | None:
    return cell if cell in WORDS else int(cell) if cell else None


def profile_data(profile: Profile) -> dict[str, Any]:
    """Return a profile as a versioned document of plain data, the same whatever order the answers came in.

    Figures are not rounded. Stages and steps are told by id; among the evidenced stages `no_contact` is a tie in
    contact that has not reached the first one, since a tie that nobody reports is not in the document. A score that
    cannot be had is null beside its reason. The exponent of a minimum, which JSON has no number for, is the text
    `-inf`.

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
        "ladders": [_ladder(rating) for rating in profile.ladders],
    }
    rest = {name: _plain(value) for name, value in fields.items() if name not in special}
    return {
        "format": PROFILE_FORMAT,
        "version": PROFILE_VERSION,
        **{name: special.get(name, rest.get(name)) for name in fields},
        "network": profile.network and network_data(profile.network),
        "voice": profile.voice and _voice(profile.voice),
    }


def network_data(part: NetworkPart) -> dict[str, Any]:
    """Return the shape of a partnership as plain data; figures are not rounded.

    Example:
        >>> from partnerkit.network import Network, shape_of
        >>> network_data(shape_of(Network.of_edges("abc", ["ab", "bc"])))["figures"][0]["measure"]
        'density'
    """
    return {field.name: _named(getattr(part, field.name)) for field in attrs.fields(type(part))}


def _voice(voice: Voice) -> dict[str, Any]:
    return {field.name: _named(getattr(voice, field.name)) for field in attrs.fields(type(voice))}


def _named(value: object) -> Any:  # noqa: ANN401 - plain data has no type of its own
    """Return results as plain data; what belongs to names as a mapping."""
    if isinstance(value, tuple) and not _is_map(value):
        return [_named(each) for each in value]
    if isinstance(value, tuple):
        return {str(_plain(name)): _named(each) for name, each in value}
    cls: type = type(value)
    if attrs.has(cls):
        return {field.name: _named(getattr(value, field.name)) for field in attrs.fields(cls)}
    return _plain(value)


def _is_map(value: tuple[Any, ...]) -> bool:
    """Tell whether a tuple holds what belongs to names: pairs of a word and something that is no word."""
    return bool(value) and all(
        isinstance(each, tuple) and len(each) == 2 and isinstance(each[0], str) and not isinstance(each[1], str)  # noqa: PLR2004 - a pair
        for each in value
    )


def comparison_data(comparison: Comparison) -> dict[str, Any]:
    """Return a comparison of two waves as a versioned document of plain data. Figures are not rounded.

    Stages are told by id. A change that cannot be had is null beside its reason.

    Example:
        >>> from partnerkit.change import compare
        >>> from partnerkit.files import load
        >>> document = comparison_data(compare(load("examples/orchard_hub"), "2025", "2026"))
        >>> document["format"], document["partners"]
        ('partnerkit-comparison', {'each': [16, 16], 'all': 15})
    """
    fields = [field.name for field in attrs.fields(type(comparison)) if field.name not in _LEFT_OUT]
    special = {
        "names": dict(comparison.names),
        "items": {str(subject): _plain(held) for subject, held in comparison.items},
        "ties": [{"id": tie.id, **_plain(tie)} for tie in comparison.ties],
        "findings": [_finding(finding) for finding in comparison.findings],
    }
    return {
        "format": COMPARISON_FORMAT,
        "version": COMPARISON_VERSION,
        **{name: special[name] if name in special else _plain(getattr(comparison, name)) for name in fields},
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


def _ladder(rating: LadderRating) -> dict[str, Any]:
    counts = [{"step": step.id, "position": step.position, "partners": n} for step, n in rating.counts]
    return {**_plain(rating), "counts": counts}


def _plain(value: object) -> Any:  # noqa: ANN401 - plain data has no type of its own
    """Return results as plain data; a stage or step as its id."""
    if isinstance(value, Stage | Step | Word):
        return value.value if isinstance(value, Word) else value.id
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
