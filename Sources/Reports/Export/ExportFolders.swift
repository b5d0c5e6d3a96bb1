import Glibc

/// The folders of exports in one place: which name is free, and what cut exports have left.
enum ExportFolders {
    private static let prefix = "STATOR-"
    private static let ownFiles: Set<String> = [
        "configuration.toml", ExportManifest.sumsName, ExportManifest.keyName,
        ExportManifest.signatureName,
    ]

    /// The first folder called `name`, `name-2`, … that no whole export is in and nobody writes into.
    ///
    /// What a cut export wrote into it is removed; files of others stay.
    static func begin(_ name: String, in root: StickFolder) throws(ExportError) -> StickFolder {
        for number in 1...StickExport.nameLimit {
            let folder = try root.folder(number == 1 ? name : "\(name)-\(number)")
            // The lock first: another may be just about to end its export here.
            guard folder.lock(), !folder.has(ExportManifest.fileName) else { continue }
            try clear(folder)
            return folder
        }
        throw .namesTaken(path: root.path)
    }

    /// Removes the unnamed files of cut exports in all folders that nobody writes into now.
    static func removeTemporaries(in root: StickFolder) throws(ExportError) {
        for entry in try root.entries() where entry.isFolder && entry.name.hasPrefix(prefix) {
            let folder = try root.folder(entry.name)
            if folder.lock() { try folder.removeTemporaries() }
        }
    }

    private static func clear(_ folder: StickFolder) throws(ExportError) {
        for entry in try folder.entries() {
            if ownFiles.contains(entry.name), !entry.isFolder { try folder.remove(entry.name) }
            guard entry.isFolder else { continue }
            let asset = try folder.folder(entry.name)
            for file in try asset.entries() {
                if file.isFolder, file.name == "raw" {
                    try clearRaw(try asset.folder("raw"))
                    unlinkat(asset.descriptor, "raw", AT_REMOVEDIR)  // Stays where others use it.
                } else if !file.isFolder, isReport(file.name) {
                    try asset.remove(file.name)
                }
            }
            unlinkat(folder.descriptor, entry.name, AT_REMOVEDIR)  // As above.
        }
    }

    private static func clearRaw(_ folder: StickFolder) throws(ExportError) {
        for file in try folder.entries() where !file.isFolder && isRaw(file.name) {
            try folder.remove(file.name)
        }
    }

    private static func isReport(_ name: String) -> Bool {
        name.hasPrefix("stator-")
            && ReportFormat.allCases.contains { name.hasSuffix($0.fileEnding) }
    }

    private static func isRaw(_ name: String) -> Bool {
        let day = name.prefix(10)
        return name.dropFirst(10) == ".jsonl.gz" && day.allSatisfy { $0.isNumber || $0 == "-" }
    }
}
