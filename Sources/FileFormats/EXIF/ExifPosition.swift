/// Where a picture was taken (Exif 2.32, 4.6.6), in thousandths of a second of arc: 3 cm on the ground.
struct ExifPosition: Equatable, Sendable {
    /// North is positive.
    let latitude: Int
    /// East is positive.
    let longitude: Int

    /// `nil` when it is not a place on Earth.
    init?(latitude: Int, longitude: Int) {
        let degree = 3_600_000
        guard abs(latitude) <= 90 * degree, abs(longitude) <= 180 * degree else { return nil }
        self.latitude = latitude
        self.longitude = longitude
    }
}
