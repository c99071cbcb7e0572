"""The command line, as a person, a pipe and a program meet it."""

from __future__ import annotations

import datetime as dt
import json
import re
import subprocess
import sys
import time
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import click
import pytest
from click.testing import CliRunner, Result

from partnerkit import sentences
from partnerkit.assessment import assess
from partnerkit.cli import _commands
from partnerkit.cli._document import json_text
from partnerkit.cli._figures import cautions
from partnerkit.cli._knowledge import put_criterion, put_framework
from partnerkit.cli._maturity import put_maturity
from partnerkit.cli._page import Page
from partnerkit.cli._progress import counted
from partnerkit.cli._quality import put_quality
from partnerkit.cli._safe import safe
from partnerkit.cli._stages import put_stages
from partnerkit.cli._standing import put_barriers, put_fit, put_strategies
from partnerkit.errors import MissingFileError
from partnerkit.files import COLUMNS, case, load, save
from partnerkit.hub import Asked, Hub
from partnerkit.knowledge import library, linked
from partnerkit.knowledge.schema import (
    Authorship,
    Criterion,
    Element,
    FrameworkKind,
    ItemUse,
    Mode,
    Signs,
    Status,
    Subject,
)
from partnerkit.model import Basis, Kind, Level, Partner, Partnership, Relationship, Role, Sector, Strand
from partnerkit.responses import Form, Response, Roster, Wave, form_items
from partnerkit.results import IntervalKind, MaturityPart, Outcome, Reason, Target

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from partnerkit.results import Profile

ORCHARD = Path(__file__).parents[2] / "examples" / "orchard_hub"
TEMPLATE = Path(__file__).parents[2] / "src" / "partnerkit" / "files" / "template"
AWKWARD = {
    "han": "保育園" * 66,
    "arabic": "مدرسة الحضانة المشتركة " * 8 + "مدرسة",
    "unbroken": "W" * 200,
    "markup": "[bold]Oak[/bold] [/red] [link=https://example.org]x[/link] :smile: {name} %s",
    "bidi": "a\u202eb\u2066c",
    "joined": "👩\u200d👩\u200d👧 nursery",
    "combining": "e\u0301" * 100,
}


def run(*arguments: str, env: dict[str, str | None] | None = None) -> Result:
    quiet: dict[str, str | None] = {"COLUMNS": None, "NO_COLOR": None, "FORCE_COLOR": None, "TERM": "xterm"}
    return CliRunner().invoke(_commands, arguments, env=quiet | (env or {}), prog_name="partnerkit")


def said(*arguments: str, env: dict[str, str | None] | None = None) -> str:
    """Run a command that must succeed; return its output with every run of blanks as one."""
    result = run(*arguments, env=env)
    assert result.exit_code == 0, result.stderr
    assert result.stderr == ""
    return " ".join(result.stdout.split())


def cells(line: str) -> int:
    """Count the columns that a line takes on a terminal."""
    seen = (character for character in line if unicodedata.category(character) not in {"Mn", "Me", "Cf"})
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in seen)


def hub_of(names: dict[str, str], answers: list[tuple[str, str, str, int]], **rest: object) -> Hub:
    """Return a hub with a wave on the short form; answers are (partner, about, item, point)."""
    partners = [Partner(id=id_, name=name) for id_, name in names.items()]
    first, *others = names
    ties = [Relationship(a=first, b=other) for other in others]
    partnership = Partnership(id="hub", name=next(iter(names.values())), partners=partners, relationships=ties)
    responses = [Response(wave="w", partner=p, about=a, item=i, answer=x) for p, a, i, x in answers]
    wave = Wave(id="w", date=dt.date(2026, 1, 31), form=Form.SHORT)
    hub = Hub(partnership=partnership, waves=[wave])
    return hub.evolve(responses=type(hub.responses).of(responses), **rest)


@pytest.fixture(scope="module")
def profile() -> Profile:
    return assess(load(ORCHARD))


@pytest.fixture(scope="module")
def page() -> str:
    return said("assess", str(ORCHARD))


@pytest.fixture
def awkward(tmp_path: Path) -> Path:
    """Return the folder of a hub whose partners have names that upset terminals."""
    others = [id_ for id_ in AWKWARD if id_ != "han"]
    answers = [("han", other, "pugh_2008.reported", 1) for other in others]
    answers += [(other, "han", "pugh_2008.reported", i % 6) for i, other in enumerate(others)]
    answers += [(other, "han", "pugh_2008.wanted", 1 + i % 5) for i, other in enumerate(others)]
    answers += [("han", other, "pugh_2008.wanted", 3) for other in others]
    save(hub_of(AWKWARD, answers), tmp_path / "hub")
    return tmp_path / "hub"


class TestAssess:
    def test_it_shows_where_the_ties_stand(self, profile: Profile, page: str) -> None:
        stages = profile.stages
        assert f"{stages.ties} ties: {stages.confirmed} confirmed" in page
        assert f"{stages.denied} denied by one side" in page
        assert f"{stages.below_aim} below their aim, {stages.at_aim} at it, {stages.past_aim} past it" in page
        assert f"{stages.mean_position:.2f}" in page
        for stage, ties in stages.evidenced.counts[1:]:
            assert re.search(rf"{stage.name} {ties} ", page)

    def test_a_tie_in_touch_is_never_called_no_contact(self, profile: Profile, page: str) -> None:
        (_, below), *_ = profile.stages.evidenced.counts
        assert below > 0
        assert f"Below networking {below} " in page
        assert "No contact" not in page

    def test_it_shows_quality_with_what_stands_behind_it(self, profile: Profile, page: str) -> None:
        assert profile.quality is not None
        framework = profile.framework(*profile.quality)
        interval = framework.score.interval
        assert interval is not None
        ends = f"[{interval.low:.2f}-{interval.high:.2f}]"
        assert f"Score: {framework.score.value:.2f} of 1 {ends} (fairly high, illustrative)" in page
        assert f"The plain average is {framework.mean:.2f}" in page
        for score in framework.criteria:
            assert score.interval is not None
            assert f"{score.value:.2f} [{score.interval.low:.2f}-{score.interval.high:.2f}] █" in page
            assert f"{score.n_partners} partners, {score.coverage:.0%} answered" in page

    def test_the_strongest_criterion_stands_first_and_the_weakest_last(self, profile: Profile, page: str) -> None:
        assert (
            page.index("Mutual respect") < page.index("Sharing decision making") < page.index("Sharing accountability")
        )
        assert profile["pugh_death_1989.mutual_respect"].value > profile["pugh_death_1989.sharing_accountability"].value  # type: ignore[operator]  # both are known

    def test_it_says_who_has_not_answered(self, profile: Profile, page: str) -> None:
        assert f"{profile.rates.answered} of {profile.rates.asked} partners asked have answered (81%)" in page
        assert all(profile.name_of(partner) in page for partner in profile.rates.silent)
        assert "NOT REPRESENTATIVE" not in page

    def test_it_says_whether_the_rule_holds(self, profile: Profile, page: str) -> None:
        assert (
            f"At least eight providers. Holds: {profile.rules[0].demands[0].counted} partners count, 8 are needed."
            in page
        )

    def test_it_says_that_ratings_are_made_up_and_that_the_page_is_internal(self) -> None:
        lines = run("assess", str(ORCHARD)).stdout.splitlines()
        assert any(line.startswith("Illustrative") for line in lines[:6])
        assert any(line.startswith("Internal") for line in lines[:6])
        assert "Illustrative" not in said("assess", "case:grange_park")

    def test_findings_are_counted_and_cut(self, profile: Profile, page: str) -> None:
        differ = [each for each in profile.findings if each.kind == "aims_differ"]
        assert f"The two sides want different things ({len(differ)})" in page
        assert f"and {len(differ) - 3} more" in page

    def test_another_wave_is_another_page(self) -> None:
        page = said("assess", str(ORCHARD), "--wave", "2025")
        assert "Wave 2025, 14 March 2025" in page
        assert "Now (as reported)" in page  # the short form asks no gates
        assert "Each of these scores rests on a single question." in page

    def test_a_hub_that_nobody_has_rated_shows_what_is_stated(self) -> None:
        page = said("assess", "case:grange_park")
        assert "3 ties are stated in the source:" in page
        assert "Internal" not in page
        assert "Nobody has rated it" in page
        assert "Nobody has been asked yet." not in page
        assert "Not known: 2 partners count for certain of the 8 needed" in page
        assert not re.search(r"\d\.\d\d", page)
        assert "index" not in page
        assert "interval" not in page

    def test_one_stated_tie_is_one(self) -> None:
        hub = case("grange_park")
        tie = hub.partnership.relationships[0]
        one = attrs.evolve(hub, partnership=hub.partnership.evolve(relationships=(tie,)))
        page = put(lambda page: put_stages(page, assess(one), one.partnership))
        assert "1 tie is stated as a fact. Nobody has answered about it:" in page

    def test_too_few_answers_are_marked(self, tmp_path: Path) -> None:
        names = {"ash": "Ash", "oak": "Oak", "elm": "Elm"}
        answers = [("ash", "", "respect.valued", 4), ("ash", "", "purpose.agreed", 3)]
        save(hub_of(names, answers), tmp_path / "hub")
        page = said("assess", str(tmp_path / "hub"))
        assert "1 of 3 partners asked have answered (33.3%): 1 person." in page
        assert "NOT REPRESENTATIVE: under 65%" in page
        assert "no score (too few criteria have a score, between " in page

    def test_a_wave_without_answers_has_a_page(self, tmp_path: Path) -> None:
        save(hub_of({"ash": "Ash", "oak": "Oak"}, [], asked=[Asked(wave="w", partner="oak")]), tmp_path / "hub")
        page = said("assess", str(tmp_path / "hub"))
        assert "0 of 1 partner asked have answered (0%)" in page
        assert "The hub names no programme's rule." in page

    def test_a_wave_that_asked_nobody_calls_nobody_silent(self, tmp_path: Path) -> None:
        answers = [("ash", "oak", "pugh_2008.reported", 2)]
        save(hub_of({"ash": "Ash", "oak": "Oak"}, answers, asked=[]), tmp_path / "hub")
        page = said("assess", str(tmp_path / "hub"))
        assert "nobody can be called silent" in page
        assert "No index: nobody is listed as asked, and an answer from 65% is needed; no score for: quality" in page
        assert "Fit with the aims" not in page

    def test_a_groups_rubric_stands_apart(self, tmp_path: Path) -> None:
        rubrics = [use.item.id for c in library().frameworks["davis_2002"] for use in c.asked(Mode.CONSENSUS)]
        save(hub_of({"ash": "Ash", "oak": "Oak"}, [("ash", "", item, 3) for item in rubrics]), tmp_path / "hub")
        page = said("assess", str(tmp_path / "hub"))
        assert "By a group that read the descriptions together: Elements of partnership" in page
        assert "0.75 of 1" in page


class TestWholeProfile:
    """Barriers, strategies, fit, the index and intervals, as they stand on the page."""

    def test_barriers_tell_how_many_feel_them_strongest_first(self, profile: Profile, page: str) -> None:
        part = section(page, "What holds the partnership back", "What helps")
        ordered = sorted(profile.barriers, key=lambda each: -(each.score or 0.0))
        places = [part.index(f"{each.score:.2f} [") for each in ordered]
        assert places == sorted(places)
        for barrier in profile.barriers:
            assert f"{len(barrier.felt_by)} of {barrier.answered}" in part
        assert "High is bad" in part
        assert "illustrative" in part

    def test_strategies_tell_which_are_in_place(self, profile: Profile, page: str) -> None:
        part = section(page, "What helps, and whether it is in place", "Do the ties stand")
        assert part.count(" not in place") == sum(each.in_place is Outcome.NOT_MET for each in profile.strategies) == 8
        assert part.count("in place") - part.count("not in place") == 2 + part.count("it is in place")
        assert part.index("0.81") < part.index("Co-location")
        assert "Each rests on 11 to 13 partners." in part

    def test_quality_lists_neither_barriers_nor_strategies_again(self, page: str) -> None:
        for title in ("Barriers to working together (Pugh, 2008)", "Strategies for working together (Anning"):
            assert page.count(title) == 1
            assert title not in section(page, "How good the partnership is", "What holds")

    def test_the_fit_tells_of_how_many_ties_it_is_and_its_bounds(self, profile: Profile, page: str) -> None:
        part = section(page, "Do the ties stand where they want to be?", "Where two sides")
        fit = profile.fit
        assert fit.interval is not None
        ends = f"[{fit.interval.low:.2f}-{fit.interval.high:.2f}]"
        assert f"Fit with the aims: {fit.value:.2f} {ends} of 1 (by evidence, illustrative)" in part
        assert f"the mean of {fit.ties} of the {fit.aims} ties with an aim" in part
        assert f"between {fit.at_least:.2f} and {fit.at_most:.2f}" in part
        assert f"one past it no more ({fit.past_aim} of these)" in part

    def test_the_index_never_stands_without_its_parts_and_moves(self, profile: Profile, page: str) -> None:
        part = section(page, "All in one figure: the maturity index", "Does the programme's rule")
        maturity = profile.maturity
        assert maturity is not None
        assert maturity.interval is not None
        ends = f"[{maturity.interval.low:.2f}-{maturity.interval.high:.2f}]"
        assert f"Index: {maturity.value:.2f} {ends} of 1 (illustrative)" in part
        for each, move in zip(maturity.parts, maturity.weights, strict=True):
            answered = f"{each.weight:.0%} {each.value:.2f} {each.coverage:.0%} {move.less:.2f}, {move.more:.2f}"
            assert answered in part
        assert f"in any mixture: {maturity.lowest:.2f} to {maturity.highest:.2f}" in part
        assert all(f"{value:.2f} " in part for _, value in maturity.rules)
        assert "has not been validated" in part

    def test_what_the_intervals_are_about_is_told_once(self, page: str) -> None:
        key = "[low-high]: 95% interval for another year or other informants of like partners (jackknife by partner"
        assert page.count(key) == 1

    def test_a_refused_index_leaves_its_parts(self, few: Path) -> None:
        page = said("assess", str(few))
        part = section(page, "All in one figure: the maturity index", "Does the programme's rule")
        assert "No index: 19% of the partners asked have answered, 65% are needed." in part
        assert "Its parts stand alone:" in part
        assert part.count("25%") == 4
        assert "mixture" not in part

    def test_few_partners_have_no_interval_and_the_page_says_why(self, few: Path) -> None:
        page = said("assess", str(few))
        assert "No interval where fewer than five partners stand behind the figure." in page
        assert "Unequal power and lack of respect 0.38 █" in page

    def test_why_there_is_no_interval_stands_below_the_figures_that_have_none(self) -> None:
        page = said("assess", str(ORCHARD), "--interval", "percentile", "--replicates", "100")
        why = "No interval where too many resamples of the partners have no value."
        assert why not in section(page, "How good the partnership is", "Also rated:")
        assert page.count(why) == 1
        assert why in section(page, "Also rated:", "What holds the partnership back")

    def test_a_share_of_all_but_a_few_reads_as_a_cell(self) -> None:
        page = said("assess", str(ORCHARD), "--wave", "2025")
        assert "Quality 25% 0.50 >99% " in section(page, "All in one figure: the maturity index", "Does the programme")

    def test_a_part_without_a_score_is_named(self, profile: Profile) -> None:
        assert profile.maturity is not None
        fit = attrs.evolve(profile.fit, value=None, reason=Reason.NO_AIM)
        *others, last = profile.maturity.parts
        parts = (*others, attrs.evolve(last, value=None, coverage=None))
        refused = attrs.evolve(
            profile.maturity, value=None, reasons=(Reason.MISSING_PART,), missing=(MaturityPart.FIT,), parts=parts,
            weights=(),
        )  # fmt: skip
        told = put(lambda page: put_maturity(page, refused))
        assert "No index: no score for: fit with the aims." in told
        assert "Its parts stand alone: " in told
        assert told.endswith("Fit with the aims 25% none")
        bare = attrs.evolve(refused, parts=tuple(attrs.evolve(each, value=None) for each in parts))
        assert put(lambda page: put_maturity(page, bare)).endswith("No index: no score for: fit with the aims.")
        assert "no score (no tie has an aim)" in put(lambda page: put_fit(page, attrs.evolve(profile, fit=fit)))

    def test_what_nobody_was_heard_on_is_not_called_absent(self, profile: Profile) -> None:
        bare = attrs.evolve(profile, barriers=(), strategies=())
        assert "does not mean that there are none" in put(lambda page: put_barriers(page, bare))
        assert "ask first which are in place" in put(lambda page: put_strategies(page, bare))

    def test_barriers_of_the_ties_alone_are_not_called_unheard(self, profile: Profile) -> None:
        barriers = profile.framework("integrated_working_barriers")
        of_ties = attrs.evolve(barriers, subject=Subject.RELATIONSHIP)
        bare = attrs.evolve(profile, barriers=(), frameworks=(of_ties,), quality=None)
        assert "most felt: different levels of autonomy" in put(lambda page: put_quality(page, bare))
        assert put(lambda page: put_barriers(page, bare)).endswith(
            "Barriers were rated about the ties only, and stand above."
        )

    def test_a_strategy_without_a_score_is_to_be_asked_about(self, profile: Profile) -> None:
        first, *others = profile.strategies
        unknown = attrs.evolve(first, score=None, in_place=Outcome.UNKNOWN)
        framework = profile.framework("anning_2006_strategies")
        score = attrs.evolve(framework.criteria[0], value=None, interval=None, reason=Reason.NO_ANSWERS)
        changed = attrs.evolve(framework, criteria=(score, *framework.criteria[1:]))
        frameworks = tuple(changed if each is framework else each for each in profile.frameworks)
        hub = attrs.evolve(profile, strategies=(unknown, *others), frameworks=frameworks)
        told = put(lambda page: put_strategies(page, hub))
        assert re.search(r"Respecting specialist (expertise )?none not known: ask first", told)

    def test_a_barrier_without_a_score_is_not_known(self, profile: Profile) -> None:
        first, *others = profile.barriers
        hub = attrs.evolve(profile, barriers=(attrs.evolve(first, score=None, answered=0, felt_by=()), *others))
        told = put(lambda page: put_barriers(page, hub))
        assert told.index("not known") > told.index("0 of 13")

    def test_rough_intervals_are_marked(self, page: str) -> None:
        assert "0.79 of 1 [0.58-1.00, rough]" in page
        assert "~ or rough: five to seven partners stand behind the figure." in page


class TestIntervalOptions:
    @pytest.mark.parametrize(
        ("kind", "words"), [("percentile", "percentile"), ("bca", "BCa"), ("bootstrap_t", "bootstrap by partner, t")]
    )
    def test_each_kind_is_named(self, kind: str, words: str) -> None:
        page = said("assess", str(ORCHARD), "--interval", kind, "--replicates", "100", "--seed", "3", "--level", "0.9")
        assert f"90% interval for another year or other informants of like partners ({words}" in page.replace(
            "bootstrap by partner, percentile", "percentile"
        ).replace("bootstrap by partner, BCa", "BCa")

    def test_these_partners_only(self) -> None:
        page = said("assess", str(ORCHARD), "--target", "roster")
        assert "for these partners only, had all of them answered" in page
        assert page != said("assess", str(ORCHARD))

    def test_none_are_had_where_none_are_wanted(self) -> None:
        page = said("assess", str(ORCHARD), "--interval", "none")
        assert "No intervals: none were wanted." in page
        assert not re.search(r"\[\d", page)

    @pytest.mark.parametrize(
        "options",
        [
            ["--interval", "jackknife"],
            ["--target", "everyone"],
            ["--level", "0"],
            ["--level", "1"],
            ["--level", "95"],
            ["--level", "nan"],
            ["--level", "x"],
            ["--seed", "-1"],
            ["--replicates", "99"],
            ["--replicates", "100001"],
        ],
    )
    def test_a_wrong_option_is_a_wrong_call(self, options: list[str]) -> None:
        result = run("assess", str(ORCHARD), *options)
        assert result.exit_code == 2
        assert "Usage: partnerkit" in result.stderr
        assert result.stdout == ""

    def test_the_options_are_those_of_the_library(self) -> None:
        choices = {p.name: p.type.choices for p in _commands.commands["assess"].params if hasattr(p.type, "choices")}
        assert [*choices["kind"]] == [*map(str, IntervalKind), "none"]
        assert [*choices["target"]] == [*map(str, Target)]

    def test_a_terminal_sees_how_far_it_has_come(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with counted("Working it out") as progress:
            assert progress is None
        monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
        monkeypatch.setenv("FORCE_COLOR", "1")
        with counted("Working it out") as progress:
            assert progress is not None
            progress(50, 2000)
            time.sleep(0.2)
        assert "50 of 2,000" in capsys.readouterr().err


def section(page: str, start: str, end: str) -> str:
    """Return a part of a page, from a heading to the next."""
    return page[page.index(start) : page.index(end, page.index(start))]


def quality_of(profile: Profile) -> str:
    """Return the part of a page on quality."""
    return put(lambda page: put_quality(page, profile))


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a hub of which three partners of sixteen have answered."""
    hub = load(ORCHARD)
    told = {"orchard_school", "meadow_nursery", "willow_nursery"}
    answers = [each for each in hub.responses if each.wave == "2026" and each.partner in told]
    folder = tmp_path_factory.mktemp("few") / "hub"
    save(hub.evolve(responses=type(hub.responses).of(answers)), folder)
    return folder


class TestParts:
    """What the knowledge of today does not reach, and that of tomorrow will."""

    def test_where_high_is_bad_the_page_says_so_and_shows_both_ends(self, profile: Profile) -> None:
        whole = profile.frameworks[0]
        scores = [attrs.evolve(whole.criteria[0], id=f"b.c{i}", value=i / 10, high_is_good=False) for i in range(10)]
        score = attrs.evolve(whole.score, id="b", high_is_good=False)
        barriers = attrs.evolve(whole, id="b", score=score, criteria=tuple(scores), lowest="b.c0", exponent=1.0)
        main = attrs.evolve(profile, frameworks=(barriers,), quality=("b", barriers.subject))
        told = put(lambda page: put_quality(page, main))
        assert "High is bad here" in told
        assert "Most felt first: high is bad" in told
        assert told.index("b.c9") < told.index("and 2 between these and the next") < told.index("b.c0 0.00")
        assert "b.c5" not in told
        beside = put(lambda page: put_quality(page, attrs.evolve(main, quality=None)))
        assert "High is bad: most felt: b.c9 0.90" in beside

    def test_where_no_criterion_is_higher_none_is_called_strongest(self, profile: Profile) -> None:
        whole = profile.framework("pugh_death_1989")
        alike = attrs.evolve(whole, criteria=tuple(attrs.evolve(each, value=0.5) for each in whole.criteria))
        one = [attrs.evolve(each, value=None, interval=None, reason=Reason.NOT_ASKED) for each in whole.criteria[1:]]
        single = attrs.evolve(whole, criteria=(whole.criteria[0], *one))
        for framework, words in (
            (alike, f"All {len(whole.criteria)} that are scored are alike: 0.50 of 1."),
            (single, "Only one criterion is scored: "),
            (attrs.evolve(whole, criteria=whole.criteria[:1]), "Its one criterion: "),
        ):
            main = attrs.evolve(profile, frameworks=(framework,), quality=(framework.id, framework.subject))
            told, beside = quality_of(main), quality_of(attrs.evolve(main, quality=None))
            assert words in beside
            for page in (told, beside):
                assert not re.search(r"[Ss]trongest|weakest|lowest criterion", page)
        told = quality_of(attrs.evolve(profile, frameworks=(whole,)))
        assert "Strongest first" in told
        assert "the lowest criterion is" in told

    def test_barriers_and_strategies_that_are_alike_have_no_strongest(self, profile: Profile) -> None:
        alike = attrs.evolve(
            profile,
            frameworks=tuple(
                attrs.evolve(each, criteria=tuple(attrs.evolve(score, value=0.5) for score in each.criteria))
                for each in profile.frameworks
            ),
        )
        barriers, strategies = (
            put(lambda page: put_barriers(page, alike)),
            put(lambda page: put_strategies(page, alike)),
        )
        assert "High is bad Score" in barriers
        assert "Strategy Score" in strategies
        assert "Strongest" not in barriers + strategies
        assert "Strongest first: high is bad" in put(lambda page: put_barriers(page, profile))
        assert "Strongest first" in put(lambda page: put_strategies(page, profile))

    def test_a_scale_of_the_instruments_own_stands_before_0_to_1(self, profile: Profile) -> None:
        whole = profile.frameworks[0]
        ends, low = (5, 25), "vichealth_2011.need"
        first = attrs.evolve(whole.criteria[0], id=low, value=0.5, interval=None, raw=15, raw_scale=ends)
        other = attrs.evolve(first, id="vichealth_2011.choosing", value=0.75, raw=20)
        total = attrs.evolve(
            whole.score, id="vichealth_2011", value=0.5, interval=None, raw=105, raw_scale=(35, 175), band=None
        )
        own = attrs.evolve(whole, id="vichealth_2011", score=total, criteria=(first, other), lowest=low, weights=())
        told = put(lambda page: put_quality(page, attrs.evolve(profile, frameworks=(own,), quality=None)))
        assert ": 105 on the scale from 35 to 175; 0.50 of 1 (" in told
        assert "weakest: determining the need for the partnership, 15 on the scale from 5 to 25; 0.50 (" in told
        assert "Determining the need for the partnership: 15 on the scale from 5 to 25; 0.50 of 1." in told

    def test_a_caution_names_the_scores_it_is_about(self, profile: Profile) -> None:
        whole = profile.frameworks[0]
        scores = [attrs.evolve(each, n_items=4, coverage=0.9) for each in whole.criteria]
        assert list(cautions(attrs.evolve(whole, criteria=tuple(scores)))) == []
        scores[0] = attrs.evolve(scores[0], n_items=1, coverage=0.4)
        name = sentences.name_of(scores[0].id).capitalize()
        assert list(cautions(attrs.evolve(whole, criteria=tuple(scores)))) == [
            f"{name} rests on a single question.",
            f"{name}: less than half of what was asked is answered. Ask before you conclude.",
        ]
        many = [attrs.evolve(each, n_items=1) for each in scores[:4]] + scores[4:]
        first, *_ = cautions(attrs.evolve(whole, criteria=tuple(many)))
        assert first == f"4 of these {len(scores)} scores each rest on a single question."

    def test_a_hub_without_ties_says_so(self) -> None:
        hub = Hub(partnership=Partnership(id="hub", name="Hub"))
        assert "no ties are known." in put(lambda page: put_stages(page, assess(hub), hub.partnership))

    def test_where_no_contact_is_wanted_it_is_called_that(self, profile: Profile) -> None:
        none, *others = profile.stages.aims.counts
        aims = attrs.evolve(profile.stages.aims, counts=((none[0], 2), *others))
        stages = attrs.evolve(profile.stages, aims=aims)
        hub = load(ORCHARD).partnership
        told = put(lambda page: put_stages(page, attrs.evolve(profile, stages=stages), hub))
        assert "2 ties: no contact is wanted." in told
        evidenced = attrs.evolve(stages.evidenced, counts=((none[0], 0), *others), between=0)
        unseen = attrs.evolve(stages, evidenced=evidenced)
        told = put(lambda page: put_stages(page, attrs.evolve(profile, stages=unseen), hub))
        assert re.search(r"No contact 0 0 2 ", told)
        assert "Known only as a range" not in told

    def test_a_barrier_shows_its_signs_and_what_its_source_names(self) -> None:
        item = attrs.evolve(library().items["respect.valued"], applies_to=(Kind.CHILDMINDER,), relationship_text="")
        criterion = Criterion(
            id="b.time",
            name="Time",
            definition="There is none.",
            basis=Authorship.AUTHORED,
            items=(ItemUse(item=item, weight=2, short=True),),
            elements=(Element(id="x", text="Named once", place="slide 9", status=Status.HISTORICAL),),
            signs=Signs(low="Rarely", middling="At times", high="Always"),
        )
        told = put(lambda page: put_criterion(page, criterion, library().frameworks["childrens_trust"]))
        assert "- Named once (from the source, slide 9; of its time, not asked)" in told
        assert "- Low: Rarely - Middling: At times - High: Always" in told
        assert "weight 2; asked of childminder only" in told
        assert "Done well" not in told
        assert "Linked with" not in told

    def test_a_framework_of_barriers_says_that_high_is_bad(self) -> None:
        framework = attrs.evolve(library().frameworks["davis_2002"], kind=FrameworkKind.BARRIERS, transfer="")
        told = put(lambda page: put_framework(page, framework))
        assert "A high score is bad here" in told
        assert "Caution" not in told


def put(onto: Callable[[Page], None]) -> str:
    """Return what is put on a page, with every run of blanks as one."""

    @click.command()
    def command() -> None:
        page = Page()
        onto(page)
        page.show()

    result = CliRunner().invoke(command, env={"COLUMNS": None, "FORCE_COLOR": None})
    assert result.exit_code == 0, result.exception
    return " ".join(result.stdout.split())


class TestPlainAndColoured:
    @pytest.mark.parametrize(
        "arguments", [["assess", str(ORCHARD)], ["assess", "case:grange_park"], ["frameworks", "davis_2002"]]
    )
    def test_a_pipe_gets_plain_text_of_80_columns(self, arguments: list[str]) -> None:
        out = run(*arguments, env={"COLUMNS": "200"}).stdout
        assert "\x1b" not in out
        assert max(cells(line) for line in out.splitlines()) <= 80
        assert out == "\n".join(line.rstrip() for line in out.split("\n"))

    def test_a_terminal_gets_colours(self) -> None:
        out = run("assess", str(ORCHARD), env={"FORCE_COLOR": "1"}).stdout
        assert "\x1b[36m" in out
        plain = re.sub(r"\x1b\[[0-9;]*m", "", out)
        assert max(cells(line) for line in plain.splitlines()) <= 80

    def test_no_color_is_honoured(self) -> None:
        out = run("assess", str(ORCHARD), env={"FORCE_COLOR": "1", "NO_COLOR": "1"}).stdout
        assert not re.search(r"\x1b\[[0-9;]*3[0-9]", out)

    def test_a_narrow_terminal_is_kept_to(self) -> None:
        out = run("assess", str(ORCHARD), env={"COLUMNS": "50"}).stdout
        assert max(cells(line) for line in out.splitlines()) <= 50
        assert re.search(r"Fit with the +25% +0\.82 +90% 0\.64, 0\.66", out)

    def test_awkward_names_stay_within_80_columns(self, awkward: Path) -> None:
        out = run("assess", str(awkward)).stdout
        assert max(cells(line) for line in out.splitlines()) <= 80
        assert AWKWARD["markup"].split()[0] in out
        assert AWKWARD["joined"] in out

    def test_nothing_that_moves_the_terminal_is_printed_raw(self, awkward: Path) -> None:
        for out in (
            run("assess", str(awkward)).stdout,
            run("validate", str(awkward)).stdout,
            run("assess", str(awkward), "--json").stdout,
        ):
            assert {c for c in out if unicodedata.category(c) in {"Cc", "Cf", "Cs"}} <= {"\n", "\u200d"}
        assert r"a\u202eb\u2066c" in run("assess", str(awkward)).stdout

    def test_markup_in_a_name_is_shown_as_it_is(self, awkward: Path) -> None:
        out = said("assess", str(awkward), env={"FORCE_COLOR": "1"})
        assert "[/red]" in out
        assert ":smile:" in out

    def test_a_stream_that_takes_ascii_only_gets_ascii(self, awkward: Path) -> None:
        result = CliRunner(charset="ascii").invoke(_commands, ["assess", str(awkward)], env={"FORCE_COLOR": None})
        assert result.exit_code == 0
        assert b"##" in result.stdout_bytes
        assert result.stdout_bytes.isascii()

    def test_safe_writes_out_what_cannot_be_seen(self) -> None:
        assert safe("a\x1b[31m\r\n\u2028\udc80\u061c") == r"a\x1b[31m\r\n\u2028\udc80\u061c"
        assert safe("[bold]Größe\u00a0保育園") == "[bold]Größe\u00a0保育園"


class TestJson:
    def test_it_is_the_profile(self, profile: Profile) -> None:
        document = json.loads(run("assess", str(ORCHARD), "--json").stdout)
        assert document["format"] == "partnerkit-profile"
        assert document["stages"]["ties"] == profile.stages.ties
        assert document["illustrative"] is True

    @pytest.mark.parametrize("wave", ["2025", "2026"])
    def test_every_figure_on_the_page_is_in_it(self, wave: str) -> None:
        page = said("assess", str(ORCHARD), "--wave", wave)
        document = json.loads(run("assess", str(ORCHARD), "--wave", wave, "--json").stdout)
        numbers = list(figures(document))
        known = {f"{number:.2f}" for number in numbers} | {f"{number:.0%}" for number in numbers}
        shown = set(re.findall(r"\b\d+\.\d\d\b|\b\d+%", page)) - {"99%"}  # over 99%
        assert shown
        assert shown <= known

    def test_the_same_hub_gives_the_same_text(self) -> None:
        first = run("assess", str(ORCHARD), "--json").stdout_bytes
        assert first == run("assess", str(ORCHARD), "--json", env={"FORCE_COLOR": "1", "COLUMNS": "40"}).stdout_bytes
        assert first.endswith(b"}\n")

    def test_text_of_all_scripts_stays_readable_and_reads_back(self) -> None:
        document = {"b": "Größe 保育園\u202e\udc80\U000e0041", "a": None}
        text = json_text(document)
        assert "Größe 保育園\\u202e\\udc80" in text
        assert text.index('"a"') < text.index('"b"')
        assert json.loads(text) == document

    def test_what_is_no_number_is_refused(self) -> None:
        with pytest.raises(ValueError, match="JSON"):
            json_text({"a": float("nan")})


def figures(value: object) -> Iterator[float]:
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from figures(each)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield float(value)


class TestErrors:
    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            (["assess", "no_such_folder"], "no folder 'no_such_folder'"),
            (["validate", "no_such_folder"], "no folder 'no_such_folder'"),
            (["assess", "case:grange_prak"], "did you mean 'grange_park'?"),
            (["assess", str(ORCHARD), "--wave", "1999"], "unknown wave '1999'"),
            (["frameworks", "davis_2020"], "did you mean 'davis_2002'?"),
            (["frameworks", "davis_2002.sharing_powr"], "did you mean 'sharing_power'?"),
            (["new", str(ORCHARD)], "is there and is not empty"),
        ],
    )
    def test_wrong_input_is_told_on_stderr_with_exit_code_1(self, arguments: list[str], words: str) -> None:
        result = run(*arguments)
        assert result.exit_code == 1
        assert words in result.stderr
        assert result.stdout == ""

    @pytest.mark.parametrize(
        "arguments", [["assess"], ["bogus"], ["assess", "x", "--nope"], ["frameworks", "a", "b"], ["new"]]
    )
    def test_a_wrong_call_is_exit_code_2(self, arguments: list[str]) -> None:
        result = run(*arguments)
        assert result.exit_code == 2
        assert "Usage: partnerkit" in result.stderr

    def test_every_problem_has_a_line_up_to_fifty(self, tmp_path: Path) -> None:
        run("new", str(tmp_path / "hub"))
        rows = [f"p{i},Partner {i},nursary,,,,,,," for i in range(60)]
        (tmp_path / "hub" / "partners.csv").write_text(
            "\n".join([",".join(COLUMNS["partners"]), *rows]), encoding="utf-8"
        )
        result = run("validate", str(tmp_path / "hub"))
        lines = [line for line in result.stderr.splitlines() if not line.startswith("See ")]
        assert result.exit_code == 1
        assert len(lines) == 51
        assert re.fullmatch(r"and \d+ more problems", lines[-1])
        assert any("nursary" in line and "did you mean 'nursery'?" in line for line in lines)
        document = json.loads(run("validate", str(tmp_path / "hub"), "--json").stdout)
        assert document["valid"] is False
        assert len(document["problems"]) == 50 + int(lines[-1].split()[1])
        assert {"file", "row", "column", "found", "expected", "hint", "text"} <= set(document["problems"][0])

    def test_escape_sequences_in_a_problem_are_written_out(self) -> None:
        result = run("assess", "no\x1b[31mred\nline")
        assert "\x1b" not in result.stderr
        assert len(result.stderr.splitlines()) == 2  # the problem, and where the catalogue tells of it

    @pytest.mark.parametrize(
        ("error", "words"),
        [
            (PermissionError(13, "Permission denied", "hub.toml"), "hub.toml: Permission denied"),
            (OSError("disk gone"), "disk gone"),
        ],
    )
    def test_a_folder_that_cannot_be_read_is_no_traceback(
        self, monkeypatch: pytest.MonkeyPatch, error: OSError, words: str
    ) -> None:
        def refuse(_: str) -> Hub:
            raise error

        monkeypatch.setattr("partnerkit.files.load", refuse)
        result = run("assess", "hub")
        assert result.exit_code == 1
        assert result.stderr == f"{words}\n"

    def test_a_reader_that_has_gone_is_no_traceback(self) -> None:
        command = [sys.executable, "-m", "partnerkit", "frameworks", "pugh_death_1989"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            process.stdout.close()
            assert process.stderr.read() == b""
        assert process.returncode == 141


class TestValidate:
    def test_it_counts_what_is_there(self) -> None:
        page = said("validate", str(ORCHARD))
        hub = load(ORCHARD)
        assert page.startswith("Valid: Orchard Early Years Hub (invented) Illustrative")
        assert f"{len(hub.partnership.partners)} partners, {len(hub.partnership.relationships)} stated ties" in page
        for wave in hub.waves:
            given = hub.responses.of_wave(wave.id).long["answer"].count()
            assert f"{given:,} answers" in page
            assert f"Wave {wave.id}" in page

    def test_it_takes_a_case(self) -> None:
        page = said("validate", "case:grange_park")
        assert f"{len(case('grange_park').partnership.partners)} partners" in page
        assert "No survey round yet." in page
        assert "Illustrative" not in page

    def test_a_list_of_questions_is_called_so(self, tmp_path: Path) -> None:
        hub = hub_of({"ash": "Ash", "oak": "Oak"}, [])
        save(hub.evolve(waves=[Wave(id="w", date=dt.date(2026, 1, 31), form=("tie.contact",))]), tmp_path / "hub")
        assert "a list of questions: 2 people of 2 partners asked, 0 questions about the whole, 1 about each" in said(
            "validate", str(tmp_path / "hub")
        )

    def test_json_holds_the_counts(self) -> None:
        document = json.loads(run("validate", str(ORCHARD), "--json").stdout)
        assert document["valid"] is True
        assert [wave["id"] for wave in document["waves"]] == ["2025", "2026"]
        assert document["illustrative"] is True


class TestNew:
    def test_a_new_folder_is_valid_and_can_be_assessed(self, tmp_path: Path) -> None:
        folder = tmp_path / "my hub"
        page = said("new", str(folder))
        assert "partnerkit validate" in page
        assert "README.md" in page
        assert "Illustrative" in said("validate", str(folder))
        assert "Illustrative" in said("assess", str(folder))
        assert sorted(path.name for path in folder.iterdir()) == sorted(path.name for path in TEMPLATE.iterdir())

    def test_every_row_of_the_template_is_marked_as_made_up(self) -> None:
        hub = load(TEMPLATE)
        rows = (*hub.partnership.partners, *hub.partnership.relationships, *hub.partnership.evidence, *hub.responses)
        assert {row.basis for row in rows} == {Basis.ILLUSTRATIVE}
        assert hub.illustrative

    @pytest.mark.parametrize("table", COLUMNS)
    def test_the_readme_explains_every_column(self, table: str) -> None:
        section = readme_section(f"{table}.csv")
        explained = re.findall(r"^\| `(\w+)` \| \S", section, flags=re.MULTILINE)
        assert explained[: len(COLUMNS[table])] == list(COLUMNS[table])

    def test_the_readme_explains_every_key(self) -> None:
        keys = re.findall(
            r"^(\w+) =|^(\[waves)", (TEMPLATE / "hub.toml").read_text(encoding="utf-8"), flags=re.MULTILINE
        )
        for key in (name or table for name, table in keys):
            assert f"| `{key}" in readme_section("hub.toml")

    @pytest.mark.parametrize("words", [Kind, Sector, Role, Strand, Level, Basis, Form, Roster])
    def test_the_readme_explains_every_word(self, words: type[Kind]) -> None:
        text = (TEMPLATE / "README.md").read_text(encoding="utf-8")
        assert [word for word in words if f"\n| `{word}` | " not in text] == []

    def test_the_readme_names_every_scale_and_unit(self) -> None:
        from partnerkit.units import _DIMENSIONS

        text = (TEMPLATE / "README.md").read_text(encoding="utf-8")
        assert [unit for unit in _DIMENSIONS if f"`{unit}`" not in text] == []
        flat = " ".join(text.casefold().split())
        asked = {item.scale for items in form_items(Form.FULL, "pugh_2008").values() for item in items}
        scales = [*asked, library().scales["extent"]]
        assert {"agreement", "gate", "contact", "pugh_2008_stages"} <= {scale.id for scale in scales}
        labels = [f"`{point.point}` {point.label.casefold()}" for scale in scales for point in scale.points]
        assert [label for label in labels if label not in flat] == []


class TestFrameworks:
    def test_it_lists_what_there_is(self) -> None:
        page = said("frameworks")
        assert all(id_ in page for id_ in (*library().frameworks, *library().continua, *library().ladders))

    @pytest.mark.parametrize("id_", library().frameworks)
    def test_a_framework_is_printed_in_full(self, id_: str) -> None:
        page = said("frameworks", id_)
        framework = library().frameworks[id_]
        for criterion in framework:
            assert criterion.name in page
            assert criterion.definition in page
            assert all(use.item.id in page for use in criterion.items)
            texts = [use.item.text.replace(" (the wording is the user's)", "") for use in criterion.items]
            assert all(text in page or re.match(r"(Statement|Question) \d+ of", text) for text in texts)
            assert all(" ".join(each.text.split()) in page for each in criterion.rubric)
        assert ("Caution: " in page) == bool(framework.transfer)
        assert " ".join(framework.transfer.split()) in page
        assert ("A high score is bad here" in page) != framework.kind.high_is_good
        signs = [(each.signs.low, each.signs.middling, each.signs.high) for each in framework if each.signs]
        assert all(sign in page for each in signs for sign in each)
        assert library().sources[framework.source].title in page

    def test_a_criterion_shows_its_links_from_both_ends(self) -> None:
        assert "Common aim" not in said("frameworks", "davis_2002.sharing_power")
        page = said("frameworks", "davis_2002.common_aim")  # the link stands in the other framework's file
        assert "A shared sense of purpose, 1 (pugh_death_1989.shared_purpose)" in page
        assert "(davis_2002.common_aim)" in said("frameworks", "pugh_death_1989.shared_purpose")
        assert "Caution: " in page
        assert "All of it: partnerkit frameworks davis_2002" in page

    def test_barriers_and_strategies_show_what_they_are_linked_with(self) -> None:
        barrier = said("frameworks", "integrated_working_barriers.unequal_power_and_respect")
        assert "Effective leadership, 2/3 (anning_2006_strategies.effective_leadership)" in barrier
        assert "Sharing power, 1 (davis_2002.sharing_power)" in barrier
        strategy = said("frameworks", "anning_2006_strategies.effective_leadership")
        assert "respect, 2/3 (integrated_working_barriers.unequal_power_and_respect)" in strategy
        assert all(link.to in strategy for link in linked("anning_2006_strategies.effective_leadership"))

    def test_a_reversed_question_says_what_agreeing_does(self) -> None:
        page = said("frameworks", "integrated_working_barriers")
        assert "agreeing lowers the score" in page
        assert "agreement is bad" not in page

    def test_a_continuum_is_printed_with_its_gates_and_their_sources(self) -> None:
        page = said("frameworks", "pugh_2008")
        continuum = library().continua["pugh_2008"]
        assert all(" ".join(use.item.text.split()) in page for stage in continuum.stages for use in stage.gates)
        assert "gla-hubs: Greater London Authority" in page
        assert "75% of its facts" in page

    def test_a_continuum_without_gates_says_so_and_how_far_it_was_read(self) -> None:
        page = said("frameworks", "luke_collaboration")
        assert "reported and never worked out" in page
        assert "read only in part" in page
        assert "rated from 0 to 3: information flow 2, joint planning 2, formality 1, autonomy given up 0." in page

    def test_a_ladder_is_printed_with_its_reasons_and_roles(self) -> None:
        page = said("frameworks", "parent_involvement_1989")
        (ladder,) = library().ladders.values()
        for step in ladder.steps:
            assert step.name in page
            assert all(f"{part.name}: {part.text}" in page for part in step.parts)
        assert "It is about parents: no tie is placed on it." in page
        assert "Answered with a step, 1 (non-participation) to 5 (control)." in page
        assert "wave's form in hub.toml: parent_involvement_1989.reported" in page
        assert "Read in: Gillian Pugh (2008)" in page

    @pytest.mark.parametrize(
        ("id_", "key"),
        [
            ("davis_2002", "framework"),
            ("davis_2002.negotiation", "criterion"),
            ("pugh_2008", "continuum"),
            ("parent_involvement_1989", "ladder"),
        ],
    )
    def test_json_holds_all_of_it(self, id_: str, key: str) -> None:
        document = json.loads(run("frameworks", id_, "--json").stdout)
        assert document["format"] == "partnerkit-knowledge"
        assert document[key]["id"] == id_

    def test_json_of_the_list(self) -> None:
        document = json.loads(run("frameworks", "--json").stdout)
        assert [each["id"] for each in document["frameworks"]] == list(library().frameworks)
        (davis,) = (each for each in document["frameworks"] if each["id"] == "davis_2002")
        assert "davis_2002.sharing_power" in davis["criteria"]
        assert [each["id"] for each in document["continua"]] == list(library().continua)
        assert [each["id"] for each in document["ladders"]] == list(library().ladders)


class TestCalls:
    def test_it_runs_as_a_module(self) -> None:
        command = [sys.executable, "-m", "partnerkit", "assess", "case:grange_park"]
        done = subprocess.run(command, capture_output=True, check=False)
        assert done.returncode == 0
        assert done.stderr == b""
        assert b"\x1b" not in done.stdout
        assert done.stdout.startswith(b"Grange Park Primary")

    @pytest.mark.parametrize("command", ["assess", "validate", "new", "frameworks"])
    def test_every_command_explains_itself(self, command: str) -> None:
        assert command in said("--help")
        assert "Usage: partnerkit" in said(command, "--help")
        assert "..." not in said("--help").split("Commands:")[1]

    @pytest.mark.parametrize("version", ["1.2.3", None])
    def test_the_version_is_told(self, monkeypatch: pytest.MonkeyPatch, version: str | None) -> None:
        from importlib import metadata

        def told(name: str) -> str:
            if version is None:
                raise metadata.PackageNotFoundError(name)
            return version

        monkeypatch.setattr(metadata, "version", told)
        assert said("--version") == (
            f"partnerkit {version}" if version else "partnerkit, not installed: run from its source"
        )

    def test_help_loads_neither_rich_nor_polars(self) -> None:
        lines = (
            "import sys",
            "sys.argv[1:] = ['--help']",
            "from partnerkit.cli import main",
            "try: main()",
            "finally: print(sorted(sys.modules))",
        )
        done = subprocess.run([sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True, check=True)
        assert "'click'" in done.stdout
        assert not [name for name in ("rich", "polars", "networkx", "pint", "numpy") if f"'{name}'" in done.stdout]

    def test_a_terminal_sees_that_something_goes_on(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        from partnerkit.cli import _busy

        monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
        monkeypatch.setenv("FORCE_COLOR", "1")
        with _busy("Reading the hub"):
            pass
        assert "Reading the hub" in capsys.readouterr().err

    def test_main_is_the_entry(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from partnerkit.cli import main

        monkeypatch.setattr("sys.argv", ["partnerkit", "assess", "no_such_folder"])
        with pytest.raises(SystemExit) as stopped:
            main()
        assert stopped.value.code == 1


def readme_section(heading: str) -> str:
    text = (TEMPLATE / "README.md").read_text(encoding="utf-8")
    return text.split(f"\n## {heading}\n")[1].split("\n## ")[0]


def test_a_missing_file_is_one_of_our_errors() -> None:
    with pytest.raises(MissingFileError):
        load("no_such_folder")
