"""How well a panel's model finds what its answers were drawn with: bias, error, coverage and correlation; a simulation.

Run by `nox -s studies`. Each panel is drawn from the model itself: seven items from 0 to 4, subjects with a standard
deviation of 1 logit, each rated by some of the raters by lot. An average rater is the mean of those of the panel, and
true places are counted from there.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import attrs
import numpy as np

from partnerkit.stats.raters import Panel, rater_model
from partnerkit.stats.resampling import Floats

if TYPE_CHECKING:
    from partnerkit.results import RatersReport

SIMULATIONS, SEED = 200, 20261122
HARD = np.linspace(-0.9, 0.9, 7)
STEPS = np.array([-1.5, -0.5, 0.5, 1.5])
NORMAL = 1.959964


@attrs.frozen(kw_only=True)
class Shape:
    """A panel's shape: how many subjects, raters, raters of each subject, and how far raters differ."""

    subjects: int
    raters: int
    each: int
    sd: float

    def __str__(self) -> str:
        """Return it as a cell of a table."""
        return f"{self.subjects} subjects, {self.raters} raters, {self.each} each, sd {self.sd:g}"


SHAPES = (
    Shape(subjects=30, raters=6, each=3, sd=0.5),
    Shape(subjects=60, raters=8, each=2, sd=0.5),
    Shape(subjects=60, raters=8, each=2, sd=0.0),
    Shape(subjects=120, raters=12, each=3, sd=0.5),
    Shape(subjects=240, raters=20, each=3, sd=1.0),
)


@attrs.frozen(kw_only=True, eq=False)
class Drawn:
    """A panel with the places and severities that it was drawn with."""

    panel: Panel
    places: Floats
    severities: Floats


def chances(places: Floats) -> Floats:
    """Return the chance of each point of each item, shape (rows, 7, 5)."""
    steps = (places[:, None] - HARD)[:, :, None] - STEPS
    powers = np.exp(np.concatenate([np.zeros((*steps.shape[:2], 1)), steps.cumsum(axis=2)], axis=2))
    made: Floats = powers / powers.sum(axis=2, keepdims=True)
    return made


def fair(places: Floats) -> Floats:
    """Return the share of the points that an average rater is expected to give."""
    made: Floats = (chances(places) @ np.arange(5.0)).mean(axis=1) / 4
    return made


def drawn(shape: Shape, chance: np.random.Generator) -> Drawn:
    """Return a panel of a shape."""
    places, severe = chance.standard_normal(shape.subjects), shape.sd * chance.standard_normal(shape.raters)
    lots = chance.permuted(np.broadcast_to(np.arange(shape.raters), (shape.subjects, shape.raters)), axis=1)
    subject, rater = np.repeat(np.arange(shape.subjects), shape.each), lots[:, : shape.each].ravel()
    past = chances(places[subject] - severe[rater]).cumsum(axis=2)
    points = (chance.random((len(subject), 7, 1)) > past).sum(axis=2).astype(np.float64)
    panel = Panel.of_matrix(
        points,
        subjects=[f"s{n:03}" for n in subject.tolist()],
        raters=[f"r{n:02}" for n in rater.tolist()],
        ends=[(0, 4)] * 7,
    )
    return Drawn(panel=panel, places=places - severe.mean(), severities=severe - severe.mean())


def found(report: RatersReport) -> dict[str, tuple[Floats, Floats]]:
    """Return the estimates of each sort with their standard errors."""
    items = report.items
    return {
        "place": _columns([(each.logit, each.se) for each in report.subjects]),
        "severity": _columns([(each.severity, each.se) for each in report.raters]),
        "difficulty": _columns([(each.difficulty, each.se) for each in items]),
        "threshold": (np.array(items[0].thresholds), np.array(items[0].threshold_se)),
    }


def _columns(pairs: list[tuple[float | None, float | None]]) -> tuple[Floats, Floats]:
    table = np.array([[np.nan if value is None else value for value in pair] for pair in pairs])
    return table[:, 0], table[:, 1]


def study(shape: Shape) -> tuple[list[str], list[str]]:
    """Return a shape's rows of the two tables."""
    chance = np.random.default_rng(SEED)
    errors: dict[str, list[Floats]] = {}
    within: dict[str, list[Floats]] = {}
    scores, spreads, refused = [], [], 0
    for _ in range(SIMULATIONS):
        made = drawn(shape, chance)
        report = rater_model(made.panel)
        if report.reason is not None:
            refused += 1
            continue
        true = {"place": made.places, "severity": made.severities, "difficulty": HARD, "threshold": STEPS}
        for name, (value, se) in found(report).items():
            error = value - true[name]
            errors.setdefault(name, []).append(error)
            known = ~np.isnan(se)
            within.setdefault(name, []).append(np.abs(error[known]) <= NORMAL * se[known])
        scores.append(_of_scores(report, made))
        spreads.append((report.subject_sd or 0.0, report.rater_sd or 0.0, float(made.severities.std(ddof=1))))
    return _rows(shape, errors, within), [_row(shape, np.array(scores), np.array(spreads), refused)]


def _of_scores(report: RatersReport, made: Drawn) -> tuple[float, ...]:
    """Return how raw and adjusted scores lie to the true ones: error, correlation; and the coverage of the limits."""
    true = fair(made.places)
    raw = np.array([each.raw for each in report.subjects])
    adjusted, _ = _columns([(each.adjusted, None) for each in report.subjects])
    held = [b.low <= t <= b.high for t, b in zip(true, (e.limits for e in report.subjects), strict=True) if b]
    errors = [float(np.sqrt(np.mean((each - true) ** 2))) for each in (raw, adjusted)]
    return (*errors, *(float(np.corrcoef(each, true)[0, 1]) for each in (raw, adjusted)), float(np.mean(held)))


def _rows(shape: Shape, errors: dict[str, list[Floats]], within: dict[str, list[Floats]]) -> list[str]:
    rows = []
    for name, each in errors.items():
        all_, held = np.concatenate(each), np.concatenate(within[name])
        ends = np.array([one[-1] for one in each]).mean()  # those that add up to nothing have no bias but at their ends
        bias = all_.mean() if name == "place" else ends
        coverage = f"{held.mean():.3f}" if len(held) else "none"
        rows.append(f"| {shape} | {name} | {bias:+.3f} | {np.sqrt(np.mean(all_**2)):.3f} | {coverage} |")
    return rows


def _row(shape: Shape, scores: Floats, spreads: Floats, refused: int) -> str:
    raw, adjusted, raw_r, adjusted_r, held = scores.mean(axis=0)
    subject, rater, true = spreads.mean(axis=0)
    none = np.mean(spreads[:, 1] == 0)
    cells = [f"{raw:.3f}", f"{adjusted:.3f}", f"{raw_r:.3f}", f"{adjusted_r:.3f}", f"{held:.3f}"]
    cells += [f"{subject:.3f}", f"{rater:.3f}", f"{true:.3f}", f"{none:.2f}", f"{refused}"]
    return f"| {shape} | {' | '.join(cells)} |"


def main() -> None:
    """Print both tables."""
    out = sys.stdout.write
    made = [study(shape) for shape in SHAPES]
    out("| panel | of | bias | error | coverage |\n| --- | --- | --- | --- | --- |\n")
    out("\n".join(row for rows, _ in made for row in rows))
    out("\n\n| panel | error, raw | adjusted | correlation, raw | adjusted | limits hold |")
    out(" sd of subjects | of raters | true | found none | refused |\n|" + " --- |" * 11 + "\n")
    out("\n".join(row for _, rows in made for row in rows) + "\n")


if __name__ == "__main__":
    main()
