/**
 * Provisioning by C1's rules: a durable queue of tasks, attempts with backoff, and a manual path for what still fails.
 *
 * <p>{@link dev.baton.provisioning.ProvisioningService} runs the tasks and serves the API in service mode;
 * {@link dev.baton.provisioning.TaskAccess} is what a command uses. Both offer
 * {@link dev.baton.provisioning.Tasks}.
 *
 * <p>The table of the tasks is their queue, too: it says where each task is and when somebody has to look at it next. An
 * attempt is counted before the target system is called, and its end is written only by the service that counted it.
 */
package dev.baton.provisioning;
