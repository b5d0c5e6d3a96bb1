import Glibc

/// A light of the board (`/sys/class/leds/NAME`) that says how an export stands.
struct ExportLight {
    /// What it says.
    enum Signal {
        /// Blinks: a stick is being written. Dark where the kernel has no trigger `timer`.
        case blinking
        /// On: it may be pulled out.
        case steady
        /// Off: it failed.
        case dark
    }

    /// Its folder.
    let path: String

    /// Shows `signal`.
    ///
    /// - Returns: what is wrong with the light; nil if nothing is. An export goes on without it.
    func show(_ signal: Signal) -> String? {
        switch signal {
        case .blinking:
            // Not every kernel has the timer. Steady on would say: pull it out.
            if put("timer", into: "trigger") == nil { return nil }
            return show(.dark)
        case .steady: return put("none", into: "trigger") ?? put(brightest, into: "brightness")
        case .dark:
            let trouble = put("none", into: "trigger")
            return put("0", into: "brightness") ?? trouble
        }
    }

    private var brightest: String {
        var bytes = [UInt8](repeating: 0, count: 16)
        let descriptor = open("\(path)/max_brightness", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "1" }
        defer { close(descriptor) }
        let count = read(descriptor, &bytes, bytes.count)
        let digits = bytes.prefix(max(0, count)).prefix { (0x30...0x39).contains($0) }
        return digits.isEmpty ? "1" : String(decoding: digits, as: UTF8.self)
    }

    private func put(_ text: String, into file: String) -> String? {
        let descriptor = open("\(path)/\(file)", O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return failure(file) }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        return write(descriptor, bytes, bytes.count) == bytes.count ? nil : failure(file)
    }

    private func failure(_ file: String) -> String {
        "the light \(path) cannot be set: \(file): \(String(cString: strerror(errno)))"
    }
}
