"""``fit``: the weights from one's own data, none of them below nought."""

from __future__ import annotations

import numpy as np
from scipy.optimize import minimize

from . import scoring
from .graph import Array
from .scoring import TERMS, Weights
from .trial import SEED, Progress, Trial, cases

#: Candidates that did not come, drawn for each source to *learn* from, each standing for as many as were left out.
DRAWN = 2000
#: What keeps a weight from running away where the data say little.
_PULL = 1e-4


def fitted(of: Trial, progress: Progress | None = None) -> Weights:
    """The non-negative logistic that fits the trial best. With no new partner in it, the start's weights."""
    draw = np.random.default_rng(SEED)
    terms, came, stands = [], [], []
    for case in cases(of, progress):
        missed = np.flatnonzero(~case.came)
        drawn = draw.choice(missed, DRAWN, replace=False) if len(missed) > DRAWN else missed
        kept = np.concatenate([np.flatnonzero(case.came), drawn])
        parts = scoring.contributions(case.terms, of.scale, Weights(dict.fromkeys(TERMS, 1.0)))
        terms.append(np.stack([parts[term][kept] for term in TERMS], axis=1))
        came.append(case.came[kept])
        stands.append(np.where(case.came[kept], 1.0, len(missed) / max(len(drawn), 1)))
    if not terms:
        return Weights()
    weights = logistic(np.concatenate(terms), np.concatenate(came), np.concatenate(stands))
    return Weights(
        {term: round(float(value), 4) for term, value in zip(TERMS, weights[1:], strict=True)},
        round(float(weights[0]), 4),
        "fit",
        {"cut": of.cut, "last": of.last, "sources": len(of.sources)},
    )


def logistic(terms: Array, came: Array, stands: Array) -> Array:
    """(constant, a weight a term) of the logistic; *stands* is how many rows each row stands for."""
    sign = np.where(came, 1.0, -1.0)
    total = stands.sum()

    def loss(weights: Array) -> tuple[float, Array]:
        odds = sign * (weights[0] + terms @ weights[1:])
        miss = -sign * stands / (1 + np.exp(np.clip(odds, -500, 500))) / total
        value = float((stands * np.logaddexp(0, -odds)).sum() / total + _PULL * (weights[1:] ** 2).sum())
        return value, np.concatenate([[miss.sum()], terms.T @ miss + 2 * _PULL * weights[1:]])

    first = np.concatenate([[-4.0], np.full(terms.shape[1], 0.1)])
    bounds = [(None, None), *[(0, None)] * terms.shape[1]]
    return np.asarray(minimize(loss, first, jac=True, bounds=bounds, method="L-BFGS-B").x)
