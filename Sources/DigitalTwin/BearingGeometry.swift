import Diagnostics

/// The measures of a rolling-element bearing from which its defect frequencies follow.
public struct BearingGeometry: Hashable, Sendable {
    /// The number of rolling elements in one row.
    public let elements: Int
    /// Diameter of a rolling element, in.
    public let elementDiameterIn: Double
    /// Diameter of the circle their centres run on, in.
    public let pitchDiameterIn: Double
    /// Cosine of the contact angle; 1 for a deep-groove bearing.
    public let contactCosine: Double

    /// A 6205 deep-groove bearing, the size of a 2.2 kW motor.
    ///
    /// Source: Case Western Reserve University Bearing Data Center, drive-end bearing 6205-2RS JEM.
    public static let deepGroove6205 = Self(
        elements: 9,
        elementDiameterIn: 0.3126,
        pitchDiameterIn: 1.537,
        contactCosine: 1
    )
    /// The Rexnord ZA-2115 of the NASA/IMS run-to-failure rig; contact angle 15.17°.
    ///
    /// Source: Lee, Qiu, Yu, Lin, "Bearing data set", NASA Prognostics Data Repository, 2007.
    public static let imsRig = Self(
        elements: 16,
        elementDiameterIn: 0.331,
        pitchDiameterIn: 2.815,
        contactCosine: DeterministicMath.sineCosine(turns: 15.17 / 360).cosine
    )

    /// A bearing; measures that no bearing can have are a broken assumption and trap.
    public init(
        elements: Int,
        elementDiameterIn: Double,
        pitchDiameterIn: Double,
        contactCosine: Double
    ) {
        precondition(
            elements > 2 && elementDiameterIn > 0 && pitchDiameterIn > elementDiameterIn
                && (0...1).contains(contactCosine),
            "no bearing has \(elements) elements of \(elementDiameterIn) in on a circle of "
                + "\(pitchDiameterIn) in at a contact cosine of \(contactCosine)"
        )
        self.elements = elements
        self.elementDiameterIn = elementDiameterIn
        self.pitchDiameterIn = pitchDiameterIn
        self.contactCosine = contactCosine
    }

    /// Ball-pass frequency of the outer race, BPFO, as a multiple of the shaft's.
    public var outerRaceOrder: Double { Double(elements) / 2 * (1 - ratio) }
    /// Ball-pass frequency of the inner race, BPFI, as a multiple of the shaft's.
    public var innerRaceOrder: Double { Double(elements) / 2 * (1 + ratio) }
    /// Ball-spin frequency, BSF, as a multiple of the shaft's.
    public var elementSpinOrder: Double {
        pitchDiameterIn / (2 * elementDiameterIn) * (1 - ratio * ratio)
    }
    /// Frequency of the cage, FTF, as a multiple of the shaft's.
    public var cageOrder: Double { (1 - ratio) / 2 }

    private var ratio: Double { elementDiameterIn / pitchDiameterIn * contactCosine }
}
