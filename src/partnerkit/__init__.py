"""partnerkit: partnerships between organisations, modelled, scored and explained.

The door: every name here is loaded when it is first used, so `import partnerkit` costs next to nothing. Whatever is not
here is imported from the module that owns it.
"""

from __future__ import annotations

TYPE_CHECKING = False  # type checkers know the name; importing it from typing would cost more than all the rest
if TYPE_CHECKING:
    from typing import Any

    from partnerkit import units
    from partnerkit.advice import advise, what_if
    from partnerkit.assessment import assess
    from partnerkit.change import compare
    from partnerkit.errors import PartnerkitError
    from partnerkit.files import case, load, save
    from partnerkit.hub import Hub
    from partnerkit.knowledge import continua, continuum, framework, frameworks, ladder, rule
    from partnerkit.knowledge.schema import Criterion, Framework
    from partnerkit.knowledge.stages import Continuum, Stage
    from partnerkit.knowledge.steps import Ladder
    from partnerkit.measurement import methods
    from partnerkit.model import Partner, Partnership, Relationship
    from partnerkit.network import from_networkx, to_igraph, to_networkx
    from partnerkit.planning import plan
    from partnerkit.responses import Response, Responses, Wave
    from partnerkit.results import Explanation, Profile, Score
    from partnerkit.scoring import check, combine_sides, rollup, score
    from partnerkit.units import Amount

__all__ = [
    "Amount",
    "Continuum",
    "Criterion",
    "Explanation",
    "Framework",
    "Hub",
    "Ladder",
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
    "advise",
    "assess",
    "case",
    "check",
    "combine_sides",
    "compare",
    "continua",
    "continuum",
    "framework",
    "frameworks",
    "from_networkx",
    "ladder",
    "load",
    "methods",
    "plan",
    "rollup",
    "rule",
    "save",
    "score",
    "to_igraph",
    "to_networkx",
    "units",
    "what_if",
]

_OWNERS = {
    "advice": ("advise", "what_if"),
    "assessment": ("assess",),
    "change": ("compare",),
    "errors": ("PartnerkitError",),
    "files": ("case", "load", "save"),
    "hub": ("Hub",),
    "knowledge": ("continua", "continuum", "framework", "frameworks", "ladder", "rule"),
    "knowledge.schema": ("Criterion", "Framework"),
    "knowledge.stages": ("Continuum", "Stage"),
    "knowledge.steps": ("Ladder",),
    "measurement": ("methods",),
    "model": ("Partner", "Partnership", "Relationship"),
    "network": ("from_networkx", "to_igraph", "to_networkx"),
    "planning": ("plan",),
    "responses": ("Response", "Responses", "Wave"),
    "results": ("Explanation", "Profile", "Score"),
    "scoring": ("check", "combine_sides", "rollup", "score"),
    "units": ("Amount",),
}
_OWNER = {name: module for module, names in _OWNERS.items() for name in names}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - any public name's value
    """Load a public name from the module that owns it."""
    if name not in __all__ and name != "__version__":
        msg = f"module 'partnerkit' has no attribute {name!r}"
        raise AttributeError(msg)
    from importlib import import_module  # noqa: PLC0415 - the door stays cheap

    if name == "__version__":
        return import_module("importlib.metadata").version("partnerkit")
    if name == "units":
        return import_module("partnerkit.units")
    value = getattr(import_module(f"partnerkit.{_OWNER[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Return the public names."""
    return [*__all__, "__version__"]
