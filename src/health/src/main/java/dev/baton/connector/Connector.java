package dev.baton.connector;

import io.helidon.health.HealthCheck;
import java.util.List;
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
     * Checks beside {@link #validate()}, of what else this connector needs. They are registered while this connector is the client
     * that is used, those of type {@code READINESS} count for {@code /ready}, and are treated as
     * {@link ConnectorProvider#checks()} says for their name. Called once; it waits for nothing.
     *
     * @return the checks, each with a name of its own
     */
    default List<HealthCheck> checks() {
        return List.of();
    }

    /**
     * How this connector changes the target system.
     *
     * @return the capability, or empty if this connector only reads
     */
    default Optional<Provisioner> provisioning() {
        return Optional.empty();
    }

    /**
     * How this connector shows accounts and groups.
     *
     * @return the capability, or empty if it has none
     */
    default Optional<Directory> directory() {
        return Optional.empty();
    }

    /** Releases what this connector holds. Called once, after the last call has ended or was interrupted. */
    @Override
    default void close() {}
}
