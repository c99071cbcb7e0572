"""The answers: who said what about whom in which wave, as a long and as a wide table.

Owns: the codes of answers, the names of columns (one function each way), the waves and their forms, and the checks
that answers must pass. Tables inside are polars; scoring works on the wide table, wherever it lives.
"""

from __future__ import annotations

import datetime as dt
import enum
import functools
from typing import TYPE_CHECKING, Any, ClassVar

import attrs
import polars as pl

from partnerkit.errors import Entry, InvalidValueError, Problem, nearest, quoted
from partnerkit.knowledge import continuum, library
from partnerkit.knowledge.items import HIGHEST_POINT, Mode, Subject
from partnerkit.model import Basis, Word, check_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from partnerkit.knowledge import Item, Knowledge

__all__ = [
    "CONTACT",
    "KEYS",
    "LONG",
    "Code",
    "Form",
    "Response",
    "Responses",
    "Roster",
    "Wave",
    "column",
    "form_items",
    "identifier",
    "is_about",
    "subject_of",
]

KEYS = ("wave", "hub", "partner", "respondent", "about")
"""The columns that name a row of the wide table."""
LONG = ("wave", "partner", "respondent", "about", "item", "answer", "evidence", "basis")
"""The columns of the long table."""
CONTACT = "tie.contact"
"""The item that asks how often two partners are in touch; its lowest point is no contact."""

LARGEST_POINT = HIGHEST_POINT
"""The highest point that a table can hold; a hub refuses what is off its item's scale."""

_KEY = ["wave", "partner", "respondent", "about", "item"]


class Code(enum.IntEnum):
    """What a table holds where an answer is no point of the scale; null is missing."""

    DONT_KNOW = -1
    """`dk`: the respondent does not know."""
    NOT_APPLICABLE = -2
    """`na`: the item does not apply."""


WORDS: dict[str, int] = {"dk": Code.DONT_KNOW, "na": Code.NOT_APPLICABLE}
"""How files spell the codes."""


class Form(Word):
    """A standard form of a wave."""

    FULL = "full"
    """Every item."""
    SHORT = "short"
    """One item a criterion, and no gates."""


class Roster(Word):
    """What it means that a respondent says nothing of a partner."""

    FULL = "full"
    """The respondent saw the whole list: no tie."""
    LISTED = "listed"
    """The respondent named partners freely: not known."""


def _form(value: str | Iterable[str]) -> Form | tuple[str, ...]:
    return Form(value) if isinstance(value, str) else tuple(value)


def _basis(value: str) -> Basis:
    return Basis(value)


def _roster(value: str) -> Roster:
    return Roster(value)


def _valid_answer(_: object, attribute: attrs.Attribute[Any], value: object) -> None:
    fits = isinstance(value, int) and not isinstance(value, bool) and abs(value) <= LARGEST_POINT
    if value is not None and not fits:
        expected = "a point of the scale, a Code, or None"
        raise InvalidValueError(Problem(found=quoted(value), expected=expected, path=attribute.name))


def _valid_date(_: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if isinstance(value, dt.datetime) or not isinstance(value, dt.date):
        raise InvalidValueError(Problem(found=quoted(value), expected="a date", path=attribute.name))


def _valid_id(_: object, attribute: attrs.Attribute[Any], value: str) -> None:
    check_id(value, noun=attribute.name)


@attrs.frozen(kw_only=True)
class Wave:
    """A survey round.

    Attributes:
        id: As a partner's id, such as `2026`.
        date: When it was held.
        form: `full`, `short`, or the ids of the items asked.
        roster: `full` or `listed`: what silence about a partner means.
    """

    id: str = attrs.field(validator=_valid_id)
    date: dt.date = attrs.field(validator=_valid_date)
    form: Form | tuple[str, ...] = attrs.field(default=Form.FULL, converter=_form)
    roster: Roster = attrs.field(default=Roster.LISTED, converter=_roster)


def column(id: str) -> str:  # noqa: A002 - the word that files and docs use
    """Return the column of an id: a dot is written `__`, as no engine's columns may hold one.

    Example:
        >>> column("davis_2002.sharing_power")
        'davis_2002__sharing_power'
    """
    return id.replace(".", "__")


def identifier(column: str) -> str:
    """Return the id of a column: the inverse of `column`.

    Example:
        >>> identifier("davis_2002__sharing_power")
        'davis_2002.sharing_power'
    """
    return column.replace("__", ".")


def subject_of(partner: str, about: str) -> Subject:
    """Return what an answer is about: the whole, the partner itself, or a relationship.

    Example:
        >>> subject_of("oak", "ash")
        <Subject.RELATIONSHIP: 'relationship'>
    """
    if not about:
        return Subject.PARTNERSHIP
    return Subject.PARTNER if about == partner else Subject.RELATIONSHIP


def form_items(form: Form | Sequence[str], continuum_id: str) -> Mapping[Subject, tuple[Item, ...]]:
    """Return the items that a form asks about each subject.

    The full form asks of each tie the contact, the reported and the wanted stage and the gates, and about each subject
    the frameworks that are asked about it by default; the short form asks no gates and one item a criterion. A list
    asks just its items, each about whatever it may be asked about.

    Args:
        form: `Form.FULL`, `Form.SHORT`, or item ids.
        continuum_id: The continuum whose stages are asked.

    Raises:
        InvalidValueError: A listed item that nothing goes by.
    """
    known = library()
    if not isinstance(form, Form):
        unknown = [
            Problem(found=f"unknown item {quoted(id_)}", hint=nearest(id_, known.items), entry=Entry.UNKNOWN_NAME)
            for id_ in form
            if id_ not in known.items
        ]
        if unknown:
            raise InvalidValueError(unknown)
        return {s: tuple(known.items[id_] for id_ in form if s in known.items[id_].subjects) for s in Subject}
    short = form is Form.SHORT
    chosen = continuum(continuum_id)
    ties = [known.items[CONTACT], chosen.reported, chosen.wanted]
    ties += [] if short else [use.item for stage in chosen.stages for use in stage.gates]
    asked: dict[Subject, list[Item]] = {subject: [] for subject in Subject}
    asked[Subject.RELATIONSHIP] = ties
    for framework in known.frameworks.values():
        for subject in framework.asked_about:
            asked[subject] += framework.asks(short=short)
    return {subject: tuple(dict.fromkeys(items)) for subject, items in asked.items()}


@attrs.frozen(kw_only=True)
class Response:
    """One respondent's answer to one item about one subject in one wave.

    Attributes:
        wave: The wave's id.
        partner: Who answers.
        respondent: Which of its people; empty where there is one.
        about: Empty for the whole, another partner's id for the tie with it, the partner's own id for itself.
        item: The item's id.
        answer: A point of the scale, a `Code`, or None where missing.
        evidence: The id of what it rests on, or empty.
        basis: Where the row comes from.
    """

    wave: str
    partner: str
    item: str
    answer: int | None = attrs.field(validator=_valid_answer)
    respondent: str = ""
    about: str = ""
    evidence: str = ""
    basis: Basis = attrs.field(default=Basis.OWN, converter=_basis)


_SCHEMA: dict[str, Any] = {
    "wave": pl.String,
    "partner": pl.String,
    "respondent": pl.String,
    "about": pl.String,
    "item": pl.String,
    "answer": pl.Int8,
    "evidence": pl.String,
    "basis": pl.String,
}


class Responses:
    """The answers of a hub, in a fixed order, whatever order they came in.

    Two are equal if they hold the same answers. They cannot be hashed.

    Args:
        long: A polars frame with the columns of `LONG`; `answer` holds points and codes.

    Example:
        >>> answer = Response(wave="2026", partner="oak", item="pugh_2008.reported", about="ash", answer=3)
        >>> Responses.of([answer])
        Responses(1 answer)
    """

    __hash__: ClassVar[None] = None  # type: ignore[assignment]  # compared by content, so not hashable
    __slots__ = ("_long", "_subjects")

    def __init__(self, long: pl.DataFrame) -> None:
        self._subjects: dict[Subject, pl.DataFrame] = {}
        self._long = long.select(pl.col(name).cast(kind) for name, kind in _SCHEMA.items()).sort(
            _KEY, maintain_order=True
        )

    @classmethod
    def of(cls, responses: Iterable[Response]) -> Responses:
        """Return the answers given one by one."""
        rows = [attrs.astuple(response) for response in responses]
        names = [field.name for field in attrs.fields(Response)]
        columns = {name: [row[i] for row in rows] for i, name in enumerate(names)}
        columns["answer"] = [None if value is None else int(value) for value in columns["answer"]]
        columns["basis"] = [str(value) for value in columns["basis"]]
        return cls(pl.DataFrame(columns, schema={name: _SCHEMA[name] for name in names}))

    def __iter__(self) -> Iterator[Response]:
        """Iterate over the answers, sorted by wave, partner, respondent, about and item."""
        for row in self._long.iter_rows(named=True):
            yield Response(**{**row, "basis": Basis(row["basis"])})

    def __len__(self) -> int:
        """Return the number of answers, empty ones included."""
        return self._long.height

    def __eq__(self, other: object) -> bool:
        """Tell whether another holds the same answers."""
        return isinstance(other, Responses) and self._long.equals(other._long)

    def __repr__(self) -> str:
        """Return the number of answers."""
        return f"Responses({len(self)} answer{'s' * (len(self) != 1)})"

    @property
    def long(self) -> pl.DataFrame:
        """The long table: one row an answer, with the columns of `LONG`."""
        return self._long

    def of_wave(self, wave: str) -> Responses:
        """Return the answers of one wave."""
        made = Responses.__new__(Responses)
        made._subjects = {}  # noqa: SLF001 - its own class
        made._long = self._long.filter(pl.col("wave") == wave)  # noqa: SLF001 - its own class; the rows are in order already
        return made

    def wide(self, items: Iterable[str], *, hub: str = "", subject: Subject | None = None) -> pl.DataFrame:
        """Return the wide table: one row a (wave, hub, partner, respondent, about), one Int8 column an item.

        Args:
            items: The items wanted, in order; one that nobody has answered is a column of nulls.
            hub: The hub's id, for its column.
            subject: Only rows about this, or all.

        Returns:
            A frame with the columns of `KEYS` and one for each item. Null is missing, -1 don't know, -2 not applicable.
        """
        wanted = list(items)
        rows = self._long if subject is None else self._rows_about(subject)
        index = ["wave", "partner", "respondent", "about"]
        given = rows.filter(pl.col("item").is_in(wanted)).pivot(
            on="item", index=index, values="answer", maintain_order=True
        )
        everyone = rows.select(index).unique(maintain_order=True)
        table = everyone.join(given, on=index, how="left", maintain_order="left")
        columns = [(pl.col(i) if i in table.columns else pl.lit(None)).cast(pl.Int8).alias(column(i)) for i in wanted]
        return table.select(pl.col("wave"), pl.lit(hub).alias("hub"), *index[1:], *columns)

    def answered_about(self, subject: Subject) -> frozenset[str]:
        """Return the ids of the items that anyone has answered about a subject."""
        return frozenset(self._rows_about(subject).filter(pl.col("answer").is_not_null())["item"].unique())

    def items_of_basis(self, bases: Iterable[Basis], subject: Subject) -> frozenset[str]:
        """Return the ids of the items of which some row about a subject has one of several bases."""
        rows = self._rows_about(subject)
        return frozenset(rows.filter(pl.col("basis").is_in([str(basis) for basis in bases]))["item"].unique())

    def _rows_about(self, subject: Subject) -> pl.DataFrame:
        """Return the rows about a subject, which are looked for once: an assessment asks for them often."""
        if subject not in self._subjects:
            self._subjects[subject] = self._long.filter(is_about(subject))
        return self._subjects[subject]


def is_about(subject: Subject) -> pl.Expr:
    """Return the condition that a row's answer is about a subject, of the columns `partner` and `about`."""
    about = pl.col("about")
    return {
        Subject.PARTNERSHIP: about == "",
        Subject.PARTNER: (about == pl.col("partner")) & (about != ""),
        Subject.RELATIONSHIP: (about != pl.col("partner")) & (about != ""),
    }[subject]


@functools.lru_cache(maxsize=8)
def _scales(known: Knowledge) -> pl.DataFrame:
    """Every text or code that answers an item, with the code it stands for: item, text, code."""
    rows = [(i.id, text, point) for i in known.items.values() for text, point in {**i.scale.answers, **WORDS}.items()]
    return pl.DataFrame(rows, schema={"item": pl.String, "text": pl.String, "code": pl.Int8}, orient="row")


def read_answers(rows: pl.DataFrame) -> tuple[pl.DataFrame, list[Problem]]:
    """Return rows whose `answer` is text with points and codes instead, and what could not be read.

    Args:
        rows: The columns of `LONG` as text, and `row`: the number by which a row is told.

    Returns:
        The frame with `answer` as Int8, in the same order, and the problems.
    """
    told = rows.with_columns(text=pl.col("answer").str.strip_chars().str.to_lowercase())
    coded = told.join(_scales(library()), on=["item", "text"], how="left", maintain_order="left")
    known = pl.col("item").is_in(list(library().items))
    off = coded.filter(pl.col("code").is_null(), pl.col("text") != "", known)
    problems = [_off_scale(row["row"], row["item"], row["answer"]) for row in off.iter_rows(named=True)]
    return coded.with_columns(answer=pl.col("code")).drop("text", "code"), problems


def _off_scale(row: int, item: str, found: str) -> Problem:
    return Problem(
        found=f"the answer {quoted(found)}",
        expected=f"{library().items[item].scale}, dk, na or nothing",
        row=row,
        column="answer",
        entry=Entry.OFF_SCALE,
    )


def check_responses(
    rows: pl.DataFrame, *, partners: Sequence[str], waves: Sequence[Wave], evidence: Sequence[str], continuum_id: str
) -> list[Problem]:
    """Return everything that is wrong with answers, apart from the answers' own text.

    Args:
        rows: The columns of `LONG`, and `row`: the number by which a row is told.
        partners: The ids of the partners.
        waves: The waves there are.
        evidence: The ids of the evidence.
        continuum_id: The hub's continuum.

    Returns:
        Problems, sorted by row: unknown partners, waves, items and evidence; an item about a subject that
        it is not asked about, or that the wave's form does not ask; the same answer given twice.
    """
    names = [wave.id for wave in waves]
    problems = [
        *_unknown(rows, "wave", names),
        *_unknown(rows, "partner", partners),
        *_unknown(rows.filter(pl.col("about") != ""), "about", partners),
        *_unknown(rows, "item", list(library().items)),
        *_unknown(rows.filter(pl.col("evidence") != ""), "evidence", evidence),
        *_bad_words(rows),
        *_wrong_subject(rows),
        *_not_asked(rows, waves, continuum_id),
        *_given_twice(rows),
    ]
    return sorted(problems, key=lambda problem: problem.row or 0)


def _unknown(rows: pl.DataFrame, name: str, known: Sequence[str]) -> Iterator[Problem]:
    noun = {"about": "partner"}.get(name, name)
    for row in rows.filter(~pl.col(name).is_in(list(known))).iter_rows(named=True):
        yield Problem(
            found=f"unknown {noun} {quoted(row[name])}",
            hint=nearest(row[name], known),
            row=row["row"],
            column=name,
            entry=Entry.UNKNOWN_NAME,
        )


def _bad_words(rows: pl.DataFrame) -> Iterator[Problem]:
    bases = [str(basis) for basis in Basis]
    yield from _unknown(rows, "basis", bases)
    bad = rows.filter((pl.col("respondent") != "") & ~pl.col("respondent").str.contains(r"^[a-z0-9_-]{1,64}$"))
    for row in bad.iter_rows(named=True):
        form = "nothing, or 1 to 64 of a-z, 0-9, _ and -"
        yield Problem(
            found=f"the respondent {quoted(row['respondent'])}", expected=form, row=row["row"], column="respondent"
        )


def _wrong_subject(rows: pl.DataFrame) -> Iterator[Problem]:
    hints = {Subject.PARTNERSHIP: "leave `about` empty", Subject.RELATIONSHIP: "name the other partner in `about`"}
    for subject in Subject:
        allowed = [item.id for item in library().items.values() if subject in item.subjects]
        known = pl.col("item").is_in(list(library().items))
        for row in rows.filter(is_about(subject), known, ~pl.col("item").is_in(allowed)).iter_rows(named=True):
            asked = library().items[row["item"]].subjects
            expected = " or ".join(f"the {each}" for each in asked)
            found = f"{row['item']} about the {subject}"
            yield Problem(found=found, expected=expected, hint=hints.get(asked[0], ""), row=row["row"], column="about")


def _not_asked(rows: pl.DataFrame, waves: Sequence[Wave], continuum_id: str) -> Iterator[Problem]:
    items = library().items
    always = [item.id for item in items.values() if item.mode is Mode.CONSENSUS]
    for wave in waves:
        asked = {item.id for each in form_items(wave.form, continuum_id).values() for item in each}
        extra = rows.filter(
            pl.col("wave") == wave.id, pl.col("item").is_in(list(items)), ~pl.col("item").is_in([*asked, *always])
        )
        name = wave.form if isinstance(wave.form, Form) else "listed"
        for row in extra.iter_rows(named=True):
            found = f"{row['item']}, which the {name} form of wave {wave.id} does not ask"
            hint = "correct the item, or the wave's form in hub.toml"
            yield Problem(found=found, hint=hint, row=row["row"], column="item")


def _given_twice(rows: pl.DataFrame) -> Iterator[Problem]:
    firsts: dict[tuple[str, ...], int] = {}
    for row in rows.filter(pl.struct(_KEY).is_duplicated()).iter_rows(named=True):
        key = tuple(row[name] for name in _KEY)
        if key in firsts:
            hint = f"keep one: row {firsts[key]} answers it too"
            yield Problem(
                found="the same answer given twice", hint=hint, row=row["row"], column="item", entry=Entry.GIVEN_TWICE
            )
        firsts.setdefault(key, row["row"])
