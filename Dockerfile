# docker build -t mpdoctor . && docker run --rm -v "$PWD:/data:ro" mpdoctor lint export.ndjson
FROM python:3.12-slim-bookworm AS build
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends gcc libc6-dev \
    && rm -rf /var/lib/apt/lists/*
COPY . /source
RUN python -m venv /opt/mpdoctor \
    && /opt/mpdoctor/bin/python -m pip install --no-cache-dir /source

FROM python:3.12-slim-bookworm
COPY --from=build /opt/mpdoctor /opt/mpdoctor
RUN useradd --create-home --uid 10001 mpdoctor
USER 10001
# Nothing is written beside temporary files, so that the root may be read-only:
# docker run --read-only --tmpfs /tmp …
ENV PATH=/opt/mpdoctor/bin:$PATH PYTHONDONTWRITEBYTECODE=1 TMPDIR=/tmp
WORKDIR /data
ENTRYPOINT ["mpdoctor"]
CMD ["--help"]
