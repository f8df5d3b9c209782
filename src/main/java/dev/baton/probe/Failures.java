package dev.baton.probe;

import dev.baton.config.SafeText;
import io.helidon.common.buffers.DataReader;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Locale;
import javax.net.ssl.SSLException;

/** Says in one line why a call had no answer. Pure functions. */
final class Failures {
    private static final int MAX_LENGTH = 200;

    private Failures() {}

    static String describe(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case SocketTimeoutException e -> {
                    return "timed out";
                }
                case UnknownHostException e -> {
                    return "unknown host";
                }
                case SSLException e -> {
                    return "TLS: " + message(e);
                }
                case SocketException e -> {
                    return message(e).toLowerCase(Locale.ROOT);
                }
                case DataReader.InsufficientDataAvailableException e -> {
                    return "the server closed the connection before its answer was complete";
                }
                case OutOfMemoryError e -> {
                    return "the answer is too large";
                }
                default -> {
                    // Look at its cause.
                }
            }
        }
        return "not a valid HTTP answer: " + message(failure);
    }

    private static String message(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : SafeText.clean(message, MAX_LENGTH);
    }
}
