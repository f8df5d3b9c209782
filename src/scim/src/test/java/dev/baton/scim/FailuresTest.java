package dev.baton.scim;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.baton.connector.FailureKind;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class FailuresTest {
    @ParameterizedTest
    @CsvSource({
        "100, INTERNAL",
        "300, INVALID",
        "301, INVALID",
        "302, INVALID",
        "307, INVALID",
        "308, INVALID",
        "400, INVALID",
        "401, UNAUTHENTICATED",
        "402, INVALID",
        "403, PERMISSION_DENIED",
        "404, NOT_FOUND",
        "405, INVALID",
        "408, TIMEOUT",
        "409, CONFLICT",
        "410, NOT_FOUND",
        "412, CONFLICT",
        "413, INVALID",
        "423, CONFLICT",
        "425, UNAVAILABLE",
        "429, RATE_LIMITED",
        "499, INVALID",
        "500, INTERNAL",
        "501, INTERNAL",
        "502, UNAVAILABLE",
        "503, UNAVAILABLE",
        "504, TIMEOUT",
        "505, INTERNAL",
        "599, INTERNAL",
        "600, INTERNAL"
    })
    void aStatusStandsForAKind(int status, FailureKind kind) {
        assertThat(Failures.ofStatus(status), is(kind));
    }

    static Stream<Arguments> exceptions() {
        return Stream.of(
                Arguments.of(new SocketTimeoutException("connect timed out"), FailureKind.TIMEOUT),
                Arguments.of(new UncheckedIOException(new SocketTimeoutException()), FailureKind.TIMEOUT),
                Arguments.of(caused(new SSLException("read"), new SocketTimeoutException()), FailureKind.TIMEOUT),
                Arguments.of(new ConnectException("refused"), FailureKind.UNAVAILABLE),
                Arguments.of(new NoRouteToHostException(), FailureKind.UNAVAILABLE),
                Arguments.of(new UnknownHostException("nowhere"), FailureKind.UNAVAILABLE),
                Arguments.of(new SocketException("Connection reset"), FailureKind.UNAVAILABLE),
                Arguments.of(new EOFException(), FailureKind.UNAVAILABLE),
                Arguments.of(new UncheckedIOException(new IOException("other")), FailureKind.UNAVAILABLE),
                Arguments.of(new RuntimeException(new SocketException("closed")), FailureKind.UNAVAILABLE),
                Arguments.of(
                        caused(new SSLHandshakeException("x"), new CertificateExpiredException()), FailureKind.INVALID),
                Arguments.of(
                        caused(new SSLHandshakeException("x"), new CertPathValidatorException()), FailureKind.INVALID),
                Arguments.of(new SSLPeerUnverifiedException("x"), FailureKind.INVALID),
                Arguments.of(new SSLException("Unsupported or unrecognized SSL message"), FailureKind.INVALID),
                Arguments.of(new SSLHandshakeException("protocol_version"), FailureKind.INVALID),
                Arguments.of(
                        caused(new SSLHandshakeException("terminated"), new EOFException()), FailureKind.UNAVAILABLE),
                Arguments.of(
                        caused(new SSLException("reset"), new SocketException("Connection reset")),
                        FailureKind.UNAVAILABLE),
                Arguments.of(new IllegalStateException("not HTTP"), FailureKind.INTERNAL));
    }

    @ParameterizedTest
    @MethodSource("exceptions")
    void anExceptionStandsForAKind(Throwable exception, FailureKind kind) {
        assertThat(Failures.ofException(exception), is(kind));
    }

    @Test
    void aLoopOfCausesEnds() {
        RuntimeException first = new RuntimeException();
        RuntimeException second = new RuntimeException(first);
        first.initCause(second);

        assertThat(Failures.ofException(first), is(FailureKind.INTERNAL));
    }

    private static Throwable caused(Throwable exception, Throwable cause) {
        return exception.initCause(cause);
    }
}
