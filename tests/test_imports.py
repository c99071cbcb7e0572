"""What imports what, what an import costs, and which module may touch the world outside."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SRC = ROOT / "src" / "partnerkit"
MODULES = sorted(SRC.rglob("*.py"))
HEAVY = (
    *("attrs", "cattrs", "click", "narwhals", "networkx", "numpy", "pint", "polars", "rich", "scipy"),
    *("python_calamine", "xlsxwriter"),
)
RUNS = 7

TIMED = """
import sys, time
start = time.process_time()
{statement}
print(time.process_time() - start)
"""


def run(code: str) -> str:
    """Return what a fresh Python prints, with the project's source on its path."""
    paths = os.pathsep.join([str(ROOT / "src"), *filter(None, [os.environ.get("PYTHONPATH")])])
    environment = {**os.environ, "PYTHONPATH": paths}
    environment.pop("COVERAGE_PROCESS_START", None)
    command = [sys.executable, "-c", code]
    return subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout


def loaded(statement: str) -> set[str]:
    """Return which of the heavy packages a statement loads."""
    listed = run(f"import sys\n{statement}\nprint(*(name for name in {HEAVY!r} if name in sys.modules))")
    return set(listed.split())


def costs(*statements: str) -> list[float]:
    """Return the least processor time, in seconds, that each statement takes in a fresh Python.

    They take turns, so that a busy moment of the machine meets them alike.
    """
    taken = [[float(run(TIMED.format(statement=each))) for each in statements] for _ in range(RUNS)]
    return [min(each) for each in zip(*taken, strict=True)]


# Layers


def test_layers_hold() -> None:
    pytest.importorskip("importlinter")
    lint = "from importlinter.cli import lint_imports_command\nlint_imports_command()"
    command = [sys.executable, "-c", lint, "--no-cache", "--no-logo"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert " 0 broken" in ran.stdout


# What an import costs


def test_door_loads_nothing() -> None:
    assert loaded("import partnerkit") == set()


def test_door_loads_no_module_of_its_own() -> None:
    code = "import sys, partnerkit\nprint(sorted(name for name in sys.modules if name.startswith('partnerkit')))"
    assert run(code).strip() == "['partnerkit']"


@pytest.mark.parametrize("name", ["Partner", "Relationship", "Partnership", "Amount", "PartnerkitError", "units"])
def test_model_loads_attrs_alone(name: str) -> None:
    assert loaded(f"from partnerkit import {name}") <= {"attrs"}


def test_metadata_is_read_for_the_version_alone() -> None:
    """It would cost as much again as attrs."""
    code = "from partnerkit import Partner\nimport sys\nprint('importlib.metadata' in sys.modules)"
    assert run(code).strip() == "False"


@pytest.mark.parametrize("name", ["framework", "continuum", "frameworks"])
def test_knowledge_loads_no_table_and_no_graph(name: str) -> None:
    assert loaded(f"from partnerkit import {name}") <= {"attrs", "cattrs"}


def test_files_and_equality_never_load_pint() -> None:
    code = "import partnerkit as pk\nhub = pk.load('examples/orchard_hub')\nassert hub == hub\nassert pk.assess(hub)"
    assert not loaded(f"import os\nos.chdir({str(ROOT)!r})\n{code}") & {"pint", "networkx", "click", "rich"}


def test_statistics_load_scipy_when_an_interval_is_asked_for() -> None:
    assert loaded("import partnerkit.stats") <= {"attrs", "cattrs", "numpy"}  # the types of results know the knowledge


def test_graph_loads_networkx_when_it_is_asked_for() -> None:
    assert loaded("import partnerkit as pk\npk.to_networkx(pk.Partnership(id='a', name='A'))") >= {"networkx"}


def test_door_costs_next_to_nothing() -> None:
    (door,) = costs("import partnerkit")
    assert door < 0.015


def test_model_costs_no_more_than_twice_what_attrs_does() -> None:
    """In the same process the one would warm the other, so each has its own."""
    partner, attrs = costs("from partnerkit import Partner", "import attrs")
    assert partner <= 2 * attrs


# Who may touch the world outside


def calls(file: Path) -> set[str]:
    """Return the names of what a module calls: `open`, `read_text`, `print`, and `os.open` for what is of os."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {called(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}


def called(func: ast.expr) -> str:
    if isinstance(func, ast.Attribute):
        return f"os.{func.attr}" if isinstance(func.value, ast.Name) and func.value.id == "os" else func.attr
    return func.id if isinstance(func, ast.Name) else ""


def imported(file: Path) -> set[str]:
    """Return the first word of each module that a module imports, at its top or inside."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return {name.split(".")[0] for name in names}


def module(file: Path) -> str:
    return file.relative_to(SRC).with_suffix("").as_posix().replace("/", ".").removesuffix(".__init__")


def those_that_call(*names: str) -> set[str]:
    return {module(file) for file in MODULES if calls(file) & set(names)}


def test_modules_are_found() -> None:
    assert {"errors", "files", "knowledge._loader", "scoring.sides", "cli"} <= {module(file) for file in MODULES}


def test_only_files_and_the_loader_read_files() -> None:
    readers = those_that_call("open", "read_text", "read_bytes", "iterdir", "glob", "rglob", "read_csv", "scan_csv")
    assert readers == {"files", "files._folder", "files._guard", "files._write", "knowledge._loader"}


def test_only_files_writes_any() -> None:
    assert those_that_call("write_text", "write_bytes", "mkdir", "mkdtemp", "unlink", "rmtree", "write_csv") == {
        "files._write"
    }


def test_only_the_command_line_prints_or_exits() -> None:
    """It says so with the helpers of click and rich; a bare print is nowhere."""
    talkers = those_that_call("print", "exit", "os._exit", "echo", "secho", "input")
    assert all(name.split(".")[0] in {"cli", "__main__"} for name in talkers)
    assert {name.split(".")[0] for name in talkers} >= {"cli"}


def test_nobody_runs_a_text_or_a_program() -> None:
    assert those_that_call("eval", "exec", "os.system", "os.popen", "__import__") == set()
    assert not [
        module(file) for file in MODULES if imported(file) & {"subprocess", "socket", "urllib", "pickle", "http"}
    ]


def test_time_of_day_and_chance_play_no_part() -> None:
    """The same data give the same result, whenever and however often."""
    assert those_that_call("now", "today", "utcnow", "perf_counter", "random", "shuffle", "default_rng") == set()
    assert not [module(file) for file in MODULES if imported(file) & {"random", "time", "secrets", "uuid"}]


@pytest.mark.parametrize("file", MODULES, ids=module)
def test_public_module_says_what_is_public(file: Path) -> None:
    if any(part.startswith("_") and part != "__init__" for part in module(file).split(".")) or not module(file):
        return
    tree = ast.parse(file.read_text(encoding="utf-8"))
    assigned = [
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    ]
    assert "__all__" in assigned
    assert ast.get_docstring(tree)
