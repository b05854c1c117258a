package org.mdpospark.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code mdpo score} on MMHal-Bench with a judge behind an endpoint: a server here that also fails now and then. */
class JudgedScoreTest {
    private static final List<String> TYPES = List.of(
            "attribute", "adversarial", "comparison", "counting", "relation", "environment", "holistic", "other");
    private static final int QUESTIONS = 96;
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private final AtomicInteger asked = new AtomicInteger();
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private HttpServer server = start();

    private HttpServer start() {
        try {
            HttpServer made = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            made.createContext("/v1/chat/completions", this::reply);
            made.setExecutor(threads);
            made.start();
            return made;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @BeforeEach
    void writeBenchmark() throws IOException {
        Files.writeString(folder.resolve("response_template.json"), template(""));
        Files.writeString(folder.resolve("answers.json"), template("an answer"));
        Files.writeString(folder.resolve("prompt.txt"), "Content {} question {} right {} answer {}: rate it.");
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void judgeIsAskedOnceForEachAnswerAndGoesOnAfterItsBudget() throws IOException {
        String command =
                "score --benchmark mmhal=%s --answers mdpo/mmhal=%s --judge-url http://127.0.0.1:%d/v1 --judge-model judge-1 --judge-prompt mmhal=%s --judge-cache %s --out %s"
                        .formatted(
                                folder,
                                folder.resolve("answers.json"),
                                server.getAddress().getPort(),
                                folder.resolve("prompt.txt"),
                                folder.resolve("cache"),
                                folder.resolve("out"));

        CommandRun stopped = CommandRun.of(command + " --judge-calls 40");

        assertThat(stopped.code()).as(stopped.error()).isEqualTo(ExitCode.RESUMABLE);
        assertThat(stopped.firstLine())
                .contains("mdpo/mmhal/image: 40 replies", "the same command again asks the rest");
        assertThat(asked).hasValue(40);
        assertThat(folder.resolve("out/scores.json")).doesNotExist();

        CommandRun whole = CommandRun.of(command);

        assertThat(whole.code()).as(whole.error()).isZero();
        assertThat(asked).hasValue(QUESTIONS);
        JsonNode exam =
                JSON.readTree(folder.resolve("out/scores.json").toFile()).at("/benchmarks/0");
        assertThat(exam.at("/methods/0/figures/0/name").asText()).isEqualTo("score");
        assertThat(exam.at("/methods/0/figures/0/value").asDouble()).isEqualTo(4);
        assertThat(exam.at("/methods/0/notes").toString())
                .contains("is not the published one", "Judged by judge-1-0613 (asked for as judge-1)");
        assertThat(folder.resolve("out/replies/mdpo/mmhal/image/judge.json"))
                .content()
                .contains("template_sha256");

        CommandRun recorded =
                CommandRun.of("score --benchmark mmhal=%s --answers mdpo/mmhal=%s --replies mdpo/mmhal=%s --out %s"
                        .formatted(
                                folder,
                                folder.resolve("answers.json"),
                                folder.resolve("out/replies/mdpo/mmhal/image/replies.jsonl"),
                                folder.resolve("recorded")));

        assertThat(recorded.code()).as(recorded.error()).isZero();
        assertThat(asked).hasValue(QUESTIONS);
        assertThat(recorded.out()).contains("4.00 [4.00, 4.00]");
        assertThat(folder.resolve("recorded/scores.json")).content().contains("judge-1-0613", "prompt SHA-256");

        CommandRun some = CommandRun.of(command + " --limit 10");

        assertThat(some.code()).isEqualTo(ExitCode.USAGE);
        assertThat(some.firstLine()).contains("--limit 10: MMHal-Bench is asked and rated whole");
    }

    @Test
    void withoutAJudgeThereAreNoFigures() {
        CommandRun run = CommandRun.of("score --benchmark mmhal=%s --answers mdpo/mmhal=%s --out %s"
                .formatted(folder, folder.resolve("answers.json"), folder.resolve("none")));

        assertThat(run.code()).as(run.error()).isZero();
        assertThat(run.out()).contains("a judge must rate them");
    }

    @Test
    void judgeThatIsNotThereEndsTheRunAtOnce() {
        int port = server.getAddress().getPort();
        server.stop(0);
        CommandRun prompt = CommandRun.of(
                "score --benchmark mmhal=%s --answers mdpo/mmhal=%s --judge-url http://127.0.0.1:%d/v1 --judge-model judge-1 --out %s"
                        .formatted(folder, folder.resolve("answers.json"), port, folder.resolve("none")));

        assertThat(prompt.code()).isEqualTo(ExitCode.USAGE);
        assertThat(prompt.firstLine()).contains("--judge-prompt is missing for mmhal");
    }

    private void reply(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            asked.incrementAndGet();
            byte[] body = """
                    {"model": "judge-1-0613", "choices": [{"message": {"role": "assistant", "content": \
                    "Fine. Rating: 4"}, "finish_reason": "stop"}], "usage": {"prompt_tokens": 9, "completion_tokens": 4}}""".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static String template(String answer) {
        StringJoiner records = new StringJoiner(",", "[", "]");
        List<String> made = new ArrayList<>();
        for (int i = 0; i < QUESTIONS; i++) {
            made.add("""
                    {"question_type": "%s", "question_topic": "t", "image_id": "i", "image_src": "http://x/%d.jpg", \
                    "image_content": ["Cup"], "question": "Question %d?", "gt_answer": "Right %d.", \
                    "model_answer": "%s"}""".formatted(TYPES.get(i % TYPES.size()), i, i, i, answer.isEmpty() ? "" : answer + " " + i));
        }
        made.forEach(records::add);
        return records.toString();
    }
}
