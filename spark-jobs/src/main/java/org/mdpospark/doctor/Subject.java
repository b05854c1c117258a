package org.mdpospark.doctor;

import java.io.Serializable;
import java.util.Optional;

/**
 * Whom a check judges, and beside whom.
 *
 * @param driver what the driver answered to the same check; empty if it gave no answer, or is the subject itself
 */
record Subject<F extends Serializable>(Seat seat, Optional<F> driver, Needs needs) {}
