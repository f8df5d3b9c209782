package dev.baton.connector;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Shows the accounts and groups of the target system: a capability that a {@link Connector} may have. It changes nothing.
 *
 * <p>Implementations are safe for use by several threads at once. Calls block, on virtual threads, and end promptly when
 * their thread is interrupted. Each throws {@link ConnectorException} if it cannot be known what there is. Lists are read page by
 * page, however long they are, and what reads them says by {@code false} that it has seen enough.
 */
public interface Directory {
    /**
     * An account.
     *
     * @param id its id in the target system
     * @param isEnabled whether it can be used, if the target system says
     * @param attributes what else is known of it
     */
    record Account(String id, Optional<Boolean> isEnabled, Map<AccountAttribute, String> attributes) {
        /** Keeps the attributes, {@link AccountAttribute#COMMON} first. */
        public Account {
            attributes = Collections.unmodifiableMap(new TreeMap<>(attributes));
        }
    }

    /**
     * A group.
     *
     * @param id its id in the target system
     * @param displayName its name
     */
    record Group(String id, Optional<String> displayName) {}

    /**
     * A member of a group.
     *
     * @param id the account's id in the target system, or the group's
     * @param display what it is shown as there
     * @param isGroup whether it is a group
     */
    record Member(String id, Optional<String> display, boolean isGroup) {}

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

    /**
     * Reads the accounts.
     *
     * @param filter which, in the target system's own language; all if empty
     * @param goesOn called with each account once
     * @throws InterruptedException if the thread is interrupted while the call runs
     */
    void accounts(Optional<String> filter, Predicate<Account> goesOn) throws InterruptedException;

    /**
     * Reads the groups.
     *
     * @param filter which, in the target system's own language; all if empty
     * @param goesOn called with each group once
     * @throws InterruptedException if the thread is interrupted while the call runs
     */
    void groups(Optional<String> filter, Predicate<Group> goesOn) throws InterruptedException;

    /**
     * Reads the members of a group, as far as the target system shows them.
     *
     * @param group the group's id
     * @param goesOn called with each member once
     * @throws ConnectorException {@link FailureKind#NOT_FOUND} if there is no such group
     * @throws InterruptedException if the thread is interrupted while the call runs
     */
    void members(String group, Predicate<Member> goesOn) throws InterruptedException;
}
