"""XML read as it streams by, with nothing in it that could grow: no document type, no entities, no depth.

Owns: what is refused of any XML, and how text is written into it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol
from xml.parsers import expat

import attrs

from partnerkit.errors import DataFileError, Entry, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["Handler", "element", "escaped", "read_xml"]

DEEPEST = 64
"""How many elements may stand within each other."""

_ESCAPES = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\t": "&#9;", "\r": "&#13;"}
)


class Handler(Protocol):
    """What is shown each element, by its name without a namespace."""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Take an element's start."""

    def end(self, tag: str, text: str) -> None:
        """Take an element's end, with the text that stood in it after the last element inside."""


@attrs.define
class _Text:
    """The text since the last tag, and how deep it stands."""

    parts: list[str] = attrs.field(factory=list)
    depth: int = 0

    def taken(self) -> str:
        text = "".join(self.parts)
        self.parts.clear()
        return text


def read_xml(data: bytes, file: str, handler: Handler) -> None:
    """Show a handler each element of a document.

    Args:
        data: The document's bytes.
        file: Its name, for problems.
        handler: What is shown its elements.

    Raises:
        DataFileError: It is no XML, has a document type, or elements within elements beyond all measure.
    """
    text = _Text()

    def start(tag: str, attributes: dict[str, str]) -> None:
        text.depth += 1
        if text.depth > DEEPEST:
            raise DataFileError(
                Problem(entry=Entry.UNREADABLE, found="elements within elements, deeper than any graph", file=file)
            )
        text.taken()
        handler.start(_local(tag), {_local(name): value for name, value in attributes.items()})

    def end(tag: str) -> None:
        text.depth -= 1
        handler.end(_local(tag), text.taken())

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _doctype(file)
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text.parts.append
    try:
        parser.Parse(data, True)  # noqa: FBT003 - expat's own, and by position alone
    except (expat.ExpatError, LookupError, ValueError) as error:
        if isinstance(error, DataFileError):
            raise
        found = f"text that is no XML ({error})" if data.strip() else "an empty file"
        raise DataFileError(Problem(entry=Entry.UNREADABLE, found=found, file=file)) from None


def _local(tag: str) -> str:
    return tag.rpartition(":")[2]


def _doctype(file: str) -> Callable[..., None]:
    def refuse(*_: object) -> None:
        raise DataFileError(
            Problem(
                entry=Entry.UNREADABLE,
                found="a document type (DTD), by which XML can name other files and grow without end",
                expected="none",
                hint="delete the lines from <!DOCTYPE to the > that ends it",
                file=file,
            )
        )

    return refuse


def escaped(text: str) -> str:
    r"""Return text as it may stand in an element or an attribute; line breaks outlive both.

    Example:
        >>> escaped('<b> & "quoted"\n')
        '&lt;b&gt; &amp; &quot;quoted&quot;&#10;'
    """
    return text.translate(_ESCAPES)


def element(tag: str, attributes: Mapping[str, str], text: str | None = None) -> str:
    """Return an element without others in it.

    Example:
        >>> element("data", {"key": "kind"}, "nursery"), element("node", {"id": "oak"})
        ('<data key="kind">nursery</data>', '<node id="oak"/>')
    """
    head = tag + "".join(f' {name}="{escaped(value)}"' for name, value in attributes.items())
    return f"<{head}/>" if text is None else f"<{head}>{escaped(text)}</{tag}>"
