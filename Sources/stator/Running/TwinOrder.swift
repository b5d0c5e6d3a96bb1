import DigitalTwin

/// What an operator has a digital twin do: show a fault, or be sound again.
struct TwinOrder {
    private struct Fault {
        let kind: FaultKind
        let severity: Severity
        let duration: Duration?
    }

    /// Nil: sound again.
    private let fault: Fault?
    private let note: String

    /// What `command` asks of a twin; nil where it is none of a twin's.
    init?(_ command: AssetCommand) {
        switch command {
        case .injectFault(let kind, let severity, let duration, let note):
            fault = Fault(kind: kind, severity: severity, duration: duration)
            self.note = note
        case .clearFault(let note):
            fault = nil
            self.note = note
        default: return nil
        }
    }

    /// What happens, in one sentence; with a warning while it is learned what healthy is.
    func text(isLearning: Bool) -> String {
        guard let fault else { return "The digital twin shows no fault any more".with(note) }
        let end = fault.duration.map { "for \($0.components.seconds) s of running" }
        return
            ("The digital twin shows a simulated fault: \(fault.kind.rawValue), "
            + "\(fault.severity.rawValue), \(end ?? "until it is cleared")"
            + (isLearning ? Self.learningWarning : ""))
            .with(note)
    }

    private static let learningWarning =
        ", while it is being learned what healthy is: the fault is learned as healthy unless it is "
        + "cleared and learning begun again"

    /// Has `twin` do it from its next sample on.
    func apply(to twin: inout MotorTwin) {
        guard let fault else { return twin.clearFault() }
        twin.inject(fault.kind, fault.severity, duration: fault.duration)
    }
}
