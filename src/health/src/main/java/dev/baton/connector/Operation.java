package dev.baton.connector;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * One change to be made in the target system. Immutable.
 *
 * <p>Accounts and groups are named by the ids they have in the target system, of at most {@value #MAX_TEXT} characters, as
 * are all values.
 */
public sealed interface Operation {
    /** Longest id or attribute value, in characters. */
    int MAX_TEXT = 1_000;

    /**
     * Creates an account, enabled.
     *
     * @param attributes what it starts with, its {@link AccountAttribute#USER_NAME} at least; no value is blank
     */
    record CreateAccount(Map<AccountAttribute, String> attributes) implements Operation {
        /**
         * Checks the attributes.
         *
         * @throws IllegalArgumentException if there is no user name, or a value is blank or too long
         */
        public CreateAccount {
            attributes = checked(attributes);
            if (!attributes.containsKey(AccountAttribute.USER_NAME)) {
                throw new IllegalArgumentException("userName is missing");
            }
        }
    }

    /**
     * Changes attributes of an account, and leaves the others as they are.
     *
     * @param account the account's id
     * @param changes the new values, one at least; no value is blank
     */
    record UpdateAccount(String account, Map<AccountAttribute, String> changes) implements Operation {
        /**
         * Checks the arguments.
         *
         * @throws IllegalArgumentException if there is no change, or a text is blank or too long
         */
        public UpdateAccount {
            check("account", account);
            changes = checked(changes);
            if (changes.isEmpty()) {
                throw new IllegalArgumentException("there is no attribute to update");
            }
        }
    }

    /**
     * Lets an account be used.
     *
     * @param account the account's id
     */
    record EnableAccount(String account) implements Operation {
        /**
         * Checks the id.
         *
         * @throws IllegalArgumentException if it is blank or too long
         */
        public EnableAccount {
            check("account", account);
        }
    }

    /**
     * Stops an account from being used, and keeps it.
     *
     * @param account the account's id
     */
    record DisableAccount(String account) implements Operation {
        /**
         * Checks the id.
         *
         * @throws IllegalArgumentException if it is blank or too long
         */
        public DisableAccount {
            check("account", account);
        }
    }

    /**
     * Deletes an account.
     *
     * @param account the account's id
     */
    record DeleteAccount(String account) implements Operation {
        /**
         * Checks the id.
         *
         * @throws IllegalArgumentException if it is blank or too long
         */
        public DeleteAccount {
            check("account", account);
        }
    }

    /**
     * Makes an account a member of a group.
     *
     * @param account the account's id
     * @param group the group's id
     */
    record GrantMembership(String account, String group) implements Operation {
        /**
         * Checks the ids.
         *
         * @throws IllegalArgumentException if one is blank or too long
         */
        public GrantMembership {
            check("account", account);
            check("group", group);
        }
    }

    /**
     * Ends an account's membership of a group.
     *
     * @param account the account's id
     * @param group the group's id
     */
    record RevokeMembership(String account, String group) implements Operation {
        /**
         * Checks the ids.
         *
         * @throws IllegalArgumentException if one is blank or too long
         */
        public RevokeMembership {
            check("account", account);
            check("group", group);
        }
    }

    private static Map<AccountAttribute, String> checked(Map<AccountAttribute, String> attributes) {
        Map<AccountAttribute, String> copy = new EnumMap<>(AccountAttribute.class);
        copy.putAll(attributes);
        copy.forEach((attribute, value) -> check(attribute.id(), value));
        return Collections.unmodifiableMap(copy);
    }

    private static void check(String name, String text) {
        if (text.isBlank() || text.length() > MAX_TEXT || text.codePoints().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    name + " must be 1 to " + MAX_TEXT + " characters, not blank and without control characters");
        }
    }
}
