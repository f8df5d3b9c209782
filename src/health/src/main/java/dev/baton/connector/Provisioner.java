package dev.baton.connector;

import java.util.Optional;

/**
 * Changes accounts and memberships in the target system: a capability that a {@link Connector} may have.
 *
 * <p>Each call is one attempt: it does not repeat itself. Operations are idempotent as far as the target system lets them be:
 * creating what exists already, enabled and with the same {@code externalId}, deleting what is gone and granting twice succeed,
 * with {@link Outcome.Status#ALREADY_SO}. An account that has only the {@code userName} in common may be somebody else's: to
 * create it is a {@link FailureKind#CONFLICT}.
 *
 * <p>Implementations are safe for use by several threads at once. Calls block, on virtual threads, and end promptly when
 * their thread is interrupted.
 */
public interface Provisioner {
    /**
     * Carries out one operation.
     *
     * @param operation what to change; its accounts and groups are {@linkplain Reference#isId() ids}, as names are looked up before
     *     in the connector's {@link Directory}
     * @param key tells repetitions of one wish from two wishes; unless it is a {@linkplain IdempotencyKey#isFirstUse() first
     *     use}, an earlier call may have succeeded without its answer arriving, and is looked up before it is sent again
     * @return what has become of it
     * @throws ConnectorException if it was not carried out, or it is not known whether it was ({@link FailureKind#TIMEOUT});
     *     the kind decides whether it is attempted again
     * @throws InterruptedException if the thread is interrupted while the call runs
     */
    Outcome provision(Operation operation, IdempotencyKey key) throws InterruptedException;

    /**
     * What {@link #provision} would do now. It reads and changes nothing.
     *
     * @param operation what to change, by ids
     * @param key as for the operation itself
     * @return the first change that would be sent to the target system, for people; empty if all is so already
     * @throws ConnectorException if it is seen now that the operation would fail, or it cannot be known
     * @throws InterruptedException if the thread is interrupted while the call runs
     */
    default Optional<String> preview(Operation operation, IdempotencyKey key) throws InterruptedException {
        throw new ConnectorException(FailureKind.INVALID, "this connector cannot tell what it would do");
    }

    /**
     * The provisioner of a connector, for operations that may name accounts and groups otherwise than by their ids.
     *
     * @param connector any connector
     * @return a provisioner, or empty if the connector only reads
     */
    static Optional<Provisioner> named(Connector connector) {
        return connector.provisioning().map(found -> new NamedProvisioner(found, connector.directory()));
    }
}
