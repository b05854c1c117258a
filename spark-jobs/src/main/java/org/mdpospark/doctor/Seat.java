package org.mdpospark.doctor;

/**
 * A process of the application, as the driver knows it.
 *
 * @param id of the executor; {@code driver} for the driver
 * @param host its machine's name
 * @param computes whether the model runs in it
 * @param cores that Spark counts for it; 0 if that is not known
 * @param tasks that Spark runs in it at once
 * @param executorsOfHost processes that compute on its machine, itself among them
 */
record Seat(String id, String host, boolean computes, int cores, int tasks, int executorsOfHost) {
    static final String DRIVER = "driver";

    boolean isDriver() {
        return id.equals(DRIVER);
    }

    /** Returns the name that a setting has for this kind of process: {@code driver} or {@code executor}. */
    String kind() {
        return isDriver() ? DRIVER : "executor";
    }
}
