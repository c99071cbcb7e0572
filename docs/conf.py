"""How Sphinx builds the documentation."""

import enum
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.domains.python import PyClasslike

if TYPE_CHECKING:
    from sphinx.application import Sphinx

PYPROJECT = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["project"]

project = "partnerkit"
author = "The partnerkit contributors"
project_copyright = "The partnerkit contributors, MIT licence"
release = PYPROJECT["version"]
version = ".".join(release.split(".")[:2])
language = "en-GB"

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_copybutton",
    "sphinx_design",
]
exclude_patterns = ["_build", "Thumbs.db", ".DS_Store"]
source_suffix = {".md": "markdown", ".rst": "restructuredtext"}

# References. Nothing is fetched while building, so names from elsewhere cannot be looked up:
# those of the standard library and of the dependencies are let pass, by their first word.
# Every name of this project must resolve.
nitpicky = True
nitpick_ignore_regex = [
    (r"py:.*", rf"{first}\..+")
    for first in (
        # the standard library
        *("collections", "datetime", "decimal", "enum", "fractions", "importlib", "os", "pathlib", "re", "types"),
        *("typing", "typing_extensions", "dt"),
        # the dependencies, and the names they are imported by
        *("attr", "attrs", "cattrs", "click", "hypothesis", "narwhals", "networkx", "numpy", "pint", "polars", "rich"),
        *("np", "nw", "nx", "pl", "st"),
    )
]
nitpick_ignore = [
    ("py:class", "T"),  # stands for any class
    ("py:class", "partnerkit.parsing.T"),  # the same
    ("py:class", "Origin"),  # where knowledge is read from: not public
    ("py:class", "partnerkit.knowledge._loader.Origin"),  # the same
    ("py:class", "Traversable"),  # of the standard library, imported by its bare name
    ("py:class", "Fraction"),  # likewise
    ("py:class", "Change"),  # any of the changes that can be supposed of a hub
    ("py:class", "ArrayLike"),  # of numpy: numbers, lists and arrays
    ("py:class", "IntoFrameT"),  # of narwhals: any data frame
    ("py:class", "csr_array"),  # of scipy: a sparse matrix
    ("py:class", "States"),  # an array of what the views of a network say
    ("py:class", "TieTables"),  # the tables of an assessment, which are not meant to be made by hand
    ("py:class", "SearchStrategy"),  # of hypothesis, imported by its bare name
]

# Reference pages, from the docstrings.
autodoc_default_options = {"member-order": "bysource"}
autodoc_typehints_format = "short"
default_role = "code"
toc_object_entries_show_parents = "hide"
python_maximum_signature_line_length = 88
napoleon_google_docstring = True
napoleon_numpy_docstring = False
napoleon_use_ivar = True

# Markdown.
myst_enable_extensions = ["attrs_inline", "colon_fence", "deflist", "fieldlist"]
myst_heading_anchors = 3
copybutton_exclude = ".linenos, .gp, .go"

# The site: everything it needs comes with it.
html_theme = "pydata_sphinx_theme"
html_title = f"partnerkit {release}"
html_show_sourcelink = False
# pages without others below them to list
html_sidebars: dict[str, list[str]] = {page: [] for page in ("index", "tutorial", "files", "changelog")}
html_theme_options = {
    "github_url": "https://github.com/partnerkit/partnerkit",
    "navbar_persistent": ["search-button"],
    "navigation_with_keys": False,
    "show_toc_level": 2,
    "footer_start": ["copyright"],
    "footer_end": [],
}


def keep_colons(_app: "Sphinx", what: str, _name: str, _obj: object, _options: object, lines: list[str]) -> None:
    """Put an empty comment before what is said of an attribute: napoleon takes words before a colon for its type."""
    if what in {"attribute", "data", "property"}:
        lines[:0] = ["..", ""]


def without_call(_app: "Sphinx", what: str, _name: str, obj: object, *_: object) -> tuple[str, None] | None:
    """Leave out how a closed list of words is called: nobody has to."""
    return ("", None) if what == "class" and isinstance(obj, enum.EnumType) else None


def setup(app: "Sphinx") -> None:
    """Call the attributes of a value attributes, and keep the colons in what is said of them."""
    for field in PyClasslike.doc_field_types:
        if field.name == "variable":
            field.label = "Attributes"
    app.connect("autodoc-process-docstring", keep_colons, priority=100)
    app.connect("autodoc-process-signature", without_call)
