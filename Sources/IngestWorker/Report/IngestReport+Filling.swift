import FileFormats

extension IngestReport {
    mutating func reject(_ rejection: Rejection) {
        verdict = .rejected
        reason = Reason(rejection)
    }

    mutating func fail(code: String, _ description: String) {
        verdict = .failed
        reason = Reason(code: code, message: description)
    }

    mutating func add(_ stage: Stage, _ duration: Duration) {
        timings.stages[stage.rawValue, default: 0] += duration.milliseconds
    }
}
