import datetime as dt
import pickle
from collections.abc import Callable
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerkit.errors import InvalidValueError, PartnerkitError, UnknownNameError
from partnerkit.model import (
    LONGEST_NAME,
    LONGEST_TEXT,
    Basis,
    Evidence,
    Kind,
    Level,
    Partner,
    Partnership,
    Relationship,
    Role,
    Sector,
    Strand,
    Word,
    check_id,
    check_text,
    relationship_id,
    split_relationship_id,
)
from partnerkit.testing import ids, partners, partnerships, relationships
from partnerkit.units import Amount

DAY = dt.date(2026, 3, 1)
ASH, OAK, ELM = (Partner(id=name, name=name.title()) for name in ("ash", "oak", "elm"))
TIE = Relationship(a="oak", b="ash")


def pair(**changes: object) -> Partnership:
    given: dict[str, Any] = {"id": "hub", "name": "Hub", "partners": [ASH, OAK, ELM], "relationships": [TIE], **changes}
    return Partnership(**given)


def problems(make: Callable[..., object], **fields: object) -> list[str]:
    with pytest.raises(InvalidValueError) as caught:
        make(**fields)
    return [str(problem) for problem in caught.value.problems]


# Values


@given(st.one_of(partners(), relationships(), partnerships()))
def test_value_survives_pickling_and_hashing(value: object) -> None:
    copy = pickle.loads(pickle.dumps(value))  # noqa: S301 - made on the line itself
    assert copy == value
    assert hash(copy) == hash(value)


@given(partnerships(min_partners=1))
def test_looking_things_up_changes_nothing(partnership: Partnership) -> None:
    before = pickle.dumps(partnership)
    partnership.partner(partnership.partners[0].id)
    assert partnership == pickle.loads(before)  # noqa: S301 - made two lines above
    assert hash(partnership) == hash(pickle.loads(before))  # noqa: S301 - likewise


@pytest.mark.parametrize("value", [OAK, TIE, Evidence(id="e"), pair()], ids=lambda value: type(value).__name__)
def test_value_cannot_be_changed(value: Partner | Relationship | Evidence | Partnership) -> None:
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        value.basis = "own"  # type: ignore[misc,union-attr]  # that is what is tried


@pytest.mark.parametrize("cls", [Partner, Relationship, Evidence, Partnership])
def test_attributes_are_named_when_made(cls: type) -> None:
    with pytest.raises(TypeError):
        cls("oak", "Oak")


def test_lists_inside_become_tuples() -> None:
    assert Relationship(a="a", b="b", strands=["training"]).strands == (Strand.TRAINING,)
    assert isinstance(pair().partners, tuple)


# Words


@pytest.mark.parametrize("words", [Kind, Sector, Role, Strand, Level, Basis])
def test_word_is_its_text(words: type[Word]) -> None:
    for word in words:
        assert words(str(word)) is word
        assert word == str(word)


@pytest.mark.parametrize(
    ("words", "text", "told"),
    [
        (Kind, "nursary", "unknown kind 'nursary'; did you mean 'nursery'?"),
        (Kind, "NURSERY", "unknown kind 'NURSERY'; did you mean 'nursery'?"),
        (
            Sector,
            "public",
            "unknown sector 'public'; known: statutory, private, voluntary, independent, community, unknown",
        ),
        (Role, "leader", "unknown role 'leader'; did you mean 'lead'?"),
        (Level, 3, "unknown level 3; known: individual, strategic, both, unknown"),
        (Basis, None, "unknown basis None; known: own, stated, illustrative"),
    ],
)
def test_unknown_word_is_told_with_the_nearest(words: type[Word], text: str, told: str) -> None:
    with pytest.raises(InvalidValueError) as caught:
        words(text)
    assert str(caught.value) == told


# Ids and texts


@given(ids())
def test_id_of_the_permitted_characters_passes(text: str) -> None:
    assert check_id(text) == text


@pytest.mark.parametrize(
    "text", ["", "Oak", "oak lane", "oak.lane", "oak~ash", "a__b", "é", "a" * 65, "oak\n", "\x1b[31m", "٣", None, 3]
)
def test_other_id_is_refused(text: object) -> None:
    with pytest.raises(InvalidValueError, match="1 to 64 of a-z, 0-9, _ and -, without __"):
        check_id(text)


@given(ids(), ids())
def test_relationship_id_says_its_partners(a: str, b: str) -> None:
    text = relationship_id(a, b)
    assert text == relationship_id(b, a)
    assert split_relationship_id(text) == (None if a == b else tuple(sorted((a, b))))


@pytest.mark.parametrize(
    "text", ["", "oak", "oak~ash", "ash~oak~elm", "ash~ash", "~", "~oak", "ash~", "davis_2002.negotiation"]
)
def test_other_text_is_no_relationship_id(text: str) -> None:
    assert split_relationship_id(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "Oak Lane",
        "<b>Oak</b>",
        "[red]Oak[/red]",
        "=1+1",
        "学校",
        "مدرسة",
        "Zoë's",
        "",
        "a" * LONGEST_NAME,
        "👪",
        "a\u200db",
    ],
)
def test_text_is_kept(text: str) -> None:
    """Markup is data; any script is welcome."""
    assert check_text(text) == text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a\x00b", "the character U+0000"),
        ("a\x1b[31mb", "the character U+001B"),
        ("a\x7fb", "the character U+007F"),
        ("a\x9bb", "the character U+009B"),
        ("a\nb", "the character U+000A"),
        ("a\tb", "the character U+0009"),
        ("a\ud800b", "the character U+D800"),
        ("a\ufffeb", "the character U+FFFE"),
        ("a\U0010ffffb", "the character U+10FFFF"),
        ("a\ufdd0b", "the character U+FDD0"),
        (" a", "space around it"),
        ("a\xa0", "space around it"),
        ("a" * (LONGEST_NAME + 1), "a text of 201 characters; expected at most 200"),
        (3, "3; expected text"),
        (None, "None; expected text"),
    ],
)
def test_text_is_refused(text: object, words: str) -> None:
    with pytest.raises(InvalidValueError) as caught:
        check_text(text)
    assert words in str(caught.value)
    assert str(caught.value).isprintable()


def test_longer_text_may_have_lines() -> None:
    text = "a\n\tb" + "x" * (LONGEST_TEXT - 4)
    assert check_text(text, longest=LONGEST_TEXT, lines=True) == text
    with pytest.raises(InvalidValueError, match=r"U\+000D"):
        check_text("a\rb", lines=True)


# Each class


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"id": "Oak"}, "id: the id 'Oak'; expected 1 to 64"),
        ({"name": ""}, "name: no text; expected a name"),
        ({"name": "a\x1bb"}, "name: the character U+001B"),
        ({"kind": "nursary"}, "unknown kind 'nursary'"),
        ({"sector": "x"}, "unknown sector 'x'"),
        ({"role": "x"}, "unknown role 'x'"),
        ({"cluster": "Mini Hub"}, "cluster: the id 'Mini Hub'"),
        ({"cluster": None}, "cluster: the id None"),
        ({"capacity": "2 hour"}, "capacity: '2 hour'; expected an Amount"),
        ({"since": "2026-01-01"}, "since: '2026-01-01'; expected a date"),
        ({"since": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)}, "expected a date"),
        ({"since": DAY, "until": dt.date(2025, 1, 1)}, "until: until 2025-01-01, before since 2026-03-01"),
        ({"basis": "guess"}, "unknown basis 'guess'"),
    ],
)
def test_partner_is_refused(changes: dict[str, Any], told: str) -> None:
    assert told in problems(Partner, **{"id": "oak", "name": "Oak", **changes})[0]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"b": "oak"}, "b: a relationship of 'oak' with itself; expected two partners"),
        ({"a": "Oak"}, "a: the id 'Oak'"),
        ({"strands": ["singing"]}, "unknown strand 'singing'"),
        ({"strands": ["training", "training"]}, "strands: a strand named twice"),
        ({"level": "high"}, "unknown level 'high'"),
        ({"contact": Amount.of("2 hour/week")}, "contact: the amount 2 hour/week; expected how often (1/fortnight)"),
        ({"contact": Amount.of("2")}, "contact: the amount 2; expected how often (1/fortnight)"),
        ({"hours": Amount.of("2/week")}, "hours: the amount 2/week; expected hours of work (2 hour/week)"),
        ({"hours": Amount.of("1 week")}, "hours: the amount 1 week; expected hours of work"),
        ({"money": Amount.of("2 hour")}, "money: the amount 2 hour; expected money (500 GBP/year)"),
        ({"aim": "All Of It"}, "aim: the id 'All Of It'"),
        ({"since": DAY, "until": dt.date(2025, 1, 1)}, "until: until 2025-01-01, before since 2026-03-01"),
    ],
)
def test_relationship_is_refused(changes: dict[str, Any], told: str) -> None:
    assert told in problems(Relationship, **{"a": "oak", "b": "ash", **changes})[0]


@pytest.mark.parametrize("field", ["contact", "hours", "money"])
def test_amounts_of_a_relationship_are_kept(field: str) -> None:
    text = {"contact": "1 meeting/term", "hours": "0.1 FTE", "money": "500 GBP"}[field]
    tie = Relationship(a="oak", b="ash", **{field: Amount.of(text)})  # type: ignore[arg-type]  # the field is an amount's
    assert str(getattr(tie, field)) == text


@given(relationships(between=("ash", "elm", "oak")))
def test_relationship_is_the_same_pair_from_both_sides(tie: Relationship) -> None:
    other = attrs.evolve(tie, a=tie.b, b=tie.a)
    assert (other.id, other.pair) == (tie.id, tie.pair)
    assert tie.pair == split_relationship_id(tie.id)


@pytest.mark.parametrize(
    ("since", "until", "there"),
    [
        (None, None, True),
        (DAY, DAY, True),
        (dt.date(2026, 3, 2), None, False),
        (None, dt.date(2026, 2, 28), False),
        (dt.date(2026, 1, 1), dt.date(2026, 12, 31), True),
    ],
)
def test_part_is_taken_within_dates_and_where_they_are_not_known(
    since: dt.date | None, until: dt.date | None, *, there: bool
) -> None:
    assert Partner(id="oak", name="Oak", since=since, until=until).takes_part_on(DAY) is there
    assert Relationship(a="oak", b="ash", since=since, until=until).exists_on(DAY) is there


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"id": ""}, "id: the id ''"),
        ({"text": "a\x00"}, "text: the character U+0000"),
        ({"text": "a" * (LONGEST_TEXT + 1)}, "text: a text of 20001 characters"),
        ({"date": "yesterday"}, "date: 'yesterday'; expected a date"),
        ({"about": "a\nb"}, "about: the character U+000A"),
        ({"basis": "hearsay"}, "unknown basis"),
    ],
)
def test_evidence_is_refused(changes: dict[str, Any], told: str) -> None:
    assert told in problems(Evidence, **{"id": "e", **changes})[0]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        (
            {"partners": [OAK, ASH, ELM, OAK]},
            ["partners[3].id: the id 'oak' given twice; expected it once; remove one"],
        ),
        (
            {"relationships": [TIE, Relationship(a="ash", b="oak")]},
            ["relationships[1].b: the relationship 'ash~oak' given twice; expected it once; remove one"],
        ),
        (
            {"relationships": [Relationship(a="oka", b="elm")]},
            ["relationships[0].a: unknown partner 'oka'; did you mean 'oak'?"],
        ),
        (
            {"evidence": [Evidence(id="e"), Evidence(id="e")]},
            ["evidence[1].id: the id 'e' given twice; expected it once; remove one"],
        ),
        ({"name": ""}, ["name: no text; expected a name"]),
        ({"id": "A"}, ["id: the id 'A'; expected 1 to 64 of a-z, 0-9, _ and -, without __"]),
        ({"sources": ["fine", "a\x1b"]}, ["sources[1]: the character U+001B in 'a\\x1b'; remove it"]),
        ({"sources": ["fine", ""]}, ["sources[1]: no text; expected a name"]),
        ({"rules": [" x"]}, ["rules[0]: ' x' with space around it; expected text without it"]),
    ],
)
def test_partnership_is_refused(changes: dict[str, Any], told: list[str]) -> None:
    found = problems(pair, **changes)
    assert [line.split(": it cannot")[0] for line in found] == told


def test_partnership_tells_all_problems_at_once() -> None:
    found = problems(
        pair,
        partners=[OAK, OAK],
        relationships=[TIE, TIE],
        evidence=[Evidence(id="e"), Evidence(id="e")],
    )
    assert len(found) == 5  # two ids and one tie given twice, and no ash at either


# Partnerships


def test_partnership_shows_its_size() -> None:
    assert repr(pair()) == "Partnership('hub', 3 partners, 1 relationship)"
    assert repr(Partnership(id="a", name="A", partners=[OAK])) == "Partnership('a', 1 partner, 0 relationships)"


def test_partner_is_found_by_id() -> None:
    assert pair().partner("oak") == OAK
    with pytest.raises(UnknownNameError, match="unknown partner 'oka'; did you mean 'oak'"):
        pair().partner("oka")


def test_relationship_is_found_from_both_sides() -> None:
    assert pair().relationship("oak", "ash") == pair().relationship("ash", "oak") == TIE
    assert pair().relationship("oak", "elm") is None
    with pytest.raises(UnknownNameError):
        pair().relationship("oak", "birch")


def test_relationships_of_a_partner() -> None:
    other = Relationship(a="elm", b="oak")
    partnership = pair(relationships=[TIE, other])
    assert partnership.relationships_of("oak") == (TIE, other)
    assert partnership.relationships_of("ash") == (TIE,)
    with pytest.raises(UnknownNameError):
        partnership.relationships_of("birch")


def test_clusters_are_sorted_and_named_once() -> None:
    both = [attrs.evolve(OAK, cluster="b"), attrs.evolve(ASH, cluster="a"), attrs.evolve(ELM, cluster="b")]
    assert pair(partners=both).clusters == ("a", "b")
    assert pair().clusters == ()


def test_change_makes_a_new_partnership() -> None:
    before = pair()
    after = before.with_partner(Partner(id="yew", name="Yew"))
    assert (len(before.partners), len(after.partners)) == (3, 4)
    assert after.partner("yew").name == "Yew"


def test_partner_is_replaced_in_its_place() -> None:
    after = pair().with_partner(Partner(id="oak", name="Great Oak"))
    assert [partner.name for partner in after.partners] == ["Ash", "Great Oak", "Elm"]
    assert after.partner("oak").name == "Great Oak"


def test_relationship_is_replaced_whichever_side_is_named_first() -> None:
    after = pair().with_relationship(Relationship(a="ash", b="oak", aim="networking"))
    assert [tie.aim for tie in after.relationships] == ["networking"]
    assert len(after.with_relationship(Relationship(a="elm", b="oak")).relationships) == 2


def test_relationship_with_a_stranger_is_refused() -> None:
    with pytest.raises(InvalidValueError, match="unknown partner 'yew'"):
        pair().with_relationship(Relationship(a="oak", b="yew"))


def test_partner_goes_with_its_relationships() -> None:
    after = pair().without_partner("oak")
    assert ([partner.id for partner in after.partners], after.relationships) == (["ash", "elm"], ())
    with pytest.raises(UnknownNameError):
        after.without_partner("oak")


def test_relationship_goes_alone() -> None:
    after = pair().without_relationship("ash", "oak")
    assert (len(after.partners), after.relationships) == (3, ())
    with pytest.raises(UnknownNameError, match="no relationship between 'ash' and 'oak'"):
        after.without_relationship("ash", "oak")


def test_evolve_checks_like_any_new_one() -> None:
    with pytest.raises(PartnerkitError):
        pair().evolve(partners=[OAK])


@given(partnerships(min_partners=2))
def test_adding_what_is_there_changes_nothing(partnership: Partnership) -> None:
    for partner in partnership.partners:
        assert partnership.with_partner(partner) == partnership
    for tie in partnership.relationships:
        assert partnership.with_relationship(tie) == partnership
        assert partnership.without_relationship(tie.a, tie.b).relationship(tie.a, tie.b) is None
