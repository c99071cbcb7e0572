"""Ratings on a ladder: partners counted by their step, by hand and by a plain count, and kept out of all scores."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs
import polars as pl
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import partnerkit as pk
from partnerkit import sentences
from partnerkit.cli._assess import show
from partnerkit.cli._explain import show_ids
from partnerkit.codec import profile_data
from partnerkit.errors import InvalidValueError, TableError, UnknownNameError
from partnerkit.knowledge.schema import Subject
from partnerkit.model import Basis
from partnerkit.responses import Code, form_items
from partnerkit.results import Explanation, Mark
from partnerkit.scoring import MaturityModel, received, steps_rated
from tests.made import hub_of, made

if TYPE_CHECKING:
    from partnerkit.hub import Hub
    from partnerkit.results import LadderRating

PARENTS = pk.ladder("parent_involvement_1989")
ITEM = PARENTS.reported.id
DK, NA = Code.DONT_KNOW, Code.NOT_APPLICABLE
Said: TypeAlias = Mapping[str, Sequence[int | None]]
"""What the people of each partner answer."""


def own(said: Said) -> list[pk.Response]:
    """Return what the people of each partner say of their own setting."""
    return [
        pk.Response(wave="w", partner=partner, respondent=f"r{i}", about=partner, item=ITEM, answer=answer)
        for partner, answers in said.items()
        for i, answer in enumerate(answers)
    ]


def whole(said: Said) -> list[pk.Response]:
    """Return what the people of each partner say of the partnership."""
    return [attrs.evolve(each, about="") for each in own(said)]


def rated(answers: Sequence[pk.Response], partners: Sequence[str] = ("ash", "bay", "elm", "fig", "ivy", "oak")) -> Hub:
    return made(partners, answers, form=[ITEM])


BY_HAND: Said = {"oak": [2, 4], "ash": [4], "elm": [DK], "fig": [NA], "ivy": [4, DK]}


@pytest.fixture(scope="module")
def rating() -> LadderRating:
    """Two of six partners at the fourth step, one between the second and it; bay says nothing."""
    (found,) = pk.assess(rated(own(BY_HAND))).ladders
    return found


def test_partners_are_counted_by_their_step(rating: LadderRating) -> None:
    assert (rating.ladder, rating.subject) == (PARENTS.id, Subject.PARTNER)
    assert [n for _, n in rating.counts] == [0, 0, 0, 2, 0]
    assert tuple(step for step, _ in rating.counts) == PARENTS.steps
    assert rating.between == 1
    assert (rating.lowest, rating.highest) == (PARENTS.step("support"), PARENTS.step("partnership"))


def test_partner_whose_people_differ_stands_between(rating: LadderRating) -> None:
    stand = {each.partner: each for each in rating.standings}
    assert list(stand) == ["ash", "ivy", "oak"]
    assert [each.partner for each in rating.standings if each.is_range] == ["oak"]
    assert (stand["oak"].lowest.id, stand["oak"].highest.id) == ("support", "partnership")
    assert [each.n_respondents for each in stand.values()] == [1, 1, 2]


def test_who_names_no_step_is_told_apart(rating: LadderRating) -> None:
    assert (rating.dont_know, rating.not_applicable, rating.unanswered) == (("elm",), ("fig",), ("bay",))


def test_dont_know_goes_before_not_applicable() -> None:
    (found,) = pk.assess(rated(own({"oak": [NA, DK], "ash": [NA, None]}))).ladders
    assert (found.dont_know, found.not_applicable) == (("oak",), ("ash",))
    assert (found.lowest, found.highest) == (None, None)
    assert sentences.rating(found) == "no partner names a step"


def test_itself_and_the_whole_are_kept_apart() -> None:
    profile = pk.assess(rated([*own({"oak": [1]}), *whole({"oak": [5], "ash": [3]})]))
    assert [each.subject for each in profile.ladders] == [Subject.PARTNER, Subject.PARTNERSHIP]
    assert [[each.lowest for each in rating.standings] for rating in profile.ladders] == [
        [PARENTS.steps[0]],
        [PARENTS.steps[2], PARENTS.steps[4]],
    ]


def test_ladder_that_nobody_answered_is_not_in_the_profile() -> None:
    assert pk.assess(rated([])).ladders == ()
    assert pk.assess(rated(own({"oak": [None]}))).ladders == ()
    assert pk.assess(pk.case("grange_park")).ladders == ()


def test_made_up_ratings_are_marked() -> None:
    answers = [attrs.evolve(each, basis=Basis.ILLUSTRATIVE) for each in own({"oak": [2]})]
    profile = pk.assess(rated([*answers, *whole({"oak": [3]})]))
    assert [each.illustrative for each in profile.ladders] == [True, False]
    assert profile.illustrative


ANSWERS = st.lists(st.sampled_from([1, 2, 3, 4, 5, DK, NA, None]), max_size=4)


@given(st.dictionaries(st.sampled_from(["ash", "bay", "elm", "oak"]), ANSWERS), st.sampled_from([own, whole]))
def test_count_is_the_plain_one(said: Said, about: Callable[[Said], list[pk.Response]]) -> None:
    """Every partner is in one place, and where it stands is what its people say."""
    names = ("ash", "bay", "elm", "oak")
    ladders = pk.assess(rated(about(said), names)).ladders
    given_ = {name: [int(x) for x in said.get(name, ()) if x is not None] for name in names}
    steps = {name: [x for x in answers if x > 0] for name, answers in given_.items()}
    if not any(given_.values()):
        assert ladders == ()
        return
    (found,) = ladders
    ends = {each.partner: (each.lowest.position, each.highest.position) for each in found.standings}
    assert ends == {name: (min(told), max(told)) for name, told in steps.items() if told}
    at = Counter(low for low, high in ends.values() if low == high)
    assert [n for _, n in found.counts] == [at[step.position] for step in PARENTS.steps]
    assert sum(n for _, n in found.counts) + found.between == len(found.standings)
    everyone = [*ends, *found.dont_know, *found.not_applicable, *found.unanswered]
    assert sorted(everyone) == list(names)
    assert all(DK in given_[name] for name in found.dont_know)
    assert all(given_[name] == [] for name in found.unanswered)


# -- apart from all scores ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("answers", [[1] * 6, [5] * 6, [1, 3, 5, DK, NA, 2], [None, DK, NA, None, DK, 4]])
def test_ladder_changes_no_other_figure(answers: list[int | None]) -> None:
    """Quality, the index and its intervals are those of the same hub without the ratings."""
    bare = hub_of(6, 6)
    (wave,) = bare.waves
    bare = bare.evolve(waves=[attrs.evolve(wave, form=[*wave.form, ITEM])])
    said = {f"p{i:02}": [answer] for i, answer in enumerate(answers)}
    more = [attrs.evolve(each, respondent="") for each in (*own(said), *whole(said))]
    with_ladder = bare.evolve(responses=pk.Responses.of([*bare.responses, *more]))
    one, other = pk.assess(bare), pk.assess(with_ladder)
    assert one.maturity is not None
    assert one.maturity.value is not None
    assert len(other.ladders) == 2
    assert attrs.evolve(other, ladders=(), rates=one.rates) == one


def keyed(**columns: list[Any]) -> pl.DataFrame:
    keys = {"wave": "w", "hub": "h", "respondent": ""}
    return pl.DataFrame({**keys, **columns})


TABLE = keyed(partner=["oak", "ash"], about=["oak", "ash"], parent_involvement_1989__reported=[1, 5])
REFUSED = (
    f"{PARENTS.id}, a ladder, about parents; expected a framework or a continuum; its steps are counted and never "
    "scored: scoring.steps_rated tells where partners stand"
)


@pytest.mark.parametrize("ask", [pk.score, pk.check, pk.rollup, pk.combine_sides, received])
def test_ladder_is_no_instrument(ask: Any) -> None:  # noqa: ANN401 - any of five
    with pytest.raises(InvalidValueError) as caught:
        ask(TABLE, PARENTS, pk.framework("davis_2002"))
    assert str(caught.value) == REFUSED


@pytest.mark.parametrize("other", ["davis_2002", None, PARENTS.steps[0]])
def test_what_is_no_instrument_is_told(other: Any) -> None:  # noqa: ANN401 - anything
    with pytest.raises(InvalidValueError, match="expected a framework or a continuum"):
        pk.score(TABLE, other)


@pytest.mark.parametrize(
    "chosen",
    [
        {"quality": PARENTS.id},
        {"maturity": MaturityModel(barriers_from=PARENTS.id)},
        {"maturity": MaturityModel(strategies_from=PARENTS.id)},
    ],
)
def test_ladder_stands_for_nothing_in_an_assessment(chosen: Any) -> None:  # noqa: ANN401 - any choice
    with pytest.raises(UnknownNameError) as caught:
        pk.assess(rated(own(BY_HAND)), **chosen)
    assert (
        str(caught.value) == f"'{PARENTS.id}' is a ladder, about parents, and no framework; ask for it with ladder(…)"
    )


def test_ladder_is_no_hubs_continuum() -> None:
    with pytest.raises(InvalidValueError) as caught:
        made(["oak", "ash"], [], form=[ITEM], continuum=PARENTS.id)
    assert str(caught.value) == f"continuum: '{PARENTS.id}', a ladder, about parents; expected a continuum of ties"


def test_no_stage_is_translated_to_a_ladder() -> None:
    ladder: Any = PARENTS
    with pytest.raises(InvalidValueError, match=r"to: .*; expected a continuum, or the id of one"):
        pk.continuum().translate("networking", to=ladder)
    with pytest.raises(UnknownNameError, match="is a ladder, about parents, and no continuum of ties"):
        pk.continuum().translate("networking", to=PARENTS.id)
    step: Any = PARENTS.steps[0]
    with pytest.raises(InvalidValueError, match="expected a stage of pugh_2008"):
        pk.continuum().translate(step, to="frey_2006")


# -- asked, answered, read ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["full", "short"])
def test_no_standard_form_asks_it(form: str) -> None:
    asked = form_items(pk.Wave(id="w", date=rated([]).waves[0].date, form=form).form, "pugh_2008")
    assert all(PARENTS.reported not in items for items in asked.values())


def test_list_asks_it_of_partners_and_of_the_whole() -> None:
    asked = form_items([ITEM], "pugh_2008")
    assert {subject for subject, items in asked.items() if items} == {Subject.PARTNER, Subject.PARTNERSHIP}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"about": "ash"}, f"{ITEM} about the relationship; expected the partner or the partnership"),
        ({"answer": 0}, "the answer 0; expected a point from 1 to 5, or a Code"),
        ({"answer": 6}, "the answer 6; expected a point from 1 to 5, or a Code"),
    ],
)
def test_answers_off_the_ladder_are_refused(change: dict[str, Any], told: str) -> None:
    (answer,) = own({"oak": [3]})
    with pytest.raises(InvalidValueError) as caught:
        rated([attrs.evolve(answer, **change)])
    assert told in str(caught.value)


def test_folder_is_read_back_with_the_names_of_steps(tmp_path: Any) -> None:  # noqa: ANN401 - a path
    pk.save(rated(own(BY_HAND)), tmp_path / "hub")
    rows = tmp_path / "hub" / "responses.csv"
    rows.write_text(rows.read_text(encoding="utf-8").replace(",4,", ",Partnership,"), encoding="utf-8")
    assert pk.load(tmp_path / "hub") == rated(own(BY_HAND))


# -- tables ------------------------------------------------------------------------------------------------------------


def test_rows_of_a_table() -> None:
    """By hand: oak between 2 and 4; a point off the scale is no step; rows about ties are left out."""
    table = keyed(
        partner=["oak", "oak", "ash", "ash", "oak"],
        about=["oak", "oak", "ash", "ash", "ash"],
        parent_involvement_1989__reported=[4, 2, 7, None, 1],
    )
    rows = steps_rated(table, PARENTS).rename(lambda name: name.replace("parent_involvement_1989__", ""))
    assert rows.select("partner", "lowest", "highest", "n", "missing", "invalid").rows() == [
        ("ash", None, None, 0, 1, 1),
        ("oak", 2, 4, 2, 0, 0),
    ]
    assert rows["subject"].to_list() == ["partner", "partner"]


def test_float_that_is_no_whole_number_is_no_step() -> None:
    table = keyed(partner=["oak", "oak"], about=["", ""], parent_involvement_1989__reported=[2.5, 3.0])
    (row,) = steps_rated(table, PARENTS).iter_rows(named=True)
    name = "parent_involvement_1989__"
    assert (row["subject"], row[f"{name}lowest"], row[f"{name}highest"], row[f"{name}invalid"]) == (
        "partnership",
        3,
        3,
        1,
    )


def test_lazy_stays_lazy() -> None:
    lazy: Any = steps_rated(TABLE.lazy(), PARENTS)
    assert isinstance(lazy, pl.LazyFrame)
    assert lazy.collect().equals(steps_rated(TABLE, PARENTS))


@pytest.mark.parametrize(
    ("table", "told"),
    [
        (TABLE.drop("about", "hub"), ["no column 'hub'", "no column 'about'"]),
        (TABLE.drop("parent_involvement_1989__reported"), ["no column 'parent_involvement_1989__reported'"]),
        (TABLE.with_columns(parent_involvement_1989__reported=pl.lit("control")), ["String values"]),
    ],
)
def test_table_that_cannot_be_read_is_refused(table: pl.DataFrame, told: list[str]) -> None:
    with pytest.raises(TableError) as caught:
        steps_rated(table, PARENTS)
    assert [problem.found for problem in caught.value.problems] == told


# -- said --------------------------------------------------------------------------------------------------------------


def test_sentences(rating: LadderRating) -> None:
    assert sentences.rating(rating) == "2 partners at partnership and 1 between steps; from support to partnership"
    unrated = "1 partner does not know, 1 partner has no parents and 1 partner has not answered"
    assert sentences.unrated(rating) == unrated
    assert [sentences.span(each) for each in rating.standings] == [
        "partnership",
        "partnership",
        "support to partnership",
    ]
    (all_told,) = pk.assess(rated(own({"oak": [2]}), ["oak"])).ladders
    assert (sentences.rating(all_told), sentences.unrated(all_told)) == ("1 partner at support", "")
    assert sentences.name_of(PARENTS.id) == PARENTS.name


def test_page() -> None:
    """The part is there only where somebody has answered; between steps and by name only where people differ."""
    page = printed(rated([*own(BY_HAND), *whole({"ash": [3]})]))
    assert "How parents take part" in page
    assert "In their own setting In the partnership Non-participation 0 0 Support 0 0 Participation 0 1" in page
    assert "In their own setting: 2 partners at partnership and 1 between steps; from support to partnership." in page
    assert "In the partnership: 1 partner at participation. 5 partners have not answered." in page
    assert "Their own people differ: - Oak: support to partnership" in page
    assert "A higher step is not a better one. It enters no score." in page
    one = printed(rated(own({"ash": [3]}), ["ash"]))
    assert "Between steps" not in one
    assert "differ" not in one
    assert "In their own setting: 1 partner at participation. A higher step" in one
    assert "How parents take part" not in printed(rated([]))


def printed(hub: Hub) -> str:
    """Return what `partnerkit assess` prints, in ASCII and with every run of blanks as one."""
    with CliRunner().isolation() as (out, _, _):
        show(pk.assess(hub), hub)
        text = out.getvalue().decode()
    return " ".join(text.replace("█", "").replace("#", "").split())


def test_list_of_what_can_be_explained() -> None:
    with CliRunner().isolation() as (out, _, _):
        show_ids(pk.assess(rated(own(BY_HAND))), "hub")
        page = " ".join(out.getvalue().decode().split())
    assert f"{PARENTS.id}, about the partners themselves 3" in page


def test_document() -> None:
    (data,) = json.loads(json.dumps(profile_data(pk.assess(rated(own(BY_HAND))))))["ladders"]
    assert list(data) == [field.name for field in attrs.fields(type(pk.assess(rated(own(BY_HAND))).ladders[0]))]
    assert data["counts"][3] == {"step": "partnership", "position": 4, "partners": 2}
    assert data["standings"][2] == {
        "partner": "oak",
        "lowest": "support",
        "highest": "partnership",
        "n_respondents": 2,
    }
    assert (data["subject"], data["unanswered"], data["between"]) == ("partner", ["bay"], 1)


def nodes(tree: Explanation) -> list[Explanation]:
    return [tree, *(node for each in tree.inputs for node in nodes(each))]


def test_explanation_goes_down_to_each_answer_and_holds_no_figure() -> None:
    profile = pk.assess(rated([*own(BY_HAND), *whole({"oak": [5, None]})]))
    assert PARENTS.id in profile.explainable
    tree = profile.explain(PARENTS.id)
    assert all(node.value is None for node in nodes(tree))
    assert (Mark.AUTHORED, "the question, and how partners are counted") in tree.marks
    itself, of_the_whole = tree.inputs
    assert itself.answer == ("partners: partnership 2, between steps 1, not known 1, not applicable 1, not answered 1")
    assert [each.id for each in itself.inputs] == ["r0", "r0", "r0", "ivy", "oak"]
    assert [each.answer for each in itself.inputs[4].inputs] == [
        "Support (2 of 1 to 5)",
        "Partnership (4 of 1 to 5)",
    ]
    assert [each.answer for each in itself.inputs[:3]] == ["Partnership (4 of 1 to 5)", "don't know", "not applicable"]
    assert [each.answer for each in of_the_whole.inputs[0].inputs] == ["Control (5 of 1 to 5)", "no answer"]
    assert str(tree).startswith(PARENTS.name)


def test_ladder_that_was_not_rated_is_not_explained() -> None:
    with pytest.raises(UnknownNameError, match="no figure 'parent_involvement_1989' in this profile"):
        pk.assess(rated([])).explain(PARENTS.id)
