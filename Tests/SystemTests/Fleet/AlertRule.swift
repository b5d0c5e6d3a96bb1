import Foundation

/// A rule of `rules/stator.yml`.
struct AlertRule {
    let name: String
    let expression: String

    /// All of them, in order.
    static func all() throws -> [AlertRule] {
        let text = try ServerSide.read("\(ServerSide.folder)/rules/stator.yml")
        return text.matches(of: /- alert: (\w+)\n +expr: (.+)\n/).map { match in
            AlertRule(name: String(match.output.1), expression: String(match.output.2))
        }
    }
}

/// Every name of a series that dashboards, rules and the task of `deploy/influxdb` ask for.
enum AskedNames {
    static func all() throws -> Set<String> {
        let folder = ServerSide.folder
        let rules = try AlertRule.all().map(\.expression)
        let fleet = try ServerSide.read("\(folder)/grafana/dashboards/fleet.json")
        var names = Set<String>()
        let name =
            /\b(?:stator|sensor_data|device_data|features|anomalies|health_reports|events)_\w+/
        for text in rules + expressions(fleet) {
            for match in text.matches(of: name) { names.insert(String(match.output)) }
        }
        let influx = try ServerSide.read("\(folder)/grafana/dashboards/fleet-influxdb.json")
        let pair = /r\._measurement == \\"(\w+)\\" and r\._field == \\"(\w+)\\"/
        for match in influx.matches(of: pair) {
            names.insert("\(match.output.1)_\(match.output.2)")
        }
        let task = try ServerSide.read("\(folder)/influxdb/hourly.flux")
        let part = /r\._measurement == "(\w+)"\)\n.+set: \[(.+)\]/
        for match in task.matches(of: part) {
            for field in match.output.2.split(separator: ", ") {
                names.insert("\(match.output.1)_\(field.filter { $0 != "\"" })")
            }
        }
        return names
    }

    private static func expressions(_ dashboard: String) -> [String] {
        dashboard.matches(of: /"(?:expr|query)": "(.+)"/).map { String($0.output.1) }
    }
}
