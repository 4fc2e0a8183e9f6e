"""The packaged cross-encoder as a sentence-transformers module. Importing this imports torch: only to run it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from sentence_transformers import CrossEncoder
from sentence_transformers.base.modules.input_module import InputModule

from dealdesk.index.session import Encoded, OnnxSession, Text


class OnnxInput(InputModule):
    """An ONNX session as the first module of a model: texts in, ``output`` ("token_embeddings" or "scores") out."""

    def __init__(self, session: OnnxSession, output: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.session = session
        self.output = output
        self.max_seq_length = session.weights.max_tokens

    def preprocess(self, inputs: Sequence[Any], prompt: str | None = None, **_: Any) -> dict[str, torch.Tensor]:
        texts = [prompt + text if isinstance(text, str) else text for text in inputs] if prompt else inputs
        pairs: list[Text] = [text if isinstance(text, str) else (text[0], text[1]) for text in texts]
        encoded = self.session.encode(pairs)
        return {
            "input_ids": torch.from_numpy(encoded.input_ids),
            "attention_mask": torch.from_numpy(encoded.attention_mask),
            "token_type_ids": torch.from_numpy(encoded.token_type_ids),
        }

    def forward(self, features: dict[str, torch.Tensor], **_: Any) -> dict[str, torch.Tensor]:
        arrays = (features[key].numpy() for key in ("input_ids", "attention_mask", "token_type_ids"))
        outputs = [torch.from_numpy(output) for output in self.session.run(Encoded(*arrays))]
        return {**features, self.output: torch.nn.utils.rnn.pad_sequence(outputs, batch_first=True)}

    def save(self, output_path: str, *_: Any, **__: Any) -> None:
        raise NotImplementedError(f"the packaged weights are not copied to {output_path}; name them instead")


def cross_encoder(session: OnnxSession) -> CrossEncoder:
    """The session's raw logits, without a sigmoid."""
    modules = [OnnxInput(session, "scores")]
    encoder: CrossEncoder = CrossEncoder(modules=modules, device="cpu", activation_fn=torch.nn.Identity())
    return encoder
