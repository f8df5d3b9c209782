package dev.baton.provisioning;

import java.util.List;
import java.util.Optional;

/**
 * A part of a listing.
 *
 * @param tasks the tasks, newest first, without their attempts and decisions
 * @param next the {@linkplain TaskFilter#parse cursor} of the next part; empty if this is the last
 */
public record TaskPage(List<Task> tasks, Optional<String> next) {
    /** Makes the list immutable. */
    public TaskPage {
        tasks = List.copyOf(tasks);
    }
}
