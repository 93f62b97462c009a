# syntax=docker/dockerfile:1
# Two stages: the first builds and installs, the second only runs.
# Needs JUGENDHILFE_DATABASE_URL and the key ring (docs/de/betrieb.md): without a database it
# refuses to start, because the demonstration never listens on anything but loopback.

FROM python:3.13-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_NO_COMPILE=1
WORKDIR /build
RUN python -m venv /opt/jugendhilfe && python -m venv /opt/build
COPY requirements.lock requirements-build.lock ./
RUN /opt/jugendhilfe/bin/pip install --require-hashes --only-binary :all: -r requirements.lock \
    && /opt/build/bin/pip install --require-hashes --only-binary :all: -r requirements-build.lock
COPY . .
RUN /opt/build/bin/hatchling build -t wheel -d /tmp/wheel \
    && /opt/jugendhilfe/bin/pip install --no-deps --no-index /tmp/wheel/*.whl \
    && /opt/jugendhilfe/bin/pip uninstall --yes pip

FROM python:3.13-slim-bookworm
LABEL org.opencontainers.image.title="Jugendhilfe API" \
      org.opencontainers.image.licenses="EUPL-1.2"
RUN useradd --system --uid 10001 --home-dir /var/lib/jugendhilfe-api --create-home jugendhilfe
COPY --from=build /opt/jugendhilfe /opt/jugendhilfe
ENV PATH=/opt/jugendhilfe/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    JUGENDHILFE_DATA_DIR=/var/lib/jugendhilfe-api
USER 10001
WORKDIR /var/lib/jugendhilfe-api
VOLUME /var/lib/jugendhilfe-api
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=120s --retries=3 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/health/ready', timeout=4)"]
ENTRYPOINT ["jugendhilfe"]
CMD ["serve", "--host", "0.0.0.0"]
