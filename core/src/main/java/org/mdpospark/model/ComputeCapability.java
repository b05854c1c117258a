package org.mdpospark.model;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The generation of a GPU, as CUDA counts it, such as 8.6. */
public record ComputeCapability(int major, int minor) {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,3})\\.(\\d{1,3})");

    public ComputeCapability {
        if (major < 1 || minor < 0) {
            throw new IllegalArgumentException(
                    "compute capability must be 1.0 at least, but is " + major + "." + minor);
        }
    }

    /**
     * Parses a text such as {@code 8.6}.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static ComputeCapability parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("compute capability must be like 8.6, but is '%s'".formatted(text));
        }
        return new ComputeCapability(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    /**
     * Returns whether ND4J's CUDA build has machine code for such a device. It was compiled for 3.7 to 8.6; code for a
     * capability also runs on later ones of the same major number, and no code is left to be compiled at run time, so
     * nothing runs on 9.0 (Hopper) and later.
     */
    public boolean hasKernels() {
        return (major > 3 && major < 9) || (major == 3 && minor >= 7);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
