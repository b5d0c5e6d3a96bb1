import Diagnostics
import Foundation
import StatusPage
import Store
import TestServers
import Testing

@Suite("Simulated data never pass as real")
struct SourceTests {
    @Test("an asset that gets a meter does not inherit what its twin said")
    func twinThenMeter() throws {
        let scratch = try Scratch()
        let twin = try Agent(in: scratch, configuration: "[[asset]]\nid = \"m\"\n")
        _ = try twin.status("stored events") { $0.store.records > 0 && $0.assets[0].eventCount > 0 }
        try twin.stop()
        let real = try Agent(
            in: scratch,
            configuration: """
                [[bus]]
                id = "b"
                kind = "modbus-tcp"
                host = "127.0.0.1"
                tcp_port = 1
                [[device]]
                id = "d"
                bus = "b"
                profile = "eastron-sdm120"
                [[asset]]
                id = "m"
                meter = "d"
                """
        )
        let status = try real.status("a refused connection") {
            $0.buses.first?.state == .backingOff
        }
        let asset = status.assets[0]
        #expect(asset.status == .disconnected)
        #expect(asset.source == "modbus-tcp")
        #expect(asset.lastSeen == nil)
        #expect(asset.signals["voltage_v"]?.value == nil)
        try real.stop()
        let stored = try StoredRecords(real.stateDirectory)
        #expect(stored.events(of: "m").allSatisfy { $0.source == .simulator })
        #expect(stored.records.contains { $0.source == .modbusTCP && $0.events.isEmpty })
    }
}
