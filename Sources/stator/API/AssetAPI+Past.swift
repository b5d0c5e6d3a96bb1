import Diagnostics
import Platform
import StatusPage
import Store

// What of an asset is stored, as pages and artifacts.
extension AssetAPI {
    /// The most items of a page, and how many where nothing is said.
    static let pageLimit = (most: 500, usual: 100)
    /// The greatest id: beyond it JavaScript's numbers have gaps.
    static let idLimit: Int64 = 9_007_199_254_740_991

    /// A page of the asset's events, newest first.
    func events(
        _ document: StatusDocument,
        _ asset: String,
        _ request: HTTPRequest
    ) throws(StoreError) -> HTTPResponse {
        guard let (before, limit) = Self.page(request) else { return Self.badPage }
        var page = StoredPage<StoredLogEvent>(items: [], next: before)
        repeat {
            let start = page.next
            let rest = limit - page.items.count
            let more = try document.store.read { reader throws(StoreError) in
                try reader.events(of: asset, before: start, limit: rest)
            }
            page.items += more.items
            page.next = more.next
        } while page.next != nil && page.items.count < limit
        let objects = page.items.map { stored in
            let event = stored.event
            return "{\"id\":\(stored.id.map { "\($0)" } ?? "null")"
                + ",\"timestamp\":\(JSONText.orNull(event.timestamp?.description))"
                + ",\"kind\":\(JSONText.quoted(event.kind))"
                + ",\"severity\":\"\(event.severity.rawValue)\""
                + ",\"text\":\(JSONText.quoted(event.text))"
                + ",\"evidence\":\(JSONText.value(event.evidence))}"
        }
        return Self.page("events", objects, next: page.next)
    }

    /// A page of the asset's health reports, newest first.
    func reports(
        _ document: StatusDocument,
        _ asset: String,
        _ request: HTTPRequest
    ) throws(StoreError) -> HTTPResponse {
        guard let (before, limit) = Self.page(request) else { return Self.badPage }
        let page = try document.store.read { reader throws(StoreError) in
            try reader.reports(of: asset, before: before, limit: limit)
        }
        return Self.page("reports", page.items.map(\.report.json), next: page.next)
    }

    /// The versions of the asset's baseline, newest first.
    func baselines(
        _ document: StatusDocument,
        _ asset: String,
        _ request: HTTPRequest
    ) throws(StoreError) -> HTTPResponse {
        let versions = try document.store.read { reader throws(StoreError) in
            try reader.artifacts(.baseline, of: asset)
        }
        // What is in use while something is learned is none of them.
        let inUse = versions.first { $0.isActive && isInUse($0, document, asset) }?.version
        let objects = versions.reversed().map { version in
            "{\"version\":\(version.version),\"id\":\(JSONText.quoted(version.name))"
                + ",\"in_use\":\(version.version == inUse)"
                + ",\"learned\":\(JSONText.orNull(version.timestamp?.description))"
                + ",\"note\":\(JSONText.quoted(version.note)),\"bytes\":\(version.byteCount)}"
        }
        return .json(
            Array(
                ("{\"in_use\":\(inUse.map { "\($0)" } ?? "null")"
                    + ",\"baselines\":[\(objects.joined(separator: ","))]}").utf8
            )
        )
    }

    /// The artifact of a version; nil means the one in use.
    func baseline(
        _ document: StatusDocument,
        _ asset: String,
        version: UInt64?
    ) throws(StoreError) -> HTTPResponse {
        let versions = try document.store.read { reader throws(StoreError) in
            try reader.artifacts(.baseline, of: asset)
        }
        let found = versions.first { stored in
            version.map { $0 == stored.version }
                ?? (stored.isActive && isInUse(stored, document, asset))
        }
        guard let found else {
            let known = versions.map { "\($0.version)" }.joined(separator: ", ")
            return .problem(
                404,
                (version.map { "there is no baseline version \($0)" } ?? "no baseline is in use")
                    + "; stored is \(known.isEmpty ? "none" : known)"
            )
        }
        let number = found.version
        let content = try document.store.read { reader throws(StoreError) in
            try reader.content(of: .baseline, version: number, assetID: asset)
        }
        guard let content else { return .problem(404, "version \(number) is gone by now") }
        let name = asset.utf8.allSatisfy(\.isFileNameByte) ? asset : "asset"
        let file = "attachment; filename=\"\(name)-baseline-\(number).json\""
        return .json(content, headers: [HTTPHeader("Content-Disposition", file)])
    }

    private func isInUse(
        _ stored: StoredArtifact,
        _ document: StatusDocument,
        _ asset: String
    ) -> Bool {
        let assets = document.pipeline.configuration.assets
        guard let place = assets.firstIndex(where: { $0.declaration.id == asset }),
            let hypothesis = document.pipeline.board[place]?.hypothesis
        else { return false }
        return hypothesis.baseline.id == stored.name
    }

    private static func page(_ request: HTTPRequest) -> (before: Int64?, limit: Int)? {
        var before: Int64?
        var limit = pageLimit.usual
        for field in request.query {
            switch field.name {
            case "before":
                guard let number = Int64(field.value), (0...idLimit).contains(number) else {
                    return nil
                }
                before = number
            case "limit":
                guard let number = Int(field.value), (1...pageLimit.most).contains(number) else {
                    return nil
                }
                limit = number
            default: return nil
            }
        }
        return (before, limit)
    }

    private static var badPage: HTTPResponse {
        .problem(
            400,
            "ask with before=ID, which an answer gives as next, and limit=1…\(pageLimit.most)"
        )
    }

    private static func page(_ name: String, _ objects: [String], next: Int64?) -> HTTPResponse {
        .json(
            Array(
                ("{\"\(name)\":[\(objects.joined(separator: ","))]"
                    + ",\"next\":\(next.map { "\($0)" } ?? "null")}").utf8
            )
        )
    }
}

extension UInt8 {
    /// Whether it stands for itself in a file's name in a header.
    fileprivate var isFileNameByte: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
            UInt8(ascii: "."):
            true
        default: false
        }
    }
}
