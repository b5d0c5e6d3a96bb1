extension HealthState {
    /// A baseline is learned anew: nothing is judged until it is there; DI stays as it is.
    ///
    /// It gets a version of its own, but for the first one of all.
    mutating func calibrate() {
        machine = AssetStateMachine()
        guard baseline.id != AssetAnalysis.learningID else { return }
        baseline = BaselineVersion(
            id: AssetAnalysis.learningID,
            number: baseline.newestNumber + 1,
            newestNumber: baseline.newestNumber + 1
        )
    }

    /// The baseline called `baselineID` is in use from now on, as version `number`.
    mutating func use(baselineID: String, number: UInt64) {
        machine = AssetStateMachine()
        baseline = BaselineVersion(
            id: baselineID,
            number: number,
            newestNumber: max(number, baseline.newestNumber)
        )
    }

    /// The baseline that is being learned gets the id that all such have.
    mutating func rename(baselineID: String) {
        baseline = BaselineVersion(
            id: baselineID,
            number: baseline.number,
            newestNumber: baseline.newestNumber
        )
    }

    /// The baseline in use is version `number`.
    mutating func number(baseline number: UInt64) {
        baseline = BaselineVersion(
            id: baseline.id,
            number: number,
            newestNumber: max(number, baseline.newestNumber)
        )
    }

    /// DI is at least `degradation`, 0…1: what was stored later than this state was.
    ///
    /// A rise from 0 is stored with its cause at once, so there is one.
    mutating func raise(degradation: Double) {
        guard (0...1).contains(degradation), degradation > index.value,
            cause != nil
        else { return }
        index.reset(to: degradation)
    }
}
