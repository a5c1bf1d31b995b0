"""Files on paper: PDF, set by typst from a template of ours and from data that typst never reads as its own source."""
