package dev.baton.provisioning;

import java.util.Optional;

/**
 * Which tasks to list, newest first.
 *
 * @param state only those in this state
 * @param assignee only those assigned to this person
 * @param limit how many at most, 1 to {@value #MAX_LIMIT}
 */
public record TaskFilter(Optional<TaskState> state, Optional<String> assignee, int limit) {
    /** Most tasks in one listing. */
    public static final int MAX_LIMIT = 1_000;

    /**
     * Checks the arguments.
     *
     * @throws IllegalArgumentException if the limit is out of range or the assignee is no person's name
     */
    public TaskFilter {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("limit must be a whole number from 1 to " + MAX_LIMIT);
        }
        assignee.ifPresent(name -> NewTask.requirePerson("assignedTo", name));
    }
}
