# make run     set everything up, take sample files through the worker, show what came of each
# make test    install what tests need, and run them all
# make build   the release build alone          make lint   the cheap checks of the gate
# make soak    10,000 files through one worker   make corpus   write the corpus anew
# make codes   write docs/codes.md anew          make jpeg-agreement   our JPEG reader and libjpeg over 100,000 files
# make hiding-places   write docs/hiding-places.md anew     make mutations   100,000 damaged pictures, 50,000 documents
# make scoreboard   write docs/scoreboard*.md anew: this worker and other programs over the same files
# make reliability   what crashes and hostile input cannot do, a row for each promise; LONG=1 the long forms, HOSTILE=DIR files to try
# make fuzz TIME=60   every fuzz target for so many seconds of processor time
# make bench-thresholds   count the instructions of the benchmarks and hold them against what is written down
# make bench-peers   other programs on the same files, into docs/benchmarks.md    make bench-floor   the same work in C
# make bench-mix   the typical mix of uploads at 80 % load
# make image-proof   run the worker in a minimal Debian 12, as the Dockerfile's run-time stage does (needs root)
.PHONY: run build test lint soak corpus codes hiding-places mutations scoreboard jpeg-agreement reliability fuzz \
	bench-thresholds bench-peers bench-floor bench-mix image-proof clean

RELEASE := .build/release/ingest-worker

run:
	scripts/install-packages.sh samples
	$(MAKE) --no-print-directory build
	$(MAKE) --no-print-directory ingest-samples/manifest.json
	scripts/run-samples.py $(RELEASE)

ingest-samples/manifest.json: scripts/make-samples.py $(wildcard scripts/samples/*.py)
	scripts/make-samples.py ingest-samples

build:
	scripts/install-packages.sh build
	scripts/check-swift.sh
	swift build -c release --static-swift-stdlib

test:
	scripts/install-packages.sh test
	scripts/check-swift.sh
	swift build --build-tests
	swift test --skip-build --parallel
	scripts/end-to-end-tests.sh
	scripts/s3-tests.sh

lint:
	scripts/install-packages.sh test
	scripts/lint.sh

soak: build
	scripts/install-packages.sh test
	scripts/soak.py $(RELEASE)

image-proof: build
	scripts/prove-runtime-image.sh .build/release

codes:
	INGEST_WRITE_PAGES=1 swift test --filter CodesPageTests

mutations: build
	scripts/install-packages.sh test
	scripts/mutate-images.py $(RELEASE)
	scripts/mutate-documents.py $(RELEASE)

scoreboard: build
	scripts/install-packages.sh scoreboard
	scripts/scoreboard.py $(RELEASE)
	scripts/scoreboard.py $(RELEASE) --documents

reliability: build
	scripts/install-packages.sh test
	swift build --build-tests
	scripts/reliability.py $(RELEASE) $(if $(LONG),--long) $(addprefix --hostile ,$(HOSTILE)) $(ROWS)

hiding-places:
	scripts/install-packages.sh test
	swift build
	scripts/hiding-places.py .build/debug/ingest-worker

fuzz:
	scripts/install-packages.sh build
	scripts/fuzz.py --seconds $(or $(TIME),60)

bench-thresholds:
	scripts/install-packages.sh test
	scripts/bench-thresholds.py $(if $(WRITE),--write)

bench-peers: build
	scripts/install-packages.sh benchmarks
	scripts/bench-peers.py $(RELEASE)

bench-floor: build
	scripts/install-packages.sh benchmarks
	scripts/bench-floor.py $(RELEASE)

bench-mix: build
	scripts/install-packages.sh benchmarks
	scripts/bench-mix.py $(RELEASE)

jpeg-agreement:
	scripts/install-packages.sh test
	INGEST_AGREEMENT_MUTANTS=100000 swift test --filter JPEGAgreementTests

corpus:
	scripts/install-packages.sh test
	corpus/make_corpus.py

clean:
	rm -rf .build Fuzz/.build Benchmarks/.build ingest-samples ingest-data
