package org.mdpospark.score;

/** A word or mark of a text, with the range of characters where it stands. */
record WordToken(String text, int start, int end) {}
