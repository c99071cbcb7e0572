"""Hypothesis strategies: arbitrary partners, partnerships, hubs and tables of answers, to test your own code with.

Owns: the only import of hypothesis, which comes with `pip install 'partnerkit[testing]'`. Sizes are
small by default, so that a property over a hub runs in milliseconds. Whatever is drawn is valid: names hold any
script, and begin now and then with what a spreadsheet would run; unknown and missing values come up as often as known
ones.

Example:
    >>> from hypothesis import given
    >>> import partnerkit as pk
    >>> @given(partnerships())
    ... def test_graph_keeps_everything(partnership):
    ...     assert pk.from_networkx(pk.to_networkx(partnership)) == partnership
    >>> test_graph_keeps_everything()
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, TypeVar

import polars as pl

try:
    from hypothesis import strategies as st
except ModuleNotFoundError as _missing:  # pragma: no cover - the tests themselves need hypothesis
    _HINT = "partnerkit.testing needs hypothesis: pip install 'partnerkit[testing]'"
    raise ModuleNotFoundError(_HINT, name="hypothesis") from _missing

from partnerkit.hub import Asked, Hub, Slot
from partnerkit.knowledge import Framework, framework, library
from partnerkit.knowledge.schema import Mode, Subject
from partnerkit.model import (
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
    relationship_id,
)
from partnerkit.responses import Code, Form, Response, Responses, Roster, Wave, column, form_items
from partnerkit.units import LARGEST, SMALLEST, Amount, Unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hypothesis.strategies import DrawFn, SearchStrategy

    from partnerkit.knowledge import Continuum, Item

__all__ = ["amounts", "hubs", "ids", "partners", "partnerships", "relationships", "texts", "wide_tables"]

_OVER = ("", "hour", "FTE", "session", "meeting", "visit", "place", "child", "family", "GBP")
_PER = ("", "day", "week", "fortnight", "month", "term", "year")
_RUN_BY_SPREADSHEETS = "=+-@'＝＋－＠"  # noqa: RUF001 - full-width signs are run too
_FREQUENCIES = tuple(f"{unit}/{time}" for unit in ("", "meeting", "visit") for time in _PER[1:])
_EFFORTS = ("hour", "FTE", "hour/week", "hour/term")
_SUMS = ("GBP", "GBP/year", "GBP/month")


def ids() -> SearchStrategy[str]:
    """Return a strategy for ids: of partners, waves, evidence."""
    return st.from_regex(r"[a-z0-9]([_-]?[a-z0-9]){0,7}", fullmatch=True)


def texts(*, min_size: int = 1, max_size: int = 20, lines: bool = False) -> SearchStrategy[str]:
    """Return a strategy for texts that the model keeps, in any script.

    Args:
        min_size: 0 where the text may be empty, else 1.
        max_size: How many characters it may have.
        lines: Whether line breaks and tabs may be in it.
    """
    kept = st.characters(exclude_categories=("Cc", "Cs", "Cn"), include_characters="\n\t" if lines else "")
    some = st.text(kept, max_size=max_size)
    tricky = st.builds(str.__add__, st.sampled_from(_RUN_BY_SPREADSHEETS), st.text(kept, max_size=max_size - 1))
    words = st.sampled_from(("unknown", "null", "NA", "Oak Lane; Ash, Elm", '"quoted"', "<b>bold</b>", "[red]"))
    return (
        st.one_of(some, tricky, words)
        .map(lambda text: text[:max_size].strip())
        .filter(lambda text: len(text) >= min_size)
    )


def amounts(units: Sequence[str] = ()) -> SearchStrategy[Amount]:
    """Return a strategy for amounts.

    Args:
        units: The units wanted, as text; any unit, or one per another, where none is given.

    Example:
        >>> from hypothesis import given
        >>> @given(amounts())
        ... def test_text_is_read_back(amount):
        ...     assert Amount.of(str(amount)) == amount
        >>> test_text_is_read_back()
    """
    any_unit = st.builds(Unit, st.sampled_from(_OVER + _PER[1:]), st.sampled_from(_OVER[1:] + _PER))
    chosen = st.sampled_from(units) if units else any_unit
    number = st.one_of(st.just(0.0), st.integers(1, 1000).map(float), st.floats(SMALLEST, LARGEST))
    return st.builds(Amount, number, chosen)


def _dates() -> SearchStrategy[dt.date | None]:
    return st.none() | st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1))


@st.composite
def _spans(draw: DrawFn) -> dict[str, dt.date | None]:
    since, until = draw(_dates()), draw(_dates())
    if since is not None and until is not None:
        since, until = sorted((since, until))
    return {"since": since, "until": until}


W = TypeVar("W", bound=Word)


def _words(words: type[W]) -> SearchStrategy[W]:
    return st.sampled_from(list(words))


@st.composite
def partners(draw: DrawFn, *, ids: SearchStrategy[str] = ids()) -> Partner:  # noqa: B008 - a strategy is a value
    """Return a strategy for partners.

    Args:
        draw: Given by hypothesis.
        ids: A strategy for their ids.
    """
    return Partner(
        id=draw(ids),
        name=draw(texts()),
        kind=draw(_words(Kind)),
        sector=draw(_words(Sector)),
        role=draw(_words(Role)),
        cluster=draw(st.sampled_from(("", "hillside", "valley", "unknown"))),
        capacity=draw(st.none() | amounts((*_EFFORTS, "place"))),
        basis=draw(_words(Basis)),
        **draw(_spans()),
    )


@st.composite
def relationships(
    draw: DrawFn, *, between: Sequence[str] = ("ash", "oak"), continuum: str = "pugh_2008"
) -> Relationship:
    """Return a strategy for relationships.

    Args:
        draw: Given by hypothesis.
        between: The ids of the partners that it may join, two or more.
        continuum: The id of the continuum that its aim is a stage of.
    """
    a, b = draw(st.permutations(between))[:2]
    aims = [stage.id for stage in library().continua[continuum].points]
    return Relationship(
        a=a,
        b=b,
        strands=draw(st.lists(_words(Strand), unique=True, max_size=3)),
        level=draw(_words(Level)),
        contact=draw(st.none() | amounts(_FREQUENCIES)),
        hours=draw(st.none() | amounts(_EFFORTS)),
        money=draw(st.none() | amounts(_SUMS)),
        aim=draw(st.sampled_from(["", *aims])),
        basis=draw(_words(Basis)),
        **draw(_spans()),
    )


@st.composite
def partnerships(draw: DrawFn, *, min_partners: int = 0, max_partners: int = 5) -> Partnership:
    """Return a strategy for partnerships with their relationships and evidence.

    Args:
        draw: Given by hypothesis.
        min_partners: The fewest partners.
        max_partners: The most.
    """
    names = draw(st.lists(ids(), unique=True, min_size=min_partners, max_size=max_partners))
    scale = draw(st.sampled_from(sorted(library().continua)))
    ties: dict[str, Relationship] = {}
    for _ in range(draw(st.integers(0, 4)) if len(names) > 1 else 0):
        tie = draw(relationships(between=names, continuum=scale))
        ties.setdefault(tie.id, tie)
    sources = draw(st.lists(texts(), unique=True, max_size=2))
    return Partnership(
        id=draw(ids()),
        name=draw(texts()),
        about=draw(texts(min_size=0, lines=True)),
        continuum=scale,
        partners=[draw(partners(ids=st.just(name))) for name in names],
        relationships=ties.values(),
        evidence=draw(_evidence(names, sources)),
        rules=draw(st.lists(st.sampled_from(sorted(library().rules)), unique=True)),
        sources=sources,
        partners_complete=draw(st.booleans()),
    )


@st.composite
def _evidence(draw: DrawFn, partners: list[str], sources: list[str]) -> list[Evidence]:
    pairs = [relationship_id(a, b) for a in partners for b in partners if a < b]
    criteria = [criterion.id for each in library().frameworks.values() for criterion in each]
    abouts = st.sampled_from(["", *partners, *pairs, *criteria[:2]])
    return [
        Evidence(
            id=name,
            about=draw(abouts),
            text=draw(texts(min_size=0, lines=True)),
            date=draw(_dates()),
            source=draw(st.sampled_from(["", *sources])),
            place=draw(texts(min_size=0)),
            link=draw(st.sampled_from(["", "https://example.org/minutes?a=1,2"])),
            basis=draw(_words(Basis)),
        )
        for name in draw(st.lists(ids(), unique=True, max_size=2))
    ]


@st.composite
def hubs(draw: DrawFn, *, min_partners: int = 0, max_partners: int = 5, max_answers: int = 10) -> Hub:
    """Return a strategy for hubs: a partnership, up to two waves, who was asked, and answers.

    Args:
        draw: Given by hypothesis.
        min_partners: The fewest partners.
        max_partners: The most.
        max_answers: The most answers.

    Example:
        >>> from hypothesis import given
        >>> import partnerkit as pk
        >>> @given(hubs(min_partners=1))
        ... def test_every_hub_has_a_profile(hub):
        ...     assert pk.assess(hub).hub == hub.partnership.id
        >>> test_every_hub_has_a_profile()
    """
    partnership = draw(partnerships(min_partners=min_partners, max_partners=max_partners))
    names = [partner.id for partner in partnership.partners]
    waves = [draw(_waves(name)) for name in draw(st.lists(ids(), unique=True, max_size=2))]
    answers = draw(_answers(partnership, waves, max_answers)) if names and waves else []
    asked = st.builds(
        Asked, wave=_one_of([wave.id for wave in waves]), partner=_one_of(names), respondent=_respondents()
    )
    slots = st.builds(Slot, partner=_one_of(names), slot=texts())
    return Hub(
        partnership=partnership,
        responses=Responses.of(answers),
        waves=waves,
        asked=draw(st.none() | st.lists(asked, unique=True, max_size=4 if names and waves else 0)),
        times=draw(st.none() | st.lists(slots, unique=True, max_size=3 if names else 0)),
        named_ties=draw(st.booleans()),
        illustrative=draw(st.booleans()),
    )


def _one_of(names: Sequence[str]) -> SearchStrategy[str]:
    return st.sampled_from(names) if names else st.nothing()


def _respondents() -> SearchStrategy[str]:
    return st.sampled_from(("", "head", "unknown", "2"))


@st.composite
def _waves(draw: DrawFn, name: str) -> Wave:
    known = library().items.values()  # most are about the whole, so that each subject is drawn from its own
    of_each = [st.sampled_from(sorted(item.id for item in known if each in item.subjects)) for each in Subject]
    listed = st.lists(st.one_of(of_each), unique=True, max_size=4)
    return Wave(
        id=name,
        date=draw(st.dates(dt.date(2000, 1, 1), dt.date(2050, 1, 1))),
        form=draw(st.one_of(_words(Form), listed)),
        roster=draw(_words(Roster)),
    )


@st.composite
def _answers(draw: DrawFn, partnership: Partnership, waves: list[Wave], most: int) -> list[Response]:
    names = [partner.id for partner in partnership.partners]
    evidence = ["", *(each.id for each in partnership.evidence)]
    consensus = [item for item in library().items.values() if item.mode is Mode.CONSENSUS]
    made: dict[tuple[str, ...], Response] = {}
    for _ in range(draw(st.integers(0, most))):
        wave, partner, respondent = draw(st.sampled_from(waves)), draw(st.sampled_from(names)), draw(_respondents())
        asked = [item for items in form_items(wave.form, partnership.continuum).values() for item in items]
        item = draw(st.sampled_from([*asked, *consensus]))
        subject = draw(st.sampled_from(item.subjects))
        others = [name for name in names if name != partner]
        abouts = {Subject.PARTNERSHIP: [""], Subject.PARTNER: [partner], Subject.RELATIONSHIP: others}[subject]
        if abouts:
            key = (wave.id, partner, respondent, about := draw(st.sampled_from(abouts)), item.id)
            made[key] = Response(
                wave=wave.id,
                partner=partner,
                respondent=respondent,
                about=about,
                item=item.id,
                answer=draw(_points(item)),
                evidence=draw(st.sampled_from(evidence)),
                basis=draw(_words(Basis)),
            )
    return list(made.values())


def _points(item: Item) -> SearchStrategy[int | None]:
    points = range(item.scale.low, item.scale.high + 1)
    return st.sampled_from((*points, *points, *(int(code) for code in Code), None))


@st.composite
def wide_tables(
    draw: DrawFn,
    *instruments: Framework | Continuum,
    subject: Subject | str = Subject.PARTNERSHIP,
    min_rows: int = 1,
    max_rows: int = 6,
) -> pl.DataFrame:
    """Return a strategy for wide tables of answers: the columns of `KEYS` and one Int8 column an item.

    Args:
        draw: Given by hypothesis.
        *instruments: Whose items are the columns; the framework `davis_2002` where none is given.
        subject: What the rows are about: `partnership`, `relationship` or `partner`.
        min_rows: The fewest rows.
        max_rows: The most.

    Example:
        >>> from hypothesis import given
        >>> import partnerkit as pk
        >>> davis = pk.framework("davis_2002")
        >>> @given(wide_tables(davis))
        ... def test_rows_are_kept(table):
        ...     assert pk.score(table, davis).height == table.height
        >>> test_rows_are_kept()
    """
    chosen = instruments or (framework("davis_2002"),)
    items = {item.id: item for instrument in chosen for item in instrument.items}
    key = st.tuples(*(st.sampled_from(each) for each in (("2025", "2026"), ("east", "west"), _NAMES, ("", "head"))))
    keys = draw(st.lists(st.tuples(key, st.sampled_from(_NAMES)), unique=True, min_size=min_rows, max_size=max_rows))
    rows = list(dict.fromkeys((*first, _about(Subject(subject), first[2], other)) for first, other in keys))
    columns = {
        name: [row[i] for row in rows] for i, name in enumerate(("wave", "hub", "partner", "respondent", "about"))
    }
    answers = {
        column(i): draw(st.lists(_points(item), min_size=len(rows), max_size=len(rows))) for i, item in items.items()
    }
    return pl.DataFrame({**columns, **answers}, schema_overrides=dict.fromkeys(answers, pl.Int8))


_NAMES = ("ash", "beech", "elm", "oak")


def _about(subject: Subject, partner: str, other: str) -> str:
    if subject is Subject.RELATIONSHIP and other == partner:
        return _NAMES[_NAMES.index(partner) - 1]
    return {Subject.PARTNERSHIP: "", Subject.PARTNER: partner, Subject.RELATIONSHIP: other}[subject]
