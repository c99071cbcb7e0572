"""What the README promises, what continuous integration runs, and what a release is made from: one and the same."""

import fnmatch
import re
import tokenize
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
README = (ROOT / "README.md").read_text(encoding="utf-8")
ASSESS = "python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/partnerkit assess examples/orchard_hub"
TESTS = "python3 -m venv .venv && .venv/bin/pip install nox && .venv/bin/nox -s tests"
FRAGMENT = re.compile(r"(\d+|\+[a-z0-9_-]+)\.(?P<type>[a-z]+)(\.\d+)?\.md")


@pytest.mark.parametrize("command", [ASSESS, TESTS])
def test_readme_has_each_command_once_on_a_line_of_its_own(command: str) -> None:
    assert README.splitlines().count(command) == 1


def test_continuous_integration_runs_the_line_of_the_readme_and_the_other_sessions() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    (found,) = re.findall(r"grep -E '(.+)' README\.md", script)
    assert [line for line in README.splitlines() if re.search(found, line)] == [TESTS]
    assert re.search(r"^\.venv/bin/nox -s lint types docs review$", script, re.MULTILINE)


def test_script_of_continuous_integration_can_be_run() -> None:
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111


def test_sessions_that_are_named_are_there() -> None:
    noxfile = (ROOT / "noxfile.py").read_text(encoding="utf-8")
    for session in ("tests", "lint", "types", "docs", "review", "lowest", "build", "bench", "changelog"):
        assert re.search(rf"^def {session}\(session: nox\.Session\)", noxfile, re.MULTILINE), session


def test_news_fragments_are_named_rightly() -> None:
    types = {each["directory"] for each in PYPROJECT["tool"]["towncrier"]["type"]}
    for file in sorted((ROOT / "changes.d").iterdir()):
        if file.name == "README.md":
            continue
        match = FRAGMENT.fullmatch(file.name)
        assert match, file.name
        assert match["type"] in types, file.name
        assert file.read_text(encoding="utf-8").strip().endswith("."), file.name


def test_changelog_has_the_place_where_releases_go() -> None:
    start = PYPROJECT["tool"]["towncrier"]["start_string"]
    assert (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").count(start) == 1


def test_every_package_that_is_imported_is_asked_for() -> None:
    """Whoever installs partnerkit alone must be able to import all of it, but for `testing`."""
    import ast
    import sys

    asked = {
        re.split(r"[<>=\[~! ]", each)[0].casefold().replace("-", "_") for each in PYPROJECT["project"]["dependencies"]
    }
    needed: set[str] = set()
    for file in sorted((ROOT / "src").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                needed |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                needed.add((node.module or "").split(".")[0])
    assert needed - sys.stdlib_module_names - {"partnerkit", "hypothesis"} <= asked


def test_bounds_of_dependencies_are_lower_ones() -> None:
    assert all(re.fullmatch(r"[a-z-]+>=[0-9.]+", each) for each in PYPROJECT["project"]["dependencies"])
    assert PYPROJECT["project"]["requires-python"] == ">=3.11"


def comments(file: Path) -> list[str]:
    with file.open("rb") as text:
        return [token.string for token in tokenize.tokenize(text.readline) if token.type == tokenize.COMMENT]


def test_every_suppression_says_what_it_is_about() -> None:
    files = [*(ROOT / "src").rglob("*.py"), *(ROOT / "tests").rglob("*.py"), *ROOT.glob("*.py")]
    found = [(file.name, comment) for file in sorted(files) for comment in comments(file)]
    ignores = [
        (name, comment)
        for name, comment in found
        if re.search(r"type:\s*ignore|noqa|pragma|pyright:|mypy:|ruff:", comment)
    ]
    assert ignores
    named = re.compile(r"# (noqa: [A-Z0-9, ]+ - |type: ignore\[[a-z,-]+\]  # |pragma: no cover - )\S.*")
    assert [(name, comment) for name, comment in ignores if not named.fullmatch(comment)] == []
    assert "overrides" not in PYPROJECT["tool"]["mypy"]


def test_what_mutation_leaves_out_is_there() -> None:
    mutmut = PYPROJECT["tool"]["mutmut"]
    paths = [path.relative_to(ROOT).as_posix() for path in (ROOT / "src").rglob("*.py")]
    for patterns in (mutmut["only_mutate"], mutmut["do_not_mutate"]):
        assert all(fnmatch.filter(paths, pattern) for pattern in patterns)
    left_out = {path for pattern in mutmut["do_not_mutate"] for path in fnmatch.filter(paths, pattern)}
    assert left_out == {path for path in paths if path.startswith("src/partnerkit/scoring/explanation/")}
