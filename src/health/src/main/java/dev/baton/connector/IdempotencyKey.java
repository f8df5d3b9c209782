package dev.baton.connector;

import java.util.regex.Pattern;

/**
 * A key that all attempts at one operation share, and no attempt at another operation has.
 *
 * @param value 1 to {@value #MAX_LENGTH} printable ASCII characters without spaces
 * @param isFirstUse {@code true} only if it is certain that no attempt with this key was made before
 */
public record IdempotencyKey(String value, boolean isFirstUse) {
    /** Longest value, in characters. */
    public static final int MAX_LENGTH = 200;

    private static final Pattern VALUE = Pattern.compile("[!-~]{1," + MAX_LENGTH + "}");

    /**
     * Checks the value.
     *
     * @throws IllegalArgumentException if the value has another form
     */
    public IdempotencyKey {
        if (!isValid(value)) {
            throw new IllegalArgumentException(
                    "an idempotency key must be 1 to " + MAX_LENGTH + " printable ASCII characters without spaces");
        }
    }

    /**
     * Returns whether a text can be a key.
     *
     * @param text anything
     * @return {@code true} if it has the form of a value
     */
    public static boolean isValid(String text) {
        return VALUE.matcher(text).matches();
    }
}
