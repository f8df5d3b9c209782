package dev.baton.config;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {
    @ParameterizedTest
    @CsvSource({"HEALTH, health, /health", "READY, ready, /ready", "LIVE, live, /live"})
    void anEndpointHasANameAndAPath(Endpoint endpoint, String id, String path) {
        assertThat(endpoint.id(), is(id));
        assertThat(endpoint.path(), is(path));
        assertThat(Endpoint.of(id), is(Optional.of(endpoint)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Health", "/health", "healthz"})
    void nothingElseIsOne(String id) {
        assertThat(Endpoint.of(id), is(Optional.empty()));
    }
}
