import Diagnostics
import Glibc
import Store

/// Writes reports, raw lines and the configuration on a stick, with checksums and a signature.
public struct StickExport {
    /// The most exports of one site and day in one place.
    public static let nameLimit = 99
    /// The least that a raw event takes, compressed, and that the reports of an asset take, bytes:
    /// what is asked of the free space before anything is written.
    static let leastBytes = (event: UInt64(40), asset: UInt64(64_000))

    /// What is exported, and where to.
    public struct Plan: Sendable {
        /// Where the stick is mounted.
        public var directory: String
        /// What the place is called.
        public var site: String
        /// When it is: the folder is named after its day.
        public var now: Timestamp
        /// The assets, each with the same range.
        public var subjects: [ReportSubject]
        /// The reports that each gets.
        public var formats: [ReportFormat]
        /// The text of `configuration.toml`, without secrets; nil where there is none.
        public var configuration: String?
        /// The range.
        public var range: Range<Timestamp>
        /// The version of the program.
        public var programVersion: String

        /// A plan.
        public init(
            directory: String,
            site: String,
            now: Timestamp,
            range: Range<Timestamp>,
            subjects: [ReportSubject],
            formats: [ReportFormat],
            configuration: String?,
            programVersion: String
        ) {
            self.directory = directory
            self.site = site
            self.now = now
            self.range = range
            self.subjects = subjects
            self.formats = formats
            self.configuration = configuration
            self.programVersion = programVersion
        }
    }

    private let plan: Plan
    private let store: StoredFile
    private let key: SigningKey
    private let root: StickFolder
    private let folder: StickFolder
    private var manifest: ExportManifest
    private var files: [ExportedFile] = []
    /// The path of the export's folder.
    public var path: String { folder.path }

    /// Finds a folder for `plan`; what cut exports have left of unnamed files is removed.
    ///
    /// - Throws: `ExportError`, among them that there is too little room.
    public init(_ plan: Plan, from store: StoredFile, key: SigningKey) throws(ExportError) {
        self.plan = plan
        self.store = store
        self.key = key
        root = try StickFolder(opening: plan.directory)
        try ExportFolders.removeTemporaries(in: root)
        try Self.checkRoom(plan, store, root)
        folder = try ExportFolders.begin(
            "STATOR-\(StickName.safe(plan.site))-\(StickName.day(plan.now))",
            in: root
        )
        manifest = ExportManifest(
            agentVersion: plan.programVersion,
            site: plan.site,
            madeAt: plan.now,
            from: plan.range.lowerBound,
            end: plan.range.upperBound,
            keyFingerprint: key.publicKey.fingerprint
        )
    }

    /// Writes everything; `progress` is told what is being written.
    ///
    /// - Returns: what was written.
    /// - Throws: `ExportError`; then there is no manifest, and each file under its final name is whole.
    public mutating func run(
        progress: (String) throws(ExportError) -> Void
    ) throws(ExportError) -> ExportManifest {
        let names = StickName.unique(plan.subjects.map(\.assetID))
        for (subject, name) in zip(plan.subjects, names) {
            let assetFolder = try folder.folder(name)
            for format in plan.formats {
                try root.checkPresence()
                try progress("\(subject.assetID): \(format.rawValue)")
                try write(format, of: subject, in: assetFolder, name)
            }
            let rawFolder = try assetFolder.folder("raw")
            let days = RawDays(
                assetID: subject.assetID,
                from: subject.from,
                end: subject.end,
                store: store
            )
            let told = try days.write(into: rawFolder) { day throws(ExportError) in
                try root.checkPresence()
                try progress("\(subject.assetID): raw values of \(StickName.day(day))")
            }
            files += told.files.map { $0.below("\(name)/raw") }
            manifest.assets.append(
                ExportManifest.Asset(
                    id: subject.assetID,
                    name: subject.assetName,
                    folder: name,
                    sources: told.sources.sorted(),
                    events: told.events,
                    records: told.records,
                    summaries: told.summaries,
                    unreadable: told.unreadable,
                    withoutTime: told.withoutTime
                )
            )
        }
        if let configuration = plan.configuration {
            files.append(try write("configuration.toml", Array(configuration.utf8)))
        }
        try seal()
        return manifest
    }

    /// Checksums, key and signature; the manifest comes last, and with it the export is whole.
    private mutating func seal() throws(ExportError) {
        files.sort { $0.name < $1.name }
        let sums = files.map { "\($0.digest)  \($0.name)\n" }.joined()
        let more = [
            try write(ExportManifest.sumsName, Array(sums.utf8)),
            try write(ExportManifest.keyName, Array(key.publicKey.pem.utf8)),
        ]
        manifest.files = (files + more).sorted { $0.name < $1.name }
        let text = Array(manifest.json.utf8)
        _ = try write(ExportManifest.signatureName, try key.signature(of: text))
        try root.checkPresence()
        _ = try write(ExportManifest.fileName, text)
        try root.sync()
        try root.syncAll()
        try root.checkPresence()
    }

    private func write(_ name: String, _ bytes: [UInt8]) throws(ExportError) -> ExportedFile {
        let file = try StickFile(name, in: folder)
        try file.write(bytes)
        return try file.finish()
    }

    private mutating func write(
        _ format: ReportFormat,
        of subject: ReportSubject,
        in assetFolder: StickFolder,
        _ folderName: String
    ) throws(ExportError) {
        let name = format.fileName(of: subject)
        let temporary = "\(assetFolder.throughDescriptor)/\(StickFile.temporary(name))"
        do throws(ReportError) {
            try ReportWriter.write(subject, from: store, as: format, to: temporary)
        } catch .tooManyRows(let format, let limit) {
            let reason = "\(ReportError.tooManyRows(format: format, limit: limit))"
            manifest.leftOutFiles.append(.init(name: "\(folderName)/\(name)", why: reason))
            return
        } catch .cannotWrite(_, let code, _) {
            throw .cannotWrite(file: "\(assetFolder.path)/\(name)", code: code)
        } catch {
            throw .report(error)
        }
        files.append(try StickFile.adopt(name, in: assetFolder).below(folderName))
    }

    private static func checkRoom(
        _ plan: Plan,
        _ store: StoredFile,
        _ root: StickFolder
    ) throws(ExportError) {
        var needed: UInt64 = 0
        do throws(StoreError) {
            for subject in plan.subjects {
                let events = try store.eventCount(
                    of: subject.assetID,
                    from: subject.from,
                    before: subject.end
                )
                needed += events * leastBytes.event + leastBytes.asset
            }
        } catch {
            throw .store(error)
        }
        let free = try root.freeBytes()
        guard free >= needed else {
            throw .noRoom(path: root.path, free: free, needed: needed)
        }
    }
}

extension ExportedFile {
    /// The same file as seen from a folder above.
    fileprivate func below(_ folder: String) -> Self {
        var file = self
        file.name = "\(folder)/\(name)"
        return file
    }
}
