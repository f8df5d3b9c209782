package dev.baton.connector;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Refers to an account or group by its id in the target system, or by a name that is looked up at each attempt.
 *
 * @param by the kind of the value
 * @param value the id or the name
 */
public record Reference(By by, String value) {
    /** The kinds of reference, named as in RFC 7643 sections 3.1, 4.1 and 4.2. */
    public enum By {
        /** The id in the target system. */
        ID("id"),
        /** The name by which an account signs in. */
        USER_NAME("userName"),
        /** An account's id in the system that asks for it. */
        EXTERNAL_ID("externalId"),
        /** The name of a group. */
        DISPLAY_NAME("displayName");

        private final String id;

        By(String id) {
            this.id = id;
        }

        /** {@return the name in JSON and CSV, in camel case} */
        public String id() {
            return id;
        }
    }

    /**
     * Refers to an account or a group by its id.
     *
     * @param id the id, whatever it looks like
     * @return the reference
     */
    public static Reference id(String id) {
        return new Reference(By.ID, id);
    }

    /**
     * Parses a reference to an account.
     *
     * @param text {@code userName=…}, {@code externalId=…} or {@code id=…}; anything else is an id
     * @return the reference
     */
    public static Reference account(String text) {
        return parse(text, By.ID, By.USER_NAME, By.EXTERNAL_ID);
    }

    /**
     * Parses a reference to a group.
     *
     * @param text {@code displayName=…} or {@code id=…}; anything else is an id
     * @return the reference
     */
    public static Reference group(String text) {
        return parse(text, By.ID, By.DISPLAY_NAME);
    }

    private static Reference parse(String text, By... known) {
        return prefix(text, Arrays.stream(known))
                .map(by -> new Reference(by, text.substring(by.id.length() + 1)))
                .orElseGet(() -> id(text));
    }

    private static Optional<By> prefix(String text, Stream<By> known) {
        return known.filter(by -> text.regionMatches(true, 0, by.id + "=", 0, by.id.length() + 1))
                .findFirst();
    }

    /** {@return whether this is an id, which needs no lookup} */
    public boolean isId() {
        return by == By.ID;
    }

    /** {@return the text that {@link #account(String)} or {@link #group(String)} parses to this reference} */
    @Override
    public String toString() {
        boolean isPlain = isId() && prefix(value, Arrays.stream(By.values())).isEmpty();
        return isPlain ? value : by.id + "=" + value;
    }
}
