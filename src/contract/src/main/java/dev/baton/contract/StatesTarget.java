package dev.baton.contract;

import dev.baton.contract.ConnectorProcess.Start;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * The connector under test.
 *
 * @param command the command that starts it in service mode
 * @param environment the variables that it needs besides those of the target system
 * @param targets creates a target system
 */
record StatesTarget(List<String> command, Map<String, String> environment, Callable<TargetSystem> targets) {
    /** What a case does with a connector and its target system. */
    interface Walk {
        void with(ConnectorProcess connector, TargetSystem target) throws Exception;
    }

    /** Starts a connector while the target system is up, and waits until it is ready. */
    void ready(Evidence evidence, Walk walk) throws Exception {
        up(evidence, Map.of(), (connector, target) -> {
            connector.expectStatus(ServerTarget.Endpoint.READY, 200);
            walk.with(connector, target);
        });
    }

    /** Starts a connector while the target system is up. */
    void up(Evidence evidence, Map<String, String> more, Walk walk) throws Exception {
        try (TargetSystem target = targets.call()) {
            target.up();
            started(evidence, target, more, walk);
        }
    }

    /** Starts a connector while the target system is down. */
    void down(Evidence evidence, Walk walk) throws Exception {
        try (TargetSystem target = targets.call()) {
            target.down();
            started(evidence, target, Map.of(), walk);
        }
    }

    private void started(Evidence evidence, TargetSystem target, Map<String, String> more, Walk walk) throws Exception {
        try (ConnectorProcess connector = start(evidence, target, more)) {
            walk.with(connector, target);
        }
    }

    ConnectorProcess start(Evidence evidence, TargetSystem target, Map<String, String> more) throws Exception {
        return ConnectorProcess.start(evidence, start(target, ProbeTarget.freePort(), more));
    }

    /** Returns how to start the connector with its health server enabled on a port. */
    Start start(TargetSystem target, int port, Map<String, String> more) {
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(target.variables());
        all.putAll(Map.of("BATON_HEALTH_CHECK", "true", "BATON_HEALTH_CHECK_PORT", String.valueOf(port)));
        all.putAll(more);
        return new Start(command, all, port);
    }

    /** Returns the kit's own target system; cases that need it do not apply to a user's. */
    static ScriptedTarget scripted(TargetSystem target, Evidence evidence) {
        return target.scripted()
                .orElseThrow(() -> evidence.notApplicable("the target system of --target-up can only be up or down"));
    }
}
