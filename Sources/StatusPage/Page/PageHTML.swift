/// The page: the frame that its script fills, and the present values for who has none.
enum PageHTML {
    /// Nothing from elsewhere, no script or style but our files, in nobody's frame.
    static let securityPolicy = HTTPHeader(
        "Content-Security-Policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
            + "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )

    private static let frame = String(decoding: PageFile.named("page.html").bytes, as: UTF8.self)
    private static let titlePlace = "{{title}}"
    private static let valuesPlace = "{{values}}"

    /// The answer to `request`, with the values of `status`.
    static func response(to request: HTTPRequest, _ status: AgentStatus) -> HTTPResponse {
        let body = Array(page(Shown(status)).utf8)
        var headers = [securityPolicy, HTTPHeader("Vary", "Accept-Encoding")]
        let isGzipped = request.acceptsGzip
        if isGzipped { headers.append(HTTPHeader("Content-Encoding", "gzip")) }
        return HTTPResponse(
            status: 200,
            contentType: "text/html; charset=utf-8",
            body: isGzipped ? GzipBody.compress(body, level: 6) : body,
            headers: headers
        )
    }

    /// The page with the values of `shown`.
    static func page(_ shown: Shown) -> String {
        var page = ""
        var rest = frame[...]
        while let start = rest.firstIndex(of: "{") {
            page += rest[..<start]
            rest = rest[start...]
            if rest.hasPrefix(titlePlace) {
                page += shown.title.escapedForHTML
                rest = rest.dropFirst(titlePlace.count)
            } else if rest.hasPrefix(valuesPlace) {
                page += values(shown)
                rest = rest.dropFirst(valuesPlace.count)
            } else {
                page += "{"
                rest = rest.dropFirst()
            }
        }
        return page + rest
    }

    private static func values(_ shown: Shown) -> String {
        section(shown.agent.title, facts(shown.agent.facts))
            + shown.assets.map(asset).joined()
            + shown.gateway.map { section($0.title, facts($0.facts)) }.joined()
    }

    private static func asset(_ asset: ShownAsset) -> String {
        let badges = asset.badges.map(\.text).joined(separator: " · ")
        let rows = asset.tiles.map { tile in
            let value = tile.unit.isEmpty ? tile.value : "\(tile.value) \(tile.unit)"
            return row([tile.label, value, tile.target, tile.quality])
        }
        return section(
            "\(asset.name) (\(asset.assetID))",
            """
            <p><strong>STATUS: \(badges.escapedForHTML)</strong></p>
            \(asset.banner.isEmpty ? "" : "<p><strong>\(asset.banner.escapedForHTML)</strong></p>\n")\
            <p>\(asset.facts.joined(separator: " · ").escapedForHTML)</p>
            <table>
            <tr><th scope="col">Signal</th><th scope="col">Value</th><th scope="col">Healthy</th>\
            <th scope="col">Quality</th></tr>
            \(rows.joined(separator: "\n"))
            </table>
            \(facts(asset.health))<ul>
            \(asset.reasons.map { "<li>\($0.escapedForHTML)</li>" }.joined(separator: "\n"))
            </ul>
            \(facts(asset.energy))\(facts(asset.devices))
            """
        )
    }

    private static func section(_ title: String, _ content: String) -> String {
        "<section><h2>\(title.escapedForHTML)</h2>\n\(content)</section>\n"
    }

    private static func facts(_ facts: [Shown.Fact]) -> String {
        guard !facts.isEmpty else { return "" }
        let rows = facts.map { row([$0.name, $0.text]) }
        return "<table>\n\(rows.joined(separator: "\n"))\n</table>\n"
    }

    private static func row(_ cells: [String]) -> String {
        "<tr>" + cells.map { "<td>\($0.escapedForHTML)</td>" }.joined() + "</tr>"
    }
}

extension String {
    /// The string as HTML text or a quoted attribute; control characters become U+FFFD.
    var escapedForHTML: String {
        var escaped = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            case _ where scalar.properties.generalCategory == .control: escaped += "\u{FFFD}"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
