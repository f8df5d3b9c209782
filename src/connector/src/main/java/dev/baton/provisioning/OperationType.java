package dev.baton.provisioning;

import dev.baton.connector.AccountAttribute;
import dev.baton.connector.Operation;
import dev.baton.connector.Operation.CreateAccount;
import dev.baton.connector.Operation.DeleteAccount;
import dev.baton.connector.Operation.DisableAccount;
import dev.baton.connector.Operation.EnableAccount;
import dev.baton.connector.Operation.GrantMembership;
import dev.baton.connector.Operation.RevokeMembership;
import dev.baton.connector.Operation.UpdateAccount;
import dev.baton.connector.Reference;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The types of operations, with their names in JSON, in CSV and on the command line, and the fields that each has. */
public enum OperationType implements Named {
    /** {@link CreateAccount}. */
    CREATE_ACCOUNT(false, false, true),
    /** {@link UpdateAccount}. */
    UPDATE_ACCOUNT(true, false, true),
    /** {@link EnableAccount}. */
    ENABLE_ACCOUNT(true, false, false),
    /** {@link DisableAccount}. */
    DISABLE_ACCOUNT(true, false, false),
    /** {@link DeleteAccount}. */
    DELETE_ACCOUNT(true, false, false),
    /** {@link GrantMembership}. */
    GRANT_MEMBERSHIP(true, true, false),
    /** {@link RevokeMembership}. */
    REVOKE_MEMBERSHIP(true, true, false);

    private static final Reference NONE = Reference.id("");

    private final boolean hasAccount;
    private final boolean hasGroup;
    private final boolean hasAttributes;

    OperationType(boolean hasAccount, boolean hasGroup, boolean hasAttributes) {
        this.hasAccount = hasAccount;
        this.hasGroup = hasGroup;
        this.hasAttributes = hasAttributes;
    }

    /**
     * The fields of an operation.
     *
     * @param account the account; empty for a creation
     * @param group the group; empty if the operation is not about a membership
     * @param attributes the account's attributes, or their changes
     */
    public record Fields(
            Optional<Reference> account, Optional<Reference> group, Map<AccountAttribute, String> attributes) {}

    /**
     * Returns the type with a name.
     *
     * @param id a name, as returned by {@link #id()}
     * @return the type
     * @throws IllegalArgumentException if no type has that name
     */
    public static OperationType of(String id) {
        return Named.find(OperationType.class, id)
                .orElseThrow(() -> new IllegalArgumentException("operation must be one of "
                        + Arrays.stream(values()).map(Named::id).collect(Collectors.joining(", "))));
    }

    /**
     * Returns the type of an operation.
     *
     * @param operation any operation
     * @return its type
     */
    public static OperationType of(Operation operation) {
        return switch (operation) {
            case CreateAccount o -> CREATE_ACCOUNT;
            case UpdateAccount o -> UPDATE_ACCOUNT;
            case EnableAccount o -> ENABLE_ACCOUNT;
            case DisableAccount o -> DISABLE_ACCOUNT;
            case DeleteAccount o -> DELETE_ACCOUNT;
            case GrantMembership o -> GRANT_MEMBERSHIP;
            case RevokeMembership o -> REVOKE_MEMBERSHIP;
        };
    }

    /**
     * Returns the fields of an operation.
     *
     * @param operation any operation
     * @return its fields
     */
    public static Fields fieldsOf(Operation operation) {
        return switch (operation) {
            case CreateAccount o -> new Fields(Optional.empty(), Optional.empty(), o.attributes());
            case UpdateAccount o -> new Fields(Optional.of(o.account()), Optional.empty(), o.changes());
            case EnableAccount o -> ofAccount(o.account());
            case DisableAccount o -> ofAccount(o.account());
            case DeleteAccount o -> ofAccount(o.account());
            case GrantMembership o -> new Fields(Optional.of(o.account()), Optional.of(o.group()), Map.of());
            case RevokeMembership o -> new Fields(Optional.of(o.account()), Optional.of(o.group()), Map.of());
        };
    }

    /**
     * Creates an operation of this type. If no account is given, the {@code externalId} or the {@code userName} among the
     * attributes identifies it, so that the lines of a file look alike whether they create or delete accounts.
     *
     * @param given the fields that this type has, and no others
     * @return the operation
     * @throws IllegalArgumentException if a field is missing, unknown to this type, or invalid
     */
    public Operation create(Fields given) {
        Fields fields = hasAccount && given.account().isEmpty() ? named(given) : given;
        require(hasAccount, fields.account().isPresent(), "account");
        require(hasGroup, fields.group().isPresent(), "group");
        if (!hasAttributes && !fields.attributes().isEmpty()) {
            throw new IllegalArgumentException(id() + " has no attributes");
        }
        Reference account = fields.account().orElse(NONE);
        Reference group = fields.group().orElse(NONE);
        return switch (this) {
            case CREATE_ACCOUNT -> new CreateAccount(fields.attributes());
            case UPDATE_ACCOUNT -> new UpdateAccount(account, fields.attributes());
            case ENABLE_ACCOUNT -> new EnableAccount(account);
            case DISABLE_ACCOUNT -> new DisableAccount(account);
            case DELETE_ACCOUNT -> new DeleteAccount(account);
            case GRANT_MEMBERSHIP -> new GrantMembership(account, group);
            case REVOKE_MEMBERSHIP -> new RevokeMembership(account, group);
        };
    }

    /**
     * Returns whether the operation refers to an existing account.
     *
     * @return {@code true} for all types but the creation
     */
    public boolean hasAccount() {
        return hasAccount;
    }

    /**
     * Returns whether the operation refers to a group.
     *
     * @return {@code true} for memberships
     */
    public boolean hasGroup() {
        return hasGroup;
    }

    /**
     * Returns whether the operation has attributes.
     *
     * @return {@code true} for creation and update
     */
    public boolean hasAttributes() {
        return hasAttributes;
    }

    private void require(boolean isWanted, boolean isThere, String field) {
        if (isWanted && !isThere) {
            throw new IllegalArgumentException(field + " is missing");
        }
        if (!isWanted && isThere) {
            throw new IllegalArgumentException(id() + " has no " + field);
        }
    }

    private Fields named(Fields given) {
        Map<AccountAttribute, String> attributes = new HashMap<>(given.attributes());
        Optional<Reference> externalId = Optional.ofNullable(attributes.remove(AccountAttribute.EXTERNAL_ID))
                .map(value -> new Reference(Reference.By.EXTERNAL_ID, value));
        if (hasAttributes && externalId.isPresent()) {
            // The userName stays among the attributes: it is a change.
            return new Fields(externalId, given.group(), attributes);
        }
        Optional<Reference> userName = Optional.ofNullable(attributes.remove(AccountAttribute.USER_NAME))
                .map(value -> new Reference(Reference.By.USER_NAME, value));
        if (externalId.isPresent() && userName.isPresent()) {
            throw new IllegalArgumentException(
                    "the account is named by its userName and by its externalId: leave one of them out");
        }
        return new Fields(externalId.or(() -> userName), given.group(), attributes);
    }

    private static Fields ofAccount(Reference account) {
        return new Fields(Optional.of(account), Optional.empty(), Map.of());
    }
}
