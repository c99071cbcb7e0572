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
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [name for name in columns if name not in (reader.fieldnames or ())]
            if missing:
                sys.exit(f"{path.name}: no column {', '.join(missing)}; it has {', '.join(reader.fieldnames or ())}")
            return [{name: value or "" for name, value in row.items() if name} for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        sys.exit(f"{path.name}: {error}")


def slug(name: str) -> str:
    """Return a name as an id: lower case, with `-` for whatever an id may not hold; empty where nothing is left."""
    return re.sub(r"-{2,}|_{2,}", "-", re.sub(r"[^a-z0-9_-]+", "-", name.casefold())).strip("-")[:60]


def ids(names: list[str]) -> dict[str, str]:
    """Return an id for each name: two names never share one, and a name in another script is numbered."""
    made: dict[str, str] = {}
    for number, name in enumerate(dict.fromkeys(names), start=1):
        wanted = slug(name) or f"partner-{number}"
        while wanted in made.values():
            wanted = f"{slug(name) or 'partner'}-{number}" if wanted == slug(name) else f"{wanted}-{number}"
        made[name] = wanted
    return made


def position(level: str, continuum: pk.Continuum) -> int | None:
    """Return the position that a level stands for, or None where it stands for none."""
    known = {
        text.casefold(): stage.position
        for stage in continuum.points
        for text in (str(stage.position), stage.id, stage.name)
    }
    return known.get(level.strip().casefold())


def wrong(rows: Rows, options: argparse.Namespace, continuum: pk.Continuum) -> list[str]:
    """Return everything that is wrong with the ties, each with its row; the header is row 1."""
    problems: list[str] = []
    seen: dict[tuple[str, ...], int] = {}
    for number, row in enumerate(rows, start=2):
        a, b = row[options.start].strip(), row[options.end].strip()
        pair = (a, b) if options.directed else tuple(sorted((a, b)))
        if not (a and b):
            problems.append(f"row {number}: a tie that lacks a partner")
        elif a == b:
            problems.append(f"row {number}: a tie of {a} with itself")
        elif pair in seen:
            problems.append(f"row {number}: the tie of row {seen[pair]} again")
        if position(row[options.level], continuum) is None:
            stages = ", ".join(f"{stage.position} ({stage.name})" for stage in continuum.points)
            problems.append(f"row {number}: the level {row[options.level]!r}; expected {stages}")
        seen.setdefault(pair, number)
    return problems


def convert(options: argparse.Namespace) -> pk.Hub:
    """Return the hub that the files describe."""
    continuum = pk.continuum(options.continuum)
    rows = read(options.ties, [options.start, options.end, options.level])
    problems = wrong(rows, options, continuum)
    if problems:
        sys.exit("\n".join(f"{options.ties.name}, {problem}" for problem in problems))
    wanted = [options.node_id, *([options.cluster] if options.cluster else [])]
    nodes = read(options.nodes, wanted) if options.nodes else []
    clusters = {row[options.node_id].strip(): slug(row[options.cluster]) for row in nodes if options.cluster}
    ends = [(row[options.start].strip(), row[options.end].strip()) for row in rows]
    id_of = ids([*(name for pair in ends for name in pair), *(row[options.node_id].strip() for row in nodes)])
    pairs = [(id_of[a], id_of[b]) for a, b in ends]
    partnership = pk.Partnership(
        id=slug(options.output.name) or "hub",
        name=options.name or options.ties.stem,
        about=f"Made from a list of {len(rows)} ties.",
        continuum=continuum.id,
        partners=[
            pk.Partner(id=id_, name=name, cluster=clusters.get(name, ""), basis="stated") for name, id_ in id_of.items()
        ],
        relationships=() if options.directed else (pk.Relationship(a=a, b=b, basis="stated") for a, b in pairs),
    )
    responses = [
        pk.Response(
            wave="list",
            partner=a,
            about=b,
            item=continuum.reported.id,
            answer=position(row[options.level], continuum),
            basis="stated",
        )
        for (a, b), row in zip(pairs, rows, strict=True)
    ]
    wave = pk.Wave(id="list", date=options.date, form=[continuum.reported.id], roster="listed")
    return pk.Hub(partnership=partnership, responses=pk.Responses.of(responses), waves=[wave], asked=())


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
