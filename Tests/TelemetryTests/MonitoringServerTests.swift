import Testing

@testable import Telemetry

@Suite struct MonitoringServerTests {
    @Test(arguments: [
        ("127.0.0.1:9464", "127.0.0.1", 9464), ("localhost:0", "localhost", 0), ("[::1]:65535", "::1", 65_535),
    ]) func `addresses are a host and a port`(text: String, host: String, port: Int) throws {
        let address = try #require(MonitoringServer.Address(text))
        #expect(address.host == host)
        #expect(address.port == port)
    }

    @Test(arguments: [
        "", ":80", "localhost", "localhost:", "localhost:65536", "localhost:-1", "::1:80", "[]:80", "a:b",
    ])
    func `anything else is none`(text: String) {
        #expect(MonitoringServer.Address(text) == nil)
    }

    @Test func `a standstill is worse than a problem`() {
        #expect(HealthReport().isReady)
        let degraded = HealthReport(problems: ["the store"])
        #expect(degraded.isAlive && !degraded.isReady)
        let stuck = HealthReport(standstills: ["a thread"])
        #expect(!stuck.isAlive && !stuck.isReady)
    }
}
