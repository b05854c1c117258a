package org.mdpospark.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.mdpospark.pairs.Version;

/**
 * How a command ended, for a scheduler that does not see the exit code: a cluster manager that runs the driver itself
 * tells at most whether it failed.
 *
 * @param command its name; empty if the arguments name none
 * @param exitCode as the process returns it
 * @param message the line that names cause and remedy; empty if the command is done
 * @param application Spark's id; empty if Spark was not started
 */
record Outcome(String command, int exitCode, String message, String application, Instant started, Instant ended) {
    private static final List<String> FIELDS =
            List.of("command", "exitCode", "message", "application", "started", "ended");

    private static final int MOST_CODE = 255;

    Outcome {
        if (exitCode == ExitCode.DONE && !message.isEmpty()) {
            throw new IllegalArgumentException("what is done has no message, but this has: " + message);
        }
    }

    /**
     * Reads a file's text.
     *
     * @throws IllegalArgumentException if it is of something else
     */
    static Outcome of(byte[] text) {
        try {
            JsonNode json = JsonMapper.builder().build().readTree(text);
            for (String field : FIELDS) {
                if (!json.path(field).isValueNode()) {
                    throw new IllegalArgumentException("field %s is missing".formatted(field));
                }
            }
            JsonNode code = json.get("exitCode");
            if (!code.isInt() || code.intValue() < 0 || code.intValue() > MOST_CODE) {
                throw new IllegalArgumentException("exitCode must be 0 to %d, but is %s".formatted(MOST_CODE, code));
            }
            return new Outcome(
                    json.get("command").asText(),
                    code.intValue(),
                    json.get("message").asText(),
                    json.get("application").asText(),
                    Instant.parse(json.get("started").asText()),
                    Instant.parse(json.get("ended").asText()));
        } catch (IOException | DateTimeParseException e) {
            throw new IllegalArgumentException("it is not what a command writes", e);
        }
    }

    /** Returns the file's text. */
    byte[] json() {
        ObjectNode json = JsonMapper.builder()
                .build()
                .createObjectNode()
                .put("command", command)
                .put("exitCode", exitCode)
                .put("message", message)
                .put("application", application)
                .put("version", Version.current())
                .put("started", started.toString())
                .put("ended", ended.toString());
        try {
            return (JsonMapper.builder()
                                    .build()
                                    .writerWithDefaultPrettyPrinter()
                                    .writeValueAsString(json) + "\n")
                    .getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts and numbers are JSON", e);
        }
    }
}
