import CPlatform
import Glibc

/// A thread with a name that runs one function to its end: the owner of a blocking resource.
public final class WorkerThread: @unchecked Sendable {
    /// The stack of a worker, bytes; the kernel commits what is used of it.
    public static let stackBytes = 512 * 1_024

    private final class Start {
        let name: String
        let body: @Sendable () -> Void

        init(name: String, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }

    private var handle = pthread_t()
    private let isJoined = Condition(false)

    /// Starts the thread; the kernel shows the first 15 bytes of `name`.
    ///
    /// A machine that cannot start a thread cannot run the agent: it traps.
    public init(name: String, _ body: @escaping @Sendable () -> Void) {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setstacksize(&attributes, Self.stackBytes)
        let start = Unmanaged.passRetained(Start(name: String(name.prefix(15)), body: body))
        let result = pthread_create(
            &handle,
            &attributes,
            { argument in
                guard let argument else { return nil }
                let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
                stator_name_this_thread(start.name)
                start.body()
                return nil
            },
            start.toOpaque()
        )
        pthread_attr_destroy(&attributes)
        precondition(result == 0, "cannot start the thread \(name): error \(result)")
    }

    /// What nobody has waited for gives its stack back when it ends.
    deinit {
        if !isJoined.withLock({ $0 }) { pthread_detach(handle) }
    }

    /// Waits for the function to end; the second and later calls return at once.
    public func join() {
        let isFirst = isJoined.withLock { isJoined in
            defer { isJoined = true }
            return !isJoined
        }
        if isFirst { pthread_join(handle, nil) }
    }
}
