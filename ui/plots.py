"""The plots of a report as SVG to set into a page: text stays text, and colours are the page's, light or dark."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import StringIO
from statistics import fmean
from typing import TYPE_CHECKING, Any
from warnings import catch_warnings, filterwarnings

from dealdesk.ui.calibration import interval, reliability, risk_coverage
from dealdesk.ui.evaluate import LOGIT, Result
from dealdesk.ui.page_markup import shown
from dealdesk.ui.scoring import CONFIDENCE, KS, Row, by_type, judged, outcomes

if TYPE_CHECKING:
    from matplotlib.axes import Axes

INK, FAINT = "#000001", "#000002"
SERIES = ("#000011", "#000012", "#000013", "#000014")
# matplotlib wants real colours: these stand for the page's own until the drawing is done.
_PAGE_COLOURS = {INK: "currentColor", FAINT: "var(--line)"} | {
    colour: f"var(--series-{number})" for number, colour in enumerate(SERIES, 1)
}
_MARKS = ("o", "s", "^", "D")
_STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "dealdesk",
    "text.parse_math": False,
    "font.size": 10,
    "text.color": INK,
    "axes.edgecolor": FAINT,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": FAINT,
    "grid.linewidth": 0.6,
    "xtick.color": INK,
    "ytick.color": INK,
    "lines.linewidth": 1.6,
    "errorbar.capsize": 2.5,
    "legend.frameon": False,
    "legend.fontsize": 9,
}
_LONGEST = 24
_TYPED = ("hit@8", "cited", "correct", "refused_ok")


def hits_plot(results: Sequence[Result]) -> str:
    """hit@k of each set with its 95 % interval."""
    with _drawing("hits", "hit@k of each set") as (axes, drawn):
        for at, result in enumerate(results):
            single = outcomes(result.rows)
            counted = {k: single[f"hit@{k}"] for k in KS if single.get(f"hit@{k}")}
            shares = [100 * fmean(hits) for hits in counted.values()]
            reach = _reach(shares, [len(hits) for hits in counted.values()], 100)
            # Side by side, so that one set's bars do not hide another's.
            places = [k * (1 + 0.03 * at) for k in counted]
            colour, mark = SERIES[at % 4], _MARKS[at % 4]
            axes.errorbar(places, shares, reach, label=_label(result.name), color=colour, marker=mark)
        axes.set_xscale("log", base=2)
        axes.set_xticks(KS, [str(k) for k in KS])
        axes.set(xlabel="passages (k)", ylabel="questions with their evidence, %", ylim=(0, 103))
        if len(results) > 1:
            _legend_above(axes, 3)
    return drawn[0]


def risk_plot(rows: Sequence[Row]) -> str:
    """The share of wrong answers against the share of questions answered, for each score, and where it stands now."""
    with _drawing("risk", "Risk against coverage") as (axes, drawn):
        names = {CONFIDENCE: "by confidence", LOGIT: "by the cross-encoder alone"}
        for at, (score, label) in enumerate(names.items()):
            risks = risk_coverage(*judged(rows, score))
            coverage = [100 * n / len(risks) for n in range(1, len(risks) + 1)]
            style = ("-", "--")[at]
            axes.plot(coverage, [100 * r for r in risks], style, color=SERIES[at], label=label)
        known = [row for row in rows if row.right is not None]
        if known:
            wrong = 100 * fmean(not row.right for row in known)
            axes.axhline(wrong, color=INK, linestyle=":", linewidth=1, label="in no order")
        if answered := [row for row in known if not row.answer.refused]:
            risk = 100 * fmean(not row.right for row in answered)
            now = 100 * len(answered) / len(known)
            axes.plot([now], [risk], "o", color=SERIES[2], label="answered as it is set")
        axes.set(xlabel="questions answered, %", ylabel="of them wrong, %", xlim=(0, 102), ylim=(0, 103))
        _legend_above(axes, 2)
    return drawn[0]


def reliability_plot(rows: Sequence[Row]) -> str:
    """The share right against the confidence, in bins of equally many questions, with the share's 95 % interval."""
    with _drawing("reliability", "Share right against confidence") as (axes, drawn):
        axes.plot([0, 1], [0, 1], ":", color=INK, linewidth=1, label="taken at its word")
        bins = reliability(*judged(rows, CONFIDENCE))
        if bins:
            scores, shares = [part.score for part in bins], [part.right for part in bins]
            reach = _reach(shares, [part.size for part in bins], 1)
            label = f"bins of at least {min(part.size for part in bins)}"
            axes.errorbar(scores, shares, reach, label=label, color=SERIES[0], marker="o")
        axes.set(xlabel="confidence", ylabel="share right", xlim=(0, 1.02), ylim=(0, 1.03))
        _legend_above(axes, 2)
    return drawn[0]


def types_plot(result: Result, number: int = 0) -> str:
    """Figures of each type of question, as bars; ``number`` tells the sets of one page apart."""
    types = by_type(result.rows)
    kinds = sorted(types, reverse=True)  # drawn from the bottom up
    height = 1.0 + 0.62 * len(kinds)
    with _drawing(f"types-{number}", f"Figures by type: {result.name}", 5.0, height) as (axes, drawn):
        for at, figure in enumerate(_TYPED):
            shares = [types[kind].get(figure) for kind in kinds]
            here = [(place, share) for place, share in enumerate(shares) if share is not None]
            rows_, widths = [place + 0.27 - 0.18 * at for place, _ in here], [share for _, share in here]
            if here:
                axes.barh(rows_, widths, height=0.16, color=SERIES[at], label=figure)
            for row, width in zip(rows_, widths, strict=True):
                # A bar of nothing is still something measured.
                axes.text(width + 1, row, f"{width:.0f}", va="center", fontsize=7)
        axes.set_yticks(range(len(kinds)), [_label(kind) for kind in kinds])
        axes.set(xlabel="%", xlim=(0, 106), ylim=(-0.6, len(kinds) - 0.4))
        axes.grid(visible=False, axis="y")
        _legend_above(axes, 4)
    return drawn[0]


def _reach(shares: Sequence[float], sizes: Sequence[int], whole: float) -> list[list[float]]:
    """How far the 95 % interval of each share of ``whole`` reaches below and above it."""
    ends = [interval(share / whole, size) for share, size in zip(shares, sizes, strict=True)]
    # Rounding may put an end at 0 or 1 on the wrong side of the share by the last bit.
    below = [max(0.0, share - whole * low) for share, (low, _) in zip(shares, ends, strict=True)]
    above = [max(0.0, whole * high - share) for share, (_, high) in zip(shares, ends, strict=True)]
    return [below, above]


def _legend_above(axes: Axes, columns: int) -> None:
    """The legend where it hides no curve."""
    if axes.get_legend_handles_labels()[0]:
        axes.legend(loc="lower center", bbox_to_anchor=(0.45, 1.0), ncols=columns, columnspacing=1.2, handlelength=1.6)


def _label(name: str) -> str:
    """A name of the set as matplotlib can measure it, and short enough to leave room for what it names."""
    plain = name.encode("utf-8", "replace").decode("utf-8")
    return plain if len(plain) <= _LONGEST else plain[: _LONGEST - 1] + "…"


@contextmanager
def _drawing(name: str, title: str, width: float = 4.3, height: float = 3.2) -> Iterator[tuple[Axes, list[str]]]:
    """Axes to draw on, and a list that holds the SVG afterwards. ``width`` and ``height`` are in inches."""
    # Loading matplotlib takes a second that only a report should cost; the object interface keeps no global state.
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    drawn: list[str] = []
    with rc_context(_STYLE):
        figure = Figure(figsize=(width, height), layout="constrained")
        yield figure.add_subplot(), drawn
        written = StringIO()
        with catch_warnings():
            # The browser has letters that matplotlib's own font lacks; only their width is guessed here.
            filterwarnings("ignore", message="Glyph")
            figure.savefig(written, format="svg", transparent=True)
    drawn.append(_for_page(written.getvalue(), name, title))


def _for_page(svg: str, name: str, title: str) -> str:
    """The ``svg`` element alone, in the page's colours, with ids that no other drawing on the page has."""
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg[svg.index("<svg") :], flags=re.S)
    svg = re.sub(r'(\bid="|href="#|url\(#)', rf"\g<1>{name}-", svg)
    for colour, own in _PAGE_COLOURS.items():
        svg = svg.replace(colour, own)
    box = re.search(r'viewBox="[^"]*"', svg)
    head = f'<svg {box[0] if box else ""} role="img" aria-label="{shown(title)}" xmlns:xlink="http://www.w3.org/1999/xlink">'
    return re.sub(r"^<svg[^>]*>", lambda _: head, svg)
