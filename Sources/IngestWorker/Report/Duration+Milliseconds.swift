extension Duration {
    /// With three digits after the point.
    var milliseconds: Double {
        (Double(components.seconds) * 1e6 + Double(components.attoseconds) / 1e12).rounded() / 1_000
    }
}
