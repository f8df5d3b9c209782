package dev.baton.connector;

import io.helidon.health.HealthCheck;
import java.util.List;
import java.util.Optional;

/**
 * A client of one target system, ready for use.
 *
 * <p>Implementations are safe for use by several threads at once. Calls block, on virtual threads, and end promptly when their
 * thread is interrupted.
 */
public interface Connector extends AutoCloseable {
    /**
     * Calls the target system and returns if this connector can work with it: it is reachable, accepts the credentials and
     * grants sufficient permissions. The call changes nothing there.
     *
     * @throws ConnectorException if it cannot
     * @throws InterruptedException if the thread is interrupted while the call runs
     */
    void validate() throws InterruptedException;

    /**
     * Checks of anything else that this connector needs, in addition to {@link #validate()}. They are registered while this
     * connector is the current client. Those of type {@code READINESS} also count for {@code /ready}. {@link
     * ConnectorProvider#checks()} has their options, by name. Called once; it must not block.
     *
     * @return the checks, each with a unique name
     */
    default List<HealthCheck> checks() {
        return List.of();
    }

    /** {@return the capability to change the target system, or empty if this connector only reads} */
    default Optional<Provisioner> provisioning() {
        return Optional.empty();
    }

    /** {@return the capability to list accounts and groups, or empty if it has none} */
    default Optional<Directory> directory() {
        return Optional.empty();
    }

    /** Releases this connector's resources. Called once, after the last call has ended or was interrupted. */
    @Override
    default void close() {}
}
