package org.mdpospark.study;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.mdpospark.Digests;

/**
 * The page that raters see: one file with everything in it. Texts from outside are data within it, never markup, and
 * the browser is told to run the page's own script alone and to ask no network for anything.
 */
final class StudyPage {
    private StudyPage() {}

    static String of(ObjectNode data) {
        String style = resource("human.css");
        String script = resource("human.js");
        return resource("human.html")
                .replace("@STYLE-DIGEST@", digest(style))
                .replace("@SCRIPT-DIGEST@", digest(script))
                .replace("@STYLE@", style)
                .replace("@SCRIPT@", script)
                .replace("@DATA@", inMarkup(data.toString())); // last, since texts may say anything
    }

    /** Writes JSON so that no part of it can be taken for markup. */
    private static String inMarkup(String json) {
        return json.replace("<", "\\u003c")
                .replace(">", "\\u003e")
                .replace("&", "\\u0026")
                .replace("\u2028", "\\u2028")
                .replace("\u2029", "\\u2029");
    }

    private static String digest(String source) {
        byte[] digest = Digests.sha256().digest(source.getBytes(StandardCharsets.UTF_8));
        return "sha256-" + Base64.getEncoder().encodeToString(digest);
    }

    private static String resource(String name) {
        try (InputStream resource = StudyPage.class.getResourceAsStream(name)) {
            if (resource == null) {
                throw new IllegalStateException("%s must be in the jar, but is not".formatted(name));
            }
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
