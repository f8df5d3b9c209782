package dev.baton.health;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.baton.connector.ConnectorException;
import dev.baton.connector.FailureKind;
import io.helidon.health.HealthCheckException;
import io.helidon.health.HealthCheckResponse;
import io.helidon.health.HealthCheckResponse.Status;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DiagnosisTest {
    static Stream<Arguments> thrown() {
        return Stream.of(
                Arguments.of(new ConnectorException(FailureKind.CONFLICT, "x"), FailureKind.CONFLICT, "x"),
                Arguments.of(
                        new HealthCheckException("x", new Exception()),
                        FailureKind.INTERNAL,
                        "HealthCheckException: x"),
                Arguments.of(new IllegalStateException(), FailureKind.INTERNAL, "IllegalStateException"),
                Arguments.of(new IllegalStateException(" "), FailureKind.INTERNAL, "IllegalStateException"),
                Arguments.of(new InterruptedException(), FailureKind.INTERNAL, "interrupted"),
                Arguments.of(new OutOfMemoryError("heap"), FailureKind.INTERNAL, "OutOfMemoryError: heap"));
    }

    @ParameterizedTest
    @MethodSource("thrown")
    void anExceptionIsAKindAndAReason(Throwable thrown, FailureKind kind, String reason) {
        assertThat(Diagnosis.of(thrown), is(new Diagnosis(kind, reason)));
    }

    static Stream<Arguments> responses() {
        return Stream.of(
                Arguments.of(Status.DOWN, FailureKind.UNAVAILABLE, "down"),
                Arguments.of(Status.ERROR, FailureKind.INTERNAL, "error"));
    }

    @ParameterizedTest
    @MethodSource("responses")
    void aResponseThatIsNotUpIsAKindAndItsDetails(Status status, FailureKind kind, String otherwise) {
        HealthCheckResponse.Builder response = HealthCheckResponse.builder().status(status);
        assertThat(Diagnosis.of(response.build()), is(new Diagnosis(kind, otherwise)));
        response.detail("used", 93).detail("disk", "/var");
        assertThat(Diagnosis.of(response.build()), is(new Diagnosis(kind, "disk=/var, used=93")));
    }

    @Test
    void aResponseThatIsUpIsItsDetails() {
        HealthCheckResponse.Builder response = HealthCheckResponse.builder().status(true);
        assertThat(Diagnosis.of(response.build()), is(Diagnosis.UP));
        response.detail("used", 93);
        assertThat(Diagnosis.of(response.build()), is(new Diagnosis(Optional.empty(), "used=93")));
        response.detail("hostile", new Object() {
            @Override
            public String toString() {
                throw new IllegalStateException();
            }
        });
        assertThat(Diagnosis.of(response.build()), is(Diagnosis.UP));
    }
}
