package dev.baton.connector;

/**
 * Why a call to the target system failed. The kind, and nothing else, decides whether the call is retried.
 *
 * <p>Each kind carries the HTTP status (RFC 9110 section 15, RFC 6585 section 4) that represents it to other programs.
 */
public enum FailureKind {
    /** The request was wrong; the same request fails again. */
    INVALID(400, false),
    /** The target system did not accept the credentials. */
    UNAUTHENTICATED(401, false),
    /** The credentials are valid, but do not permit this. */
    PERMISSION_DENIED(403, false),
    /** What the request named does not exist. */
    NOT_FOUND(404, false),
    /** The request contradicts the state of the target system. */
    CONFLICT(409, false),
    /** The target system asked for fewer calls. */
    RATE_LIMITED(429, true),
    /** An unexpected failure, here or in the target system. */
    INTERNAL(500, false),
    /** The target system cannot be reached, or cannot serve now. */
    UNAVAILABLE(503, true),
    /** The target system did not answer in time. */
    TIMEOUT(504, true);

    private final int status;
    private final boolean isTransient;

    FailureKind(int status, boolean isTransient) {
        this.status = status;
        this.isTransient = isTransient;
    }

    /** {@return the HTTP status that stands for this kind, from 400 to 504} */
    public int status() {
        return status;
    }

    /** {@return whether the same call may succeed later without intervention} */
    public boolean isTransient() {
        return isTransient;
    }
}
