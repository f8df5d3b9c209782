package dev.baton.connector;

import java.util.Optional;

/**
 * Shows the accounts and groups of the target system: a capability that a {@link Connector} may have. It changes nothing.
 *
 * <p>Implementations are safe for use by several threads at once. Calls block, on virtual threads, and end promptly when
 * their thread is interrupted. Each throws {@link ConnectorException} if it cannot be known what there is.
 */
public interface Directory {
    /**
     * An account.
     *
     * @param id its id in the target system
     */
    record Account(String id) {}

    /**
     * A group.
     *
     * @param id its id in the target system
     */
    record Group(String id) {}

    /**
     * The account that is meant.
     *
     * @param reference its id, userName or externalId
     * @return the account, or empty if there certainly is none
     * @throws ConnectorException {@link FailureKind#CONFLICT} if it may be more than one
     * @throws InterruptedException if the thread is interrupted while the call runs
     */
    Optional<Account> account(Reference reference) throws InterruptedException;

    /**
     * The group that is meant.
     *
     * @param reference its id or displayName
     * @return the group, or empty if there certainly is none
     * @throws ConnectorException {@link FailureKind#CONFLICT} if it may be more than one
     * @throws InterruptedException if the thread is interrupted while the call runs
     */
    Optional<Group> group(Reference reference) throws InterruptedException;
}
