package dev.baton.connector;

import java.util.Arrays;
import java.util.Optional;

/** What an account can be created or updated with, by the names of RFC 7643 section 4.1. */
public enum AccountAttribute {
    /** The name by which the account signs in; unique in the target system. */
    USER_NAME("userName"),
    /** The account's id in the system that asks for it. */
    EXTERNAL_ID("externalId"),
    /** The name to show. */
    DISPLAY_NAME("displayName"),
    /** The person's given name. */
    GIVEN_NAME("givenName"),
    /** The person's family name. */
    FAMILY_NAME("familyName"),
    /** The work e-mail address. */
    EMAIL("email");

    private final String id;

    AccountAttribute(String id) {
        this.id = id;
    }

    /**
     * The attribute with a name.
     *
     * @param id a name, in any case (RFC 7643 section 2.1)
     * @return the attribute, or empty if none has that name
     */
    public static Optional<AccountAttribute> of(String id) {
        return Arrays.stream(values())
                .filter(attribute -> attribute.id.equalsIgnoreCase(id))
                .findFirst();
    }

    /**
     * The name in JSON and CSV.
     *
     * @return a name in camel case
     */
    public String id() {
        return id;
    }
}
