import Diagnostics
import Testing

@testable import StatusPage

@Suite("What is shown of the status")
struct ShownTests {
    @Test("Every value that is shown is in the page without script too")
    func sameWithoutScript() throws {
        let shown = Shown(try SampleStatus.status())
        let page = PageHTML.page(shown)
        #expect(shown.assets.count == 3)
        for asset in shown.assets {
            #expect(asset.tiles.count >= 4)
            for tile in asset.tiles {
                let value = tile.unit.isEmpty ? tile.value : "\(tile.value) \(tile.unit)"
                let row = [tile.label, value, tile.target, tile.quality]
                    .map { "<td>\($0.escapedForHTML)</td>" }.joined()
                #expect(page.contains("<tr>\(row)</tr>"), "\(asset.assetID) \(tile.signal)")
            }
        }
        for fact in (shown.gateway.flatMap(\.facts) + shown.assets.flatMap(\.devices)) {
            #expect(page.contains("<td>\(fact.text.escapedForHTML)</td>"), "\(fact.name)")
        }
    }

    @Test("A lost asset shows no number, when it was seen, and why it is lost")
    func disconnected() throws {
        let shown = ShownAsset(try SampleStatus.lostAsset())
        #expect(shown.tiles.allSatisfy { $0.value == "—" && $0.mark == .bad })
        #expect(shown.tiles.allSatisfy { $0.quality.hasPrefix("STALE") })
        #expect(shown.badges.map(\.text) == ["DISCONNECTED"])
        #expect(shown.banner.contains("no reading from meter-2 for 10 s"))
        #expect(shown.banner.contains("Last seen 1 h 2 min ago (2026-11-18T11:06:40.250Z)"))
    }

    @Test("A signal that is too old is a dash and STALE at the top, while the others live on")
    func stale() throws {
        let old = Measurement(nil, .bad(.stale))
        let shown = ShownAsset(try SampleStatus.liveAsset(vibration: old))
        #expect(shown.badges.map(\.text) == ["LIVE", "STALE: Vibration"])
        #expect(shown.badges.last?.mark == .bad)
        let tile = try #require(shown.tiles.first { $0.signal == "vibration_g" })
        #expect(tile.value == "—")
        #expect(tile.quality.hasPrefix("STALE"))
        #expect(shown.tiles.first?.value == "230.4")
        let good = ShownAsset(try SampleStatus.liveAsset(vibration: Measurement(0.2, .good)))
        #expect(good.badges.map(\.text) == ["LIVE"])
    }

    @Test("A signal that is not there says so at the top, one that never was does not")
    func lost() throws {
        let silent = Measurement(nil, .bad(.noReply))
        let shown = ShownAsset(try SampleStatus.liveAsset(vibration: silent))
        #expect(shown.badges.map(\.text) == ["LIVE", "NO VALUE: Vibration"])
        #expect(shown.badges.last?.mark == .bad)
        let never = Measurement(nil, .bad(.noDevice))
        let other = ShownAsset(try SampleStatus.liveAsset(vibration: never))
        #expect(other.badges.map(\.text) == ["LIVE"])
    }

    @Test("A twin is never shown as anything but simulated")
    func twin() throws {
        let shown = ShownAsset(try SampleStatus.twinAsset())
        #expect(shown.badges.first?.text == "DIGITAL TWIN")
        #expect(shown.badges.first?.mark == .simulated)
        #expect(shown.banner.contains("simulated"))
    }

    @Test(
        "A number keeps its decimals, whatever it is",
        arguments: [
            (230.4, 1, "230.4"), (230.0, 1, "230.0"), (0.006, 2, "0.01"), (0.004, 2, "0.00"),
            (-0.004, 2, "0.00"), (-1.25, 1, "-1.3"), (12, 0, "12"), (.nan, 2, "—"),
            (.infinity, 1, "—"), (1e20, 2, "1e+20"), (0, 3, "0.000"), (99.996, 2, "100.00"),
        ]
    )
    func decimals(value: Double, decimals: Int, text: String) {
        #expect(FixedText.text(value, decimals: decimals) == text)
    }

    @Test("A share is in whole percent and stays within 0 and 100")
    func percent() {
        #expect(FixedText.percent(0.344) == "34 %")
        #expect(FixedText.percent(1.7) == "100 %")
        #expect(FixedText.percent(-1) == "0 %")
        #expect(FixedText.percent(.nan) == "—")
    }

    @Test("The disk's wear is told after ten minutes, and what it assumes is said")
    func disk() throws {
        let early = DiskStatus(space: (1, 2), writtenBytes: 500, uptime: .seconds(599))
        #expect(early.writtenBytesPerDay == nil)
        #expect(early.cardLifeYears == nil)
        let late = DiskStatus(
            space: (free: 1_000_000, total: 32_000_000_000),
            writtenBytes: 1_000_000,
            uptime: .seconds(864)
        )
        #expect(late.writtenBytesPerDay == 100_000_000)
        // 32 GB · 300 / 100 MB a day = 96 000 days.
        #expect(late.cardLifeYears == 262.834)
        let idle = DiskStatus(space: (1, 2), writtenBytes: 0, uptime: .seconds(864))
        #expect(idle.cardLifeYears == nil)
        #expect(DiskStatus.unknown.freeBytes == nil)
        let status = try SampleStatus.status()
        #expect(
            String(decoding: try StatusDocument.json(status), as: UTF8.self).contains(
                "card_life_years"
            )
        )
    }
}
