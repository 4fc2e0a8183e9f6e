"""The faces: command line, HTTP API and chat page; the only layer that reads settings."""
