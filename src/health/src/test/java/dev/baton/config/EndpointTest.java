package dev.baton.config;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {
    @ParameterizedTest
    @CsvSource({
        "health, /health",
        "ready, /ready",
        "live, /live",
        "health/disk, /health/disk",
        "health/a._-9, /health/a._-9"
    })
    void anEndpointHasANameAndAPath(String id, String path) {
        Endpoint endpoint = Endpoint.of(id).orElseThrow();

        assertThat(endpoint.id(), is(id));
        assertThat(endpoint.path(), is(path));
        assertThat(endpoint, is(Endpoint.of(id).orElseThrow()));
    }

    @Test
    void threeOfThemAreAlwaysThere() {
        assertThat(Endpoint.values(), is(new Endpoint[] {Endpoint.HEALTH, Endpoint.READY, Endpoint.LIVE}));
        assertThat(Endpoint.of("live"), is(Optional.of(Endpoint.LIVE)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Health",
                "/health",
                "healthz",
                "health/",
                "health/..",
                "health/.",
                "health/a/b",
                "health/a b",
                "health/a%20b",
                "health/a?b",
                "health/a#b",
                "health/-a",
                "health/é",
                "health/a\r\nb",
                "ready/disk",
                "live/disk",
                "health/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
            })
    void nothingElseIsOne(String id) {
        assertThat(Endpoint.of(id), is(Optional.empty()));
    }
}
