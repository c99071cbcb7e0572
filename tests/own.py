"""Files of knowledge of a user's own, in order, for tests that use them or break one thing in them."""

from __future__ import annotations

HEADER = """\
id = "{id}"
name = "Of our own"
edition = "1"
licence = "CC0-1.0"
source = "our own notes"
place = "page 1"
basis = "authored"
about = "What it is."
"""

FRAMEWORK = (
    HEADER.format(id="our_meetings")
    + """\
kind = "criteria"
subjects = ["partnership", "relationship"]
asked_about = ["partnership"]
scale = "agreement"

[[criteria]]
id = "useful"
name = "Useful"
definition = "Partners can use what they take home."
basis = "authored"

  [[criteria.items]]
  id = "meetings.worth_it"
  text = "Our meetings are worth the time."
  relationship_text = "Meetings with this partner are worth the time."
  short = true

  [[criteria.items]]
  id = "meetings.drag_on"
  text = "Our meetings drag on."
  reversed = true

  [[criteria.links]]
  to = "davis_2002.working_together"
  strength = "1/3"

[[criteria]]
id = "open"
name = "Open to all"
definition = "Every partner can come."
basis = "authored"
weight = 2

  [[criteria.items]]
  use = "communication.say_freely"
  short = true
"""
)


def stage(id_: str, level: int) -> str:
    """Return a stage with four gates and ratings for the crosswalk."""
    rated = ("information_flow", "joint_planning", "shared_decisions", "formality")
    features = "".join(f"  {name} = {level}\n" for name in rated)
    gates = "".join(
        f'\n  [[stages.gates]]\n  id = "{id_}.gate_{i}"\n  text = "Is gate {i} so?"\n  basis = "authored"\n'
        for i in range(4)
    )
    head = f'\n[[stages]]\nid = "{id_}"\nname = "{id_.capitalize()}"\ndefinition = "What it is."\nbasis = "authored"\n'
    return f"{head}\n  [stages.features]\n{features}{gates}"


CONTINUUM = (
    HEADER.format(id="our_steps")
    + """\
checked = "yes"

[no_contact]
name = "Strangers"
definition = "They have not met."
"""
    + stage("nodding", 1)
    + stage("sharing", 2)
)

LADDER = (
    HEADER.format(id="our_parents")
    + """\
people = "parents"
checked = "yes"

[[steps]]
id = "told"
name = "Told"
definition = "Parents are told."
basis = "authored"

  [[steps.roles]]
  id = "reader"
  name = "Reader"
  text = "Reads the newsletter."
  basis = "authored"

[[steps]]
id = "asked"
name = "Asked"
definition = "Parents are asked."
basis = "authored"
"""
)

COLLECTION = (
    HEADER.format(id="our_practice")
    + """\
links_basis = "authored"
costs_basis = "authored"

[[practices]]
id = "ring_round"
name = "A round of calls"
text = "Ring every partner once."
kind = "activity"
place = "page 2"
basis = "authored"
puts_to_work = [{ to = "anning_2006_strategies.good_personal_relationships", strength = "1" }]
lowers = []
serves = []
cost = { hours = "4 hour" }

[[practices]]
id = "meet"
name = "A meeting"
text = "Meet once they have been rung."
kind = "activity"
place = "page 2"
basis = "authored"
puts_to_work = []
lowers = []
serves = [{ to = "davis_2002.open_communication", strength = "1/3" }]
requires = ["ring_round"]
"""
)

RULE = (
    HEADER.format(id="two_nurseries")
    + """\

[partners]
kinds = ["nursery"]
at_least = 2
"""
)

SCALES = """\
[[scales]]
id = "traffic_light"
name = "Traffic light"
points = [{ point = 0, label = "red" }, { point = 1, label = "amber" }, { point = 2, label = "green" }]
"""

SOURCES = """\
[[sources]]
id = "our-notes"
title = "Notes of our steering group"
author = "Our steering group"
kind = "notes"
read = true
"""

ITEMS = """\
[[items]]
id = "tie.warmth"
text = "How warm is the tie with this partner?"
scale = "agreement"
subjects = ["relationship"]
"""
