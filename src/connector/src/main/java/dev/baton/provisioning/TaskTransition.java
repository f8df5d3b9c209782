package dev.baton.provisioning;

import java.util.Optional;

/**
 * A task came into another state, or was assigned to somebody else. Immutable.
 *
 * @param task the task since then, without its history
 * @param from the state before, the same if only its assignee changed; empty of a task that has just been accepted
 * @param attempt the attempt that ended with it; empty if none did
 */
public record TaskTransition(Task task, Optional<TaskState> from, Optional<TaskAttempt> attempt) {}
