import NativeSystem

/// The first of several places that has credentials, asked by one thread at a time and before the old ones end.
///
/// While new ones cannot be had, old ones are used as long as they hold. All threads may call it.
final class CredentialChain: CredentialSource {
    /// Credentials are fetched anew when they hold for less than this, seconds.
    private static let early = 300
    /// At most so often when a fetch fails though old ones still hold, seconds.
    private static let betweenFailures = 15

    private struct State: Sendable {
        var current: S3Credentials?
        var fetchAt = UTCTime(seconds: 0)
        var isFetching = false
    }

    private let providers: [any CredentialProvider]
    private let state = MonitoredValue(State())
    private let now: @Sendable () -> UTCTime

    init(_ providers: [any CredentialProvider], now: @escaping @Sendable () -> UTCTime = { UTCTime.now }) {
        self.providers = providers
        self.now = now
    }

    func current() throws(CredentialError) -> S3Credentials {
        let time = now()
        // Waits for another thread's fetch only where there is nothing to use meanwhile.
        let known: S3Credentials? = state.wait { state -> S3Credentials?? in
            let usable = state.current.flatMap { Self.holds($0, at: time) ? $0 : nil }
            if let usable, time < state.fetchAt || state.isFetching { return .some(usable) }
            if state.isFetching { return nil }
            state.isFetching = true
            return .some(nil)
        }
        return if let known { known } else { try fetch(at: time) }
    }

    func replace(_ refused: S3Credentials) -> Bool {
        state.change { state in
            if state.current == refused { state.fetchAt = UTCTime(seconds: 0) }
        }
        guard let new = try? current() else { return false }
        return new != refused
    }

    private static func holds(_ credentials: S3Credentials, at time: UTCTime) -> Bool {
        credentials.expiry.map { time < $0 } ?? true
    }

    /// By the one thread that set `isFetching`.
    private func fetch(at time: UTCTime) throws(CredentialError) -> S3Credentials {
        do throws(CredentialError) {
            let fetched = try fetchFromFirst()
            let credentials = fetched.credentials
            guard Self.holds(credentials, at: time) else {
                throw CredentialError(
                    description: "the credentials that were lent have ended already", isTemporary: true)
            }
            let early = Self.early - Int.random(in: 0...60)
            let byExpiry = credentials.expiry.map { max($0.seconds - early, time.seconds + 1) }
            let byChange = fetched.readAgainAfter.map { time.seconds + $0 }
            state.change { state in
                state.current = credentials
                state.fetchAt = UTCTime(seconds: [byExpiry, byChange].compactMap { $0 }.min() ?? Int.max)
                state.isFetching = false
            }
            return credentials
        } catch {
            let old = state.change { state in
                state.isFetching = false
                state.fetchAt = time.advanced(by: Self.betweenFailures)
                return state.current.flatMap { Self.holds($0, at: time) ? $0 : nil }
            }
            guard let old else { throw error }
            return old
        }
    }

    private func fetchFromFirst() throws(CredentialError) -> FetchedCredentials {
        for provider in providers {
            if let fetched = try provider.fetch() { return fetched }
        }
        throw CredentialError(
            description: "no credentials: set store.access-key and store.secret-key-file, or AWS_ACCESS_KEY_ID and "
                + "AWS_SECRET_ACCESS_KEY, or a profile in ~/.aws/credentials, or give the machine or container a role")
    }
}

extension CredentialChain {
    /// All places, in the order in which they count.
    convenience init(
        _ settings: CredentialSettings, environment: [String: String], region: String, transport: any HTTPTransport
    ) {
        self.init([
            SettingsProvider(settings: settings),
            EnvironmentProvider(environment: environment),
            SharedFilesProvider(environment: environment, profile: settings.profile),
            WebIdentityProvider(environment: environment, region: region, transport: transport),
            ContainerProvider(environment: environment, transport: transport),
            InstanceProvider(environment: environment, transport: transport),
        ])
    }
}
