package dev.baton.probe;

import dev.baton.config.SafeText;
import io.helidon.common.buffers.DataReader;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLException;

/** Says in one line why a call got no answer. Pure functions. */
final class Failures {
    static final String TIMED_OUT = "timed out";

    private static final int MAX_LENGTH = 200;

    /** The alerts (RFC 8446 section 6) of a server that wants another client certificate. */
    private static final List<String> REFUSALS = List.of(
            "alert: bad_certificate",
            "alert: certificate_required",
            "alert: certificate_unknown",
            "alert: certificate_expired",
            "alert: unknown_ca",
            "alert: access_denied");

    private Failures() {}

    /** Says why a TLS file cannot be used. */
    static String describeFile(IOException failure) {
        return "TLS: cannot use " + message(failure);
    }

    static String describe(Throwable failure, boolean isTls) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case SocketTimeoutException e -> {
                    return TIMED_OUT;
                }
                case UnknownHostException e -> {
                    return "unknown host";
                }
                case SSLException e -> {
                    return "TLS: " + tls(e);
                }
                case ConnectException e -> {
                    return message(e).toLowerCase(Locale.ROOT);
                }
                case SocketException e -> {
                    return broken(message(e).toLowerCase(Locale.ROOT), isTls);
                }
                case DataReader.InsufficientDataAvailableException e -> {
                    return "the server closed the connection before its response was complete";
                }
                case DataReader.IncorrectNewLineException e -> {
                    // Its message includes the received bytes.
                    return "not a valid HTTP response: a line has an invalid end";
                }
                case LinkageError e -> {
                    return "a library is missing, or of another version: " + message(e);
                }
                case OutOfMemoryError e -> {
                    return "the answer is too large";
                }
                default -> {
                    // Look at its cause.
                }
            }
        }
        return "not a valid HTTP response: " + message(failure);
    }

    /** Returns whether a server may have answered in another protocol than plain HTTP. */
    static boolean isOfAnotherProtocol(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SocketTimeoutException
                    || cause instanceof UnknownHostException
                    || cause instanceof ConnectException
                    || cause instanceof Error) {
                return false;
            }
        }
        return true;
    }

    private static String broken(String message, boolean isTls) {
        // If the server closes before it has read the request, its alert may be lost.
        return isTls
                ? "TLS: the server broke the connection; perhaps it refused the client certificate, or the lack of one ("
                        + message + ")"
                : message;
    }

    private static String tls(SSLException failure) {
        if (failure.getCause() instanceof CertificateException reason) {
            return message(reason);
        }
        String message = message(failure);
        if (message.contains("Unsupported or unrecognized SSL message")) {
            return "the server does not speak TLS";
        }
        return REFUSALS.stream().anyMatch(message::contains)
                ? "the server refused the client certificate, or the lack of one (" + message + ")"
                : message;
    }

    private static String message(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : SafeText.clean(message, MAX_LENGTH);
    }
}
