import copy
import json
import pickle
from fractions import Fraction
from importlib.resources.abc import Traversable
from typing import Any

import attrs
import pytest
from click.testing import CliRunner

from partnerkit import cli
from partnerkit.errors import DataFileError, InvalidValueError, Problem, UnknownNameError
from partnerkit.knowledge import (
    guidance,
    practice_collection,
    practice_collections,
    practices,
    practices_for,
)
from partnerkit.knowledge._kinds import FileKind
from partnerkit.knowledge._library import Knowledge, library
from partnerkit.knowledge._loader import Place, Table
from partnerkit.knowledge._practices import guidance_of
from partnerkit.knowledge.practice import Cost, Guidance, PracticeKind
from partnerkit.knowledge.schema import Authorship
from partnerkit.units import Amount

EVENING = "grange_park.training_in_the_evening"
LANGUAGE = "integrated_working_barriers.language_and_communication"


def collection(**changes: object) -> dict[str, Any]:
    """Return the table of a small collection in order, with changes."""
    practice = {
        "id": "call_round",
        "name": "A round of calls",
        "text": "Ring every partner once.",
        "kind": "tip",
        "place": "tip 1",
        "basis": "source",
        "puts_to_work": [{"to": "anning_2006_strategies.good_personal_relationships", "strength": "1"}],
        "lowers": [{"to": LANGUAGE, "strength": "2/3"}],
        "serves": [{"to": "davis_2002.open_communication", "strength": "1/3"}],
        "cost": {"hours": "4 hour"},
    }
    header = {
        "id": "ours",
        "name": "Ours",
        "edition": "1",
        "licence": "MIT",
        "source": "somerset",
        "place": "all of it",
    }
    basis = {"basis": "source", "links_basis": "authored", "costs_basis": "authored", "about": "A small one."}
    return {**header, **basis, "practices": [practice], **changes}


def with_practice(**changes: object) -> dict[str, Any]:
    made = collection()
    made["practices"][0] |= changes
    return made


def with_challenge(**changes: object) -> dict[str, Any]:
    challenge = {"id": "silence", "name": "Silence", "text": "Nobody rings.", "place": "page 1", "basis": "source"}
    linked = {"barriers": [{"to": LANGUAGE, "strength": "1"}], "answered_by": ["call_round"]}
    return collection(challenges=[{**challenge, **linked, **changes}])


def with_benefit(**changes: object) -> dict[str, Any]:
    benefit = {"id": "talk", "name": "Talk", "text": "People talk now.", "place": "page 1", "basis": "source"}
    return collection(benefits=[{**benefit, "outcomes": ["ties"], **changes}])


def read(*tables: dict[str, Any], **lists: list[dict[str, Any]]) -> Guidance:
    ties = {"id": "ties", "name": "Ties", "text": "People know each other.", "source": "somerset", "place": "tip 5"}
    known: dict[str, list[dict[str, Any]]] = {"outcomes": [{**ties, "basis": "source"}]}
    empty: dict[str, list[dict[str, Any]]] = {name: [] for name in ("roles", "kinds", "principles")}
    return guidance_of(beside(tables, {**known, **empty, **lists}))


def beside(collections: tuple[dict[str, Any], ...], lists: dict[str, list[dict[str, Any]]]) -> Knowledge:
    """Return the knowledge that ships with other tables of practice in place of its own."""

    class Tables:
        def tables(self, kind: FileKind, problems: list[Problem]) -> list[tuple[Place, Table]]:
            assert problems == []
            if kind is FileKind.PRACTICE_COLLECTION:
                return [(Place("partnerkit", "ours.toml"), table) for table in collections]
            found = enumerate(lists[kind.value])
            return [(Place("partnerkit", f"{kind}.toml", f"{kind}[{i}]"), table) for i, table in found]

        def cases(self) -> list[tuple[Traversable, Place]]:
            raise NotImplementedError

    return attrs.evolve(library(), origin=Tables())


def told(*tables: dict[str, Any], **lists: list[dict[str, Any]]) -> list[str]:
    """Return what is wrong with tables, each with its place."""
    with pytest.raises(DataFileError) as caught:
        read(*tables, **lists)
    return [str(problem) for problem in caught.value.problems]


# What there is


def test_collection_by_id() -> None:
    found = practice_collection("grange_park")
    assert found is practice_collection("grange_park")
    assert repr(found) == "PracticeCollection('grange_park', 20 practices)"
    assert len(found) == len(list(found)) == 20
    assert found["training_in_the_evening"] is found[EVENING]
    assert found[EVENING].collection == "grange_park"
    assert [each.kind for each in found.of_kind(PracticeKind.REMEDY)] == [PracticeKind.REMEDY] * 2
    assert repr(guidance()) == "Guidance(5 collections, 59 practices)"


def test_practices_of_all_collections() -> None:
    assert len(practices()) == sum(len(practice_collection(id_)) for id_ in practice_collections())


@pytest.mark.parametrize(
    ("ask", "id_", "message"),
    [
        (practice_collection, "somerst", "unknown practice collection 'somerst'; did you mean 'somerset'?"),
        (
            practice_collection("somerset").__getitem__,
            "twin_session",
            "somerset has no practice 'twin_session'; did you mean 'twin_sessions'?",
        ),
        (
            practices_for,
            "davis_2002.negotiaton",
            "unknown criterion 'davis_2002.negotiaton'; did you mean 'davis_2002.negotiation'?",
        ),
    ],
)
def test_what_is_not_there_is_told(ask: Any, id_: str, message: str) -> None:  # noqa: ANN401 - any of three
    with pytest.raises(UnknownNameError) as caught:
        ask(id_)
    assert str(caught.value) == message


def test_practices_are_values() -> None:
    practice = practice_collection("grange_park")[EVENING]
    assert pickle.loads(pickle.dumps(practice)) == practice  # noqa: S301 - made here
    assert len({practice, copy.deepcopy(practice)}) == 1
    assert attrs.evolve(practice, name="Another") != practice
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        practice.name = "Another"  # type: ignore[misc]  # that it is refused is what is tested


# From the other end of a link


def test_practices_for_a_barrier_the_strongest_first() -> None:
    found = practices_for(LANGUAGE)
    strengths = [each.strength for each in found]
    assert strengths == sorted(strengths, reverse=True)
    assert "grange_park.someone_who_chases" in {each.practice.id for each in found if each.strength == 1}


@pytest.mark.parametrize("practice", practices(), ids=lambda practice: practice.id)
def test_each_link_is_found_from_its_other_end(practice: Any) -> None:  # noqa: ANN401 - any practice
    for link in practice.links:
        (found,) = (each for each in practices_for(link.to) if each.practice is practice)
        assert found.strength == link.strength


@pytest.mark.parametrize("id_", ["taking_partnerships_forward.protocols", "voluntary_sector_strengths.reach"])
def test_nothing_is_linked_with_an_enabler_or_a_strength(id_: str) -> None:
    assert practices_for(id_) == ()


# Reading


def test_small_collection_is_read() -> None:
    (found,) = read(with_challenge()).collections.values()
    (practice,) = found
    assert practice.id == "ours.call_round"
    assert (practice.source, practice.links_basis) == ("somerset", Authorship.AUTHORED)
    assert practice.cost == Cost(hours=Amount(4, "hour"), basis=Authorship.AUTHORED)
    assert practice.lowers[0].strength == Fraction(2, 3)
    assert found.challenges[0].answered_by == ("ours.call_round",)


def test_cost_that_the_source_states_says_so() -> None:
    (found,) = read(with_practice(cost={"money": "20 GBP", "basis": "source"})).collections.values()
    assert found["call_round"].cost == Cost(money=Amount(20, "GBP"), basis=Authorship.SOURCE)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (with_practice(cost={"hours": "40 GBP"}), "'40 GBP'; expected in hour"),
        (with_practice(cost={"weeks": "4 hour"}), "'4 hour'; expected in week"),
        (with_practice(cost={"hours": "forty"}), "'forty'; expected an amount"),
        (with_practice(cost={}), "a cost without a figure; expected hours, money or weeks"),
        (with_practice(cost={"hous": "4 hour"}), "did you mean 'hours'?"),
        (with_practice(kind="tipp"), "did you mean 'tip'?"),
        (with_practice(id="Call Round"), "the id 'ours.Call Round'; expected two names of a-z, 0-9 and _"),
        (with_practice(id=3), "3; expected text"),
        (with_practice(source="sommerset"), "unknown source 'sommerset'; did you mean 'somerset'?"),
        (with_practice(requires=["call_rond"]), "unknown practice 'ours.call_rond'; did you mean 'ours.call_round'?"),
        (
            with_practice(requires=["call_round"]),
            "practices that require each other: ours.call_round → ours.call_round",
        ),
        (with_practice(lowers=[{"to": LANGUAGE, "strength": "3/4"}]), "the strength 3/4; expected 1/3, 2/3 or 1"),
        (with_practice(lowers=[{"to": LANGUAGE, "strength": "1"}] * 2), "a link given twice"),
        (
            with_practice(lowers=[{"to": "davis_2002.negotiation", "strength": "1"}]),
            "unknown barrier 'davis_2002.negotiation'",
        ),
        (with_practice(serves=[{"to": LANGUAGE, "strength": "1"}]), "ours.call_round.serves: unknown criterion"),
        (
            with_practice(puts_to_work=[{"to": "anning_2006_strategies.co_locaton", "strength": "1"}]),
            "did you mean 'anning_2006_strategies.co_location'?",
        ),
        (with_challenge(answered_by=["call_rond"]), "unknown practice 'ours.call_rond'"),
        (with_challenge(barriers=[{"to": "davis_2002.negotiation", "strength": "1"}]), "unknown barrier"),
        (with_challenge(id="call_round"), "the id 'ours.call_round' given twice"),
        (with_benefit(outcomes=["tie"]), "unknown outcome 'tie'; did you mean 'ties'?"),
        (with_benefit(group="all"), "the group 'all'"),
        (collection(source="sommerset"), "unknown source 'sommerset'; did you mean 'somerset'?"),
        (collection(practices="none"), "'none'; expected a list"),
        (collection(practices=["none"]), "'none'; expected a table of keys and values"),
        (collection(abuot="x"), "did you mean 'about'?"),
    ],
)
def test_what_is_wrong_is_told_once(table: dict[str, Any], message: str) -> None:
    (problem,) = told(table)
    assert message in problem


def test_all_that_is_wrong_is_told_at_once() -> None:
    wrong = with_practice(kind="tipp", cost={"hours": "40 GBP"})
    loose = {**with_benefit(outcomes=["tie"]), "id": "theirs"}
    role = {"id": "lead", "name": "Lead", "text": "Leads.", "source": "nowhere", "place": "x", "basis": "source"}
    found = told(wrong, loose, roles=[role])
    assert len(found) == 4
    assert [each for each in found if "ours.toml" in each and "practices[0].kind" in each]
    assert [each for each in found if "practices[0].cost.hours" in each]


def test_two_collections_of_one_id_are_told() -> None:
    (problem,) = told(collection(), collection())
    assert (
        problem == "ours.toml, id: the id 'ours', which is taken by partnerkit (ours.toml); expected an id of its own"
    )


def test_circle_of_two_is_told() -> None:
    table = with_practice(requires=["second"])
    table["practices"].append({**table["practices"][0], "id": "second", "requires": ["call_round"]})
    (problem,) = told(table)
    assert "practices that require each other" in problem
    assert "ours.second" in problem


def test_cost_needs_its_own_units() -> None:
    with pytest.raises(InvalidValueError):
        Cost(hours=Amount(1, "hour/week"), basis=Authorship.AUTHORED)


# On the command line


def said(*arguments: str) -> str:
    result = CliRunner().invoke(cli._commands, ["frameworks", *arguments])
    assert result.exit_code == 0, result.output
    return " ".join(result.output.split())


def test_list_tells_the_collections_in_numbers() -> None:
    page = said()
    assert "grange_park Grange Park hub: 20 practices, 6 challenges, 8 benefits" in page
    assert all(id_ in page for id_ in practice_collections())


@pytest.mark.parametrize("id_", practice_collections())
def test_collection_is_printed_in_full(id_: str) -> None:
    page = said(id_)
    found = practice_collection(id_)
    for each in (*found, *found.challenges, *found.benefits):
        assert f"{each.name}" in page, each.id
        assert each.text in page, each.id
        assert each.place in page, each.id
    assert all(group.name in page for group in found.groups)
    assert "links are this project's own" in page
    assert "Costs are estimates, this project's own" in page


def test_practice_is_printed_with_links_and_cost() -> None:
    page = said("grange_park.joint_website")
    assert "Puts to work: Clear lines of communication, 1" in page
    assert "Comes after: grange_park.someone_who_chases" in page
    assert "May cost: 60 hours of staff, £600, 12 weeks until it is in place" in page
    assert "All of it: partnerkit frameworks grange_park" in page
    assert "May cost" not in said("gla_hubs.bring_partners_together")


def test_strategy_shows_what_puts_it_to_work() -> None:
    assert "Joint work for a common language, 1 (warrington.joint_activities)" in said(
        "anning_2006_strategies.shared_language"
    )
    assert "What to do about it" not in said("taking_partnerships_forward.protocols")


@pytest.mark.parametrize(("id_", "key"), [("somerset", "practice_collection"), ("somerset.twin_sessions", "practice")])
def test_json_holds_all_of_it(id_: str, key: str) -> None:
    result = CliRunner().invoke(cli._commands, ["frameworks", id_, "--json"])
    assert json.loads(result.stdout)[key]["id"] == id_


def test_json_of_the_list() -> None:
    result = CliRunner().invoke(cli._commands, ["frameworks", "--json"])
    listed = json.loads(result.stdout)["practice_collections"]
    assert [each["id"] for each in listed] == list(practice_collections())
    assert sum(len(each["practices"]) for each in listed) == len(practices())
