package dev.baton.provisioning;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;

/** A position in a listing: after the task with this creation time and id, whether or not that task still exists. */
record TaskCursor(Instant created, String id) {
    /** Before all tasks. */
    static final TaskCursor START = new TaskCursor(Instant.parse("0001-01-01T00:00:00Z"), "");

    static TaskCursor after(Task task) {
        return new TaskCursor(task.created(), task.id());
    }

    static TaskCursor parse(String text) {
        try {
            String[] parts = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8).split(" ", 2);
            if (parts.length == 2 && parts[1].matches("[\\w-]{1,36}")) {
                return new TaskCursor(TaskFilter.requireTime("cursor", Instant.parse(parts[0])), parts[1]);
            }
        } catch (IllegalArgumentException | DateTimeException e) {
            // Reported below, like any other malformed cursor.
        }
        throw new IllegalArgumentException("cursor must be the next of an earlier part of the list");
    }

    String text() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((created + " " + id).getBytes(StandardCharsets.UTF_8));
    }
}
