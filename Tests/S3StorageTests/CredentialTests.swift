import Foundation
import IngestTestSupport
import NativeSystem
import Testing

@testable import S3Storage

@Suite struct CredentialTests {
    private static let silence = ScriptedTransport { _, _, _ in nil }

    private func chain(
        _ environment: [String: String] = [:], _ settings: CredentialSettings = .init(),
        _ transport: ScriptedTransport = CredentialTests.silence, now: UTCTime = UTCTime(seconds: 1_000_000)
    ) -> CredentialChain {
        CredentialChain(settings, environment: environment, region: "eu-west-1", transport: transport)
    }

    @Test func `settings come before the environment, the environment before files`() throws {
        try withTemporaryDirectory { path in
            try Data("from-file\n".utf8).write(to: URL(fileURLWithPath: path + "/secret"))
            let shared = """
                # a comment
                [default]
                aws_access_key_id = FILE
                aws_secret_access_key=abc=/+
                [other]
                aws_access_key_id = OTHER
                aws_secret_access_key = x
                aws_session_token = t
                """
            try Data(shared.utf8).write(to: URL(fileURLWithPath: path + "/credentials"))
            try Data("[profile third]\naws_access_key_id=THIRD\naws_secret_access_key=y\n".utf8)
                .write(to: URL(fileURLWithPath: path + "/config"))
            var environment = [
                "AWS_SHARED_CREDENTIALS_FILE": path + "/credentials", "AWS_CONFIG_FILE": path + "/config",
            ]
            let file = try chain(environment).current()
            #expect(file.accessKey == "FILE" && file.secretKey.value == "abc=/+" && file.sessionToken == nil)
            #expect(try chain(environment, .init(profile: "other")).current().sessionToken?.value == "t")
            #expect(try chain(environment, .init(profile: "third")).current().accessKey == "THIRD")
            #expect(throws: CredentialError.self) { try chain(environment, .init(profile: "none")).current() }
            environment["AWS_PROFILE"] = "other"
            #expect(try chain(environment).current().accessKey == "OTHER")
            environment["AWS_ACCESS_KEY_ID"] = "ENV"
            #expect(throws: CredentialError.self) { try chain(environment).current() }
            environment["AWS_SECRET_ACCESS_KEY"] = "e"
            #expect(try chain(environment).current().accessKey == "ENV")
            let settings = CredentialSettings(accessKey: "SET", secretKeyFile: path + "/secret")
            let set = try chain(environment, settings).current()
            #expect(set.accessKey == "SET" && set.secretKey.value == "from-file")
        }
    }

    @Test func `a secret that changed in its file is found when the old one is refused`() throws {
        try withTemporaryDirectory { path in
            let file = URL(fileURLWithPath: path + "/secret")
            try Data("old".utf8).write(to: file)
            let chain = chain([:], CredentialSettings(accessKey: "A", secretKeyFile: file.path))
            let old = try chain.current()
            #expect(!chain.replace(old))
            try Data("new".utf8).write(to: file)
            #expect(try chain.current() == old)
            #expect(chain.replace(old))
            #expect(try chain.current().secretKey.value == "new")
        }
    }

    @Test func `without any, the sentence says where they were looked for`() {
        #expect { try chain(["HOME": "/nonexistent"]).current() } throws: {
            ($0 as? CredentialError)?.description.contains("store.access-key") == true
        }
    }

    private static let lent = """
        {"Code":"Success","AccessKeyId":"LENT","SecretAccessKey":"s","Token":"t","Expiration":"2099-01-01T00:00:00Z"}
        """

    @Test func `a machine lends by version 2 alone`() throws {
        let transport = ScriptedTransport { request, _, _ in
            if request.path == "/latest/api/token" {
                return request.method == .put && request.headers["x-aws-ec2-metadata-token-ttl-seconds"] != nil
                    ? HTTPResponse(200, "TOKEN") : HTTPResponse(405)
            }
            guard request.headers["x-aws-ec2-metadata-token"] == "TOKEN" else { return HTTPResponse(401) }
            return request.path.hasSuffix("/role") ? HTTPResponse(200, Self.lent) : HTTPResponse(200, "role\n")
        }
        #expect(try chain(["HOME": "/nonexistent"], .init(), transport).current().accessKey == "LENT")
        #expect(transport.exchanges.map(\.request.host).allSatisfy { $0 == "169.254.169.254" })
        let old = ScriptedTransport { request, _, _ in
            request.path == "/latest/api/token" ? HTTPResponse(404) : HTTPResponse(200, Self.lent)
        }
        #expect(throws: CredentialError.self) { try chain(["HOME": "/nonexistent"], .init(), old).current() }
        #expect(old.exchanges.allSatisfy { $0.request.method == .put })
        let off = ["HOME": "/nonexistent", "AWS_EC2_METADATA_DISABLED": "true"]
        #expect(throws: CredentialError.self) { try chain(off, .init(), transport).current() }
    }

    @Test func `a container lends, with the token of its file`() throws {
        try withTemporaryDirectory { path in
            try Data("Bearer x\n".utf8).write(to: URL(fileURLWithPath: path + "/token"))
            let transport = ScriptedTransport { request, _, _ in
                request.headers["authorization"] == "Bearer x" ? HTTPResponse(200, Self.lent) : HTTPResponse(401)
            }
            var environment = [
                "HOME": "/nonexistent",
                "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://169.254.170.23/v1/credentials?a=b",
                "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": path + "/token",
            ]
            #expect(try chain(environment, .init(), transport).current().accessKey == "LENT")
            #expect(transport.exchanges[0].request.url == "http://169.254.170.23/v1/credentials?a=b")
            environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = "http://example.org/credentials"
            #expect(throws: CredentialError.self) { try chain(environment, .init(), transport).current() }
            environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = nil
            environment["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = "/v2/credentials/1"
            _ = try chain(environment, .init(), transport).current()
            #expect(transport.exchanges.last?.request.url == "http://169.254.170.2/v2/credentials/1")
            environment["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = "@evil.example.org/"
            #expect(throws: CredentialError.self) { try chain(environment, .init(), transport).current() }
        }
    }

    @Test func `a web identity is changed for credentials, without a signature`() throws {
        try withTemporaryDirectory { path in
            try Data("header.body.signature\n".utf8).write(to: URL(fileURLWithPath: path + "/token"))
            let answer = """
                <AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
                <AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>WEB</AccessKeyId>
                <SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>
                <Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleWithWebIdentityResult>
                </AssumeRoleWithWebIdentityResponse>
                """
            let transport = ScriptedTransport { _, _, _ in HTTPResponse(200, answer) }
            let environment = [
                "HOME": "/nonexistent", "AWS_WEB_IDENTITY_TOKEN_FILE": path + "/token",
                "AWS_ROLE_ARN": "arn:aws:iam::1:role/r",
            ]
            #expect(try chain(environment, .init(), transport).current().accessKey == "WEB")
            let exchange = transport.exchanges[0]
            #expect(exchange.request.url == "https://sts.eu-west-1.amazonaws.com/")
            #expect(exchange.request.headers["authorization"] == nil)
            let sent = String(decoding: exchange.body, as: UTF8.self)
            #expect(sent.contains("RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fr&"))
            #expect(sent.hasSuffix("&WebIdentityToken=header.body.signature"))
        }
    }

    /// Lends for so long, or nothing.
    private final class Lender: CredentialProvider {
        struct State: Sendable {
            var fetches = 0
            var expiry: UTCTime?
            var isBroken = false
        }

        let state = MonitoredValue(State())

        func fetch() throws(CredentialError) -> FetchedCredentials? {
            let now = state.change { state in
                state.fetches += 1
                return state
            }
            Thread.sleep(forTimeInterval: 0.02)
            if now.isBroken { throw CredentialError(description: "broken", isTemporary: true) }
            return FetchedCredentials(
                credentials: S3Credentials(
                    accessKey: "\(now.fetches)", secretKey: SecretText("s"), sessionToken: nil, expiry: now.expiry),
                readAgainAfter: nil)
        }
    }

    @Test func `what is lent is fetched anew before it ends, and kept while it cannot be`() throws {
        let lender = Lender()
        let now = MonitoredValue(UTCTime(seconds: 1_000_000))
        let chain = CredentialChain([lender], now: { now.change { $0 } })
        lender.state.change { $0.expiry = UTCTime(seconds: 1_003_600) }
        #expect(try chain.current().accessKey == "1")
        now.change { $0 = UTCTime(seconds: 1_003_200) }
        #expect(try chain.current().accessKey == "1")
        lender.state.change { $0.isBroken = true }
        now.change { $0 = UTCTime(seconds: 1_003_400) }
        #expect(try chain.current().accessKey == "1")
        #expect(try chain.current().accessKey == "1")
        #expect(lender.state.change { $0.fetches } == 2)
        now.change { $0 = UTCTime(seconds: 1_003_600) }
        #expect(throws: CredentialError.self) { try chain.current() }
        lender.state.change {
            $0.isBroken = false
            $0.expiry = UTCTime(seconds: 1_010_000)
        }
        #expect(try chain.current().accessKey == "4")
    }

    @Test func `many threads fetch once`() async throws {
        let lender = Lender()
        lender.state.change { $0.expiry = UTCTime(seconds: 2_000_000_000_000) }
        let chain = CredentialChain([lender])
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<16 {
                group.addTask {
                    await withCheckedContinuation { done in
                        Thread.detachNewThread {
                            _ = try? chain.current()
                            done.resume()
                        }
                    }
                }
            }
        }
        #expect(lender.state.change { $0.fetches } == 1)
    }
}
