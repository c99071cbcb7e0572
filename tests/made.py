"""Hubs made from a few numbers, in which every part of a profile has a score."""

from __future__ import annotations

import datetime as dt
import math
from itertools import combinations
from typing import TYPE_CHECKING, Any

import partnerkit as pk

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

PUGH = pk.continuum()
REPORTED, WANTED = PUGH.reported.id, PUGH.wanted.id
QUALITY, BARRIERS, STRATEGIES = (
    pk.framework(name) for name in ("pugh_death_1989", "integrated_working_barriers", "anning_2006_strategies")
)
ITEMS = {
    each.id: [criterion.items[0].item.id for criterion in each.criteria] for each in (QUALITY, BARRIERS, STRATEGIES)
}
"""The first item of each criterion: none of them is reversed."""
Answer = int | None


def of_whole(partner: str, framework: str, answers: Sequence[Answer]) -> list[pk.Response]:
    """Return a partner's answers to the first item of each criterion of a framework, about the whole."""
    told = zip(ITEMS[framework], answers, strict=True)
    return [pk.Response(wave="w", partner=partner, item=item, answer=answer) for item, answer in told]


def of_tie(partner: str, about: str, **answers: Answer) -> list[pk.Response]:
    """Return a partner's answers about its tie with another: `reported`, `wanted`, or an item's id with `__`."""
    names = {"reported": REPORTED, "wanted": WANTED}
    told = ((names.get(name, name.replace("__", ".")), answer) for name, answer in answers.items())
    return [pk.Response(wave="w", partner=partner, about=about, item=item, answer=answer) for item, answer in told]


def made(
    partners: Sequence[str],
    answers: Sequence[pk.Response],
    *,
    roster: str = "listed",
    form: Sequence[str] | None = None,
    **more: Any,  # noqa: ANN401 - what a hub takes
) -> pk.Hub:
    """Return a hub of these partners with one wave."""
    asked = [item for items in ITEMS.values() for item in items] if form is None else form
    wave = pk.Wave(
        id="w", date=dt.date(2026, 3, 1), form=[*asked, REPORTED, WANTED] if form is None else asked, roster=roster
    )
    partnership = pk.Partnership(
        id="h", name="H", partners=[pk.Partner(id=name, name=name.title()) for name in partners], **more
    )
    return pk.Hub(partnership=partnership, responses=pk.Responses.of(answers), waves=[wave])


def hub_of(n: int, answering: int, point: Callable[[int, int], Answer] = lambda i, j: (3 * i + 2 * j) % 5) -> pk.Hub:
    """Return a hub of n partners, of whom some answer about the whole and about their ties with one another.

    Args:
        n: Partners.
        answering: How many of them answer.
        point: The answer of partner i to criterion j.
    """
    names = [f"p{i:02}" for i in range(n)]
    answers = []
    for i, name in enumerate(names[:answering]):
        for framework, items in ITEMS.items():
            answers += of_whole(name, framework, [point(i, j) for j in range(len(items))])
    for i, j in combinations(range(answering), 2):
        stages = {"reported": 1 + (i + j) % 3, "wanted": 3}
        answers += of_tie(names[i], names[j], **stages) + of_tie(names[j], names[i], **stages)
    return made(names, answers)


def untied(hub: pk.Hub, a: str, b: str) -> pk.Hub:
    """Return a hub in which neither of two partners has said anything about the other."""
    answers = [each for each in hub.responses if {each.partner, each.about} != {a, b}]
    return hub.evolve(responses=pk.Responses.of(answers))


def jackknife_variance(replicates: Sequence[float]) -> float:
    """Return (n - 1) / n Σ (t_i - mean)²; 0 of none."""
    n = len(replicates)
    return (n - 1) / n * sum((x - sum(replicates) / n) ** 2 for x in replicates) if n else 0.0


def dyadic_error(by_partner: Sequence[float], by_tie: Sequence[float]) -> float:
    """Return the standard error where ties were deleted with either partner: their own variance is taken back once."""
    partners, ties = jackknife_variance(by_partner), jackknife_variance(by_tie)
    return math.sqrt(max(partners - ties, ties))


def without(hub: pk.Hub, partner: str) -> pk.Hub:
    """Return a hub as if a partner had never been: what it said, and what was said of it, is gone."""
    partnership = hub.partnership
    kept = [each for each in partnership.partners if each.id != partner]
    ties = [tie for tie in partnership.relationships if partner not in tie.pair]
    answers = [each for each in hub.responses if partner not in {each.partner, each.about}]
    smaller = partnership.evolve(partners=kept, relationships=ties)
    return hub.evolve(partnership=smaller, responses=pk.Responses.of(answers))
