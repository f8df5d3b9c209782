package dev.baton.provisioning;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tasks of one service. Safe for use by several threads at once.
 *
 * <p>Every method throws {@link TaskException} if it is refused, and {@link IllegalArgumentException} if a name has not the
 * form of a {@linkplain NewTask#isPerson(String) person's}.
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
     * @return a part of them, and where to go on
     */
    TaskPage list(TaskFilter filter);

    /**
     * Counts tasks.
     *
     * @param filter which, without its cursor and limit
     * @return how many are in each state
     */
    Map<TaskState, Long> summary(TaskFilter filter);

    /**
     * One task, with its attempts and decisions.
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
     * Notes that a person did by hand what a task asks for.
     *
     * @param id the id of a task that is left to a person
     * @param by who did it, or says so
     * @return the task, done
     */
    Task complete(String id, Decider by);

    /**
     * Calls off a task that is neither running nor settled, or is left to a person.
     *
     * @param id the task's id
     * @param by who decides
     * @return the task, cancelled
     */
    Task cancel(String id, Decider by);

    /**
     * Has a person follow up a task that is neither done nor cancelled.
     *
     * @param id the task's id
     * @param assignee who is to
     * @param by who decides
     * @return the task
     */
    Task assign(String id, String assignee, Decider by);

    /**
     * Whether attempts are paused.
     *
     * @return the pause, empty if there is none
     */
    Optional<Pause> paused();

    /**
     * Has no task attempted by any replica, until {@link #resume(Decider)}. Attempts under way end normally, and tasks are
     * still accepted.
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
