package dev.baton.provisioning;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tasks of one connector. Thread-safe.
 *
 * <p>Every method throws {@link TaskException} if it is refused, and {@link IllegalArgumentException} if a name is not a valid
 * {@linkplain NewTask#isPerson(String) person's name}.
 */
public interface Tasks {
    /** Maximum number of tasks that one call can submit. */
    int MAX_BATCH = 500;

    /**
     * Accepts tasks: all of them or, if it throws, none. They are durable when it returns.
     *
     * @param tasks the tasks, at most {@value #MAX_BATCH}
     * @return the tasks in the same order; for a known idempotency key, the earlier task in its current state
     */
    List<Task> submit(List<NewTask> tasks);

    /**
     * Lists tasks, newest first.
     *
     * @param filter which tasks
     * @return a part of the listing, and where the next one begins
     */
    TaskPage list(TaskFilter filter);

    /**
     * Counts tasks.
     *
     * @param filter which tasks; its cursor and limit are ignored
     * @return the number of tasks in each state
     */
    Map<TaskState, Long> summary(TaskFilter filter);

    /**
     * Finds a task, with its attempts and decisions.
     *
     * @param id the task's id
     * @return the task
     */
    Task find(String id);

    /**
     * Gives a task that was left to a person a new round of attempts.
     *
     * @param id the task's id
     * @param by who decides
     * @return the task, queued
     */
    Task retry(String id, Decider by);

    /**
     * Records that a person did by hand what a task requests.
     *
     * @param id the id of a task that is left to a person
     * @param by who did it, or reports it
     * @return the task, done
     */
    Task complete(String id, Decider by);

    /**
     * Cancels a task that is queued, waiting or left to a person.
     *
     * @param id the task's id
     * @param by who decides
     * @return the task, cancelled
     */
    Task cancel(String id, Decider by);

    /**
     * Assigns a task that is neither done nor cancelled to a person.
     *
     * @param id the task's id
     * @param assignee who is to follow it up
     * @param by who decides
     * @return the task
     */
    Task assign(String id, String assignee, Decider by);

    /**
     * Returns the pause of attempts.
     *
     * @return the pause; empty if there is none
     */
    Optional<Pause> paused();

    /**
     * Pauses attempts by all replicas until {@link #resume(Decider)}. Running attempts end normally, and tasks are still
     * accepted.
     *
     * @param by who decides
     * @return the pause
     */
    Pause pause(Decider by);

    /**
     * Resumes attempts.
     *
     * @param by who decides
     */
    void resume(Decider by);
}
