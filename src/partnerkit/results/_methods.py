"""Methods: what a paper must say of how a partnership was measured, each sentence made of figures that are there."""

from __future__ import annotations

import functools
import re
from typing import TypeAlias

import attrs

from partnerkit.model import Word
from partnerkit.results._findings import Reason
from partnerkit.results._intervals import IntervalReason
from partnerkit.results._statistics import Limits

__all__ = ["Fact", "FactValue", "Methods", "MethodsRow", "MethodsSentence", "MethodsTopic", "Reference"]

FactValue: TypeAlias = str | int | float | bool | None
"""What a fact may hold."""


class MethodsTopic(Word):
    """What a sentence or a row is about, in the order of the paragraph."""

    SURVEY = "survey"
    """Which answers they are."""
    RESPONSE = "response"
    """Who was asked and who answered."""
    INSTRUMENT = "instrument"
    """What was asked."""
    ANSWERS = "answers"
    """What was missing and not known."""
    SCORING = "scoring"
    """How scores were made."""
    RELIABILITY = "reliability"
    """How far the items of an instrument go together."""
    AGREEMENT = "agreement"
    """How far those who rate the same agree."""
    INTERVALS = "intervals"
    """How sure scores are."""
    RESAMPLING = "resampling"
    """What was left to chance, and how to get it again."""
    SOFTWARE = "software"
    """By what it was worked out."""


@attrs.frozen(kw_only=True)
class Fact:
    """Something known of how it was measured, or why it cannot be had.

    Attributes:
        topic: What it is about.
        name: Which figure, such as `alpha`.
        about: The instrument and what it was asked about, such as `davis_2002 partnership`; empty for the survey.
        value: What it is; None beside a reason.
        n: The units that it rests on.
        limits: Its limits.
        reason: Why it cannot be had.
    """

    topic: MethodsTopic
    name: str
    about: str = ""
    value: FactValue = None
    n: int | None = None
    limits: Limits | None = None
    reason: Reason | IntervalReason | None = None

    @property
    def id(self) -> str:
        """The name by which sentences and rows refer to it."""
        return f"{self.about}.{self.topic}.{self.name}" if self.about else f"{self.topic}.{self.name}"


@attrs.frozen(kw_only=True)
class MethodsSentence:
    """A sentence of the paragraph.

    Attributes:
        topic: What it is about.
        text: The sentence.
        facts: The ids of all the facts that it is made of.
    """

    topic: MethodsTopic
    text: str
    facts: tuple[str, ...]


@attrs.frozen(kw_only=True)
class MethodsRow:
    """A row of the table.

    Attributes:
        topic: What it is about.
        what: The figure, in words.
        about: The instrument; empty for the survey.
        value: The figure, or that it cannot be had and why.
        fact: The id of the fact that it tells.
    """

    topic: MethodsTopic
    what: str
    about: str
    value: str
    fact: str


@attrs.frozen(kw_only=True)
class Reference:
    """A work to cite.

    Attributes:
        key: By which it is cited.
        kind: BibTeX's sort of entry, such as `article`.
        fields: Name and text of each field, in order; the text without BibTeX's marks. An author in braces stands as
            written, as an office's or a body's name.
    """

    key: str
    kind: str
    fields: tuple[tuple[str, str], ...]

    @property
    def bibtex(self) -> str:
        """The entry as BibTeX."""
        lines = [f"  {name} = {{{_bibtex(text)}}}," for name, text in self.fields]
        return "\n".join([f"@{self.kind}{{{self.key},", *lines, "}"])


_MARKS = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{mark: f"\\{mark}" for mark in "&%$#_"},
}


def _bibtex(text: str) -> str:
    """Return a text as the value of a BibTeX field: its marks escaped, braces only around the whole."""
    whole = text.startswith("{") and text.endswith("}")
    inner = re.sub(r"[{}]", "", text)
    escaped = "".join(_MARKS.get(mark, mark) for mark in inner)
    return f"{{{escaped}}}" if whole else escaped


@attrs.frozen(kw_only=True, repr=False)
class Methods:
    """How a partnership was measured, for the methods part of a paper.

    Attributes:
        hub: The hub's id.
        wave: The wave's; empty where there is none.
        facts: All that is known, and what cannot be had.
        sentences: Made of these and nothing else.
        table: Likewise, a row a fact.
        references: The works behind the instruments and the methods that were used.
    """

    hub: str
    wave: str
    facts: tuple[Fact, ...]
    sentences: tuple[MethodsSentence, ...]
    table: tuple[MethodsRow, ...]
    references: tuple[Reference, ...]

    def __repr__(self) -> str:
        """Return the hub, the wave and the size."""
        wave = f", wave {self.wave}" if self.wave else ""
        return f"Methods({self.hub!r}{wave}, {len(self.sentences)} sentences, {len(self.references)} references)"

    @functools.cached_property
    def paragraph(self) -> str:
        """The sentences, one after the other."""
        return " ".join(each.text for each in self.sentences)

    @functools.cached_property
    def bibtex(self) -> str:
        """The references as a BibTeX file."""
        return "\n".join(f"{each.bibtex}\n" for each in self.references)

    def to_markdown(self) -> str:
        """Return the paragraph, the table and the references as Markdown.

        Example:
            >>> Methods(hub="h", wave="", facts=(), sentences=(), table=(), references=()).to_markdown().splitlines()[0]
            '## Methods'
        """
        rows = [f"| {_cell(each.what)} | {_cell(each.about)} | {_cell(each.value)} |" for each in self.table]
        table = "\n".join(["| what | of | value |", "| --- | --- | --- |", *rows])
        works = f"\n## References\n\n```bibtex\n{self.bibtex}```\n" if self.references else ""
        return f"## Methods\n\n{self.paragraph}\n\n{table}\n{works}"


def _cell(text: str) -> str:
    return text.replace("|", r"\|").replace("\n", " ")
