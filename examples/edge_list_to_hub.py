"""Turn any CSV file of ties with a level column into a hub folder, on a named continuum.

    python examples/edge_list_to_hub.py TIES.csv --from from --to to --level level --continuum luke_collaboration -o HUB

A level is a position on the continuum (1 is its first stage), or a stage's id or name. A list without directions
says that
two partners are tied at a level, not which of them said so: each tie is stated as a fact, and its level is kept as
reported by the partner in the first column, with basis `stated`. With `--directed` each row is the first partner's own
report, and nothing is stated as a fact. Nobody is taken to have been asked, so there is no response rate.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import re
import sys
from pathlib import Path

import partnerkit as pk

Rows = list[dict[str, str]]


def read(path: Path, columns: list[str]) -> Rows:
    """Return the rows of a CSV file that must have some columns."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        missing = [name for name in columns if name not in (reader.fieldnames or ())]
        if missing:
            sys.exit(f"{path.name}: no column {', '.join(missing)}; it has {', '.join(reader.fieldnames or ())}")
        return list(reader)


def as_id(name: str) -> str:
    """Return a name as an id: lower case, with `-` for whatever an id may not hold."""
    return re.sub(r"-{2,}|_{2,}", "-", re.sub(r"[^a-z0-9_-]+", "-", name.casefold())).strip("-")[:64]


def position(level: str, continuum: pk.Continuum, row: int) -> int:
    """Return the position that a level stands for."""
    known = {
        text.casefold(): stage.position
        for stage in continuum.points
        for text in (str(stage.position), stage.id, stage.name)
    }
    if level.strip().casefold() not in known:
        sys.exit(f"row {row}: the level {level!r}; expected one of {', '.join(known)}")
    return known[level.strip().casefold()]


def partners(names: dict[str, str], nodes: Rows, options: argparse.Namespace) -> list[pk.Partner]:
    """Return the partners of the ties and of the nodes' file, with their clusters where it has them."""
    clusters = {as_id(row[options.node_id]): as_id(row[options.cluster]) for row in nodes if options.cluster}
    everyone = names | {as_id(row[options.node_id]): row[options.node_id] for row in nodes}
    return [
        pk.Partner(id=id_, name=name, cluster=clusters.get(id_, ""), basis="stated") for id_, name in everyone.items()
    ]


def convert(options: argparse.Namespace) -> pk.Hub:
    """Return the hub that the files describe."""
    continuum = pk.continuum(options.continuum)
    rows = read(options.ties, [options.start, options.end, options.level])
    nodes = (
        read(options.nodes, [options.node_id, *([options.cluster] if options.cluster else [])]) if options.nodes else []
    )
    names = {as_id(row[end]): row[end] for row in rows for end in (options.start, options.end)}
    ends = [(as_id(row[options.start]), as_id(row[options.end])) for row in rows]
    responses = [
        pk.Response(
            wave="list",
            partner=a,
            about=b,
            item=continuum.reported.id,
            answer=position(row[options.level], continuum, i),
            basis="stated",
        )
        for i, ((a, b), row) in enumerate(zip(ends, rows, strict=True), start=2)
    ]
    partnership = pk.Partnership(
        id=as_id(options.output.name) or "hub",
        name=options.name or options.ties.stem,
        about=f"Made from a list of {len(rows)} ties.",
        continuum=continuum.id,
        partners=partners(names, nodes, options),
        relationships=() if options.directed else (pk.Relationship(a=a, b=b, basis="stated") for a, b in ends),
    )
    wave = pk.Wave(id="list", date=options.date, form=[continuum.reported.id], roster="listed")
    return pk.Hub(
        partnership=partnership, responses=pk.Responses.of(responses), waves=[wave], asked=(), named_ties=True
    )


def main(arguments: list[str] | None = None) -> None:
    """Read the files, write the folder, and say what to do next."""
    parser = argparse.ArgumentParser(description="Turn a CSV file of ties into a hub folder.")
    parser.add_argument("ties", type=Path, help="a CSV file with a row a tie")
    parser.add_argument("--from", dest="start", default="from", help="the column of one partner (default: from)")
    parser.add_argument("--to", dest="end", default="to", help="the column of the other (default: to)")
    parser.add_argument("--level", default="level", help="the column of the level (default: level)")
    parser.add_argument(
        "--continuum", default="pugh_2008", help="the continuum that the levels are of (default: pugh_2008)"
    )
    parser.add_argument("--directed", action="store_true", help="each row is the first partner's own report")
    parser.add_argument("--nodes", type=Path, help="a CSV file with a row a partner")
    parser.add_argument("--node-id", default="name", help="its column of the partner, as in the ties (default: name)")
    parser.add_argument("--cluster", default="", help="its column of the cluster, if any")
    parser.add_argument("--name", default="", help="the hub's name (default: the file's)")
    parser.add_argument(
        "--date",
        type=dt.date.fromisoformat,
        default=dt.datetime.now(dt.UTC).date(),
        help="the date of the list (default: today)",
    )
    parser.add_argument("-o", "--output", type=Path, required=True, help="the folder to write")
    options = parser.parse_args(arguments)
    try:
        hub = convert(options)
        pk.save(hub, options.output)
    except pk.PartnerkitError as error:
        sys.exit(str(error))
    print(f"{len(hub.partnership.partners)} partners and {len(hub.responses)} ties in {options.output}")
    print(f"now try: partnerkit assess {options.output}")


if __name__ == "__main__":
    main()
