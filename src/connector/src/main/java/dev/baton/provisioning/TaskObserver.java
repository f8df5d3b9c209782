package dev.baton.provisioning;

import dev.baton.config.Settings;
import java.util.concurrent.Flow;

/**
 * Follows the tasks of a connector, for example to notify their assignees. A {@link dev.baton.connector.ConnectorProvider}
 * implements it.
 */
@FunctionalInterface
public interface TaskObserver {
    /**
     * Called once, before the first task is taken, and only where provisioning is on.
     *
     * @param transitions what to subscribe to; see {@link ProvisioningService#transitions()} for what it promises
     * @param settings the effective settings
     */
    void observe(Flow.Publisher<TaskTransition> transitions, Settings settings);
}
