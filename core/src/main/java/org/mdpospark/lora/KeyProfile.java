package org.mdpospark.lora;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where a library's model class has its decoder, which decides the names of an adapter's tensors. With names of another
 * class, PEFT and others load an adapter without a word and change nothing.
 */
public enum KeyProfile {
    /** LLaVA in transformers before 4.52. */
    LLAVA_TRANSFORMERS_4("llava-transformers-4", "language_model.model."),
    /** LLaVA in transformers from 4.52 on, 5 among them. */
    LLAVA_TRANSFORMERS_5("llava-transformers-5", "model.language_model."),
    /** Bunny's own class, and language models without a vision tower. */
    BUNNY("bunny", "model.");

    private static final String PEFT = "base_model.model.";
    private static final int MOST_CHARACTERS = 300; // matching longer names may exhaust the stack

    private final String code;
    private final String decoder;
    private final Pattern key;

    KeyProfile(String code, String decoder) {
        this.code = code;
        this.decoder = decoder;
        this.key = Pattern.compile(Pattern.quote("base_model.model." + decoder) + "layers\\.\\d+\\." + LinearModule.NAME
                + "\\.lora_[AB]\\.weight");
    }

    /** Returns the profile of a name. */
    public static KeyProfile of(String code) {
        for (KeyProfile profile : values()) {
            if (profile.code.equals(code)) {
                return profile;
            }
        }
        throw new IllegalArgumentException("key profile must be one of %s, but is '%s'".formatted(codes(), code));
    }

    static String codes() {
        return Arrays.stream(values()).map(KeyProfile::code).collect(Collectors.joining(", "));
    }

    /** Returns the name that people write. */
    public String code() {
        return code;
    }

    /** Returns the module's path in the library's model. */
    public String path(LinearModule linear) {
        return decoder + linear.path();
    }

    /** Returns the name of the module's A [rank, inputs] in an adapter's file. */
    public String keyA(LinearModule linear) {
        return PEFT + path(linear) + ".lora_A.weight";
    }

    /** Returns the name of the module's B [outputs, rank] in an adapter's file. */
    public String keyB(LinearModule linear) {
        return PEFT + path(linear) + ".lora_B.weight";
    }

    /** Returns what all paths begin with. */
    String decoder() {
        return decoder;
    }

    /** Finds the profile of a tensor's name in an adapter's file; empty if it is of no profile. */
    static Optional<KeyProfile> find(String key) {
        for (KeyProfile profile : values()) {
            if (key.length() <= MOST_CHARACTERS && profile.key.matcher(key).matches()) {
                return Optional.of(profile);
            }
        }
        return Optional.empty();
    }
}
