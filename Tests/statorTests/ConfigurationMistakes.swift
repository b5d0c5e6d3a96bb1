/// One mistake: what is replaced in the good configuration, and by what.
struct Mistake: Sendable {
    /// What somebody did, which is how the golden file names it.
    let name: String
    let find: String
    let replacement: String
    /// How many faults it gives: more than 1 where a name goes and others refer to it.
    let faultCount: Int

    init(_ name: String, _ find: String, _ replacement: String, faultCount: Int = 1) {
        self.faultCount = faultCount
        self.name = name
        self.find = find
        self.replacement = replacement
    }

    /// The good configuration with the first `find` replaced; nil if it is not in it.
    var text: String? {
        let good = goodConfiguration
        for start in good.indices where good[start...].hasPrefix(find) {
            let end = good.index(start, offsetBy: find.count)
            return String(good[..<start]) + replacement + String(good[end...])
        }
        return nil
    }
}

/// A configuration with everything in it, of which each mistake spoils one thing.
let goodConfiguration = """
    [agent]
    site = "Pump house"
    [[bus]]
    id = "line"
    kind = "modbus-rtu"
    port = "/dev/line"
    [[bus]]
    id = "panel"
    kind = "modbus-tcp"
    host = "10.0.0.1"
    [[bus]]
    id = "acc"
    kind = "wt901"
    port = "/dev/acc"
    [[device]]
    id = "meter"
    bus = "line"
    profile = "eastron-sdm120"
    [[device]]
    id = "meter-3"
    bus = "panel"
    profile = "eastron-sdm630"
    [[device]]
    id = "vibration"
    bus = "acc"
    profile = "witmotion-wt901"
    [[asset]]
    id = "pump"
    meter = "meter"
    vibration = "vibration"
    [[asset]]
    id = "fan"
    meter = "meter-3"
    rated_current_a = 10
    [[asset]]
    id = "demo"
    twin = { rate_hz = 50 }

    """

/// Every kind of mistake that a configuration is checked for, each of which is told alone.
let mistakes =
    syntaxMistakes + rangeMistakes + keyMistakes + referenceMistakes + motorMistakes
    + analysisMistakes + exportMistakes

private let exportMistakes = [
    exportMistake("more days than a report has", "days = 401"),
    exportMistake("an unknown report", "reports = [\"pdf\", \"word\"]"),
    exportMistake("a report twice", "reports = [\"pdf\", \"pdf\"]"),
    exportMistake("a light that is none", "led = \"/etc/passwd\""),
    exportMistake("a light above the lights", "led = \"/sys/class/leds/../x\""),
    exportMistake("an unknown key of an export", "day = 3"),
]

private func exportMistake(_ name: String, _ line: String) -> Mistake {
    Mistake(name, "[agent]", "[export]\n\(line)\n[agent]")
}

private let syntaxMistakes = [
    Mistake("a bracket left out", "[agent]", "[agent"),
    Mistake("a mark left out", "\"Pump house\"", "\"Pump house"),
    Mistake("a key twice", "site =", "site = \"A\"\nsite ="),
    Mistake("one pair of brackets", "[[bus]]", "[bus]"),
]

private let rangeMistakes = [
    Mistake("an empty site", "\"Pump house\"", "\"\""),
    Mistake("a number for a site", "\"Pump house\"", "7"),
    Mistake("an address without brackets", "site =", "listen = \"::1:80\"\nsite ="),
    Mistake("an address without a port", "site =", "listen = \"localhost\"\nsite ="),
    Mistake("a relative state directory", "site =", "state_dir = \"var\"\nsite ="),
    Mistake("a log format nobody has", "site =", "log_format = \"xml\"\nsite ="),
    Mistake("a log level nobody has", "site =", "log_level = \"loud\"\nsite ="),
    Mistake("a commit interval too long", "[agent]", "store.commit_interval_ms = 60001\n[agent]"),
    Mistake("a commit interval too short", "[agent]", "store.commit_interval_ms = 99\n[agent]"),
    Mistake("a store too small", "[agent]", "store.size_limit_mb = 63\n[agent]"),
    Mistake(
        "raw values that outlive their summaries",
        "[agent]",
        "store.keep_raw_days = 10\nstore.keep_days = 9\n[agent]"
    ),
    Mistake("a relative port", "\"/dev/line\"", "\"ttyUSB0\""),
    Mistake("a number for a port", "\"/dev/line\"", "502"),
    Mistake("three stop bits", "\"/dev/line\"", "\"/dev/line\"\nstop_bits = 3"),
    Mistake("a baud rate no line has", "\"/dev/line\"", "\"/dev/line\"\nbaud = 9601"),
    Mistake("a parity nobody has", "\"/dev/line\"", "\"/dev/line\"\nparity = \"mark\""),
    Mistake("a direction nobody has", "\"/dev/line\"", "\"/dev/line\"\ndirection = \"up\""),
    Mistake("a host with a port", "\"10.0.0.1\"", "\"10.0.0.1:502\""),
    Mistake("a TCP port of 0", "\"10.0.0.1\"", "\"10.0.0.1\"\ntcp_port = 0"),
    Mistake("a unit id beyond RTU", "sdm120\"", "sdm120\"\nunit_id = 248"),
    Mistake("a unit id of 0", "sdm120\"", "sdm120\"\nunit_id = 0"),
    Mistake("a unit id beyond TCP", "sdm630\"", "sdm630\"\nunit_id = 256"),
    Mistake("a time-out too short", "sdm120\"", "sdm120\"\nresponse_timeout_ms = 9"),
    Mistake("half a millisecond", "sdm120\"", "sdm120\"\npoll_interval_ms = 1000.5"),
    Mistake("a poll interval too long", "sdm120\"", "sdm120\"\npoll_interval_ms = 86400001"),
    Mistake("a space in an id", "\"pump\"", "\"Pump 1\""),
    Mistake("an id one byte too long", "\"pump\"", "\"\(String(repeating: "p", count: 65))\""),
]

private let keyMistakes = [
    Mistake("a misspelt section", "[agent]", "[agnet]"),
    Mistake("a misspelt optional key", "rated_current_a", "rated_curent_a"),
    Mistake("an invented key", "[[device]]", "[[device]]\ncolour = 1"),
    Mistake("a kind nobody has", "\"modbus-rtu\"", "\"modbus\""),
    Mistake("no kind", "kind = \"modbus-rtu\"\n", ""),
    Mistake("no port", "port = \"/dev/line\"\n", ""),
    Mistake("no host", "host = \"10.0.0.1\"\n", ""),
    Mistake("no id of a bus", "id = \"acc\"\n", "id = \"\"\n", faultCount: 2),
    Mistake("no id of an asset", "id = \"demo\"\n", ""),
    Mistake("no profile", "profile = \"eastron-sdm120\"\n", ""),
    Mistake("a baud rate on TCP", "host =", "baud = 9600\nhost ="),
    Mistake("a port on TCP", "host =", "port = 502\nhost ="),
    Mistake("a host on a serial line", "port =", "host = \"10.0.0.1\"\nport ="),
    Mistake("a direction of a stream", "\"/dev/acc\"", "\"/dev/acc\"\ndirection = \"kernel\""),
    Mistake("a unit id of a stream", "wt901\"\n[[asset]]", "wt901\"\nunit_id = 1\n[[asset]]"),
    Mistake(
        "a poll interval of a stream",
        "wt901\"\n[[asset]]",
        "wt901\"\npoll_interval_ms = 9\n[[asset]]"
    ),
]

private let sensor = "\n[[device]]\nid = \"second\"\n"
private let slowly = "poll_interval_ms = 60000\n"

private let referenceMistakes = [
    Mistake("a bus that is not there", "bus = \"line\"", "bus = \"lime\""),
    Mistake("a profile that is not there", "\"eastron-sdm120\"", "\"eastron-sdm12\""),
    Mistake("a profile that leads elsewhere", "\"eastron-sdm120\"", "\"../../etc/passwd\""),
    Mistake("a meter that is not there", "meter = \"meter\"", "meter = \"metre-1\""),
    Mistake("an id of a bus twice", "id = \"panel\"", "id = \"line\"", faultCount: 2),
    Mistake("an id of a device twice", "id = \"meter-3\"", "id = \"meter\"", faultCount: 2),
    Mistake("an id of an asset twice", "id = \"demo\"", "id = \"fan\""),
    Mistake(
        "a unit id twice",
        "\n[[asset]]\nid = \"fan\"",
        "\(sensor)\(slowly)bus = \"line\"\nprofile = \"eastron-sdm230\"\n[[asset]]\n"
            + "id = \"x\"\nmeter = \"second\"\n[[asset]]\nid = \"fan\""
    ),
    Mistake(
        "two streams on one port",
        "\n[[asset]]\nid = \"fan\"",
        "\(sensor)bus = \"acc\"\nprofile = \"witmotion-wt901\"\n[[asset]]\nid = \"fan\"\n"
            + "vibration = \"second\""
    ),
    Mistake("one port twice", "\"/dev/acc\"", "\"/dev/line\""),
    Mistake("one port under another name", "\"/dev/acc\"", "\"/dev/link\""),
    Mistake(
        "one TCP host twice",
        "[[device]]",
        "[[bus]]\nid = \"b\"\nkind = \"rtu-over-tcp\"\nhost = \"10.0.0.1\"\n"
            + "\(sensor)bus = \"b\"\nprofile = \"eastron-sdm630\"\n[[asset]]\nid = \"x\"\n"
            + "meter = \"second\"\n[[device]]"
    ),
    Mistake(
        "a bus without devices",
        "[[device]]",
        "[[bus]]\nid = \"b\"\nkind = \"modbus-tcp\"\nhost = \"h\"\n[[device]]"
    ),
    Mistake("a device nobody uses", "vibration = \"vibration\"\n", ""),
    Mistake(
        "a device two use",
        "meter = \"meter-3\"",
        "meter = \"meter-3\"\nvibration = \"vibration\""
    ),
    Mistake("a meter on a stream's port", "bus = \"line\"", "bus = \"acc\""),
    Mistake("a stream on a Modbus line", "bus = \"acc\"", "bus = \"panel\""),
    Mistake(
        "defaults that differ",
        "\n[[asset]]\nid = \"fan\"",
        "\(sensor)bus = \"line\"\nprofile = \"banner-qm30vt2\"\nunit_id = 2\n[[asset]]\n"
            + "id = \"fan\"\nvibration = \"second\""
    ),
]

private let motorMistakes = [
    Mistake("a sensor as a meter", "meter = \"meter\"\n", "meter = \"vibration\"\n"),
    Mistake("three phases of one", "id = \"pump\"", "id = \"pump\"\nphases = 3"),
    Mistake("two phases", "id = \"fan\"", "id = \"fan\"\nphases = 2"),
    Mistake("a rated current of 0", "rated_current_a = 10", "rated_current_a = 0"),
    Mistake("a rated current of nan", "rated_current_a = 10", "rated_current_a = nan"),
    Mistake("OFF above IDLE", "id = \"fan\"", "id = \"fan\"\noff_below_a = 4.1"),
    Mistake("IDLE below OFF", "id = \"fan\"", "id = \"fan\"\nidle_below_a = 0.1"),
    Mistake("IDLE above the rated current", "id = \"fan\"", "id = \"fan\"\nidle_below_a = 10"),
    Mistake("a twin beside a meter", "id = \"pump\"", "id = \"pump\"\ntwin = { seed = 1 }"),
    Mistake("a twin's rate too high", "rate_hz = 50", "rate_hz = 1001"),
    Mistake("a seed below 0", "rate_hz = 50", "seed = -1"),
    Mistake("a fault nobody knows", "rate_hz = 50", "fault = \"boom\""),
    Mistake("a severity of nothing", "rate_hz = 50", "severity = \"mild\""),
    Mistake("a fault that never comes", "rate_hz = 50", "fault = \"drift\", fault_after_s = inf"),
    Mistake("a life of nothing", "rate_hz = 50", "bearing_life_s = 5"),
    Mistake("ingest beside a meter", "id = \"pump\"", "id = \"pump\"\ningest = {}"),
    Mistake("ingest beside a twin", "id = \"demo\"", "id = \"demo\"\ningest = {}"),
    Mistake("a silence of nothing", "twin = { rate_hz = 50 }", "ingest = { silence_limit_s = 0 }"),
    Mistake("a key ingest has not", "twin = { rate_hz = 50 }", "ingest = { vibration = true }"),
    Mistake("a relative token file", "[agent]", "ingest.token_file = \"token\"\n[agent]"),
    Mistake("a motor no twin can be", "id = \"demo\"", "id = \"demo\"\nrated_current_a = 19000"),
]
