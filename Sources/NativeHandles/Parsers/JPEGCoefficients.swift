internal import CJPEGShims

/// The quantized coefficients of a JPEG as libjpeg-turbo reads them, all in memory.
@safe public struct JPEGCoefficients: ~Copyable {
    private let handle: OpaquePointer

    /// - Parameter memoryBytes: most memory for the coefficients, which take two bytes each.
    public init(of bytes: Span<UInt8>, memoryBytes: Int) throws(JPEGCodingError) {
        var handle: OpaquePointer?
        let status = unsafe bytes.withUnsafeBufferPointer { buffer in
            unsafe CJPEGShims_readCoefficients(buffer.baseAddress, buffer.count, memoryBytes, &handle)
        }
        if let error = JPEGCodingError(status) { throw error }
        guard let opened = unsafe handle else { throw .refused }
        unsafe self.handle = opened
    }

    deinit { unsafe CJPEGShims_freeCoefficients(handle) }

    public var componentCount: Int { unsafe CJPEGShims_componentCount(handle) }

    /// A component's blocks, as many as are needed to cover the picture, in rows from the top left.
    public struct Component: Equatable, Sendable {
        public let blocksAcross: Int
        public let blocksDown: Int
        /// In rows of eight, by vertical and then by horizontal frequency; 0 where the coefficient is zero in every
        /// block, so that the step is of no account.
        public let quantization: [UInt16]
        /// 64 for each block, ordered like `quantization`.
        public let coefficients: [Int16]

        public init(blocksAcross: Int, blocksDown: Int, quantization: [UInt16], coefficients: [Int16]) {
            self.blocksAcross = blocksAcross
            self.blocksDown = blocksDown
            self.quantization = quantization
            self.coefficients = coefficients
        }
    }

    /// The component with this index, 0 to `componentCount` - 1, in the order of the frame header.
    public borrowing func component(_ index: Int) throws(JPEGCodingError) -> Component {
        precondition((0..<componentCount).contains(index))
        var description = CJPEGShims_component()
        unsafe CJPEGShims_describe(handle, index, &description)
        let across = Int(description.blocksAcross)
        let down = Int(description.blocksDown)
        var status: Int32 = 0
        var used = [Int16](repeating: 0, count: 64)
        let coefficients = unsafe [Int16](unsafeUninitializedCapacity: 64 * across * down) { buffer, count in
            status = unsafe CJPEGShims_copyCoefficients(handle, index, buffer.baseAddress, &used)
            count = status == 0 ? buffer.count : 0
        }
        if let error = JPEGCodingError(status) { throw error }
        let quantization = unsafe withUnsafeBytes(of: &description.quantization) { buffer in
            unsafe [UInt16](buffer.bindMemory(to: UInt16.self))
        }
        return Component(
            blocksAcross: across, blocksDown: down, quantization: zip(quantization, used).map { $1 == 0 ? 0 : $0 },
            coefficients: coefficients)
    }
}
