import Dispatch
import Reports
import Testing

@testable import stator

@Suite("the thread that makes reports")
struct ReportThreadTests {
    @Test("makes one report at a time, and the next one after it")
    func oneAtATime() {
        let thread = ReportThread()
        let gate = DispatchSemaphore(value: 0)
        let begun = DispatchSemaphore(value: 0)
        #expect(
            thread.start {
                begun.signal()
                gate.wait()
            }
        )
        begun.wait()
        #expect(!thread.start {})
        gate.signal()
        let done = DispatchSemaphore(value: 0)
        var isTaken = false
        while !isTaken { isTaken = thread.start { done.signal() } }
        #expect(done.wait(timeout: .now() + 20) == .success)
        thread.stop()
    }

    @Test("a stop ends the report that is being made, and the thread serves again afterwards")
    func stop() {
        let thread = ReportThread()
        let begun = DispatchSemaphore(value: 0)
        #expect(
            thread.start {
                begun.signal()
                while true {
                    do throws(ReportError) { try thread.checkStop() } catch { return }
                }
            }
        )
        begun.wait()
        thread.stop()
        let done = DispatchSemaphore(value: 0)
        #expect(thread.start { done.signal() })
        #expect(done.wait(timeout: .now() + 20) == .success)
        thread.stop()
    }
}
