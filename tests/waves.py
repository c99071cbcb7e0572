"""Hubs of several waves, made from a few numbers."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import partnerkit as pk
from tests.made import QUALITY, REPORTED, WANTED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

PURPOSE = QUALITY.criteria[0].items[0].item.id
"""The first question about a shared purpose, answered from 0 to 4."""
AIM = QUALITY.criteria[0].id
"""The criterion that it belongs to."""
FORM = (PURPOSE, REPORTED, WANTED)
"""What a wave asks where nothing else is said."""
DATES = {"one": dt.date(2025, 3, 1), "two": dt.date(2026, 3, 1), "three": dt.date(2027, 3, 1)}


def about_whole(wave: str, points: Mapping[str, int | None], item: str = PURPOSE) -> list[pk.Response]:
    """Return each partner's answer to one question about the whole."""
    return [pk.Response(wave=wave, partner=partner, item=item, answer=x) for partner, x in points.items()]


def about_ties(wave: str, cells: Mapping[tuple[str, str], int | None], item: str = REPORTED) -> list[pk.Response]:
    """Return each side's answer to one question about its tie."""
    return [pk.Response(wave=wave, partner=a, about=b, item=item, answer=x) for (a, b), x in cells.items()]


def both(cells: Mapping[tuple[str, str], int]) -> dict[tuple[str, str], int | None]:
    """Return cells that both sides fill alike."""
    return {**cells, **{(b, a): x for (a, b), x in cells.items()}}


def hub_of(
    answers: Iterable[pk.Response],
    partners: Sequence[str] | Sequence[pk.Partner] = (),
    *,
    waves: Sequence[str] = ("one", "two"),
    forms: Mapping[str, Sequence[str]] | None = None,
    rosters: Mapping[str, str] | None = None,
    **more: Any,  # noqa: ANN401 - what a hub and a partnership take
) -> pk.Hub:
    """Return a hub with a wave a year; its partners are those that answer or are named, where none are given."""
    told = list(answers)
    names = partners or sorted({name for each in told for name in (each.partner, each.about) if name})
    members = [pk.Partner(id=each, name=each.title()) if isinstance(each, str) else each for each in names]
    of_hub = {name: more.pop(name) for name in ("illustrative", "asked") if name in more}
    return pk.Hub(
        partnership=pk.Partnership(id="h", name="H", partners=members, **more),
        responses=pk.Responses.of(told),
        waves=[
            pk.Wave(id=w, date=DATES[w], form=(forms or {}).get(w, FORM), roster=(rosters or {}).get(w, "listed"))
            for w in waves
        ],
        **of_hub,
    )
