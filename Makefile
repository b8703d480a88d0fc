# make demo   build, and play the whole story in a browser; needs Go only
# make test   everything that must hold before a commit; installs what it needs from Debian
# make build  bin/camledger
# make bench  the timings
# make bench-web  every page of 10,000 cameras at 20 requests a second, on both databases: under 10 min, best on an idle machine
# make bench-probe  what a check costs, beside ffprobe and the RTSP library alone: about 15 min, best on an idle machine
# make fuzz   each fuzz target for FUZZTIME

GO       ?= go
SHARED   ?= ../shared
FUZZTIME ?= 30s
VERSION  := $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
export GO SHARED FUZZTIME

.PHONY: build demo test setup lint unit outside bench bench-probe bench-web fuzz clean

build:
	CGO_ENABLED=0 $(GO) build -trimpath -buildvcs=false -ldflags '-X main.version=$(VERSION)' -o bin/camledger ./cmd/camledger

demo: build
	./bin/camledger demo $(ARGS)

# One after the other, also under make -j: each step says more than the one before.
test:
	$(MAKE) setup
	$(MAKE) lint
	$(MAKE) unit
	$(MAKE) outside

setup:
	.ci/setup.sh

lint:
	.ci/lint.sh

unit:
	CGO_ENABLED=1 $(GO) test -race -timeout 40m ./...

outside:
	CGO_ENABLED=1 .ci/outside.sh

bench:
	$(GO) test -run '^$$' -bench . -benchmem ./...

ROUNDS ?= 20
bench-probe:
	$(GO) test -run '^$$' -bench 'CostOfACheck$$|Transports$$' -benchtime $(ROUNDS)x -timeout 60m ./probe
	$(GO) test -run '^$$' -bench 'OverTheLimit$$|AThousandAtOnce$$|TenThousandCameras$$|MemoryOfAThousand$$|Cancel$$' -benchtime 1x -timeout 60m ./probe

SAMPLES ?= 40
bench-web:
	$(GO) test ./internal/web -run '^$$' -bench 'Load/' -benchtime 1x -timeout 60m -load.samples $(SAMPLES)

fuzz:
	.ci/fuzz.sh

clean:
	rm -rf bin
