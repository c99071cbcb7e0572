"""Knowledge files to typed knowledge: reads TOML, resolves references, checks them once.

Owns: the reading of the shipped data and of a user's own framework file. The only part of `knowledge` that reads files.
"""

from __future__ import annotations

import functools
import math
import re
import tomllib
from collections.abc import Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING, Any, TypeVar, cast

import attrs

from partnerkit.errors import (
    LONGEST_PATH,
    DataFileError,
    Entry,
    MissingFileError,
    Problem,
    UnknownNameError,
    nearest,
    quoted,
)
from partnerkit.knowledge.schema import Authorship, Framework, Item, Mode, Point, Rule, Scale, Source, Subject
from partnerkit.knowledge.stages import Continuum
from partnerkit.knowledge.steps import Ladder
from partnerkit.parsing import converter, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    import cattrs

__all__ = [
    "Knowledge",
    "find_continuum",
    "find_ladder",
    "library",
    "read_framework",
    "shipped_folder",
    "shipped_list",
]

T = TypeVar("T")
Table = dict[str, Any]

_WRAPPED = re.compile(r"(?<=\])\.item\b")  # an item stands in its use; the files write both as one
_ITEM_KEYS = frozenset(field.name for field in attrs.fields(Item))


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Knowledge:
    """All that is known: one value, read once, never changed.

    Attributes:
        sources: By id.
        scales: By id.
        items: Every item by id, those of frameworks and continua included.
        frameworks: By id.
        continua: By id.
        ladders: By id.
        rules: By id.
        cases: The folder of each case by id.
    """

    sources: Mapping[str, Source]
    scales: Mapping[str, Scale]
    items: Mapping[str, Item]
    frameworks: Mapping[str, Framework]
    continua: Mapping[str, Continuum]
    ladders: Mapping[str, Ladder]
    rules: Mapping[str, Rule]
    cases: Mapping[str, Traversable]

    def __repr__(self) -> str:
        """Return what there is, in numbers."""
        return f"Knowledge({len(self.frameworks)} frameworks, {len(self.continua)} continua, {len(self.items)} items)"


def _toml(file: Traversable | Path) -> Table:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (
        ValueError,
        RecursionError,
    ) as error:  # not UTF-8, not TOML, a number of thousands of digits, lists without end
        raise DataFileError(Problem(found=str(error), expected="TOML in UTF-8", file=file.name)) from error


def _rules(scales: Mapping[str, Scale]) -> cattrs.Converter:
    """Return a converter to which a scale is the id of one."""
    made, inline = converter(), converter()  # making one takes longer than a file does

    def scale(value: object, _: object) -> Scale:
        if isinstance(value, dict):
            plain_scale: Scale = inline.structure(value, Scale)
            return plain_scale
        if value not in scales:
            raise UnknownNameError(
                Problem(
                    found=f"unknown scale {quoted(value)}", hint=nearest(str(value), scales), entry=Entry.UNKNOWN_NAME
                )
            )
        return scales[str(value)]

    made.register_structure_hook(Scale, scale)
    return made


class _Files:
    """The files being read: what they define so far, and what is wrong with them."""

    def __init__(self, scales: Mapping[str, Scale], bank: Mapping[str, Table]) -> None:
        self.problems: list[Problem] = []
        self.scales = scales
        self.bank: dict[str, Table] = dict(bank)
        self.using = _rules(scales)

    def read(self, cls: type[T], data: Table, file: str) -> T | None:
        """Return a table of a file as a value, or None; what is wrong is told by the path that the file has it at."""
        told: list[Problem] = []
        made = parse(cls, data, told, at=Problem(found="", file=file), using=self.using)
        self.problems += [attrs.evolve(problem, path=_WRAPPED.sub("", problem.path)) for problem in told]
        return made

    def finish(self) -> None:
        if self.problems:
            raise DataFileError(self.problems)

    def defines(self, data: Table, file: str) -> None:
        """Take up the items that a framework's file defines, so that other files may use them."""
        for criterion in _tables_in(data, "criteria"):
            entries = _tables_in(criterion, "items")
            beside = [entry.get("expected") for entry in entries] + [criterion.get("weight_item")]
            for entry in (*entries, *(each for each in beside if isinstance(each, dict))):
                self._define(entry, data, file)

    def _define(self, entry: Table, framework: Table, file: str) -> None:
        id_ = entry.get("id")
        if not isinstance(id_, str):
            return  # it uses another's, or is told when it is read
        if id_ in self.bank:
            hint = f"write use = {id_!r} to ask the same, or give it an id of its own"
            self.problems.append(
                Problem(found=f"the item {quoted(id_)} defined twice", hint=hint, file=file, entry=Entry.GIVEN_TWICE)
            )
        self.bank[id_] = _item(entry, framework)

    def framework(self, data: Table, file: str) -> Framework | None:
        criteria = _each(data.get("criteria", ()), lambda i, each: self._criterion(each, data, f"criteria[{i}]", file))
        rest = {key: value for key, value in data.items() if key != "scale"}  # told to each item above
        lowest = _is_lowest(rest)
        finite = {"exponent": 1} if lowest else {}
        groups = _each(data.get("groups", []), lambda _, each: {**each, "exponent": 1} if _is_lowest(each) else each)
        made = self.read(Framework, {**rest, "criteria": criteria, "groups": groups, **finite}, file)
        if made is None or not (lowest or any(map(_is_lowest, _tables_in(data, "groups")))):
            return made
        told = zip(made.groups, _tables_in(data, "groups"), strict=True)
        levels = tuple(attrs.evolve(g, exponent=-math.inf) if _is_lowest(each) else g for g, each in told)
        return attrs.evolve(made, groups=levels, exponent=-math.inf if lowest else made.exponent)

    def _criterion(self, data: Table, framework: Table, path: str, file: str) -> Table:
        full = f"{framework.get('id', '')}.{data.get('id', '')}"
        items = _each(data.get("items", ()), lambda i, each: self._use(each, framework, f"{path}.items[{i}]", file))
        made: Table = {**data, "id": full, "items": items}
        if isinstance(data.get("weight_item"), dict):
            made["weight_item"] = _item(data["weight_item"], framework)
        if isinstance(data.get("rubric"), dict):
            made["rubric"] = [{"stage": stage, "text": text} for stage, text in data["rubric"].items()]
            made["rubric_item"] = _rubric_item(full, data, framework)
        return made

    def _use(self, entry: Table, framework: Table, path: str, file: str) -> Table:
        made = {key: value for key, value in entry.items() if key not in _ITEM_KEYS and key != "use"}
        if isinstance(made.get("expected"), dict):
            made["expected"] = _item(made["expected"], framework)
        if "use" not in entry:
            return {**made, "item": _item(entry, framework)}
        used = str(entry["use"])
        for key in sorted(_ITEM_KEYS & entry.keys()):
            hint = f"it is said where {used} is defined"
            self.problems.append(Problem(found=f"{key} beside use", hint=hint, file=file, path=f"{path}.{key}"))
        if used not in self.bank:
            hint = nearest(used, self.bank)
            self.problems.append(
                Problem(
                    found=f"unknown item {quoted(used)}",
                    hint=hint,
                    file=file,
                    path=f"{path}.use",
                    entry=Entry.UNKNOWN_NAME,
                )
            )
            stand_in = {"id": f"unknown.item_{len(self.problems)}", "text": "", "scale": next(iter(self.scales))}
            return {**made, "item": _item(stand_in, framework)}
        return {**made, "item": self.bank[used]}

    def continuum(self, data: Table, file: str) -> Continuum | None:
        id_, stages = data.get("id", ""), data.get("stages", ())
        points = [{"id": "no_contact", "basis": data.get("basis", ""), **data.get("no_contact", {})}, *stages]
        made = [self._stage(stage, position, id_) for position, stage in enumerate(points)]
        scale = _stage_scale(id_, points)
        for name in ("reported", "wanted"):
            data = {**data, name: _stage_item(id_, name, scale)}
        read = self.read(Continuum, {**data, "no_contact": made[0], "stages": made[1:]}, file)
        if read is not None:
            object.__setattr__(read, "_other", find_continuum)  # frozen, and new: nobody else has it yet
        return read

    def ladder(self, data: Table, file: str) -> Ladder | None:
        steps = [
            {**step, "ladder": data.get("id", ""), "position": position}
            for position, step in enumerate(_tables_in(data, "steps"), start=1)
        ]
        return self.read(Ladder, {**data, "steps": steps}, file)

    def _stage(self, data: Table, position: int, continuum: str) -> Table:
        gates = [{"item": _gate(entry)} for entry in data.get("gates", ())]
        return {**data, "continuum": continuum, "position": position, "gates": gates}


def _is_lowest(data: Table) -> bool:
    """Tell whether a table's mean is the lowest of its parts: the one number of the knowledge that is infinite."""
    return bool(data.get("exponent") == -math.inf)


def _tables_in(data: Table, key: str) -> list[Table]:
    """Return the tables of a list, leaving out what is none: it is told when it is read."""
    found = data.get(key, ())
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _each(values: object, make: Callable[[int, Table], Table]) -> object:
    """Return a list with each table in it made into another; what is no list or table is left to be told."""
    if not isinstance(values, list):
        return values
    return [make(i, each) if isinstance(each, dict) else each for i, each in enumerate(values)]


def _item(entry: Table, framework: Table) -> Table:
    own = {key: value for key, value in entry.items() if key in _ITEM_KEYS}
    return {"scale": framework.get("scale", ""), "subjects": framework.get("subjects", []), **own}


def _rubric_item(full: str, criterion: Table, framework: Table) -> Table:
    return {
        "id": f"{full}.rubric",
        "text": f"How far the description of “{criterion.get('name', '')}” at the stage we aim for is true here.",
        "scale": "extent",
        "subjects": framework.get("subjects", []),
        "mode": Mode.CONSENSUS.value,
        "basis": Authorship.AUTHORED.value,
    }


def _gate(entry: Table) -> Table:
    return {"scale": "gate", "subjects": [Subject.RELATIONSHIP.value], "fact": True, **entry}


def _stage_scale(continuum: str, points: list[Table]) -> Table:
    listed = [{"point": position, "label": stage.get("name", "")} for position, stage in enumerate(points)]
    return {"id": f"{continuum}_stages", "name": "Stages", "points": listed}


def _stage_item(continuum: str, name: str, scale: Table) -> Table:
    texts = {
        "reported": "Which of these describes best how you work with this partner now?",
        "wanted": "Which of these would suit the two of you best?",
    }
    return {"id": f"{continuum}.{name}", "text": texts[name], "scale": scale, "subjects": [Subject.RELATIONSHIP.value]}


def _entries(files: _Files, root: Traversable, name: str, cls: type[T]) -> dict[str, T]:
    """Read a file that is a list of entries of one class, by id."""
    found = (files.read(cls, entry, f"{name}.toml") for entry in _toml(root / f"{name}.toml")[name])
    return _by_id(files, (each for each in found if each is not None), f"{name}.toml")


def _by_id(files: _Files, values: Iterable[T], file: str) -> dict[str, T]:
    made: dict[str, T] = {}
    for value in values:
        id_: str = getattr(value, "id")  # noqa: B009 - every class of the schema has one, which a type variable cannot say
        if id_ in made:
            files.problems.append(Problem(found=f"the id {id_!r} given twice", file=file, entry=Entry.GIVEN_TWICE))
        made[id_] = value
    return made


def _folder(files: _Files, root: Traversable, folder: str, read: Callable[[Table, str], T | None]) -> dict[str, T]:
    """Read a folder of files that hold one value each, by id."""
    listed = _tables(root, folder)
    found = (read(data, file) for file, data in listed)
    return _by_id(files, (each for each in found if each is not None), folder)


def _tables(root: Traversable, folder: str) -> list[tuple[str, Table]]:
    files = sorted((root / folder).iterdir(), key=lambda file: file.name)
    return [(f"{folder}/{file.name}", _toml(file)) for file in files if file.name.endswith(".toml")]


@functools.cache
def library() -> Knowledge:
    """Return the knowledge that ships with partnerkit, read at the first call.

    Raises:
        DataFileError: A shipped file is damaged.
    """
    root = resources.files("partnerkit.knowledge") / "data"
    first = _Files({}, {})
    first.using = converter()
    scales = _entries(first, root, "scales", Scale)
    sources = _entries(first, root, "sources", Source)
    first.finish()
    files = _Files(scales, {})
    for file, data in _tables(root, "frameworks"):
        files.defines(data, file)
    frameworks = _folder(files, root, "frameworks", files.framework)
    continua = _folder(files, root, "continua", files.continuum)
    ladders = _folder(files, root, "ladders", files.ladder)
    rules = _folder(files, root, "rules", lambda data, file: files.read(Rule, data, file))
    loose = _entries(files, root, "items", Item)
    files.problems += _dangling(frameworks, sources, continua, ladders, rules)
    files.finish()
    listed = [
        *loose.values(),
        *(i for f in frameworks.values() for i in f.items),
        *(i for c in continua.values() for i in c.items),
    ]
    return Knowledge(
        sources=sources,
        scales=scales,
        items={item.id: item for item in listed},
        frameworks=frameworks,
        continua=continua,
        ladders=ladders,
        rules=rules,
        cases={
            case.name: case for case in sorted((root / "cases").iterdir(), key=lambda case: case.name) if case.is_dir()
        },
    )


def shipped_folder(folder: str) -> list[tuple[str, Table]]:
    """Return the tables of a shipped folder's files as they stand, each with the name of its file."""
    return _tables(resources.files("partnerkit.knowledge") / "data", folder)


def shipped_list(name: str) -> list[Table]:
    """Return the entries of a shipped file that is a list, as they stand."""
    return _tables_in(_toml(resources.files("partnerkit.knowledge") / "data" / f"{name}.toml"), name)


def find_continuum(id_: str) -> Continuum:
    """Return a continuum by its id.

    Raises:
        UnknownNameError: There is none, or what goes by that id is a ladder.
    """
    known = library()
    if id_ in known.ladders:
        found = f"{quoted(id_)} is a ladder, about {known.ladders[id_].people}, and no continuum of ties"
        raise UnknownNameError(Problem(found=found, hint="ask for it with ladder(…)", entry=Entry.UNKNOWN_NAME))
    return _found("continuum", id_, known.continua)


def find_ladder(id_: str) -> Ladder:
    """Return a ladder by its id.

    Raises:
        UnknownNameError: There is none, or what goes by that id is a continuum.
    """
    known = library()
    if id_ in known.continua:
        found = f"{quoted(id_)} is a continuum of ties between partners, and no ladder"
        raise UnknownNameError(Problem(found=found, hint="ask for it with continuum(…)", entry=Entry.UNKNOWN_NAME))
    return _found("ladder", id_, known.ladders)


def _found(noun: str, id_: str, known: Mapping[str, T]) -> T:
    if id_ not in known:
        found = f"unknown {noun} {quoted(id_)}"
        raise UnknownNameError(Problem(found=found, hint=nearest(id_, known), entry=Entry.UNKNOWN_NAME))
    return known[id_]


def _dangling(
    frameworks: Mapping[str, Framework],
    sources: Mapping[str, Source],
    continua: Mapping[str, Continuum],
    ladders: Mapping[str, Ladder],
    rules: Mapping[str, Rule],
) -> list[Problem]:
    """Return references that lead nowhere: to a source, a linked criterion, a stage of a rubric."""
    cited = [(f.id, each) for f in frameworks.values() for each in (f.source, *f.cites)]
    cited += [(c.id, each) for c in continua.values() for each in (c.source, *c.cites)]
    cited += [(ladder.id, each) for ladder in ladders.values() for each in (ladder.source, *ladder.cites)]
    cited += [(rule.id, rule.source) for rule in rules.values()]
    unread = [
        Problem(found=f"unknown source {quoted(s)}", hint=nearest(s, sources), path=at, entry=Entry.UNKNOWN_NAME)
        for at, s in cited
        if s not in sources
    ]
    return [*unread, *_loose_ends(frameworks.values(), frameworks, continua)]


def _loose_ends(
    chosen: Iterable[Framework], frameworks: Mapping[str, Framework], continua: Mapping[str, Continuum]
) -> list[Problem]:
    """Return the links and stages of rubrics that lead nowhere, by the criterion that has them."""
    criteria = {criterion.id for framework in frameworks.values() for criterion in framework}
    stages = {stage.id for continuum in continua.values() for stage in continuum.points}
    found = []
    for criterion in (criterion for framework in chosen for criterion in framework):
        links = [("criterion", link.to, criteria, "links") for link in criterion.links]
        rubric = [("stage", each.stage, stages, "rubric") for each in criterion.rubric]
        for noun, name, known, key in (*links, *rubric):
            if name not in known:
                hint = nearest(name, sorted(known))
                found.append(
                    Problem(
                        found=f"unknown {noun} {quoted(name)}",
                        hint=hint,
                        path=f"{criterion.id}.{key}",
                        entry=Entry.UNKNOWN_NAME,
                    )
                )
        if not _of_one_continuum({each.stage for each in criterion.rubric} & stages, continua):
            mixed = "stages of several continua in one rubric"
            found.append(Problem(found=mixed, expected="those of one", path=f"{criterion.id}.rubric"))
    return found


def _of_one_continuum(stages: set[str], continua: Mapping[str, Continuum]) -> bool:
    """Tell whether a continuum has all of some stages: the same word means another thing on another."""
    return not stages or any(stages <= {stage.id for stage in each.points} for each in continua.values())


def read_framework(path: Path) -> Framework:
    """Read a framework from a user's own file; it may use the items that ship with partnerkit.

    Raises:
        MissingFileError: There is no such file.
        DataFileError: Anything in it is wrong.
    """
    if not path.is_file():
        raise MissingFileError(
            Problem(
                found=f"no file {quoted(str(path), LONGEST_PATH)}",
                expected="the path of a framework's TOML file",
                entry=Entry.NO_SUCH_FILE,
            )
        )
    known = library()
    bank = {item.id: _plain_item(item) for item in known.items.values()}
    files = _Files(known.scales, bank)
    data = _toml(path)
    files.defines(data, path.name)
    made = files.framework(data, path.name)
    if made is not None:
        files.problems += _misfits(made, known, path.name)
    files.finish()
    return cast("Framework", made)  # it is one where nothing is wrong


def _misfits(made: Framework, known: Knowledge, file: str) -> list[Problem]:
    """Return what a user's framework has against the knowledge there is: its id, its links, its stages."""
    taken = [
        Problem(
            found=f"the id {quoted(made.id)}, which is taken",
            expected="an id of its own",
            path="id",
            entry=Entry.GIVEN_TWICE,
        )
    ]
    loose = _loose_ends([made], {**known.frameworks, made.id: made}, known.continua)
    return [attrs.evolve(problem, file=file) for problem in (*(taken if made.id in known.frameworks else ()), *loose)]


def _plain_item(item: Item) -> Table:
    made: Table = attrs.asdict(item, recurse=False)
    words = {"subjects": [str(s) for s in item.subjects], "applies_to": [str(k) for k in item.applies_to]}
    points = [_plain_point(p) for p in item.scale.points]
    scale = {"id": item.scale.id, "name": item.scale.name, "points": points, "ends": item.scale.ends}
    return {**made, **words, "basis": str(item.basis), "mode": str(item.mode), "scale": scale}


def _plain_point(point: Point) -> Table:
    return {"point": point.point, "label": point.label}
