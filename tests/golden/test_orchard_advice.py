"""Advice on the Orchard hub: the order, and one priority worked by hand from the answers and the links of the files."""

from __future__ import annotations

from pathlib import Path
from statistics import fmean

import pytest

import partnerkit as pk
from partnerkit.advice import advise, needs
from partnerkit.model import Kind

ORCHARD = Path(__file__).parents[2] / "examples" / "orchard_hub"
LANGUAGE = "integrated_working_barriers.language_and_communication"


def test_order_and_priorities() -> None:
    """Each figure is (1 - in place) * (1 - Π (1 - link * need)); none of the two strategies in place is there."""
    found = advise(pk.assess(pk.load(ORCHARD), intervals=None))
    assert [(each.id.split(".")[1], each.priority) for each in found.strategies] == [
        ("effective_leadership", 0.342330422),
        ("preparatory_work_and_time", 0.323001022),
        ("clear_lines_of_communication", 0.245632192),
        ("exploring_diverse_perspectives", 0.233752156),
        ("respecting_specialist_expertise", 0.222754872),
        ("flexible_roles", 0.212257418),
        ("shared_language", 0.208257639),
        ("co_location", 0.138913335),
    ]
    assert found.ask_first == ()


def test_need_from_the_answers() -> None:
    """Every partner's people averaged, then those from 0.5 on summed over all who answered: of all, of childminders."""
    hub = pk.load(ORCHARD)
    criterion = pk.framework("integrated_working_barriers")[LANGUAGE]
    turned = {use.item.id: use.item.reversed for use in criterion.items}
    people: dict[tuple[str, str], list[float]] = {}
    for each in hub.responses:
        if (each.wave, each.about) == ("2026", "") and each.item in turned and each.answer in range(5):
            x = (each.answer or 0) / 4
            people.setdefault((each.partner, each.respondent), []).append(1 - x if turned[each.item] else x)
    partners = {partner for partner, _ in people}
    scores = {own: fmean(fmean(x) for (who, _), x in people.items() if who == own) for own in partners}
    kinds = {partner.id: partner.kind for partner in hub.partnership.partners}

    def need(of: list[str]) -> float:
        return sum(scores[own] for own in of if scores[own] >= 0.5) / len(of)

    found = needs(pk.assess(hub, intervals=None))[LANGUAGE]
    childminders = [own for own in partners if kinds[own] is Kind.CHILDMINDER]
    assert found.of_all == pytest.approx(need(list(partners)), abs=1e-9)
    assert found.need == pytest.approx(need(childminders), abs=1e-9)
    assert (found.of, found.answered) == (Kind.CHILDMINDER, len(scores))


def test_priority_by_hand() -> None:
    """Links of the files: the barrier 1, sharing information 2/3, open communication 2/3; in place to 0.5432692."""
    profile = pk.assess(pk.load(ORCHARD), intervals=None)
    score = profile["anning_2006_strategies.shared_language"].value or 0
    barrier = 0.361111111
    information = 0.75 - (profile["pugh_death_1989.sharing_information"].value or 0)
    communication = 0.75 - (profile["davis_2002.open_communication"].value or 0)
    left = (1 - barrier) * (1 - information * 2 / 3) * (1 - communication * 2 / 3)
    found = {each.id: each.priority for each in advise(profile).strategies}
    assert found["anning_2006_strategies.shared_language"] == pytest.approx((1 - score) * (1 - left), abs=2e-9)
    assert score == pytest.approx(0.5432692, abs=1e-7)
