import Foundation
import IngestTestSupport
import Testing

@testable import IngestWorker

/// The program as a shell sees it: what it is asked for and how it exits. What it does with files of every kind is
/// tested end to end.
@Suite struct CommandTests {
    private struct Result {
        let code: Int32
        let output: String
        let error: String
    }

    private func run(_ arguments: [String], home: String, output target: FileHandle? = nil) throws -> Result {
        let executable = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: executable).deletingLastPathComponent()
            .appendingPathComponent("ingest-worker")
        process.arguments = arguments
        // Sanitizers that the tests may be built with do not run behind the walls.
        process.environment = ["INGEST_HOME": home, "INGEST_SANDBOX_MODE": "off", "PATH": "/usr/bin:/bin"]
        let output = Pipe()
        let error = Pipe()
        process.standardInput = FileHandle.nullDevice
        if let target { process.standardOutput = target } else { process.standardOutput = output }
        process.standardError = error
        try process.run()
        if target != nil { try output.fileHandleForWriting.close() }
        let outputBytes = try output.fileHandleForReading.readToEnd() ?? Data()
        let errorBytes = try error.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return Result(
            code: process.terminationStatus, output: String(decoding: outputBytes, as: UTF8.self),
            error: String(decoding: errorBytes, as: UTF8.self))
    }

    @Test(
        arguments: [
            (["--help"], 0), (["--version"], 0), (["run", "--help"], 0), (["nonsense"], 2), (["scan"], 2),
            (["scan", "--nonsense"], 2), (["scan", "/nowhere.jpg"], 2), (["sanitize", "a.jpg"], 2),
            (["run", "--once", "--concurrency", "0"], 2), (["run", "--once", "--concurrency", "many"], 2),
            (["run", "--once", "--store", "gopher://x"], 2), (["run", "--once", "--store", "file:"], 2),
            (["run", "--once", "--ledger", "sqlite:"], 2), (["run", "--once", "--log-level", "loud"], 2),
            (["run", "--once", "--sandbox", "maybe"], 2), (["run", "--once", "--config", "/nowhere.yaml"], 2),
            (["jobs", "list", "--state", "lost"], 2), (["jobs", "show", "no-such-job"], 2),
            (["enqueue", "/nowhere.jpg"], 2), (["enqueue", "/dev/null"], 2), (["enqueue", "/tmp"], 2),
            (["jobs", "list"], 2), (["verify"], 2), (["run", "--once", "--quiet"], 0), (["enqueue", "-"], 2),
            (["scan", "-"], 2), (["scan", "--files-from0", "/dev/null"], 2),
        ] as [([String], Int32)])
    func `exit codes`(arguments: [String], code: Int32) throws {
        try withTemporaryDirectory { path in
            let result = try run(arguments, home: path + "/home")
            #expect(result.code == code, "\(result.error)")
            #expect(code == 0 ? !result.output.isEmpty || arguments.contains("--quiet") : result.output.isEmpty)
            #expect(code == 0 || !result.error.isEmpty)
        }
    }

    @Test func `each flag of a setting is one that run takes`() throws {
        try withTemporaryDirectory { path in
            let help = try run(["run", "--help"], home: path).output
            let named = help.matches(of: /(?m)^  (--[a-z-]+)[ \/]/).map { String($0.1) }
            let flags = SettingKey.allCases.compactMap(\.flag)
            #expect(Set(flags).subtracting(named) == [])
            // The others say how it runs, or are no settings of the worker.
            #expect(Set(named).subtracting(flags) == ["--once", "--config", "--quiet", "--no-progress", "--version"])
        }
    }

    @Test(arguments: [
        ["policy", "show"], ["enqueue", "a.jpg"], ["policy", "show", "--json"], ["scan", "--json", "a.jpg"],
    ])
    func `output that cannot be written is an error`(_ arguments: [String]) throws {
        try withTemporaryDirectory { path in
            try write(PipelineHome.picture, to: path + "/a.jpg")
            let words = arguments.map { $0 == "a.jpg" ? path + "/a.jpg" : $0 }
            let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
            let result = try run(words, home: path + "/home", output: full)
            #expect(result.code == 2)
            #expect(result.error.contains("No space left on device"), "\(result.error)")
        }
    }

    @Test func `a file among others that is standard input needs a name`() throws {
        try withTemporaryDirectory { path in
            try write(PipelineHome.picture, to: path + "/a.jpg")
            try write(Array("\(path)/a.jpg\0-\0".utf8), to: path + "/list")
            for command in ["scan", "enqueue"] {
                let result = try run([command, "--files-from0", path + "/list"], home: path + "/home")
                #expect(result.code == 2)
                #expect(result.output.isEmpty)
                #expect(result.error.contains("say --name photo.jpg"), "\(result.error)")
            }
        }
    }

    @Test func `a list of files is told why it is not taken`() throws {
        try withTemporaryDirectory { path in
            try write(PipelineHome.picture, to: path + "/a.jpg")
            try write([], to: path + "/empty")
            let wrong: [([String], String)] = [
                (["--files-from0", path + "/empty"], "the list of files is empty"),
                (["--files-from0", path + "/missing"], "No such file or directory"),
                (["--files-from0", path], "Is a directory"),
                (["-", "--name", "a.jpg", "--files-from0", "-"], "cannot be one of them"),
                ([path + "/a.jpg", "--name", "b.jpg"], "'-' is not among the files"),
            ]
            for (arguments, message) in wrong {
                let result = try run(["scan"] + arguments, home: path + "/home")
                #expect(result.code == 2)
                #expect(result.output.isEmpty)
                #expect(result.error.contains(message), "\(result.error)")
            }
        }
    }

    /// What root made there, the worker could not read.
    @Test(.enabled(if: geteuid() == 0)) func `root does not work in the home of another user`() throws {
        try withTemporaryDirectory { path in
            let home = path + "/home"
            #expect(try run(["run", "--once"], home: home).code == 0)
            let before = try FileManager.default.subpathsOfDirectory(atPath: home).sorted()
            #expect(unsafe chown(home, 12_345, 12_345) == 0)
            try write(PipelineHome.picture, to: path + "/a.jpg")
            for command in [["run", "--once"], ["enqueue", path + "/a.jpg"], ["jobs", "list"]] {
                let result = try run(command, home: home)
                #expect(result.code == 2)
                #expect(result.error.contains("belongs to user 12345"), "\(result.error)")
            }
            #expect(try FileManager.default.subpathsOfDirectory(atPath: home).sorted() == before)
        }
    }

    @Test func `the help shows how a command is used in one line`() throws {
        try withTemporaryDirectory { path in
            for command in ["jobs show", "quarantine export", "objects delete", "verify", "enqueue", "keys generate"] {
                let help = try run(command.split(separator: " ").map(String.init) + ["--help"], home: path).output
                let usage = try #require(help.split(separator: "\n").first { $0.hasPrefix("USAGE: ") })
                #expect(usage.hasPrefix("USAGE: ingest-worker \(command) ") && usage.count <= 80, "\(usage)")
            }
        }
    }

    @Test(arguments: ["", "/spool", "/spool/incoming", "/quarantine/clean", "/keys", "/../home/audit"])
    func `clean files do not lie among what the worker keeps`(_ folder: String) throws {
        try withTemporaryDirectory { path in
            let home = path + "/home"
            let result = try run(["run", "--once", "--store", "file:" + home + folder], home: home)
            #expect(result.code == 2)
            #expect(result.error.contains("--store") || result.error.contains("store.url"), "\(result.error)")
        }
    }

    /// Old files of a cache are deleted.
    @Test(arguments: [
        ("quarantine", false), ("quarantine/x", false), ("", false), ("mirror", false), ("store", false),
        ("cache", true),
    ])
    func `a cache has a directory of its own`(_ folder: String, _ isAllowed: Bool) throws {
        try withTemporaryDirectory { path in
            let home = path + "/home"
            #expect(try run(["jobs", "pause"], home: home).code == 0)
            let settings = """
                store:
                  url: "cached:s3://bucket/clean?endpoint=http://127.0.0.1:9"
                  cache-directory: \(home)/\(folder)
                  mirror-url: file:\(home)/mirror
                """
            try write(Array(settings.utf8), to: path + "/settings.yaml")
            let result = try run(["jobs", "list", "--config", path + "/settings.yaml"], home: home)
            #expect(result.code == (isAllowed ? 0 : 2), "\(result.error)")
            #expect(isAllowed || result.error.contains("settings.yaml:3: store.cache-directory: "), "\(result.error)")
        }
    }

    /// What stands on several lines of the source would be broken twice: there, and where the terminal ends.
    @Test func `help fits 80 columns, and a paragraph is one line until it is shown`() throws {
        try withTemporaryDirectory { path in
            let dump = try run(["--experimental-dump-help"], home: path)
            let tool = try #require(JSONSerialization.jsonObject(with: Data(dump.output.utf8)) as? [String: Any])
            var commands = [try #require(tool["command"] as? [String: Any])]
            var examined = 0
            while let command = commands.popLast() {
                commands += command["subcommands"] as? [[String: Any]] ?? []
                let name = try #require(command["commandName"] as? String)
                let lines = (command["discussion"] as? String ?? "").split(
                    separator: "\n", omittingEmptySubsequences: false)
                for (line, next) in zip(lines, lines.dropFirst() + [""]) {
                    examined += 1
                    let isParagraph = !line.isEmpty && !line.hasPrefix(" ") && line != "EXAMPLES:"
                    #expect(!isParagraph || next.isEmpty || next.hasPrefix(" "), "\(name): \(next)")
                    #expect(isParagraph || line.count < 80, "\(name): \(line)")
                }
            }
            #expect(examined > 100)
        }
    }

    @Test func `a file that is refused is 1, and one that is accepted 0`() throws {
        try withTemporaryDirectory { path in
            try write(PipelineHome.picture, to: path + "/a.jpg")
            try write(Array("hello".utf8), to: path + "/b.jpg")
            #expect(try run(["scan", path + "/a.jpg"], home: path).code == 0)
            #expect(try run(["scan", path + "/b.jpg"], home: path).code == 1)
            #expect(try run(["scan", path + "/a.jpg", path + "/b.jpg"], home: path).code == 1)
            #expect(try run(["scan", path + "/b.jpg", path + "/none.jpg"], home: path).code == 2)
            let sanitized = try run(
                ["sanitize", path + "/a.jpg", path + "/b.jpg", "--output", path + "/clean"], home: path)
            #expect(sanitized.code == 1)
            #expect(try names(in: path + "/clean").count == 1)
        }
    }

    @Test func `with --json there is one object a line and nothing else`() throws {
        try withTemporaryDirectory { path in
            try write(PipelineHome.picture, to: path + "/a.jpg")
            try write(Array("hello".utf8), to: path + "/b\n.jpg")
            let result = try run(["scan", path + "/a.jpg", path + "/b\n.jpg", path + "/c.jpg", "--json"], home: path)
            let verdicts = try result.output.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map {
                (try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])?["verdict"] as? String
            }
            #expect(verdicts == ["accepted", "rejected", "failed"])
        }
    }
}
