"""Tables of text to typed knowledge: what a file leaves out is filled in, and every reference to an item is resolved.

Owns: how the files are written: short ids, items that have their scale from the header, rubrics as tables. Reads no
files; references to criteria, stages and sources are checked in `_references`, once everything is there.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, TypeVar, cast

import attrs

from partnerkit.errors import Entry, Problem, UnknownNameError, nearest, quoted
from partnerkit.knowledge._kinds import MADE
from partnerkit.knowledge._references import Hints, tables_in
from partnerkit.knowledge.items import repeats
from partnerkit.knowledge.norms import norm_problems
from partnerkit.knowledge.reading import RawScale, ScaleBand, band_problems
from partnerkit.knowledge.schema import Authorship, Criterion, Framework, Item, Mode, Scale, Subject
from partnerkit.knowledge.stages import Continuum, Stage
from partnerkit.knowledge.steps import Ladder, Step
from partnerkit.parsing import converter, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import cattrs

    from partnerkit.knowledge._loader import Place, Table

__all__ = ["Builder", "Names"]

T = TypeVar("T")

_WRAPPED = re.compile(r"(?<=\])\.item\b")  # an item stands in its use; the files write both as one
_STAND_IN = {"id": "unknown", "name": "", "points": [{"point": 0, "label": ""}, {"point": 1, "label": ""}]}
"""A scale in place of one that is not there."""
_ITEM_KEYS = frozenset(field.name for field in attrs.fields(Item))


class Names:
    """The ids that are taken, and in whose file.

    Args:
        problems: Where an id that is taken is told.
        taken: Those that were taken before.
    """

    def __init__(self, problems: list[Problem], taken: Mapping[str, str]) -> None:
        self.problems = problems
        self.taken = dict(taken)

    def take(self, id_: str, place: Place) -> bool:
        """Take an id; tell it as a problem, and return False, where it is taken."""
        if id_ in self.taken:
            found = f"the id {quoted(id_)}, which is taken by {self.taken[id_]}"
            self.problems.append(place.problem(found, "id", expected="an id of its own", entry=Entry.GIVEN_TWICE))
            return False
        self.taken[id_] = place.whose
        return True


def _rules(scales: Mapping[str, Scale]) -> cattrs.Converter:
    """Return a converter to which a scale is the id of one, and an item may be one already."""
    made = converter()
    inline = made.get_structure_hook(Scale)

    def scale(value: object, cls: object) -> Scale:
        if isinstance(value, dict):
            return cast("Scale", inline(value, cls))
        if not isinstance(value, str) or value not in scales:
            found, hint = f"unknown scale {quoted(value)}", nearest(str(value)[:80], scales)
            raise UnknownNameError(Problem(found=found, hint=hint, entry=Entry.UNKNOWN_NAME))
        return scales[value]

    made.register_structure_hook(Scale, scale)
    plain_item = made.get_structure_hook(Item)  # made now, so that it takes scales by their ids

    def item(value: object, cls: object) -> Item:
        return value if isinstance(value, Item) else cast("Item", plain_item(value, cls))

    made.register_structure_hook(Item, item)
    return made


class Builder:
    """What the files define so far, and what is wrong with them.

    Args:
        problems: Where problems are put.
        scales: By id.
        items: Those that may be used, by id.
        other: How a continuum finds another by its id.
    """

    def __init__(
        self,
        problems: list[Problem],
        scales: Mapping[str, Scale],
        items: Mapping[str, Item],
        other: Callable[[str], Continuum],
    ) -> None:
        self.problems = problems
        self.scales = scales
        self.bank: dict[str, Table | Item] = dict(items)
        self.using = _rules(scales)
        self.other = other
        self.hints = Hints()
        self._defined: dict[str, str] = {}

    def read(self, cls: type[T], data: Table, place: Place) -> T | None:
        """Return a table of a file as a value, or None; what is wrong is told by the path that the file has it at."""
        told: list[Problem] = []
        made = parse(cls, data, told, at=place.problem(""), using=self.using)
        self.problems += [attrs.evolve(problem, path=_WRAPPED.sub("", problem.path)) for problem in told]
        return made

    def defines(self, data: Table, place: Place) -> None:
        """Take up the items that a framework's file defines, so that other files may use them."""
        for i, criterion in tables_in(data, "criteria"):
            for j, entry in tables_in(criterion, "items"):
                path = f"criteria[{i}].items[{j}]"
                self._define(entry, self._header(data), place, f"{path}.id")
                if isinstance(entry.get("expected"), dict):
                    self._define(entry["expected"], self._header(data), place, f"{path}.expected.id")
            if isinstance(criterion.get("weight_item"), dict):
                self._define(criterion["weight_item"], self._header(data), place, f"criteria[{i}].weight_item.id")

    def _define(self, entry: Table, framework: Table, place: Place, path: str) -> None:
        id_ = entry.get("id")
        if not isinstance(id_, str):
            return  # it uses another's, or is told when it is read
        if id_ in self.bank:
            first = f", first in {self._defined[id_]}" if id_ in self._defined else ""
            hint = f"write use = {quoted(id_)} to ask the same, or give it an id of its own"
            found = f"the item {quoted(id_)} defined twice{first}"
            self.problems.append(place.problem(found, path, hint=hint, entry=Entry.GIVEN_TWICE))
        self._defined.setdefault(id_, place.whose)
        self.bank[id_] = _item(entry, framework)

    def framework(self, data: Table, place: Place) -> Framework | None:
        """Return a framework."""
        header = self._header(data)
        if "scale" in data and header["scale"] != data["scale"]:
            self.problems.append(self.hints.unknown(place, "scale", data["scale"], self.scales, "scale"))
        criteria = self._each(
            data, "criteria", lambda i, each: self._criterion(each, header, f"criteria[{i}]", place), place
        )
        rest = {key: value for key, value in data.items() if key != "scale"}  # told to each item above
        lowest = _is_lowest(rest)
        if "groups" in rest:
            rest["groups"] = _each(
                rest["groups"], lambda _, each: {**each, "exponent": 1} if _is_lowest(each) else each
            )
        before = len(self.problems)
        made = self.read(Framework, {**rest, **criteria, **({"exponent": 1} if lowest else {})}, place)
        if made is None:
            self._unread(data, place, {problem.path for problem in self.problems[before:]})
        told = [each for _, each in tables_in(data, "groups")]
        if made is None or not (lowest or any(map(_is_lowest, told))):
            return made
        groups = zip(made.groups, told, strict=True)
        levels = tuple(attrs.evolve(g, exponent=-math.inf) if _is_lowest(each) else g for g, each in groups)
        return attrs.evolve(made, groups=levels, exponent=-math.inf if lowest else made.exponent)

    def _unread(self, data: Table, place: Place, told: set[str]) -> None:
        """Tell what can be told of the lists of a framework that cannot be read for another reason."""
        found = _unread_bands(data, place)
        criteria = [f"{data.get('id')}.{each.get('id', i)}" for i, each in tables_in(data, "criteria")]
        found += repeats("criterion", criteria, "criteria")
        found += norm_problems(
            _told_of(data), str(data.get("id")), criteria, total=data.get("total", True) is not False
        )
        self.problems += [attrs.evolve(each, file=place.file) for each in found if each.path not in told]

    def _header(self, data: Table) -> Table:
        """Return a framework with what its items have from the header in order, so that a slip there is told once."""
        scale, subjects = data.get("scale"), data.get("subjects")
        known = {*Subject}
        right = (
            [each for each in subjects if isinstance(each, str) and each in known] if isinstance(subjects, list) else []
        )
        wrong = scale is not None and not (isinstance(scale, str) and scale in self.scales)
        return {**data, "subjects": right, **({"scale": _STAND_IN} if wrong else {})}

    def _criterion(self, data: Table, framework: Table, path: str, place: Place) -> Table:
        self._refuse_made(Criterion, data, path, place)
        full = f"{framework.get('id', '')}.{data.get('id', '')}"
        made: Table = {**data, "id": full} if "id" in data else {**data}
        if "items" in data:
            made["items"] = _each(
                data["items"], lambda i, each: self._use(each, framework, f"{path}.items[{i}]", place)
            )
        if isinstance(data.get("weight_item"), dict):
            made["weight_item"] = _item(data["weight_item"], framework)
        if isinstance(data.get("rubric"), dict):
            made["rubric"] = [{"stage": stage, "text": text} for stage, text in data["rubric"].items()]
            made["rubric_item"] = _rubric_item(full, data, framework)
        return made

    def _use(self, entry: Table, framework: Table, path: str, place: Place) -> Table:
        made = {key: value for key, value in entry.items() if key not in _ITEM_KEYS and key != "use"}
        if isinstance(made.get("expected"), dict):
            made["expected"] = _item(made["expected"], framework)
        if "use" not in entry:
            return {**made, "item": _item(entry, framework)}
        used = entry["use"]
        for key in sorted(_ITEM_KEYS & entry.keys()):
            hint = f"it is said where {quoted(used)} is defined"
            self.problems.append(place.problem(f"{key} beside use", f"{path}.{key}", hint=hint))
        if isinstance(used, str) and used in self.bank:
            return {**made, "item": self.bank[used]}
        self.problems.append(self.hints.unknown(place, "item", used, self.bank, f"{path}.use"))
        return {**made, "item": self._stand_in(framework)}

    def _stand_in(self, framework: Table) -> Table:
        """Return an item in place of one that is not there, so that it alone is told."""
        made = {"id": f"unknown.item_{len(self.problems)}", "text": "", "scale": _STAND_IN}
        return _item(made, framework)

    def continuum(self, data: Table, place: Place) -> Continuum | None:
        """Return a continuum, with the items by which its stages are reported and wished for."""
        self._refuse_made(Continuum, data, "", place)
        id_, basis = data.get("id", ""), data.get("basis", "")
        none = data.get("no_contact", {})
        if not isinstance(none, dict):
            self.problems.append(place.problem(quoted(none), "no_contact", expected="a table of keys and values"))
            none = {"name": "", "definition": ""}
        lowest = self._stage({"id": "no_contact", "basis": basis, **none}, 0, id_, "no_contact", place)
        stages = self._each(data, "stages", lambda i, each: self._stage(each, i + 1, id_, f"stages[{i}]", place), place)
        scale = _stage_scale(id_, lowest, stages.get("stages"))
        items = {name: _stage_item(id_, name, scale) for name in MADE[Continuum]}
        read = self._read_with(Continuum, {**data, **items, "no_contact": lowest, **stages}, place)
        if read is None:
            return None
        object.__setattr__(read, "_other", self.other)  # frozen, and new: nobody else has it yet
        return read

    def _stage(self, data: Table, position: int, continuum: str, path: str, place: Place) -> Table:
        self._refuse_made(Stage, data, path, place)
        made = {**data, "continuum": continuum, "position": position}
        if "gates" in data:
            made["gates"] = _each(data["gates"], lambda _, each: {"item": _gate(each)})
        return made

    def ladder(self, data: Table, place: Place) -> Ladder | None:
        """Return a ladder, with the item by which its steps are reported."""
        self._refuse_made(Ladder, data, "", place)
        ladder = data.get("id", "")

        def step(i: int, each: Table) -> Table:
            self._refuse_made(Step, each, f"steps[{i}]", place)
            return {**each, "ladder": ladder, "position": i + 1}

        steps = self._each(data, "steps", step, place)
        item = _step_item(ladder, data.get("people", ""), steps.get("steps"))
        return self._read_with(Ladder, {**data, **steps, "reported": item}, place)

    def _read_with(self, cls: type[T], data: Table, place: Place) -> T | None:
        """Return a table as a value with items that are made of the rest: what is wrong is told of that rest."""
        told = len(self.problems)
        read = self.read(cls, data, place)
        if read is None:
            self.problems[told:] = _own_words(cls, self.problems[told:])
        return read

    def _refuse_made(self, cls: type, data: Table, path: str, place: Place) -> None:
        """Tell the keys that no file writes."""
        for key in [key for key in MADE[cls] if key in data]:
            full, hint = f"{path}.{key}".lstrip("."), "it is worked out from the rest: leave it out"
            found = f"unknown column or key {quoted(key)}"
            self.problems.append(place.problem(found, full, hint=hint, entry=Entry.UNKNOWN_COLUMN))

    def _each(self, data: Table, key: str, make: Callable[[int, Table], Table], place: Place) -> Table:
        """Return a list under its key, each table in it made into another; nothing where it is not there."""
        if data.get(key) == []:
            self.problems.append(place.problem("an empty list", key, expected="at least one", entry=Entry.MISSING))
        return {key: _each(data[key], make)} if key in data else {}


def _unread_bands(data: Table, place: Place) -> list[Problem]:
    """Return what is wrong with the bands of a framework that cannot be read; none where `raw` is wrong."""
    try:
        raw = RawScale(data.get("raw", RawScale.MEAN))
    except ValueError:
        return []  # told, and bands are read by it
    found: list[Problem] = []
    for key in ("bands", "criterion_bands"):
        bands = [parse(ScaleBand, each, [], at=place.problem("")) for _, each in tables_in(data, key)]
        found += band_problems([band for band in bands if band is not None], raw, key) if all(bands) else []
    return found


def _told_of(data: Table) -> list[str | None]:
    """Return what each norm of a file is of, in its order; None for one that does not say so in text."""
    of = {i: each.get("of") for i, each in tables_in(data, "norms")}
    last = max(of, default=-1)
    return [name if isinstance(name := of.get(i), str) else None for i in range(last + 1)]


def _finite(data: Table) -> Table:
    """Return a table with a number that can be read in place of one that is infinite."""
    return {**data, "exponent": 1} if _is_lowest(data) else data


def _is_lowest(data: Table) -> bool:
    """Tell whether a table's mean is the lowest of its parts: the one number of the knowledge that is infinite."""
    return bool(data.get("exponent") == -math.inf)


def _each(values: object, make: Callable[[int, Table], Table]) -> object:
    """Return a list with each table in it made into another; what is no list or table is left to be told."""
    if not isinstance(values, list):
        return values
    return [make(i, each) if isinstance(each, dict) else each for i, each in enumerate(values)]


def _item(entry: Table, framework: Table) -> Table:
    own = {key: value for key, value in entry.items() if key in _ITEM_KEYS}
    scale = {"scale": framework["scale"]} if "scale" in framework else {}
    return {**scale, "subjects": framework["subjects"], **own}


def _rubric_item(full: str, criterion: Table, framework: Table) -> Table:
    return {
        "id": f"{full}.rubric",
        "text": f"How far the description of “{criterion.get('name', '')}” at the stage we aim for is true here.",
        "scale": "extent",
        "subjects": framework["subjects"],
        "mode": Mode.CONSENSUS.value,
        "basis": Authorship.AUTHORED.value,
    }


def _gate(entry: Table) -> Table:
    return {"scale": "gate", "subjects": [Subject.RELATIONSHIP.value], "fact": True, **entry}


def _stage_scale(continuum: str, lowest: Table, stages: object) -> Table:
    """Return the scale of a continuum's stages; two points where there are none, which is told of the stages."""
    points = [lowest, *(each for each in stages if isinstance(each, dict))] if isinstance(stages, list) else [lowest]
    points += [{}] if len(points) == 1 else []
    listed = [{"point": position, "label": stage.get("name", "")} for position, stage in enumerate(points)]
    return {"id": f"{continuum}_stages", "name": "Stages", "points": listed}


def _stage_item(continuum: str, name: str, scale: Table) -> Table:
    texts = {
        "reported": "Which of these describes best how you work with this partner now?",
        "wanted": "Which of these would suit the two of you best?",
    }
    return {"id": f"{continuum}.{name}", "text": texts[name], "scale": scale, "subjects": [Subject.RELATIONSHIP.value]}


def _step_item(ladder: str, people: object, steps: object) -> Table:
    """Return the item of a ladder: its points are the steps, from position 1; no step stands for nobody taking part."""
    told = [each for each in steps if isinstance(each, dict)] if isinstance(steps, list) else []
    points = [{"point": i, "label": step.get("name", "")} for i, step in enumerate(told, start=1)]
    points += [{"point": i, "label": ""} for i in range(len(points) + 1, 3)]  # too few are told of the steps
    return {
        "id": f"{ladder}.reported",
        "text": f"Which of these describes best how {people} take part here?",
        "scale": {"id": f"{ladder}_steps", "name": "Steps", "points": points},
        "subjects": [Subject.PARTNER.value, Subject.PARTNERSHIP.value],
    }


def _own_words(cls: type, problems: list[Problem]) -> list[Problem]:
    """Return problems without those of what is made from an id and stages or steps: they are told of these."""
    return [each for each in problems if each.path.split(".")[0] not in MADE[cls]] or problems
