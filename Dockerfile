# The image of ingest-worker. The builder has a compiler, the run-time stage has none.
#
#   docker build -t ingest-worker .
#   docker run --read-only --network none --cap-drop ALL --security-opt no-new-privileges \
#       --tmpfs /tmp -v ingest:/var/lib/ingest ingest-worker
#
# Nothing but the home, /var/lib/ingest, is written to. scripts/prove-runtime-image.sh does the steps of the run-time
# stage without a container engine and runs the worker there.

FROM swift:6.3-bookworm AS builder
WORKDIR /src
COPY scripts/install-packages.sh scripts/check-swift.sh scripts/
RUN scripts/install-packages.sh build && scripts/check-swift.sh
COPY Package.swift Package.resolved* ./
COPY Sources Sources
COPY Tests Tests
RUN swift build -c release --static-swift-stdlib \
    && strip --strip-all -o ingest-worker .build/release/ingest-worker \
    && strip --strip-all -o ingest-sandbox .build/release/ingest-sandbox

FROM debian:12-slim
COPY scripts/install-packages.sh /usr/local/share/ingest-worker/
RUN /usr/local/share/ingest-worker/install-packages.sh runtime \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --user-group --no-create-home --home-dir /var/lib/ingest --shell /usr/sbin/nologin ingest \
    && install --directory --owner=ingest --group=ingest --mode=0700 /var/lib/ingest
COPY --from=builder /src/ingest-worker /src/ingest-sandbox /usr/local/bin/
ENV INGEST_HOME=/var/lib/ingest
USER ingest
VOLUME /var/lib/ingest
HEALTHCHECK --interval=60s --timeout=20s --start-period=10s CMD ["ingest-worker", "doctor", "--quiet"]
ENTRYPOINT ["ingest-worker"]
CMD ["run"]
