# glscan and the OPA that the project pins, for CI. docs/ci.md says how to build and use it.
# Pin both base images by their digests when you build: --build-arg PYTHON=python@sha256:...
ARG GO=golang:1.26-bookworm
ARG PYTHON=python:3.11-slim-bookworm

FROM ${GO} AS opa
WORKDIR /src
COPY .ci/tools/opa/ ./
RUN CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o /opa github.com/open-policy-agent/opa

FROM ${PYTHON} AS glscan
WORKDIR /src
# Whatever is installed below was downloaded here, and its hash is the one in the lock file.
COPY requirements.lock ./
RUN python -m pip download --quiet --no-cache-dir --require-hashes --only-binary :all: \
        --dest /wheels --requirement requirements.lock && \
    python -m pip install --quiet --no-cache-dir --no-index --find-links /wheels hatchling
COPY pyproject.toml README.md LICENSE ./
COPY scanner/ scanner/
COPY policies/ policies/
COPY reports/ reports/
RUN python -m hatchling build --target wheel --directory /wheels && \
    python -m venv --without-pip /opt/glscan && \
    python -m pip --python /opt/glscan/bin/python install --quiet --no-cache-dir \
        --no-index --find-links /wheels "glscan[postgresql]" && \
    /opt/glscan/bin/python -c "import hcl2; hcl2.parses_to_tree('')"

FROM ${PYTHON}
LABEL org.opencontainers.image.title="glscan" \
      org.opencontainers.image.description="Policy-as-code compliance scanner for GitLab settings" \
      org.opencontainers.image.licenses="MIT"
# git tells who wrote which waiver. A runner clones as another user than the one of this image.
RUN apt-get update -qq && \
    apt-get install --yes --quiet --no-install-recommends git && \
    rm -rf /var/lib/apt/lists/* && \
    useradd --uid 10001 --no-log-init --create-home glscan
COPY --from=opa /opa /usr/local/bin/opa
COPY --from=glscan /opt/glscan /opt/glscan
ENV PATH=/opt/glscan/bin:$PATH
USER 10001
RUN git config --global --add safe.directory '*'
WORKDIR /home/glscan
HEALTHCHECK NONE
ENTRYPOINT ["glscan"]
CMD ["--help"]
