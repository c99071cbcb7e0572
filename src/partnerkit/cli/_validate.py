"""What `partnerkit validate` prints: that a hub is valid and what it holds, or what is wrong.

Owns: the counts, and the document of `--json`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from partnerkit import sentences
from partnerkit.cli._page import Page
from partnerkit.model import Basis
from partnerkit.responses import Form, form_items

if TYPE_CHECKING:
    from partnerkit.errors import PartnerkitError
    from partnerkit.hub import Hub
    from partnerkit.responses import Wave

__all__ = ["hub_data", "problem_data", "show"]

FORMAT = "partnerkit-validation"
VERSION = 1


def hub_data(hub: Hub) -> dict[str, Any]:
    """Return what a valid hub holds, in numbers."""
    partnership = hub.partnership
    return {
        "format": FORMAT,
        "version": VERSION,
        "valid": True,
        "problems": [],
        "hub": partnership.id,
        "name": partnership.name,
        "illustrative": _is_illustrative(hub),
        "partners": len(partnership.partners),
        "relationships": len(partnership.relationships),
        "evidence": len(partnership.evidence),
        "waves": [_wave_data(hub, wave) for wave in hub.waves],
    }


def _is_illustrative(hub: Hub) -> bool:
    bases = {row.basis for row in hub.partnership.partners} | {row.basis for row in hub.partnership.relationships}
    return hub.illustrative or Basis.ILLUSTRATIVE in bases | {*hub.responses.long["basis"].unique()}


def _wave_data(hub: Hub, wave: Wave) -> dict[str, Any]:
    asked = hub.asked_in(wave)
    return {
        "id": wave.id,
        "date": wave.date.isoformat(),
        "form": str(wave.form) if isinstance(wave.form, Form) else "listed",
        "partners_asked": len({each.partner for each in asked}),
        "people_asked": len(asked),
        "answers": int(hub.responses.of_wave(wave.id).long["answer"].count()),
        "questions": {
            str(subject): len(items) for subject, items in form_items(wave.form, hub.partnership.continuum).items()
        },
    }


def problem_data(error: PartnerkitError) -> dict[str, Any]:
    """Return everything that is wrong, each with its place."""
    problems = [
        {**attrs.asdict(problem), "entry": problem.entry.value, "link": problem.link, "text": str(problem)}
        for problem in error.problems
    ]
    return {"format": FORMAT, "version": VERSION, "valid": False, "problems": problems}


def show(hub: Hub) -> None:
    """Print that a hub is valid, and what it holds."""
    data = hub_data(hub)
    page = Page()
    page.line(f"Valid: {data['name']}", "bold green")
    if data["illustrative"]:
        page.line(sentences.ILLUSTRATIVE, "bold yellow")
    ties = sentences.count(data["relationships"], "stated tie")
    evidence = sentences.count(data["evidence"], "piece of evidence", "pieces of evidence")
    page.line(f"{sentences.count(data['partners'], 'partner')}, {ties} and {evidence}.")
    if not hub.waves:
        page.line("No survey round yet.")
    for wave in hub.waves:
        page.point(_wave_line(hub, wave))
    page.show()


def _wave_line(hub: Hub, wave: Wave) -> str:
    data = _wave_data(hub, wave)
    form = "a list of questions" if data["form"] == "listed" else f"the {data['form']} form"
    people = sentences.count(data["people_asked"], "person", "people")
    asked = f"{people} of {sentences.count(data['partners_asked'], 'partner')} asked"
    whole, ties = data["questions"]["partnership"], data["questions"]["relationship"]
    put = f"{sentences.count(whole, 'question')} about the whole, {ties} about each tie"
    answers = sentences.count(data["answers"], "answer")
    return f"Wave {wave.id}, {sentences.date(wave.date)}, {form}: {asked}, {put}; {answers}."
