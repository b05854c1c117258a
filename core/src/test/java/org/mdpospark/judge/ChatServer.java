package org.mdpospark.judge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.mdpospark.checkpoint.StrictJson;

/** A chat completion endpoint that does what a test says, and remembers what it was asked. */
final class ChatServer implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private volatile Behaviour behaviour;

    /** What the server does with a request. */
    @FunctionalInterface
    interface Behaviour {
        void answer(Asked asked, Reply reply) throws IOException, InterruptedException;
    }

    /**
     * A request.
     *
     * @param number of requests with the same words until this one, from 1
     */
    record Asked(String path, String authorization, JsonNode body, int number) {
        String words() {
            return body.path("messages").path(0).path("content").asText();
        }
    }

    /** How a test answers. */
    record Reply(HttpExchange exchange) {
        Reply header(String name, String value) {
            exchange.getResponseHeaders().add(name, value);
            return this;
        }

        void send(int status, String body) throws IOException {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            if (!exchange.getResponseHeaders().containsKey("Content-Type")) {
                header("Content-Type", "application/json; charset=utf-8");
            }
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(bytes);
            }
        }

        void say(String content) throws IOException {
            send(200, completion(content));
        }

        /** Ends the connection without a word. */
        void hangUp() {
            exchange.close();
        }
    }

    ChatServer(Behaviour behaviour) throws IOException {
        this.behaviour = behaviour;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    URI base() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1");
    }

    String origin() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    List<Asked> asked() {
        return asked;
    }

    List<String> words() {
        return asked.stream().map(Asked::words).toList();
    }

    void behave(Behaviour other) {
        behaviour = other;
    }

    static String completion(String content) {
        return """
                {"model": "judge-0613", "choices": [{"message": {"role": "assistant", "content": %s},
                 "finish_reason": "stop"}], "usage": {"prompt_tokens": 100, "completion_tokens": 20}}""".formatted(JsonNodeFactory.instance.textNode(content));
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String text = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            behaviour.answer(remember(exchange, StrictJson.tree(text)), new Reply(exchange));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the client must send JSON", e);
        }
    }

    private synchronized Asked remember(HttpExchange exchange, JsonNode body) {
        String authorization = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
        String words = body.path("messages").path(0).path("content").asText();
        int number = 1 + (int) words().stream().filter(words::equals).count();
        Asked request = new Asked(exchange.getRequestURI().toString(), authorization, body, number);
        asked.add(request);
        return request;
    }

    @Override
    public void close() {
        threads.shutdownNow();
        server.stop(0);
    }
}
