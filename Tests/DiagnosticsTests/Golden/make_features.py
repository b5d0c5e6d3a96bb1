"""Makes features.json: what NumPy says of windows whose points are in the file.

Run with NumPy 2 (`pip install numpy`): python3 make_features.py > features.json
The points come from a seeded generator and are written with all their digits, so that
both sides start from the same bits.
"""

import json

import numpy

random = numpy.random.Generator(numpy.random.PCG64(20_261_124))


def moments(points):
    x = numpy.array(points)
    std = x.std()
    rms = numpy.sqrt(numpy.mean(x * x))
    return {
        "mean": x.mean(),
        "std": std,
        "peak_to_peak": numpy.ptp(x),
        "rms": rms,
        "kurtosis": numpy.mean((x - x.mean()) ** 4) / std**4 - 3,
        "crest_factor": numpy.abs(x).max() / rms,
    }


def windows():
    t = numpy.arange(100) / 100
    yield "voltage", 230 + random.normal(0, 1.2, 100)
    yield "current", 12.31 + 0.4 * numpy.sin(2 * numpy.pi * 3 * t) + random.normal(0, 0.05, 100)
    yield "power factor", numpy.clip(0.86 + random.normal(0, 0.01, 100), 0, 1)
    yield "vibration", numpy.abs(random.normal(0, 0.15, 100))
    yield "impulses", random.normal(0, 0.1, 97) + 3 * (random.random(97) < 0.03)
    yield "ten points", random.normal(40, 0.01, 10)
    yield "large mean", 1e7 + random.normal(0, 1e-2, 103)


def spectrum(rate, hz, count, size):
    """Orders 1 and 2 at hz, and band RMS, of the newest `count` points, Hann, zeros up to `size`."""
    t = numpy.arange(rate) / rate
    wave = 0.3 * numpy.sin(2 * numpy.pi * hz * t + 1) + 0.04 * numpy.cos(4 * numpy.pi * hz * t)
    points = 0.02 + wave + random.normal(0, 0.02, rate)
    x = points[-count:]
    window = 0.5 - 0.5 * numpy.cos(2 * numpy.pi * numpy.arange(count) / count)
    tapered = (x - x.mean()) * window
    lines = numpy.fft.rfft(tapered, size)
    first = 2 * size // count
    edges = [first + (size // 2 - first) * k // 4 for k in range(5)]
    power = 2 * numpy.abs(lines) ** 2 / (size * numpy.sum(window**2))
    orders = [
        2
        * abs(numpy.sum(tapered * numpy.exp(-2j * numpy.pi * k * hz / rate * numpy.arange(count))))
        / window.sum()
        for k in (1, 2)
    ]
    return {
        "rate_hz": rate,
        "rotation_hz": hz,
        "points": points.tolist(),
        "orders": orders,
        "bands": [numpy.sqrt(power[a:b].sum()) for a, b in zip(edges, edges[1:])],
    }


golden = {
    "windows": [
        {"name": name, "points": points.tolist(), **moments(points)} for name, points in windows()
    ],
    "spectra": [
        spectrum(200, 24.37, 194, 256),
        spectrum(500, 48.8, 485, 512),
        spectrum(1000, 24.9, 969, 1024),
    ],
}
print(json.dumps(golden, separators=(",", ":"), default=float))
