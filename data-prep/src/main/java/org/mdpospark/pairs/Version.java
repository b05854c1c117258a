package org.mdpospark.pairs;

/** The version of this program. */
public final class Version {
    private Version() {}

    /** Returns the version in the job jar's manifest, or {@code development} for classes that are in no jar. */
    public static String current() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
