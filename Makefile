# Every target works on a fresh machine with Python 3.11 or newer; `tools` also needs Go.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
TOOLS := .cache/tools
READY := $(VENV)/.ready
NODE := .ci/node
CHECKERS := $(NODE)/node_modules/.package-lock.json
SDISTS := $(TOOLS)/sdists
OUT := out
OWN := $(wildcard examples/*/policies)
GENERATED := docs README.md scanner/schemas policies/schemas examples
SCAN := $(BIN)/glscan scan --exit-zero --snapshot $(OUT)/snapshot.json \
	-o html=$(OUT)/report.html -o sarif=$(OUT)/report.sarif -o json=$(OUT)/results.json
WRITTEN := echo "Open $(OUT)/report.html; beside it lie report.sarif, results.json, snapshot.json and its ledger."
export PATH := $(CURDIR)/$(BIN):$(PATH)
# OPA and regal spend less of their time on garbage, for twice the memory.
export GOGC ?= 400

.PHONY: demo scan test check check-full lint format policies mutation docs dev lock tools clean

demo: $(READY) ## Scan the sample estate, served by a simulated GitLab, and write reports
	@mkdir -p $(OUT)
	@$(BIN)/python -m tests.simulator --estate examples/acme --role admin -- \
		$(SCAN) --config examples/acme/glscan.yaml --engine embedded
	@$(WRITTEN)

scan: $(READY) ## Scan GROUP of GITLAB_URL with GITLAB_TOKEN and write reports
	@: "$${GITLAB_URL:?export GITLAB_URL}" "$${GITLAB_TOKEN:?export GITLAB_TOKEN}" "$${GROUP:?export GROUP}"
	@mkdir -p $(OUT)
	@$(SCAN) "$$GROUP"
	@$(WRITTEN)

# A worker for each processor; the tests of a file stay with one.
test: $(READY) ## Run every test
	$(BIN)/python -m pytest -q --numprocesses auto --no-loadscope-reorder --ignore tests/full

check: lint policies docs-check ## What CI checks beside the tests

check-full: $(READY) $(CHECKERS) $(SDISTS) ## Prove formats and page with the tools of others
	$(BIN)/python -m pytest -v -rsP --no-header tests/full

# Without npm the checks that need it say so; in CI they fail.
$(CHECKERS): $(NODE)/package-lock.json $(NODE)/.npmrc
	@if command -v npm >/dev/null; then \
		cd $(NODE) && npm ci --silent && chmod u+x node_modules/@microsoft/sarif-multitool-*/Sarif.Multitool && \
		touch node_modules/.package-lock.json; \
	else echo "No npm: what it installs is not used"; fi

# The source of pytest has the schema of JUnit in it.
$(SDISTS): requirements.lock | $(READY)
	@mkdir -p $@
	@sed -n '/^pytest==/,/[^\\]$$/p' requirements.lock > $@/pytest.txt
	$(BIN)/python -m pip download --quiet --disable-pip-version-check --no-deps --no-binary pytest \
		--require-hashes --dest $@ --requirement $@/pytest.txt
	@touch $@

lint: $(READY) ## Lint and type-check the Python code
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(READY) ## Format Python and Rego
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(TOOLS)/opa fmt --write policies

policies: $(READY) tools ## Check and test the policies with OPA, regal and every engine
	$(TOOLS)/opa fmt --list --fail policies .ci/regal $(OWN)
	$(TOOLS)/opa check --strict policies
	$(TOOLS)/regal lint --config-file policies/.regal/config.yaml --rules .ci/regal policies $(OWN)
	$(TOOLS)/regal test .ci/regal
	$(TOOLS)/opa test --bundle policies
	PATH="$(CURDIR)/$(TOOLS):$$PATH" $(BIN)/glscan policies check policies $(OWN)
	PATH="$(CURDIR)/$(TOOLS):$$PATH" $(BIN)/glscan policies test

mutation: $(READY) tools ## Break each policy in small ways and see whether its tests notice
	$(BIN)/python -m tests.mutation

docs: $(READY) ## Regenerate everything that is generated from code
	$(BIN)/python -m docs.generate

.PHONY: docs-check
docs-check: docs ## Fail if a generated file is not what the code says
	@git diff --exit-code --stat -- $(GENERATED) && \
		test -z "$$(git ls-files --others --exclude-standard -- $(GENERATED))" || \
		{ echo "Generated files are stale: commit what 'make docs' wrote."; exit 1; }

dev: $(READY) tools ## Set up for development
	$(BIN)/pre-commit install

lock: $(READY) ## Pin every dependency with its hashes
	$(BIN)/uv pip compile pyproject.toml --extra embedded --group dev --universal \
		--python-version 3.11 --generate-hashes --custom-compile-command "make lock" \
		--quiet --output-file requirements.lock

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

tools: $(TOOLS)/opa $(TOOLS)/regal ## Build the pinned OPA and regal

$(TOOLS)/%: .ci/tools/%/go.mod .ci/tools/%/go.sum
	@mkdir -p $(TOOLS)
	cd .ci/tools/$* && go build -o $(CURDIR)/$@ github.com/open-policy-agent/$*

clean: ## Remove everything that was made
	rm -rf $(VENV) $(TOOLS) $(NODE)/node_modules $(OUT) dist .mypy_cache .pytest_cache .ruff_cache
