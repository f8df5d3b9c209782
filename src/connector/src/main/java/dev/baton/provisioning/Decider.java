package dev.baton.provisioning;

import java.util.Objects;
import java.util.Optional;

/**
 * A person who decides, how the decision arrived, and a note.
 *
 * @param person a {@linkplain NewTask#isPerson(String) person's name}
 * @param way how the decision arrived
 * @param note the reason, 1 to {@value #MAX_NOTE} characters, not blank and without control characters
 */
public record Decider(String person, Way way, Optional<String> note) {
    /** Maximum length of a note, in characters. */
    public static final int MAX_NOTE = 1_000;

    /**
     * Checks the name and the note.
     *
     * @throws IllegalArgumentException if the name or the note is malformed
     */
    public Decider {
        Objects.requireNonNull(way);
        NewTask.requirePerson("by", person);
        note.ifPresent(text -> NewTask.requireText("note", text, MAX_NOTE));
    }

    /** How a decision arrives. */
    public enum Way implements Named {
        /** By a command on the service's host or with its database. */
        COMMAND,
        /** By the HTTP API, or by code that embeds the service. */
        API,
        /** By the page that the API serves. */
        PAGE
    }
}
