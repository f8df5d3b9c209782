package dev.baton.provisioning;

import dev.baton.connector.IdempotencyKey;
import dev.baton.connector.Operation;
import java.util.Objects;
import java.util.Optional;

/**
 * A task to be accepted.
 *
 * @param operation what to change
 * @param requester who asks for it, a {@linkplain #isPerson(String) person's name}
 * @param assignee who follows it up if it is left to a person; the requester if empty
 * @param idempotencyKey its key, if it has one; if a task with this key was accepted before, that task is returned instead
 * @param after the idempotency key of a task that must be settled before this one is attempted
 */
public record NewTask(
        Operation operation,
        String requester,
        Optional<String> assignee,
        Optional<String> idempotencyKey,
        Optional<String> after) {
    /** Maximum length of a person's name, in characters. */
    public static final int MAX_PERSON = 200;

    /**
     * Checks the names and the key.
     *
     * @throws IllegalArgumentException if one of them is malformed
     */
    public NewTask {
        Objects.requireNonNull(operation);
        requirePerson("requester", requester);
        assignee.ifPresent(name -> requirePerson("assignee", name));
        if (!idempotencyKey.map(IdempotencyKey::isValid).orElse(true)) {
            throw new IllegalArgumentException("idempotencyKey must be 1 to " + IdempotencyKey.MAX_LENGTH
                    + " printable ASCII characters without spaces");
        }
    }

    /**
     * Creates a task that waits for no other.
     *
     * @param operation what to change
     * @param requester who asks for it
     * @param assignee who follows it up if it is left to a person; the requester if empty
     * @param idempotencyKey its key, if it has one
     */
    public NewTask(Operation operation, String requester, Optional<String> assignee, Optional<String> idempotencyKey) {
        this(operation, requester, assignee, idempotencyKey, Optional.empty());
    }

    /**
     * Returns whether a text can name a person.
     *
     * @param name any text
     * @return {@code true} for 1 to {@value #MAX_PERSON} characters, not blank and without control characters
     */
    public static boolean isPerson(String name) {
        return isText(name, MAX_PERSON);
    }

    static String requirePerson(String field, String name) {
        return requireText(field, name, MAX_PERSON);
    }

    static String requireText(String field, String text, int maxLength) {
        if (!isText(text, maxLength)) {
            throw new IllegalArgumentException(
                    field + " must be 1 to " + maxLength + " characters, not blank and without control characters");
        }
        return text;
    }

    private static boolean isText(String text, int maxLength) {
        return !text.isBlank()
                && text.length() <= maxLength
                && text.codePoints().noneMatch(Character::isISOControl);
    }
}
