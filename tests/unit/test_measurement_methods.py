"""The methods paragraph: every sentence and row traced to facts, and nothing said that is not known."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import attrs
import pytest

import partnerkit as pk
from partnerkit.files import case, load
from partnerkit.knowledge.schema import Subject
from partnerkit.measurement import methods
from partnerkit.measurement._literature import LITERATURE, USED_FOR
from partnerkit.responses import Form, form_items
from partnerkit.results import (
    Fact,
    IntervalReason,
    Limits,
    LimitsKind,
    Methods,
    MethodsTopic,
    Reason,
    Reference,
)
from partnerkit.scoring.replicates import IntervalMethod
from partnerkit.sentences import methods_rows, methods_sentences
from partnerkit.sentences._methods import _LABELS
from tests.made import hub_of

if TYPE_CHECKING:
    from collections.abc import Iterator

ENTRY = re.compile(r"@(?P<kind>[a-z]+)\{(?P<key>[A-Za-z0-9_-]+),\n(?P<fields>(?:  [a-z]+ = \{.*\},\n)+)\}\n")
FIELD = re.compile(r"  (?P<name>[a-z]+) = \{(?P<text>.*)\},")
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)*")
NEEDED = {"article": {"author", "title", "journal", "year"}, "book": {"author", "title", "year"}, "misc": {"title"}}


def parsed(bibtex: str) -> dict[str, dict[str, str]]:
    """Return the entries of a BibTeX file; fails at anything that is no entry, or is not well formed."""
    found: dict[str, dict[str, str]] = {}
    at = 0
    while at < len(bibtex):
        entry = ENTRY.match(bibtex, at)
        assert entry is not None, bibtex[at : at + 80]
        fields = [FIELD.fullmatch(line) for line in entry["fields"].splitlines()]
        assert all(fields), entry["fields"]
        named = {each["name"]: each["text"] for each in fields if each is not None}
        assert len(named) == len(fields), f"a field twice in {entry['key']}"
        assert named.keys() >= NEEDED[entry["kind"]], entry["key"]
        assert entry["key"] not in found, f"{entry['key']} twice"
        for text in named.values():
            assert text.strip() == text != ""
            check_text(text)
        found[entry["key"]] = named
        at = entry.end()
        if at < len(bibtex):
            assert bibtex[at] == "\n"
            at += 1
    return found


def check_text(text: str) -> None:
    """Fail where braces do not close in order, or a mark of TeX's is not escaped."""
    depth = 0
    for before, mark in zip(" " + text, text, strict=False):
        if before != "\\":
            depth += {"{": 1, "}": -1}.get(mark, 0)
            assert depth >= 0, text
            assert mark not in "&%$#_~^", text
    assert depth == 0, text


@pytest.fixture(scope="module")
def orchard() -> Methods:
    return methods(load("examples/orchard_hub"))


def changed(fact: Fact) -> Iterator[Fact]:
    """Yield the fact with other values, and without any."""
    value = fact.value
    if isinstance(value, bool):
        yield attrs.evolve(fact, value=not value)
    elif isinstance(value, (int, float)):
        yield attrs.evolve(fact, value=type(value)(value + 1))
    elif value is not None:
        others = ("2020-01-01", "listwise", "bca", "roster", "partner", "another")
        yield from (attrs.evolve(fact, value=other) for other in others if other != value)
    yield attrs.evolve(fact, value=None, limits=None, reason=None)


def said(facts: list[Fact]) -> list[tuple[str, tuple[str, ...]]]:
    """Return the sentences that facts make, each with those it is made of; none where a word is none of its list."""
    try:
        return [(each.text, each.facts) for each in methods_sentences(facts)]
    except ValueError:
        return []


def texts(facts: list[Fact]) -> list[str]:
    return [text for text, _ in said(facts)]


# -- every sentence from facts ----------------------------------------------------------------------------------------


def test_sentences_are_made_of_the_facts_alone(orchard: Methods) -> None:
    assert methods_sentences(orchard.facts) == orchard.sentences
    assert methods_rows(orchard.facts) == orchard.table
    assert orchard.paragraph == " ".join(each.text for each in orchard.sentences)


def test_every_sentence_names_facts_that_there_are(orchard: Methods) -> None:
    facts = {each.id for each in orchard.facts}
    assert len(facts) == len(orchard.facts)
    for sentence in orchard.sentences:
        assert sentence.facts
        assert {*sentence.facts} <= facts
        assert sentence.text.endswith(".")
        assert "None" not in sentence.text


def test_a_sentence_changes_or_goes_with_each_of_its_facts(orchard: Methods) -> None:
    facts = {each.id: each for each in orchard.facts}
    for sentence in orchard.sentences:
        for used in sentence.facts:
            others = [[*({**facts, used: other}).values()] for other in changed(facts[used])]
            told = sentence.text, sentence.facts
            assert any(told not in said(other) for other in others), (used, sentence.text)


def test_every_number_of_a_sentence_is_one_of_its_facts(orchard: Methods) -> None:
    rows = {each.fact: each.value for each in orchard.table}
    for sentence in orchard.sentences:
        told = " ".join(rows[each] for each in sentence.facts)
        told += " 65 0 to 1 and 0 "  # the threshold of a representative response; the ends of every score
        day = re.search(r"(\d{4})-(\d{2})-(\d{2})", told)
        told += f" {int(day[3])}" if day else ""
        known = {number.replace(",", "") for number in NUMBER.findall(told)}
        found = {number.replace(",", "") for number in NUMBER.findall(sentence.text.replace("AC2", ""))}
        assert found <= known, (sentence.text, found - known)


def test_each_row_has_a_fact_and_each_fact_with_something_to_tell_a_row(orchard: Methods) -> None:
    assert [row.fact for row in orchard.table] == [f.id for f in orchard.facts if f.value is not None or f.reason]
    assert all(row.value and row.what for row in orchard.table)


def test_every_label_is_of_a_topic_and_every_work_is_used() -> None:
    assert {topic for topic, _ in _LABELS} == {*MethodsTopic}
    assert USED_FOR.keys() <= _LABELS.keys()
    assert {key for keys in USED_FOR.values() for key in keys} == LITERATURE.keys()


# -- three hubs -------------------------------------------------------------------------------------------------------


def test_orchard_hub(orchard: Methods) -> None:
    told = orchard.paragraph
    assert told.startswith("The answers are those of the wave 2026 of Orchard Early Years Hub (invented), of 13 March")
    assert "Ratings in it were made up, so that no figure here is a finding." in told
    assert "Of 16 partners asked, 13 answered (81.2%), with 15 respondents in all." in told
    assert "was asked about the partnership as a whole: 28 items in 7 criteria, answered from 0 to 4." in told
    assert "was asked about the ties: 8 items in 7 criteria" in told
    assert "where high is bad" in told
    assert "McDonald's omega total cannot be had: too few have answered, or too little was rated." in told
    assert "drawn anew" not in told
    assert "less than 65 %" not in told
    cautions = [each for each in orchard.sentences if "They have not been validated for that use." in each.text]
    assert len(cautions) == 2  # of two frameworks, though one of them was asked about two subjects
    numbers = f"{len(orchard.sentences)} sentences, {len(orchard.references)} references"
    assert repr(orchard) == f"Methods('orchard_hub', wave 2026, {numbers})"


def test_figures_are_those_of_the_profile(orchard: Methods) -> None:
    profile = pk.assess(load("examples/orchard_hub"))
    facts = {each.id: each.value for each in orchard.facts}
    assert facts["response.response"] == profile.rates.response
    assert facts["response.coverage"] == profile.rates.coverage
    assert facts["davis_2002 partnership.scoring.score"] == profile["davis_2002"].value
    missing, unknown = (
        facts["davis_2002 partnership.answers.missing"],
        facts["davis_2002 partnership.answers.dont_know"],
    )
    assert isinstance(missing, float)
    assert isinstance(unknown, float)
    table = load("examples/orchard_hub").responses.of_wave("2026").long
    items = {use.item.id for each in pk.framework("davis_2002") for use in each.items}
    rows = [row for row in table.iter_rows(named=True) if row["item"] in items and row["about"] == ""]
    given = sum(row["answer"] is not None and row["answer"] >= 0 for row in rows)
    told = sum(row["answer"] == -1 for row in rows)
    excused = sum(row["answer"] == -2 for row in rows)
    applicable = 15 * 28 - excused
    assert unknown == pytest.approx(told / applicable)
    assert missing == pytest.approx(1 - (given + told) / applicable)


def test_items_that_the_form_leaves_out_are_not_missing() -> None:
    short = methods(load("examples/orchard_hub"), wave="2025")
    facts = {each.id: each for each in short.facts}
    asked = {item.id for item in form_items(Form.SHORT, "pugh_2008")[Subject.PARTNERSHIP]}
    items = {use.item.id for each in pk.framework("davis_2002") for use in each.items} & asked
    assert facts["davis_2002 partnership.instrument.items"].value == len(items) == 9  # two by way of another framework
    assert facts["survey.wave"].value == "2025"
    missing = facts["davis_2002 partnership.answers.missing"].value
    assert isinstance(missing, float)
    assert missing < 0.1


@pytest.mark.parametrize("name", ["grange_park", "somerset"])
def test_a_case_without_answers_says_that_nothing_was_measured(name: str) -> None:
    found = methods(case(name))
    assert [each.topic for each in found.sentences] == ["survey", "software"]
    assert found.sentences[0].text.endswith("so nobody was asked and nothing was measured.")
    assert {each.topic for each in found.facts} == {"survey", "software"}
    assert "response rate" not in found.to_markdown()
    assert {each.key for each in found.references} <= {"partnerkit"}


def test_a_hub_with_one_respondent() -> None:
    found = methods(hub_of(4, 1))
    told = found.paragraph
    assert "Of 4 partners asked, 1 answered (25%), with 1 respondent in all." in told
    assert "That is less than 65 %, so the answers do not stand for all partners." in told
    assert "Cronbach's alpha of its items cannot be had:" in told
    assert "have no interval, because fewer than five partners stand behind the figure." in told
    assert re.search(r"\bnan\b", told) is None


def test_no_intervals_wanted_none_told() -> None:
    found = methods(hub_of(6, 6), intervals=None)
    assert "nterval" not in " ".join(each.text for each in found.sentences if each.topic == "intervals")
    assert MethodsTopic.INTERVALS not in {each.topic for each in found.facts}


def test_a_bootstrap_tells_its_draws_and_seed() -> None:
    found = methods(hub_of(6, 6), intervals=IntervalMethod(kind="percentile", replicates=150, seed=9))
    assert "are from the percentile bootstrap over partners" in found.paragraph
    assert "For the intervals of scores, partners were drawn anew 150 times, from the seed 9." in found.paragraph


def test_progress_is_told() -> None:
    told: list[tuple[int, int]] = []
    methods(hub_of(6, 6), progress=lambda done, of: told.append((done, of)))
    assert told[-1] == (len(told), len(told))


def test_an_unknown_wave_is_told() -> None:
    with pytest.raises(pk.PartnerkitError, match="2031"):
        methods(load("examples/orchard_hub"), wave="2031")


# -- sentences of a few facts -----------------------------------------------------------------------------------------


def test_a_rate_that_cannot_be_had() -> None:
    facts = [Fact(topic=MethodsTopic.RESPONSE, name=name, value=0) for name in ("asked", "answered", "respondents")]
    facts.append(Fact(topic=MethodsTopic.RESPONSE, name="response", reason=Reason.NOT_ASKED))
    assert texts(facts) == ["A response rate cannot be had: not asked."]


def test_limits_are_told_with_their_kind() -> None:
    limits = Limits(low=0.5, high=0.75, level=0.9, kind=LimitsKind.FELDT)
    alpha = Fact(topic=MethodsTopic.RELIABILITY, name="alpha", about="davis_2002", value=0.625, n=40, limits=limits)
    assert texts([alpha]) == ["Cronbach's alpha of its items is 0.62 (90% limits 0.50 to 0.75 after Feldt, n = 40)."]


def test_scores_without_an_interval_say_why() -> None:
    names = {"scores": 3, "with": 0, "rough": 0, f"none_{IntervalReason.COMPLETE_ROSTER}": 3}
    facts = [Fact(topic=MethodsTopic.INTERVALS, name=name, value=value) for name, value in names.items()]
    assert texts(facts) == [
        "Of 3 scores 3 have no interval, because all of these partners have answered, so there is no sampling error."
    ]


def test_an_instrument_without_a_source_and_scales_of_several_lengths() -> None:
    values: dict[str, str | int] = {"name": "Own", "edition": "1", "subject": "partner"}
    values |= {"items": 1, "criteria": 1, "authored": 0}
    facts = [Fact(topic=MethodsTopic.INSTRUMENT, name=k, about="own partner", value=v) for k, v in values.items()]
    told = "Own, in partnerkit's edition 1, was asked about the partners themselves: 1 item in 1 criterion."
    assert texts(facts) == [told]
    some = [attrs.evolve(f, value=3) if f.name == "items" else f for f in facts]
    some = [attrs.evolve(f, value=2) if f.name == "authored" else f for f in some]
    assert texts(some)[1] == "The wording of 2 of the 3 items is partnerkit's own."


def test_two_sides_without_a_figure() -> None:
    same = Fact(topic=MethodsTopic.AGREEMENT, name="same", about="own relationship", reason=Reason.UNCONFIRMED)
    assert texts([same]) == ["How far the two sides of ties agree cannot be had: one side alone has answered."]
    alike = attrs.evolve(same, value=0.5, n=1, reason=None)
    assert texts([alike]) == ["The two sides of ties answered alike in 50% of 1 pair of answers."]


def test_a_score_that_cannot_be_had() -> None:
    score = Fact(topic=MethodsTopic.SCORING, name="score", about="own partner", reason=Reason.TOO_FEW_CRITERIA)
    assert texts([score]) == ["Its score cannot be had: too few criteria have a score."]


# -- BibTeX and Markdown ----------------------------------------------------------------------------------------------


def test_references_are_well_formed_and_of_what_was_used(orchard: Methods) -> None:
    entries = parsed(orchard.bibtex)
    assert [*entries] == [each.key for each in orchard.references]
    assert {"pugh-2008", "davis-2002", "cronbach1951", "feldt1987", "efron1993"} <= entries.keys()
    valued = {(fact.topic, fact.name) for fact in orchard.facts if fact.value is not None}
    for used, keys in USED_FOR.items():
        assert used not in valued or {*keys} <= entries.keys()
    assert "james1984" not in {each.key for each in methods(case("grange_park")).references}
    assert entries["pugh-2008"] == {
        "author": "{Gillian Pugh}",
        "title": "Partnerships in the early years: past, present and future",
        "year": "2008",
        "howpublished": "slides",
    }


def test_the_literature_is_well_formed() -> None:
    every = Methods(hub="h", wave="", facts=(), sentences=(), table=(), references=tuple(LITERATURE.values()))
    assert parsed(every.bibtex).keys() == LITERATURE.keys()


def test_marks_of_tex_are_escaped() -> None:
    awkward = Reference(key="a", kind="misc", fields=(("title", r"50 % & {more}_#1 ~ \x^2"), ("author", "{A & B}")))
    entries = parsed(f"{awkward.bibtex}\n")
    assert entries["a"]["title"] == r"50 \% \& more\_\#1 \textasciitilde{} \textbackslash{}x\textasciicircum{}2"
    assert entries["a"]["author"] == r"{A \& B}"


@pytest.mark.parametrize(
    "wrong",
    [
        "@misc{a,\n  title = {x},\n}",
        "@misc{a,\n  title = {x{},\n}\n",
        "@misc{a,\n  title = {5 % x},\n}\n",
        "@article{a,\n  title = {x},\n}\n",
        "@misc{a,\n  title = {x},\n}\n\n@misc{a,\n  title = {x},\n}\n",
        "@misc{a b,\n  title = {x},\n}\n",
    ],
)
def test_the_check_of_bibtex_is_strict(wrong: str) -> None:
    with pytest.raises(AssertionError):
        parsed(wrong)


def test_markdown_holds_paragraph_table_and_references(orchard: Methods) -> None:
    text = orchard.to_markdown()
    assert orchard.paragraph in text
    assert orchard.bibtex in text
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert len(rows) == len(orchard.table) + 2
    assert all(len(re.findall(r"(?<!\\)\|", line)) == 4 for line in rows)
