"""What must not change unseen: every id there is, and the wording that people answer, by edition.

`python tests/data/pins.py` adds new ids, and the wording of new editions. It never takes an id away: answers that
people have exchanged bear it.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from partnerkit.files import cases
from partnerkit.knowledge import guidance, library

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnerkit.knowledge import Item

HERE = Path(__file__).parent / "pinned"
IDS = HERE / "ids.txt"
WORDING = HERE / "wording.txt"


def ids() -> set[str]:
    """Return every id of the knowledge, each after the sort of thing that bears it."""
    return {*_rated(), *_ordered(), *_done()}


def _rated() -> Iterator[str]:
    known = library()
    yield from (f"source {id_}" for id_ in known.sources)
    yield from (f"scale {id_}" for id_ in known.scales)
    yield from (f"item {id_}" for id_ in known.items)
    for framework in known.frameworks.values():
        yield f"framework {framework.id}"
        yield from (f"group {framework.id}.{group.id}" for group in framework.groups)
        yield from (f"element {framework.id}.{element.id}" for element in framework.told)
        for criterion in framework:
            yield f"criterion {criterion.id}"
            yield from (f"element {criterion.id}.{element.id}" for element in criterion.elements)


def _ordered() -> Iterator[str]:
    known = library()
    for continuum in known.continua.values():
        yield f"continuum {continuum.id}"
        yield from (f"stage {continuum.id}.{stage.id}" for stage in continuum.points)
    for ladder in known.ladders.values():
        yield f"ladder {ladder.id}"
        yield from (f"step {ladder.id}.{step.id}" for step in ladder.steps)
        yield from (f"part {ladder.id}.{part.id}" for step in ladder.steps for part in step.parts)


def _done() -> Iterator[str]:
    found = guidance()
    for collection in found.collections.values():
        yield f"collection {collection.id}"
        yield from (f"group {collection.id}.{group.id}" for group in collection.groups)
        yield from (f"practice {each.id}" for each in collection)
        yield from (f"challenge {each.id}" for each in collection.challenges)
        yield from (f"benefit {each.id}" for each in collection.benefits)
    yield from (f"outcome {id_}" for id_ in found.outcomes)
    yield from (f"role {id_}" for id_ in found.roles)
    yield from (f"kind {id_}" for id_ in found.kinds)
    yield from (f"principle {id_}" for id_ in found.principles)
    yield from (f"rule {id_}" for id_ in library().rules)
    yield from (f"case {id_}" for id_ in cases())


def wording() -> dict[tuple[str, str], str]:
    """Return a digest of what a framework or continuum asks, and of its descriptions, by its id and edition."""
    known = library()
    asked = [(each.id, each.edition, [_item(i) for i in each.items]) for each in known.continua.values()]
    for framework in known.frameworks.values():
        texts = [_item(item) for item in framework.items]
        texts += [f"{c.id} {each.stage} {each.text}" for c in framework for each in c.rubric]
        texts += [f"{c.id} {c.signs.low} {c.signs.middling} {c.signs.high}" for c in framework if c.signs]
        asked.append((framework.id, framework.edition, texts))
    return {(id_, edition): _digest(texts) for id_, edition, texts in asked}


def _item(item: Item) -> str:
    return f"{item.id} {item.text} {item.relationship_text} {item.reversed}"


def _digest(texts: list[str]) -> str:
    return hashlib.sha256("\n".join(sorted(texts)).encode()).hexdigest()[:16]


def pinned_ids() -> set[str]:
    """Return the ids that have been given out."""
    return set(IDS.read_text(encoding="utf-8").splitlines())


def pinned_wording() -> dict[tuple[str, str], str]:
    """Return the digests of the wording of every edition that has been given out."""
    lines = (line.split() for line in WORDING.read_text(encoding="utf-8").splitlines())
    return {(id_, edition): digest for id_, edition, digest in lines}


def write() -> None:
    """Add what is new."""
    IDS.write_text("".join(f"{id_}\n" for id_ in sorted(pinned_ids() | ids())), encoding="utf-8", newline="\n")
    held = {**wording(), **pinned_wording()}
    lines = [f"{id_} {edition} {digest}\n" for (id_, edition), digest in sorted(held.items())]
    WORDING.write_text("".join(lines), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write()
