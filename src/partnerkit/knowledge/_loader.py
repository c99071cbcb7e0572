"""Knowledge files to typed knowledge: reads TOML, resolves references, checks them once.

Owns: the reading of the shipped data and of a user's own framework file. The only part of `knowledge` that reads files.
"""

from __future__ import annotations

import functools
import tomllib
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import attrs

from partnerkit.errors import DataFileError, MissingFileError, Problem, UnknownNameError, nearest, quoted
from partnerkit.knowledge.schema import (
    Authorship,
    Continuum,
    Framework,
    Item,
    Mode,
    Point,
    Rule,
    Scale,
    Source,
    Subject,
)
from partnerkit.parsing import converter, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from importlib.resources.abc import Traversable

    import cattrs

__all__ = ["Knowledge", "library", "read_framework"]

T = TypeVar("T")
Table = dict[str, Any]

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
        rules: By id.
        cases: The folder of each case by id.
    """

    sources: Mapping[str, Source]
    scales: Mapping[str, Scale]
    items: Mapping[str, Item]
    frameworks: Mapping[str, Framework]
    continua: Mapping[str, Continuum]
    rules: Mapping[str, Rule]
    cases: Mapping[str, Traversable]

    def __repr__(self) -> str:
        """Return what there is, in numbers."""
        return f"Knowledge({len(self.frameworks)} frameworks, {len(self.continua)} continua, {len(self.items)} items)"


def _toml(file: Traversable | Path) -> Table:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataFileError(Problem(found=str(error), expected="TOML in UTF-8", file=file.name)) from error


def _rules(scales: Mapping[str, Scale]) -> cattrs.Converter:
    """Return a converter to which a scale is the id of one."""
    made = converter()

    def scale(value: object, _: object) -> Scale:
        if isinstance(value, dict):
            plain_scale: Scale = converter().structure(value, Scale)
            return plain_scale
        if value not in scales:
            raise UnknownNameError(Problem(found=f"unknown scale {quoted(value)}", hint=nearest(str(value), scales)))
        return scales[str(value)]

    made.register_structure_hook(Scale, scale)
    return made


class _Files:
    """The files being read: what they define so far, and what is wrong with them."""

    def __init__(self, scales: Mapping[str, Scale], bank: Mapping[str, Table]) -> None:
        self.problems: list[Problem] = []
        self.bank: dict[str, Table] = dict(bank)
        self.using = _rules(scales)

    def read(self, cls: type[T], data: Table, file: str) -> T | None:
        return parse(cls, data, self.problems, at=Problem(found="", file=file), using=self.using)

    def finish(self) -> None:
        if self.problems:
            raise DataFileError(self.problems)

    def defines(self, data: Table) -> None:
        """Take up the items that a framework's file defines, so that other files may use them."""
        for criterion in data.get("criteria", ()):
            for entry in criterion.get("items", ()):
                if "id" in entry:
                    self.bank[entry["id"]] = _item(entry, data)

    def framework(self, data: Table, file: str) -> Framework | None:
        criteria = [self._criterion(each, data) for each in data.get("criteria", ())]
        rest = {key: value for key, value in data.items() if key != "scale"}  # told to each item above
        return self.read(Framework, {**rest, "criteria": criteria}, file)

    def _criterion(self, data: Table, framework: Table) -> Table:
        full = f"{framework.get('id', '')}.{data.get('id', '')}"
        made: Table = {**data, "id": full, "items": [self._use(entry, framework) for entry in data.get("items", ())]}
        if "rubric" in data:
            made["rubric"] = [{"stage": stage, "text": text} for stage, text in data["rubric"].items()]
            made["rubric_item"] = _rubric_item(full, data, framework)
        return made

    def _use(self, entry: Table, framework: Table) -> Table:
        made = {key: value for key, value in entry.items() if key not in _ITEM_KEYS and key != "use"}
        if "use" in entry and entry["use"] not in self.bank:
            return {**made, "item": {"id": entry["use"], "unknown item in use": nearest(entry["use"], self.bank)}}
        return {**made, "item": self.bank[entry["use"]] if "use" in entry else _item(entry, framework)}

    def continuum(self, data: Table, file: str) -> Continuum | None:
        id_, stages = data.get("id", ""), data.get("stages", ())
        points = [{"id": "no_contact", "basis": data.get("basis", ""), **data.get("no_contact", {})}, *stages]
        made = [self._stage(stage, position, id_) for position, stage in enumerate(points)]
        scale = _stage_scale(id_, points)
        for name in ("reported", "wanted"):
            data = {**data, name: _stage_item(id_, name, scale)}
        return self.read(Continuum, {**data, "no_contact": made[0], "stages": made[1:]}, file)

    def _stage(self, data: Table, position: int, continuum: str) -> Table:
        gates = [{"item": _gate(entry)} for entry in data.get("gates", ())]
        return {**data, "continuum": continuum, "position": position, "gates": gates}


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
            files.problems.append(Problem(found=f"the id {id_!r} given twice", file=file))
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
    for _, data in _tables(root, "frameworks"):
        files.defines(data)
    frameworks = _folder(files, root, "frameworks", files.framework)
    continua = _folder(files, root, "continua", files.continuum)
    rules = _folder(files, root, "rules", lambda data, file: files.read(Rule, data, file))
    loose = _entries(files, root, "items", Item)
    files.problems += _dangling(frameworks, sources, continua, rules)
    files.finish()
    listed = [*loose.values(), *(i for f in frameworks.values() for i in f.items), *(i for c in continua.values() for i in c.items)]
    return Knowledge(
        sources=sources,
        scales=scales,
        items={item.id: item for item in listed},
        frameworks=frameworks,
        continua=continua,
        rules=rules,
        cases={case.name: case for case in sorted((root / "cases").iterdir(), key=lambda case: case.name) if case.is_dir()},
    )


def _dangling(
    frameworks: Mapping[str, Framework], sources: Mapping[str, Source], continua: Mapping[str, Continuum], rules: Mapping[str, Rule]
) -> list[Problem]:
    """Return references that lead nowhere: to a source, a linked criterion, a stage of a rubric."""
    criteria = {c.id: c for f in frameworks.values() for c in f.criteria}
    stages = {stage.id for c in continua.values() for stage in c.points}
    cited = [(f.id, each) for f in frameworks.values() for each in (f.source, *f.cites)]
    cited += [(c.id, each) for c in continua.values() for each in (c.source, *c.cites)]
    cited += [(rule.id, rule.source) for rule in rules.values()]
    wanted = [(c.id, link.to, criteria) for c in criteria.values() for link in c.links]
    found = [(at, name) for at, name in cited if name not in sources]
    found += [(at, name) for at, name, known in wanted if name not in known]
    found += [(c.id, r.stage) for c in criteria.values() for r in c.rubric if r.stage not in stages]
    return [Problem(found=f"{name!r}, which nothing goes by", path=at) for at, name in found]


def read_framework(path: Path) -> Framework:
    """Read a framework from a user's own file; it may use the items that ship with partnerkit.

    Raises:
        MissingFileError: There is no such file.
        DataFileError: Anything in it is wrong.
    """
    if not path.is_file():
        raise MissingFileError(Problem(found=f"no file {quoted(str(path))}", expected="the path of a framework's TOML file"))
    known = library()
    bank = {item.id: _plain_item(item) for item in known.items.values()}
    files = _Files(known.scales, bank)
    data = _toml(path)
    made = files.framework(data, path.name)
    files.finish()
    if made is None or made.id in known.frameworks:
        raise DataFileError(Problem(found=f"the id {data.get('id')!r}, which is taken", expected="an id of its own", file=path.name))
    return made


def _plain_item(item: Item) -> Table:
    made: Table = attrs.asdict(item, recurse=False)
    words = {"subjects": [str(s) for s in item.subjects], "applies_to": [str(k) for k in item.applies_to]}
    scale = {"id": item.scale.id, "name": item.scale.name, "points": [_plain_point(p) for p in item.scale.points]}
    return {**made, **words, "basis": str(item.basis), "mode": str(item.mode), "scale": scale}


def _plain_point(point: Point) -> Table:
    return {"point": point.point, "label": point.label}

