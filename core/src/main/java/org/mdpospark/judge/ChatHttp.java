package org.mdpospark.judge;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Sends one request and says what became of it. Follows no redirection: the key is for one host. */
final class ChatHttp {
    private final JudgeOptions options;
    private final Optional<ApiKey> key;
    private final Clock clock;
    private final HttpClient client;

    ChatHttp(JudgeOptions options, Optional<ApiKey> key, Clock clock) {
        this.options = options;
        this.key = key;
        this.clock = clock;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1) // the attempt to upgrade confuses servers of local models
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(options.limits().connectTimeout())
                .build();
    }

    /**
     * Sends a request.
     *
     * @throws PassingFailureException if it is worth another try
     * @throws FailedQuestionException if the endpoint will not answer this question
     * @throws UnusableJudgeException if it will answer none
     */
    ChatReply send(ChatRequest request) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = response(request);
        ReplyText text = ReplyText.of(response.body(), key);
        if (response.statusCode() != 200) {
            throw new RefusedRequest(options, key.isPresent(), clock).failure(response, text);
        }
        String type = response.headers().firstValue("Content-Type").orElse("");
        if (!type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
            throw PassingFailureException.of("the reply's content type must be application/json, but is another");
        }
        return text.completion(request, options.endpoint().origin(), clock.instant());
    }

    private HttpResponse<byte[]> response(ChatRequest request) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> response = client.sendAsync(
                http(request), information -> new LimitedBody(options.limits().maxReplyBytes()));
        try {
            // The client's own timeout ends with the response's headers.
            return response.get(options.limits().timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw PassingFailureException.of(
                    "there was no whole reply within " + options.limits().timeout());
        } catch (ExecutionException e) {
            throw connectionFailure(e);
        } finally {
            response.cancel(true); // gives up the connection where the reply is not whole
        }
    }

    private HttpRequest http(ChatRequest request) {
        URI address = options.endpoint().chatCompletions();
        HttpRequest.Builder http = HttpRequest.newBuilder(address)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(request.body()));
        key.ifPresent(secret -> http.header("Authorization", secret.header()));
        return http.build();
    }

    private PassingFailureException connectionFailure(ExecutionException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof PassingFailureException passing) {
                return passing;
            }
        }
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        return PassingFailureException.of("the connection to %s failed (%s)"
                .formatted(options.endpoint().origin(), cause.getClass().getSimpleName()));
    }
}
