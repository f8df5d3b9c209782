/**
 * Provisioning by C1's rules: a durable queue of tasks, attempts with backoff, and a manual path for tasks that still fail.
 *
 * <p>{@link dev.baton.provisioning.ProvisioningService} runs the tasks and serves the API in service mode;
 * {@link dev.baton.provisioning.TaskAccess} is what a command uses. Both offer
 * {@link dev.baton.provisioning.Tasks}.
 *
 * <p>The task table is also the queue: it stores the state of each task and when a service must check it next. An attempt is
 * counted before the target system is called, and its end is written only by the service that counted it.
 */
package dev.baton.provisioning;
