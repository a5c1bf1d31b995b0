"""Exchange credit: transcripts of records in, judged course by course, with what was judged before."""
