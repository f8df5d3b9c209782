package dev.baton.connector;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * One change to be made in the target system. Immutable.
 *
 * <p>Ids, names and values have at most {@value #MAX_TEXT} characters, {@code x509Certificates} at most {@value #MAX_KEYS}.
 */
public sealed interface Operation {
    /** Longest id or attribute value, in characters. */
    int MAX_TEXT = 1_000;

    /** Longest value of {@code x509Certificates}, in characters. */
    int MAX_KEYS = 16_000;

    /**
     * Creates an account, enabled.
     *
     * @param attributes its initial attributes, at least {@link AccountAttribute#USER_NAME}; no value is blank
     */
    record CreateAccount(Map<AccountAttribute, String> attributes) implements Operation {
        /**
         * Checks the attributes.
         *
         * @throws IllegalArgumentException if there is no user name, or a value is blank, too long or has control characters
         */
        public CreateAccount {
            attributes = checked(attributes, false);
            if (!attributes.containsKey(AccountAttribute.USER_NAME)) {
                throw new IllegalArgumentException("userName is missing");
            }
        }
    }

    /**
     * Changes attributes of an account, and leaves the others as they are.
     *
     * @param account the account
     * @param changes the new values, at least one; an empty one clears the attribute, and no other is blank
     */
    record UpdateAccount(Reference account, Map<AccountAttribute, String> changes) implements Operation {
        /**
         * Checks the arguments.
         *
         * @throws IllegalArgumentException if there is no change, the user name is cleared, or a text is blank, too long or has
         *     control characters
         */
        public UpdateAccount {
            checkAccount(account);
            changes = checked(changes, true);
            if (changes.isEmpty()) {
                throw new IllegalArgumentException("there is no attribute to update");
            }
        }
    }

    /**
     * Enables an account.
     *
     * @param account the account
     */
    record EnableAccount(Reference account) implements Operation {
        /**
         * Checks the reference.
         *
         * @throws IllegalArgumentException if it is blank, too long, has control characters, or refers to a group by name
         */
        public EnableAccount {
            checkAccount(account);
        }
    }

    /**
     * Disables an account without deleting it.
     *
     * @param account the account
     */
    record DisableAccount(Reference account) implements Operation {
        /**
         * Checks the reference.
         *
         * @throws IllegalArgumentException if it is blank, too long, has control characters, or refers to a group by name
         */
        public DisableAccount {
            checkAccount(account);
        }
    }

    /**
     * Deletes an account.
     *
     * @param account the account
     */
    record DeleteAccount(Reference account) implements Operation {
        /**
         * Checks the reference.
         *
         * @throws IllegalArgumentException if it is blank, too long, has control characters, or refers to a group by name
         */
        public DeleteAccount {
            checkAccount(account);
        }
    }

    /**
     * Adds an account to a group.
     *
     * @param account the account
     * @param group the group
     */
    record GrantMembership(Reference account, Reference group) implements Operation {
        /**
         * Checks the references.
         *
         * @throws IllegalArgumentException if one is blank, too long, has control characters, or is of the wrong kind
         */
        public GrantMembership {
            checkAccount(account);
            checkGroup(group);
        }
    }

    /**
     * Removes an account from a group.
     *
     * @param account the account
     * @param group the group
     */
    record RevokeMembership(Reference account, Reference group) implements Operation {
        /**
         * Checks the references.
         *
         * @throws IllegalArgumentException if one is blank, too long, has control characters, or is of the wrong kind
         */
        public RevokeMembership {
            checkAccount(account);
            checkGroup(group);
        }
    }

    private static Map<AccountAttribute, String> checked(Map<AccountAttribute, String> attributes, boolean isClearing) {
        Map<AccountAttribute, String> copy = new TreeMap<>(attributes);
        copy.forEach((attribute, value) -> {
            if (!isClearing || !value.isEmpty()) {
                check(
                        attribute.id(),
                        value,
                        attribute.path().getFirst().equals("x509Certificates") ? MAX_KEYS : MAX_TEXT);
            } else if (attribute.equals(AccountAttribute.USER_NAME)) {
                throw new IllegalArgumentException("userName cannot be cleared");
            }
        });
        return Collections.unmodifiableMap(copy);
    }

    private static void checkAccount(Reference account) {
        if (account.by() == Reference.By.DISPLAY_NAME) {
            throw new IllegalArgumentException("account must be an id, a userName or an externalId");
        }
        check("account", account.value(), MAX_TEXT);
    }

    private static void checkGroup(Reference group) {
        if (!group.isId() && group.by() != Reference.By.DISPLAY_NAME) {
            throw new IllegalArgumentException("group must be an id or a displayName");
        }
        check("group", group.value(), MAX_TEXT);
    }

    private static void check(String name, String text, int most) {
        if (text.isBlank() || text.length() > most || text.codePoints().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    name + " must be 1 to " + most + " characters, not blank and without control characters");
        }
    }
}
