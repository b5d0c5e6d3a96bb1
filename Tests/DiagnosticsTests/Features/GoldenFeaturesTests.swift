import Diagnostics
import Foundation
import Testing

/// Golden/features.json, made by Golden/make_features.py with NumPy.
@Suite("Features agree with NumPy")
struct GoldenFeaturesTests {
    struct Golden: Decodable {
        let windows: [Window]
        let spectra: [Spectrum]
    }

    struct Window: Decodable {
        let name: String
        let points: [Double]
        let mean: Double
        let std: Double
        let peakToPeak: Double
        let rms: Double
        let kurtosis: Double
        let crestFactor: Double
    }

    struct Spectrum: Decodable {
        let rateHz: Int
        let rotationHz: Double
        let points: [Double]
        let orders: [Double]
        let bands: [Double]
    }

    static func golden() throws -> Golden {
        let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        let file = here.appendingPathComponent("../Golden/features.json")
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(Golden.self, from: Data(contentsOf: file))
    }

    @Test func `moments, kurtosis and crest factor agree to twelve digits`() throws {
        let windows = try Self.golden().windows
        #expect(windows.count == 7)
        for window in windows {
            let made = Moments(window.points.span)
            let moments = try #require(made)
            let kurtosis = moments.excessKurtosis(of: window.points.span)
            // NumPy's own sum of a large mean leaves 1e-15 · mean / std of the deviation open.
            let tolerance = max(1e-12, 1e-15 * window.mean.magnitude / window.std)
            #expect(Points.agree(moments.mean, window.mean), "\(window.name)")
            #expect(
                Points.agree(moments.standardDeviation, window.std, tolerance),
                "\(window.name)"
            )
            #expect(moments.peakToPeak == window.peakToPeak, "\(window.name)")
            #expect(Points.agree(moments.rms, window.rms), "\(window.name)")
            // Taken from a value near 3, so absolute.
            let difference = try (#require(kurtosis) - window.kurtosis).magnitude
            #expect(difference < 10 * tolerance, "\(window.name)")
            #expect(Points.agree(moments.crestFactor, window.crestFactor), "\(window.name)")
        }
    }

    @Test func `orders and bands agree to ten digits`() throws {
        let spectra = try Self.golden().spectra
        #expect(spectra.count == 3)
        for spectrum in spectra {
            let interval = Duration.nanoseconds(1_000_000_000 / Int64(spectrum.rateHz))
            let set = FeatureSet(
                interval: interval,
                extras: [SpectrumTests.axis],
                rotation: .configured(hz: spectrum.rotationHz)
            )
            var features = WindowFeatures(set)
            for index in 0...spectrum.points.count {
                let value = index < spectrum.points.count ? spectrum.points[index] : 0
                let event = Points.event(at: Int64(index) * interval.wholeNanoseconds)
                _ = features.take(event, extras: [value].span)
            }
            for (order, expected) in spectrum.orders.enumerated() {
                let index = try #require(SpectrumTests.index(set, "order_\(order + 1)x"))
                #expect(Points.agree(features[index], expected, 1e-10))
            }
            for (band, expected) in spectrum.bands.enumerated() {
                let index = try #require(SpectrumTests.index(set, "band_\(band + 1)_rms"))
                #expect(Points.agree(features[index], expected, 1e-10))
            }
        }
    }
}
