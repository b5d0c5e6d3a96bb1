/// What one reading of a device is a reading of; the raw value is its number in stored records.
///
/// Numbers are never changed or used again, since files written years ago hold them. The names say
/// the unit; line-to-neutral voltages have no suffix, `_ll` and `_l1_l2` are between lines, and a
/// name without a phase is the device's average (voltage, current, power factor) or total (powers).
public enum Channel: UInt8, CaseIterable, Sendable {
    // Electrical, instantaneous.
    case voltage = 1
    case voltageL1 = 2
    case voltageL2 = 3
    case voltageL3 = 4
    case voltageLineToLine = 5
    case voltageL1L2 = 6
    case voltageL2L3 = 7
    case voltageL3L1 = 8
    case current = 10
    case currentL1 = 11
    case currentL2 = 12
    case currentL3 = 13
    case currentSum = 14
    case currentN = 15
    case activePower = 20
    case activePowerL1 = 21
    case activePowerL2 = 22
    case activePowerL3 = 23
    case apparentPower = 25
    case apparentPowerL1 = 26
    case apparentPowerL2 = 27
    case apparentPowerL3 = 28
    case reactivePower = 30
    case reactivePowerL1 = 31
    case reactivePowerL2 = 32
    case reactivePowerL3 = 33
    case powerFactor = 35
    case powerFactorL1 = 36
    case powerFactorL2 = 37
    case powerFactorL3 = 38
    case phaseAngle = 40
    case phaseAngleL1 = 41
    case phaseAngleL2 = 42
    case phaseAngleL3 = 43
    case frequency = 45
    case voltageThd = 50
    case voltageThdL1 = 51
    case voltageThdL2 = 52
    case voltageThdL3 = 53
    case currentThd = 55
    case currentThdL1 = 56
    case currentThdL2 = 57
    case currentThdL3 = 58

    // Electrical, counted.
    case importEnergy = 70
    case exportEnergy = 71
    case totalEnergy = 72
    case resettableEnergy = 73
    case importReactiveEnergy = 75
    case exportReactiveEnergy = 76
    case totalReactiveEnergy = 77
    case apparentEnergy = 79
    case charge = 80
    case interruptions = 81
    case alarm = 82
    case activePowerDemand = 85
    case activePowerDemandMax = 86
    case apparentPowerDemand = 87
    case apparentPowerDemandMax = 88
    case currentNDemand = 89
    case currentNDemandMax = 90

    // Vibration and motion.
    case accelerationX = 100
    case accelerationY = 101
    case accelerationZ = 102
    case accelerationRmsX = 105
    case accelerationRmsY = 106
    case accelerationRmsZ = 107
    case accelerationPeakX = 110
    case accelerationPeakY = 111
    case accelerationPeakZ = 112
    case velocityRmsX = 115
    case velocityRmsY = 116
    case velocityRmsZ = 117
    case displacementX = 120
    case displacementY = 121
    case displacementZ = 122
    case vibrationFrequencyX = 125
    case vibrationFrequencyY = 126
    case vibrationFrequencyZ = 127
    case kurtosisX = 130
    case kurtosisY = 131
    case kurtosisZ = 132
    case crestFactorX = 135
    case crestFactorY = 136
    case crestFactorZ = 137
    case angularRateX = 140
    case angularRateY = 141
    case angularRateZ = 142
    case angleX = 145
    case angleY = 146
    case angleZ = 147
    case temperature = 150
}
