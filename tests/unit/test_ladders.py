import pickle
from typing import Any

import attrs
import pytest

import partnerkit as pk
from partnerkit.errors import InvalidValueError, UnknownNameError
from partnerkit.knowledge import ladders, library

PARENTS = "parent_involvement_1989"


def test_ladder_by_id() -> None:
    found = pk.ladder(PARENTS)
    assert found is pk.ladder(PARENTS)
    assert isinstance(found, pk.Ladder)
    assert repr(found) == f"Ladder('{PARENTS}': non_participation < support < participation < partnership < control)"
    assert repr(found.steps[0]) == f"Step('{PARENTS}.non_participation')"


def test_ladder_is_no_continuum() -> None:
    """Nothing that is asked for a continuum takes it, and it has nothing of one."""
    assert not set(ladders()) & set(pk.continua())
    assert not isinstance(pk.ladder(PARENTS), pk.Continuum)
    assert not hasattr(pk.ladder(PARENTS), "translate")


def test_ladder_has_an_item_of_its_own() -> None:
    """Its points are the positions of its steps: not to take part is the first of them, so there is no point 0."""
    found = pk.ladder(PARENTS)
    assert [id_ for id_ in library().items if id_.startswith(PARENTS)] == [f"{PARENTS}.reported"]
    assert library().items[f"{PARENTS}.reported"] is found.reported
    scale = found.reported.scale
    assert [(each.point, each.label) for each in scale.points] == [(step.position, step.name) for step in found.steps]
    assert found.reported.text == "Which of these describes best how parents take part here?"
    others = {item.id for each in pk.continua() for item in pk.continuum(each).items}
    others |= {item.id for each in pk.frameworks() for item in pk.framework(each).items}
    assert found.reported.id not in others


@pytest.mark.parametrize(
    ("ask", "id_", "told"),
    [
        (
            pk.continuum,
            PARENTS,
            f"'{PARENTS}' is a ladder, about parents, and no continuum of ties; ask for it with ladder(…)",
        ),
        (
            pk.ladder,
            "pugh_2008",
            "'pugh_2008' is a continuum of ties between partners, and no ladder; ask for it with continuum(…)",
        ),
        (pk.ladder, "parent_involvment_1989", f"unknown ladder 'parent_involvment_1989'; did you mean '{PARENTS}'?"),
        (pk.framework, PARENTS, f"'{PARENTS}' is a ladder, about parents, and no framework; ask for it with ladder(…)"),
        (pk.ladder(PARENTS).step, "controls", f"{PARENTS} has no step 'controls'; did you mean 'control'?"),
    ],
)
def test_what_is_asked_for_wrongly_is_told(ask: Any, id_: str, told: str) -> None:  # noqa: ANN401 - any of four
    with pytest.raises(UnknownNameError) as caught:
        ask(id_)
    assert str(caught.value) == told


def test_steps_are_ordered() -> None:
    found = pk.ladder(PARENTS)
    assert found.step("support") < found.step("control")
    assert max(found.steps) is found.step("control")


def test_steps_of_two_ladders_are_not_ordered() -> None:
    step = pk.ladder(PARENTS).steps[0]
    with pytest.raises(InvalidValueError, match="are of two ladders and cannot be ordered"):
        _ = step < attrs.evolve(step, ladder="another")


def test_step_and_stage_are_not_ordered() -> None:
    step: Any = pk.ladder(PARENTS).steps[0]
    stage: Any = pk.continuum().stages[1]
    with pytest.raises((TypeError, AttributeError)):
        _ = step < stage


def test_ladder_is_a_value() -> None:
    found = pk.ladder(PARENTS)
    copy = pickle.loads(pickle.dumps(found))  # noqa: S301 - made on the line itself
    assert (copy, hash(copy)) == (found, hash(found))


def test_step_or_role_given_twice_is_refused() -> None:
    found = pk.ladder(PARENTS)
    role = found.step("support").roles[0]
    twice = attrs.evolve(found.step("control"), roles=(role,))
    with pytest.raises(InvalidValueError, match="steps: a step, reason or role given twice"):
        attrs.evolve(found, steps=(*found.steps[:-1], twice))


def test_ladder_of_one_step_is_refused() -> None:
    found = pk.ladder(PARENTS)
    with pytest.raises(InvalidValueError, match="steps: one step; expected two or more"):
        attrs.evolve(found, steps=found.steps[:1])


def test_two_steps_of_one_name_are_refused() -> None:
    """An answer may be written as the name of its step."""
    found = pk.ladder(PARENTS)
    twin = attrs.evolve(found.steps[0], id="another", name="support", reasons=())
    with pytest.raises(InvalidValueError, match="steps: two steps of one name"):
        attrs.evolve(found, steps=(*found.steps, twin))
