package dev.baton.contract;

import dev.baton.contract.ConnectorProcess.Start;
import dev.baton.contract.ServerTarget.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Cases about how a connector starts. */
final class StartCases {
    private static final String CONTRACT = "contract, Endpoints";
    private static final String SETTINGS = "contract, Settings";
    private static final Duration SOON = Duration.ofSeconds(30);

    private static final String NO_CLIENT = "failed to get connector client";
    private static final String NOT_VALID = "connector validation failed";

    private StartCases() {}

    static List<ContractCase<StatesTarget>> list() {
        return Cases.<StatesTarget>of("start")
                .must(
                        "target-down",
                        "with the target system down it is alive and unhealthy, ready only if it has a client, and stays",
                        CONTRACT,
                        (connectors, evidence) -> connectors.down(evidence, targetDown(evidence)))
                .must(
                        "target-up",
                        "with the target system up it becomes ready and healthy",
                        CONTRACT,
                        (connectors, evidence) -> connectors.ready(
                                evidence, (connector, target) -> connector.expectStatus(Endpoint.HEALTH, 200)))
                .must(
                        "recovers",
                        "once the target system is there it becomes ready without a restart",
                        CONTRACT,
                        (connectors, evidence) -> connectors.down(evidence, (connector, target) -> {
                            connector.expectStatus(Endpoint.LIVE, 200);
                            connector.expectStatus(Endpoint.HEALTH, 503);
                            target.up();
                            connector.expectStatus(Endpoint.READY, 200);
                            connector.expectStatus(Endpoint.HEALTH, 200);
                        }))
                .must("killed", "after SIGKILL it starts again on the same port", CONTRACT, StartCases::killed)
                .must(
                        "port-taken",
                        "a port that is taken is exit code 1, and the last line names it",
                        SETTINGS,
                        (connectors, evidence) -> {
                            try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
                                Map<String, String> more =
                                        Map.of("BATON_HEALTH_CHECK_PORT", String.valueOf(taken.getLocalPort()));
                                connectors.up(evidence, more, (connector, target) -> {
                                    connector.expectExit(SOON, 1);
                                    evidence.expect(
                                            "the port in the log",
                                            connector.log().contains("" + taken.getLocalPort()),
                                            connector.log());
                                });
                            }
                        })
                .must(
                        "bad-value",
                        "a bad value is exit code 1 and one line that names the variable",
                        SETTINGS,
                        (connectors, evidence) -> {
                            for (Map<String, String> bad : List.of(
                                    Map.of("BATON_HEALTH_CHECK_PORT", "65536"),
                                    Map.of("BATON_HEALTH_CHECK_PORT", "x"),
                                    Map.of("BATON_HEALTH_CHECK", "perhaps"),
                                    Map.of("BATON_HEALTH_CHECK_BIND_ADDRESS", "a b"))) {
                                connectors.up(evidence, bad, (connector, target) -> {
                                    connector.expectExit(SOON, 1);
                                    String log = connector.log();
                                    evidence.expect("one line", log.lines().count() == 1, log);
                                    String name = bad.keySet().iterator().next();
                                    evidence.expect(name + " in the line", log.contains(name), log);
                                });
                            }
                        })
                .must(
                        "disabled",
                        "no health server listens unless it is enabled",
                        SETTINGS,
                        (connectors, evidence) ->
                                connectors.up(evidence, Map.of("BATON_HEALTH_CHECK", "false"), (connector, target) -> {
                                    ScriptedTarget scripted = StatesTarget.scripted(target, evidence);
                                    connector.expectSoon(
                                            "a request to the target system", SOON, () -> scripted.requests() > 0);
                                    evidence.expect(
                                            "nobody listens",
                                            !isListening(connector.start().port()),
                                            "a connection");
                                }))
                .should("override", "a variable that overrides a flag is logged once", SETTINGS, StartCases::override)
                .list();
    }

    /** Accepts a connector whose client works without the target system; the error tells the two kinds apart. */
    private static StatesTarget.Walk targetDown(Evidence evidence) {
        return (connector, target) -> {
            connector.expectStatus(Endpoint.LIVE, 200);
            Answer health = connector.get(Endpoint.HEALTH);
            evidence.expect("/health is 503", health.status() == 503, health);
            String error = JsonBody.of(health).detail("error").orElse("");
            evidence.expect(
                    "details.error: " + NO_CLIENT + ", or " + NOT_VALID,
                    Set.of(NO_CLIENT, NOT_VALID).contains(error),
                    health);
            Answer ready = connector.get(Endpoint.READY);
            if (error.equals(NO_CLIENT)) {
                evidence.expect("/ready is 503", ready.status() == 503, ready);
                JsonBody.expectDetail(evidence, ready, "error", NO_CLIENT);
            } else {
                evidence.expect("/ready is 200", ready.status() == 200, ready);
            }
            boolean isThere = connector.exitCode(Duration.ofSeconds(3)) == -1;
            evidence.expect("the process still there", isThere, connector.log());
        };
    }

    private static void killed(StatesTarget connectors, Evidence evidence) throws Exception {
        try (TargetSystem target = connectors.targets().call()) {
            target.up();
            Start start = connectors.start(target, ProbeTarget.freePort(), Map.of());
            for (int i = 0; i < 2; i++) {
                try (ConnectorProcess connector = ConnectorProcess.start(evidence, start)) {
                    connector.expectStatus(Endpoint.READY, 200);
                    connector.kill();
                }
            }
        }
    }

    private static void override(StatesTarget connectors, Evidence evidence) throws Exception {
        try (TargetSystem target = connectors.targets().call()) {
            target.up();
            Start start = connectors.start(target, ProbeTarget.freePort(), Map.of());
            List<String> command = new ArrayList<>(start.command());
            command.add("--health-check-port=1");
            try (ConnectorProcess connector = ConnectorProcess.start(
                    evidence, new Start(command, new HashMap<>(start.environment()), start.port()))) {
                connector.expectStatus(Endpoint.READY, 200);
                connector.get(Endpoint.HEALTH);
                String log = connector.wholeLog();
                long lines = log.lines()
                        .filter(line ->
                                line.contains("BATON_HEALTH_CHECK_PORT") && line.contains("--health-check-port"))
                        .count();
                evidence.expect("one line of the log names both", lines == 1, lines + " lines: " + log);
            }
        }
    }

    private static boolean isListening(int port) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
