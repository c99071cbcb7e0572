"""The typed form of continua: stages in their order, and what stands for one on another continuum.

Owns: the frozen classes that the files of continua are read into, their inner consistency, and the translation of a
stage, which asks `crosswalk` how alike two stages are. Knows nothing of files.
"""

from __future__ import annotations

import functools
from collections.abc import Callable  # the converter resolves it when it runs

import attrs

from partnerkit.errors import Entry, InvalidValueError, Problem, UnknownNameError, nearest, quoted
from partnerkit.knowledge.crosswalk import ENOUGH, FEWEST, Features, Likeness, compare, is_enough
from partnerkit.knowledge.items import repeats
from partnerkit.knowledge.schema import Authorship, Checked, Item, ItemUse, valid_name_id

__all__ = ["Continuum", "Stage", "Translation"]


@functools.total_ordering
@attrs.frozen(kw_only=True, order=False, repr=False)
class Stage:
    """A stage of a continuum; position 0 is no contact.

    Stages of one continuum are ordered. A higher stage is not a better one.

    Attributes:
        id: Within its continuum.
        continuum: The continuum's id.
        position: 0 for no contact, 1 for the first stage.
        name: The author's word.
        definition: In the project's words.
        basis: Whether the source has it.
        place: In the source.
        gates: The yes, partly or no items that hold at this stage and every higher one.
        features: Its ratings for the crosswalk between continua; whose they are, the continuum says.
    """

    id: str = attrs.field(validator=valid_name_id)
    continuum: str
    position: int
    name: str
    definition: str
    basis: Authorship
    place: str = ""
    gates: tuple[ItemUse, ...] = ()
    features: Features = attrs.field(factory=Features)

    def __repr__(self) -> str:
        """Return the continuum and the stage."""
        return f"Stage('{self.continuum}.{self.id}')"

    def __lt__(self, other: Stage) -> bool:
        """Tell whether this stage comes before another of the same continuum."""
        if self.continuum != other.continuum:
            raise InvalidValueError(f"{self!r} and {other!r} are of two continua and cannot be ordered")
        return self.position < other.position


@attrs.frozen(kw_only=True)
class Translation:
    """A stage of another continuum that stands for one of this: never to be translated further, averaged or scored.

    Attributes:
        of: The stage that was translated.
        stage: The stage that stands for it.
        why: The fit, the features compared, and where the two stages are alike and differ.
        basis: Whose judgement it rests on.
    """

    of: Stage
    stage: Stage
    why: Likeness
    basis: Authorship

    @property
    def fit(self) -> float:
        """How well it fits, from 0.75 to 1."""
        return self.why.fit

    def __str__(self) -> str:
        """Return both stages, the fit and why, in words."""
        stages = f"{self.of.continuum}.{self.of.id} as {self.stage.continuum}.{self.stage.id}"
        whose = "this project's judgement" if self.basis is Authorship.AUTHORED else "as the source rates them"
        return f"{stages}: fit {self.fit:.2f}; {self.why} ({whose})"


def _no_other(id_: str) -> Continuum:
    """Refuse to look for a continuum by its id: one that was not read with the knowledge knows no other."""
    found = f"the continuum {quoted(id_)} cannot be looked for from here"
    raise UnknownNameError(Problem(found=found, expected="the continuum itself", entry=Entry.UNKNOWN_NAME))


@attrs.frozen(kw_only=True, repr=False)
class Continuum:
    """An ordered list of kinds of working together.

    Attributes:
        id: Never changes.
        name: In words, with its authors.
        edition: Of the file.
        licence: Of the wording.
        source: Where the project read it.
        place: In the source.
        cites: The works that the source cites for it.
        basis: Whether the list of stages is the source's.
        about: A paragraph in the project's words.
        checked: How far the work was read.
        threshold: The share of the applicable gate weight that a stage needs.
        features_basis: Whose the ratings of its stages on the features of the crosswalk are.
        no_contact: Position 0, under the work's own name where it has one (unaware, no interaction).
        stages: From position 1, low to high.
        reported: The item by which a side says which stage the tie is at.
        wanted: The item by which a side says which stage it wants.
    """

    id: str = attrs.field(validator=valid_name_id)
    name: str
    edition: str
    licence: str
    source: str
    place: str
    basis: Authorship
    about: str
    checked: Checked
    no_contact: Stage
    stages: tuple[Stage, ...]
    reported: Item
    wanted: Item
    cites: tuple[str, ...] = ()
    threshold: float = 0.75
    features_basis: Authorship = Authorship.AUTHORED
    _other: Callable[[str], Continuum] = attrs.field(default=_no_other, init=False, eq=False)

    def __attrs_post_init__(self) -> None:
        """Check that stages and gates are distinct, and that either every stage has gates or none."""
        problems = repeats("stage", [stage.id for stage in self.stages], "stages", taken=self.no_contact.id)
        if len({bool(stage.gates) for stage in self.stages}) > 1:
            expected = "gates for all or none"
            problems.append(Problem(found="stages with gates and without", expected=expected, path="stages"))
        if problems:
            raise InvalidValueError(problems)

    def __repr__(self) -> str:
        """Return the id and the stages."""
        return f"Continuum({self.id!r}: {' < '.join(stage.id for stage in self.stages)})"

    @property
    def points(self) -> tuple[Stage, ...]:
        """No contact and the stages: the stage at each position."""
        return (self.no_contact, *self.stages)

    @property
    def has_gates(self) -> bool:
        """Whether a stage can be found from gates, not only reported."""
        return any(stage.gates for stage in self.stages)

    def stage(self, id: str) -> Stage:  # noqa: A002 - the word that files and docs use
        """Return a stage, or no contact, by its id.

        Raises:
            UnknownNameError: There is none.
        """
        for stage in self.points:
            if stage.id == id:
                return stage
        known = [stage.id for stage in self.points]
        raise UnknownNameError(
            Problem(found=f"{self.id} has no stage {quoted(id)}", hint=nearest(id, known), entry=Entry.UNKNOWN_NAME)
        )

    @functools.cached_property
    def items(self) -> tuple[Item, ...]:
        """The reported and wanted stage and all gates, in order."""
        return (self.reported, self.wanted, *(use.item for stage in self.stages for use in stage.gates))

    def translate(self, stage: Stage | str, *, to: Continuum | str) -> tuple[Translation, ...]:
        """Return the stages of another continuum that mean what a stage of this one means, best first.

        Stages are compared on the features that are known of both, never by their names. Where two fit equally
        well, the lower comes first. No contact is translated into no contact alone. A translation is no score: do not
        translate it further, average it or reckon with it.

        Args:
            stage: A stage of this continuum, or its id.
            to: The other continuum, or its id.

        Returns:
            The stages with a fit of 0.75 or more; at least one.

        Raises:
            InvalidValueError: The stage is of another continuum, `to` is no continuum, no stage fits, or too little is
                known to compare.
            UnknownNameError: There is no such stage or continuum.

        Example:
            >>> from partnerkit.knowledge import continuum
            >>> for each in continuum("frey_2006").translate("collaboration", to="pugh_2008"):
            ...     print(each.stage.id, round(each.fit, 2))
            coordination 0.8
            integration 0.8
        """
        here = self._own(stage)
        other = self._other(to) if isinstance(to, str) else _continuum(to)
        if here.position == 0:
            none = Likeness(compared=(), fit=1.0)
            return (Translation(of=here, stage=other.no_contact, why=none, basis=Authorship.AUTHORED),)
        whose = {self.features_basis, other.features_basis}
        basis = Authorship.AUTHORED if Authorship.AUTHORED in whose else Authorship.SOURCE
        alike = [(each, compare(here.features, each.features)) for each in other.stages]
        found = [Translation(of=here, stage=each, why=why, basis=basis) for each, why in alike if why]
        fitting = [t for t in found if is_enough(here.features.ratings, t.stage.features.ratings)]
        if not fitting:
            raise InvalidValueError(_untranslated(here, other, found))
        return tuple(sorted(fitting, key=_best_first))

    def _own(self, stage: Stage | str) -> Stage:
        if isinstance(stage, str):
            return self.stage(stage)
        if stage not in self.points:
            raise InvalidValueError(Problem(found=repr(stage), expected=f"a stage of {self.id}"))
        return stage


def _continuum(value: object) -> Continuum:
    """Return a continuum, and refuse anything else, such as a ladder: its steps place no tie."""
    if not isinstance(value, Continuum):
        raise InvalidValueError(Problem(found=quoted(value), expected="a continuum, or the id of one", path="to"))
    return value


def _best_first(each: Translation) -> tuple[float, int]:
    return (-each.fit, each.stage.position)


def _untranslated(here: Stage, other: Continuum, found: list[Translation]) -> Problem:
    """Return why a stage has no counterpart: too little is known, or none is near enough."""
    name = f"{here.continuum}.{here.id}"
    if not found:
        known = ", ".join(feature.words for feature in here.features.known) or "none"
        return Problem(
            found=f"{name} cannot be compared with the stages of {other.id}",
            expected=f"{FEWEST} features known of both; known of {here.id}: {known}",
            entry=Entry.NO_COUNTERPART,
        )
    best = min(found, key=_best_first)
    return Problem(
        found=f"no stage of {other.id} fits {name}",
        expected=f"a fit of {ENOUGH} or more; the best is {best.stage.id} with {best.fit:.2f}: {best.why}",
        entry=Entry.NO_COUNTERPART,
    )
