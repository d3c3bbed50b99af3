/// Bytes of which some are new and the others stand in a file: known before any of them is copied.
struct SplicedBytes {
    /// Those that are new, without what comes from the file between them.
    var new: [UInt8] = []
    /// Ranges of the file, in the order in which they come, and how many new bytes come before each.
    private var taken: [(place: Int, range: Range<Int>)] = []
    private var takenCount = 0

    var count: Int { new.count + takenCount }

    /// Appends a range of the file.
    mutating func take(_ range: Range<Int>) {
        taken.append((new.count, range))
        takenCount += range.count
    }

    /// Appends others, whose ranges are those of a part of the file.
    ///
    /// - Parameter start: where the part begins in the file.
    mutating func append(_ others: SplicedBytes, takenFrom start: Int) {
        for (place, range) in others.taken {
            taken.append((new.count + place, (start + range.lowerBound)..<(start + range.upperBound)))
        }
        new += others.new
        takenCount += others.takenCount
    }

    func joined(from file: Span<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        var position = 0
        for (place, range) in taken {
            bytes += new[position..<place]
            bytes.append(contentsOf: file.extracting(range))
            position = place
        }
        return bytes + new[position...]
    }

    /// Whether `joined(from: file)` is `file`.
    func isWhole(_ file: Span<UInt8>) -> Bool {
        guard count == file.count else { return false }
        let new = new.span
        var position = 0
        var passed = 0
        for (place, range) in taken {
            let start = passed + place - position
            guard new.extracting(position..<place).equals(file.extracting(passed..<start)) else { return false }
            passed = start + range.count
            // What comes from where it would stand needs no look.
            guard range.lowerBound == start || file.extracting(range).equals(file.extracting(start..<passed)) else {
                return false
            }
            position = place
        }
        return new.extracting(position...).equals(file.extracting(passed...))
    }
}
