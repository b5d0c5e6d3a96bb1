// Each hour: means of what is measured, and the worst of what is judged, for ever in stator_hourly.
option task = {name: "stator hourly", every: 1h, offset: 10m}

// An outage of a gateway is filled in afterwards: two days are made anew each time.
from(bucket: "stator")
    |> range(start: -48h)
    |> filter(fn: (r) => r._measurement == "sensor_data")
    |> filter(fn: (r) => contains(value: r._field, set: ["voltage_v", "current_a", "power_factor", "power_kw", "vibration_g"]))
    |> aggregateWindow(every: 1h, fn: mean, createEmpty: false)
    |> to(bucket: "stator_hourly")

from(bucket: "stator")
    |> range(start: -48h)
    |> filter(fn: (r) => r._measurement == "anomalies")
    |> filter(fn: (r) => contains(value: r._field, set: ["health_score"]))
    |> aggregateWindow(every: 1h, fn: min, createEmpty: false)
    |> to(bucket: "stator_hourly")
