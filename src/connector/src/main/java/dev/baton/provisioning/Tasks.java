package dev.baton.provisioning;

import java.util.List;

/**
 * The tasks of one service. Safe for use by several threads at once.
 *
 * <p>Every method throws {@link TaskException} if it is refused.
 */
public interface Tasks {
    /** Most tasks that one call can submit. */
    int MAX_BATCH = 500;

    /**
     * Accepts tasks: all of them or, if it throws, none. When it returns they are durable.
     *
     * @param tasks at most {@value #MAX_BATCH}
     * @return the tasks in the same order, those with a known idempotency key as they are by now
     */
    List<Task> submit(List<NewTask> tasks);

    /**
     * Lists tasks, newest first.
     *
     * @param filter which
     * @return the tasks, without their histories
     */
    List<Task> list(TaskFilter filter);

    /**
     * One task, with its history.
     *
     * @param id the task's id
     * @return the task
     */
    Task find(String id);

    /**
     * Gives a task that was left to a person a new round of attempts.
     *
     * @param id the task's id
     * @param by who asks
     * @return the task, queued
     */
    Task retry(String id, String by);

    /**
     * Notes that a person did by hand what a task asks for.
     *
     * @param id the id of a task that is left to a person
     * @param by who did it
     * @return the task, done
     */
    Task complete(String id, String by);

    /**
     * Calls off a task that is neither running nor settled, or is left to a person.
     *
     * @param id the task's id
     * @param by who asks
     * @return the task, cancelled
     */
    Task cancel(String id, String by);

    /**
     * Has a person follow up a task that is neither done nor cancelled.
     *
     * @param id the task's id
     * @param assignee who
     * @return the task
     */
    Task assign(String id, String assignee);
}
