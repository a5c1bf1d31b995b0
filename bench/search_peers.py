"""The peers of `bench/search.py`, each as a person would set it up from its manual."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import psycopg
import pysqlite3
import tantivy


class PlainTantivy:
    """tantivy with its default analyser (words, lower case), BM25."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        schema = tantivy.SchemaBuilder().add_text_field("text", stored=True).build()
        self.index = tantivy.Index(schema, path=str(folder))

    def write(self, texts: Sequence[str]) -> None:
        writer = self.index.writer(64_000_000, 1)
        for text in texts:
            writer.add_document(tantivy.Document(text=[text]))
        writer.commit()
        writer.wait_merging_threads()
        self.index.reload()

    def search(self, question: str) -> list[str]:
        query, _errors = self.index.parse_query_lenient(re.sub(r"[^\w ]", " ", question), ["text"])
        searcher = self.index.searcher()
        return [searcher.doc(at).get_first("text") for _score, at in searcher.search(query, 10).hits]


class Fts5:
    """SQLite's FTS5 with one of its tokenisers; words joined by OR, ordered by bm25."""

    def __init__(self, file: Path, tokenizer: str, texts: Sequence[str]) -> None:
        fresh = not file.exists()
        self.base = pysqlite3.connect(str(file))
        if fresh:
            self.base.execute(f"CREATE VIRTUAL TABLE docs USING fts5(text, tokenize='{tokenizer}')")
            self.base.executemany("INSERT INTO docs VALUES (?)", ((text,) for text in texts))
            self.base.commit()

    def search(self, question: str) -> list[str]:
        words = re.findall(r"\w+", question)
        asked = " OR ".join(f'"{word}"' for word in words)
        sql = "SELECT text FROM docs WHERE docs MATCH ? ORDER BY rank LIMIT 10"
        return [row[0] for row in self.base.execute(sql, (asked,))] if words else []


class Postgres:
    """A `simple` tsvector with GIN, and pg_trgm's similarity with GiST."""

    def __init__(self, url: str, texts: Sequence[str]) -> None:
        self.link = psycopg.connect(url, autocommit=True)
        self.link.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        self.link.execute("CREATE TEMPORARY TABLE docs (text text, found tsvector)")
        with self.link.cursor().copy("COPY docs (text) FROM STDIN") as copy:
            for text in texts:
                copy.write_row((text,))
        self.link.execute("UPDATE docs SET found = to_tsvector('simple', text)")
        self.link.execute("CREATE INDEX ON docs USING gin (found)")
        self.link.execute("CREATE INDEX ON docs USING gist (text gist_trgm_ops(siglen=64))")
        self.link.execute("ANALYZE docs")

    def words(self, question: str) -> list[str]:
        asked = " | ".join(re.findall(r"\w+", question))
        sql = (
            "SELECT text FROM docs, to_tsquery('simple', %s) q WHERE found @@ q "
            "ORDER BY ts_rank(found, q) DESC LIMIT 10"
        )
        return [row[0] for row in self.link.execute(sql, (asked,))] if asked else []

    def trigrams(self, question: str) -> list[str]:
        sql = "SELECT text FROM docs ORDER BY text <-> %s LIMIT 10"
        return [row[0] for row in self.link.execute(sql, (question,))]
