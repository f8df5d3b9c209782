package dev.baton.probe;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.is;

import io.helidon.common.buffers.DataReader.InsufficientDataAvailableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class FailuresTest {
    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new SocketTimeoutException("Read timed out"), "timed out"),
                Arguments.of(new UnknownHostException("nowhere.example"), "unknown host"),
                Arguments.of(new ConnectException("Connection refused"), "connection refused"),
                Arguments.of(new ConnectException(), "connectexception"),
                Arguments.of(new SocketException("Connection reset"), "connection reset"),
                Arguments.of(
                        new InsufficientDataAvailableException(),
                        "the server closed the connection before its response was complete"),
                Arguments.of(new OutOfMemoryError(), "the answer is too large"),
                Arguments.of(
                        new AbstractMethodError("X.timeout() is abstract"),
                        "a library is missing, or of another version: X.timeout() is abstract"),
                Arguments.of(new IllegalStateException("no\nstatus"), "not a valid HTTP response: no status"),
                Arguments.of(new IllegalStateException(), "not a valid HTTP response: IllegalStateException"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void saysWhyThereIsNoAnswerHoweverDeepTheReasonLies(Throwable failure, String expected) {
        assertThat(Failures.describe(failure, false), is(expected));
        if (!expected.startsWith("not a valid")) {
            Throwable wrapped = new IllegalArgumentException(new UncheckedIOException(new IOException(failure)));
            assertThat(Failures.describe(wrapped, false), is(expected));
        }
    }

    @Test
    void aConnectionThatBreaksUnderTlsMayBeARefusal() {
        assertThat(
                Failures.describe(new SocketException("Broken pipe"), true),
                is("TLS: the server broke the connection; perhaps it refused the client certificate, or the lack of one"
                        + " (broken pipe)"));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    Received fatal alert: bad_certificate,            true
                    Received fatal alert: certificate_required,       true
                    (certificate_unknown) Received fatal alert: certificate_unknown, true
                    Received fatal alert: certificate_expired,        true
                    Received fatal alert: unknown_ca,                 true
                    Received fatal alert: access_denied,              true
                    Received fatal alert: handshake_failure,          false
                    No appropriate protocol,                          false
                    """)
    void theAlertsThatRefuseAClientAreNamedAsThat(String message, boolean isRefusal) {
        assertThat(
                Failures.describe(new SSLException(message), true),
                is(
                        isRefusal
                                ? "TLS: the server refused the client certificate, or the lack of one (" + message + ")"
                                : "TLS: " + message));
    }

    @Test
    void whatIsWrongWithTheServersCertificateIsSaidInOurWords() {
        SSLException failure = new SSLHandshakeException("PKIX path building failed");
        failure.initCause(new CertificateException("the server's certificate is not for here"));

        assertThat(Failures.describe(failure, true), is("TLS: the server's certificate is not for here"));
    }

    @Test
    void aServerWithoutTlsIsNamedAsOne() {
        assertThat(
                Failures.describe(new SSLException("Unsupported or unrecognized SSL message"), true),
                is("TLS: the server does not speak TLS"));
    }

    @Test
    void aLongReasonIsCutAndShowsNoSecret() {
        String reason = Failures.describeFile(new IOException("token=hunter2 " + "x".repeat(1_000)));

        assertThat(reason.startsWith("TLS: cannot use token=*** xxx"), is(true));
        assertThat(reason, endsWith("…"));
        assertThat(reason.length(), is("TLS: cannot use ".length() + 200));
    }
}
