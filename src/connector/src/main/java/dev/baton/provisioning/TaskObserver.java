package dev.baton.provisioning;

import dev.baton.config.Settings;
import java.util.concurrent.Flow;

/**
 * What a {@link dev.baton.connector.ConnectorProvider} implements too if it wants to know what becomes of its tasks, to tell a
 * person that one is left to them for example.
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
