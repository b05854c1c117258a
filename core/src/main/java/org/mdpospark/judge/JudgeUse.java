package org.mdpospark.judge;

/**
 * What one run cost.
 *
 * @param calls requests that were sent
 * @param retries those of them that repeated a request without a usable reply
 * @param fromCache replies that an earlier run had been given
 * @param tokens of this run's requests
 */
public record JudgeUse(long calls, long retries, long fromCache, Tokens tokens) {}
