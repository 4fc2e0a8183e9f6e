"""All figures that have a bar, in one table, one file and one plot."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks.bars import BARS, Bar
from benchmarks.machine import conditions, keep, kept, results

PLOT = "summary.svg"


def summarize() -> None:
    """Prints every bar with the figure kept for this version, and writes ``summary.json`` and the plot beside them."""
    found = [(bar, bar.value(kept(bar.part))) for bar in BARS]
    measured = [(bar, value) for bar, value in found if value is not None]
    for bar, value in found:
        print(row(bar, value))
    rows: list[dict[str, Any]] = [
        {"part": bar.part, "what": bar.what, "value": value, "bar": bound(bar), "met": bar.met(value)}
        for bar, value in measured
    ]
    keep("summary", {**conditions(), "bars": rows})
    plot(measured, results() / PLOT)


def bound(bar: Bar) -> str:
    """The bar in words: "≤ 0.4 s"."""
    return f"{'≥' if bar.least else '≤'} {bar.limit:g} {bar.unit}".rstrip()


def row(bar: Bar, value: float | None) -> str:
    """A line of the table."""
    told = "not measured" if value is None else f"{value:.4g} {bar.unit}".rstrip()
    verdict = "" if value is None else "met" if bar.met(value) else "NOT MET"
    return f"{bar.part:12}{bar.what:56}{told:>14}  {bound(bar):12}{verdict}"


def plot(measured: list[tuple[Bar, float]], path: Path) -> None:
    """Each figure as a share of what its bar allows, so that seconds, ratios and counts stand in one picture."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure  # without pyplot: no window, no state

    shares = [max(bar.share(value), 1e-3) for bar, value in measured]
    figure = Figure(figsize=(9, 0.34 * len(measured) + 1.2), layout="constrained")
    axes = figure.subplots()
    colours = ["#1f4e79" if bar.met(value) else "#b3261e" for bar, value in measured]
    axes.barh(range(len(measured)), shares, color=colours)
    axes.set_yticks(range(len(measured)), [bar.what for bar, _ in measured])
    axes.invert_yaxis()
    axes.set_xscale("log")
    axes.axvline(1, color="black", linewidth=1)
    for place, ((bar, value), share) in enumerate(zip(measured, shares, strict=True)):
        axes.annotate(f" {value:.4g} {bar.unit}".rstrip() + f" ({bound(bar)})", (share, place), va="center", fontsize=8)
    axes.set_xlim(right=max([1, *shares]) * 8)
    axes.set_xlabel("share of what the bar allows (1: just met; log)")
    axes.spines[["top", "right"]].set_visible(False)
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "dealdesk"}):  # words stay words, ids stay what they are
        figure.savefig(path, metadata={"Date": None})
