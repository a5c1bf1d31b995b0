"""What an import takes at most. Each limit is checked before the work that it bounds."""

#: Rows with something in them that are read from one file.
MAX_ROWS = 250_000
#: The last row of a sheet in Excel. Formats often reach down to it, below a short table: blank rows are read
#: past and cost nothing but time.
LAST_ROW = 1_048_576
#: Columns of one sheet; a register of agreements has ten to thirty.
MAX_COLUMNS = 200
#: Characters of one cell: the limit of a cell in Excel itself.
MAX_CELL = 32_767
#: Bytes of an .xlsx after unpacking, all parts together, as its directory declares them. Python's zipfile
#: never hands out more than the declared size, so the declaration can be held to.
MAX_UNPACKED = 700 * 1024 * 1024
#: How many times larger than its packed form a part may be; applies to parts over RATIO_FROM bytes only,
#: since a short list of equal rows packs well and harms nobody.
MAX_RATIO = 200
RATIO_FROM = 16 * 1024 * 1024
#: Bytes of the shared strings, which are held in memory while the sheet is read.
MAX_SHARED_STRINGS = 256 * 1024 * 1024
MAX_PARTS = 2_000
#: Merged ranges of one sheet that are kept.
MAX_MERGED = 20_000
#: Rows that are staged or checked in one short transaction.
PIECE = 500
#: Rows that one transaction imports. It holds other writers (on SQLite all, on PostgreSQL other imports for the
#: same organisation), who are to wait for 2 s at most: this many
#: took 0.31 s on SQLite and 0.54 s on PostgreSQL, 0.3-0.4 s of it the process's own work, so that a machine five
#: times as busy still keeps the limit (bench/import_apply.py prints the ratio, docs/performance.md has the
#: figures). 1,000 rows took 0.8-0.9 s of work and, on a busy machine, up to 2.1 s; 5,000 rows 8.7 s.
MAX_APPLY = 500
#: Rows at the top of a sheet among which the header is looked for.
HEAD = 40
#: Names that one call of the resolver is asked for.
RESOLVE_AT_ONCE = 200

#: A candidate that is less like the name than this is noise to whoever chooses; the page says so.
SHOWN_FROM = 0.55
