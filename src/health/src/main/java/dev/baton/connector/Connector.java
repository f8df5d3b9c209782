package dev.baton.connector;

import java.util.Optional;

/**
 * A client of one target system, ready to be used.
 *
 * <p>Implementations are safe for use by several threads at once. Calls block, on virtual threads, and end promptly when
 * their thread is interrupted.
 */
public interface Connector extends AutoCloseable {
    /**
     * Calls the target system and returns if this connector can do its work there: reachable, credentials accepted,
     * permissions sufficient. It changes nothing in the target system.
     *
     * @throws ConnectorException if it cannot
     * @throws InterruptedException if the thread is interrupted while the call runs
     */
    void validate() throws InterruptedException;

    /**
     * How this connector changes the target system.
     *
     * @return the capability, or empty if this connector only reads
     */
    default Optional<Provisioner> provisioning() {
        return Optional.empty();
    }

    /** Releases what this connector holds. Called once, after the last call has ended or was interrupted. */
    @Override
    default void close() {}
}
