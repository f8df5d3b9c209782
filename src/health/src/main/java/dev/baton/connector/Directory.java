package dev.baton.connector;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Reads the accounts and groups of the target system: an optional capability of a {@link Connector}. It changes nothing.
 *
 * <p>Implementations are safe for use by several threads at once. Calls block, on virtual threads, and end promptly when their
 * thread is interrupted. Each throws {@link ConnectorException} if the result cannot be determined. Lists of any length are
 * read page by page, until the caller's predicate returns {@code false}.
 */
public interface Directory {
    /**
     * An account.
     *
     * @param id its id in the target system
     * @param isEnabled whether it can be used, if the target system says
     * @param attributes its other known attributes
     */
    record Account(String id, Optional<Boolean> isEnabled, Map<AccountAttribute, String> attributes) {
        /** Copies the attributes, {@link AccountAttribute#COMMON} first. */
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
     * @param id the id of the account or group in the target system
     * @param display its display name there
     * @param isGroup whether it is a group
     */
    record Member(String id, Optional<String> display, boolean isGroup) {}

    /**
     * Finds an account.
     *
     * @param reference its id, userName or externalId
     * @return the account, or empty if it certainly does not exist
     * @throws ConnectorException {@link FailureKind#CONFLICT} if more than one may match
     * @throws InterruptedException if the thread is interrupted while the call runs
     */
    Optional<Account> account(Reference reference) throws InterruptedException;

    /**
     * Finds a group.
     *
     * @param reference its id or displayName
     * @return the group, or empty if it certainly does not exist
     * @throws ConnectorException {@link FailureKind#CONFLICT} if more than one may match
     * @throws InterruptedException if the thread is interrupted while the call runs
     */
    Optional<Group> group(Reference reference) throws InterruptedException;

    /**
     * Reads the accounts.
     *
     * @param filter a filter in the target system's own language; all if empty
     * @param goesOn called once with each account; {@code false} stops
     * @throws InterruptedException if the thread is interrupted while the call runs
     */
    void accounts(Optional<String> filter, Predicate<Account> goesOn) throws InterruptedException;

    /**
     * Reads the groups.
     *
     * @param filter a filter in the target system's own language; all if empty
     * @param goesOn called once with each group; {@code false} stops
     * @throws InterruptedException if the thread is interrupted while the call runs
     */
    void groups(Optional<String> filter, Predicate<Group> goesOn) throws InterruptedException;

    /**
     * Reads the members of a group, as far as the target system shows them.
     *
     * @param group the group's id
     * @param goesOn called once with each member; {@code false} stops
     * @throws ConnectorException {@link FailureKind#NOT_FOUND} if there is no such group
     * @throws InterruptedException if the thread is interrupted while the call runs
     */
    void members(String group, Predicate<Member> goesOn) throws InterruptedException;
}
