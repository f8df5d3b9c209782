package dev.baton.contract;

import dev.baton.contract.ConnectorProcess.Start;
import dev.baton.contract.ScriptedTarget.Mode;
import dev.baton.contract.ServerTarget.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Cases about how a connector stops. */
final class StopCases {
    private static final String CONTRACT = "contract, Endpoints: draining";
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int SIGTERM = 128 + 15;

    private StopCases() {}

    static List<ContractCase<StatesTarget>> list() {
        return Cases.<StatesTarget>of("stop")
                .must(
                        "sigterm",
                        "SIGTERM ends it with exit code 0",
                        CONTRACT,
                        (connectors, evidence) -> connectors.ready(evidence, (connector, target) -> {
                            connector.terminate();
                            connector.expectExit(SOON, 0);
                        }))
                .should("sigint", "SIGINT ends it with exit code 0", CONTRACT, StopCases::interrupted)
                .must(
                        "draining",
                        "while it drains it is not ready, and alive",
                        CONTRACT,
                        (connectors, evidence) ->
                                connectors.up(evidence, Map.of("BATON_DRAIN_DELAY", "6"), (connector, target) -> {
                                    connector.expectStatus(Endpoint.READY, 200);
                                    connector.terminate();
                                    Answer answer = connector.expectStatus(Endpoint.READY, 503, Duration.ofSeconds(6));
                                    JsonBody.expectDetail(evidence, answer, "error", "draining");
                                    connector.server().expectLive(evidence);
                                    connector.expectExit(SOON, 0);
                                }))
                .must(
                        "target-down",
                        "SIGTERM ends it while the target system is down",
                        CONTRACT,
                        (connectors, evidence) -> connectors.down(evidence, (connector, target) -> {
                            connector.expectStatus(Endpoint.LIVE, 200);
                            connector.terminate();
                            connector.expectExit(SOON, 0);
                        }))
                .must(
                        "target-hangs",
                        "SIGTERM ends it while the target system hangs",
                        CONTRACT,
                        (connectors, evidence) -> connectors.ready(evidence, (connector, target) -> {
                            ScriptedTarget scripted = StatesTarget.scripted(target, evidence);
                            scripted.mode(Mode.HANGS);
                            int before = scripted.requests();
                            Thread caller = Thread.startVirtualThread(() -> ask(connector));
                            connector.expectSoon(
                                    "a request to the target system", SOON, () -> scripted.requests() > before);
                            connector.terminate();
                            connector.expectExit(SOON, 0);
                            caller.interrupt();
                        }))
                .should(
                        "second",
                        "a second SIGTERM ends it at once",
                        CONTRACT,
                        (connectors, evidence) -> connectors.up(
                                evidence,
                                Map.of("BATON_DRAIN_DELAY", "60", "BATON_SHUTDOWN_TIMEOUT", "120"),
                                (connector, target) -> {
                                    connector.expectStatus(Endpoint.READY, 200);
                                    connector.terminate();
                                    connector.expectStatus(Endpoint.READY, 503, Duration.ofSeconds(10));
                                    connector.terminate();
                                    connector.expectExit(Duration.ofSeconds(10), 0, 1, SIGTERM);
                                }))
                .hardening("early", "a SIGTERM soon after the start ends it", CONTRACT, (connectors, evidence) -> {
                    for (int millis : List.of(20, 100, 300, 700)) {
                        connectors.up(evidence, Map.of(), (connector, target) -> {
                            TimeUnit.MILLISECONDS.sleep(millis);
                            connector.terminate();
                            connector.expectExit(SOON, 0, SIGTERM);
                        });
                    }
                })
                .list();
    }

    /** Resets SIGINT to its default, as background jobs of a shell ignore it and their children inherit that. */
    private static void interrupted(StatesTarget connectors, Evidence evidence) throws Exception {
        try (TargetSystem target = connectors.targets().call()) {
            target.up();
            Start start = connectors.start(target, ProbeTarget.freePort(), Map.of());
            List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT"));
            command.addAll(start.command());
            try (ConnectorProcess connector =
                    ConnectorProcess.start(evidence, new Start(command, start.environment(), start.port()))) {
                connector.expectStatus(Endpoint.READY, 200);
                connector.interrupt();
                connector.expectExit(SOON, 0);
            }
        }
    }

    private static void ask(ConnectorProcess connector) {
        try {
            connector.server().get(new Evidence(), Endpoint.HEALTH);
        } catch (java.io.IOException e) {
            // The stop may cut the answer off.
        }
    }
}
