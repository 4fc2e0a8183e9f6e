"""The colours of the timeline's chart; those of ``timeline.css``, which Plotly cannot read."""

from __future__ import annotations

from dataclasses import dataclass

from dealdesk.ingest.facts import FactKind


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of the page, light or dark; each kind's stands out from the paper by 3 to 1 at least."""

    ink: str
    soft: str
    rule: str
    paper: str
    band: str
    arrow: str
    kinds: dict[FactKind, str]


LIGHT = Palette(
    ink="#1d2228",
    soft="#59626c",
    rule="#dcd8cf",
    paper="#ffffff",
    band="#f5f2eb",
    arrow="#59626c",
    kinds={
        "announced": "#6a4c9c",
        "signed": "#1f4e79",
        "effective": "#1b7443",
        "expires": "#b02a24",
        "deadline": "#a35400",
    },
)
DARK = Palette(
    ink="#e8e6e1",
    soft="#a3abb4",
    rule="#363b41",
    paper="#1d2024",
    band="#24282d",
    arrow="#a3abb4",
    kinds={
        "announced": "#bfa3ee",
        "signed": "#93bde6",
        "effective": "#74cf9b",
        "expires": "#f39a94",
        "deadline": "#eeaf62",
    },
)
