"""What is said of a hub folder with something wrong in it: where, what was found, what was expected, the nearest name.

Each case breaks one thing in a copy of a small hub that is right, and states every problem that is told: no more, as
one slip must not bring a hundred complaints, and no fewer.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

import partnerkit as pk
from partnerkit.errors import SHOWN, DataFileError, MissingFileError, Problem
from partnerkit.files import COLUMNS

HUB = {
    "hub.toml": """\
id = "small"
name = "A small hub"
continuum = "pugh_2008"
rules = ["hub_min_providers"]
sources = ["Minutes"]

[waves.2025]
date = 2025-03-01
form = "short"

[waves.2026]
date = 2026-03-01
""",
    "partners.csv": """\
id,name,kind,sector,role,cluster,capacity,since,until,basis
oak,Oak School,school,statutory,lead,,0.2 FTE,2020-09-01,,own
ash,Ash Nursery,nursery,private,member,,,2021-09-01,,own
elm,Elm Childminders,childminder,private,member,,2 hour/week,,,own
""",
    "relationships.csv": """\
a,b,strands,level,contact,hours,money,since,until,aim,basis
oak,ash,training;transition,both,1/fortnight,2 hour/week,500 GBP/year,2021-09-01,,collaboration,own
elm,oak,,,,,,,,,own
""",
    "asked.csv": "wave,partner,respondent\n2026,oak,\n2026,ash,\n2025,elm,head\n",
    "responses.csv": """\
wave,partner,respondent,about,item,answer,evidence,basis
2026,oak,,,purpose.agreed,3,met,own
2026,oak,,ash,tie.contact,once a week,,own
2026,ash,,oak,pugh_2008.reported,dk,,own
2026,ash,,,aim.written_down,,,own
2025,elm,head,,purpose.agreed,4,,own
""",
    "evidence.csv": """\
id,about,text,date,source,place,link,basis
met,ash~oak,They met.,2026-01-15,Minutes,item 2,,own
""",
    "times.csv": "partner,slot\noak,Tuesday 18:30\nelm,Thursday 15:30\n",
}

LINES = {name: text.splitlines() for name, text in HUB.items()}
Change = Callable[[Path], object]


def row(name: str, number: int, new: str) -> Change:
    """Return the change that puts a row in place of another; the header is row 1."""
    lines = [*LINES[name]]
    lines[number - 1 : number] = [new]
    return lambda folder: (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def more(name: str, new: str) -> Change:
    """Return the change that adds text at a file's end."""
    return lambda folder: (folder / name).write_text(HUB[name] + new, encoding="utf-8")


def swap(name: str, old: str, new: str) -> Change:
    """Return the change that puts a text in place of one that occurs in a file."""
    assert old in HUB[name]
    return lambda folder: (folder / name).write_text(HUB[name].replace(old, new), encoding="utf-8")


def raw(name: str, data: bytes) -> Change:
    """Return the change that makes a file hold some bytes."""
    return lambda folder: (folder / name).write_bytes(data)


def gone(name: str) -> Change:
    """Return the change that takes a file away."""
    return lambda folder: (folder / name).unlink()


def small(folder: Path, *changes: Change) -> Path:
    for name, text in HUB.items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
    for change in changes:
        change(folder)
    return folder


def told(folder: Path) -> tuple[Problem, ...]:
    with pytest.raises(DataFileError) as caught:
        pk.load(folder)
    return caught.value.problems


def test_small_hub_is_right(tmp_path: Path) -> None:
    hub = pk.load(small(tmp_path))
    assert (len(hub.partnership.partners), len(hub.partnership.relationships), len(hub.responses)) == (3, 2, 5)


AGREEMENT = (
    "expected 0 (strongly disagree), 1 (disagree), 2 (neither agree nor disagree), 3 (agree), 4 (strongly agree), dk"
)
AMOUNT = "expected an amount: a number, a unit, and '/ unit' where it is a rate (2 hour/week)"
REMOVE = "remove it: it cannot be seen and upsets terminals and other programs"
KEYS = "id, name, about, continuum, rules, sources, partners_complete, named_ties, illustrative"
DATE = "expected a date as year-month-day (2026-09-01)"


def answer(cell: str) -> Change:
    return row("responses.csv", 2, f"2026,oak,,,purpose.agreed,{cell},met,own")


def partner(**cells: str) -> Change:
    given = dict(zip(COLUMNS["partners"], LINES["partners.csv"][2].split(","), strict=True)) | cells
    return row("partners.csv", 3, ",".join(given.values()))


def tie(**cells: str) -> Change:
    given = dict(zip(COLUMNS["relationships"], LINES["relationships.csv"][1].split(","), strict=True)) | cells
    return row("relationships.csv", 2, ",".join(given.values()))


ONE_PROBLEM: dict[str, tuple[Change, str, str]] = {
    # names that nothing goes by
    "unknown partner in a relationship": (
        tie(b="ahs"),
        "relationships.csv, row 2, column b",
        "unknown partner 'ahs'; did you mean 'ash'?",
    ),
    "unknown partner who answers": (
        more("responses.csv", "2026,eml,,,purpose.agreed,3,,own\n"),
        "responses.csv, row 7, column partner",
        "unknown partner 'eml'; did you mean 'elm'?",
    ),
    "unknown partner answered about": (
        more("responses.csv", "2026,elm,,birch,tie.contact,3,,own\n"),
        "responses.csv, row 7, column about",
        "unknown partner 'birch'; known: oak, ash, elm",
    ),
    "unknown partner asked": (
        more("asked.csv", "2026,ok,\n"),
        "asked.csv, row 5, column partner",
        "unknown partner 'ok'; did you mean 'oak'?",
    ),
    "unknown partner with a time": (
        more("times.csv", "yew,Monday\n"),
        "times.csv, row 4, column partner",
        "unknown partner 'yew'; known: oak, ash, elm",
    ),
    "evidence about nobody": (
        swap("evidence.csv", "ash~oak", "oak~ash"),
        "evidence.csv, row 2, column about",
        "about 'oak~ash'; expected nothing, a partner, a relationship (a~b, the ids sorted) or a criterion",
    ),
    "unknown source": (
        swap("evidence.csv", "Minutes", "Minuts"),
        "evidence.csv, row 2, column source",
        "unknown source 'Minuts'; did you mean 'Minutes'?",
    ),
    "unknown evidence": (
        swap("responses.csv", ",met,", ",mte,"),
        "responses.csv, row 2, column evidence",
        "unknown evidence 'mte'; did you mean 'met'?",
    ),
    "unknown item": (
        swap("responses.csv", "aim.written_down", "aim.writen_down"),
        "responses.csv, row 5, column item",
        "unknown item 'aim.writen_down'; did you mean 'aim.written_down'?",
    ),
    "unknown kind": (partner(kind="nursary"), "partners.csv, row 3, column kind", "'nursary'; did you mean 'nursery'?"),
    "unknown sector": (partner(sector="privat"), "partners.csv, row 3, column sector", "did you mean 'private'?"),
    "unknown role": (
        partner(role="boss"),
        "partners.csv, row 3, column role",
        "unknown role 'boss'; known: lead, core",
    ),
    "unknown basis": (
        partner(basis="gossip"),
        "partners.csv, row 3, column basis",
        "unknown basis 'gossip'; known: own",
    ),
    "unknown strand": (
        tie(strands="training;singing"),
        "relationships.csv, row 2, column strands[1]",
        "unknown strand 'singing'",
    ),
    "unknown level": (
        tie(level="hihg"),
        "relationships.csv, row 2, column level",
        "unknown level 'hihg'; known: individual",
    ),
    "unknown stage": (
        tie(aim="colaboration"),
        "relationships.csv, row 2, column aim",
        "unknown stage 'colaboration'; did you mean 'collaboration'?",
    ),
    "unknown rule": (
        swap("hub.toml", "hub_min_providers", "hub_min_provider"),
        "hub.toml, rules",
        "unknown rule 'hub_min_provider'; did you mean 'hub_min_providers'?",
    ),
    "unknown continuum": (
        swap("hub.toml", "pugh_2008", "pugh2008"),
        "hub.toml, continuum",
        "unknown continuum 'pugh2008'; did you mean 'pugh_2008'?",
    ),
    "unknown wave of an answer": (
        swap("responses.csv", "2025,elm", "2024,elm"),
        "responses.csv, row 6, column wave",
        "unknown wave '2024'; did you mean '2026'?",
    ),
    "unknown wave of who was asked": (
        swap("asked.csv", "2025", "last year"),
        "asked.csv, row 4, column wave",
        "unknown wave 'last year'; known: 2025, 2026",
    ),
    "unknown form": (
        swap("hub.toml", '"short"', '"medium"'),
        "hub.toml, waves.2025.form",
        "unknown form 'medium'; known: full, short",
    ),
    "unknown item of a form": (
        swap("hub.toml", '"short"', '["purpose.agreed", "aim.writen_down"]'),
        "hub.toml, waves.2025.form",
        "unknown item 'aim.writen_down'; did you mean 'aim.written_down'?",
    ),
    # amounts
    "unknown unit": (
        tie(hours="3 bananas/week"),
        "relationships.csv, row 2, column hours",
        "unknown unit 'bananas'; known: hour",
    ),
    "unit misspelt": (tie(hours="3 huors/week"), "relationships.csv, row 2, column hours", "did you mean 'hour'?"),
    "power of powers": (tie(hours="9**9**8"), "relationships.csv, row 2, column hours", f"'9**9**8'; {AMOUNT}"),
    "number too large": (
        partner(capacity="99999999999 hour"),
        "partners.csv, row 3, column capacity",
        "99999999999.0; expected a number from 0 to 1,000,000,000",
    ),
    "amount of another sort": (
        tie(contact="2 hour/week"),
        "relationships.csv, row 2, column contact",
        "the amount 2 hour/week; expected how often (1/fortnight)",
    ),
    "hours of the calendar": (
        tie(hours="2 week"),
        "relationships.csv, row 2, column hours",
        "expected hours of work (2 hour/week)",
    ),
    # given twice, or with itself
    "duplicate partner": (
        more("partners.csv", "oak,Oak Again,,,,,,,,\n"),
        "partners.csv, row 5, column id",
        "the id 'oak' given twice; expected it once; remove one",
    ),
    "duplicate evidence": (
        more("evidence.csv", "met,,Again.,,,,,\n"),
        "evidence.csv, row 3, column id",
        "the id 'met' given twice; expected it once; remove one",
    ),
    "relationship with itself": (
        tie(b="oak"),
        "relationships.csv, row 2, column b",
        "a relationship of 'oak' with itself; expected two partners",
    ),
    "relationship given twice": (
        more("relationships.csv", "oak,ash,,,,,,,,,\n"),
        "relationships.csv, row 4, column b",
        "the relationship 'ash~oak' given twice; expected it once; remove one",
    ),
    "relationship given twice in both directions": (
        more("relationships.csv", "ash,oak,,,,,,,,,\n"),
        "relationships.csv, row 4, column b",
        "the relationship 'ash~oak' given twice; expected it once; remove one",
    ),
    "strand named twice": (
        tie(strands="training;training"),
        "relationships.csv, row 2, column strands",
        "a strand named twice",
    ),
    "same answer twice": (
        more("responses.csv", "2026,oak,,,purpose.agreed,1,,own\n"),
        "responses.csv, row 7, column item",
        "the same answer given twice; keep one: row 2 answers it too",
    ),
    "same respondent asked twice": (
        more("asked.csv", "2025,elm,head\n"),
        "asked.csv, row 5, column respondent",
        "the same respondent listed twice; keep one",
    ),
    "wave given twice": (
        more("hub.toml", "\n[waves.2025]\ndate = 2025-04-01\n"),
        "hub.toml",
        "text that is no TOML: Cannot declare ('waves', '2025') twice (at line 14",
    ),
    # answers
    "answer off the scale": (answer("5"), "responses.csv, row 2, column answer", f"the answer '5'; {AGREEMENT}"),
    "answer below the scale": (answer("-1"), "responses.csv, row 2, column answer", f"the answer '-1'; {AGREEMENT}"),
    "answer between points": (answer("2.5"), "responses.csv, row 2, column answer", f"the answer '2.5'; {AGREEMENT}"),
    "answer NaN": (answer("NaN"), "responses.csv, row 2, column answer", f"the answer 'NaN'; {AGREEMENT}"),
    "answer inf": (answer("inf"), "responses.csv, row 2, column answer", f"the answer 'inf'; {AGREEMENT}"),
    "answer 1e400": (answer("1e400"), "responses.csv, row 2, column answer", f"the answer '1e400'; {AGREEMENT}"),
    "answer of another scale": (answer("once a week"), "responses.csv, row 2, column answer", AGREEMENT),
    "answer about the wrong subject": (
        more("responses.csv", "2026,elm,,,tie.contact,3,,own\n"),
        "responses.csv, row 7, column about",
        "tie.contact about the partnership; expected the relationship; name the other partner in `about`",
    ),
    "answer that the form does not ask": (
        more("responses.csv", "2025,elm,head,,purpose.pull_apart,3,,own\n"),
        "responses.csv, row 7, column item",
        "purpose.pull_apart, which the short form of wave 2025 does not ask",
    ),
    "respondent by name": (
        swap("responses.csv", "elm,head", "elm,Ms Head"),
        "responses.csv, row 6, column respondent",
        "the respondent 'Ms Head'; expected nothing, or 1 to 64 of a-z, 0-9, _ and -",
    ),
    # rows and columns
    "too few cells": (
        row("partners.csv", 4, "elm,Elm Childminders"),
        "partners.csv, row 4",
        "2 cells; expected 10; quote a cell that holds a comma",
    ),
    "too many cells": (
        row("relationships.csv", 3, "elm,oak,,,,,,,,,own,,"),
        "relationships.csv, row 3",
        "13 cells; expected 11; quote a cell that holds a comma",
    ),
    "missing column": (
        swap("asked.csv", "wave,partner,respondent\n2026,oak,\n2026,ash,\n2025,elm,head\n", "wave,partner\n2026,oak\n"),
        "asked.csv, row 1, column respondent",
        "no such column; expected one, which may be empty: respondent",
    ),
    "column twice": (
        raw("times.csv", b"partner,slot,slot\noak,a,b\n"),
        "times.csv, row 1, column slot",
        "the column twice; expected it once",
    ),
    "no header": (raw("asked.csv", b""), "asked.csv", "an empty file; expected a header: wave,partner,respondent"),
    "only white space": (raw("asked.csv", b" \n\t\n"), "asked.csv", "an empty file; expected a header"),
    "stray quotation mark": (
        row("partners.csv", 3, 'ash,"Ash" Nursery,,,,,,,,'),
        "partners.csv, row 3",
        "text that is no CSV (',' expected after '\"'); look for a stray quotation mark",
    ),
    "quotation that never ends": (
        row("partners.csv", 3, 'ash,"Ash Nursery,,,,,,,,'),
        "partners.csv, row 3",
        "text that is no CSV (unexpected end of data); look for a stray quotation mark",
    ),
    # the bytes
    "semicolons": (
        raw("partners.csv", HUB["partners.csv"].replace(",", ";").encode()),
        "partners.csv, row 1",
        "columns separated by semicolons; expected commas; save it again as 'CSV UTF-8 (comma delimited)'",
    ),
    "semicolons after a byte-order mark": (
        raw("responses.csv", HUB["responses.csv"].replace(",", ";").encode("utf-8-sig")),
        "responses.csv, row 1",
        "columns separated by semicolons; expected commas",
    ),
    "semicolons in the evidence": (
        raw("evidence.csv", HUB["evidence.csv"].replace(",", ";").encode()),
        "evidence.csv, row 1",
        "columns separated by semicolons; expected commas",
    ),
    "semicolons in who was asked": (
        raw("asked.csv", HUB["asked.csv"].replace(",", ";").encode()),
        "asked.csv, row 1",
        "columns separated by semicolons; expected commas",
    ),
    "tabs": (
        raw("relationships.csv", HUB["relationships.csv"].replace(",", "\t").encode()),
        "relationships.csv, row 1",
        "columns separated by tabs; expected commas",
    ),
    "UTF-16": (
        raw("partners.csv", HUB["partners.csv"].encode("utf-16")),
        "partners.csv",
        "not UTF-8: it looks like UTF-16; expected UTF-8; save it as 'CSV UTF-8'",
    ),
    "UTF-16 without a mark": (
        raw("responses.csv", HUB["responses.csv"].encode("utf-16-le")),
        "responses.csv",
        "not UTF-8: it looks like UTF-16; expected UTF-8; save it as 'CSV UTF-8'",
    ),
    "Windows-1252": (
        raw("partners.csv", HUB["partners.csv"].replace("Ash", "Ash & Zoë").encode("cp1252")),
        "partners.csv",
        "bytes on line 3 that are not UTF-8: it looks like Windows-1252 (Western European)",
    ),
    "header in UTF-16": (
        raw("hub.toml", HUB["hub.toml"].encode("utf-16")),
        "hub.toml",
        "not UTF-8: it looks like UTF-16; expected UTF-8; save it as UTF-8",
    ),
    "header in Windows-1252": (
        raw("hub.toml", HUB["hub.toml"].replace("small hub", "café").encode("cp1252")),
        "hub.toml",
        "bytes on line 2 that are not UTF-8: it looks like Windows-1252",
    ),
    # hub.toml
    "TOML that does not parse": (
        swap("hub.toml", 'name = "A small hub"', "name = A small hub"),
        "hub.toml",
        "text that is no TOML: Invalid value (at line 2, column 8)",
    ),
    "TOML with a number of thousands of digits": (
        more("hub.toml", f"x = 1{'0' * 5000}\n"),
        "hub.toml",
        "text that is no TOML",
    ),
    "TOML with lists without end": (more("hub.toml", f"x = {'[' * 5000}\n"), "hub.toml", "text that is no TOML"),
    "no name in the header": (
        swap("hub.toml", 'name = "A small hub"\n', ""),
        "hub.toml, name",
        "nothing; expected a value",
    ),
    "unknown key": (
        swap("hub.toml", "rules =", "ilustrative = true\nrules ="),
        "hub.toml, ilustrative",
        "unknown column or key 'ilustrative'; did you mean 'illustrative'?",
    ),
    "date that is none in the header": (
        swap("hub.toml", "2026-03-01", '"first of March"'),
        "hub.toml, waves.2026.date",
        f"'first of March'; {DATE}",
    ),
    "no date": (swap("hub.toml", "date = 2026-03-01\n", ""), "hub.toml, waves.2026.date", "nothing; expected a value"),
    "date with a time": (swap("hub.toml", "2026-03-01", "2026-03-01T12:00:00"), "hub.toml, waves.2026.date", DATE),
    "unknown key of a wave": (
        swap("hub.toml", "form =", "from ="),
        "hub.toml, waves.2025.from",
        "unknown column or key 'from'; did you mean 'form'?",
    ),
    "id within a wave": (
        swap("hub.toml", "form =", 'id = "2024"\nform ='),
        "hub.toml, waves.2025.id",
        "unknown column or key 'id'; the id is the 2025 of [waves.2025]",
    ),
    "wave that is no table": (
        swap("hub.toml", "[waves.2025]\n", "[waves]\n2024 = 3\n[waves.2025]\n"),
        "hub.toml, waves.2024",
        "3; expected a table [waves.2024]",
    ),
    "waves as a list": (
        swap("hub.toml", HUB["hub.toml"][HUB["hub.toml"].index("[waves") :], "waves = [2025, 2026]\n"),
        "hub.toml, waves",
        "[2025, 2026]; expected tables [waves.ID]",
    ),
    "id of a wave that is none": (
        swap("hub.toml", "[waves.2025]", '[waves."spring 2025"]\ndate = 2025-01-01\n[waves.2025]'),
        "hub.toml, waves.spring 2025",
        "the id 'spring 2025'; expected 1 to 64 of a-z, 0-9, _ and -, without __",
    ),
    "text where a list should be": (
        swap("hub.toml", '["hub_min_providers"]', '"hub_min_providers"'),
        "hub.toml, rules",
        "'hub_min_providers'; expected a list",
    ),
    "text where true or false should be": (
        swap("hub.toml", "rules =", 'named_ties = "yes"\nrules ='),
        "hub.toml, named_ties",
        "'yes'; expected true or false",
    ),
    "id of the hub that is none": (
        swap("hub.toml", '"small"', '"Small Hub"'),
        "hub.toml, id",
        "the id 'Small Hub'; expected 1 to 64 of a-z, 0-9, _ and -, without __",
    ),
    "sources as text": (
        swap("hub.toml", '["Minutes"]', '"Minutes"'),
        "hub.toml, sources",
        "'Minutes'; expected a list",
    ),
    "continuum as a number": (
        lambda folder: (
            swap("hub.toml", '"pugh_2008"', "3")(folder),
            tie(aim="collaborate_informally")(folder),
        ),
        "hub.toml, continuum",
        "3; expected text",
    ),
    # dates
    "date that is none": (partner(since="31/08/2021"), "partners.csv, row 3, column since", f"'31/08/2021'; {DATE}"),
    "day that is none": (tie(until="2026-02-30"), "relationships.csv, row 2, column until", f"'2026-02-30'; {DATE}"),
    "date of evidence that is none": (
        swap("evidence.csv", "2026-01-15", "last week"),
        "evidence.csv, row 2, column date",
        DATE,
    ),
    "dates out of order": (
        partner(until="2020-01-01"),
        "partners.csv, row 3, column until",
        "until 2020-01-01, before since 2021-09-01",
    ),
    # files
    "no partners": (gone("partners.csv"), "partners.csv", "no such file; expected a table of the partners"),
    # names
    "control character": (
        partner(name="Ash\x1b[31m"),
        "partners.csv, row 3, column name",
        "the character U+001B in 'Ash\\x1b[31m'",
    ),
    "control character of one byte": (
        partner(name="Ash\x9b31m"),
        "partners.csv, row 3, column name",
        "the character U+009B",
    ),
    "null character": (partner(name="A\x00sh"), "partners.csv, row 3, column name", "the character U+0000"),
    "line in a name": (partner(name='"Ash\nNursery"'), "partners.csv, row 3, column name", "the character U+000A"),
    "control character in a source": (
        swap("hub.toml", '["Minutes"]', '["Minutes", "\\u001b[31m"]'),
        "hub.toml, sources[1]",
        "the character U+001B in '\\x1b[31m'",
    ),
    "control character in a time": (
        swap("times.csv", "Tuesday", "Tues\x07day"),
        "times.csv, row 2, column slot",
        "the character U+0007",
    ),
    "control character in evidence": (
        swap("evidence.csv", "They met.", "They\x08 met."),
        "evidence.csv, row 2, column text",
        "the character U+0008",
    ),
    "no name": (partner(name=""), "partners.csv, row 3, column name", "nothing; expected a value"),
    "name too long": (
        partner(name="A" * 201),
        "partners.csv, row 3, column name",
        "a text of 201 characters; expected at most 200",
    ),
    "no time": (more("times.csv", "ash,\n"), "times.csv, row 4, column slot", "nothing; expected a value"),
}


@pytest.mark.parametrize(("change", "where", "words"), ONE_PROBLEM.values(), ids=ONE_PROBLEM)
def test_one_slip_is_told_once(tmp_path: Path, change: Change, where: str, words: str) -> None:
    (problem,) = told(small(tmp_path, change))
    assert problem.where == where
    assert words in str(problem)
    assert str(problem).isprintable()


@pytest.mark.parametrize(("change", "where", "words"), ONE_PROBLEM.values(), ids=ONE_PROBLEM)
def test_slip_is_told_beside_another(tmp_path: Path, change: Change, where: str, words: str) -> None:
    """The other stands where no slip above is: a partner who takes part in nothing, or where there are none, a time."""
    other = (
        more("times.csv", "oak,\x00\n") if where.startswith("partners.csv") else more("partners.csv", "yew,,,,,,,,,\n")
    )
    if where.startswith(("partners.csv, row 5", "times.csv")):
        other = more("relationships.csv", "elm,ash,x,,,,,,,,\n")
    problems = told(small(tmp_path, change, other))
    assert any(problem.where == where and words in str(problem) for problem in problems)
    assert len(problems) == 2


UNKNOWN_COLUMN = [
    "asked.csv, row 1, column parnter: unknown column 'parnter'; did you mean 'partner'?",
    "asked.csv, row 1, column partner: no such column; expected one, which may be empty: partner",
]

MORE_PROBLEMS: dict[str, tuple[Change, list[str]]] = {
    "column misspelt": (swap("asked.csv", "wave,partner", "wave,parnter"), UNKNOWN_COLUMN),
    "column too many": (
        raw("times.csv", b"partner,slot,place\noak,a,b\n"),
        ["times.csv, row 1, column place: unknown column 'place'; known: partner, slot"],
    ),
    "header as a list of nothing": (
        raw("times.csv", b",,,\n\nx\n"),
        [
            "times.csv, row 3, column x: unknown column 'x'; known: partner, slot",
            "times.csv, row 3, column partner: no such column; expected one, which may be empty: partner",
            "times.csv, row 3, column slot: no such column; expected one, which may be empty: slot",
        ],
    ),
    "all that is wrong with a row": (
        more("partners.csv", "Yew,a\x07,nursary,,,B 2,much,soon,,x\n"),
        [
            "partners.csv, row 5, column kind: unknown kind 'nursary'; did you mean 'nursery'?",
            f"partners.csv, row 5, column capacity: 'much'; {AMOUNT}",
            f"partners.csv, row 5, column since: 'soon'; {DATE}",
            "partners.csv, row 5, column basis: unknown basis 'x'; known: own, stated, illustrative",
            "partners.csv, row 5, column id: the id 'Yew'; expected 1 to 64 of a-z, 0-9, _ and -, without __",
            f"partners.csv, row 5, column name: the character U+0007 in 'a\\x07'; {REMOVE}",
            "partners.csv, row 5, column cluster: the id 'B 2'; expected 1 to 64 of a-z, 0-9, _ and -, without __",
        ],
    ),
    "all that is wrong with the header": (
        raw(
            "hub.toml",
            HUB["hub.toml"].replace("2026-03-01", '"soon"').replace('"short"', '"x"').encode() + b'roster = "y"\n[z]\n',
        ),
        [
            "hub.toml, waves.2025.form: unknown form 'x'; known: full, short",
            f"hub.toml, waves.2026.date: 'soon'; {DATE}",
            "hub.toml, waves.2026.roster: unknown roster 'y'; known: full, listed",
            f"hub.toml, z: unknown column or key 'z'; known: {KEYS}",
        ],
    ),
    "empty header": (
        raw("hub.toml", b""),
        [
            "hub.toml, id: nothing; expected a value",
            "hub.toml, name: nothing; expected a value",
            "asked.csv, row 2, column wave: unknown wave '2026'",
            "asked.csv, row 3, column wave: unknown wave '2026'",
            "asked.csv, row 4, column wave: unknown wave '2025'",
            "evidence.csv, row 2, column source: unknown source 'Minutes'; list it under sources in hub.toml",
            *(f"responses.csv, row {n}, column wave: unknown wave '2026'" for n in range(2, 6)),
            "responses.csv, row 6, column wave: unknown wave '2025'",
        ],
    ),
}


@pytest.mark.parametrize(("change", "lines"), MORE_PROBLEMS.values(), ids=MORE_PROBLEMS)
def test_every_problem_is_told(tmp_path: Path, change: Change, lines: list[str]) -> None:
    assert [str(problem) for problem in told(small(tmp_path, change))] == lines


def test_partner_whose_id_is_none_is_not_unknown_elsewhere(tmp_path: Path) -> None:
    """A relationship is refused for the id itself; whoever asks or answers by it is not told of it again."""
    names = ("partners.csv", "relationships.csv", "asked.csv", "responses.csv", "times.csv", "evidence.csv")
    changes = [raw(name, HUB[name].replace("elm", "Elm Lane").encode()) for name in names]
    assert [problem.where for problem in told(small(tmp_path, *changes))] == [
        "partners.csv, row 4, column id",
        "relationships.csv, row 3, column a",
    ]


def test_partner_whose_row_is_wrong_is_checked_against_all_the_same(tmp_path: Path) -> None:
    """What else is wrong with the rows that name it is told, though the partner cannot be read."""
    changes = [partner(kind="x"), tie(aim="y"), more("responses.csv", "2026,ash,,,no.item,3,,own\n")]
    assert [problem.where for problem in told(small(tmp_path, *changes))] == [
        "partners.csv, row 3, column kind",
        "relationships.csv, row 2, column aim",
        "responses.csv, row 7, column item",
    ]


def test_everything_is_told_at_once(tmp_path: Path) -> None:
    folder = small(
        tmp_path,
        swap("hub.toml", '["hub_min_providers"]', '["x"]\nnmaed_ties = true'),
        row("partners.csv", 3, "ash,,nursary,,,,lots,,,"),
        raw(
            "relationships.csv",
            (HUB["relationships.csv"] + "ash,oak,,,,,,,,,\nyew,elm,,,,,,,,merger,\nelm,elm,,,,,,,,,\n").encode(),
        ),
        more("asked.csv", "2027,oak,\n2026,oak\n"),
        more(
            "responses.csv",
            '2026,oak,,,purpose.agreed,9,met,own\n\n2026,"o\nk",,,no.such,3,none,\n2026,ash,,ash,tie.contact,1,,x\n',
        ),
        swap("evidence.csv", "2026-01-15,Minutes", "yesterday,Notes"),
        raw("times.csv", HUB["times.csv"].encode("utf-16")),
    )
    lines = [str(problem) for problem in told(folder)]
    assert [line.split(": ", 1)[0] for line in lines] == [
        "hub.toml, nmaed_ties",
        "hub.toml, rules",
        "asked.csv, row 5, column wave",
        "asked.csv, row 6",
        "evidence.csv, row 2, column date",
        "evidence.csv, row 2, column source",
        "partners.csv, row 3, column name",
        "partners.csv, row 3, column kind",
        "partners.csv, row 3, column capacity",
        "relationships.csv, row 4, column b",
        "relationships.csv, row 5, column a",
        "relationships.csv, row 6, column b",
        "responses.csv, row 7, column answer",
        "responses.csv, row 7, column item",
        "responses.csv, row 9, column partner",
        "responses.csv, row 9, column item",
        "responses.csv, row 9, column evidence",
        "responses.csv, row 10, column basis",
        "responses.csv, row 10, column about",
        "times.csv",
    ]
    assert all(line.isprintable() for line in lines)


def test_every_row_is_told_though_fifty_are_shown(tmp_path: Path) -> None:
    wrong = "".join(f"2026,elm,r{n},,purpose.agreed,x,,own\n" for n in range(SHOWN + 10))
    with pytest.raises(DataFileError) as caught:
        pk.load(small(tmp_path, more("responses.csv", wrong)))
    assert [problem.row for problem in caught.value.problems] == list(range(7, SHOWN + 17))
    assert str(caught.value).splitlines()[-1] == "and 10 more problems"


def test_loading_changes_nothing(tmp_path: Path) -> None:
    folder = small(tmp_path, answer("NaN"))
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    told(folder)
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before


# What is no problem


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_byte_order_mark_and_line_ends_are_fine(tmp_path: Path, encoding: str, newline: str) -> None:
    (tmp_path / "as_it_is").mkdir()
    expected = pk.load(small(tmp_path / "as_it_is"))
    changes = [raw(name, text.replace("\n", newline).encode(encoding)) for name, text in HUB.items()]
    assert pk.load(small(tmp_path, *changes)) == expected


@pytest.mark.parametrize(
    "name",
    [
        "<script>alert(1)</script>",
        "[red]Ash[/red]",
        "**Ash**",
        "'=HYPERLINK(1)",
        "Łódź 学校",
        "{{ash}}",
        "%s",
        "Ash\u202enursery",
    ],
)
def test_markup_in_a_name_is_data(tmp_path: Path, name: str) -> None:
    hub = pk.load(small(tmp_path, partner(name=name)))
    assert hub.partnership.partner("ash").name == name.removeprefix("'")
    pk.save(hub, tmp_path / "copy")
    assert pk.load(tmp_path / "copy") == hub


def test_rows_with_nothing_in_them_are_fine(tmp_path: Path) -> None:
    hub = pk.load(small(tmp_path, more("responses.csv", "\n,,,,,,,\n"), more("partners.csv", "\n\n")))
    assert len(hub.responses) == 5


def test_folder_that_is_not_there_and_one_without_a_header(tmp_path: Path) -> None:
    (tmp_path / "hub").mkdir()
    small(tmp_path / "hub", gone("hub.toml"))
    with pytest.raises(MissingFileError, match=r"no hub\.toml in 'hub'"):
        pk.load(tmp_path / "hub")
    with pytest.raises(MissingFileError, match=r"no folder '.*hbu'; did you mean 'hub'"):
        pk.load(tmp_path / "hbu")
