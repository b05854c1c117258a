package org.mdpospark.judge;

/**
 * A question without a reply.
 *
 * @param id of the question
 * @param problem what went wrong, for a person
 */
public record ChatFailure(String id, String problem) {}
