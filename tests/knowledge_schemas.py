"""The JSON Schemas of the files of knowledge, made from the types; `nox -s schemas` writes them where they are shipped.

A file leaves out what its header says or its place tells, so its form is not quite that of the class it is read into:
the differences stand here, once, and all else is made from the fields, so that a new field needs nothing here.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any, Union, get_args, get_origin

import attrs

from partnerkit.knowledge import FileKind
from partnerkit.knowledge._kinds import CLASSES, FOLDERS, MADE
from partnerkit.knowledge.practice import Benefit, Challenge, Cost, Practice
from partnerkit.knowledge.schema import Criterion, Framework, Item, ItemUse, Scale
from partnerkit.knowledge.stages import Continuum, Stage
from partnerkit.model import Word
from tests.schemas import PLAIN, as_text, sentence, told

VERSION = 1
"""It goes up when a file that was right would have to change."""
FOLDER = Path(__file__).parents[1] / "src" / "partnerkit" / "schemas"
DATA = FOLDER.parent / "knowledge" / "data"

NAME = {"pattern": "^(?!.*__)[a-z0-9_]{1,60}$"}
CONSTRAINTS: dict[str, dict[str, Any]] = {
    "valid_name_id": NAME,
    "valid_item_id": {"pattern": r"^(?!.*__)[a-z0-9_]{1,40}(\.[a-z0-9_]{1,60}){1,2}$"},
    "_valid_full_id": {"pattern": r"^(?!.*__)[a-z0-9_]{1,60}\.[a-z0-9_]{1,60}$"},
    "valid_weight": {"exclusiveMinimum": 0, "maximum": 1000},
    "_valid_thirds": {"enum": ["1/3", "2/3", "1"]},
    "_valid_rating": {"minimum": 0, "maximum": 3},
    "_valid_share": {"exclusiveMinimum": 0, "maximum": 1},
    "valid_exponent": {"maximum": 100},
    "_valid_reliability": {"exclusiveMinimum": 0, "exclusiveMaximum": 1},
    "_valid_sd": {"exclusiveMinimum": 0, "maximum": 1},
    "_valid_people": {"minimum": 2},
}
"""What the checks of the classes say of a value, by the name of the check."""
SIMPLE: dict[type, dict[str, Any]] = {
    **PLAIN,
    int: {"type": "integer"},
    float: {"type": "number"},
    Fraction: {"type": "string", "pattern": "^[0-9]{1,3}(/[1-9][0-9]{0,2})?$"},
}
SHORT_IDS = (Criterion, Practice, Challenge, Benefit)
"""What a file writes with the last part of its id alone."""
FROM_THE_HEADER: dict[type, tuple[str, ...]] = {
    Item: ("scale", "subjects"),
    Practice: ("source", "links_basis"),
    Challenge: ("source", "links_basis"),
    Benefit: ("source", "links_basis"),
    Cost: ("basis",),
}
"""What a file may leave out below a header, which says it for all."""


class Forms:
    """The definitions of a schema, gathered as they are named."""

    def __init__(self, kind: FileKind) -> None:
        self.kind = kind
        self.made: dict[str, dict[str, Any]] = {}

    def named(self, name: str, made: dict[str, Any]) -> dict[str, Any]:
        """Return a reference to a definition, which is taken up."""
        self.made[name] = made
        return {"$ref": f"#/$defs/{name}"}

    def value(self, of: Any, more: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401 - any annotation
        """Return the schema of a type; `more` is what else is known of a value in it."""
        if get_origin(of) in {Union, types.UnionType}:
            made = [self.value(each, more) for each in get_args(of) if each is not type(None)]
            return made[0] if len(made) == 1 else {"anyOf": made}
        if get_origin(of) is tuple:
            inside = get_args(of)[0]
            return {"type": "array", "items": self.value(inside, {} if attrs.has(inside) else more)}
        if get_origin(of) is Mapping:
            return {"type": "object", "additionalProperties": self.value(get_args(of)[1], more)}
        if attrs.has(of) and of not in SIMPLE:
            return self.entry(of)
        if issubclass(of, Word):
            return {"type": "string", "enum": [word.value for word in of]}
        return {**SIMPLE.get(of, {"type": "string"}), **more}

    def entry(self, cls: type) -> dict[str, Any]:
        """Return a reference to the schema of a class as a file writes it."""
        name = cls.__name__.lower()
        if cls is Scale and self.kind is not FileKind.SCALES:
            id_ = {"type": "string", "description": "The id of a scale."}
            return {"anyOf": [id_, self.named(name, self.table(cls))]}
        if name in self.made:
            return {"$ref": f"#/$defs/{name}"}
        self.made[name] = {}
        return self.named(name, self.table(cls))

    def table(self, cls: type, *, may_lack: tuple[str, ...] = ()) -> dict[str, Any]:
        """Return the schema of a class as a file writes it."""
        fields = [field for field in attrs.fields(attrs.resolve_types(cls)) if field.init]
        fields = [field for field in fields if field.name not in MADE.get(cls, ())]
        optional = {*may_lack, *(() if self.kind is FileKind.ITEMS else FROM_THE_HEADER.get(cls, ()))}
        properties = {field.name: self.field(cls, field) for field in fields}
        if cls is Framework:
            properties["scale"] = {"type": "string", "description": "The scale of the items that name none."}
        return {
            "type": "object",
            "description": sentence(cls),
            "properties": properties,
            "required": [f.name for f in fields if f.default is attrs.NOTHING and f.name not in optional],
            "additionalProperties": False,
        }

    def field(self, cls: type, field: attrs.Attribute[Any]) -> dict[str, Any]:
        """Return the schema of a field, with what its class says of it."""
        description = {"description": told(cls).get(field.name, sentence(cls))}
        own = {
            (Criterion, "items"): self.uses,
            (Criterion, "rubric"): self.rubric,
            (Stage, "gates"): self.gates,
            (Continuum, "no_contact"): self.no_contact,
        }
        if (cls, field.name) in own:
            return {**own[cls, field.name](), **description}
        short = cls in SHORT_IDS and field.name in {"id", "requires", "answered_by"}
        more = NAME if short else CONSTRAINTS.get(getattr(field.validator, "__name__", ""), {})
        return {**self.value(field.type, more), **description}

    def uses(self) -> dict[str, Any]:
        """Return the schema of a criterion's items: each is written here, or used from elsewhere."""
        item, use = self.table(Item), self.table(ItemUse)
        used = {"type": "string", "description": "The id of an item that is written elsewhere, in place of all else."}
        here = {name: each for name, each in use["properties"].items() if name != "item"}
        made = {
            **item,
            "description": "An item that is asked: written here, or used by its id.",
            "properties": {"use": used, **item["properties"], **here},
            "required": [],
            "oneOf": [{"required": ["use"]}, {"required": item["required"]}],
        }
        return {"type": "array", "items": self.named("item", made)}

    def rubric(self) -> dict[str, Any]:
        """Return the schema of a rubric: a text for each stage."""
        return {"type": "object", "additionalProperties": {"type": "string"}, "propertyNames": NAME}

    def gates(self) -> dict[str, Any]:
        """Return the schema of a stage's gates: items."""
        return {"type": "array", "items": self.entry(Item)}

    def no_contact(self) -> dict[str, Any]:
        """Return the schema of position 0, which has an id already."""
        return self.named("no_contact", self.table(Stage, may_lack=("id", "basis")))


def knowledge_schema(kind: FileKind) -> dict[str, Any]:
    """Return the JSON Schema of a kind of file."""
    forms, noun = Forms(kind), kind.value.replace("_", " ")
    whole = forms.table(CLASSES[kind]) if kind in FOLDERS else listed(forms)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:partnerkit:{kind}-{VERSION}",
        "title": f"A file of partnerkit's knowledge: {noun}",
        **whole,
        "$defs": forms.made,
    }


def listed(forms: Forms) -> dict[str, Any]:
    """Return the schema of a file that is a list."""
    entries = {"type": "array", "items": forms.entry(CLASSES[forms.kind]), "description": "A table each."}
    properties = {forms.kind.value: entries}
    described = {"description": f"A list of {forms.kind.value}.", "properties": properties}
    return {"type": "object", **described, "required": [*properties], "additionalProperties": False}


def texts() -> dict[Path, str]:
    """Return each schema as it is shipped, with its place."""
    return {FOLDER / f"{kind}-{VERSION}.schema.json": as_text(knowledge_schema(kind)) for kind in FileKind}


def files() -> dict[Path, FileKind]:
    """Return every shipped file of knowledge with its kind."""
    listed = {kind: sorted((DATA / folder).glob("*.toml")) for kind, folder in FOLDERS.items()}
    return {file: kind for kind in FileKind for file in listed.get(kind, [DATA / f"{kind}.toml"])}


def named(file: Path, kind: FileKind) -> str:
    """Return the text of a file with its schema named in the first line, by the way from the file to it."""
    up = "/".join([".."] * len(file.relative_to(FOLDER.parent).parts[:-1]))
    line, text = f"#:schema {up}/schemas/{kind}-{VERSION}.schema.json\n", file.read_text(encoding="utf-8")
    return text if text.startswith("#:schema ") else line + text
