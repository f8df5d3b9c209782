package dev.baton.provisioning;

import java.util.Optional;

/**
 * A change of a task's state or assignee. Immutable.
 *
 * @param task the task after the change, without its attempts and decisions
 * @param from the state before, the same if only the assignee changed; empty if the task has just been accepted
 * @param attempt the attempt that ended with the change; empty if none did
 */
public record TaskTransition(Task task, Optional<TaskState> from, Optional<TaskAttempt> attempt) {}
