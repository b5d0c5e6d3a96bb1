import Foundation
import TestServers
import Testing

@Suite("The description of the API")
struct OpenAPITests {
    @Test("It names every route that the agent has, and no other")
    func routes() throws {
        let scratch = try Scratch()
        let agent = try Agent(in: scratch)
        // A path that there is not is answered with those that there are.
        let refusal = String(decoding: try agent.get("/nothing").body, as: UTF8.self)
        let known = refusal.matches(of: /(GET|POST|PUT|DELETE|PATCH) (\/[^,"\s]*)/).map { match in
            match.output.2.hasPrefix("/page/")
                ? "GET /page/{file}" : "\(match.output.1) \(match.output.2)"
        }
        let answer = try agent.get("/api/v1/openapi.json")
        #expect(answer.status == 200)
        let document = try JSONSerialization.jsonObject(with: answer.body) as? [String: Any]
        #expect(document?["openapi"] as? String == "3.1.0")
        let paths = try #require(document?["paths"] as? [String: [String: Any]])
        let described = paths.flatMap { path, methods in
            methods.keys.map { "\($0.uppercased()) \(path)" }
        }
        #expect(Set(known).count > 15)
        #expect(Set(known) == Set(described))
        try agent.stop()
    }

    @Test("Every reference in it leads somewhere, and every path's names are described")
    func references() throws {
        let scratch = try Scratch()
        let agent = try Agent(in: scratch)
        let body = try agent.get("/api/v1/openapi.json").body
        let document = try #require(try JSONSerialization.jsonObject(with: body) as? [String: Any])
        let text = String(decoding: body, as: UTF8.self)
        let references = text.matches(of: /"#\/([a-zA-Z\/]+)"/).map { $0.output.1 }
        #expect(references.count > 20)
        for reference in Set(references) {
            var place: Any? = document
            for step in reference.split(separator: "/") {
                place = (place as? [String: Any])?[String(step)]
            }
            #expect(place != nil, "\(reference)")
        }
        let paths = try #require(document["paths"] as? [String: [String: [String: Any]]])
        for (path, methods) in paths {
            let names = path.matches(of: /\{([a-z]+)\}/).map { String($0.output.1) }
            for (method, operation) in methods {
                let parameters = operation["parameters"] as? [[String: Any]] ?? []
                let described = parameters.compactMap { parameter in
                    parameter["in"] as? String == "path" ? parameter["name"] as? String : nil
                }
                let usesID = parameters.contains {
                    ($0["$ref"] as? String)?.hasSuffix("AssetID") == true
                }
                #expect(Set(described + (usesID ? ["id"] : [])) == Set(names), "\(method) \(path)")
            }
        }
        try agent.stop()
    }
}
