"""What `partnerkit explain` prints: how a figure came about, folded to what can be read at once.

Owns: the look of the tree on a page, the list of what can be explained, and the tree as a document for programs.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import attrs

from partnerkit import sentences
from partnerkit.cli._page import Column, Page
from partnerkit.knowledge.schema import Subject
from partnerkit.model import Word
from partnerkit.results import Explanation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnerkit.results import FrameworkScore, Line, Profile

__all__ = ["FORMAT", "PARTS", "VERSION", "data", "ids_data", "show", "show_ids", "show_part"]

FORMAT = "partnerkit-explanation"
"""The name of the document that `--json` prints."""
VERSION = 1
"""Its version."""
PARTS = ("network", "voice")
"""The parts of a profile whose figures are listed by the part's name alone."""
INTERNAL = "Internal: this names who said what. It is not for sharing as it stands."

_STYLES = {"heading": "bold", "formula": "cyan", "missing": "dim", "interval": "dim", "source": "dim", "mark": "yellow"}
_ALWAYS = ("id", "title", "value", "operation", "weight")


def show(tree: Explanation, depth: int | None) -> None:
    """Print an explanation with so many levels of inputs; all for None."""
    page = Page()
    for line in tree.outline(depth):
        page.line(line.text, _style(line), indent=2 * line.level)
    page.line()
    if depth is not None and tree.depth > depth:
        page.line(f"Folded: --depth {depth + 1} shows one level more, --full each answer.", "dim")
    page.line(INTERNAL, "yellow")
    page.show()


def _style(line: Line) -> str:
    return "bold" if line.part == "figure" and line.level == 0 else _STYLES.get(line.part, "")


def data(tree: Explanation) -> dict[str, Any]:
    """Return an explanation as plain data: what is empty is left out, figures are not rounded."""
    return {"format": FORMAT, "version": VERSION, "explanation": _plain(tree)}


def ids_data(profile: Profile, part: str = "") -> dict[str, Any]:
    """Return the ids that can be explained as plain data: all of them, or those of one of the `PARTS`."""
    ids = [id_ for id_ in profile.explainable if not part or id_.startswith(f"{part}.")]
    return {"format": f"{FORMAT}-ids", "version": VERSION, "ids": ids}


def _plain(value: object) -> Any:  # noqa: ANN401 - plain data has no type of its own
    if isinstance(value, Explanation):
        return _tree(value)
    if isinstance(value, Word):
        return value.value
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, float) and math.isinf(value):
        return str(value)  # JSON has no number for it
    cls: type = type(value)
    return {f.name: _plain(getattr(value, f.name)) for f in attrs.fields(cls)} if attrs.has(cls) else value


def _tree(tree: Explanation) -> dict[str, Any]:
    made = {field.name: _plain(getattr(tree, field.name)) for field in attrs.fields(Explanation)}
    made["terms"] = {name: _plain(value) for name, value in tree.terms}
    made["marks"] = [{"mark": str(mark), "what": what} for mark, what in tree.marks]
    return {name: value for name, value in made.items() if name in _ALWAYS or value not in ("", None, [], {})}


def show_ids(profile: Profile, path: str) -> None:
    """Print what can be explained, with the figure of each."""
    page = Page()
    page.line(f"What can be explained of {profile.name}", "bold")
    page.line(f"Name one: partnerkit explain {path} ID")
    for scored in (*profile.frameworks, *profile.consensus):
        _put_scored(page, scored)
    _put_named(page, profile)
    _put_ladders(page, profile)
    _put_ties(page, profile, path)
    page.heading("The network and the voice of its partners")
    for part in PARTS:
        page.line(f"partnerkit explain {path} {part} lists their figures.", indent=2)
    page.line()
    page.line(INTERNAL, "yellow")
    page.show()


def show_part(profile: Profile, path: str, part: str) -> None:
    """Print what can be explained of a part, with the figure of each: of the voice the largest gap between groups."""
    page, ids = Page(), ids_data(profile, part)["ids"]
    page.line(f"What can be explained of the {part} of {profile.name}", "bold")
    if not ids:
        page.line("Nothing: the hub has held no survey round in which partners were asked.")
    else:
        page.line(f"Name one: partnerkit explain {path} {ids[0]}")
        page.line(_OF_PARTS[part], "dim")
        page.line()
        figures = _of_network(profile) if part == "network" else _of_voice(profile)
        _rows(page, [(id_, _figure(figures.get(id_.removeprefix(f"{part}.")))) for id_ in ids])
    page.line()
    page.line(INTERNAL, "yellow")
    page.show()


_OF_PARTS = {
    "network": "On confirmed ties; -: not known. partnerkit network shows the whole of it.",
    "voice": "The largest gap between kinds or sectors, in ratings given or received; chance gives some. -: none.",
}


def _of_network(profile: Profile) -> dict[str, float | None]:
    part = profile.network
    return {} if part is None else {figure.measure.value: figure.value for figure in part.figures}


def _of_voice(profile: Profile) -> dict[str, float | None]:
    found: dict[str, float | None] = {}
    for figure in () if profile.voice is None else profile.voice.figures:
        if figure.gap is not None:
            found[figure.id] = max(figure.gap.size, found.get(figure.id) or 0.0)
    return found


def _rows(page: Page, rows: Sequence[tuple[str, str]]) -> None:
    page.rows([Column(takes_rest=True), Column(right=True, width=9)], rows)


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _put_scored(page: Page, scored: FrameworkScore) -> None:
    page.heading(f"{sentences.name_of(scored.id)}, about {sentences.subject(scored.subject)}")
    _rows(page, [(each.id, _figure(each.value)) for each in (scored.score, *scored.criteria)])


def _put_named(page: Page, profile: Profile) -> None:
    known, rates = set(profile.explainable), profile.rates
    figures = {
        "maturity": profile.maturity.value if profile.maturity else None,
        "fit": profile.fit.value,
        "response": rates.response,
        "coverage": rates.coverage,
        "dont_know": rates.dont_know,
        profile.continuum: profile.stages.mean_position,
    }
    page.heading("The index, the rates, the stages and the rules")
    rows = [(id_, _figure(value)) for id_, value in figures.items() if id_ in known]
    _rows(page, [*rows, *((rule.id, str(rule.outcome).replace("_", " ")) for rule in profile.rules)])


def _put_ladders(page: Page, profile: Profile) -> None:
    if profile.ladders:
        page.heading("The ladders, by how many partners name a step; no figure is made of them")
    named = [(f"{each.ladder}, about {sentences.subject(each.subject)}", each) for each in profile.ladders]
    _rows(page, [(title, str(len(each.standings))) for title, each in named])


def _put_ties(page: Page, profile: Profile, path: str) -> None:
    if not profile.ties:
        return
    page.heading("The ties, by their position on the continuum")
    _rows(page, [(tie.id, _figure(tie.placement.position)) for tie in profile.ties])
    about = next((e for e in profile.frameworks if e.subject is Subject.RELATIONSHIP), None)
    if about is not None:
        page.line("A criterion of one tie, with both sides:")
        page.line(f"partnerkit explain {path} {profile.ties[0].id} {about.criteria[0].id}", indent=2)
