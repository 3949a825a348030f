#!/usr/bin/env python3
"""The other side of BenchmarkSideBySide: makes the synthetic table and runs a library on the same rows.

peer.py make DIR ROWS                    writes x.f32 (float32, feature by feature) and y.u8
peer.py lightgbm|catboost DIR ROWS ROUNDS LEAVES RATE THREADS EXPLAINED
                                         trains on the first 80 % of the rows, prints one JSON line: seconds (wall and CPU) and quality
"""
import json, os, sys, time
import numpy as np

mode, folder, rows = sys.argv[1], sys.argv[2], int(sys.argv[3])


def make(n, seed=7):
    r = np.random.default_rng(seed)
    X = r.normal(size=(n, 30))
    X[:, 20:] = r.integers(0, 12, (n, 10))
    g = r.normal(size=(10, 12)) * .35
    z = -1.6 + .8 * X[:, 0] - .6 * X[:, 1] + .7 * X[:, 2] * X[:, 3] + .9 * (X[:, 4] > .5) * (X[:, 5] < 0) + .5 * np.sin(2 * X[:, 6]) + .4 * np.abs(X[:, 7])
    for j in range(4):
        z = z + g[j, X[:, 20 + j].astype(int)]
    y = r.random(n) < 1 / (1 + np.exp(-z))
    X[:, :20][r.random((n, 20)) < .05] = np.nan
    return X.astype(np.float32), y.astype(np.uint8)


if mode == "make":
    X, y = make(rows)
    np.ascontiguousarray(X.T).tofile(os.path.join(folder, "x.f32"))
    y.tofile(os.path.join(folder, "y.u8"))
    sys.exit()

rounds, leaves, rate, threads, explained = int(sys.argv[4]), int(sys.argv[5]), float(sys.argv[6]), int(sys.argv[7]), int(sys.argv[8])
os.environ["OMP_NUM_THREADS"] = str(threads)
X = np.ascontiguousarray(np.fromfile(os.path.join(folder, "x.f32"), np.float32).reshape(30, rows).T)
y = np.fromfile(os.path.join(folder, "y.u8"), np.uint8)
cut = rows * 4 // 5
out = {"library": mode}


def timed(name, work):
    wall, cpu = time.perf_counter(), time.process_time()
    result = work()
    out[name + "_s"], out[name + "_cpu_s"] = time.perf_counter() - wall, time.process_time() - cpu
    return result


Z = X[cut:][:explained]
if mode == "lightgbm":
    from lightgbm import LGBMClassifier
    m = LGBMClassifier(n_estimators=rounds, num_leaves=leaves, learning_rate=rate, num_threads=threads, verbose=-1, random_state=0)
    timed("train", lambda: m.fit(X[:cut], y[:cut]))
    p = timed("predict", lambda: m.predict_proba(X[cut:])[:, 1])
    timed("explain", lambda: m.predict(Z, pred_contrib=True))
else:
    from catboost import CatBoostClassifier, Pool
    m = CatBoostClassifier(iterations=rounds, thread_count=threads, verbose=0, random_seed=0, allow_writing_files=False)
    timed("train", lambda: m.fit(X[:cut], y[:cut]))
    p = timed("predict", lambda: m.predict_proba(X[cut:])[:, 1])
    timed("explain", lambda: m.get_feature_importance(Pool(Z), type="ShapValues", thread_count=threads))
order = np.argsort(p, kind="stable")
rank = np.empty(len(p))
rank[order] = np.arange(1, len(p) + 1)
t = y[cut:] == 1
out["auc"] = float((rank[t].sum() - t.sum() * (t.sum() + 1) / 2) / (t.sum() * (~t).sum()))
print(json.dumps(out))
