/// The status in words and rounded numbers: what the page shows, with or without script.
///
/// It goes with the status document as `shown`, so that the page has nothing to work out.
struct Shown: Encodable, Equatable {
    /// How something is to be marked, beside what its words say.
    enum Mark: String, Encodable {
        case plain
        case good
        case warning
        case bad
        case simulated
    }

    /// A name and what is to be said of it.
    struct Fact: Encodable, Equatable {
        let name: String
        let text: String
        let mark: Mark

        init(_ name: String, _ text: String, _ mark: Mark = .plain) {
            self.name = name
            self.text = text
            self.mark = mark
        }
    }

    /// Facts under a title.
    struct Block: Encodable, Equatable {
        let title: String
        let facts: [Fact]
    }

    private static let heading = "Industrial Asset Health Monitor"

    /// The heading of the page, with the site.
    let title: String
    /// Whether the agent does its work, and why not.
    let agent: Block
    /// The assets, in the order of the configuration.
    let assets: [ShownAsset]
    /// The gateway: what it reads, keeps and sends.
    let gateway: [Block]

    /// What is shown of `status`.
    init(_ status: AgentStatus) {
        let site = status.agent.site
        title = site.isEmpty ? Self.heading : "\(Self.heading) – \(site)"
        let mark = status.health.status.mark
        agent = Block(
            title: "Agent: \(status.health.status.rawValue)",
            facts: status.health.reasons.map { Fact("", $0, mark) }
        )
        assets = status.assets.map { ShownAsset($0) }
        gateway = ShownGateway.blocks(status)
    }
}

extension HealthStatus.Verdict {
    fileprivate var mark: Shown.Mark {
        switch self {
        case .ok: .good
        case .degraded: .warning
        case .failing: .bad
        }
    }
}

/// The status document with what is shown of it: the API's answer and the event of the stream.
struct ShownDocument: Encodable {
    let status: AgentStatus

    private enum CodingKeys: String, CodingKey {
        case shown
    }

    func encode(to encoder: any Encoder) throws {
        try status.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(Shown(status), forKey: .shown)
    }
}
