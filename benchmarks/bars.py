"""What each figure is held against: one line for each bar, read by the summary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Bar:
    """``figure`` of the results of ``part`` ("help.median" is ``median`` within ``help``) is at most ``limit``, or at
    least so much where ``least``; ``unit`` is empty for ratios and counts."""

    part: str
    figure: str
    limit: float
    what: str
    unit: str = ""
    least: bool = False

    def value(self, figures: Mapping[str, Any]) -> float | None:
        """The figure; None where it was not measured."""
        found: Any = figures
        for key in self.figure.split("."):
            found = found.get(key) if isinstance(found, Mapping) else None
        return None if found is None else float(found)

    def met(self, value: float) -> bool:
        return value >= self.limit if self.least else value <= self.limit

    def share(self, value: float) -> float:
        """How much of what the bar allows is used: 1 is just met, below it is better."""
        used, allowed = (self.limit, value) if self.least else (value, self.limit)
        return used / allowed if allowed else float(used > 0)


BARS = (
    Bar("ask", "warm.total.median", 350, "ask, papers read ahead, median", "ms"),
    Bar("ask", "warm.total.p95", 700, "ask, papers read ahead, 95th percentile", "ms"),
    Bar("ask", "warm.first_evidence.median", 200, "first evidence of a streamed answer, median", "ms"),
    Bar("ask", "search_without_reranking.median", 25, "search without reranking, median", "ms"),
    Bar("startup", "first_answer.median", 6, "process start to the first answer", "s"),
    Bar("concurrency", "errors", 0, "16 clients: questions failed"),
    Bar("concurrency", "throughput_ratio", 1.5, "16 clients: throughput against one client's", least=True),
    Bar("concurrency", "p95_ratio", 16, "16 clients: p95 against one client's median"),
    Bar("concurrency", "rush.sent_away_without_retry_after", 0, "beyond the queue: 503 without Retry-After"),
    Bar("concurrency", "rush.other", 0, "beyond the queue: neither answered nor 503"),
    Bar("ingest", "of_bare_cpu", 0.90, "re-index from nothing: share of the bare model's speed", least=True),
    Bar("ingest", "minilm.times_as_fast_cpu", 3.3, "embedding, against fp32 MiniLM on torch", least=True),
    Bar("rebuild", "nothing_changed_seconds", 2, "re-index of 10,000 documents, nothing changed", "s"),
    Bar("rebuild", "one_changed_seconds", 4, "re-index of 10,000 documents, one changed", "s"),
    Bar("scale", "1000000.median_ms", 60, "search of 1,000,000 passages, no reranking, median", "ms"),
    Bar("scale", "1000000.recall_at_10", 0.97, "search of 1,000,000 passages: recall@10", least=True),
    Bar("scale", "1000000.rss_megabytes", 4096, "memory of a server of 1,000,000 passages", "MB"),
    Bar("scale", "growth_of_median", 4, "search of 1,000,000 passages against 10,000, median"),
    Bar("memory", "gigabyte_mb", 3072, "memory of a re-index of 1 GB of text", "MB"),
    Bar("faults", "bad", 0, "kills, damage, full disk: things that must not happen"),
    Bar("swap", "failed", 0, "questions failed while indexes are exchanged"),
    Bar("swap", "mixed", 0, "answers of two generations at once"),
    Bar("milvus", "sets.trade.points_behind_faiss", 1, "hit@8 of Milvus Lite on trade, points behind FAISS"),
    Bar("milvus", "sets.contracts.points_behind_faiss", 1, "hit@8 of Milvus Lite on contracts, points behind FAISS"),
    Bar("milvus", "swap.failed", 0, "questions failed while collections of Milvus are exchanged"),
    Bar("rooms", "leaks.runs_of_another_room", 0, "500 questions with another room's key: words of that room"),
    Bar("rooms", "cost.ratio", 1.05, "an answer with the protections, against one without"),
    Bar("attack", "failures", 0, "strange requests, alone and in chains: failures"),
    Bar("soak", "errors", 0, "half an hour of everything: errors"),
    Bar("soak", "megabytes_growth", 0.02, "half an hour of everything: growth of memory"),
    Bar("soak", "p95_ratio", 1.2, "half an hour of everything: p95 of an answer, last minute against the first"),
    Bar("poison", "without_model.changed", 0, "poisoned documents: answers changed"),
    Bar("poison", "with_model.changed", 0, "poisoned documents: answers changed, with a language model"),
    Bar("poison", "unflagged", 0, "poisoned documents: not flagged"),
    Bar("hostile", "faults", 0, "hostile files that break a promise, or keep a good one from being read"),
    Bar("hostile", "over_limits", 0, "hostile files beyond the limits of time and memory"),
    *(
        Bar("fuzz", f"{kind}.faults", 0, f"damaged inputs ({kind}) that break a promise or crash their reader")
        for kind in ("txt", "md", "html", "pdf", "docx", "xlsx", "csv", "eml", "text", "question")
    ),
    Bar("cli", "help.median", 0.4, "dealdesk --help", "s"),
    Bar("cli", "ask_new.median", 0.8, "dealdesk ask, beside a server", "s"),
)
