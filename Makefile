.PHONY: build test lint clean

build:
	scripts/install-packages.sh build
	scripts/check-swift.sh
	swift build -c release --static-swift-stdlib

test:
	scripts/install-packages.sh test
	scripts/check-swift.sh
	swift test --parallel

lint:
	scripts/install-packages.sh test
	scripts/lint.sh

clean:
	rm -rf .build
