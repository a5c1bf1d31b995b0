"""The peers of `bench/observatory.py`, each as its manual would have it; a process of its own in their environment.

`python observatory_peers.py PEER AGGREGATE AUTHORSHIPS...` reads the Parquet that Köpir's ingest wrote and prints, as
JSON, processor seconds (reading included), peak memory in MB and the number of rows. Polars and pandas count in full and
in fractions as Köpir does; pySciSci counts in full alone. None leaves out kin by lineage.
"""

from __future__ import annotations

import importlib
import json
import resource
import sys
import time
from collections.abc import Sequence
from typing import Any

COLUMNS = {
    "institutions": ["work", "institution", "year", "institutions", "countries"],
    "country_pairs": ["work", "country", "field", "year", "countries"],
    "institution_pairs": ["work", "institution", "year", "institutions"],
    "institution_topics": ["work", "institution", "topic", "year"],
    "person_topics": ["work", "author", "topic", "year"],
}


def polars(aggregate: str, files: Sequence[str]) -> int:
    import polars as pl

    rows = pl.scan_parquet(list(files)).select(COLUMNS[aggregate])
    if aggregate == "institutions":
        found = (
            rows.drop_nulls("institution")
            .unique()
            .group_by("institution", "year")
            .agg(pl.len(), (pl.col("countries") > 1).sum(), (1 / pl.col("institutions")).sum().alias("parts"))
        )
    elif aggregate.endswith("_pairs"):
        _work, who, *keys, size = COLUMNS[aggregate]
        kept = rows.drop_nulls(who).filter(pl.col(size) > 1).unique()
        both = kept.join(kept.select("work", pl.col(who).alias("other")), on="work").filter(
            pl.col(who) < pl.col("other")
        )
        parts = (2 / (pl.col(size) * (pl.col(size) - 1))).sum().alias("parts")
        found = both.group_by([who, "other", *keys]).agg((pl.col(size) <= 100).sum(), pl.len(), parts)
    else:
        who = COLUMNS[aggregate][1]
        kept = rows.drop_nulls([who, "topic"]).unique()
        found = kept.group_by(who, "topic").agg(
            pl.len(), pl.col("year").min().alias("first"), pl.col("year").max().alias("last")
        )
    return found.collect().height


def pandas(aggregate: str, files: Sequence[str]) -> int:
    import pandas as pd

    rows = pd.read_parquet(list(files), columns=COLUMNS[aggregate])
    if aggregate == "institutions":
        kept = rows.dropna(subset=["institution"]).drop_duplicates()
        kept["parts"], kept["international"] = 1 / kept["institutions"], kept["countries"] > 1
        summed = {"work": "size", "international": "sum", "parts": "sum"}
        return len(kept.groupby(["institution", "year"], dropna=False).agg(summed))
    if aggregate.endswith("_pairs"):
        _work, who, *keys, size = COLUMNS[aggregate]
        kept = rows.dropna(subset=[who]).drop_duplicates()
        kept = kept[kept[size] > 1]
        both = kept.merge(kept[["work", who]].rename(columns={who: "other"}), on="work")
        both = both[both[who] < both["other"]]
        both["parts"], both["few"] = 2 / (both[size] * (both[size] - 1)), both[size] <= 100
        summed = {"work": "size", "few": "sum", "parts": "sum"}
        return len(both.groupby([who, "other", *keys], dropna=False).agg(summed))
    who = COLUMNS[aggregate][1]
    kept = rows.dropna(subset=[who, "topic"]).drop_duplicates()
    return len(kept.groupby([who, "topic"])["year"].agg(["size", "min", "max"]))


def pyscisci(aggregate: str, files: Sequence[str]) -> int:
    """Of the aggregates it has two: works of each by year, and who works with whom (without years)."""
    import pandas as pd
    from pyscisci.methods.author import author_yearly_productivity
    from pyscisci.network import coauthorship_network

    rows = pd.read_parquet(list(files), columns=["work", "institution", "year"]).dropna().drop_duplicates()
    rows = rows.astype("int64").rename(
        columns={"work": "PublicationId", "institution": "AuthorId", "year": "Year"}
    )
    if aggregate == "institutions":
        return len(author_yearly_productivity(rows))
    network: Any = coauthorship_network(rows)
    return int(network[0].nnz)


def main() -> None:
    peer, aggregate, files = sys.argv[1], sys.argv[2], sys.argv[3:]
    for name in {
        "polars": ["polars"],
        "pandas": ["pandas", "pyarrow.parquet"],
        "pyscisci": ["pyscisci.methods.author", "pyscisci.network"],
    }[peer]:
        importlib.import_module(name)  # what loading a library costs is nobody's question here
    before = time.process_time()
    rows = {"polars": polars, "pandas": pandas, "pyscisci": pyscisci}[peer](aggregate, files)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"cpu": time.process_time() - before, "peak": peak, "rows": rows}))


if __name__ == "__main__":
    main()
