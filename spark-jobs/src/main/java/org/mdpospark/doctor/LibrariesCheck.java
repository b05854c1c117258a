package org.mdpospark.doctor;

import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import org.mdpospark.image.ImageDecoder;
import org.mdpospark.image.ImageInspector;
import org.mdpospark.image.ImageLimits;
import org.mdpospark.text.Tokenizer;

/** Native libraries beside ND4J: the tokenizers', and the decoder of WebP. */
final class LibrariesCheck implements Check<LibrariesCheck.Facts> {
    private static final int UNPACKING = 6; // times: the first look on a machine unpacks libraries
    private static final String NAME = "libraries";

    /** A WebP file of a few pixels. */
    private static final String PICTURE = "UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==";

    /**
     * What is seen: why a library cannot be used; empty if it can.
     *
     * @param tokenizers problem of the tokenizers
     * @param webp problem of the decoder
     */
    record Facts(String tokenizers, String webp) implements Serializable {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Duration patience(Duration limit) {
        return limit.multipliedBy(UNPACKING);
    }

    @Override
    public Facts look(Place place) {
        return new Facts(
                problem(() -> {
                    Tokenizer.loadLibrary();
                    return true;
                }),
                problem(() -> {
                    byte[] file = Base64.getDecoder().decode(PICTURE);
                    ImageLimits limits = new ImageLimits(1, 100, file.length);
                    return ImageDecoder.open(file, ImageInspector.inspect(file, limits))
                            .rgb();
                }));
    }

    private static String problem(Callable<?> use) {
        try {
            use.call();
            return "";
        } catch (Exception | LinkageError e) {
            return Answer.problem(e);
        }
    }

    @Override
    public List<Finding> judge(Facts facts, Subject<Facts> subject) {
        List<Finding> findings = new ArrayList<>();
        if (!facts.tokenizers.isEmpty()) {
            findings.add(
                    Finding.fail(
                            NAME,
                            "tokenizers: " + facts.tokenizers,
                            "let DJL_CACHE_DIR name a folder whose files may be executed; the jar must be built for this platform"));
        }
        if (!facts.webp.isEmpty()) {
            findings.add(Finding.fail(
                    NAME,
                    "WebP images: " + facts.webp,
                    "let java.io.tmpdir name a folder whose files may be executed"));
        }
        if (findings.isEmpty()) {
            findings.add(Finding.ok(NAME, "tokenizers and the decoder of WebP are loaded"));
        }
        return findings;
    }

    @Override
    public Finding judgeProblem(String problem, Seat seat) {
        return Finding.fail(NAME, problem, "let java.io.tmpdir name a folder whose files may be executed");
    }
}
