import Foundation
import IngestTestSupport
import Testing

@testable import NativeSystem

@Suite struct ServiceManagerTests {
    @Test(arguments: [
        [:], ["NOTIFY_SOCKET": ""], ["NOTIFY_SOCKET": "relative"], ["NOTIFY_SOCKET": "vsock:2:1"],
    ]) func `without a socket nobody listens`(environment: [String: String]) {
        #expect(ServiceManager(environment: environment, process: 1) == nil)
    }

    @Test(arguments: [
        (["WATCHDOG_USEC": "60000000"], 60_000_000), (["WATCHDOG_USEC": "5", "WATCHDOG_PID": "7"], 5),
        (["WATCHDOG_USEC": "5", "WATCHDOG_PID": "8"], nil), (["WATCHDOG_USEC": "0"], nil),
        (["WATCHDOG_USEC": "x"], nil),
        ([:], nil),
    ]) func `a watchdog is ours when it names this process, or none`(more: [String: String], microseconds: Int?) {
        let environment = more.merging(["NOTIFY_SOCKET": "/run/notify"]) { first, _ in first }
        #expect(ServiceManager(environment: environment, process: 7)?.watchdogMicroseconds == microseconds)
    }

    /// What another program hears: a receiver of Python, which shares nothing with the sender.
    @Test(arguments: [false, true]) func `what is told arrives, on a path and on an abstract name`(
        isAbstract: Bool
    ) throws {
        try withTemporaryDirectory { directory in
            let name = isAbstract ? "@ingest-test-\(UUID().uuidString)" : directory + "/notify"
            let receiver = Process()
            receiver.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
            receiver.arguments = [
                "-c",
                """
                import os, socket, sys
                s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
                s.bind(sys.argv[1].replace("@", "\\0", 1) if sys.argv[1][0] == "@" else sys.argv[1])
                os.write(1, b"bound\\n")
                for _ in range(4): print(ascii(s.recv(1000).decode()), flush=True)
                """, name,
            ]
            let output = Pipe()
            receiver.standardOutput = output
            try receiver.run()
            let bound = output.fileHandleForReading.availableData
            #expect(String(decoding: bound, as: UTF8.self) == "bound\n")
            let manager = try #require(ServiceManager(environment: ["NOTIFY_SOCKET": name], process: 1))
            try manager.tell(.ready)
            try manager.tell(.watchdog)
            try manager.tell(.status("12 stored\nREADY=0"))
            try manager.tell(.stopping)
            receiver.waitUntilExit()
            let heard = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            #expect(heard == "'READY=1'\n'WATCHDOG=1'\n'STATUS=12 stored READY=0'\n'STOPPING=1'\n")
        }
    }

    @Test func `nobody there is an error, and a name that is too long too`() throws {
        let gone = try #require(ServiceManager(environment: ["NOTIFY_SOCKET": "/nowhere/notify"], process: 1))
        #expect(throws: SystemError.self) { try gone.tell(.ready) }
        let long = "/" + String(repeating: "a", count: 200)
        let longer = try #require(ServiceManager(environment: ["NOTIFY_SOCKET": long], process: 1))
        #expect(throws: SystemError.self) { try longer.tell(.ready) }
    }
}
