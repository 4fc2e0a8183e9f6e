"""The page of a report: one file that asks for nothing else. Every word of a set or a reply is escaped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from typing import Any

from dealdesk.ui.figures import CALIBRATION, MEANINGS, SCORES, family, fraction, with_interval
from dealdesk.ui.page_failure import failures_of
from dealdesk.ui.page_markup import attributes, counted, element, shown

Values = Mapping[str, Any]

_TYPED = ("hit@8", "correct", "cited", "refused_ok")
_CAPTIONS = (
    "hit@k of each set; the bars are 95 % intervals.",
    "Risk and coverage: how many answers are wrong when only the surest are given. A refused question counts as wrong.",
    "Reliability: of the answers given with a confidence, the share that was right, in bins of equally many questions.",
)


def page(report: Values, plots: Sequence[str]) -> str:
    """The page of a ``report``. ``plots`` are SVG elements: hit@k, risk and coverage, reliability, each set's types."""
    sets = report["sets"]
    title = "Evaluation of " + ", ".join(each["name"] for each in sets)
    css = files(__package__).joinpath("report.css").read_text(encoding="utf-8")
    parts = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="color-scheme" content="light dark">',
        # A promise to the reader's browser too: nothing is fetched, and no script runs.
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        f"{element('title', title)}<style>{css}</style></head><body><main>",
        element("h1", title),
        *_conditions(report),
        *_contents(sets),
        '<h2 id="figures">Figures</h2>',
        *_figures(sets),
        '<h2 id="calibration">Calibration</h2>',
        *_calibration(report),
        '<h2 id="plots">Plots</h2><div class="plots">',
        *(_plot(svg, caption) for svg, caption in zip(plots, _captions(sets), strict=False)),
        '</div><h2 id="types">By type of question</h2>',
        *(_types(each, svg, named=len(sets) > 1) for each, svg in zip(sets, plots[len(_CAPTIONS) :], strict=True)),
        '<h2 id="failures">Failures</h2>',
        *(line for each in sets for line in failures_of(each, named=len(sets) > 1)),
        "</main></body></html>",
    ]
    return "\n".join(parts) + "\n"


def _conditions(report: Values) -> Iterator[str]:
    known = report["conditions"]
    yield '<dl class="conditions">'
    for each in report["sets"]:
        asked = f"{counted(each['questions'], 'question')}, {each['unanswerable']} of them unanswerable"
        asked += f"; only the first {known['limit']} were asked for" if known["limit"] else ""
        read = f"{counted(each['documents'], 'document')}, {counted(each['passages'], 'passage')}"
        yield _term(each["name"], f"{asked}; {read}; index {each['generation']}")
    yield _term("Program", f"Dealdesk {known['version']}, Python {known['python']}")
    threads = f", {known['threads']} threads" if known["threads"] else ""
    yield _term("Machine", f"{known['system']}, {counted(known['cores'] or 0, 'core')}{threads}")
    yield _term("Models", f"embedder {known['embedder']}, reranker {known['reranker']}")
    yield _term("Settings", f"{known['passage_tokens']} tokens in a passage, answers as of {known['as_of']}")
    yield _term("Made", known["date"])
    yield "</dl>"


def _term(name: str, told: str) -> str:
    return f"<div>{element('dt', name)}{element('dd', told)}</div>"


def _contents(sets: Sequence[Values]) -> Iterator[str]:
    wrong = sum(len(each["failures"]) for each in sets)
    yield '<nav aria-label="Contents"><a href="#figures">Figures</a> <a href="#calibration">Calibration</a>'
    yield '<a href="#plots">Plots</a> <a href="#types">By type</a>'
    yield f'<a href="#failures">Failures ({wrong:,})</a></nav>'


def _figures(sets: Sequence[Values]) -> Iterator[str]:
    yield element("p", "In brackets the 95 % interval: another set of as many such questions may differ by as much.")
    yield f'<div class="wide"><table class="figures">{_head(["Figure", *(each["name"] for each in sets)])}<tbody>'
    known = [name for each in sets for name in each["counts"]]
    for name, meaning in MEANINGS.items():
        cells = [_cell(each, name, [n for n in dict.fromkeys(known) if family(n) == name]) for each in sets]
        if any(cells):
            said = f"<code>{shown(name)}</code>{element('small', meaning)}"
            told = zip(sets, cells, strict=True)
            # A narrow page has no columns: there each value carries the name of its set.
            values = (f"<td{attributes({'data-set': each['name']})}>{cell}</td>" for each, cell in told)
            yield f'<tr><th scope="row">{said}</th>{"".join(values)}</tr>'
    yield "</tbody></table></div>"


def _cell(each: Values, name: str, members: Sequence[str]) -> str:
    figures = each["figures"]
    if name == "words" and figures["words"]:
        return f"median {figures['words']['median']}, p95 {figures['words']['p95']}"
    if name == "seconds":
        spent = {step: times for step, times in figures["seconds"].items() if times}
        lines = [f"{step}: median {times['median']:.2f}, p95 {times['p95']:.2f}" for step, times in spent.items()]
        return "<br>".join(shown(line) for line in lines)
    lines = []
    for member in members:
        at = f"@{member.partition('@')[2]}: " if "@" in member else ""
        lines.append(at + with_interval(member, figures.get(member), each["counts"].get(member, 0)))
    return "<br>".join(shown(line) for line in lines)


def _calibration(report: Values) -> Iterator[str]:
    yield element(
        "p",
        "A reply is right when its question is answerable and it cites gold evidence or, where the set has a key, is "
        "correct; a refusal is not right.",
    )
    groups = [(each["name"], each["questions"], each["figures"]["calibration"]) for each in report["sets"]]
    if len(groups) > 1:
        groups.append(("all sets", report["pooled"]["questions"], report["pooled"]["calibration"]))
    yield f'<div class="wide"><table>{_head(["Set", "Score", "AUROC", "AURC", "ECE"])}<tbody>'
    for name, _, scores in groups:
        for score, figures in scores.items():
            values = (fraction(figures[key]) if key in figures else "" for key in CALIBRATION)
            cells = [element("td", SCORES.get(score, score)), *(element("td", value) for value in values)]
            yield f"<tr>{element('th', name, {'scope': 'row'})}{''.join(cells)}</tr>"
    yield "</tbody></table></div><ul>"
    yield from (f"<li><b>{shown(name.upper())}</b> {shown(meaning)}</li>" for name, meaning in CALIBRATION.items())
    yield "</ul>"


def _captions(sets: Sequence[Values]) -> list[str]:
    pooled = " All sets together." if len(sets) > 1 else ""
    hits, risk, reliability = _CAPTIONS
    return [hits, risk + pooled, reliability + pooled]


def _plot(svg: str, caption: str) -> str:
    return f"<figure>{svg}{element('figcaption', caption)}</figure>"


def _types(each: Values, svg: str, named: bool) -> str:
    rows = []
    for kind, figures in each["figures"]["by_type"].items():
        shares = [figures.get(name) for name in _TYPED]
        cells = [element("td", "" if share is None else f"{share:.1f} %") for share in shares]
        rows.append(f"<tr>{element('th', kind, {'scope': 'row'})}{''.join(cells)}</tr>")
    table = f'<div class="wide"><table>{_head(["Type", *_TYPED])}<tbody>{"".join(rows)}</tbody></table></div>'
    heading = element("h3", each["name"]) if named else ""
    return f'{heading}<div class="types">{table}<figure>{svg}</figure></div>'


def _head(names: Sequence[str]) -> str:
    cells = "".join(element("th", name, {"scope": "col"}) for name in names)
    return f"<thead><tr>{cells}</tr></thead>"
