"""The sensitivity of a framework's score or of the maturity index, over the units of a hub or of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import polars as pl

from partnerkit.errors import Entry, InvalidValueError, Problem, TableError, quoted
from partnerkit.hub import Hub
from partnerkit.knowledge import framework as framework_by_id
from partnerkit.knowledge.schema import SHIFT, Framework, Subject
from partnerkit.measurement._intervals import GROUPINGS
from partnerkit.model import relationship_id
from partnerkit.responses import column
from partnerkit.results import MaturityPart, SensitivityReport
from partnerkit.scoring.frameworks import group_id, score_alone
from partnerkit.scoring.maturity import MaturityModel
from partnerkit.scoring.quality import whole_tables
from partnerkit.scoring.rollup import REPORTED, rollup
from partnerkit.scoring.sides import SideRule
from partnerkit.scoring.tables import lazy_frame
from partnerkit.scoring.ties import tie_tables, ties_of
from partnerkit.stats.composites import Composite
from partnerkit.stats.sensitivity import sensitivity as sensitivity_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from partnerkit.hub import Survey
    from partnerkit.stats.resampling import Floats

__all__ = ["sensitivity"]

PARTNER, RELATIONSHIP = "partner", "relationship"
QUALITY = "pugh_death_1989"
"""The framework that stands for quality, as in `partnerkit.assess`."""
FIT = "fit"
"""The column of the fit in a table of hubs."""


@attrs.frozen(kw_only=True)
class _Recipe:
    """How an index is made of columns.

    Attributes:
        id: Of the framework or model.
        names: The ids of what is combined.
        weights: Their weights.
        exponent: Of the power mean.
        shift: As in `partnerkit.scoring.frameworks`.
        framework: Whose criteria, or groups, are combined; None for a model.
        parts: Of a model, those that are scores of frameworks.
        fit: Whether the fit is a part.
    """

    id: str
    names: tuple[str, ...]
    weights: tuple[float, ...]
    exponent: float
    shift: float = SHIFT
    framework: Framework | None = None
    parts: tuple[tuple[MaturityPart, Framework], ...] = ()
    fit: bool = False

    @property
    def frameworks(self) -> list[Framework]:
        """Those that have to be scored."""
        return list(dict.fromkeys(each for _, each in self.parts)) if self.framework is None else [self.framework]

    def of(self, values: Floats) -> Composite:
        """Return units with their scores as this index is made of them."""
        weights = np.array(self.weights, dtype=np.float64)
        return Composite(values=values, weights=weights / weights.sum(), exponent=self.exponent, shift=self.shift)


def sensitivity(  # noqa: PLR0913 - each is a choice of the caller's
    source: Any,  # noqa: ANN401 - a hub, or any engine's table
    index: Framework | MaturityModel,
    *,
    by: str | Sequence[str] | None = None,
    wave: str | None = None,
    subject: Subject | str = Subject.PARTNERSHIP,
    quality: str = QUALITY,
    draws: int = 10_000,
    concentration: float | None = None,
    seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> SensitivityReport:
    """Return how much an index, and the order of units by it, owes to the choices behind it.

    Weights are drawn around the stated ones; exponent, normalisation, what is done about missing scores, and which
    criteria are in it are changed one by one and all at once. What is found, and how, is told in
    `partnerkit.stats.sensitivity`.

    Args:
        source: A hub, whose partners, ties or groups are the units; or a table that `partnerkit.score` or
            `partnerkit.rollup` returned, whose hubs are.
        index: A framework, whose criteria are combined (its groups, if these have scores of their own); or a
            `MaturityModel`, whose parts are.
        by: Of a hub `partner`, `relationship`, or a grouping of its partners: `kind`, `sector`, `role`, `cluster`;
            where nothing is said the partners, or the ties where nobody has answered about the whole. Of a table the
            columns that name a unit, where nothing is said `hub` and `wave`.
        wave: Of a hub, the latest where nothing is said.
        subject: Of a table, what was rated: the whole, or ties.
        quality: Of a `MaturityModel`, the framework that stands for quality.
        draws: How many weights are drawn, from 1.
        concentration: Of the weights drawn around the stated ones, from 1: the higher, the closer; where nothing is
            said so that equal weights have a standard deviation of a quarter of themselves.
        seed: From 0.
        progress: Called with the steps done and all of them.

    Returns:
        The report. A unit with scores for less than three quarters of the weight has no index and is left out; with
        fewer than two units there is no more than that reason.

    Raises:
        InvalidValueError: An index without a total, a grouping that there is not, or a number out of its range.
        TableError: A table lacks a column.
        UnknownNameError: There is no such wave or framework.

    Example:
        >>> from partnerkit.files import load
        >>> from partnerkit.knowledge import framework
        >>> found = sensitivity(load("examples/orchard_hub"), framework("davis_2002"), draws=1000)
        >>> found.n, found.by, found.units[0].rank
        (13, 'partner', 1)

    References:
        OECD and JRC (2008), Handbook on Constructing Composite Indicators, steps 5 to 7; Paruolo, Saisana and Saltelli
        (2013), Ratings and rankings: voodoo or science? Journal of the Royal Statistical Society A 176, 609-634.
    """
    recipe = _recipe(index, quality)
    if isinstance(source, Hub):
        chosen, found = _grouping(by, recipe), source.wave(wave)
        units, values, named = _of_hub(source.survey(found) if found else None, recipe, chosen)
    else:
        units, values, named = _of_table(source, recipe, by, Subject(subject))
    return sensitivity_of(
        recipe.of(values),
        units,
        recipe.names,
        index=recipe.id,
        by=named,
        draws=draws,
        concentration=concentration,
        seed=seed,
        progress=progress,
    )


# -- how an index is made ---------------------------------------------------------------------------------------------


def _recipe(index: Framework | MaturityModel, quality: str) -> _Recipe:
    if isinstance(index, MaturityModel):
        return _Recipe(
            id=index.id,
            names=tuple(part.value for part, _ in index.weights),
            weights=tuple(weight for _, weight in index.weights),
            exponent=index.exponent,
            parts=tuple(_model_parts(index, quality)),
            fit=index.fit > 0,
        )
    if not isinstance(index, Framework):
        raise InvalidValueError(Problem(found=quoted(index), expected="a framework or a MaturityModel", path="index"))
    _refuse_without_total(index)
    parts_of = (
        [(group_id(index, group), group.thousandths) for group in index.levels]
        if index.levels
        else [(criterion.id, criterion.thousandths) for criterion in index.criteria]
    )
    names, weights = tuple(name for name, _ in parts_of), tuple(float(weight) for _, weight in parts_of)
    return _Recipe(
        id=index.id, names=names, weights=weights, exponent=index.exponent, shift=index.shift, framework=index
    )


def _refuse_without_total(framework: Framework) -> None:
    if not framework.total:
        expected = "a framework with a score over all its criteria"
        raise InvalidValueError(Problem(found=f"{framework.id}, which has no total", expected=expected))


def _model_parts(model: MaturityModel, quality: str) -> list[tuple[MaturityPart, Framework]]:
    """Return the parts of a model that are scores of frameworks."""
    ids = {
        MaturityPart.QUALITY: quality,
        MaturityPart.BARRIERS: model.barriers_from,
        MaturityPart.STRATEGIES: model.strategies_from,
    }
    made = [(part, framework_by_id(ids[part])) for part, _ in model.weights if part in ids]
    for _, each in made:
        _refuse_without_total(each)
    return made


# -- units of a hub ---------------------------------------------------------------------------------------------------


def _grouping(by: str | Sequence[str] | None, recipe: _Recipe) -> str | None:
    """Return what units are, if there are such; None where the caller has not said."""
    allowed = (PARTNER,) if recipe.framework is None else (PARTNER, RELATIONSHIP, *GROUPINGS)
    if by is None or (isinstance(by, str) and by in allowed):
        return by
    raise InvalidValueError(Problem(found=quoted(by), expected=f"one of {', '.join(allowed)}", path="by"))


def _of_hub(survey: Survey | None, recipe: _Recipe, by: str | None) -> tuple[list[str], Floats, str]:
    """Return units, their scores, and what they are called."""
    if survey is None:
        return [], np.empty((0, len(recipe.names))), by or PARTNER
    if recipe.framework is None:
        return *_floats(_parts_of_partners(survey, recipe), recipe.names), PARTNER
    partners = _whole(survey, [recipe.framework])
    chosen = by or (PARTNER if partners.height else RELATIONSHIP)
    if chosen == RELATIONSHIP:
        table = _ties(survey, recipe.framework)
    elif chosen == PARTNER:
        table = partners.rename({"partner": "unit"})
    else:
        table = _grouped(partners, survey, chosen, [column(c.id) for c in recipe.framework.criteria])
    return *_floats(_with_score(table, [recipe.framework]), recipe.names), chosen


def _whole(survey: Survey, frameworks: Sequence[Framework]) -> pl.DataFrame:
    """Return one row a partner with its criterion scores about the whole; null for what was not asked."""
    made = whole_tables(survey, frameworks).partners
    names = [column(c.id) for each in frameworks for c in each.criteria]
    absent = [pl.lit(None, dtype=pl.Float64).alias(name) for name in names if name not in made.columns]
    return made.with_columns(absent).select("partner", *names)


def _ties(survey: Survey, framework: Framework) -> pl.DataFrame:
    """Return one row a tie that somebody reports, with its criterion scores; none where ties were not asked about."""
    names = [column(c.id) for c in framework.criteria]
    tables = tie_tables(survey, [framework], SideRule.MEAN, SideRule.LOWER)
    if framework not in tables.instruments:
        return pl.DataFrame(schema={"unit": pl.String, **dict.fromkeys(names, pl.Float64)})
    kept = tables.pairs.filter(pl.col("status").is_in([str(each) for each in REPORTED])).select("a", "b", *names)
    ids = [relationship_id(a, b) for a, b in kept.select("a", "b").iter_rows()]
    return kept.with_columns(unit=pl.Series(ids, dtype=pl.String)).sort("unit")


def _grouped(partners: pl.DataFrame, survey: Survey, by: str, names: Sequence[str]) -> pl.DataFrame:
    """Return one row a group of partners: the means of their criterion scores; partners of no group are left out."""
    groups = {each.id: str(getattr(each, by) or "") for each in survey.hub.partnership.partners}
    named = partners.with_columns(unit=pl.col("partner").replace_strict(groups, default="", return_dtype=pl.String))
    return named.filter(pl.col("unit") != "").group_by("unit").agg(pl.col(names).mean()).sort("unit")


def _parts_of_partners(survey: Survey, recipe: _Recipe) -> pl.DataFrame:
    """Return one row a partner with the parts of the index: its own scores about the whole, and the fit of its ties."""
    table = _with_score(_whole(survey, recipe.frameworks).rename({"partner": "unit"}), recipe.frameworks)
    made = table.select("unit", *(_turned(part, each) for part, each in recipe.parts))
    if recipe.fit:
        made = made.join(_fits(survey), on="unit", how="full", coalesce=True)
    return made.sort("unit")


def _turned(part: MaturityPart, framework: Framework) -> pl.Expr:
    score = pl.col(column(framework.id))
    return (1 - score if part is MaturityPart.BARRIERS else score).alias(part.value)


def _fits(survey: Survey) -> pl.DataFrame:
    """Return the mean fit of each partner's ties."""
    ties = ties_of(survey, tie_tables(survey, [], SideRule.MEAN, SideRule.LOWER))
    rows = [(partner, tie.fit) for tie in ties if tie.fit is not None for partner in (tie.a, tie.b)]
    schema = {"unit": pl.String, FIT: pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row").group_by("unit").agg(pl.col(FIT).mean())


def _with_score(table: pl.DataFrame, frameworks: Iterable[Framework]) -> pl.DataFrame:
    """Add the frameworks' scores, and those of their groups, by the rule of the kernel and the weights of the file."""
    chosen = list(frameworks)
    weighed = [f"{column(c.id)}__weight" for each in chosen for c in each.criteria if c.weight_item is not None]
    frame = lazy_frame(table.with_columns(pl.lit(None, dtype=pl.Float64).alias(name) for name in weighed))
    for framework in chosen:
        frame = score_alone(frame, framework)
    made: pl.DataFrame = frame.collect().to_native()
    return made


def _floats(table: pl.DataFrame, names: Sequence[str]) -> tuple[list[str], Floats]:
    """Return the units of a table and their scores, cut to what scores can be: engines differ in the last place."""
    cells = [pl.col(column(name)).cast(pl.Float64).fill_null(np.nan).clip(0.0, 1.0) for name in names]
    return table["unit"].to_list(), table.select(cells).to_numpy()


# -- units of a table -------------------------------------------------------------------------------------------------


def _of_table(
    source: Any,  # noqa: ANN401 - any engine's table
    recipe: _Recipe,
    by: str | Sequence[str] | None,
    subject: Subject,
) -> tuple[list[str], Floats, str]:
    """Return units, their scores, and what they are called."""
    keys = ["hub", "wave"] if by is None else [by] if isinstance(by, str) else list(by)
    table: pl.DataFrame = lazy_frame(source).collect(backend="polars").to_native()
    if "partner" in table.columns:
        table = rollup(table, *recipe.frameworks, by=keys)
    columns = _columns(recipe)
    _refuse_missing(table, [*keys, *(name for name, _ in columns)])
    if "subject" in table.columns:
        table = table.filter(pl.col("subject") == str(subject))
    units = pl.concat_str([pl.col(key).cast(pl.String) for key in keys], separator=", ", ignore_nulls=True)
    made = table.select(units.alias("unit"), *(expression for _, expression in columns)).sort("unit")
    return *_floats(made, recipe.names), ", ".join(keys)


def _columns(recipe: _Recipe) -> list[tuple[str, pl.Expr]]:
    """Return the columns that an index needs, each with what is made of it."""
    if recipe.framework is not None:
        return [(column(name), pl.col(column(name))) for name in recipe.names]
    made = [(column(each.id), _turned(part, each)) for part, each in recipe.parts]
    return [*made, *([(FIT, pl.col(FIT))] if recipe.fit else [])]


def _refuse_missing(table: pl.DataFrame, names: Iterable[str]) -> None:
    problems = [
        Problem(
            found=f"no column {quoted(name)}",
            expected="one: units and scores are read from it",
            hint="a roll-up has no fit; give the table one, or a model with fit=0" if name == FIT else "",
            entry=Entry.TABLE_COLUMNS,
        )
        for name in names
        if name not in table.columns
    ]
    if problems:
        raise TableError(problems)
