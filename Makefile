# The one list of commands. `make` prints it; CI runs the same.
.DEFAULT_GOAL := help
.PHONY: help run demo test test-rust e2e check bench fuzz fmt clean-data

help: ## this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "make %-12s%s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## install what is missing, build, serve http://localhost:8080 with data in ./data (PORT=... for another port)
	@scripts/install-build-tools
	@echo "==> Building Steppe (a few minutes the first time)"
	@cargo build --release --package server --bin steppe
	@echo "==> Starting Steppe (Ctrl-C stops it)"
	@exec $${CARGO_TARGET_DIR:-target}/release/steppe serve \
		$(if $(PORT),--listen 127.0.0.1:$(PORT) --domain localhost:$(PORT))

demo: ## two servers with made-up people at http://a.localhost:8080 and http://b.localhost:8080, data in ./demo
	@scripts/install-build-tools
	@echo "==> Building Steppe (a few minutes the first time)"
	@cargo build --package server --bin steppe
	@exec $${CARGO_TARGET_DIR:-target}/debug/steppe demo $(if $(PORT),--listen 127.0.0.1:$(PORT))

test: ## install what the tests need, then run all of them on SQLite and PostgreSQL, and end to end
	@scripts/install-build-tools
	@scripts/install-test-tools
	@$(MAKE) --no-print-directory test-rust e2e

test-rust: ## only the Rust tests, on SQLite and PostgreSQL
	@echo "==> Rust tests on SQLite and PostgreSQL"
	@scripts/with-postgres cargo test --workspace

e2e: ## only the end-to-end tests: real clients and a browser against the binary
	@echo "==> End-to-end tests"
	@if [ -x scripts/e2e ]; then scripts/e2e; else echo '(none yet)'; fi

check: ## format, lints, floors, file sizes, licences, links
	@echo "==> Format"
	@cargo fmt --all --check
	@echo "==> Lints"
	@cargo clippy --workspace --all-targets -- --deny warnings
	@echo "==> Scripts"
	@scripts/install-missing shellcheck 'command -v shellcheck'
	@shellcheck $$(grep -l '^#!.*bash' scripts/*) .ci/run
	@cargo xtask check

bench: ## CPU per operation against a release build; compare ratios, not seconds (PARTS="sqlite federation" for some of it)
	@scripts/bench $(PARTS)

fuzz: ## throw made-up input at what reads strangers' bytes, FUZZ_SECONDS=60 for each target
	@scripts/fuzz

fmt: ## format the code
	@cargo fmt --all

clean-data: ## delete ./data: every server, account and post in it
	@rm -rf data
