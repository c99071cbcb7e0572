from collections.abc import Callable

import polars as pl
import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

import partnerkit as pk
from partnerkit.errors import InvalidValueError
from partnerkit.hub import Hub
from partnerkit.knowledge import library
from partnerkit.knowledge.schema import Subject
from partnerkit.model import Partnership, Relationship, check_id, check_text
from partnerkit.responses import KEYS, Code, column, subject_of
from partnerkit.testing import amounts, hubs, ids, partners, partnerships, relationships, texts, wide_tables

DAVIS, PUGH = pk.framework("davis_2002"), pk.continuum()
ENOUGH = settings(max_examples=500, derandomize=True, database=None, phases=[Phase.generate])


@given(ids(), texts(), texts(lines=True))
def test_ids_and_texts_are_kept_by_the_model(name: str, text: str, longer: str) -> None:
    assert (check_id(name), check_text(text)) == (name, text)
    assert check_text(longer, lines=True) == longer


@given(texts(max_size=3))
def test_text_is_as_long_as_it_may_be(text: str) -> None:
    assert 1 <= len(text) <= 3


@given(amounts(["hour/week", "FTE"]))
def test_amounts_have_the_units_wanted(amount: pk.Amount) -> None:
    assert str(amount.unit) in {"hour/week", "FTE"}


@given(partners(ids=st.just("oak")))
def test_partners_have_the_ids_wanted(partner: pk.Partner) -> None:
    assert partner.id == "oak"


@given(relationships(between=["a", "b", "c"], continuum="luke_collaboration"))
def test_relationships_join_the_partners_wanted(tie: Relationship) -> None:
    assert {tie.a, tie.b} < {"a", "b", "c"}
    assert tie.aim in {"", *(stage.id for stage in pk.continuum("luke_collaboration").points)}


@given(partnerships(min_partners=2, max_partners=3))
def test_partnerships_have_the_size_wanted(partnership: Partnership) -> None:
    assert 2 <= len(partnership.partners) <= 3


@given(hubs(max_partners=2, max_answers=3))
def test_hubs_have_the_size_wanted(hub: Hub) -> None:
    assert len(hub.partnership.partners) <= 2
    assert len(hub.responses) <= 3


@pytest.mark.parametrize("subject", sorted({each for item in library().items.values() for each in item.subjects}))
def test_hubs_with_answers_about_each_subject_are_drawn(subject: Subject) -> None:
    """A strategy that never draws what matters would prove anything."""
    found = find(
        hubs(), lambda hub: any(subject_of(r.partner, r.about) is subject for r in hub.responses), settings=ENOUGH
    )
    assert found.waves


SORTS: dict[str, Callable[[Hub], object]] = {
    "nobody asked": lambda hub: hub.asked == (),
    "asked not known": lambda hub: hub.asked is None,
    "somebody asked": lambda hub: hub.asked,
    "times": lambda hub: hub.times,
    "relationships": lambda hub: hub.partnership.relationships,
    "another continuum": lambda hub: hub.partnership.continuum == "luke_collaboration",
    "don't know": lambda hub: any(response.answer == Code.DONT_KNOW for response in hub.responses),
    "missing": lambda hub: any(response.answer is None for response in hub.responses),
    "evidence": lambda hub: any(response.evidence for response in hub.responses),
}


@pytest.mark.parametrize("wanted", SORTS.values(), ids=SORTS)
def test_hubs_of_every_sort_are_drawn(wanted: Callable[[Hub], object]) -> None:
    assert wanted(find(hubs(), lambda hub: bool(wanted(hub)), settings=ENOUGH))


@given(st.data(), st.sampled_from(list(Subject)))
def test_wide_tables_are_what_scoring_reads(data: st.DataObject, subject: Subject) -> None:
    table = data.draw(wide_tables(DAVIS, PUGH, subject=subject, max_rows=3))
    items = {item.id for instrument in (DAVIS, PUGH) for item in instrument.items}
    assert table.columns[: len(KEYS)] == list(KEYS)
    assert set(table.columns[len(KEYS) :]) == {column(item) for item in items}
    assert set(table.dtypes[len(KEYS) :]) == {pl.Int8}
    assert table.select(KEYS).is_unique().all()
    assert {subject_of(*row) for row in table.select("partner", "about").rows()} == {subject}
    for item in items:
        scale = library().items[item].scale
        assert table[column(item)].drop_nulls().is_in([-2, -1, *range(scale.low, scale.high + 1)]).all()


@given(wide_tables(min_rows=0, max_rows=0))
def test_wide_table_may_be_empty(table: pl.DataFrame) -> None:
    assert table.height == 0
    assert column("davis_2002.sharing_power.rubric") in table.columns


def test_wide_table_about_nothing_known_is_refused() -> None:
    with pytest.raises(InvalidValueError, match="unknown subject 'hub'"):
        find(wide_tables(subject="hub"), lambda _: True, settings=ENOUGH)
