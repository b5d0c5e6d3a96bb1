import CCurl
import CPlatform
import Diagnostics

/// One connection to one server, kept open between requests; for one thread only.
///
/// TLS is always verified; no redirect is followed, so a token goes to no other server; proxies are
/// those of the environment (`https_proxy`, `no_proxy`). A request can be begun, pushed on while
/// other work is done, and finished.
package final class HTTPClient {
    private static let isStarted: Bool = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
    /// How long it sleeps at most before it looks around.
    private static let turnMilliseconds: Int32 = 500
    /// Below this many bytes a second for `lowSpeedSeconds` a transfer is given up.
    private static let lowSpeedBytes = 10
    private static let lowSpeedSeconds = 20

    private let easy: UnsafeMutableRawPointer
    private let multi: UnsafeMutableRawPointer
    private let reason = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
    private let receiver = Receiver()
    private var headers: UnsafeMutablePointer<curl_slist>?
    private var isRunning = false
    /// Whether the last answer came on a connection made for it, although the server had not said
    /// that it ends the one before: libcurl makes another where that has gone, without a word.
    private(set) var hasReconnected = false
    /// Whether nothing is connected, as far as the server has said.
    private var isEndExpected = true
    /// Ends its exchanges from any thread.
    let abort: HTTPAbort
    /// Called at least twice a second while it waits.
    var onTurn: () -> Void = {}

    private final class Receiver {
        var response = HTTPResponse()
    }

    /// A client of the agent's kind.
    package convenience init(_ options: HTTPOptions) {
        self.init(options, abort: HTTPAbort())
    }

    init(_ options: HTTPOptions, abort: HTTPAbort) {
        precondition(Self.isStarted, "libcurl cannot start")
        let easy = curl_easy_init()
        let multi = curl_multi_init()
        guard let easy, let multi else { preconditionFailure("libcurl: no memory") }
        self.easy = easy
        self.multi = multi
        self.abort = abort
        reason.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        setFixed(options)
        abort.attach(multi)
    }

    deinit {
        abort.attach(nil)
        if isRunning { curl_multi_remove_handle(multi, easy) }
        curl_easy_cleanup(easy)
        curl_multi_cleanup(multi)
        curl_slist_free_all(headers)
        reason.deallocate()
    }

    /// Sends `request` and waits for the answer.
    package func send(_ request: HTTPRequest) throws(HTTPError) -> HTTPResponse {
        begin(request)
        return try finish()
    }

    /// Begins `request`; its body stays where it is until `finish` has returned.
    func begin(_ request: HTTPRequest) {
        precondition(!isRunning, "one request at a time")
        receiver.response = HTTPResponse()
        reason[0] = 0
        set(CURLOPT_URL, request.url)
        curl_slist_free_all(headers)
        headers = nil
        // Without this, libcurl waits for leave before it sends a large body.
        for line in request.headers + ["Expect:"] { headers = curl_slist_append(headers, line) }
        set(CURLOPT_HTTPHEADER, pointer: headers)
        switch request.method {
        case .get:
            set(CURLOPT_HTTPGET, 1)
        case .post:
            set(CURLOPT_POST, 1)
            set(CURLOPT_POSTFIELDS, pointer: request.body.baseAddress ?? UnsafeRawPointer(reason))
            stator_curl_set_size(
                easy,
                CURLOPT_POSTFIELDSIZE_LARGE.rawValue,
                Int64(request.body.count)
            )
        }
        curl_multi_add_handle(multi, easy)
        isRunning = true
        push()
    }

    /// Does what can be done without waiting.
    ///
    /// - Returns: whether the exchange is still under way.
    @discardableResult
    func push() -> Bool {
        guard isRunning else { return false }
        var running: Int32 = 0
        curl_multi_perform(multi, &running)
        return running > 0
    }

    /// Waits for the answer to what was begun.
    func finish() throws(HTTPError) -> HTTPResponse {
        precondition(isRunning, "no request was begun")
        defer {
            curl_multi_remove_handle(multi, easy)
            isRunning = false
        }
        while !abort.isWanted, push() {
            onTurn()
            curl_multi_poll(multi, nil, 0, Self.turnMilliseconds, nil)
        }
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE else { continue }
            let code = message.pointee.data.result
            guard code == CURLE_OK else { throw error(code) }
            receiver.response.status = stator_curl_get_long(easy, CURLINFO_RESPONSE_CODE.rawValue)
            let made = stator_curl_get_long(easy, CURLINFO_NUM_CONNECTS.rawValue)
            hasReconnected = made > 0 && !isEndExpected
            isEndExpected = receiver.response.endsConnection
            return receiver.response
        }
        if let trouble = stator_curl_trouble() {
            throw .noLibrary(reason: String(cString: trouble))
        }
        throw .aborted
    }

    private func error(_ code: CURLcode) -> HTTPError {
        let said = String(cString: reason)
        return HTTPError(
            code,
            reason: said.isEmpty ? String(cString: curl_easy_strerror(code)) : said
        )
    }

    private func setFixed(_ options: HTTPOptions) {
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_ERRORBUFFER, pointer: reason)
        set(CURLOPT_USERAGENT, "stator")
        set(CURLOPT_PROTOCOLS_STR, "http,https")
        set(CURLOPT_FOLLOWLOCATION, 0)
        set(CURLOPT_SSL_VERIFYPEER, 1)
        set(CURLOPT_SSL_VERIFYHOST, 2)
        if let caFile = options.caFile { set(CURLOPT_CAINFO, caFile) }
        set(CURLOPT_TCP_KEEPALIVE, 1)
        set(CURLOPT_CONNECTTIMEOUT_MS, options.connectTimeout.wholeMilliseconds)
        set(CURLOPT_TIMEOUT_MS, options.totalTimeout.wholeMilliseconds)
        set(CURLOPT_LOW_SPEED_LIMIT, Self.lowSpeedBytes)
        set(CURLOPT_LOW_SPEED_TIME, Self.lowSpeedSeconds)
        // A name server that does not answer is not waited for at the end.
        set(CURLOPT_QUICK_EXIT, 1)
        let context = Unmanaged.passUnretained(receiver).toOpaque()
        set(CURLOPT_WRITEDATA, pointer: context)
        stator_curl_set_receiver(easy, CURLOPT_WRITEFUNCTION.rawValue) {
            bytes,
            size,
            count,
            context in
            guard let bytes, let context else { return 0 }
            let receiver = Unmanaged<Receiver>.fromOpaque(context).takeUnretainedValue()
            receiver.response.take(body: UnsafeRawBufferPointer(start: bytes, count: size * count))
            return size * count
        }
        set(CURLOPT_HEADERDATA, pointer: context)
        stator_curl_set_receiver(easy, CURLOPT_HEADERFUNCTION.rawValue) {
            bytes,
            size,
            count,
            context in
            guard let bytes, let context else { return 0 }
            let length = min(size * count, HTTPResponse.headerByteLimit)
            let line = UnsafeRawBufferPointer(start: bytes, count: length)
            let receiver = Unmanaged<Receiver>.fromOpaque(context).takeUnretainedValue()
            receiver.response.take(header: String(decoding: line, as: UTF8.self))
            return size * count
        }
    }

    private func set(_ option: CURLoption, _ value: Int) {
        stator_curl_set_long(easy, option.rawValue, value)
    }

    private func set(_ option: CURLoption, _ value: String) {
        // libcurl keeps a copy of every string but that of POSTFIELDS.
        _ = value.withCString { stator_curl_set_pointer(easy, option.rawValue, $0) }
    }

    private func set(_ option: CURLoption, pointer: UnsafeRawPointer?) {
        stator_curl_set_pointer(easy, option.rawValue, pointer)
    }

    private func set(_ option: CURLoption, pointer: UnsafeMutablePointer<curl_slist>?) {
        stator_curl_set_pointer(easy, option.rawValue, pointer)
    }
}

extension Duration {
    /// In milliseconds, at least 1.
    var wholeMilliseconds: Int { max(1, Int(wholeNanoseconds / 1_000_000)) }
}
