import Diagnostics

extension TwinSample {
    /// What a meter or accelerometer on this motor would say on `channel`, in the channel's unit.
    ///
    /// Nil exactly for what a single-phase supply does not have: L2, L3 and line-to-line voltages.
    /// This motor never exports energy, its grid dips but never goes, and its meter raises no alarm:
    /// those counts stay 0.
    public func value(of channel: Channel) -> Double? {
        instantaneous(channel) ?? harmonic(channel) ?? counted(channel) ?? acceleration(channel)
            ?? motion(channel)
    }

    private func instantaneous(_ channel: Channel) -> Double? {
        switch channel {
        case .voltage: meanVoltageV
        case .voltageL1: voltageV.l1
        case .voltageL2: onThreePhases(voltageV.l2)
        case .voltageL3: onThreePhases(voltageV.l3)
        case .voltageLineToLine:
            onThreePhases((lineVoltageV(0, 1) + lineVoltageV(1, 2) + lineVoltageV(2, 0)) / 3)
        case .voltageL1L2: onThreePhases(lineVoltageV(0, 1))
        case .voltageL2L3: onThreePhases(lineVoltageV(1, 2))
        case .voltageL3L1: onThreePhases(lineVoltageV(2, 0))
        case .current: meanCurrentA
        case .currentL1: currentA.l1
        case .currentL2: onThreePhases(currentA.l2)
        case .currentL3: onThreePhases(currentA.l3)
        case .currentSum: currentA.sum
        case .currentN: currentA.neutral(phases: phases)
        case .activePower: power.activeKW
        case .activePowerL1: power(ofPhase: 0).activeKW
        case .activePowerL2: onThreePhases(power(ofPhase: 1).activeKW)
        case .activePowerL3: onThreePhases(power(ofPhase: 2).activeKW)
        case .apparentPower: power.apparentKVA
        case .apparentPowerL1: power(ofPhase: 0).apparentKVA
        case .apparentPowerL2: onThreePhases(power(ofPhase: 1).apparentKVA)
        case .apparentPowerL3: onThreePhases(power(ofPhase: 2).apparentKVA)
        case .reactivePower: power.reactiveKvar
        case .reactivePowerL1: power(ofPhase: 0).reactiveKvar
        case .reactivePowerL2: onThreePhases(power(ofPhase: 1).reactiveKvar)
        case .reactivePowerL3: onThreePhases(power(ofPhase: 2).reactiveKvar)
        case .powerFactor: power.factor
        case .powerFactorL1: powerFactor.l1
        case .powerFactorL2: onThreePhases(powerFactor.l2)
        case .powerFactorL3: onThreePhases(powerFactor.l3)
        case .phaseAngle: power.angleDegrees
        case .phaseAngleL1: power(ofPhase: 0).angleDegrees
        case .phaseAngleL2: onThreePhases(power(ofPhase: 1).angleDegrees)
        case .phaseAngleL3: onThreePhases(power(ofPhase: 2).angleDegrees)
        case .frequency: frequencyHz
        default: nil
        }
    }

    private func harmonic(_ channel: Channel) -> Double? {
        switch channel {
        case .voltageThd, .voltageThdL1: harmonics.voltagePercent
        case .voltageThdL2, .voltageThdL3: onThreePhases(harmonics.voltagePercent)
        case .currentThd, .currentThdL1: harmonics.currentPercent
        case .currentThdL2, .currentThdL3: onThreePhases(harmonics.currentPercent)
        default: nil
        }
    }

    private func counted(_ channel: Channel) -> Double? {
        switch channel {
        case .importEnergy, .totalEnergy, .resettableEnergy: energy.activeKWh
        case .importReactiveEnergy, .totalReactiveEnergy: energy.reactiveKvarh
        case .apparentEnergy: energy.apparentKVAh
        case .charge: energy.chargeAh
        case .exportEnergy, .exportReactiveEnergy, .interruptions, .alarm: 0
        case .activePowerDemand: demands.activeKW.mean
        case .activePowerDemandMax: demands.activeKW.maximum
        case .apparentPowerDemand: demands.apparentKVA.mean
        case .apparentPowerDemandMax: demands.apparentKVA.maximum
        case .currentNDemand: demands.neutralA.mean
        case .currentNDemandMax: demands.neutralA.maximum
        default: nil
        }
    }

    /// Gravity pulls along −z, so a resting accelerometer shows +1 g there.
    private func acceleration(_ channel: Channel) -> Double? {
        switch channel {
        case .accelerationX: acceleration.x
        case .accelerationY: acceleration.y
        case .accelerationZ: acceleration.z + 1
        case .accelerationRmsX: axes.x.rms
        case .accelerationRmsY: axes.y.rms
        case .accelerationRmsZ: axes.z.rms
        case .accelerationPeakX: axes.x.peak
        case .accelerationPeakY: axes.y.peak
        case .accelerationPeakZ: axes.z.peak
        case .kurtosisX: axes.x.kurtosis
        case .kurtosisY: axes.y.kurtosis
        case .kurtosisZ: axes.z.kurtosis
        case .crestFactorX: axes.x.crestFactor
        case .crestFactorY: axes.y.crestFactor
        case .crestFactorZ: axes.z.crestFactor
        default: nil
        }
    }

    private func motion(_ channel: Channel) -> Double? {
        switch channel {
        case .velocityRmsX: velocityRMS.x
        case .velocityRmsY: velocityRMS.y
        case .velocityRmsZ: velocityRMS.z
        case .displacementX: displacementUM.x
        case .displacementY: displacementUM.y
        case .displacementZ: displacementUM.z
        case .vibrationFrequencyX, .vibrationFrequencyY, .vibrationFrequencyZ: dominantHz
        case .angularRateX: angularRate.x
        case .angularRateY: angularRate.y
        case .angularRateZ: angularRate.z
        case .angleX: angle.x
        case .angleY: angle.y
        case .angleZ: angle.z
        case .temperature: bearingC
        default: nil
        }
    }

    private func onThreePhases(_ value: @autoclosure () -> Double) -> Double? {
        phases == 3 ? value() : nil
    }

    /// Between two phases a third of a turn apart: √(a² + b² + ab).
    private func lineVoltageV(_ first: Int, _ second: Int) -> Double {
        let left = voltageV[first]
        let right = voltageV[second]
        return (left * left + right * right + left * right).squareRoot()
    }
}
