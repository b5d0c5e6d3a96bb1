/// A place for a value that cannot be copied and is not always there.
///
/// One allocation where it is made; reading and changing it allocates nothing.
final class Owned<Value: ~Copyable> {
    var value: Value

    init(_ value: consuming Value) {
        self.value = value
    }
}
