"""A programme's rule as a practitioner reads it.

Owns: what a rule demands, in words. Whether a hub meets it is told by `partnerkit assess`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnerkit import sentences
from partnerkit.cli._knowledge import put_origin
from partnerkit.knowledge import library

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from partnerkit.cli._page import Page
    from partnerkit.knowledge.rules import MeetingTimes, PartnerCount, Rule, TieShare
    from partnerkit.model import Word

__all__ = ["put_rule"]


def put_rule(page: Page, rule: Rule) -> None:
    """Put a programme's rule with all that it demands on a page."""
    page.line(rule.name, "bold")
    page.line(f"{rule.id}, edition {rule.edition}", "dim")
    page.line()
    page.line(" ".join(rule.about.split()))
    put_origin(page, rule)
    page.heading("What it demands")
    for lines in (
        _partners_demanded(rule.partners) if rule.partners else (),
        _ties_demanded(rule.ties) if rule.ties else (),
        _times_demanded(rule.times) if rule.times else (),
    ):
        for line in lines:
            page.point(line)
    page.line("Where too little is known to say, a hub has neither met it nor missed it.")


def _partners_demanded(demand: PartnerCount) -> Iterator[str]:
    counted = sentences.count(demand.at_least, "partner", "partners")
    yield f"At least {counted} that count{'s' if demand.at_least == 1 else ''}."
    if demand.kinds:
        yield f"Kinds that count: {_words(demand.kinds)}."
    if demand.perhaps:
        yield f"Kinds that may count, once more is known of the partner: {_words(demand.perhaps)}."
    if demand.roles:
        yield f"Roles that count: {_words(demand.roles)}."
    if demand.except_roles:
        yield f"Roles that do not count: {_words(demand.except_roles)}."
    if demand.tied:
        above = f"above position {demand.above_position}" if demand.above_position else "no contact is none"
        yield f"A partner counts if it has a tie with another ({above})."


def _ties_demanded(demand: TieShare) -> Iterator[str]:
    whose = f" of these kinds of partner ({_words(demand.kinds)})" if demand.kinds else ""
    stage = library().continua[demand.continuum].stage(demand.stage).name.lower()
    share = sentences.percent(demand.share)
    yield f"At least {share} of the reported ties{whose} have come to {stage} or higher (stages: {demand.continuum})."


def _times_demanded(demand: MeetingTimes) -> Iterator[str]:
    whose = f" of these kinds ({_words(demand.kinds)})" if demand.kinds else ""
    can = f"{sentences.percent(demand.partners)} of the other partners{whose}"
    share, hosts = sentences.percent(demand.share), _words(demand.hosts)
    yield f"At least {can} can come to at least {share} of the times at which the hosts can meet (hosts: {hosts})."


def _words(words: Iterable[Word]) -> str:
    return sentences.listed(str(word).replace("_", " ") for word in words)
