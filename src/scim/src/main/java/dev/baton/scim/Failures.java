package dev.baton.scim;

import dev.baton.connector.FailureKind;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.http.HttpTimeoutException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;

/** Classifies failed requests to the SCIM service. Pure functions. */
final class Failures {
    private static final int MAX_CAUSES = 20;

    private Failures() {}

    /**
     * Returns the kind of failure for a status other than 200 to 299 (RFC 9110 section 15, RFC 7644 section 3.12). 425 asks for
     * the same request later (RFC 8470); after 501, a retry fails, too.
     */
    static FailureKind ofStatus(int status) {
        return switch (status) {
            case 401 -> FailureKind.UNAUTHENTICATED;
            case 403 -> FailureKind.PERMISSION_DENIED;
            case 404, 410 -> FailureKind.NOT_FOUND;
            case 408, 504 -> FailureKind.TIMEOUT;
            case 409, 412, 423 -> FailureKind.CONFLICT;
            case 425, 502, 503 -> FailureKind.UNAVAILABLE;
            case 429 -> FailureKind.RATE_LIMITED;
            default -> status >= 300 && status < 500 ? FailureKind.INVALID : FailureKind.INTERNAL;
        };
    }

    /** Returns the kind of failure for an exception, by its chain of causes. */
    static FailureKind ofException(Throwable exception) {
        if (find(exception, SocketTimeoutException.class).isPresent()
                || find(exception, HttpTimeoutException.class).isPresent()) {
            return FailureKind.TIMEOUT;
        }
        if (isCertificateFailure(exception)) {
            return FailureKind.INVALID;
        }
        Optional<SSLException> tls = find(exception, SSLException.class);
        if (tls.isPresent()) {
            boolean isBrokenOff = find(tls.get(), SocketException.class).isPresent()
                    || find(tls.get(), EOFException.class).isPresent();
            return isBrokenOff ? FailureKind.UNAVAILABLE : FailureKind.INVALID;
        }
        if (find(exception, ProtocolException.class).isPresent()
                || find(exception, ZipException.class).isPresent()) {
            return FailureKind.INTERNAL;
        }
        return find(exception, IOException.class).isPresent() ? FailureKind.UNAVAILABLE : FailureKind.INTERNAL;
    }

    /** Whether an exception means that the service's certificate is not trusted. */
    static boolean isCertificateFailure(Throwable exception) {
        return find(exception, CertificateException.class).isPresent()
                || find(exception, CertPathValidatorException.class).isPresent()
                || find(exception, SSLPeerUnverifiedException.class).isPresent();
    }

    /** The first exception of a type in a chain of causes. */
    static <T extends Throwable> Optional<T> find(Throwable exception, Class<T> type) {
        return all(exception, type).findFirst();
    }

    /** Returns the innermost message of the exceptions of a type in a chain of causes. */
    static Optional<String> rootMessage(Throwable exception, Class<? extends Throwable> type) {
        return all(exception, type)
                .flatMap(e -> Optional.ofNullable(e.getMessage()).stream())
                .reduce((outer, inner) -> inner);
    }

    private static <T extends Throwable> Stream<T> all(Throwable exception, Class<T> type) {
        return Stream.iterate(exception, e -> e != null, Throwable::getCause)
                .limit(MAX_CAUSES)
                .filter(type::isInstance)
                .map(type::cast);
    }
}
