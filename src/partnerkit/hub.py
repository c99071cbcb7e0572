"""Hub: a partnership with its waves and answers.

Owns: the value that everything is assessed from, and the checks that need partners, waves and answers together.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping  # noqa: TC003 - attrs resolves this name when it runs
from typing import TYPE_CHECKING, Any, ClassVar

import attrs
import polars as pl

from partnerkit.errors import Entry, InvalidValueError, Problem, UnknownNameError, nearest, quoted
from partnerkit.knowledge import Item, continuum, library
from partnerkit.knowledge.schema import Subject
from partnerkit.model import Basis, Partnership, check_text, split_relationship_id
from partnerkit.responses import Code, Form, Responses, Wave, check_responses, form_items

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from partnerkit.model import Partner

__all__ = ["Asked", "Hub", "Slot", "Survey"]

_RESPONDENT = re.compile(r"[a-z0-9_-]{1,64}")


def _valid_respondent(_: object, attribute: attrs.Attribute[Any], value: str) -> None:
    if value != "" and not _RESPONDENT.fullmatch(value):
        form = "nothing, or 1 to 64 of a-z, 0-9, _ and -"
        raise InvalidValueError(Problem(found=f"the respondent {quoted(value)}", expected=form, path=attribute.name))


def _valid_slot(_: object, attribute: attrs.Attribute[Any], value: str) -> None:
    try:
        found = check_text(value)
    except InvalidValueError as error:
        raise InvalidValueError(attrs.evolve(problem, path=attribute.name) for problem in error.problems) from None
    if not found:
        raise InvalidValueError(
            Problem(found="no text", expected="a time (Tuesday 18:30)", path=attribute.name, entry=Entry.MISSING)
        )


@attrs.frozen(kw_only=True, order=True)
class Asked:
    """Somebody who was asked in a wave: without it nobody can be called silent.

    Attributes:
        wave: The wave's id.
        partner: The partner's id.
        respondent: Which of its people; empty where there is one.
    """

    wave: str
    partner: str
    respondent: str = attrs.field(default="", validator=_valid_respondent)


@attrs.frozen(kw_only=True, order=True)
class Slot:
    """A time at which a partner can meet, such as `Tuesday 18:30`."""

    partner: str
    slot: str = attrs.field(validator=_valid_slot)


def _waves(values: Iterable[Wave]) -> tuple[Wave, ...]:
    return tuple(values)


def _asked(values: Iterable[Asked] | None) -> tuple[Asked, ...] | None:
    return None if values is None else tuple(values)


def _times(values: Iterable[Slot] | None) -> tuple[Slot, ...] | None:
    return None if values is None else tuple(values)


@attrs.frozen(kw_only=True, repr=False, eq=True, hash=False, unsafe_hash=False)
class Hub:
    """A partnership with its answers. Two are equal if they hold the same; they cannot be hashed.

    Attributes:
        partnership: Partners, relationships and evidence.
        responses: The answers of all waves.
        waves: The survey rounds.
        asked: Who was asked in which wave; None where every partner of a wave was asked, once.
        times: When partners can meet; None where nobody was asked that.
        named_ties: Whether respondents were told that ties are shown by name.
        illustrative: Whether the ratings are made up.

    Raises:
        InvalidValueError: A wave given twice; a rule, continuum, aim, partner, wave, item or piece of evidence that
            is not known; an answer off the scale, given twice, or to an item that
            was not asked.
    """

    partnership: Partnership
    responses: Responses = attrs.field(factory=lambda: Responses.of(()))
    waves: tuple[Wave, ...] = attrs.field(default=(), converter=_waves)
    asked: tuple[Asked, ...] | None = attrs.field(default=None, converter=_asked)
    times: tuple[Slot, ...] | None = attrs.field(default=None, converter=_times)
    named_ties: bool = False
    illustrative: bool = False

    __hash__: ClassVar[None] = None  # type: ignore[assignment]  # compared by content, so not hashable

    def __attrs_post_init__(self) -> None:
        """Check what needs partners, waves and answers together."""
        problems = [*self._names(), *self._rows()]
        if problems:
            raise InvalidValueError(problems)

    def __repr__(self) -> str:
        """Return the id and the numbers of partners, waves and answers."""
        size = f"{len(self.partnership.partners)} partners, {len(self.waves)} waves, {len(self.responses)} answers"
        return f"Hub({self.partnership.id!r}, {size})"

    def _names(self) -> Iterator[Problem]:
        yield from check_names(self.partnership, self.waves)
        yield from check_asked(self.partnership, self.waves, self.asked or (), self.times or ())

    def _rows(self) -> Iterator[Problem]:
        continuum_id, waves = checkable(self.partnership, self.waves)
        found = check_responses(
            self.responses.long.with_row_index("row"),
            partners=[partner.id for partner in self.partnership.partners],
            waves=waves,
            evidence=[each.id for each in self.partnership.evidence],
            continuum_id=continuum_id,
        )
        for problem in (*found, *_off_scale(self.responses)):
            yield attrs.evolve(problem, row=None, column="", path=f"responses[{problem.row}].{problem.column}")

    def wave(self, id: str | None = None) -> Wave | None:  # noqa: A002 - the word that files and docs use
        """Return a wave; without an id the one with the latest date, or None where there is none.

        Raises:
            UnknownNameError: There is no such wave.
        """
        if id is None:
            return max(self.waves, key=lambda wave: (wave.date, wave.id), default=None)
        for wave in self.waves:
            if wave.id == id:
                return wave
        raise UnknownNameError(
            Problem(
                found=f"unknown wave {quoted(id)}",
                hint=nearest(id, [wave.id for wave in self.waves]),
                entry=Entry.UNKNOWN_NAME,
            )
        )

    def partners_in(self, wave: Wave) -> tuple[Partner, ...]:
        """Return the partners that take part at the date of a wave."""
        return tuple(partner for partner in self.partnership.partners if partner.takes_part_on(wave.date))

    def asked_in(self, wave: Wave) -> tuple[Asked, ...]:
        """Return who was asked in a wave: those listed, else every partner that takes part, once."""
        if self.asked is None:
            return tuple(Asked(wave=wave.id, partner=partner.id) for partner in self.partners_in(wave))
        return tuple(each for each in self.asked if each.wave == wave.id)

    def survey(self, wave: Wave) -> Survey:
        """Return one wave's answers with what was asked in it."""
        return Survey(hub=self, wave=wave, answers=self.responses.of_wave(wave.id))

    def evolve(self, **changes: Any) -> Hub:  # noqa: ANN401 - any attribute
        """Return a copy with other attributes, checked like any new one."""
        return attrs.evolve(self, **changes)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Survey:
    """One wave of a hub: its answers, and what was asked about what.

    Attributes:
        hub: The hub.
        wave: The wave.
        answers: The wave's answers.
    """

    hub: Hub
    wave: Wave
    answers: Responses

    def __repr__(self) -> str:
        """Return the hub, the wave and the number of answers."""
        return f"Survey({self.hub.partnership.id!r}, {self.wave.id!r}, {len(self.answers)} answers)"

    @functools.cached_property
    def _asked(self) -> Mapping[Subject, tuple[Item, ...]]:
        form = form_items(self.wave.form, self.hub.partnership.continuum)
        return {
            subject: tuple(dict.fromkeys((*self._put(form, subject), *self._answered(form, subject))))
            for subject in Subject
        }

    @functools.cached_property
    def _volunteered(self) -> Mapping[Subject, tuple[Item, ...]]:
        form = form_items(self.wave.form, self.hub.partnership.continuum)
        if not isinstance(self.wave.form, Form):
            return dict.fromkeys(Subject, ())
        return {s: tuple(i for i in self._asked[s] if i not in form[s]) for s in Subject}

    def _put(self, form: Mapping[Subject, tuple[Item, ...]], subject: Subject) -> tuple[Item, ...]:
        if isinstance(self.wave.form, Form):
            return form[subject]
        answered = {id_ for each in Subject for id_ in self.answers.answered_about(each)}
        return tuple(item for item in form[subject] if item.id not in answered and subject in self._meant(item))

    def _meant(self, item: Item) -> set[Subject]:
        """Return what a listed item that nobody answered was about: as its framework's others, else as a full form."""
        frameworks = [f for f in library().frameworks.values() if any(each.id == item.id for each in f.items)]
        kin = {each.id for framework in frameworks for each in framework.items}
        told = {subject for subject in Subject if kin & self.answers.answered_about(subject)}
        full = form_items(Form.FULL, self.hub.partnership.continuum)
        return told or {subject for subject in Subject if item in full[subject]}

    def _answered(self, form: Mapping[Subject, tuple[Item, ...]], subject: Subject) -> tuple[Item, ...]:
        answered = self.answers.answered_about(subject)
        return tuple(item for items in form.values() for item in items if item.id in answered)

    def asked(self, subject: Subject) -> tuple[Item, ...]:
        """Return the items asked about a subject.

        These are the items that a standard form asks about it, and those of the form's other items that somebody has
        answered about it. A form that is a list asks its items about whatever they were answered about; one that nobody
        answered counts as asked about what other items of its framework were answered about, else about what the full
        form asks it about.
        """
        return self._asked[subject]

    def volunteered(self, subject: Subject) -> tuple[Item, ...]:
        """Return the items of a standard form that were answered about a subject that the form does not put them to.

        They count as asked only where a respondent has answered some of them.
        """
        return self._volunteered[subject]

    @functools.cached_property
    def illustrative(self) -> Mapping[Subject, frozenset[str]]:
        """The ids of the items that hold made-up ratings, by what these are about."""
        marked = (Basis.ILLUSTRATIVE,) if not self.hub.illustrative else tuple(Basis)
        return {subject: self.answers.items_of_basis(marked, subject) for subject in Subject}


def checkable(partnership: Partnership, waves: Iterable[Wave]) -> tuple[str, list[Wave]]:
    """Return the continuum and waves to check answers by: where a form is not known, any item may be answered."""
    known = library()
    if partnership.continuum in known.continua:
        return partnership.continuum, [wave if _is_known(wave.form) else _open(wave) for wave in waves]
    return next(iter(known.continua)), [_open(wave) for wave in waves]


def _is_known(form: Form | tuple[str, ...]) -> bool:
    return isinstance(form, Form) or set(form) <= library().items.keys()


def _open(wave: Wave) -> Wave:
    return attrs.evolve(wave, form=tuple(library().items))


def _off_scale(responses: Responses) -> Iterator[Problem]:
    """Yield the answers that are neither a point of their item's scale nor a code, by their place."""
    limits = [(item.id, item.scale.low, item.scale.high) for item in library().items.values()]
    scales = pl.DataFrame(limits, schema={"item": pl.String, "low": pl.Int8, "high": pl.Int8}, orient="row")
    answer = pl.col("answer")
    off = ~answer.is_between("low", "high") & ~answer.is_in([int(code) for code in Code])
    for row in responses.long.with_row_index("row").join(scales, on="item").filter(off).iter_rows(named=True):
        expected = f"a point from {row['low']} to {row['high']}, or a Code"
        yield Problem(
            found=f"the answer {row['answer']}",
            expected=expected,
            row=row["row"],
            column="answer",
            entry=Entry.OFF_SCALE,
        )


def check_names(partnership: Partnership, waves: Iterable[Wave]) -> Iterator[Problem]:
    """Yield what a hub's header, relationships and evidence name and nothing goes by."""
    known = library()
    ids = [wave.id for wave in waves]
    yield from (
        Problem(found=f"the wave {id_!r} given twice", path="waves", entry=Entry.GIVEN_TWICE)
        for id_ in sorted(set(ids))
        if ids.count(id_) > 1
    )
    for rule in partnership.rules:
        if rule not in known.rules:
            yield Problem(
                found=f"unknown rule {quoted(rule)}",
                hint=nearest(rule, known.rules),
                path="rules",
                entry=Entry.UNKNOWN_NAME,
            )
    if partnership.continuum in known.ladders:
        ladder = known.ladders[partnership.continuum]
        yield Problem(
            found=f"{quoted(ladder.id)}, a ladder, about {ladder.people}",
            expected="a continuum of ties",
            path="continuum",
        )
    elif partnership.continuum not in known.continua:
        hint = nearest(partnership.continuum, known.continua)
        yield Problem(
            found=f"unknown continuum {quoted(partnership.continuum)}",
            hint=hint,
            path="continuum",
            entry=Entry.UNKNOWN_NAME,
        )
    else:
        yield from _check_stages(partnership, waves)
    yield from _check_evidence(partnership)


def _check_stages(partnership: Partnership, waves: Iterable[Wave]) -> Iterator[Problem]:
    for wave in waves:
        try:
            form_items(wave.form, partnership.continuum)
        except InvalidValueError as error:
            yield from (attrs.evolve(problem, path=f"waves.{wave.id}.form") for problem in error.problems)
    stages = [stage.id for stage in continuum(partnership.continuum).points]
    for i, tie in enumerate(partnership.relationships):
        if tie.aim and tie.aim not in stages:
            yield Problem(
                found=f"unknown stage {quoted(tie.aim)}",
                hint=nearest(tie.aim, stages),
                path=f"relationships[{i}].aim",
                entry=Entry.UNKNOWN_NAME,
            )


def _check_evidence(partnership: Partnership) -> Iterator[Problem]:
    known = library()
    partners = {partner.id for partner in partnership.partners}
    criteria = {criterion.id for framework in known.frameworks.values() for criterion in framework}
    for i, each in enumerate(partnership.evidence):
        pair = split_relationship_id(each.about)
        if not (not each.about or each.about in partners | criteria or (pair and set(pair) <= partners)):
            hint = nearest(each.about, sorted(partners | criteria))
            expected = "nothing, a partner, a relationship (a~b, the ids sorted) or a criterion"
            yield Problem(
                found=f"about {quoted(each.about)}", expected=expected, hint=hint, path=f"evidence[{i}].about"
            )
        if each.source and each.source not in partnership.sources:
            hint = nearest(each.source, partnership.sources) or "list it under sources in hub.toml"
            yield Problem(
                found=f"unknown source {quoted(each.source)}",
                hint=hint,
                path=f"evidence[{i}].source",
                entry=Entry.UNKNOWN_NAME,
            )


def check_asked(
    partnership: Partnership, waves: Iterable[Wave], asked: Iterable[Asked], times: Iterable[Slot]
) -> Iterator[Problem]:
    """Yield what is wrong with who was asked and when partners can meet."""
    partners = [partner.id for partner in partnership.partners]
    ids = [wave.id for wave in waves]
    seen: set[Asked] = set()
    for i, each in enumerate(asked):
        if each.wave not in ids:
            yield Problem(
                found=f"unknown wave {quoted(each.wave)}",
                hint=nearest(each.wave, ids),
                path=f"asked[{i}].wave",
                entry=Entry.UNKNOWN_NAME,
            )
        if each.partner not in partners:
            hint = nearest(each.partner, partners)
            yield Problem(
                found=f"unknown partner {quoted(each.partner)}",
                hint=hint,
                path=f"asked[{i}].partner",
                entry=Entry.UNKNOWN_NAME,
            )
        if each in seen:
            yield Problem(
                found="the same respondent listed twice",
                hint="keep one",
                path=f"asked[{i}].respondent",
                entry=Entry.GIVEN_TWICE,
            )
        seen.add(each)
    for i, slot in enumerate(times):
        if slot.partner not in partners:
            hint = nearest(slot.partner, partners)
            yield Problem(
                found=f"unknown partner {quoted(slot.partner)}",
                hint=hint,
                path=f"times[{i}].partner",
                entry=Entry.UNKNOWN_NAME,
            )
