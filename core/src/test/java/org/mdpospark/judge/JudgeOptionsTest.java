package org.mdpospark.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JudgeOptionsTest {
    @ParameterizedTest
    @CsvSource({
        "https://api.openai.com/v1, https://api.openai.com/v1/chat/completions, https://api.openai.com, true",
        "https://api.openai.com/v1/, https://api.openai.com/v1/chat/completions, https://api.openai.com, true",
        "http://localhost:8000/v1, http://localhost:8000/v1/chat/completions, http://localhost:8000, true",
        "http://127.8.0.1:8000, http://127.8.0.1:8000/chat/completions, http://127.8.0.1:8000, true",
        "http://[::1]:8000, http://[::1]:8000/chat/completions, http://[::1]:8000, true",
        "http://gpu-box:8000/v1, http://gpu-box:8000/v1/chat/completions, http://gpu-box:8000, false",
        "http://127.0.0.1.evil.org/v1, http://127.0.0.1.evil.org/v1/chat/completions, http://127.0.0.1.evil.org, false",
        "http://localhost.evil.org/v1, http://localhost.evil.org/v1/chat/completions, http://localhost.evil.org, false"
    })
    void keysTravelEncryptedOrNotAtAll(URI base, URI address, String origin, boolean mayCarryKey) {
        Endpoint endpoint = Endpoint.of(base);

        assertThat(endpoint.chatCompletions()).isEqualTo(address);
        assertThat(endpoint.origin()).isEqualTo(origin);
        assertThat(endpoint.mayCarryKey()).isEqualTo(mayCarryKey);
        assertThat(new Endpoint(base, "KEY", true).mayCarryKey()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://me:secret@host/v1", "https://host/v1?key=secret", "https://host/v1#secret"})
    void addressesHoldNoSecrets(URI base) {
        assertThatThrownBy(() -> Endpoint.of(base))
                .hasMessage("base URL must have no user, query or fragment, but has one: the key belongs in an"
                        + " environment variable");
    }

    @Test
    void refusesOtherAddressesAndVariables() {
        assertThatThrownBy(() -> Endpoint.of(URI.create("ftp://host/v1")))
                .hasMessage("base URL must begin with http:// or https:// and a host, but does not");
        assertThatThrownBy(() -> Endpoint.of(URI.create("api.openai.com/v1")))
                .hasMessage("base URL must begin with http:// or https:// and a host, but does not");
        assertThatThrownBy(() -> new Endpoint(URI.create("https://host"), "sk-secret", false))
                .hasMessage("key variable must be the name of an environment variable, but is no such name");
    }

    @Test
    void refusesImpossibleOptions() {
        assertThatThrownBy(() -> new Sampling(2.5, 1, 1, Sampling.TokenLimit.MAX_TOKENS))
                .hasMessage("temperature must be 0 to 2, but is 2.5");
        assertThatThrownBy(() -> new Sampling(Double.NaN, 1, 1, Sampling.TokenLimit.MAX_TOKENS))
                .hasMessage("temperature must be 0 to 2, but is NaN");
        assertThatThrownBy(() -> new Sampling(0, 0, 1, Sampling.TokenLimit.MAX_TOKENS))
                .hasMessage("top_p must be above 0 and at most 1, but is 0.0");
        assertThatThrownBy(() -> new Budget(-1, 0))
                .hasMessage("budget must not be negative, but is -1 calls and 0 tokens");
        assertThatThrownBy(() -> new RequestLimits(0, 1, Duration.ofSeconds(1), Duration.ofSeconds(1), 1, 1))
                .hasMessage("concurrency must be 1 to 256, but is 0");
        assertThatThrownBy(() -> new RequestLimits(1, 1, Duration.ZERO, Duration.ofSeconds(1), 1, 1))
                .hasMessage("timeouts must be positive, but are PT0S and PT1S");
        assertThatThrownBy(() -> JudgeOptions.of(URI.create("https://host"), " "))
                .hasMessage("model must be named, but is blank");
    }

    @Test
    void waitsDoubleAndDifferByRequest() {
        Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(60), 7);
        for (int repetition = 1; repetition <= 40; repetition++) {
            long whole = Math.min(60_000, 1000L << Math.min(repetition - 1, 30));
            Duration wait = backoff.wait(repetition, "a", Optional.empty());
            assertThat(wait).isBetween(Duration.ofMillis(whole / 2), Duration.ofMillis(whole));
            assertThat(backoff.wait(repetition, "a", Optional.empty())).isEqualTo(wait);
        }
        assertThat(backoff.wait(6, "a", Optional.empty())).isNotEqualTo(backoff.wait(6, "b", Optional.empty()));
    }
}
