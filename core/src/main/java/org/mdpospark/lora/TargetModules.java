package org.mdpospark.lora;

import java.io.Serializable;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;

/**
 * Which linear modules of a decoder are adapted, said as PEFT's {@code target_modules} does. Only the decoder's blocks
 * are ever offered: no embedding, output layer, projector or vision tower, whose modules may have the same names.
 */
public sealed interface TargetModules extends Serializable {
    /** Returns every linear layer of the decoder's blocks. */
    static TargetModules allLinear() {
        return new AllLinear();
    }

    /**
     * Reads what a person wrote: {@code all-linear}, names with commas between them ({@code q_proj,v_proj}), or else a
     * regular expression.
     */
    static TargetModules parse(String text) {
        if (text.equals(AllLinear.TEXT)) {
            return allLinear();
        }
        String list = text.replaceAll("\\s*,\\s*", ",");
        if (list.matches(LinearModule.NAME + "(," + LinearModule.NAME + ")*")) {
            return new Names(List.of(list.split(",")));
        }
        return new PathPattern(text);
    }

    /** Returns how a person writes it; {@link #parse} reads it. */
    String text();

    /** Returns whether the module of this path, as the model's library has it, is adapted. */
    boolean matches(String path);

    /**
     * Returns the modules that are adapted, in their order.
     *
     * @param linears all that the decoder has
     * @param profile of the paths that names and expressions are held against
     * @throws IllegalArgumentException if nothing is adapted
     */
    default List<LinearModule> resolve(List<LinearModule> linears, KeyProfile profile) {
        List<LinearModule> resolved =
                linears.stream().filter(linear -> matches(profile.path(linear))).toList();
        if (resolved.isEmpty()) {
            throw new IllegalArgumentException("target modules '%s' match none of the decoder's modules, which are %s"
                    .formatted(text(), describe(linears, profile)));
        }
        return resolved;
    }

    private static String describe(List<LinearModule> linears, KeyProfile profile) {
        String names =
                linears.stream().map(LinearModule::name).distinct().sorted().collect(Collectors.joining(", "));
        return linears.isEmpty() ? "none" : "%s, as in %s".formatted(names, profile.path(linears.get(0)));
    }

    /** Every linear layer of the decoder's blocks. */
    record AllLinear() implements TargetModules {
        static final String TEXT = "all-linear";

        @Override
        public String text() {
            return TEXT;
        }

        @Override
        public boolean matches(String path) {
            return true;
        }
    }

    /**
     * Modules whose path is one of the names or ends with a dot and one of them.
     *
     * @param names such as {@code q_proj} or {@code self_attn.q_proj}
     */
    record Names(List<String> names) implements TargetModules {
        public Names {
            names = List.copyOf(names);
            if (names.isEmpty()) {
                throw new IllegalArgumentException("target modules must be named, but the list is empty");
            }
        }

        @Override
        public String text() {
            return String.join(",", names);
        }

        @Override
        public boolean matches(String path) {
            return names.stream().anyMatch(name -> matches(path, name));
        }

        private static boolean matches(String path, String name) {
            return path.equals(name) || path.endsWith("." + name);
        }

        /**
         * {@inheritDoc}
         *
         * @throws IllegalArgumentException also if one of the names matches nothing: it may be misspelt
         */
        @Override
        public List<LinearModule> resolve(List<LinearModule> linears, KeyProfile profile) {
            for (String name : names) {
                Predicate<LinearModule> named = linear -> matches(profile.path(linear), name);
                if (linears.stream().noneMatch(named)) {
                    throw new IllegalArgumentException(
                            "target module '%s' is none of the decoder's modules, which are %s"
                                    .formatted(name, describe(linears, profile)));
                }
            }
            return TargetModules.super.resolve(linears, profile);
        }
    }

    /**
     * Modules whose whole path matches a regular expression.
     *
     * @param regex in Java's syntax, which is Python's but for rarities such as named groups
     */
    record PathPattern(String regex) implements TargetModules {
        public PathPattern {
            try {
                Pattern.compile(regex);
            } catch (PatternSyntaxException e) {
                throw new IllegalArgumentException(
                        "target modules must be names or a regular expression, but '%s' is neither: %s"
                                .formatted(regex, e.getDescription()),
                        e);
            }
        }

        @Override
        public String text() {
            return regex;
        }

        @Override
        public boolean matches(String path) {
            return path.matches(regex);
        }
    }
}
