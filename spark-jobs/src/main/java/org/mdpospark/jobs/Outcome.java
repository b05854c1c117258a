package org.mdpospark.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
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
    Outcome {
        if (exitCode == ExitCode.DONE && !message.isEmpty()) {
            throw new IllegalArgumentException("what is done has no message, but this has: " + message);
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
