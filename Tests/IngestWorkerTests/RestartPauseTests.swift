import Testing

@testable import IngestWorker

@Suite struct RestartPauseTests {
    @Test func `the first crash costs nothing, and then each twice as much, up to 2 seconds`() {
        var pause = RestartPause()
        var milliseconds: [Int] = []
        for _ in 0..<12 {
            pause.failed()
            milliseconds.append(Int(pause.duration / .milliseconds(1)))
        }
        #expect(milliseconds == [0, 20, 40, 80, 160, 320, 640, 1_280, 2_000, 2_000, 2_000, 2_000])
    }

    @Test func `an answer makes all good`() {
        var pause = RestartPause()
        for _ in 0..<5 { pause.failed() }
        pause.succeeded()
        #expect(pause.duration == .zero)
        pause.failed()
        #expect(pause.duration == .zero)
    }

    @Test func `a million crashes are not more than many`() {
        var pause = RestartPause()
        for _ in 0..<1_000_000 { pause.failed() }
        #expect(pause.duration == RestartPause.longest)
    }
}
