/**
 * Provisioning by C1's rules: a durable queue of tasks, attempts with backoff, and a manual path for what still fails.
 *
 * <p>{@link dev.baton.provisioning.ProvisioningService} runs the tasks and serves the API in service mode;
 * {@link dev.baton.provisioning.TaskAccess} is what a command on the same host uses. Both offer
 * {@link dev.baton.provisioning.Tasks}.
 *
 * <p>The tasks' own tables say where each task is; db-scheduler's table says only when somebody has to look at one. An
 * attempt is counted before the target system is called, and its end is written only by whoever counted it last.
 */
package dev.baton.provisioning;
