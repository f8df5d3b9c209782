package dev.baton.provisioning;

import dev.baton.config.Settings;
import java.util.concurrent.Flow;

/**
 * Observes the tasks of a connector, for example to notify their assignees. Implemented by a
 * {@link dev.baton.connector.ConnectorProvider}.
 */
@FunctionalInterface
public interface TaskObserver {
    /**
     * Called once, before the first task is taken, and only if provisioning is on.
     *
     * @param transitions the publisher to subscribe to, as specified by {@link ProvisioningService#transitions()}
     * @param settings the effective settings
     */
    void observe(Flow.Publisher<TaskTransition> transitions, Settings settings);
}
