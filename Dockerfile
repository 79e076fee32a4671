# Stage 1 installs the locked requirements and the project into a virtual environment; stage 2 carries only that.
FROM python:3.11-slim-bookworm AS build
WORKDIR /src
COPY requirements.lock requirements-build.lock ./
RUN python -m venv /opt/dukou \
 && /opt/dukou/bin/pip install --no-cache-dir --require-hashes -r requirements-build.lock -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY app app
COPY matching matching
COPY migrations migrations
RUN /opt/dukou/bin/pip install --no-cache-dir --no-deps --no-build-isolation --no-index .

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /var/lib/dukou --create-home dukou
COPY --from=build /opt/dukou /opt/dukou
# compiled parts of the engine are kept in the volume: it is all that the account may write to
ENV PATH=/opt/dukou/bin:$PATH DUKOU_VAR=/var/lib/dukou DUKOU_HOST=0.0.0.0 NUMBA_CACHE_DIR=/var/lib/dukou/.cache/numba
USER dukou
WORKDIR /var/lib/dukou
VOLUME /var/lib/dukou
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
  CMD ["python", "-c", "import httpx; httpx.get('http://127.0.0.1:8000/readyz', timeout=4).raise_for_status()"]
CMD ["sh", "-c", "dukou migrate && exec dukou serve --with-runner"]
