import Testing

@testable import Diagnostics

@Suite("An explanation")
struct ExplanationTests {
    private func hint(_ parts: Contribution...) -> PatternHint? {
        var list = ScoredWindow.Contributions()
        for part in parts { list.append(part) }
        return PatternHint(list, labels: Windows.labels)
    }

    private func up(_ feature: UInt8) -> Contribution {
        Windows.part(feature, value: 2, median: 1, scale: 0.1, share: 0.3)
    }

    private func down(_ feature: UInt8) -> Contribution {
        Windows.part(feature, value: 1, median: 2, scale: 0.1, share: 0.3)
    }

    @Test("is one sentence with value, distance, baseline and share")
    func sentence() {
        let reasons = Explanation.deviations(Windows.vibration, labels: Windows.labels)
        #expect(reasons.count == 1)
        #expect(
            reasons.first?.reason
                == "Vibration RMS 0.61 g, 9.2σ above healthy 0.15 g (61 % of the deviation); "
                + "vibration alone is up, which may indicate a mechanical cause (bearing, "
                + "imbalance, misalignment)"
        )
        #expect(reasons.first?.relatedFeatures == ["vibration_g_rms"])
        #expect(abs((reasons.first?.confidence ?? 0) - (1 - 1 / (9.2 * 9.2))) < 1e-12)
    }

    @Test("says the numbers that raised it: read back out of the text they are the same")
    func numbers() throws {
        var random = SplitMix64(seed: 31)
        for _ in 0..<20_000 {
            let feature = UInt8(random.next() % UInt64(Windows.labels.count))
            let label = Windows.labels[Int(feature)]
            let size = try #require(Double("1e\(Int(random.next() % 9) - 4)"))
            let part = Windows.part(
                feature,
                value: (random.nextUnit() - 0.3) * size,
                median: (random.nextUnit() - 0.3) * size,
                scale: (random.nextUnit() + 1e-3) * size * 0.1,
                share: random.nextUnit()
            )
            let text = Explanation.sentence(part, label: label)
            #expect(text.hasPrefix(label.label + " "))
            #expect(text.contains(part.deviation < 0 ? "σ below healthy" : "σ above healthy"))
            let numbers = SentenceNumbers.read(String(text.dropFirst(label.label.count)))
            try #require(numbers.count == 4, "\(text)")
            let shown = NumberText.pair(part.value, part.median)
            #expect(numbers[0] == Double(shown.value), "\(text)")
            #expect(numbers[1] == Double(NumberText.text(part.deviation.magnitude)), "\(text)")
            #expect(numbers[2] == Double(shown.other), "\(text)")
            #expect(numbers[3] == (100 * part.share).rounded(), "\(text)")
            #expect((numbers[0] - part.value).magnitude <= 0.005 * part.value.magnitude)
            #expect((numbers[2] - part.median).magnitude <= 0.005 * part.median.magnitude)
            let distance = part.deviation.magnitude
            #expect((numbers[1] - distance).magnitude <= 0.005 * distance)
        }
    }

    @Test("is not made of numbers that are none, a baseline without spread, or a wrong side")
    func unusable() {
        let good = Windows.part(0, value: 2, median: 1, scale: 0.1, share: 0.5)
        var bad: [Contribution] = []
        for number in [Double.nan, .infinity] {
            for path in [
                \Contribution.value, \.median, \.scale, \.deviation, \.share,
            ] as [WritableKeyPath<Contribution, Double>] {
                var part = good
                part[keyPath: path] = number
                bad.append(part)
            }
        }
        var flat = good
        flat.scale = 0
        var wrongSide = good
        wrongSide.deviation = -10
        var unknown = good
        unknown.featureIndex = 200
        for part in bad + [flat, wrongSide, unknown] {
            let list = Windows.contributions(part)
            #expect(Explanation.deviations(list, labels: Windows.labels).isEmpty, "\(part)")
        }
        let mixed = Windows.contributions(flat, good)
        #expect(Explanation.deviations(mixed, labels: Windows.labels).count == 1)
    }

    @Test("hints at what a clear pattern may mean, and at nothing else")
    func hints() {
        #expect(hint(up(0)) == .vibrationAlone)
        #expect(hint(up(4), up(5), up(6)) == .vibrationOnAllAxes)
        #expect(hint(up(4), up(5)) == .vibrationAlone)
        #expect(hint(up(0), up(1)) == .vibrationWithCurrent)
        #expect(hint(up(1), down(3)) == .currentWithPowerFactorDown)
        #expect(hint(up(1), up(3)) == .currentWithPowerFactorUp)
        #expect(hint(up(1), down(2)) == .currentWithLowVoltage)
        #expect(hint(down(2)) == .voltageLow)
        #expect(hint(up(2)) == .voltageHigh)
        #expect(hint(down(3)) == .powerFactorDownAlone)
        #expect(hint(up(7)) == .temperatureAlone)
        #expect(hint(up(8)) == nil)
        #expect(hint(up(0), up(8)) == nil)
        #expect(hint(down(0)) == nil)
        #expect(hint(up(0), up(2)) == nil)
        let weak = Windows.part(0, value: 1.2, median: 1, scale: 0.1, share: 1)
        #expect(hint(weak) == nil)
        for hint in PatternHint.allCases {
            #expect(hint.text.contains("may "))
            let numbers = hint.text.filter(\.isNumber)
            #expect(numbers.isEmpty)
        }
    }
}

/// Takes the numbers out of a sentence, as a reader would.
enum SentenceNumbers {
    static func read(_ text: String) -> [Double] {
        var numbers: [Double] = []
        var word = ""
        for character in text + " " {
            if "0123456789.e".contains(character)
                || (character == "-" && (word.isEmpty || word.last == "e"))
            {
                word.append(character)
            } else {
                if word.first != "e", let number = Double(word) { numbers.append(number) }
                word = ""
            }
        }
        return numbers
    }
}
