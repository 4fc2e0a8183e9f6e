"""The faces: command line, HTTP API and chat page, and the only layer that reads settings."""

import os

# Before any library is imported that would read them: nothing calls home or asks for news.
for _name, _value in {
    "DO_NOT_TRACK": "1",
    "GRADIO_ANALYTICS_ENABLED": "False",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "TOKENIZERS_PARALLELISM": "false",
}.items():
    os.environ.setdefault(_name, _value)
