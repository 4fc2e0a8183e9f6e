# Dealdesk in a container: page and API on port 7860, documents in /corpus, index in /data. See docs/how-to/container.md.

FROM python:3.11-slim AS build
# What to install besides: ocr reads scanned pages. Empty leaves it out.
ARG EXTRAS=ocr
# Another package index, such as one with PyTorch builds for the processor only, which are a fifth of the size.
ARG PIP_EXTRA_INDEX_URL=
WORKDIR /src
RUN python -m venv /opt/dealdesk
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY ingest ingest
COPY index index
COPY assistant assistant
COPY ui ui
RUN /opt/dealdesk/bin/pip install --no-cache-dir --disable-pip-version-check --constraint constraints.txt ".${EXTRAS:+[$EXTRAS]}" \
    && /opt/dealdesk/bin/pip uninstall --yes --quiet pip

FROM python:3.11-slim
RUN groupadd --gid 10001 dealdesk \
    && useradd --uid 10001 --gid dealdesk --home-dir /tmp --no-create-home --shell /usr/sbin/nologin dealdesk \
    && install --directory --owner dealdesk --group dealdesk /corpus /data
COPY --from=build /opt/dealdesk /opt/dealdesk
ENV PATH=/opt/dealdesk/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HOME=/tmp \
    DEALDESK_HOST=0.0.0.0 \
    DEALDESK_PORT=7860 \
    DEALDESK_CORPUS=/corpus \
    DEALDESK_DATA=/data
WORKDIR /data
USER 10001:10001
VOLUME ["/corpus", "/data"]
EXPOSE 7860
HEALTHCHECK --interval=30s --timeout=5s --start-period=10m --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:7860/readyz', timeout=4)"]
# Files that cannot be read (exit code 4) are named in the log; the others are served.
CMD ["sh", "-c", "{ dealdesk reindex || [ $? -eq 4 ]; } && exec dealdesk serve"]
