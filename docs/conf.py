"""How Sphinx builds the documentation."""

import importlib.metadata

project = "partnerkit"
author = "The partnerkit contributors"
project_copyright = "The partnerkit contributors, MIT licence"
release = importlib.metadata.version("partnerkit")
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
        *("typing", "typing_extensions"),
        # the dependencies, and the names they are imported by
        *("attr", "attrs", "cattrs", "click", "hypothesis", "narwhals", "networkx", "numpy", "pint", "polars", "rich"),
        *("np", "nw", "nx", "pl", "st"),
    )
]

# Reference pages, from the docstrings.
autodoc_default_options = {"members": True, "member-order": "bysource", "show-inheritance": True}
autodoc_typehints_format = "short"
autodoc_preserve_defaults = True
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
html_theme_options = {
    "github_url": "https://github.com/partnerkit/partnerkit",
    "navigation_with_keys": False,
    "show_toc_level": 2,
    "footer_start": ["copyright"],
    "footer_end": [],
}
