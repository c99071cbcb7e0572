"""Build a partnership in Python, ask it a few questions, assess it and keep it in a folder.

Everything in here is invented, and marked illustrative.

    python examples/build_a_partnership.py [FOLDER]
"""

from __future__ import annotations

import datetime as dt
import sys

import partnerkit as pk


def build() -> pk.Hub:
    """Return a small hub with one wave of answers."""
    school = pk.Partner(id="school", name="Meadow Infant School", kind="school_with_early_years", role="lead")
    nursery = pk.Partner(id="nursery", name="Brook Day Nursery", kind="nursery", sector="private")
    team = pk.Partner(
        id="childminders", name="Two Oaks Childminders", kind="childminder", capacity=2 * pk.units.hour / pk.units.week
    )
    partnership = pk.Partnership(id="meadow", name="Meadow Hub (invented)", partners=[school, nursery, team])
    partnership = partnership.with_relationship(
        pk.Relationship(
            a="school",
            b="nursery",
            strands=["transition", "training"],
            contact=pk.Amount.of("1/fortnight"),
            aim="collaboration",
        )
    )
    wave = pk.Wave(id="2026", date=dt.date(2026, 3, 2), form=["purpose.agreed", "respect.valued", "pugh_2008.reported"])
    return pk.Hub(partnership=partnership, waves=[wave], responses=answers(), illustrative=True)


def answers() -> pk.Responses:
    """Return what the three partners say of the whole, and two of them of their tie."""
    about_the_whole = {"school": (4, 3), "nursery": (3, 3), "childminders": (1, 2)}
    responses = [
        pk.Response(wave="2026", partner=partner, item=item, answer=point, basis="illustrative")
        for partner, points in about_the_whole.items()
        for item, point in zip(("purpose.agreed", "respect.valued"), points, strict=True)
    ]
    about_the_tie = {("school", "nursery"): 3, ("nursery", "school"): 2}
    responses += [
        pk.Response(wave="2026", partner=a, about=b, item="pugh_2008.reported", answer=stage, basis="illustrative")
        for (a, b), stage in about_the_tie.items()
    ]
    return pk.Responses.of(responses)


def main(folder: str | None = None) -> None:
    """Build, assess and, where a folder is named, save the hub."""
    hub = build()
    profile = pk.assess(hub)
    respect = profile["davis_2002.mutual_respect"]
    tie = profile.ties[0]
    print(hub)
    print(f"mutual respect: {respect.value:.2f} from {respect.n_partners} partners (illustrative)")
    if tie.reported and tie.aim:
        print(f"{tie.a} and {tie.b}: reported {tie.reported.name}, aim {tie.aim.name} (illustrative)")
    if folder:
        pk.save(hub, folder)
        print("read back the same:", pk.load(folder) == hub)
        print(f"saved; now try: partnerkit assess {folder}")


if __name__ == "__main__":
    main(*sys.argv[1:2])
