import math
import pickle
import re
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import partnerkit as pk
from partnerkit import knowledge
from partnerkit.errors import DataFileError, InvalidValueError, MissingFileError, UnknownNameError
from partnerkit.knowledge.schema import (
    Authorship,
    Checked,
    Criterion,
    Framework,
    FrameworkKind,
    Item,
    ItemUse,
    Mode,
    Point,
    Scale,
    Status,
    Subject,
)
from partnerkit.knowledge.stages import Continuum, Stage
from partnerkit.model import Kind

HEAD = """\
id = "{id}"
name = "A framework of our own"
kind = "{kind}"
edition = "1"
licence = "MIT"
source = "our own notes"
place = "page 1"
basis = "authored"
about = "What it is."
subjects = ["partnership", "relationship"]
asked_about = ["partnership"]
scale = "agreement"
"""

CRITERION = """
[[criteria]]
id = "{id}"
name = "A name"
definition = "A definition."
basis = "authored"
"""

ITEM = """
  [[criteria.items]]
  id = "own.{id}"
  text = "We do it."
  relationship_text = "This partner and we do it."
  basis = "authored"
  short = {short}
"""


def text(body: str = "", *, kind: str = "criteria", id_: str = "own_2026") -> str:
    return HEAD.format(id=id_, kind=kind) + body


def criterion(name: str, body: str = "", items: tuple[str, ...] = ("first", "second")) -> str:
    made = "".join(ITEM.format(id=f"{name}_{item}", short=str(i == 0).lower()) for i, item in enumerate(items))
    return CRITERION.format(id=name) + made + body


def read(tmp_path: Path, content: str) -> Framework:
    file = tmp_path / "own.toml"
    file.write_text(content, encoding="utf-8")
    return pk.framework(file)


def told(tmp_path: Path, content: str) -> list[str]:
    with pytest.raises(DataFileError) as caught:
        read(tmp_path, content)
    return [str(problem) for problem in caught.value.problems]


# By id


@pytest.mark.parametrize("id_", pk.frameworks())
def test_framework_by_id(id_: str) -> None:
    framework = pk.framework(id_)
    assert framework.id == id_
    assert framework is pk.framework(id_)
    assert repr(framework) == f"Framework({id_!r}, {len(framework.criteria)} {framework.kind})"


@pytest.mark.parametrize("id_", pk.continua())
def test_continuum_by_id(id_: str) -> None:
    found = pk.continuum(id_)
    assert found.id == id_
    assert repr(found).startswith(f"Continuum({id_!r}: ")


def test_default_continuum() -> None:
    assert pk.continuum().id == "pugh_2008"


@pytest.mark.parametrize(
    ("ask", "name", "told"),
    [
        (pk.framework, "davis", "unknown framework 'davis'; did you mean 'davis_2002'?"),
        (pk.continuum, "pugh2008", "unknown continuum 'pugh2008'; did you mean 'pugh_2008'?"),
        (pk.rule, "hub_providers", "unknown rule 'hub_providers'; did you mean 'hub_min_providers'?"),
        (pk.framework("davis_2002").__getitem__, "power", "davis_2002 has no criterion 'power'; known: common_aim"),
        (pk.framework("davis_2002").__getitem__, "sharing_powr", "did you mean 'sharing_power'?"),
        (pk.continuum().stage, "merger", "pugh_2008 has no stage 'merger'; known: no_contact, networking"),
    ],
)
def test_unknown_name_is_told_with_the_nearest(ask: Callable[[str], object], name: str, told: str) -> None:
    with pytest.raises(UnknownNameError) as caught:
        ask(name)
    assert told in str(caught.value)


def test_criterion_by_id_with_and_without_the_framework() -> None:
    davis = pk.framework("davis_2002")
    assert davis["sharing_power"] is davis["davis_2002.sharing_power"]
    assert davis["sharing_power"].id == "davis_2002.sharing_power"


def test_framework_is_gone_through_in_source_order() -> None:
    davis = pk.framework("davis_2002")
    assert tuple(davis) == davis.criteria


@pytest.mark.parametrize("value", [pk.framework("davis_2002"), pk.continuum(), pk.rule("hub_min_providers")])
def test_knowledge_is_a_value(value: object) -> None:
    copy = pickle.loads(pickle.dumps(value))  # noqa: S301 - made on the line itself
    assert (copy, hash(copy)) == (value, hash(value))


def test_library_shows_what_there_is() -> None:
    assert repr(knowledge.library()).startswith("Knowledge(")


# Links

POWER = "integrated_working_barriers.unequal_power_and_respect"


def test_links_are_told_from_both_ends() -> None:
    """However they are written: the barrier names the strategy, the strategy does not name the barrier."""
    strategy = "anning_2006_strategies.respecting_specialist_expertise"
    there = [link.strength for link in knowledge.linked(POWER) if link.to == strategy]
    back = [link.strength for link in knowledge.linked(strategy) if link.to == POWER]
    assert there == back == [Fraction(2, 3)]
    assert POWER not in {link.to for link in pk.framework("anning_2006_strategies")[strategy].links}


def test_links_are_told_once_each_in_the_order_of_the_knowledge() -> None:
    everyone = [criterion.id for id_ in pk.frameworks() for criterion in pk.framework(id_)]
    written = [link for id_ in pk.frameworks() for criterion in pk.framework(id_) for link in criterion.links]
    found = [[link.to for link in knowledge.linked(id_)] for id_ in everyone]
    assert all(ids == [id_ for id_ in everyone if id_ in set(ids)] for ids in found)
    assert sum(map(len, found)) == 2 * len(written)


def test_links_to_one_kind() -> None:
    kinds = (FrameworkKind.CRITERIA, FrameworkKind.STRATEGIES, FrameworkKind.BARRIERS, FrameworkKind.ENABLERS)
    criteria, strategies, barriers, enablers = (knowledge.linked(POWER, kind=kind) for kind in kinds)
    assert {link.to for link in criteria} >= {"davis_2002.sharing_power", "pugh_death_1989.sharing_decision_making"}
    assert {link.to.split(".")[0] for link in strategies} == {"anning_2006_strategies"}
    assert barriers == ()
    assert "taking_partnerships_forward.support_for_an_equal_footing" in {link.to for link in enablers}
    assert {*criteria, *strategies, *enablers} == set(knowledge.linked(POWER))


@pytest.mark.parametrize("id_", ["davis_2002.sharing_powr", "sharing_power", "davis_2002", ""])
def test_links_of_what_there_is_not_are_refused(id_: str) -> None:
    with pytest.raises(UnknownNameError, match="unknown criterion"):
        knowledge.linked(id_)


# Stages


def test_stages_are_ordered_within_a_continuum() -> None:
    stages = pk.continuum().points
    assert sorted(stages, key=lambda stage: stage.id) != list(stages)
    assert sorted({*stages}) == list(stages)
    assert stages[0] < stages[1] <= stages[1]
    assert [stage.position for stage in stages] == list(range(6))


def test_stages_of_two_continua_cannot_be_ordered() -> None:
    """The same words come in different orders with different authors."""
    with pytest.raises(InvalidValueError, match="are of two continua and cannot be ordered"):
        _ = pk.continuum().stages[0] < pk.continuum("luke_collaboration").stages[1]


def test_stage_by_id() -> None:
    assert pk.continuum().stage("no_contact").position == 0
    assert repr(pk.continuum().stage("networking")) == "Stage('pugh_2008.networking')"


def test_reported_and_wanted_stage_are_items_with_the_positions() -> None:
    pugh = pk.continuum()
    for item in (pugh.reported, pugh.wanted):
        assert [point.label for point in item.scale.points] == [stage.name for stage in pugh.points]
        assert item.subjects == (Subject.RELATIONSHIP,)
    assert (pugh.reported.id, pugh.wanted.id) == ("pugh_2008.reported", "pugh_2008.wanted")


def test_gates_are_facts_about_a_tie() -> None:
    gates = [use.item for stage in pk.continuum().stages for use in stage.gates]
    assert gates
    assert all(gate.fact and gate.subjects == (Subject.RELATIONSHIP,) and gate.scale.id == "gate" for gate in gates)


def test_continuum_without_gates_has_none() -> None:
    assert not pk.continuum("luke_collaboration").has_gates
    assert pk.continuum().has_gates


# Classes


def scale(*points: int) -> Scale:
    return Scale(id="s", name="S", points=tuple(Point(point=point, label=f"is {point}") for point in points))


@pytest.mark.parametrize("points", [(), (0,), (1, 0), (0, 2), (-1, 0), (0, 0)])
def test_scale_rises_in_steps_of_one(points: tuple[int, ...]) -> None:
    with pytest.raises(InvalidValueError, match="expected two or more whole numbers in order"):
        scale(*points)


def test_scale_may_begin_above_nought() -> None:
    five = scale(1, 2, 3, 4, 5)
    assert (five.low, five.high, five.label(3)) == (1, 5, "is 3")
    assert five.answers["is 5"] == five.answers["5"] == 5


def item(id_: str = "bank.name") -> Item:
    return Item(id=id_, text="T.", scale=scale(0, 1), subjects=(Subject.PARTNERSHIP,))


@pytest.mark.parametrize(
    "id_", ["bank", "Bank.name", "bank.na me", "bank__x.name", "a.b.c.d", "", ".", "bank.", "bank-x.name"]
)
def test_item_id_is_two_or_three_names(id_: str) -> None:
    with pytest.raises(InvalidValueError, match="joined by a dot"):
        item(id_)


@pytest.mark.parametrize("weight", [0, -1, 1001, 0.0001, math.nan, math.inf])
def test_weight_has_three_decimals_at_most(weight: float) -> None:
    """Weights are compared as whole thousandths."""
    with pytest.raises(InvalidValueError, match="at most three decimals"):
        ItemUse(item=item(), weight=weight)


@pytest.mark.parametrize(
    ("weight", "thousandths"), [(1, 1000), (0.333, 333), (0.001, 1), (1000, 1_000_000), (0.29, 290)]
)
def test_weight_in_thousandths(weight: float, thousandths: int) -> None:
    assert ItemUse(item=item(), weight=weight).thousandths == thousandths
    assert made_criterion(weight=weight).thousandths == thousandths


def made_criterion(*uses: ItemUse, **fields: object) -> Criterion:
    given: dict[str, Any] = {"id": "f.c", "name": "C", "definition": "D.", "basis": Authorship.AUTHORED}
    return Criterion(**{**given, "items": uses or (ItemUse(item=item(), short=True),), **fields})


@pytest.mark.parametrize("shorts", [(False, False), (True, True)])
def test_exactly_one_item_is_the_short_form(shorts: tuple[bool, ...]) -> None:
    uses = [ItemUse(item=item(f"bank.i{i}"), short=short) for i, short in enumerate(shorts)]
    with pytest.raises(InvalidValueError, match="with short = true; expected exactly one"):
        made_criterion(*uses)


def test_item_is_used_once_in_a_criterion() -> None:
    with pytest.raises(InvalidValueError, match="an item used twice"):
        made_criterion(ItemUse(item=item(), short=True), ItemUse(item=item()))


def test_criterion_is_asked_by_statements_or_by_its_rubric() -> None:
    power = pk.framework("davis_2002")["sharing_power"]
    assert power.asked(Mode.INDIVIDUAL) == power.items
    (use,) = power.asked(Mode.CONSENSUS)
    assert (use.item.id, use.item.mode, use.item.scale.id) == ("davis_2002.sharing_power.rubric", "consensus", "extent")
    assert made_criterion().asked(Mode.CONSENSUS) == ()


def test_short_form_of_a_framework_is_one_item_a_criterion() -> None:
    davis = pk.framework("davis_2002")
    assert len(davis.asks(short=True)) == len(davis.criteria)
    assert set(davis.asks(short=True)) < set(davis.asks(short=False)) < set(davis.items)


def stage(position: int, id_: str = "", gates: tuple[ItemUse, ...] = ()) -> Stage:
    name = id_ or f"s{position}"
    return Stage(
        id=name, continuum="c", position=position, name=name, definition="D.", basis=Authorship.AUTHORED, gates=gates
    )


@pytest.mark.parametrize(
    ("stages", "told"),
    [
        ((stage(1), stage(2, "s1")), "the stage 's1' given twice"),
        ((stage(1, gates=(ItemUse(item=item()),)), stage(2)), "stages with gates and without"),
    ],
)
def test_continuum_is_refused(stages: tuple[Stage, ...], told: str) -> None:
    words: dict[str, Any] = dict.fromkeys(("name", "edition", "licence", "source", "place", "about"), "x")
    with pytest.raises(InvalidValueError, match=told):
        Continuum(
            id="c",
            **words,
            basis=Authorship.AUTHORED,
            checked=Checked.YES,
            no_contact=stage(0),
            stages=stages,
            reported=item(),
            wanted=item(),
        )


# A user's own file


def test_own_framework_of_criteria(tmp_path: Path) -> None:
    body = """
  [criteria.rubric]
  networking = "How it looks."
  integration = "How it looks."

  [[criteria.links]]
  to = "davis_2002.sharing_power"
  strength = "2/3"

  [[criteria.elements]]
  id = "first_element"
  text = "What the source names."
  status = "historical"
"""
    made = read(tmp_path, text("exponent = 0\n" + criterion("trust", body) + criterion("time")))
    assert [c.id for c in made] == ["own_2026.trust", "own_2026.time"]
    trust = made["trust"]
    assert [each.stage for each in trust.rubric] == ["networking", "integration"]
    assert trust.links[0].strength == Fraction(2, 3)
    assert trust.elements[0].status is Status.HISTORICAL
    assert trust.rubric_item is not None
    assert made["time"].rubric_item is None
    assert (made.exponent, made.kind.high_is_good) == (0, True)


def test_own_framework_may_tell_what_is_not_rated(tmp_path: Path) -> None:
    """The shape of the children's trust: a centre, and parts that the project puts where the source does not."""
    told_ = '\n[[told]]\nid = "centre"\ntext = "What it is for."\nplace = "page 2"\n'
    element = '\n  [[criteria.elements]]\n  id = "part"\n  text = "A part."\n  basis = "authored"\n'
    made = read(tmp_path, text(told_ + criterion("trust", element) + criterion("time"), kind="enablers"))
    (centre,) = made.told
    assert (centre.id, centre.text, centre.place) == ("centre", "What it is for.", "page 2")
    assert (centre.basis, centre.status) == (Authorship.SOURCE, Status.CURRENT)
    assert made["trust"].elements[0].basis is Authorship.AUTHORED
    assert [c.id for c in made] == ["own_2026.trust", "own_2026.time"]
    assert all("centre" not in each.id for each in made.items)


def test_framework_tells_nothing_beside_its_criteria_unless_it_says_so() -> None:
    assert pk.framework("davis_2002").told == ()


def test_told_part_given_twice_is_refused(tmp_path: Path) -> None:
    centre = '\n[[told]]\nid = "centre"\ntext = "What it is for."\n'
    (line,) = told(tmp_path, text(centre * 2 + criterion("trust")))
    assert line == "own.toml, told[1].id: the element 'centre' given twice; expected an id of its own"


def test_element_given_twice_is_refused(tmp_path: Path) -> None:
    part = '\n  [[criteria.elements]]\n  id = "part"\n  text = "A part."\n'
    (line,) = told(tmp_path, text(criterion("trust", part * 2)))
    assert line == "own.toml, criteria[0].elements[1].id: the element 'part' given twice; expected an id of its own"


def test_path_may_be_text_that_ends_in_toml(tmp_path: Path) -> None:
    read(tmp_path, text(criterion("trust")))
    assert pk.framework(str(tmp_path / "own.toml")).id == "own_2026"


def test_own_framework_of_barriers_with_signs_and_links(tmp_path: Path) -> None:
    body = """
  [criteria.signs]
  low = "Hardly."
  middling = "Now and then."
  high = "All the time."

  [[criteria.links]]
  to = "davis_2002.sharing_power"
  strength = "1"

  [[criteria.links]]
  to = "pugh_death_1989.sharing_decision_making"
  strength = "1/3"
"""
    made = read(tmp_path, text(criterion("unequal_power", body), kind="barriers"))
    barrier = made["unequal_power"]
    assert barrier.signs is not None
    assert barrier.signs.middling == "Now and then."
    assert [link.strength for link in barrier.links] == [1, Fraction(1, 3)]
    assert not made.kind.high_is_good


def test_own_framework_with_groups_and_elements_for_some_kinds(tmp_path: Path) -> None:
    """The shape of the voluntary sector's barriers."""
    groups = """
[[groups]]
id = "capacity"
name = "Capacity"
basis = "source"
place = "slide 21"
"""
    body = 'group = "capacity"\n'
    elements = """
  [[criteria.elements]]
  id = "small"
  text = "Many are small."
  place = "slide 21"
"""
    item_text = (
        ITEM.format(id="capacity_first", short="true")
        + '  applies_to = ["charity", "community_group"]\n  reversed = true\n'
    )
    made = read(tmp_path, text(groups + CRITERION.format(id="capacity") + body + item_text + elements, kind="barriers"))
    only = made["capacity"]
    assert (only.group, made.groups[0].name, only.elements[0].status) == ("capacity", "Capacity", Status.CURRENT)
    assert only.items[0].item.applies_to == (Kind.CHARITY, Kind.COMMUNITY_GROUP)
    assert only.items[0].item.reversed


@pytest.mark.parametrize("kind", list(FrameworkKind))
def test_own_framework_of_each_kind(tmp_path: Path, kind: FrameworkKind) -> None:
    assert read(tmp_path, text(criterion("trust"), kind=str(kind))).kind is kind


def test_own_framework_may_ask_items_that_ship(tmp_path: Path) -> None:
    body = '\n  [[criteria.items]]\n  use = "purpose.agreed"\n  short = true\n  weight = 0.5\n'
    use = read(tmp_path, text(CRITERION.format(id="aim") + body))["aim"].items[0]
    assert use.item == pk.framework("davis_2002")["common_aim"].items[0].item
    assert (use.weight, use.short) == (0.5, True)


def test_own_framework_may_ask_its_own_items_twice(tmp_path: Path) -> None:
    body = '\n  [[criteria.items]]\n  use = "own.trust_first"\n  short = true\n'
    made = read(tmp_path, text(criterion("trust") + CRITERION.format(id="faith") + body))
    assert made["faith"].items[0].item == made["trust"].items[0].item
    assert len(made.items) == 2


def test_exponent_may_be_minus_infinity(tmp_path: Path) -> None:
    """The score is then that of the lowest criterion."""
    assert read(tmp_path, text("exponent = -inf\n" + criterion("trust"))).exponent == -math.inf


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        (
            'id = "own_2026"',
            'id = "davis_2002"',
            "id: the id 'davis_2002', which is taken by a framework that is there",
        ),
        ('id = "own_2026"', 'id = "Own 2026"', "id: the id 'Own 2026'; expected 1 to 60 of a-z, 0-9 and _"),
        ('kind = "criteria"', 'kind = "critera"', "kind: unknown framework kind 'critera'; did you mean 'criteria'?"),
        ('edition = "1"', "edition = 1", "edition: 1; expected text"),
        ('edition = "1"\n', "", "edition: nothing; expected a value"),
        ('edition = "1"', 'editoin = "1"', "editoin: unknown column or key 'editoin'; did you mean 'edition'?"),
        ('place = "page 1"', 'place = "page 1"\nexponent = nan', "exponent: nan; expected a finite number"),
        ('place = "page 1"', 'place = "page 1"\nexponent = inf', "exponent: inf; expected a finite number"),
        (
            'place = "page 1"',
            'place = "page 1"\nexponent = -500',
            "exponent: the exponent -500.0; expected 0",
        ),
        (
            'place = "page 1"',
            'place = "page 1"\nexponent = 0.001',
            "exponent: the exponent 0.001; expected 0",
        ),
        ('"relationship"]', '"neighbour"]', "subjects[1]: unknown subject 'neighbour'"),
        ('["partnership"]\n', '["partner"]\n', "asked_about: a subject that is not among `subjects`"),
        (
            '"agreement"',
            '"agreemnet"',
            "scale: unknown scale 'agreemnet'; did you mean 'agreement'?",
        ),
        ('id = "trust"', 'id = "tru st"', "criteria[0].id: the id 'own_2026.tru st'; expected two names"),
        ('id = "trust"', 'id = "trust"\ngroup = "x"', "criteria[0].group: unknown group 'x'"),
        ('id = "trust"', 'id = "trust"\nweight = 0', "criteria[0].weight: the weight 0.0; expected more than 0"),
        ('id = "own.trust_first"', 'id = "own"', "criteria[0].items[0].id: the id 'own'; expected two names"),
        ('id = "own.trust_first"', 'use = "own.x"', "criteria[0].items[0].basis: basis beside use; it is said where"),
        ('id = "own.trust_first"', 'id = "purpose.agreed"', "the item 'purpose.agreed' defined twice; write use ="),
        ('id = "own.trust_second"', 'id = "own.trust_first"', "the item 'own.trust_first' defined twice"),
        ("short = true", "short = 1", "criteria[0].items[0].short: 1; expected true or false"),
        ("short = true", "short = false", "criteria[0].items: no item with short = true; expected exactly one"),
        ('text = "We do it."', "text = 3", "criteria[0].items[0].text: 3; expected text"),
        (
            'basis = "authored"\n  short',
            'basis = "ours"\n  short',
            "criteria[0].items[0].basis: unknown authorship 'ours'",
        ),
    ],
)
def test_own_file_is_refused_with_the_path(tmp_path: Path, old: str, new: str, line: str) -> None:
    content = text(criterion("trust"))
    assert old in content
    found = told(tmp_path, content.replace(old, new, 1))
    assert found[0].startswith(("own.toml, ", "own.toml: "))
    assert any(line in each for each in found)


@pytest.mark.parametrize(
    ("body", "line"),
    [
        (
            '\n  [[criteria.links]]\n  to = "davis_2002.sharing_powr"\n  strength = "1"\n',
            "did you mean 'davis_2002.sharing_power'?",
        ),
        (
            '\n  [[criteria.links]]\n  to = "davis_2002.sharing_power"\n  strength = "1/2"\n',
            "links[0].strength: the strength 1/2",
        ),
        (
            '\n  [[criteria.links]]\n  to = "davis_2002.sharing_power"\n  strength = "1e99999999"\n',
            "expected a fraction as text",
        ),
        ('\n  [criteria.rubric]\n  mergence = "x"\n', "criteria[0].rubric: unknown stage 'mergence'"),
        (
            '\n  [criteria.rubric]\n  merger = "x"\n  networking = "x"\n',
            "criteria[0].rubric: stages of several continua in one rubric; expected those of one",
        ),
        ("\n  [criteria.rubric]\n  networking = 3\n", "rubric[0].text: 3; expected text"),
        ('\n  [criteria.signs]\n  low = "x"\n  high = "x"\n', "criteria[0].signs.middling: nothing; expected a value"),
        (
            '\n  [[criteria.elements]]\n  id = "e"\n  text = "x"\n  status = "old"\n',
            "elements[0].status: unknown status 'old'",
        ),
        (
            '\n  [[criteria.items]]\n  use = "purpose.agred"\n',
            "items[2].use: unknown item 'purpose.agred'; did you mean 'purpose.agreed'?",
        ),
    ],
)
def test_own_criterion_is_refused_with_the_path(tmp_path: Path, body: str, line: str) -> None:
    (found,) = told(tmp_path, text(criterion("trust", body)))
    assert line in found


@pytest.mark.parametrize(
    "body",
    [
        "criteria = 5\n",
        'criteria = "trust"\n',
        "criteria = [5]\n",
        "[criteria]\nid = 5\n",
        '[[criteria]]\nid = 5\nitems = "x"\n',
        "[[criteria]]\nitems = [5]\n",
        "[[criteria]]\n[[criteria.items]]\nid = [5]\n",
        "[[criteria]]\n[[criteria.items]]\nuse = [5]\n",
        '[[criteria]]\nrubric = "x"\n',
        "[[criteria]]\n[[criteria.items]]\nscale = [5]\nid = 'a.b'\n",
        f"exponent = 1{'0' * 400}\n",
        f"exponent = 1{'0' * 5000}\n",
        f"x = {'[' * 5000}{']' * 5000}\n",
        "= broken",
        "x = 1\nx = 2\n",
    ],
)
def test_file_of_any_shape_is_refused_as_data(tmp_path: Path, body: str) -> None:
    assert told(tmp_path, text(body))[0].startswith("own.toml")


def test_criterion_given_twice_is_refused(tmp_path: Path) -> None:
    (line,) = told(tmp_path, text(criterion("trust") + criterion("trust", items=("third", "fourth"))))
    assert line == "own.toml, criteria[1].id: the criterion 'own_2026.trust' given twice; expected an id of its own"


def test_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_bytes(b'name = "caf\xe9"')
    with pytest.raises(DataFileError, match=r"own\.toml: .*expected TOML in UTF-8"):
        pk.framework(tmp_path / "own.toml")


def test_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match=r"no file '.*none\.toml'"):
        pk.framework(tmp_path / "none.toml")


def test_all_problems_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    content = text(criterion("trust") + criterion("trust2"), kind="x").replace('edition = "1"', "edition = 1")
    found = told(
        tmp_path, content.replace('text = "We do it."', "text = 3").replace('name = "A name"', 'nmae = "A name"')
    )
    assert len(found) == 2 + 2 * (2 + 2)  # the kind and edition; of each criterion, its name twice over and two texts


@pytest.mark.parametrize(
    ("asked", "id_", "line"),
    [
        (pk.framework, "pugh_2008", "unknown framework 'pugh_2008'; it is a continuum: ask for it with continuum(…)"),
        (
            pk.framework,
            "hub_min_providers",
            "unknown framework 'hub_min_providers'; it is a rule: ask for it with rule",
        ),
        (pk.continuum, "davis_2002", "unknown continuum 'davis_2002'; it is a framework: ask for it with framework(…)"),
        (pk.rule, "parent_involvement_1989", "it is a ladder: ask for it with ladder(…)"),
        (pk.ladder, "davis_2002", "unknown ladder 'davis_2002'; it is a framework: ask for it with framework(…)"),
    ],
)
def test_id_of_another_kind_is_told_with_how_to_ask(asked: Callable[[str], object], id_: str, line: str) -> None:
    with pytest.raises(UnknownNameError, match=re.escape(line)):
        asked(id_)
