import FileFormats
import NativeBytes

/// What was found out by reading content, so that the same content is not read twice: neither on another page, nor in
/// the file that was written.
///
/// Why that is sound: what reading finds is a function of the bytes, the options, where the content is painted,
/// and of what the resources say of the names that were met. The first three are the key, the bytes by a digest that
/// was taken of them; a stream of the written file has that digest only when it holds, byte for byte, the coded data
/// that the digest was taken of. Of the resources, those that belong to the names are compared.
struct PDFContentMemory<Found: Sendable>: Sendable {
    struct Key: Hashable, Sendable {
        /// Of the streams that are one content, unpacked.
        let streams: [SHA256Digest]
        let place: PDFContentContext.Place
        let options: PDFContentWalker.Options
    }

    private struct Reading: Sendable {
        let context: PDFContentContext
        /// The names that were met; whatever else the context says, nobody asked for.
        let names: Set<PDFResourceName>
        let found: Found
    }

    /// Most readings of the same content among different resources that are kept; each look goes through them.
    private static var mostReadings: Int { 4 }

    private var readings: [Key: [Reading]] = [:]

    /// What was found, when it cannot be anything else here.
    func found(_ key: Key, in context: PDFContentContext) -> Found? {
        readings[key]?.first { $0.context.agrees(with: context, on: $0.names) }?.found
    }

    /// - Parameter names: all that were looked up in `context`.
    mutating func note(
        _ found: Found, names: Set<PDFResourceName>, _ key: Key, in context: PDFContentContext
    ) {
        guard readings[key]?.count ?? 0 < Self.mostReadings else { return }
        readings[key, default: []].append(Reading(context: context, names: names, found: found))
    }
}

/// What was found in the content of a document.
struct PDFContentReadings: Sendable {
    /// Content that is clean.
    var summaries = PDFContentMemory<PDFContentSummary>()
    /// The names that the proof saw in content.
    var names = PDFContentMemory<Set<PDFResourceName>>()
}

extension PDFContentContext {
    /// Whether both say the same of these names.
    fileprivate func agrees(with other: PDFContentContext, on names: Set<PDFResourceName>) -> Bool {
        names.allSatisfy { resource in
            let name = resource.name
            return switch resource.category {
            case .font: fonts[name] == other.fonts[name]
            case .graphicsState:
                states.contains(name) == other.states.contains(name)
                    && fontStates.contains(name) == other.fontStates.contains(name)
                    && lineStates.contains(name) == other.lineStates.contains(name)
                    && transparencies[name] == other.transparencies[name]
            case .colourSpace: components[name] == other.components[name]
            case .properties: hiddenProperties.contains(name) == other.hiddenProperties.contains(name)
            case .xObject:
                forms[name] == other.forms[name] && images.contains(name) == other.images.contains(name)
                    && hiddenXObjects.contains(name) == other.hiddenXObjects.contains(name)
            case .pattern, .shading: true
            }
        }
    }
}
