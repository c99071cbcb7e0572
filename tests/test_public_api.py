"""The public names, held fast: to add or take one away is a decision, and changes this file."""

import importlib
import inspect
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import partnerkit as pk

DOOR = [
    "Amount",
    "Continuum",
    "Criterion",
    "Evidence",
    "Explanation",
    "Finding",
    "Framework",
    "Hub",
    "Interval",
    "IntervalMethod",
    "Ladder",
    "MaturityModel",
    "Partner",
    "PartnerkitError",
    "Partnership",
    "Profile",
    "Relationship",
    "Response",
    "Responses",
    "Score",
    "Stage",
    "Wave",
    "assess",
    "case",
    "check",
    "combine_sides",
    "continua",
    "continuum",
    "framework",
    "frameworks",
    "from_networkx",
    "ladder",
    "load",
    "rollup",
    "rule",
    "save",
    "score",
    "to_igraph",
    "to_networkx",
    "units",
]

PUBLIC = {
    "assessment": ["EQUAL_PARTS", "JACKKNIFE", "QUALITY", "assess"],
    "cli": ["main"],
    "codec": [
        "COLUMNS",
        "HUB_FORMAT",
        "HUB_VERSION",
        "PROFILE_FORMAT",
        "PROFILE_VERSION",
        "cells",
        "hub_data",
        "hub_header",
        "hub_tables",
        "profile_data",
    ],
    "errors": [
        "CATALOGUE",
        "DataFileError",
        "Entry",
        "InvalidValueError",
        "MissingFileError",
        "PartnerkitError",
        "PartnerkitWarning",
        "Problem",
        "TableError",
        "UnknownNameError",
        "nearest",
        "quoted",
    ],
    "files": [
        "COLUMNS",
        "GraphFormat",
        "TieValue",
        "case",
        "cases",
        "load",
        "new_folder",
        "read_graph",
        "save",
        "write_graph",
    ],
    "hub": ["Asked", "Hub", "Slot", "Survey"],
    "knowledge": [
        "Continuum",
        "Criterion",
        "FileKind",
        "Framework",
        "Guidance",
        "Item",
        "Knowledge",
        "Ladder",
        "Practice",
        "PracticeCollection",
        "Rule",
        "Scale",
        "Source",
        "Stage",
        "Translation",
        "checked",
        "continua",
        "continuum",
        "framework",
        "frameworks",
        "guidance",
        "ladder",
        "ladders",
        "library",
        "linked",
        "practice_collection",
        "practice_collections",
        "practices",
        "practices_for",
        "rule",
        "using",
    ],
    "knowledge.crosswalk": [
        "Compared",
        "ENOUGH",
        "FEWEST",
        "Feature",
        "Features",
        "HIGHEST",
        "Likeness",
        "compare",
        "fit",
        "is_enough",
    ],
    "knowledge.items": [
        "Authorship",
        "HIGHEST_POINT",
        "Item",
        "ItemUse",
        "Mode",
        "Point",
        "Scale",
        "Subject",
        "in_thousandths",
        "valid_item_id",
        "valid_weight",
    ],
    "knowledge.practice": [
        "Benefit",
        "Challenge",
        "Cost",
        "Guidance",
        "LinkedPractice",
        "Outcome",
        "PartnershipKind",
        "Practice",
        "PracticeCollection",
        "PracticeKind",
        "PracticeRole",
        "Principle",
        "Term",
    ],
    "knowledge.reading": ["Ratings", "RawScale", "ScaleBand", "Validity", "edge_share", "raw_of", "reading_problems"],
    "knowledge.rules": ["MeetingTimes", "PartnerCount", "Rule", "TieShare", "share_of"],
    "knowledge.schema": [
        "Authorship",
        "Checked",
        "Criterion",
        "Element",
        "Framework",
        "FrameworkKind",
        "Group",
        "Item",
        "ItemUse",
        "Link",
        "Mode",
        "Point",
        "Rubric",
        "SHIFT",
        "Scale",
        "Signs",
        "Source",
        "Status",
        "Subject",
        "is_number",
        "valid_exponent",
        "valid_name_id",
    ],
    "knowledge.stages": ["Continuum", "Stage", "Translation"],
    "knowledge.steps": ["Ladder", "Step", "StepPart"],
    "model": [
        "Basis",
        "Evidence",
        "Kind",
        "Level",
        "Partner",
        "Partnership",
        "Relationship",
        "Role",
        "Sector",
        "Strand",
        "check_id",
        "check_text",
        "relationship_id",
        "split_relationship_id",
    ],
    "network": [
        "Network",
        "adjusted_rand",
        "agreement",
        "betweenness",
        "brokerage",
        "centralisation",
        "cliques",
        "closeness",
        "communities",
        "components",
        "constraint",
        "core_periphery",
        "cores",
        "degree",
        "density",
        "density_of_views",
        "effective_size",
        "eigenvector",
        "external_internal",
        "fragility",
        "from_networkx",
        "in_degree",
        "isolates",
        "largest_component",
        "modularity",
        "multiplexity",
        "network_of",
        "network_of_survey",
        "out_degree",
        "partner_reach",
        "reach",
        "reciprocity",
        "shape",
        "shape_of",
        "stages",
        "strength",
        "to_igraph",
        "to_networkx",
    ],
    "parsing": ["converter", "parse", "plain"],
    "responses": [
        "CONTACT",
        "Code",
        "Form",
        "KEYS",
        "LONG",
        "Response",
        "Responses",
        "Roster",
        "Wave",
        "column",
        "form_items",
        "identifier",
        "subject_of",
    ],
    "results": [
        "Agreement",
        "AimBasis",
        "BANDS",
        "Band",
        "Barrier",
        "BrokerRole",
        "Brokerage",
        "Communities",
        "CorePeriphery",
        "DEFINITIONS",
        "Definition",
        "Demand",
        "DemandResult",
        "Distribution",
        "Explainer",
        "Explanation",
        "ExternalInternal",
        "FELT",
        "Finding",
        "FindingKind",
        "Fit",
        "Fragility",
        "FrameworkScore",
        "Gap",
        "IN_PLACE",
        "Interval",
        "IntervalKind",
        "IntervalReason",
        "Line",
        "Loss",
        "Mark",
        "Maturity",
        "MaturityPart",
        "MissingRule",
        "NetworkFigure",
        "NetworkMeasure",
        "NetworkPart",
        "NetworkReason",
        "Operation",
        "Outcome",
        "Part",
        "PartnerFigures",
        "Permuted",
        "Placement",
        "Profile",
        "REPRESENTATIVE",
        "Rates",
        "Reason",
        "Received",
        "RuleResult",
        "Score",
        "StageCounts",
        "StageSummary",
        "Strategy",
        "TOLERANCE",
        "Target",
        "Tie",
        "TieRule",
        "TieStatus",
        "Treatment",
        "View",
        "WeightMove",
        "band_at",
        "exceeds",
        "meets",
        "own_band_at",
    ],
    "scoring": [
        "Check",
        "Instrument",
        "IntervalMethod",
        "ItemCount",
        "MaturityModel",
        "SideRule",
        "check",
        "check_rule",
        "combine_sides",
        "power_mean",
        "received",
        "rollup",
        "score",
    ],
    "scoring.beside": ["add_beside", "beside_items", "beside_names"],
    "scoring.criteria": [
        "AskedIn",
        "Edges",
        "Frame",
        "QUARTERS",
        "added",
        "asked_uses",
        "band_of",
        "coded",
        "codes",
        "enough_answered",
        "extended",
        "flag",
        "own_edges",
        "read_criteria",
        "score_criteria",
        "weighted",
    ],
    "scoring.explanation": ["Material", "Workings"],
    "scoring.findings": [
        "fit_findings",
        "score_findings",
        "skipped_findings",
        "stage_summary",
        "tie_findings",
        "turnout_findings",
        "wished_findings",
    ],
    "scoring.fit": ["fit_bounds", "fit_of", "fit_of_ties"],
    "scoring.frameworks": ["SHIFT", "group_id", "power_mean", "score_alone", "score_framework"],
    "scoring.maturity": ["MaturityModel", "maturity_of", "parts_of"],
    "scoring.quality": ["WholeTables", "received_score", "tie_scores", "whole_scores", "whole_tables"],
    "scoring.rates": ["Cells", "cells_of", "nobody_asked", "rates_of", "response_of"],
    "scoring.received": ["received", "received_scores"],
    "scoring.replicates": ["FIT", "Figure", "INDEX", "IntervalMethod", "Sample", "intervals_of", "with_intervals"],
    "scoring.rollup": [
        "BETWEEN",
        "REPORTED",
        "UNKNOWN",
        "group_rule",
        "partner_rows",
        "rollup",
        "rollup_partners",
        "rollup_rows",
        "rollup_ties",
    ],
    "scoring.rules": ["Known", "check_rule", "outcome"],
    "scoring.sides": ["SideRule", "averaged", "combine_sides", "pairs", "refuse_without_keys", "told_rows", "views"],
    "scoring.stages": [
        "APART",
        "ENDS",
        "GATE_TERMS",
        "PLACEMENT",
        "add_bounds",
        "add_gates",
        "add_no_contact",
        "gate_names",
        "place",
    ],
    "scoring.standing": ["barriers_of", "strategies_of"],
    "scoring.tables": [
        "Check",
        "Instrument",
        "ItemCount",
        "answered_rows",
        "asked_frameworks",
        "check",
        "frameworks_of",
        "lazy_frame",
        "same_kind",
        "score",
        "score_items",
        "whole_only",
    ],
    "scoring.ties": [
        "TieTables",
        "asks_gates",
        "gaps_of",
        "stated_ties",
        "tie_tables",
        "ties_of",
        "under_rules",
        "untold_of_stated",
        "untold_partners",
    ],
    "sentences": [
        "Figure",
        "ILLUSTRATIVE",
        "band",
        "barrier",
        "checked",
        "combined_by",
        "count",
        "date",
        "difference",
        "figure",
        "finding",
        "fit",
        "fit_notes",
        "gap",
        "interval",
        "intervals",
        "listed",
        "moves",
        "name_of",
        "no_index",
        "no_interval",
        "other_rule",
        "own_scale",
        "pair",
        "part",
        "percent",
        "placement",
        "reason",
        "rule",
        "stage",
        "standing",
        "status",
        "strategy",
        "subject",
    ],
    "stats": [
        "Replicates",
        "bca",
        "bootstrap_t",
        "intervals",
        "jackknife_se",
        "jackknife_t",
        "kappa_of_pairs",
        "nested_jackknife",
        "nested_se",
        "partner_weights_bootstrap",
        "partner_weights_jackknife",
        "percentile",
        "permutation_test",
        "permutations",
        "tie_weighted_means",
        "weighted_kappa",
        "weighted_means",
    ],
    "stats.intervals": [
        "Ends",
        "FEWEST",
        "MOST_MISSING",
        "ROUGH_BELOW",
        "Replicates",
        "bca",
        "bootstrap_t",
        "intervals",
        "jackknife_t",
        "percentile",
        "roster_factor",
    ],
    "stats.kappa": ["Weights", "kappa_of_pairs", "weighted_kappa"],
    "stats.permutation": ["permutation_test", "permutations"],
    "stats.resampling": [
        "Bools",
        "Floats",
        "Integers",
        "Nested",
        "jackknife_se",
        "nested_jackknife",
        "nested_se",
        "partner_weights_bootstrap",
        "partner_weights_jackknife",
        "tie_weighted_means",
        "weighted_means",
    ],
    "testing": ["amounts", "hubs", "ids", "partners", "partnerships", "relationships", "texts", "wide_tables"],
    "units": [
        "Amount",
        "Dimension",
        "FTE",
        "GBP",
        "Unit",
        "child",
        "day",
        "family",
        "fortnight",
        "hour",
        "meeting",
        "month",
        "place",
        "session",
        "term",
        "visit",
        "week",
        "year",
    ],
}


def modules() -> list[str]:
    """Return the public modules there are."""
    found = (module.name.removeprefix("partnerkit.") for module in pkgutil.walk_packages(pk.__path__, "partnerkit."))
    return sorted(name for name in found if not any(part.startswith("_") for part in name.split(".")))


def test_names_of_the_door() -> None:
    assert sorted(pk.__all__) == sorted(DOOR)
    assert len(DOOR) <= 40


def test_dir_shows_the_names_of_the_door() -> None:
    assert dir(pk) == sorted([*DOOR, "__version__"])


def test_every_public_module_is_pinned() -> None:
    assert modules() == sorted(PUBLIC)


@pytest.mark.parametrize("name", PUBLIC)
def test_names_of_a_module(name: str) -> None:
    module = importlib.import_module(f"partnerkit.{name}")
    assert sorted(module.__all__) == PUBLIC[name]
    assert len(set(module.__all__)) == len(module.__all__)


@pytest.mark.parametrize("name", PUBLIC)
def test_names_of_a_module_are_there_and_documented(name: str) -> None:
    module = importlib.import_module(f"partnerkit.{name}")
    for each in PUBLIC[name]:
        value = getattr(module, each)
        assert not (inspect.isfunction(value) or inspect.isclass(value)) or value.__doc__, f"{name}.{each}"


def test_no_name_of_the_door_is_a_module_but_units() -> None:
    """Importing the module would put it in the name's place."""
    assert set(DOOR) & {name.split(".")[0] for name in modules()} == {"units"}


RESOLVE = """
import importlib, pkgutil, types
import partnerkit as pk
for module in pkgutil.walk_packages(pk.__path__, "partnerkit."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
for name in pk.__all__:
    value = getattr(pk, name)
    assert isinstance(value, types.ModuleType) == (name == "units"), name
    assert name == "units" or value.__name__ == name, name
print(pk.load("examples/orchard_hub"))
"""


def test_door_holds_after_every_module_is_imported(pytestconfig: pytest.Config) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", RESOLVE], cwd=pytestconfig.rootpath, capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith("Hub('orchard_hub', ")


@pytest.mark.parametrize("name", DOOR)
def test_name_of_the_door_is_that_of_its_module(name: str) -> None:
    owner = "units" if name == "units" else next(module for module, names in pk._OWNERS.items() if name in names)
    module = importlib.import_module(f"partnerkit.{owner}")
    assert getattr(pk, name) is (module if name == "units" else getattr(module, name))


def test_name_that_is_none_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'partnerkit' has no attribute 'asess'"):
        _ = pk.asess


def test_version_is_that_of_the_installation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.metadata.version", lambda name: f"1.2 of {name}")
    assert pk.__version__ == "1.2 of partnerkit"


def test_star_import_brings_the_door() -> None:
    names: dict[str, object] = {}
    exec("from partnerkit import *", names)  # noqa: S102 - nothing else can be inside a function
    assert set(DOOR) <= set(names)


def test_the_page_of_the_door_has_every_name() -> None:
    page = (Path(__file__).parents[1] / "docs" / "reference" / "partnerkit.md").read_text(encoding="utf-8")
    assert [name for name in DOOR if f"`{name} <partnerkit." not in page] == []
