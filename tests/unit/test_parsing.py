import datetime as dt
import math
from fractions import Fraction
from typing import Any

import attrs
import pytest
from hypothesis import given

from partnerkit.errors import Problem
from partnerkit.model import Evidence, Kind, Partner, Partnership, Relationship
from partnerkit.parsing import converter, parse, plain
from partnerkit.testing import partners, partnerships, relationships
from partnerkit.units import Amount


@attrs.frozen(kw_only=True)
class Inner:
    """A value inside another."""

    id: str
    day: dt.date | None = None


@attrs.frozen(kw_only=True)
class Outer:
    """One field of each sort that plain data can hold."""

    text: str = ""
    flag: bool = False
    whole: int = 0
    number: float = 0.0
    part: Fraction = Fraction(1)
    day: dt.date | None = None
    amount: Amount | None = None
    kind: Kind = Kind.UNKNOWN
    inner: Inner | None = None
    inners: tuple[Inner, ...] = ()
    words: tuple[str, ...] = ()


def told(cls: type[Any], data: object, at: Problem | None = None) -> list[str]:
    problems: list[Problem] = []
    given: Any = data
    assert parse(cls, given, problems, at=at or Problem(found="", file="f.toml")) is None
    return [str(problem) for problem in problems]


@given(partnerships())
def test_plain_data_is_parsed_back(partnership: Partnership) -> None:
    problems: list[Problem] = []
    data = plain(partnership)
    given = {key: value for key, value in data.items() if key not in {"partners", "relationships", "evidence"}}
    whole = {
        **given,
        **{key: [_known(each) for each in data[key]] for key in ("partners", "relationships", "evidence")},
    }
    assert parse(Partnership, whole, problems, at=Problem(found="")) == partnership
    assert problems == []


def _known(row: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if value is not None}


@given(partners() | relationships())
def test_plain_data_is_what_json_can_hold(value: object) -> None:
    allowed = (str, list, type(None), bool)
    assert all(type(each) in allowed for each in plain(value).values())


def test_plain_data_of_one_of_each() -> None:
    value = Outer(
        day=dt.date(2026, 3, 1), amount=Amount.of("2 hour/week"), part=Fraction(2, 3), inners=(Inner(id="a"),)
    )
    data = plain(value)
    assert (data["day"], data["amount"], data["part"]) == ("2026-03-01", "2 hour/week", "2/3")
    assert data["inners"] == [{"id": "a", "day": None}]
    assert type(data["kind"]) is str


@pytest.mark.parametrize(
    ("data", "line"),
    [
        ({"text": 5}, "text: 5; expected text"),
        ({"text": True}, "text: True; expected text"),
        ({"text": ["a"]}, "text: ['a']; expected text"),
        ({"flag": 1}, "flag: 1; expected true or false"),
        ({"flag": "yes"}, "flag: 'yes'; expected true or false"),
        ({"whole": 1.0}, "whole: 1.0; expected a whole number"),
        ({"whole": True}, "whole: True; expected a whole number"),
        ({"whole": "1"}, "whole: '1'; expected a whole number"),
        ({"number": "1"}, "number: '1'; expected a number"),
        ({"number": True}, "number: True; expected a number"),
        ({"number": math.nan}, "number: nan; expected a finite number"),
        ({"number": math.inf}, "number: inf; expected a finite number"),
        ({"number": 10**400}, f"number: 1{'0' * 38}…; expected a finite number"),
        ({"part": "2/0"}, "part: '2/0'; expected a fraction as text (2/3)"),
        ({"part": 0.5}, "part: 0.5; expected a fraction as text (2/3)"),
        ({"part": "1e999999999"}, "part: '1e999999999'; expected a fraction as text (2/3)"),
        ({"day": "2026-02-30"}, "day: '2026-02-30'; expected a date as year-month-day (2026-09-01)"),
        ({"day": "20260901"}, "day: '20260901'; expected a date as year-month-day (2026-09-01)"),
        ({"day": "01/09/2026"}, "day: '01/09/2026'; expected a date as year-month-day (2026-09-01)"),
        ({"day": "2026-W01-1"}, "day: '2026-W01-1'; expected a date as year-month-day (2026-09-01)"),
        ({"day": 2026}, "day: 2026; expected a date as year-month-day (2026-09-01)"),
        ({"day": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)}, "day: datetime.datetime(2026, 1, 1, 0, 0, tzi…; expected a"),
        ({"amount": "3 bananas/week"}, "amount: unknown unit 'bananas'; known: hour"),
        ({"amount": 3}, "amount: 3; expected text"),
        ({"kind": "nursary"}, "kind: unknown kind 'nursary'; did you mean 'nursery'?"),
        ({"kind": 3}, "kind: 3; expected text"),
        ({"inner": "x"}, "inner: 'x'; expected a table of keys and values"),
        ({"inner": {}}, "inner.id: nothing; expected a value"),
        ({"inner": {"id": "a", "day": "x"}}, "inner.day: 'x'; expected a date"),
        ({"inners": {"id": "a"}}, "inners: {'id': 'a'}; expected a list"),
        ({"inners": [{"id": "a"}, {"id": 2}]}, "inners[1].id: 2; expected text"),
        ({"inners": [{"id": "a", "dya": "x"}]}, "inners[0].dya: unknown column or key 'dya'; did you mean 'day'?"),
        ({"words": "training"}, "words: 'training'; expected a list"),
        ({"words": ["a", 2]}, "words[1]: 2; expected text"),
        ({"wrods": []}, "wrods: unknown column or key 'wrods'; did you mean 'words'?"),
    ],
)
def test_value_of_another_form_is_told_with_its_path(data: dict[str, object], line: str) -> None:
    found = told(Outer, data)
    assert len(found) == 1
    assert found[0].startswith(f"f.toml, {line}")


@pytest.mark.parametrize("data", ["x", 5, None, ["x"]])
def test_what_is_no_table_is_told(data: object) -> None:
    assert told(Outer, data)[0].endswith("expected a table of keys and values")


@pytest.mark.parametrize(("text", "value"), [("2/3", Fraction(2, 3)), ("1", Fraction(1)), ("3/9", Fraction(1, 3))])
def test_fraction_is_text(text: str, value: Fraction) -> None:
    found = parse(Outer, {"part": text}, [], at=Problem(found=""))
    assert found is not None
    assert found.part == value


def test_whole_number_will_do_for_a_number() -> None:
    found = parse(Outer, {"number": 2}, [], at=Problem(found=""))
    assert found is not None
    assert type(found.number) is float


def test_all_problems_are_told_at_once() -> None:
    found = told(Outer, {"text": 1, "flag": 1, "inners": [{"id": 1, "x": 1}], "y": 1})
    assert [line.split(",")[1].split(":")[0].strip() for line in found] == [
        "text",
        "flag",
        "inners[0].id",
        "inners[0].x",
        "y",
    ]


def test_what_the_class_itself_checks_is_told_with_all_the_rest() -> None:
    """A class stops at its first check that fails; the problems of a row must not come one by one."""
    row = Problem(found="", file="partners.csv", row=4)
    found = told(Partner, {"id": "Oak Lane", "name": "", "kind": "nursary", "cluster": "A B", "since": "soon"}, row)
    columns = {line.split("column ")[1].split(":")[0] for line in found}
    assert columns == {"id", "name", "kind", "cluster", "since"}
    assert len(found) == 5
    assert all(line.startswith("partners.csv, row 4, column ") for line in found)


def test_what_needs_the_whole_class_is_told_once() -> None:
    assert told(Relationship, {"a": "oak", "b": "oak"}) == [
        "f.toml, b: a relationship of 'oak' with itself; expected two partners"
    ]


def test_two_fields_that_the_class_refuses_are_told_once_each() -> None:
    assert len(told(Partner, {"id": "A B", "name": "a\x00b"})) == 2


def test_path_begins_with_the_place_of_the_data() -> None:
    at = Problem(found="", file="hub.toml", path="waves.2026")
    assert told(Outer, {"day": "x"}, at)[0].startswith("hub.toml, waves.2026.day: 'x'")


def test_none_is_no_text() -> None:
    assert told(Evidence, {"id": None}) == ["f.toml, id: None; expected text"]


def test_rules_of_ones_own_leave_the_shared_ones_alone() -> None:
    own = converter()
    own.register_structure_hook(str, lambda value, _: f"{value}!")
    data = {"text": "a"}
    mine, shared = (parse(Outer, data, [], at=Problem(found=""), using=using) for using in (own, None))
    assert (mine and mine.text, shared and shared.text) == ("a!", "a")


def test_error_of_another_sort_is_not_hidden() -> None:
    own = converter()

    def broken(_: object, __: object) -> str:
        raise ZeroDivisionError

    own.register_structure_hook(str, broken)
    with pytest.raises(ZeroDivisionError):
        parse(Outer, {"text": "a"}, [], at=Problem(found=""), using=own)
