"""Understanding and answering questions about services: text in, an answer plan out, no clock and no audio."""
