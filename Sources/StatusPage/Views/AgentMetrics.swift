extension MetricsWriter {
    /// The families about the program itself.
    mutating func write(_ agent: ProcessStatus) {
        family(
            "build_info",
            .gauge,
            "The running version; always 1.",
            [Sample([("version", agent.version)], isTrue: true)]
        )
        family(
            "uptime_seconds",
            .gauge,
            "Time since the agent started.",
            [Sample(value: agent.uptimeSeconds)]
        )
        family(
            "clock_trusted",
            .gauge,
            "1 if the clock is known to be right, else 0.",
            [Sample(isTrue: agent.clockTrusted)]
        )
        family(
            "resident_memory_bytes",
            .gauge,
            "Resident memory of the agent.",
            [Sample(value: Double(agent.rssBytes))]
        )
        family("threads", .gauge, "Threads of the agent.", [Sample(value: Double(agent.threads))])
    }

    /// The family about the verdict.
    mutating func write(_ health: HealthStatus) {
        family(
            "health",
            .gauge,
            "1 for the verdict that holds, 0 for the others.",
            HealthStatus.Verdict.allCases.map { verdict in
                Sample([("status", verdict.rawValue)], isTrue: verdict == health.status)
            }
        )
    }

    /// The families about the queue of readings.
    mutating func write(_ queues: QueueStatus) {
        family(
            "readings_waiting",
            .gauge,
            "Readings not yet taken by analysis.",
            [Sample(value: Double(queues.readingsWaiting))]
        )
        family(
            "readings_dropped_total",
            .counter,
            "Readings that gave way to newer ones.",
            [Sample(count: queues.readingsDropped)]
        )
    }

    /// The families about the disk.
    mutating func write(_ disk: DiskStatus) {
        family(
            "disk_free_bytes",
            .gauge,
            "Bytes that are free on the disk of the store.",
            [Sample(ifKnown: disk.freeBytes.map { Double($0) })]
        )
        family(
            "disk_written_bytes_total",
            .counter,
            "Bytes that the agent had written to disks, as the kernel counts them.",
            [Sample(ifKnown: disk.writtenBytes.map { Double($0) })]
        )
    }

    /// The families about the store.
    mutating func write(_ store: StoreStatus) {
        family(
            "store_up",
            .gauge,
            "1 if the store commits, else 0.",
            [Sample(isTrue: store.state == .committing)]
        )
        family("store_records", .gauge, "Records in the store.", [Sample(count: store.records)])
        family(
            "store_file_bytes",
            .gauge,
            "Size of the database file.",
            [Sample(count: store.fileBytes)]
        )
        family(
            "store_used_bytes",
            .gauge,
            "Bytes of the database file that hold something.",
            [Sample(count: store.retention.usedBytes)]
        )
        family(
            "store_limit_bytes",
            .gauge,
            "The most that the database file may hold.",
            [Sample(count: store.retention.limitBytes)]
        )
        family(
            "store_thinned_records_total",
            .counter,
            "Records of which only a summary was left.",
            [Sample(count: store.retention.thinnedRecords)]
        )
        family(
            "store_removed_records_total",
            .counter,
            "Records of which the summary went too.",
            [Sample(count: store.retention.removedRecords)]
        )
        family(
            "store_wal_bytes",
            .gauge,
            "Size of the write-ahead log.",
            [Sample(count: store.walBytes)]
        )
        family(
            "store_pending_records",
            .gauge,
            "Records that wait for the next commit.",
            [Sample(value: Double(store.pendingRecords))]
        )
        family("store_commits_total", .counter, "Commits.", [Sample(count: store.commits)])
        family(
            "store_last_commit_age_seconds",
            .gauge,
            "Time since the last commit.",
            [Sample(ifKnown: store.lastCommitSecondsAgo)]
        )
        family(
            "store_last_commit_duration_seconds",
            .gauge,
            "How long the last commit took.",
            [Sample(ifKnown: store.lastCommitMilliseconds.map { $0 / 1_000 })]
        )
        family(
            "store_dropped_records_total",
            .counter,
            "Records lost, since no more could wait.",
            [Sample(count: store.droppedRecords)]
        )
        family(
            "store_dropped_lines_total",
            .counter,
            "Lines that a sink refused and that were not kept, since too many waited.",
            [Sample(count: store.droppedLines)]
        )
    }
}
