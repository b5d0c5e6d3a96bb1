"""What one row costs scikit-learn: 100 trees of 256 samples, 16 features, one thread.

Prints its version, and the fastest score and fit of many, in ns: `stator-bench --scikit` reads it.
pip install scikit-learn; python3 Tests/ForestBaseline/scikit_learn_row.py
"""

import time

import numpy
import sklearn
from sklearn.ensemble import IsolationForest

rows = numpy.random.default_rng(5).normal(size=(256, 16))
fits = []
for seed in range(10):
    start = time.perf_counter()
    forest = IsolationForest(n_estimators=100, max_samples=256, random_state=seed).fit(rows)
    fits.append(time.perf_counter() - start)
scores = []
for row in rows:
    start = time.perf_counter()
    forest.score_samples(row[None])
    scores.append(time.perf_counter() - start)
print(sklearn.__version__, round(min(scores) * 1e9), round(min(fits) * 1e9))
