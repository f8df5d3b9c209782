package dev.baton.connector;

import java.util.Optional;

/**
 * Changes accounts and memberships in the target system: an optional capability of a {@link Connector}.
 *
 * <p>Each call makes one attempt and never retries: the program applies C1's retry rules. Operations are idempotent as far as
 * the target system allows. Creating an account that exists already, enabled and with the same {@code externalId}, deleting an
 * account that is gone, and granting a membership twice succeed with {@link Outcome.Status#ALREADY_SO}. An account that shares
 * only the {@code userName} may belong to another person: creating it fails with {@link FailureKind#CONFLICT}.
 *
 * {@snippet class="com.example.ProvisionerExample" region="provisioner"}
 *
 * <p>Implementations are safe for use by several threads at once. Calls block, on virtual threads, and end promptly when their
 * thread is interrupted.
 */
public interface Provisioner {
    /**
     * Carries out one operation.
     *
     * @param operation what to change; its accounts and groups are {@linkplain Reference#isId() ids}, because the program has
     *     looked names up in the connector's {@link Directory}
     * @param key identifies the request; unless this is its {@linkplain IdempotencyKey#isFirstUse() first use}, an earlier call
     *     may have succeeded although its response was lost, so look it up before sending it again
     * @return the outcome
     * @throws ConnectorException if the operation failed, or its result is unknown ({@link FailureKind#TIMEOUT}); the kind
     *     decides whether it is attempted again
     * @throws InterruptedException if the thread is interrupted while the call runs
     */
    Outcome provision(Operation operation, IdempotencyKey key) throws InterruptedException;

    /**
     * Describes what {@link #provision} would do now. It only reads.
     *
     * @param operation what to change, by ids
     * @param key as for the operation itself
     * @return the first change that would be sent to the target system, in words; empty if nothing would change
     * @throws ConnectorException if the operation would fail, or that cannot be determined
     * @throws InterruptedException if the thread is interrupted while the call runs
     */
    default Optional<String> preview(Operation operation, IdempotencyKey key) throws InterruptedException {
        throw new ConnectorException(FailureKind.INVALID, "this connector cannot preview changes");
    }

    /**
     * Returns a connector's provisioner, for operations that refer to accounts and groups by id or by name.
     *
     * @param connector any connector
     * @return a provisioner, or empty if the connector only reads
     */
    static Optional<Provisioner> named(Connector connector) {
        return connector.provisioning().map(found -> new NamedProvisioner(found, connector.directory()));
    }
}
