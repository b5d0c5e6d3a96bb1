import Testing
@testable import InfluxSync
@Test func placeholder() {}
