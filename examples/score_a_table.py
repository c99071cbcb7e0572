"""Score a survey table and roll it up to hubs: a table in, tables out.

`survey_table.csv` beside this file is invented: two hubs, one row a respondent, one column an item. Null is missing,
-1 is don't know, -2 is not applicable.

    python examples/score_a_table.py [TABLE.csv] [-o SCORES.csv]
"""

from __future__ import annotations

import argparse
from pathlib import Path

import polars as pl

import partnerkit as pk
from partnerkit.responses import KEYS, column

TABLE = Path(__file__).with_name("survey_table.csv")


def read(path: Path) -> pl.DataFrame:
    """Return a wide table: keys as text, never null, and items as integers."""
    keys = dict.fromkeys(KEYS, pl.String)
    table = pl.read_csv(path, schema_overrides=keys)
    return table.with_columns(pl.col(KEYS).fill_null(""))


def main(arguments: list[str] | None = None) -> pl.DataFrame:
    """Check, score and roll up the table, and print what a paper would report."""
    parser = argparse.ArgumentParser(description="Score a survey table on pugh_death_1989.")
    parser.add_argument("table", nargs="?", type=Path, default=TABLE)
    parser.add_argument("-o", "--output", type=Path, help="write the roll-up to this CSV file")
    options = parser.parse_args(arguments)
    framework = pk.framework("pugh_death_1989")
    table = read(options.table)

    checked = pk.check(table, framework)
    for problem in checked.problems:
        print(f"look at: {problem}")

    scores = pk.score(table, framework)
    hubs = pk.rollup(scores, framework, by=["hub", "wave"])
    for row in hubs.iter_rows(named=True):
        name = column(framework.id)
        print(
            f"{row['hub']}: {row[name]:.3f} (arithmetic mean {row[f'{name}__mean']:.3f}), {row['n_partners']} partners"
        )
        for criterion in framework:
            at = column(criterion.id)
            print(
                f"  {criterion.name}: {row[at]:.3f}, coverage {row[f'{at}__coverage']:.0%}, {row[f'{at}__n']} partners"
            )
    if options.output:
        hubs.write_csv(options.output)
    return hubs


if __name__ == "__main__":
    main()
