//! Text to text: legacy encodings, repair, display form, match keys, numbers, dates, document symbols, abbreviations.
