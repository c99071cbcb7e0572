"""Values to plain data: profiles, comparisons, advice, hubs as documents, rows as cells of a table. Touches no files.

Owns: the form of the JSON documents, the columns of a hub's tables, and how a value is written in a cell.
"""

from __future__ import annotations

import datetime as dt
import math
from fractions import Fraction
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
    from partnerkit.results import (
        Advice,
        AdvisedStrategy,
        Comparison,
        Finding,
        Maturity,
        NetworkPart,
        Obstacle,
        Obstacles,
        Plan,
        Profile,
        Sessions,
        Tabled,
        Tie,
        Voice,
        WhatIf,
    )

__all__ = [
    "ADVICE_FORMAT",
    "ADVICE_VERSION",
    "COLUMNS",
    "COMPARISON_FORMAT",
    "COMPARISON_VERSION",
    "HUB_FORMAT",
    "HUB_VERSION",
    "MEASUREMENT_FORMAT",
    "MEASUREMENT_VERSION",
    "PLAN_FORMAT",
    "PLAN_VERSION",
    "PROFILE_FORMAT",
    "PROFILE_VERSION",
    "SESSIONS_FORMAT",
    "SESSIONS_VERSION",
    "WHAT_IF_FORMAT",
    "WHAT_IF_VERSION",
    "advice_data",
    "cells",
    "comparison_data",
    "hub_data",
    "hub_header",
    "hub_tables",
    "network_data",
    "plan_data",
    "profile_data",
    "report_data",
    "sessions_data",
    "what_if_data",
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
ADVICE_FORMAT = "partnerkit-advice"
"""What a document of advice calls itself."""
ADVICE_VERSION = 1
"""Raised whenever a reader of the document would have to change."""
WHAT_IF_FORMAT = "partnerkit-what-if"
"""What a document of a hub as it would be calls itself."""
WHAT_IF_VERSION = 1
"""Raised whenever a reader of the document would have to change."""
PLAN_FORMAT = "partnerkit-plan"
"""What a plan's document calls itself."""
PLAN_VERSION = 1
"""Raised whenever a reader of the document would have to change."""
SESSIONS_FORMAT = "partnerkit-sessions"
"""What the document of sessions calls itself."""
SESSIONS_VERSION = 1
"""Raised whenever a reader of the document would have to change."""
MEASUREMENT_FORMAT = "partnerkit-measurement"
"""What the document of a report of measurement calls itself."""
MEASUREMENT_VERSION = 1
"""Raised whenever a reader of the document would have to change."""
_LEFT_OUT = frozenset({"workings"})
"""What a result holds for its own use."""


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


def advice_data(advice: Advice, obstacles: Obstacles | None = None) -> dict[str, Any]:
    """Return advice as a versioned document of plain data, with what stands between ties and their aims if wanted.

    Needs and priorities have nine decimals; other figures are not rounded. Links are told as `1/3`, `2/3` and `1`. A
    need that is not known is null beside its reason.

    Example:
        >>> from partnerkit.advice import advise
        >>> from partnerkit.assessment import assess
        >>> from partnerkit.files import load
        >>> document = advice_data(advise(assess(load("examples/orchard_hub"))))
        >>> document["format"], document["strategies"][0]["priority"]
        ('partnerkit-advice', 0.342330422)
    """
    fields = _fields(advice)
    special = {
        "strategies": [_strategy(each) for each in advice.strategies],
        "ask_first": [_strategy(each) for each in advice.ask_first],
        "ask_next": [{"id": each.id, **_plain(each)} for each in advice.ask_next],
    }
    return {
        "format": ADVICE_FORMAT,
        "version": ADVICE_VERSION,
        **{name: special[name] if name in special else _plain(value) for name, value in fields.items()},
        "obstacles": None if obstacles is None else _obstacles(obstacles),
    }


def what_if_data(what_if: WhatIf) -> dict[str, Any]:
    """Return a hub as it would be as a versioned document of plain data: changes, both profiles, the figures moved.

    Example:
        >>> from partnerkit.advice import what_if
        >>> from partnerkit.files import case
        >>> from partnerkit.results import PartnerGone
        >>> document = what_if_data(what_if(case("grange_park"), [PartnerGone(partner="childminders")]))
        >>> document["changes"], document["new"]["hypothetical"]
        ([{'change': 'PartnerGone', 'partner': 'childminders'}], True)
    """
    return {
        "format": WHAT_IF_FORMAT,
        "version": WHAT_IF_VERSION,
        "changes": [{"change": type(each).__name__, **plain(each)} for each in what_if.changes],
        "moved": _plain(what_if.moved),
        "old": profile_data(what_if.old),
        "new": profile_data(what_if.new),
    }


def _fields(value: Any) -> dict[str, Any]:  # noqa: ANN401 - any result
    """Return the fields of a result without what it holds for its own use."""
    names = (field.name for field in attrs.fields(type(value)))
    return {name: getattr(value, name) for name in names if name not in _LEFT_OUT}


def _strategy(value: AdvisedStrategy) -> dict[str, Any]:
    """Return an advised strategy with the parts by which it and its practices are ordered."""
    practices = [{**_plain(each), "rank": each.rank} for each in value.practices]
    answers = [{**_plain(each), "share": each.share} for each in value.answers]
    return {**_plain(value), "practices": practices, "answers": answers}


def _obstacles(value: Obstacles) -> dict[str, Any]:
    names = ("reached", "groups", "partners", "barriers")
    ties = [_obstacle(each) for each in value.ties]
    return {"ties": ties, **{name: _plain(getattr(value, name)) for name in names}}


def _obstacle(value: Obstacle) -> dict[str, Any]:
    return {"id": value.id, **_plain(value), "steps": value.steps, "untold": _plain(value.untold)}


def plan_data(plan: Plan) -> dict[str, Any]:
    """Return a plan as a versioned document of plain data. Figures are not rounded; gains are in need points."""
    return {
        "format": PLAN_FORMAT,
        "version": PLAN_VERSION,
        **{name: _plain(value) for name, value in _fields(plan).items()},
        "items": [{**_plain(item), "by_partner": dict(item.by_partner)} for item in plan.items],
    }


def sessions_data(sessions: Sessions) -> dict[str, Any]:
    """Return sessions that everyone can attend as a versioned document of plain data."""
    return {
        "format": SESSIONS_FORMAT,
        "version": SESSIONS_VERSION,
        **{name: _plain(value) for name, value in _fields(sessions).items()},
        "names": dict(sessions.names),
        "hosted": dict(sessions.hosted),
    }


def report_data(report: Tabled) -> dict[str, Any]:
    """Return a report of measurement as a versioned document of plain data: reliability, agreement, power and others.

    Figures are not rounded. A figure that cannot be had is null beside its reason. `report` says which report it is.

    Args:
        report: What a call of `partnerkit.measurement` returned.

    Example:
        >>> from partnerkit.files import load
        >>> from partnerkit.measurement import rate_intervals
        >>> document = report_data(rate_intervals(load("examples/orchard_hub")))
        >>> document["format"], document["report"], document["groups"][0]["response"]["value"]
        ('partnerkit-measurement', 'rates', 0.8125)
    """
    return {
        "format": MEASUREMENT_FORMAT,
        "version": MEASUREMENT_VERSION,
        "report": type(report).__name__.removesuffix("Report").lower(),
        **{name: _plain(value) for name, value in _fields(report).items()},
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
    if isinstance(value, dt.date | Fraction):
        return str(value)
    return str(value) if isinstance(value, float) and math.isinf(value) else value
