/// The largest number that divides both (Euclid); `one` when `other` is 0.
func greatestCommonDivisor<Number: UnsignedInteger>(_ one: Number, _ other: Number) -> Number {
    other == 0 ? one : greatestCommonDivisor(other, one % other)
}
