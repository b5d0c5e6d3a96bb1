import Diagnostics
import Testing

@Suite("A list of fixed capacity")
struct FixedListTests {
    private func list(_ numbers: [Int]) -> FixedList<3, Int> {
        var list = FixedList<3, Int>()
        for number in numbers { list.append(number) }
        return list
    }

    @Test("holds as many as it has places for, and says when there is none")
    func limit() {
        var list = list([1, 2])
        let hadPlace = list.append(3)
        #expect(hadPlace && list.isFull)
        let hadAnother = list.append(4)
        #expect(!hadAnother)
        #expect(list.indices.map { list[$0] } == [1, 2, 3])
    }

    @Test("lets the first one go for a new one that is pushed")
    func push() {
        var list = list([])
        for number in 1...7 { list.push(number) }
        #expect(list.indices.map { list[$0] } == [5, 6, 7])
    }

    @Test("equals another with the same elements in the same order")
    func equality() {
        #expect(list([1, 2]) == list([1, 2]))
        #expect(list([1, 2]) != list([2, 1]))
        #expect(list([1, 2]) != list([1, 2, 3]))
        #expect(Set([list([1]), list([1]), list([])]).count == 2)
        var emptied = list([1, 2])
        emptied.removeAll()
        #expect(emptied == list([]) && emptied.isEmpty)
    }
}
