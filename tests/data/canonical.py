"""The one way in which a file of the knowledge is written: its comments, then what it says, byte for byte.

`python tests/data/canonical.py` writes every file of the knowledge that way, or those that are named.
"""

from __future__ import annotations

import json
import re
import sys
import textwrap
import tomllib
from pathlib import Path
from typing import Any

import attrs

DATA = Path(__file__).parents[2] / "src" / "partnerkit" / "knowledge" / "data"
WIDTH = 110
INLINE = {"puts_to_work", "lowers", "serves", "barriers", "points", "cost"}  # lists of what is a line each, and costs

_HEADER = re.compile(r"^\s*\[\[?([\w.]+)\]\]?$")


@attrs.frozen(kw_only=True)
class Comments:
    """The comments of a file: at its head, and before its tables."""

    head: str
    before: dict[tuple[str, int], str]


def comments(text: str) -> Comments:
    """Return the comments of a file: those before a table by its path and its number among those of that path."""
    before: dict[tuple[str, int], str] = {}
    seen: dict[str, int] = {}
    block: list[str] = []
    head: str | None = None
    for line in text.splitlines():
        found = _HEADER.match(line)
        if line.startswith("#") or (not line and block):
            block.append(line)
            continue
        if head is None and line:
            head, block = _first(block, of_table=bool(found))
        if found:
            number = seen[found[1]] = seen.get(found[1], -1) + 1
            if block:
                before[found[1], number] = "\n".join(block) + "\n"
        if line:
            block = []
    return Comments(head=head or "", before=before)


def _first(block: list[str], *, of_table: bool) -> tuple[str, list[str]]:
    """Part the comment at the head, which ends in an empty line, from one on the first table."""
    own = block[::-1].index("") if of_table else 0
    head, rest = block[: len(block) - own], block[len(block) - own :]
    return "\n".join(head).strip("\n") + "\n\n", rest


def written(data: dict[str, Any], said: Comments) -> str:
    """Return a file in canonical form."""
    lines: list[str] = []
    _table(data, "", 0, lines, said, {})
    return said.head + "\n".join(lines).strip("\n") + "\n"


def _is_table(key: str, value: object) -> bool:
    return key not in INLINE and (
        isinstance(value, dict) or (isinstance(value, list) and bool(value) and isinstance(value[0], dict))
    )


def _table(  # noqa: PLR0917 - the state of one walk
    data: dict[str, Any], path: str, depth: int, lines: list[str], said: Comments, seen: dict[str, int]
) -> None:
    indent = "  " * max(depth - 1, 0)
    for key, value in data.items():
        if not _is_table(key, value):
            lines += [f"{indent}{line}".rstrip() for line in _pair(key, value, WIDTH - len(indent))]
    for key, value in data.items():
        if not _is_table(key, value):
            continue
        full = f"{path}.{key}" if path else key
        for each in value if isinstance(value, list) else [value]:
            number = seen[full] = seen.get(full, -1) + 1
            name = f"[[{full}]]" if isinstance(value, list) else f"[{full}]"
            comment = said.before.get((full, number), "")
            lines += ["", *comment.splitlines(), f"{'  ' * depth}{name}"]
            _table(each, full, depth + 1, lines, said, seen)


def _pair(key: str, value: object, width: int) -> list[str]:
    line = f"{key} = {_plain(value)}"
    if isinstance(value, str) and len(line) > width:
        wrapped = textwrap.wrap(_escaped(value), width - 4, break_on_hyphens=False)
        inner = [f"  {part} \\" for part in wrapped[:-1]]
        return [f'{key} = """\\', *inner, f'  {wrapped[-1]}"""']
    if isinstance(value, list) and (len(line) > width or (value and isinstance(value[0], dict))):
        return [f"{key} = [", *(f"  {_plain(each)}," for each in value), "]"]
    return [line]


def _escaped(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1].replace('\\"', '"')


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_plain(each)}" for key, each in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_plain(each) for each in value) + "]"
    if isinstance(value, float) and value in {float("inf"), float("-inf")}:
        return str(value)
    return json.dumps(value, ensure_ascii=False)


def canonical(text: str) -> str:
    """Return the text of a file as it should be."""
    return written(tomllib.loads(text), comments(text))


def files() -> list[Path]:
    """Return every file of the knowledge; the headers of cases are too."""
    return sorted(DATA.rglob("*.toml"))


if __name__ == "__main__":
    for file in [Path(name) for name in sys.argv[1:]] or files():
        file.write_text(canonical(file.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
