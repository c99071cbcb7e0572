"""The command line: the only place that prints or exits.

Owns: the commands, their options and exit codes (0 done, 1 the input is wrong, 2 the call is wrong). What a page looks
like is in `_page`, what stands on it in a module for each command. Whatever a command needs is loaded when it runs.
"""

from __future__ import annotations

import contextlib
import os
import sys
from typing import TYPE_CHECKING, Any

import click

from partnerkit.cli._safe import safe
from partnerkit.errors import SHOWN, PartnerkitError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from partnerkit.hub import Hub

__all__ = ["main"]

_CASE = "case:"
_READER_GONE = 141
"""The exit code of any command whose reader has gone: 128 and the signal's number."""


class _Commands(click.Group):
    """The commands, with one answer to what is wrong with the input."""

    def invoke(self, ctx: click.Context) -> None:
        """Run a command; tell what is wrong with its input a line a problem, and never with a traceback."""
        try:
            super().invoke(ctx)
        except PartnerkitError as error:
            _tell([str(problem) for problem in error.problems], error.links)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nothing is left to complain at the exit
            ctx.exit(_READER_GONE)
        except OSError as error:
            _tell([f"{error.filename}: {error.strerror}" if error.filename else str(error)])
        else:
            return
        ctx.exit(1)


def _tell(problems: list[str], links: Sequence[str] = ()) -> None:
    for problem in problems[:SHOWN]:
        click.echo(safe(problem), err=True)
    if len(problems) > SHOWN:
        click.echo(f"and {len(problems) - SHOWN} more problems", err=True)
    for link in links:
        click.echo(f"See {link}", err=True)


def _version(ctx: click.Context, _: click.Parameter, asked: bool) -> None:  # noqa: FBT001 - click calls it so
    if asked and not ctx.resilient_parsing:
        from importlib import metadata  # noqa: PLC0415 - few ask for it

        with contextlib.suppress(metadata.PackageNotFoundError):
            click.echo(f"partnerkit {metadata.version('partnerkit')}")
            ctx.exit()
        click.echo("partnerkit, not installed: run from its source")
        ctx.exit()


@contextlib.contextmanager
def _busy(words: str) -> Iterator[None]:
    """Show that something is going on, on a terminal; nothing in a pipe."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console  # noqa: PLC0415 - keeps --help quick

    with Console(stderr=True).status(words, spinner="line"):
        yield


def _hub(path: str) -> Hub:
    from partnerkit.files import case, load  # noqa: PLC0415 - keeps --help quick

    return case(path.removeprefix(_CASE)) if path.startswith(_CASE) else load(path)


def _print_json(document: object) -> None:
    from partnerkit.cli._document import json_text  # noqa: PLC0415 - keeps --help quick

    click.echo(json_text(document).encode(), nl=False)


_as_json = click.option("--json", "as_json", is_flag=True, help="Print every figure as JSON, for a program.")
_path = click.argument("path", metavar="PATH|case:ID")
_depth = click.option(
    "--depth", type=click.IntRange(min=0), default=1, show_default=True, help="How many levels to unfold."
)
_full = click.option("--full", is_flag=True, help="Unfold all levels, down to each answer.")


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Print the version and stop."
)
@click.option(
    "--with", "own", metavar="FILE", multiple=True, help="Use a framework, continuum or other file of your own too."
)
@click.pass_context
def _commands(ctx: click.Context, own: tuple[str, ...]) -> None:
    """How is our partnership doing?

    A hub is a folder of tables: its partners, their ties, and what they answered. Start one with 'partnerkit new',
    check it with 'partnerkit validate', and read where it stands with 'partnerkit assess'.
    """
    if own:
        from partnerkit.knowledge import using  # noqa: PLC0415 - keeps --help quick

        ctx.with_resource(using(*own))


@_commands.command(short_help="Describe a hub: its ties, its strengths, who is silent.")
@_path
@click.option("--wave", metavar="ID", help="The survey round to assess; the latest one if you name none.")
@click.option(
    "--interval",
    "kind",
    type=click.Choice(["jackknife_t", "percentile", "bca", "bootstrap_t", "none"]),
    default="jackknife_t",
    show_default=True,
    help="How intervals are found.",
)
@click.option(
    "--target",
    type=click.Choice(["process", "roster"]),
    default="process",
    show_default=True,
    help="What they are about: another year or other informants, or these partners only.",
)
@click.option(
    "--level",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    default=0.95,
    show_default=True,
    help="How often they should hold it.",
)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Of the bootstraps.")
@click.option(
    "--replicates",
    type=click.IntRange(100, 100_000),
    default=2000,
    show_default=True,
    help="Samples of the bootstraps.",
)
@_as_json
def assess(path: str, wave: str | None, as_json: bool, **intervals: Any) -> None:  # noqa: ANN401, FBT001 - click calls it by name
    """Describe a hub: where its ties stand, what is strong and weak, who has not answered.

    PATH is the hub's folder, workbook (.xlsx) or JSON document; case:ID is a real hub that comes with partnerkit
    (case:grange_park).

    What it prints names who said what: it is meant for the hub's lead and not for sharing as it stands.
    """
    with _busy("Reading the hub"):
        from partnerkit.assessment import assess as assessed  # noqa: PLC0415 - keeps --help quick
        from partnerkit.cli import _assess, _progress  # noqa: PLC0415 - likewise
        from partnerkit.codec import profile_data  # noqa: PLC0415 - likewise

        method = _assess.method_of(**intervals)
        hub = _hub(path)
    with _progress.counted("Working it out") as progress:
        profile = assessed(hub, wave, intervals=method, progress=progress)
    if as_json:
        _print_json(profile_data(profile))
    else:
        _assess.show(profile, hub)


@_commands.command(short_help="Explain a figure, down to answers and source.")
@_path
@click.argument("words", metavar="[ID]", nargs=-1)
@click.option("--wave", metavar="ID", help="The survey round to assess; the latest one if you name none.")
@_depth
@_full
@_as_json
def explain(  # noqa: PLR0913 - each is an option of the command
    *, path: str, words: tuple[str, ...], wave: str | None, depth: int, full: bool, as_json: bool
) -> None:
    """Explain a figure: its formula, what went into it, what was missing, the answers, the evidence and the source.

    ID is a criterion (davis_2002.sharing_power), a framework, a barrier or strategy, maturity, fit, response,
    coverage, dont_know, a tie (ash~oak), a criterion of one tie (ash~oak davis_2002.sharing_power), a rule, or the
    continuum. Without one, all that can be explained is listed; with network or voice, the figures of that part.

    What it prints names who said what: it is meant for the hub's lead and not for sharing as it stands.
    """
    with _busy("Reading the hub and working it out"):
        from partnerkit.assessment import assess as assessed  # noqa: PLC0415 - keeps --help quick
        from partnerkit.cli import _explain  # noqa: PLC0415 - likewise

        profile = assessed(_hub(path), wave)
        part = words[0] if len(words) == 1 and words[0] in _explain.PARTS else ""
        tree = profile.explain(" ".join(words)) if words and not part else None
    if part:
        _print_json(_explain.ids_data(profile, part)) if as_json else _explain.show_part(profile, path, part)
    elif tree is None:
        _print_json(_explain.ids_data(profile)) if as_json else _explain.show_ids(profile, path)
    elif as_json:
        _print_json(_explain.data(tree))
    else:
        _explain.show(tree, None if full else depth)


@_commands.command(short_help="Show who is tied to whom, and what would break.")
@_path
@click.option("--wave", metavar="ID", help="The survey round; the latest one if you name none.")
@click.option("--at-least", default="", metavar="STAGE", help="Only ties at this stage or above, such as cooperation.")
@click.option("--strand", default="", metavar="STRAND", help="Only ties about this, such as training.")
@click.option("--cluster", default="", metavar="ID", help="Only partners of this cluster.")
@click.option(
    "--ties",
    type=click.Choice(["confirmed", "reported"]),
    default="confirmed",
    show_default=True,
    help="Which pairs count as tied: both sides report it, or either does.",
)
@click.option(
    "--missing",
    type=click.Choice(["observed", "complete_case", "reconstructed", "imputed"]),
    default="observed",
    show_default=True,
    help="What is done about views that are missing.",
)
@click.option("--detail", is_flag=True, help="Every technical figure, too, with what it means.")
@_as_json
def network(path: str, wave: str | None, detail: bool, as_json: bool, **rules: Any) -> None:  # noqa: ANN401, FBT001 - click calls it by name
    """Show the shape of a hub: how dense, who holds it together, who stands between others, what losing one would do.

    PATH is the hub's folder, workbook (.xlsx) or JSON document; case:ID is a real hub that comes with partnerkit.

    What it prints names who is tied to whom: it is meant for the hub's lead and not for sharing as it stands.
    """
    with _busy("Reading the hub"):
        from partnerkit.cli import _network, _progress  # noqa: PLC0415 - keeps --help quick
        from partnerkit.network import shape  # noqa: PLC0415 - likewise

        hub = _hub(path)
    with _progress.counted("Working it out") as progress:
        part = shape(hub, wave, progress=progress, **rules)
    if as_json:
        _print_json(_network.data(part, hub))
    else:
        _network.show(part, hub, detail=detail)


@_commands.command(short_help="Tell what to do next, and why.")
@_path
@click.option("--wave", metavar="ID", help="The survey round; the latest one if you name none.")
@click.option(
    "--explain", "id_", metavar="ID", help="Explain one thing: a barrier, strategy, practice, tie or partner."
)
@_depth
@_full
@_as_json
def advise(  # noqa: PLR0913 - each is an option of the command
    *, path: str, wave: str | None, id_: str | None, depth: int, full: bool, as_json: bool
) -> None:
    """Tell what to do next: what gets in the way, what answers it, which practices do that, and what to ask first.

    Says too what stands between ties and their aims, by the fewest changes. Nothing is advised that is in place, and
    nothing that would lift a tie past its aim.

    What it prints names partners and ties: it is meant for the hub's lead and not for sharing as it stands.
    """
    with _busy("Reading the hub and working it out"):
        from partnerkit.advice import advise as advised  # noqa: PLC0415 - keeps --help quick
        from partnerkit.advice import obstacles  # noqa: PLC0415 - likewise
        from partnerkit.assessment import assess as assessed  # noqa: PLC0415 - likewise
        from partnerkit.cli import _advise, _explain  # noqa: PLC0415 - likewise
        from partnerkit.codec import advice_data  # noqa: PLC0415 - likewise

        profile = assessed(_hub(path), wave, intervals=None)
        advice, standing = advised(profile), obstacles(profile)
    if id_:
        tree = _advise.explained(advice, standing, id_)
        _print_json(_explain.data(tree)) if as_json else _explain.show(tree, None if full else depth)
    elif as_json:
        _print_json(advice_data(advice, standing))
    else:
        _advise.show(advice, standing, path)


@_commands.command(name="what-if", short_help="Show what would follow if something were otherwise.")
@_path
@click.option("--wave", metavar="ID", help="The survey round; the latest one if you name none.")
@click.option("--lower", metavar="BARRIER=SCORE", multiple=True, help="Nobody feels a barrier above this, 0 to 1.")
@click.option("--in-place", metavar="STRATEGY", multiple=True, help="A strategy is in place.")
@click.option("--without", metavar="PARTNER", multiple=True, help="A partner has left.")
@click.option("--join", metavar="ID=KIND", multiple=True, help="A partner has joined.")
@click.option("--stage", metavar="A~B=STAGE", multiple=True, help="A tie stands at another stage.")
@_as_json
def what_if(path: str, wave: str | None, as_json: bool, **options: Any) -> None:  # noqa: ANN401, FBT001 - click calls it by name
    """Show a hub as it would be: which figures move if a barrier were lower, a strategy in place, a partner gone.

    Each option may be given several times. BARRIER and STRATEGY may be named without their framework.

    What it prints names partners and ties: it is meant for the hub's lead and not for sharing as it stands.
    """
    from partnerkit.cli import _what_if  # noqa: PLC0415 - keeps --help quick

    changes = _what_if.changes_of(**options)
    with _busy("Reading the hub and working it out twice"):
        from partnerkit.advice import what_if as supposed  # noqa: PLC0415 - keeps --help quick
        from partnerkit.codec import what_if_data  # noqa: PLC0415 - likewise

        found = supposed(_hub(path), changes, wave)
    if as_json:
        _print_json(what_if_data(found))
    else:
        _what_if.show(found)


@_commands.command(short_help="Compare two survey rounds: what moved, and what is noise.")
@_path
@click.argument("first", metavar="WAVE")
@click.argument("second", metavar="WAVE")
@click.option("--explain", "id_", metavar="ID", help="Explain a figure: a criterion, a framework, fit, stages, a tie.")
@_as_json
def compare(path: str, first: str, second: str, id_: str | None, as_json: bool) -> None:  # noqa: FBT001 - click calls it by name
    """Compare two survey rounds on the partners, ties and questions that both hold.

    Says how many of each that leaves, how far the scores have moved and whether that is more than noise, where ties
    stood and stand, which are new and which are gone.

    What it prints names partners and ties: it is meant for the hub's lead and not for sharing as it stands.
    """
    with _busy("Reading the hub and comparing"):
        from partnerkit.change import compare as compared  # noqa: PLC0415 - keeps --help quick
        from partnerkit.cli import _compare, _explain  # noqa: PLC0415 - likewise
        from partnerkit.codec import comparison_data  # noqa: PLC0415 - likewise

        comparison = compared(_hub(path), first, second)
        tree = comparison.explain(id_) if id_ else None
    if tree is not None:
        _print_json(_explain.data(tree)) if as_json else _explain.show(tree, None)
    elif as_json:
        _print_json(comparison_data(comparison))
    else:
        _compare.show(comparison)


@_commands.command(short_help="Plan what to do first within the hours and money there are.")
@_path
@click.option("--wave", metavar="ID", help="The survey round to plan from; the latest one if you name none.")
@click.option("--hours", metavar="AMOUNT", help="Of staff, all partners together: 40, or '40 hour'.")
@click.option("--money", metavar="AMOUNT", help="In pounds: 500, or '500 GBP'.")
@click.option("--weeks", metavar="AMOUNT", help="Of the calendar: 12, '12 week' or '3 month'.")
@click.option("--must", metavar="ID", multiple=True, help="A practice that is to be in the plan.")
@click.option("--exclude", metavar="ID", multiple=True, help="A practice that is not.")
@click.option("--done", metavar="ID", multiple=True, help="A practice that is done: what requires it can be done.")
@click.option(
    "--gain-error",
    type=click.FloatRange(0, 1),
    default=1 / 3,
    show_default="a third",
    metavar="SHARE",
    help="By what share of itself each link may be off, for the range of the gain.",
)
@click.option("--costs", metavar="FILE", help="Your own figures for practices: .toml or .csv.")
@click.option("--capacities", is_flag=True, help="Take no more hours than partners.csv says they have; needs --weeks.")
@click.option("-o", "--output", metavar="FILE", help="Write the plan too: .csv, or .ics for a calendar.")
@click.option("--force", is_flag=True, help="Write over FILE.")
@click.option("--start", type=click.DateTime(["%Y-%m-%d"]), help="The plan's first day; a calendar needs it.")
@click.option("--explain", "id_", metavar="ID", help="Explain the gain of a practice in the plan, or of it all: gain.")
@_depth
@_full
@_as_json
def plan(  # noqa: PLR0913 - each is an option of the command
    *,
    path: str,
    wave: str | None,
    output: str | None,
    force: bool,
    start: datetime | None,
    id_: str | None,
    depth: int,
    full: bool,
    as_json: bool,
    **asked: Any,  # noqa: ANN401 - click calls it by name
) -> None:
    """Plan what to do first: the practices that remove most need within the hours, money and weeks there are.

    PATH is the hub's folder, workbook (.xlsx) or JSON document; case:ID is a real hub that comes with partnerkit.
    Costs and gains are estimates; put your own in their place with --costs.
    """
    if asked["capacities"] and asked["weeks"] is None:
        raise click.UsageError("--capacities needs --weeks: capacities are hours by the week.")
    if output is not None and output.casefold().endswith(".ics") and start is None:
        raise click.UsageError("A calendar without a first day: name it with --start, such as --start 2026-09-01.")
    with _busy("Reading the hub and planning"):
        from partnerkit.cli import _explain, _plan  # noqa: PLC0415 - keeps --help quick
        from partnerkit.codec import plan_data  # noqa: PLC0415 - likewise
        from partnerkit.files import write_plan  # noqa: PLC0415 - likewise

        found = _plan.planned(_hub(path), wave, **asked)
        tree = found.explain(id_) if id_ else None
        if output is not None:
            write_plan(found, output, start=None if start is None else start.date(), overwrite=force)
    if tree is not None:
        _print_json(_explain.data(tree)) if as_json else _explain.show(tree, None if full else depth)
    elif as_json:
        _print_json(plan_data(found))
    else:
        _plan.show(found, output or "")


@_commands.command(short_help="Find the fewest meeting times to which everyone can come.")
@_path
@click.option(
    "--share",
    type=click.FloatRange(0, 1, min_open=True),
    default=1.0,
    show_default=True,
    help="Of every kind of partner, how many must be able to come.",
)
@click.option("--at-most", type=click.IntRange(1, 1000), metavar="NUMBER", help="How many sessions there may be.")
@click.option("--today", metavar="TIME", multiple=True, help="When meetings are held today, to see who is left out.")
@click.option("--venue", "venues", metavar="NAME", multiple=True, help="Where to meet; partners if you name none.")
@click.option("--rounds", type=click.IntRange(1, 1000), default=3, show_default=True, help="How often they are held.")
@click.option("--must-attend", metavar="PARTNER", multiple=True, help="Who must be able to come to every session.")
@_as_json
def sessions(path: str, today: tuple[str, ...], venues: tuple[str, ...], as_json: bool, **asked: Any) -> None:  # noqa: ANN401, FBT001 - click calls it by name
    """Find the fewest meeting times with which every partner can come to one, and who hosts in turn.

    PATH is the hub's folder, workbook (.xlsx) or JSON document, with times.csv in it; case:ID is a real hub that comes
    with partnerkit.
    """
    with _busy("Reading the hub"):
        from partnerkit.cli import _sessions  # noqa: PLC0415 - keeps --help quick
        from partnerkit.codec import sessions_data  # noqa: PLC0415 - likewise
        from partnerkit.planning import sessions as found_sessions  # noqa: PLC0415 - likewise

        found = found_sessions(_hub(path), today=today or None, venues=venues or None, **asked)
    if as_json:
        _print_json(sessions_data(found))
    else:
        _sessions.show(found)


@_commands.command(short_help="Check a hub and name all that is wrong.")
@_path
@_as_json
def validate(path: str, as_json: bool) -> None:  # noqa: FBT001 - click calls it by name
    """Check a hub and name everything that is wrong with it.

    PATH is its folder, workbook (.xlsx) or JSON document. Each problem is told with its file, sheet, row and column;
    the header is row 1. Nothing is changed.
    """
    from partnerkit.cli import _validate  # noqa: PLC0415 - keeps --help quick

    try:
        with _busy("Reading the hub"):
            hub = _hub(path)
    except PartnerkitError as error:
        if as_json:
            _print_json(_validate.problem_data(error))
        raise
    if as_json:
        _print_json(_validate.hub_data(hub))
    else:
        _validate.show(hub)


@_commands.command(short_help="Make a folder for your own hub, explained.")
@click.argument("folder", metavar="DIR")
def new(folder: str) -> None:
    """Make a folder for your own hub, with example rows and a README that explains every column.

    DIR must not be there yet, or be empty.
    """
    from partnerkit.cli import _new  # noqa: PLC0415 - keeps --help quick
    from partnerkit.files import new_folder  # noqa: PLC0415 - likewise

    _new.show(new_folder(folder))


_GRAPHS = click.Choice(["graphml", "gexf", "pajek", "dl", "node_link", "cytoscape", "csv"])


@_commands.command(short_help="Write a hub as a folder, a workbook, JSON or a graph.")
@click.argument("source", metavar="SOURCE|case:ID")
@click.argument("target", metavar="TARGET")
@click.option("--force", is_flag=True, help="Write over the hub that TARGET is.")
@click.option("--from", "read_as", type=_GRAPHS, help="SOURCE is a graph in this format.")
@click.option("--to", "write_as", type=_GRAPHS, help="Write TARGET as a graph in this format.")
@click.option(
    "--value",
    type=click.Choice(["tie", "contact", "hours", "money"]),
    default="tie",
    show_default=True,
    help="What the weight of a graph's edge is, by the year.",
)
@click.option(
    "--ignore", metavar="NAME", multiple=True, help="An attribute of the graph SOURCE that is not to be read."
)
def convert(source: str, target: str, **options: Any) -> None:  # noqa: ANN401 - click calls it by name
    """Write a hub in another form: without loss, or its partners and ties as a graph for another program.

    TARGET is a folder, or a file that ends in .xlsx (a workbook) or .json (a document for programs). SOURCE and TARGET
    are graphs if they end in .graphml, .gexf, .net (Pajek), .dl (UCINET) or .cyjs (Cytoscape), or if --from or --to
    says so. What a graph has no room for is named.
    """
    from partnerkit.cli import _convert  # noqa: PLC0415 - keeps --help quick

    with _busy("Reading the hub and writing it"):
        hub, notes = _convert.converted(_hub, source, target, **options)
    _convert.show(hub, target, notes)


class _Knowledge(click.Group):
    """The commands about what can be rated: without one, what follows is an id."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Show what an id stands for, or the list, where no command is named."""
        named = bool(args) and args[0] in {*self.commands, *ctx.help_option_names}
        return super().parse_args(ctx, args if named else ["show", *args])


@_commands.group(
    cls=_Knowledge, subcommand_metavar="[--json] [ID] | check FILE | schema KIND", short_help="List what can be rated."
)
def frameworks() -> None:
    """List what can be rated, or print one of them in full; check a file of your own, or print its schema.

    ID is a framework (davis_2002), one of its criteria (davis_2002.sharing_power), a continuum (pugh_2008), or a
    collection of practices (somerset).
    """


@frameworks.command(hidden=True)
@click.argument("id_", metavar="[ID]", required=False)
@_as_json
def show(id_: str | None, as_json: bool) -> None:  # noqa: FBT001 - click calls it by name
    """List what can be rated, or print one of them in full.

    ID is a framework (davis_2002), one of its criteria (davis_2002.sharing_power), a continuum (pugh_2008), a
    collection of practices (somerset), or a list of what the sources name (roles).
    """
    from partnerkit.cli import _frameworks  # noqa: PLC0415 - keeps --help quick

    if as_json:
        _print_json(_frameworks.data(id_))
    else:
        _frameworks.show(id_)


@frameworks.command(short_help="Check a file of your own and name all that is wrong.")
@click.argument("file", metavar="FILE")
@click.option(
    "--kind", metavar="KIND", help="What it should be, such as framework or continuum; else it is told by its keys."
)
@_as_json
def check(file: str, kind: str | None, as_json: bool) -> None:  # noqa: FBT001 - click calls it by name
    """Check a file of your own and name everything that is wrong with it.

    FILE is a framework, a continuum, a ladder, a practice collection, a rule, or a list such as scales or sources, in
    TOML. Each problem is told with its dotted path. Nothing is changed. Where it refers to another file of yours, name
    that one first: partnerkit --with OTHER frameworks check FILE.
    """
    from partnerkit.cli import _frameworks  # noqa: PLC0415 - keeps --help quick

    chosen = None if kind is None else _frameworks.kind_named(kind, "--kind")
    try:
        document = _frameworks.checked_data(file, chosen)
    except PartnerkitError as error:
        if as_json:
            _print_json(_frameworks.problem_data(error))
        raise
    if as_json:
        _print_json(document)
    else:
        _frameworks.show_checked(document)


@frameworks.command(short_help="Print the JSON Schema of a kind of file, for an editor.")
@click.argument("kind", metavar="KIND")
def schema(kind: str) -> None:
    """Print the JSON Schema of a kind of file, so that an editor completes keys and underlines slips.

    KIND is what 'frameworks check --kind' takes: framework, continuum, ladder, practice_collection, rule, or a list
    such as scales or sources. Keep it beside your file: partnerkit frameworks schema rule > rule-1.schema.json
    """
    from partnerkit.cli import _frameworks  # noqa: PLC0415 - keeps --help quick
    from partnerkit.knowledge import schema_text  # noqa: PLC0415 - likewise

    click.echo(schema_text(_frameworks.kind_named(kind, "KIND")).encode(), nl=False)


def main() -> None:
    """Run the command line: `partnerkit`, or `python -m partnerkit`."""
    _commands(prog_name="partnerkit")
