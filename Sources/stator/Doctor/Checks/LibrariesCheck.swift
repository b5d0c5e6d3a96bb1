import CPlatform
import Reports

/// What is loaded only when it is needed, and is missed only then: libcurl, and the fonts of reports.
enum LibrariesCheck {
    static let check = Check(name: "libraries", limit: .seconds(10), examine: examine)

    private static func examine(_ gateway: Gateway) -> [Finding] {
        var findings = Findings(check.name)
        if let trouble = stator_curl_trouble() {
            let reason = String(cString: trouble)
            let advice = "apt install libcurl4"
            if gateway.configuration.sinks.isEmpty {
                findings.warning(
                    "libcurl",
                    "cannot be loaded (\(reason)); nothing needs it until there is a [[sink]]",
                    do: advice
                )
            } else {
                findings.fault(
                    "libcurl",
                    "cannot be loaded (\(reason)): nothing is forwarded",
                    do: advice
                )
            }
        } else {
            findings.ok("libcurl", "is there")
        }
        let fonts = FontFiles.installed
        if let regular = fonts.regular {
            let more = fonts.fallback == nil ? "; no Chinese, Japanese and Korean letters" : ""
            findings.ok("fonts", regular + more)
        } else {
            findings.warning(
                "fonts",
                "there is none that reports can be set in: they have Latin letters only",
                do: "apt install fonts-dejavu-core"
            )
        }
        return findings.all
    }
}
