package org.mdpospark.judge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.mdpospark.Digests;
import org.mdpospark.checkpoint.StrictJson;
import org.mdpospark.score.TextFile;
import org.mdpospark.score.UnusableScoreInputException;

/**
 * A folder with a file for each reply, named by its request. A file gets its name when it is whole, and holds the
 * SHA-256 of what it says; one that is damaged is as good as none.
 */
final class ReplyCache {
    private static final String FORMAT = "mdpo-judge-reply/1";
    private static final String DIGEST = "sha256";
    private static final int MAX_BYTES = 64 << 20;

    private final Path folder;
    private final Set<String> damaged = new ConcurrentSkipListSet<>();

    private ReplyCache(Path folder) {
        this.folder = folder;
    }

    static ReplyCache open(Path folder) throws IOException {
        Files.createDirectories(folder);
        return new ReplyCache(folder);
    }

    Path folder() {
        return folder;
    }

    /** Returns the names of damaged files that were met. */
    Set<String> damaged() {
        return damaged;
    }

    Optional<ChatReply> find(ChatRequest request) throws IOException {
        Path file = file(request);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Optional<ChatReply> reply = read(file, request.key());
        if (reply.isEmpty()) {
            damaged.add(file.getFileName().toString());
        }
        return reply;
    }

    void put(ChatRequest request, ChatReply reply) throws IOException {
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        fields.put("format", FORMAT);
        fields.put("request", request.key());
        fields.put("model", reply.model());
        fields.put("endpoint", reply.origin());
        fields.put("date", reply.date().toString());
        fields.put("finish", reply.finish());
        fields.put("prompt_tokens", reply.tokens().prompt());
        fields.put("completion_tokens", reply.tokens().completion());
        fields.put("content", reply.content());
        fields.put(DIGEST, digest(fields));
        Path part = Files.createTempFile(folder, ".reply", ".part");
        try {
            Files.writeString(part, fields.toString());
            Files.move(part, file(request), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private Path file(ChatRequest request) {
        return folder.resolve(request.key() + ".json");
    }

    private static Optional<ChatReply> read(Path file, String request) throws IOException {
        try {
            JsonNode root = StrictJson.tree(TextFile.text(file, MAX_BYTES));
            if (!(root instanceof ObjectNode fields)) {
                return Optional.empty();
            }
            String said = fields.path(DIGEST).asText();
            fields.remove(DIGEST);
            if (!said.equals(digest(fields))
                    || !fields.path("format").asText().equals(FORMAT)
                    || !fields.path("request").asText().equals(request)) {
                return Optional.empty();
            }
            return Optional.of(new ChatReply(
                    fields.path("content").asText(),
                    fields.path("model").asText(),
                    fields.path("endpoint").asText(),
                    Instant.parse(fields.path("date").asText()),
                    fields.path("finish").asText(),
                    new Tokens(
                            fields.path("prompt_tokens").asLong(),
                            fields.path("completion_tokens").asLong())));
        } catch (JsonProcessingException
                | UnusableScoreInputException
                | DateTimeException
                | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String digest(ObjectNode fields) {
        return Digests.sha256Hex(fields.toString().getBytes(StandardCharsets.UTF_8));
    }
}
