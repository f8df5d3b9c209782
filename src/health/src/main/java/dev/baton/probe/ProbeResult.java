package dev.baton.probe;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The result of one call. Immutable. */
public final class ProbeResult {
    private static final int OK = 200;

    private final int status;
    private final byte[] body;
    private final Optional<String> failure;
    private final boolean isUnread;

    private ProbeResult(int status, byte[] body, Optional<String> failure, boolean isUnread) {
        this.status = status;
        this.body = body;
        this.failure = failure;
        this.isUnread = isUnread;
    }

    static ProbeResult answered(int status, byte[] body) {
        return new ProbeResult(status, body, Optional.empty(), false);
    }

    static ProbeResult failed(String failure) {
        return new ProbeResult(0, new byte[0], Optional.of(failure), false);
    }

    static ProbeResult unread() {
        return new ProbeResult(0, new byte[0], Optional.of("an answer in chunks"), true);
    }

    /** {@return whether the server answered 200} */
    public boolean isOk() {
        return status == OK;
    }

    /** {@return whether there was no answer in time} */
    public boolean isTimeout() {
        return failure.filter(Failures.TIMED_OUT::equals).isPresent();
    }

    /** {@return whether the answer is chunked, so that only a probe of another {@linkplain HealthProbe#via way} may read it} */
    public boolean isUnread() {
        return isUnread;
    }

    /** {@return one line without control characters: the status with the server's own reason, or why there is no answer} */
    public String reason() {
        return failure.orElseGet(() -> ServerReason.describe(status, text()));
    }

    /** {@return the body as received, bounded in size and untrusted; empty if there was none} */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }
}
