"""The JSON Schema of a hub's document, made from the types; `nox -s schemas` writes it where it is shipped.

Those of the files of knowledge are in `knowledge_schemas`.

Nothing of this is in the package: the schema is a file, and a test makes it again and compares.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import types
from pathlib import Path
from typing import Any, Union, get_args, get_origin

import attrs

from partnerkit.codec import COLUMNS, HUB_FORMAT, HUB_VERSION
from partnerkit.files._hub import HEADER_KEYS
from partnerkit.hub import Asked, Hub, Slot
from partnerkit.knowledge import continuum
from partnerkit.model import LONGEST_NAME, LONGEST_TEXT, Evidence, Partner, Partnership, Relationship, Word
from partnerkit.responses import LARGEST_POINT, WORDS, Response, Wave
from partnerkit.units import _AMOUNT, Amount

PLACE = Path(__file__).parents[1] / "src" / "partnerkit" / "schemas" / f"hub-{HUB_VERSION}.schema.json"

ROWS: dict[str, type] = {
    "partners": Partner,
    "relationships": Relationship,
    "asked": Asked,
    "responses": Response,
    "evidence": Evidence,
    "times": Slot,
}
ID = r"^(?!.*__)[a-z0-9_-]{1,64}$"
CONSTRAINTS: dict[str, dict[str, Any]] = {
    "_valid_id": {"pattern": ID},
    "_valid_id_or_none": {"pattern": f"^$|{ID}"},
    "_valid_respondent": {"pattern": "^[a-z0-9_-]{0,64}$"},
    "_valid_title": {"minLength": 1, "maxLength": LONGEST_NAME},
    "_valid_name": {"maxLength": LONGEST_NAME},
    "_valid_names": {"minLength": 1, "maxLength": LONGEST_NAME},
    "_valid_text": {"maxLength": LONGEST_TEXT},
    "_valid_slot": {"minLength": 1, "maxLength": LONGEST_NAME},
}
"""What the model's own checks say of a text, by the name of the check."""
ANSWER = {
    "anyOf": [
        {"type": "integer", "minimum": 0, "maximum": LARGEST_POINT},
        {"type": "string", "enum": [*WORDS]},
        {"type": "null"},
    ]
}


def hub_schema() -> dict[str, Any]:
    """Return the JSON Schema of a hub's document."""
    properties = {
        "$schema": {"type": "string", "description": "Where this schema is, for an editor."},
        "format": {"const": HUB_FORMAT},
        "version": {"const": HUB_VERSION},
        **{key: head(key) for key in HEADER_KEYS},
        "waves": rows("wave", "The survey rounds."),
        **{name: rows(singular(cls), f"{sentence(cls)} A row each.") for name, cls in ROWS.items()},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:partnerkit:hub-{HUB_VERSION}",
        "title": "A hub: a partnership with its answers",
        "description": "What partnerkit saves as JSON. References between rows are checked on loading.",
        "type": "object",
        "properties": properties,
        "required": ["format", "version", "id", "name", "partners"],
        "additionalProperties": False,
        "$defs": {singular(cls): row(cls, names(cls)) for cls in (Wave, *ROWS.values())},
    }


def names(cls: type) -> tuple[str, ...]:
    """Return the keys of a row in the order in which they are written."""
    tables = {known: COLUMNS[name] for name, known in ROWS.items()}
    return tables[cls] if cls in tables else tuple(field.name for field in attrs.fields(cls))


def singular(cls: type) -> str:
    return "time" if cls is Slot else cls.__name__.lower()


def rows(name: str, description: str) -> dict[str, Any]:
    return {"type": "array", "items": {"$ref": f"#/$defs/{name}"}, "description": description}


def row(cls: type, keys: tuple[str, ...]) -> dict[str, Any]:
    fields = {field.name: field for field in attrs.fields(attrs.resolve_types(cls))}
    return {
        "type": "object",
        "description": sentence(cls),
        "properties": {key: described(cls, fields[key]) for key in keys},
        "required": [key for key in keys if fields[key].default is attrs.NOTHING],
        "additionalProperties": False,
    }


def head(key: str) -> dict[str, Any]:
    cls = Partnership if hasattr(attrs.fields(Partnership), key) else Hub
    return described(cls, getattr(attrs.fields(attrs.resolve_types(cls)), key))


def described(cls: type, field: attrs.Attribute[Any]) -> dict[str, Any]:
    """Return the schema of a field, with what its class says of it."""
    made = ANSWER if (cls, field.name) == (Response, "answer") else schema(field.type, constraint(field))
    order = {"x-order": [stage.id for stage in continuum().points]} if field.name == "aim" else {}
    return {**made, **order, "description": told(cls)[field.name]}


def constraint(field: attrs.Attribute[Any]) -> dict[str, Any]:
    check = f"_valid_{field.name}" if field.name == "respondent" else getattr(field.validator, "__name__", "")
    return CONSTRAINTS.get(check, {})


def schema(of: Any, text: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401 - any annotation
    """Return the schema of a type; `text` is what else is known of a text in it."""
    if get_origin(of) in {Union, types.UnionType}:
        some = [each for each in get_args(of) if each is not type(None)]
        made = [schema(each, text) for each in some]
        return made[0] if len(made) == 1 else {"anyOf": made}
    if get_origin(of) is tuple:
        (inside, *_) = get_args(of)
        once = {"uniqueItems": True} if issubclass(inside, Word) else {}
        return {"type": "array", "items": schema(inside, text), **once}
    if issubclass(of, Word):
        return {"type": "string", "enum": [word.value for word in of]}
    return PLAIN.get(of, {"type": "string", **text})


PLAIN: dict[type, dict[str, Any]] = {
    bool: {"type": "boolean"},
    Amount: {"type": "string", "pattern": f"^{_AMOUNT.pattern}$", "examples": ["2 hour/week"]},
    dt.date: {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
}


def sentence(cls: type) -> str:
    """Return the first sentence that a class says of itself."""
    return (cls.__doc__ or "").strip().split("\n\n")[0].replace("\n", " ")


def told(cls: type) -> dict[str, str]:
    """Return what a class says of each of its attributes."""
    part = re.search(r"Attributes:\n(.*?)(?:\n\s*\n|\Z)", cls.__doc__ or "", re.DOTALL)
    found = re.findall(r"^        (\w+): (.*(?:\n {12}.*)*)", part[1], re.MULTILINE) if part else []
    return {**SLOT, **{name: re.sub(r"\s+", " ", text).strip() for name, text in found}}


SLOT = {"partner": "The partner's id.", "slot": "A time at which it can meet."}
"""What `Slot` says in one sentence for both."""


def as_text(made: dict[str, Any]) -> str:
    """Return a schema as it is shipped."""
    return json.dumps(made, indent=2, ensure_ascii=False) + "\n"


def text() -> str:
    """Return the schema of a hub as it is shipped."""
    return as_text(hub_schema())


if __name__ == "__main__":
    from tests import knowledge_schemas

    data = {file: knowledge_schemas.named(file, kind) for file, kind in knowledge_schemas.files().items()}
    for place, made in {PLACE: text(), **knowledge_schemas.texts(), **data}.items():
        place.write_text(made, encoding="utf-8")
