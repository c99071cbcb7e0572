#!/usr/bin/env -S uv run --script

# /// script
# dependencies = ["nox"]
# ///

"""The tasks of the project; each session sets itself up alone, from Python and pip."""

import os
import re
import zipfile
from pathlib import Path

import nox

nox.needs_version = ">=2025.10.14"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.reuse_existing_virtualenvs = True

ROOT = Path(__file__).parent
PYPROJECT = nox.project.load_toml(ROOT / "pyproject.toml")
REMOTE_ASSET = re.compile(r"""<(?:script|img|iframe|source)\b[^>]*\bsrc=["'](?:https?:)?//""")
REMOTE_LINK = re.compile(r"""<link\b[^>]*\brel=["'](?:stylesheet|preload|icon)["'][^>]*\bhref=["'](?:https?:)?//""")

SIDE_BY_SIDE = ("--numprocesses=auto", "--dist=loadfile")
"""As many processes as cores; the tests of a file stay together, as the blocks of a page build on one another."""
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "POLARS_MAX_THREADS": "1"}
"""What keeps the processes from taking one another's cores."""


def group(*names: str) -> list[str]:
    """The requirements of the named dependency groups."""
    return list(nox.project.dependency_groups(PYPROJECT, *names))


@nox.session
def tests(session: nox.Session) -> None:
    """Run the tests, the doctests and the code blocks of the docs; with the gate on coverage if all are run."""
    session.install("-e.", *group("tests"))
    session.run("pytest", *(session.posargs or ["--cov", *SIDE_BY_SIDE]), env=ONE_THREAD)


@nox.session
def lint(session: nox.Session) -> None:
    """Check style, layers, spelling, news fragments and configuration."""
    session.install(*group("lint"))
    session.run("ruff", "check")
    session.run("ruff", "format", "--check", "--diff")
    session.run("lint-imports", "--no-cache", env={"PYTHONPATH": "src"})
    session.run("codespell")
    session.run("rumdl", "check", "--no-cache", ".")
    session.run("validate-pyproject", "pyproject.toml")
    session.run("zizmor", "--offline", "--no-progress", "--quiet", ".github")
    version = PYPROJECT["project"]["version"]
    session.run("towncrier", "build", "--draft", "--version", version, "--date", "unreleased", silent=True)


@nox.session
def types(session: nox.Session) -> None:
    """Type-check everything with mypy, the package again with pyright, and its public names for completeness."""
    session.install("-e.", *group("types"))
    session.run("mypy")
    session.run("pyright")
    session.run("pyright", "--verifytypes", "partnerkit", "--ignoreexternal")


@nox.session
def docs(session: nox.Session) -> None:
    """Build the documentation: no warning, no broken reference, nothing loaded from elsewhere."""
    session.install("-e.", *group("docs"))
    out = Path(session.create_tmp()).resolve() / "html"
    session.run("sphinx-build", "-n", "-W", "--keep-going", "-E", "-q", "-b", "html", "docs", str(out))
    remote = [
        page.relative_to(out).as_posix()
        for page in sorted(out.rglob("*.html"))
        if REMOTE_ASSET.search(text := page.read_text(encoding="utf-8")) or REMOTE_LINK.search(text)
    ]
    if remote:
        session.error(f"pages that load something from elsewhere: {', '.join(remote)}")
    session.log(f"The documentation is in {out}")


@nox.session
def review(session: nox.Session) -> None:
    """Let sp-repo-review look at the repository; every check must pass."""
    session.install(*group("review"))
    session.run("sp-repo-review", ".")


@nox.session(name="property", default=False)
def laws(session: nox.Session) -> None:
    """Run the laws with many more examples."""
    session.install("-e.", *group("tests"))
    session.run(
        "pytest",
        "tests/property",
        *(session.posargs or SIDE_BY_SIDE),
        env={"HYPOTHESIS_PROFILE": "thorough", **ONE_THREAD},
    )


@nox.session(default=False)
def mutation(session: nox.Session) -> None:
    """Change the scoring rules in small ways and see whether a test notices; fails if fewer than 90 % are noticed.

    `nox -s mutation -- --sample 600` takes a sample, `nox -s mutation -- partnerkit.scoring.fit` one module; what has
    been decided in `mutants` is kept.
    """
    session.install("-e.", *group("mutation"))
    # Asked to run one mutant, mutmut writes them all; tests/mutants.py runs them.
    env = {"HYPOTHESIS_PROFILE": "few", "POLARS_MAX_THREADS": "1"}
    session.run("mutmut", "run", "partnerkit.scoring.replicates.x__valid_level__mutmut_1", env=env, silent=True)
    session.run("python", "-m", "tests.mutants", *session.posargs)


@nox.session(default=False)
def lowest(session: nox.Session) -> None:
    """Run the tests with the oldest dependencies that pyproject.toml admits."""
    session.install("uv")
    constraints = Path(session.create_tmp()).resolve() / "lowest.txt"
    where = ("--python", str(Path(session.bin) / "python"), "--output-file", str(constraints))
    session.run("uv", "pip", "compile", "pyproject.toml", "--resolution=lowest-direct", "--quiet", *where, silent=True)
    session.install("-e.", *group("tests-lowest"), "--constraint", str(constraints))
    session.run("pytest", *(session.posargs or SIDE_BY_SIDE), env=ONE_THREAD)


@nox.session(default=False)
def build(session: nox.Session) -> None:
    """Build both distributions, look into the wheel, and run the command from it: installed, and as a zip."""
    session.install(*group("release"))
    tmp = Path(session.create_tmp()).resolve()
    dist = tmp / "dist"
    for old in dist.glob("*"):
        old.unlink()
    session.run("python", "-m", "build", "--outdir", str(dist))
    session.run("twine", "check", "--strict", *map(str, sorted(dist.iterdir())))
    (wheel,) = dist.glob("*.whl")
    check_contents(session, wheel)
    venv = tmp / "venv"
    session.run("python", "-m", "venv", "--clear", str(venv))
    bin_dir = venv / ("Scripts" if os.name == "nt" else "bin")
    run_outside(session, tmp, bin_dir / "pip", "install", "--quiet", wheel)
    run_outside(session, tmp, bin_dir / "partnerkit", "assess", "case:grange_park")
    run_outside(session, tmp, bin_dir / "pip", "uninstall", "--quiet", "--yes", "partnerkit")
    zipped = {"PYTHONPATH": str(wheel)}
    run_outside(session, tmp, bin_dir / "python", "-m", "partnerkit", "assess", "case:grange_park", env=zipped)


def check_contents(session: nox.Session, wheel: Path) -> None:
    """Fail unless the wheel holds every file of the package, the licence, and nothing else."""
    with zipfile.ZipFile(wheel) as archive:
        shipped = {name for name in archive.namelist() if ".dist-info/" not in name}
        licences = [name for name in archive.namelist() if name.endswith(".dist-info/licenses/LICENSE")]
    src = ROOT / "src"
    wanted = {
        path.relative_to(src).as_posix()
        for path in (src / "partnerkit").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    if shipped != wanted or not licences:
        session.error(f"the wheel and src differ: {sorted(shipped ^ wanted)}; licence: {licences}")


def run_outside(session: nox.Session, folder: Path, *command: str | Path, env: dict[str, str] | None = None) -> None:
    """Run a command in a folder that holds nothing of the project."""
    with session.chdir(folder):
        session.run(*map(str, command), env=env, external=True)


@nox.session(default=False)
def bench(session: nox.Session) -> None:
    """Time the benchmarks, against the packages that a user would otherwise take."""
    session.install("-e.", *group("bench"))
    session.run("pytest", "tests/benchmarks", "--benchmark-enable", "--benchmark-only", *session.posargs)


@nox.session(default=False)
def studies(session: nox.Session) -> None:
    """Simulate how often intervals hold and chance is called a gap, and how raters are found; slow; prints tables."""
    session.install("-e.")
    session.run("python", "tests/studies/interval_coverage.py", *session.posargs)
    session.run("python", "tests/studies/tie_coverage.py")
    session.run("python", "tests/studies/share_coverage.py")
    session.run("python", "tests/studies/voice.py")
    session.run("python", "tests/studies/alpha_coverage.py")
    session.run("python", "tests/studies/raters.py")


@nox.session(default=False)
def schemas(session: nox.Session) -> None:
    """Make the JSON Schemas of hubs and of knowledge from the types; a test fails where a shipped one differs."""
    session.install("-e.")
    session.run("python", "-m", "tests.schemas")


@nox.session(default=False)
def changelog(session: nox.Session) -> None:
    """Gather the news fragments into CHANGELOG.md for the version in pyproject.toml."""
    session.install(*group("release"))
    session.run("towncrier", "build", "--version", PYPROJECT["project"]["version"], *session.posargs)


if __name__ == "__main__":
    nox.main()
