/// The page for people: what the agent sees now, without script, readable on anything.
enum StatusHTML {
    /// No script, nothing from elsewhere, in nobody's frame.
    static let securityPolicy = HTTPHeader(
        "Content-Security-Policy",
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
            + "frame-ancestors 'none'"
    )

    /// The page of `status`.
    static func page(_ status: AgentStatus) -> String {
        let site = status.agent.site.isEmpty ? "" : " – \(status.agent.site)"
        let assets = status.assets.map(section).joined()
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\("Stator\(site)".escapedForHTML)</title>
            <style>\(style)</style>
            </head>
            <body>
            <h1>\("Industrial Asset Health Monitor\(site)".escapedForHTML)</h1>
            \(health(status.health))
            \(assets)\(section(status.sinks))\(section(status.ingest))
            \(gateway(status))
            <p>The same as data: <a href="/api/v1/status">/api/v1/status</a>,
            <a href="/health">/health</a>, <a href="/metrics">/metrics</a>.
            This page shows one moment: reload it to see the next.</p>
            </body>
            </html>

            """
    }

    private static let style = """
        :root{color-scheme:light dark}
        body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1rem}
        table{border-collapse:collapse;width:100%}
        th,td{text-align:left;padding:.25rem .5rem;border-bottom:1px solid}
        """

    private static func health(_ health: HealthStatus) -> String {
        let reasons = health.reasons.map { "<li>\($0.escapedForHTML)</li>" }.joined()
        return "<p>Agent: <strong>\(health.status.rawValue)</strong></p>"
            + (reasons.isEmpty ? "" : "<ul>\(reasons)</ul>")
    }

    private static func section(_ asset: AssetStatus) -> String {
        let rows = asset.orderedSignals.map { signal, status in
            row([
                signal.title,
                ValueText.value(status.value, unit: status.unit),
                ValueText.quality(status.quality, reason: status.reason),
            ])
        }
        let warning =
            asset.status == .digitalTwin
            ? "<p><strong>Simulated: nothing below was measured.</strong></p>\n" : ""
        let reason = asset.statusReason.map { " – \($0)" } ?? ""
        let facts = [
            "source \(asset.source)", "state \(asset.operatingState ?? "unknown")",
            "last event \(asset.lastSeenText)", "\(asset.eventCount) events",
        ]
        return """
            <section>
            <h2>\("\(asset.name) (\(asset.assetID))".escapedForHTML)</h2>
            <p><strong>● STATUS: \(asset.status.rawValue)</strong>\(reason.escapedForHTML)</p>
            \(warning)<p>\(facts.joined(separator: " · ").escapedForHTML)</p>
            <table>
            <caption>Signals of \(asset.name.escapedForHTML)</caption>
            <tr><th scope="col">Signal</th><th scope="col">Value</th>\
            <th scope="col">Quality</th></tr>
            \(rows.joined(separator: "\n"))
            </table>
            </section>

            """
    }

    static func row(_ cells: [String]) -> String {
        "<tr>" + cells.map { "<td>\($0.escapedForHTML)</td>" }.joined() + "</tr>"
    }

    private static func gateway(_ status: AgentStatus) -> String {
        let agent = status.agent
        let facts = [
            "\(agent.name) \(agent.version)",
            "up \(ValueText.duration(seconds: agent.uptimeSeconds))",
            agent.clockTrusted ? "clock trusted" : "clock not trusted yet",
            "\(status.store.records) records",
            "memory \(ValueText.bytes(UInt64(clamping: agent.rssBytes)))",
        ]
        let advice =
            agent.clockTrusted ? "" : "\n<p>Clock: \(ClockAdvice.text.escapedForHTML)</p>"
        return "<p>Gateway: \(facts.joined(separator: " · ").escapedForHTML)</p>" + advice
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
