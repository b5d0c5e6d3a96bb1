import Glibc

/// Who the agent runs as, and what that account may do with a file.
struct Account: Hashable, Sendable {
    /// Its name.
    let name: String
    private let user: uid_t
    private let groups: Set<gid_t>
    /// Whether it is the account of this command.
    let isOwn: Bool

    /// The account of this command.
    static var own: Self {
        var groups = [gid_t](repeating: 0, count: 256)
        let count = getgroups(Int32(groups.count), &groups)
        let entry = getpwuid(geteuid())
        return Self(
            name: entry.map { String(cString: $0.pointee.pw_name) } ?? "user \(geteuid())",
            user: geteuid(),
            groups: Set(groups.prefix(max(0, Int(count))) + [getegid()]),
            isOwn: true
        )
    }

    /// The account that a service is given, with further groups; nil where there is no such one.
    init?(named name: String, groups further: [String]) {
        guard let entry = getpwnam(name) else { return nil }
        user = entry.pointee.pw_uid
        self.name = name
        isOwn = user == geteuid()
        var groups = [gid_t](repeating: 0, count: 256)
        var count = Int32(groups.count)
        guard getgrouplist(name, entry.pointee.pw_gid, &groups, &count) >= 0 else { return nil }
        let more = further.compactMap { getgrnam($0)?.pointee.gr_gid }
        self.groups = Set(groups.prefix(Int(count)) + more)
    }

    private init(name: String, user: uid_t, groups: Set<gid_t>, isOwn: Bool) {
        self.name = name
        self.user = user
        self.groups = groups
        self.isOwn = isOwn
    }

    /// What of `wanted` (4 read, 2 write, 1 execute) the mode of a file does not allow it.
    ///
    /// Lists of access control beyond the mode are not looked at.
    func lacks(_ wanted: mode_t, of file: FileMode) -> mode_t {
        guard user != 0 else { return 0 }
        let shift: mode_t = file.owner == user ? 6 : groups.contains(file.group) ? 3 : 0
        return wanted & ~(file.mode >> shift & 7)
    }
}

/// The owner, the group and the permissions of a file, links followed.
struct FileMode: Hashable, Sendable {
    let owner: uid_t
    let group: gid_t
    /// The permission bits.
    let mode: mode_t
    /// Which file system it is on: `179:2`, as the kernel's files name it.
    var device: String { "\(major):\(minor)" }
    /// The two parts of the file system's number, put together as gnu_dev_makedev(3) does.
    let major: UInt64
    let minor: UInt64
    /// Its number there.
    let inode: UInt64

    /// Nil where the file cannot be looked at.
    init?(_ path: String) {
        var found = stat()
        guard stat(path, &found) == 0 else { return nil }
        owner = found.st_uid
        group = found.st_gid
        mode = found.st_mode & 0o7777
        let number = UInt64(found.st_dev)
        major = number >> 8 & 0xFFF | number >> 32 & ~0xFFF
        minor = number & 0xFF | number >> 12 & 0xFFFF_FF00
        inode = UInt64(found.st_ino)
    }

    /// The group's name, or its number.
    var groupName: String {
        getgrgid(group).map { String(cString: $0.pointee.gr_name) } ?? "\(group)"
    }

    /// The owner's name, or its number.
    var ownerName: String {
        getpwuid(owner).map { String(cString: $0.pointee.pw_name) } ?? "\(owner)"
    }

    /// `0640`.
    var text: String {
        let digits = String(mode, radix: 8)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
