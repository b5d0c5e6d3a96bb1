import Acquisition
import Diagnostics
import StatusPage

extension SettingsKind where Value == String {
    /// The id of a bus, a device or an asset.
    ///
    /// It ends up in tags, metrics, file names and URLs: 1 to 64 of letters, digits, dots, hyphens and
    /// underscores go through all of them unchanged.
    static var identifier: Self {
        string.rejecting { text in
            let isAllowed = text.utf8.allSatisfy { $0.isIdentifierByte }
            let isShort = (1...AssetDeclaration.idByteLimit).contains(text.utf8.count)
            guard !isAllowed || !isShort else { return nil }
            return "\(text.quotedForMessage) is not an id; use 1 to "
                + "\(AssetDeclaration.idByteLimit) letters, digits, dots, hyphens, underscores"
        }
    }

    /// A path from the root; `example` shows one.
    static func path(example: String) -> Self {
        text.rejecting { text in
            text.hasPrefix("/")
                ? nil
                : "\(text.quotedForMessage) is not a full path; write one such as \(example)"
        }
    }

    /// A host's name or address, without its port.
    static var host: Self {
        text.rejecting { text in
            let written = text.contains(":") ? "[\(text)]:1" : "\(text):1"
            return ListenAddress(written) == nil
                ? "\(text.quotedForMessage) is not a host name or an IP address" : nil
        }
    }
}

extension SettingsKind where Value == ListenAddress {
    /// `host:port`, an IPv6 address in brackets.
    static var listenAddress: Self {
        SettingsKind<String>.text.mapping(
            { ListenAddress($0) },
            orComplaint: { text in
                "\(text.quotedForMessage) is not an address to listen on; write one such as "
                    + "\(ListenAddress.standard), 0.0.0.0:8077 or [::1]:8077"
            }
        )
    }
}

extension UInt8 {
    fileprivate var isIdentifierByte: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"),
            UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
