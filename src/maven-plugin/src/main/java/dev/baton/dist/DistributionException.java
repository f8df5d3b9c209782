package dev.baton.dist;

/** Thrown when the distribution cannot be made. The message is one line. */
final class DistributionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DistributionException(String message) {
        super(message);
    }
}
