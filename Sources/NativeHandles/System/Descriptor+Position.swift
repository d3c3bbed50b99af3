internal import Glibc

extension Descriptor {
    /// At most `count` bytes from `offset`; fewer only at the end of the file.
    public borrowing func read(at offset: Int, count: Int) throws(SystemError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var total = 0
        while total < count {
            let more = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe pread(raw, buffer.baseAddress! + total, count - total, off_t(offset + total))
            }
            if more < 0 && errno == EINTR { continue }
            guard more >= 0 else { throw .last("pread") }
            if more == 0 { break }
            total += more
        }
        bytes.removeLast(count - total)
        return bytes
    }

    /// Writes all of `bytes` from `offset` on.
    public borrowing func write(_ bytes: Span<UInt8>, at offset: Int) throws(SystemError) {
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.extracting(written..<bytes.count).withUnsafeBytes { rest in
                unsafe pwrite(raw, rest.baseAddress, rest.count, off_t(offset + written))
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw .last("pwrite") }
            written += count
        }
    }

    /// Forces the file's bytes, and its length where that changed, to the disk (`fdatasync(2)`). As for
    /// `synchronize()`: never again on this descriptor after an error.
    public borrowing func synchronizeData() throws(SystemError) {
        guard fdatasync(raw) == 0 else { throw .last("fdatasync") }
    }

    /// Cuts the file off after `count` bytes.
    public borrowing func truncate(to count: Int) throws(SystemError) {
        guard ftruncate(raw, off_t(count)) == 0 else { throw .last("ftruncate") }
    }
}

extension MemoryFile {
    /// A second descriptor of the same file.
    public borrowing func duplicate() throws(SystemError) -> Descriptor {
        let copy = fcntl(descriptor.raw, F_DUPFD_CLOEXEC, 3)
        guard copy >= 0 else { throw .last("fcntl(F_DUPFD_CLOEXEC)") }
        return Descriptor(owning: copy)
    }
}
