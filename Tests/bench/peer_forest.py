"""An isolation forest of scikit-learn or isotree on the rows of ours: 100 trees of 256 samples, 16 features.

`peer_forest.py sklearn|isotree ROWS` prints rows scored a second, one at a time and all at once, on one thread; MB
resident; and how its scores correlate with ours, which shows that it does the same.
"""

import os
import re
import sys
import time

import numpy

SPAN_SECONDS = 2


def forest(name):
    """A function that fits and gives the one that scores."""
    if name == "sklearn":
        from sklearn.ensemble import IsolationForest

        return lambda rows: IsolationForest(n_estimators=100, max_samples=256, random_state=1, n_jobs=1).fit(rows).score_samples
    from isotree import IsolationForest

    return lambda rows: IsolationForest(ntrees=100, sample_size=256, ndim=1, missing_action="fail", nthreads=1, random_seed=1).fit(rows).predict


def rate(score, portions):
    """Rows scored a second: of the fastest of the portions, each as often as there is time."""
    fastest, until = float("inf"), time.perf_counter() + SPAN_SECONDS
    while time.perf_counter() < until:
        for portion in portions:
            start = time.perf_counter()
            score(portion)
            fastest = min(fastest, (time.perf_counter() - start) / len(portion))
    return 1 / fastest


def main():
    """Measures what the arguments name."""
    name, path = sys.argv[1:]
    with open(path) as file:
        lines = [line.split() for line in file]
    fitted = numpy.array([line[1:] for line in lines if line[0] == "fit"], dtype=float)
    scored = numpy.array([line[2:] for line in lines if line[0] == "score"], dtype=float)
    ours = numpy.array([line[1] for line in lines if line[0] == "score"], dtype=float)
    score = forest(name)(fitted)
    theirs = score(scored)
    single, batch = rate(score, [row[None] for row in scored[:64]]), rate(score, [scored])
    with open("/proc/self/status") as file:
        resident = int(re.search(r"VmRSS:\s+(\d+) kB", file.read())[1]) * 1024 / 1e6
    # scikit-learn's scores are the negative of the paper's, which ours are.
    print(single, batch, resident, abs(numpy.corrcoef(ours, theirs)[0, 1]))


os.environ["OMP_NUM_THREADS"] = "1"
main()
