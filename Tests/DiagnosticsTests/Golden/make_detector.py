"""Makes detector.json: the detector's rules once more in NumPy, on synthetic signals.

Run with NumPy 2: python3 make_detector.py > detector.json
The signals come from a seeded generator and are written with all their digits, rounded to 6
decimals; null is a missing value. Each case: reference rows, then rows that are judged.
"""

import json

import numpy

W, BLOCK, CENTRE, KEPT, CUT = 12, 60, 400, 0.8, 0.02
DRIFT, EVIDENCE, FASTEST = 1.0, 13.0, 3.0
LEVEL, LOW_ABSOLUTE, LOW_SHARE, LOW_S = 60.0, 0.7, 0.2, 5.0
REREFERENCE, QUIET, QUIET_S, LAG = 20.0, 0.8, 1800.0, 30.0


def window_means(t, x):
    """NaN until rows have come for W since the start or the last gap."""
    m = numpy.full(x.shape, numpy.nan)
    start = t[0]
    for i in range(len(t)):
        if i and not 0 <= t[i] - t[i - 1] <= W:
            start = t[i]
        if t[i] - start < W:
            continue
        rows = x[: i + 1][(t[: i + 1] > t[i] - W) & (t[: i + 1] >= start)]
        for j in range(x.shape[1]):
            known = rows[:, j][~numpy.isnan(rows[:, j])]
            m[i, j] = known.mean() if len(known) else numpy.nan
    return m


def later_regime(t, m):
    least, start, n = CUT, 0, len(t)
    for j in range(m.shape[1]):
        known = ~numpy.isnan(m[:, j])
        v = m[known, j]
        total = ((v - v.mean()) ** 2).sum() if len(v) else 0
        if total <= 1e-18:
            continue
        s, count = 0.0, 0
        for i in range(n - 1):
            if not known[i]:
                continue
            s += m[i, j] - v.mean()
            count += 1
            behind = len(v) - count
            if behind == 0 or t[i] - t[0] < 30 or t[-1] - t[i] < 90:
                continue
            within = 1 - s * s * (1 / count + 1 / behind) / total
            if within < least:
                least, start = within, i + 1
    if start == 0:
        return 0
    first = start
    while first < n - 1 and t[first] < t[start] + W + 10:
        first += 1
    return first


def fit(t, m):
    first = later_regime(t, m)
    t, m = t[first:], m[first:]
    n, d = m.shape
    blocks, q = [], 0
    while q < n - 5:
        e = q
        while e < n and t[e] < t[q] + BLOCK:
            e += 1
        if t[e - 1] - t[q] > 0.6 * BLOCK:
            blocks.append(range(q, e))
        q = e
    b, s = numpy.zeros(d), numpy.zeros(d)
    for j in range(d):
        last = m[t >= t[-1] - CENTRE, j]
        b[j] = numpy.nanmedian(last) if (~numpy.isnan(last)).any() else 0
        if (~numpy.isnan(m[:, j])).mean() < 0.8:
            continue
        spreads = []
        for rows in blocks:
            v = m[rows, j][~numpy.isnan(m[rows, j])]
            if len(v) > 1:
                spreads.append((numpy.quantile(v, 0.9) - numpy.quantile(v, 0.1)) / 2.5631)
        s[j] = numpy.median(spreads)
        if s[j] <= 1e-12 * max(1, abs(b[j])):
            s[j] = 0
    used = numpy.where(s > 0)[0]
    c = numpy.zeros((len(used), len(used)))
    for rows in blocks:
        v = m[rows][:, used] / s[used]
        v = v[~numpy.isnan(v).any(axis=1)]
        if len(v):
            c += (v - v.mean(0)).T @ (v - v.mean(0))
    root = numpy.sqrt(numpy.diag(c))
    c = c / numpy.outer(root, root) * KEPT
    numpy.fill_diagonal(c, 1)
    inverse = numpy.zeros((d, d))
    inverse[numpy.ix_(used, used)] = numpy.linalg.inv(c)
    distances = []
    for i in range(n):
        distances.append(distance(deviation(m[i], b, s), inverse))
    return {
        "b": b, "s": s, "inverse": inverse, "limit": numpy.quantile(distances, 0.99),
        "rows": n, "mean": numpy.nanmean(m, 0), "std": numpy.nanstd(m, 0),
    }


def deviation(m, b, s):
    known = (s > 0) & ~numpy.isnan(m)
    return numpy.where(known, (m - b) / numpy.where(s > 0, s, 1), 0.0)


def distance(z, inverse):
    return numpy.sqrt(max(0.0, z @ inverse @ z))


def judge(t, x, m, reference, model):
    b, s, inverse, limit = model["b"].copy(), model["s"], model["inverse"], model["limit"]
    scores, alarms = [], []
    state, up, low, peak, level, anew = "watch", 0.0, 0.0, 0.0, 0.0, 0.0
    u = numpy.zeros(len(b))
    start = t[0]
    for i in range(1, len(t)):
        gap = not 0 <= t[i] - t[i - 1] <= W
        if gap:
            start = t[i]
        if i < reference:
            continue
        dt = 0.0 if gap else float(t[i] - t[i - 1])
        if t[i] - start < W or numpy.isnan(m[i][s > 0]).all():
            scores.append(None)
            alarms.append(state == "alarm")
            continue
        z = deviation(m[i], b, s)
        score = distance(z, inverse) / limit
        length = numpy.linalg.norm(z)
        if state == "anew":
            known = ~numpy.isnan(x[i])
            total[known] += x[i][known]
            count[known] += 1
            anew += dt
            if anew >= REREFERENCE:
                b = numpy.where(count > 0, total / numpy.maximum(count, 1), b)
                state, up = "watch", 0.0
        elif state == "watch":
            up = max(0.0, up + min(score - DRIFT, EVIDENCE / FASTEST) * dt)
            if up >= EVIDENCE:
                state, low, peak, level, u = "alarm", 0.0, length, length, z / length
            if score < QUIET:
                k = i
                while k > 0 and 0 <= t[k] - t[k - 1] <= W and t[k - 1] >= t[i] - LAG:
                    k -= 1
                f = min(1.0, dt / QUIET_S)
                b = numpy.where(numpy.isnan(m[k]), b, b + f * (m[k] - b))
        if state == "alarm":
            if length > peak:
                peak, u = length, z / length
            missing = (u[(s > 0) & numpy.isnan(m[i])] ** 2).sum()
            if 1 - missing >= 0.5:
                p = u @ z
                level += min(1.0, dt / LEVEL) * (p - level)
                low = low + dt if p < max(LOW_ABSOLUTE, LOW_SHARE * level) else 0.0
                if low >= LOW_S:
                    state, anew, up = "anew", 0.0, 0.0
                    total, count = numpy.zeros(len(b)), numpy.zeros(len(b))
        scores.append(score)
        alarms.append(state == "alarm")
    return scores, alarms


def signals(name, seed, reference, rows):
    """Five channels: two that move together, a coarse one, a dead one, a small one."""
    random = numpy.random.Generator(numpy.random.PCG64(seed))
    n = reference + rows
    common = random.normal(0, 1, n)
    slow = numpy.zeros(n)
    for i in range(1, n):
        slow[i] = 0.97 * slow[i - 1] + random.normal(0, 0.2)
    x = numpy.column_stack([
        230 + common + random.normal(0, 0.5, n) + slow,
        5 + 0.1 * common + random.normal(0, 0.05, n),
        numpy.round(32 + random.normal(0, 0.8, n)),
        numpy.full(n, 7.25),
        0.02 + 0.001 * random.normal(0, 1, n) - 0.0005 * slow,
    ])
    t = numpy.arange(n, dtype=numpy.int64)
    at, end = reference + rows // 4, reference + rows * 3 // 5
    if name == "shift":
        x[at:end, 1] += 0.15
    elif name == "drift":
        x[at:end, 0] += numpy.linspace(0, 8, end - at)
    elif name == "variance":
        x[at:end, 4] += random.normal(0, 0.02, end - at)
    elif name == "missing":
        x[at:end, 1] += 0.4
        x[random.random(n) < 0.05, 0] = numpy.nan
        x[at + 60:at + 120, 1] = numpy.nan
        x[at + 80:at + 110, :] = numpy.nan
        x[:, 3] = numpy.nan
    elif name == "gap":
        x[at:end, 2] += 2
        t[at + 40:] += 300
        t[reference // 2:] += 7
        t[end + 100:] += 12
    elif name == "two states":
        x[: reference // 3, 0] -= 40
        x[at:end, 4] += 0.004
    return t, numpy.round(x, 6)


def case(name, seed, reference=300, rows=400):
    t, x = signals(name, seed, reference, rows)
    m = window_means(t, x)
    whole = ~numpy.isnan(m[:reference]).all(axis=1)
    model = fit(t[:reference][whole], m[:reference][whole])
    scores, alarms = judge(t, x, m, reference, model)
    text = lambda v: [None if numpy.isnan(y) else float(y) for y in v]
    return {
        "name": name, "reference": reference, "seconds": t.tolist(), "rows": [text(r) for r in x],
        "median": model["b"].tolist(), "scale": model["s"].tolist(),
        "mean": text(model["mean"]), "std": text(model["std"]), "limit": float(model["limit"]),
        "row_count": model["rows"], "precision": model["inverse"].ravel().tolist(),
        "scores": [None if v is None else float("%.13g" % v) for v in scores],
        "alarms": "".join("1" if a else "0" for a in alarms),
    }


NAMES = ["healthy", "shift", "drift", "variance", "missing", "gap", "two states"]
print(json.dumps([case(name, 40 + i) for i, name in enumerate(NAMES)], separators=(",", ":")))
