extension HealthState {
    /// An operator saw what is wrong now; health and risk stay as they are.
    ///
    /// - Throws: `noOpenAlarm`, `alreadyAcknowledged`.
    public mutating func acknowledge(
        at instant: Instant,
        note: String
    ) throws(OperatorActionError) -> OperatorEntry {
        guard hasOpenAlarm else { throw .noOpenAlarm }
        guard acknowledgement == nil else { throw .alreadyAcknowledged }
        let before = self
        acknowledgement = instant
        return entry(
            .acknowledge,
            at: instant,
            before: before,
            text: "Alarm acknowledged",
            note: note
        )
    }

    /// An operator calls what is wrong now a false alarm.
    ///
    /// It changes no health: the entry holds `window`, or the cause where that is nil, from which the
    /// detector may learn.
    ///
    /// - Throws: `noOpenAlarm`.
    public mutating func markFalseAlarm(
        window: ScoredWindow?,
        at instant: Instant,
        note: String
    ) throws(OperatorActionError) -> OperatorEntry {
        guard hasOpenAlarm else { throw .noOpenAlarm }
        let before = self
        falseAlarmCount &+= 1
        acknowledgement = acknowledgement ?? instant
        return entry(
            .markFalseAlarm,
            at: instant,
            before: before,
            text: "Marked as a false alarm",
            note: note,
            window: window ?? cause
        )
    }

    /// The machine was repaired: DI is 0 again and a new baseline is learned; it can be undone.
    ///
    /// - Throws: `badBaselineID`.
    public mutating func resetAfterService(
        newBaselineID: String,
        at instant: Instant,
        note: String
    ) throws(OperatorActionError) -> OperatorEntry {
        guard (1...BaselineVersion.idByteLimit).contains(newBaselineID.utf8.count),
            newBaselineID != baseline.id
        else { throw .badBaselineID }
        let before = self
        undoPoint = UndoPoint(
            instant: instant,
            degradation: index.value,
            baselineID: baseline.id,
            baselineNumber: baseline.number,
            state: machine.state,
            cause: cause
        )
        forgetDegradation()
        baseline = BaselineVersion(
            id: newBaselineID,
            number: baseline.newestNumber + 1,
            newestNumber: baseline.newestNumber + 1
        )
        return entry(
            .serviceReset,
            at: instant,
            before: before,
            text: "Service reset: baseline version \(baseline.number) is learned",
            note: note
        )
    }

    /// The last service reset is undone: its baseline is in use again, and DI is what it was, plus
    /// what it rose by since, so that nothing is forgiven.
    ///
    /// - Throws: `nothingToUndo`.
    public mutating func undoReset(
        at instant: Instant,
        note: String
    ) throws(OperatorActionError) -> OperatorEntry {
        guard let undoPoint else { throw .nothingToUndo }
        let before = self
        let since = index.value
        let laterCause = cause
        forgetDegradation()
        index.reset(to: min(1, undoPoint.degradation + since))
        machine = AssetStateMachine(state: undoPoint.state, run: nil, lastTime: nil)
        cause = undoPoint.cause ?? laterCause
        baseline = BaselineVersion(
            id: undoPoint.baselineID,
            number: undoPoint.baselineNumber,
            newestNumber: baseline.newestNumber
        )
        self.undoPoint = nil
        return entry(
            .undoReset,
            at: instant,
            before: before,
            text: "Service reset undone: baseline version \(baseline.number) is in use again",
            note: note
        )
    }

    /// The asset's wear is forgotten: DI is 0 and nothing can be undone; the baseline stays.
    ///
    /// Report numbers and baseline versions go on, so that none is given twice.
    public mutating func purge(at instant: Instant, note: String) -> OperatorEntry {
        let before = self
        forgetDegradation()
        undoPoint = nil
        falseAlarmCount = 0
        refusedCount = 0
        unexplainedCount = 0
        return entry(.purge, at: instant, before: before, text: "Wear purged", note: note)
    }

    private mutating func forgetDegradation() {
        index = DegradationIndex()
        machine = AssetStateMachine()
        trail = DegradationTrail()
        cause = nil
        acknowledgement = nil
    }

    private func entry(
        _ action: OperatorAction,
        at instant: Instant,
        before: Self,
        text: String,
        note: String,
        window: ScoredWindow? = nil
    ) -> OperatorEntry {
        let note = note.cut(toUTF8Bytes: OperatorEntry.noteByteLimit)
        return OperatorEntry(
            action: action,
            instant: instant,
            text: note.isEmpty ? text : "\(text): \(note)",
            evidence: "{\"degradation_index\":{\"before\":\(before.index.value),\"after\":"
                + "\(index.value)},\"baseline\":{\"before\":\(before.baseline.json),\"after\":"
                + "\(baseline.json)},\"state\":{\"before\":"
                + "\(JSONText.quoted(before.machine.state.name)),\"after\":"
                + "\(JSONText.quoted(machine.state.name))},\"note\":\(JSONText.quoted(note))}",
            window: window
        )
    }
}

extension HealthState.BaselineVersion {
    fileprivate var json: String {
        "{\"id\":\(JSONText.quoted(id)),\"version\":\(number)}"
    }
}
