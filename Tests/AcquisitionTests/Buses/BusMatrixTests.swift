import BusProof
import Diagnostics
import Testing

/// `stator-proof bus` prints the same as a table.
@Suite("Every fault at every kind of device", .serialized)
struct BusMatrixTests {
    @Test(
        "is told in words, costs neighbours and other buses nothing, makes no value and heals, on",
        arguments: BusKind.allCases
    )
    func matrix(kind: BusKind) throws {
        let cells = BusMatrix.cells([kind])
        #expect(cells.count >= 12)
        let verdicts = try BusMatrix.run(cells, width: cells.count)
        #expect(verdicts.count == cells.count)
        for verdict in verdicts {
            #expect(verdict.isGood, "\(verdict)")
            #expect(verdict.comparedValues > 100, "\(verdict.fault.name)")
            #expect(verdict.backAfter != nil, "\(verdict.fault.name)")
        }
    }

    @Test("A device that says other values than it is compared with is found out")
    func detector() throws {
        let way = BusFault.Way.values { channel, value in channel.unit == .volt ? 236.5 : value }
        let fault = BusFault("lies", on: [.line], told: [], way)
        let verdicts = try BusMatrix.run([MatrixCell(fault: fault, kind: .line)], width: 1)
        #expect(verdicts.map(\.isGood) == [false])
        #expect(verdicts[0].wrongValues.count > 10, "\(verdicts[0])")
    }
}
