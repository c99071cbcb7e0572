"""Nine partners of three kinds, worked with a pencil; docs/explanation/voice.md shows the same numbers.

About a shared purpose, from 0 to 4:

    childminders   0 1 1    mean 1/6
    nurseries      3 4 4    mean 11/12
    schools        2 3 3    mean 2/3
"""

from __future__ import annotations

import attrs
import pytest

from partnerkit.knowledge import library
from partnerkit.knowledge.schema import Subject
from partnerkit.results import Direction, VoiceFigure
from partnerkit.scoring.quality import whole_tables
from partnerkit.scoring.sides import SideRule
from partnerkit.scoring.ties import tie_tables
from partnerkit.scoring.voice import voice_of
from tests.waves import AIM, about_whole, hub_of

T = 2.3060041350
"""The quantile 0.975 of Student's t with 8 degrees of freedom, from a table."""
POINTS = {"childminder": (0, 1, 1), "nursery": (3, 4, 4), "school": (2, 3, 3)}


@pytest.fixture(scope="module")
def figure() -> VoiceFigure:
    points = {f"{kind[0]}{i}": x for kind, answers in POINTS.items() for i, x in enumerate(answers)}
    hub = hub_of(about_whole("one", points), waves=("one",))
    kinds = {kind[0]: kind for kind in POINTS}
    members = [attrs.evolve(each, kind=kinds[each.id[0]]) for each in hub.partnership.partners]
    survey = hub.evolve(partnership=hub.partnership.evolve(partners=members)).survey(hub.waves[0])
    known = tuple(library().frameworks.values())
    tables = tie_tables(survey, known, SideRule.MEAN, SideRule.LOWER)
    found = voice_of(survey, whole_tables(survey, known), tables).of(AIM, Subject.PARTNERSHIP, Direction.GIVEN)
    assert found is not None
    return found


def test_childminders_against_all_others(figure: VoiceFigure) -> None:
    """1/6 against 19/24: five eighths lower."""
    group = figure.groups[0]
    assert (group.group, group.n, group.n_others) == ("childminder", 3, 6)
    assert (group.mean, group.others) == pytest.approx((1 / 6, 19 / 24))
    assert group.difference == pytest.approx(-0.625)


def test_the_interval(figure: VoiceFigure) -> None:
    """Without each partner in turn, in 120ths: -65, -80, -80, then -76, -70, -70, -82, -76, -76."""
    deleted = [x / 120 for x in (-65, -80, -80, -76, -70, -70, -82, -76, -76)]
    mean = sum(deleted) / 9
    se = (8 / 9 * sum((each - mean) ** 2 for each in deleted)) ** 0.5
    assert se == pytest.approx(0.124722, abs=1e-6)
    interval = figure.groups[0].interval
    assert interval is not None
    assert (interval.low, interval.high) == pytest.approx((-0.625 - T * se, -0.625 + T * se))
    assert (interval.n, interval.rough) == (9, True)


def test_the_variance_between_kinds(figure: VoiceFigure) -> None:
    """Within 3 * (6/144) / 6 = 1/48; among 3 * (25 + 16 + 1)/144 / 2 = 7/16; (7/16 - 1/48) / 3 = 5/36."""
    gap = figure.gap
    assert gap is not None
    assert (gap.within, gap.variance) == pytest.approx((1 / 48, 5 / 36))


def test_the_gap_and_what_chance_gives(figure: VoiceFigure) -> None:
    """Of the 1,680 ways to deal out three names three times, 18 set the kinds as far apart."""
    gap = figure.gap
    assert gap is not None
    assert (gap.high, gap.low) == ("nursery", "childminder")
    assert gap.size == pytest.approx(0.75)
    assert (gap.permutations, gap.exact) == (1680, True)
    assert gap.p == pytest.approx(18 / 1680)
    assert gap.chance == pytest.approx(0.351488, abs=1e-6)
    assert gap.chance_high == pytest.approx(2 / 3)
    assert gap.is_gap
