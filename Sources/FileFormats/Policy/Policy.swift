/// The rules for one file: a treatment for each construct, and how the picture is rebuilt. It travels to the sandbox
/// with the file.
public struct Policy: Equatable, Sendable {
    /// By position in `ConstructCatalog.entries`.
    public private(set) var treatments: [Treatment]
    public var orientation = OrientationTreatment.tag
    /// Re-encodes entropy data and pixels without loss, so that no choice of the encoder survives.
    public var recode = false
    /// The kinds of addresses that a link of a document may lead to.
    public var linkSchemes = LinkScheme.standard
    /// What becomes of what was filled into the form of a document.
    public var formValues = FormValueTreatment.keep

    /// Every construct as it is treated when nobody says anything.
    public static let standard = Policy(treatments: ConstructCatalog.entries.map(\.defaultTreatment))

    private init(treatments: [Treatment]) {
        self.treatments = treatments
    }

    /// `nil` when there is not one for each construct, or one that its construct cannot have.
    ///
    /// - Parameter treatments: by position in `ConstructCatalog.entries`.
    public init?(_ treatments: [Treatment]) {
        let entries = ConstructCatalog.entries
        guard treatments.count == entries.count,
            treatments.indices.allSatisfy({ entries[$0].treatments.contains(treatments[$0]) })
        else { return nil }
        self.treatments = treatments
    }

    public subscript(construct: some Construct) -> Treatment {
        get { self[named: construct.rawValue] ?? construct.defaultTreatment }
        set { self[named: construct.rawValue] = newValue }
    }

    /// The treatment of a construct by its stable name; `nil` for a name that no construct has. Setting one that has
    /// no such name does nothing.
    public subscript(named name: String) -> Treatment? {
        get { ConstructCatalog.index(of: name).map { treatments[$0] } }
        set {
            guard let newValue, let index = ConstructCatalog.index(of: name) else { return }
            treatments[index] = newValue
        }
    }

    /// Sets every construct of `group` that can be treated so.
    public mutating func set(_ group: ConstructGroup, to treatment: Treatment) {
        for (index, entry) in ConstructCatalog.entries.enumerated()
        where entry.group == group && entry.treatments.contains(treatment) {
            treatments[index] = treatment
        }
    }

    /// What becomes of a construct that a person does not see: kept when the policy allows it, else removed.
    public func action(on construct: some Construct) -> FindingAction {
        switch self[construct] {
        case .allow: .kept
        case .archive: .archived
        case .sanitize, .reject: .removed
        }
    }

    /// The names of `linkSchemes`, sorted.
    public var linkSchemeNames: [String] { linkSchemes.sorted().map(\.description) }

    /// The rules for a picture inside a document: it carries nothing of its own, and is shown as it is stored.
    public var forEmbeddedPictures: Policy {
        var policy = self
        policy.orientation = .tag
        for index in treatments.indices where treatments[index] == .allow || treatments[index] == .archive {
            policy.treatments[index] = ConstructCatalog.entries[index].group == nil ? treatments[index] : .sanitize
        }
        return policy
    }
}
