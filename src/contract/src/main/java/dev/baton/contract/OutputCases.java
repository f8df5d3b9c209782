package dev.baton.contract;

import static dev.baton.contract.ProbeTarget.HEALTHY;
import static dev.baton.contract.ProbeTarget.expectBad;
import static dev.baton.contract.ProbeTarget.expectGood;

import java.util.List;
import java.util.Map;

/** Cases about the output of a probe. */
final class OutputCases {
    private static final String CONTRACT = "contract, health-check: output";

    private OutputCases() {}

    static List<ContractCase<ProbeTarget>> list() {
        return Cases.<ProbeTarget>of("output")
                .must(
                        "reason",
                        "the line gives the status code and the server's own reason",
                        CONTRACT,
                        (probe, evidence) -> {
                            String body =
                                    "{\"status\":\"unhealthy\",\"timestamp\":\"2026-01-01T00:00:00Z\",\"details\":"
                                            + "{\"error\":\"connector validation failed\",\"validation_error\":\"the key has expired\"}}\n";
                            CommandRun run = probe.ask(evidence, HostileServer.answering(503, body));
                            expectBad(evidence, run);
                            for (String part : List.of("503", "connector validation failed", "the key has expired")) {
                                evidence.expect(
                                        "\"" + part + "\" in the line",
                                        run.err().contains(part),
                                        run);
                            }
                        })
                .must(
                        "overridden",
                        "a variable that overrides a flag causes no message while the probe succeeds",
                        "contract, Settings",
                        (probe, evidence) -> {
                            try (HostileServer server = HostileServer.start(HostileServer.answering(200, HEALTHY))) {
                                Map<String, String> environment =
                                        Map.of(ProbeTarget.PORT, String.valueOf(server.port()));
                                expectGood(evidence, probe.run(evidence, environment, "--health-check-port=1"));
                            }
                        })
                .must(
                        "where",
                        "the line of a refused connection names the address and port",
                        "contract, Settings",
                        (probe, evidence) -> {
                            int port = ProbeTarget.freePort();
                            CommandRun run = probe.run(evidence, Map.of(), "--health-check-port=" + port);
                            expectBad(evidence, run);
                            evidence.expect(
                                    "127.0.0.1:" + port + " in the line",
                                    run.err().contains("127.0.0.1:" + port),
                                    run);
                        })
                .should(
                        "where-from",
                        "the line says where address and port came from",
                        "contract, Settings",
                        (probe, evidence) -> {
                            Map<String, String> environment =
                                    Map.of(ProbeTarget.PORT, String.valueOf(ProbeTarget.freePort()));
                            CommandRun run = probe.run(evidence, environment, "--health-check-bind-address=127.0.0.1");
                            expectBad(evidence, run);
                            evidence.expect(
                                    ProbeTarget.PORT + " in the line", run.err().contains(ProbeTarget.PORT), run);
                            evidence.expect(
                                    "--health-check-bind-address in the line",
                                    run.err().contains("--health-check-bind-address"),
                                    run);
                        })
                .hardening(
                        "control-characters",
                        "what the server says cannot break the line or steer a terminal",
                        CONTRACT,
                        (probe, evidence) -> {
                            String said = "a\\u001b[31mb\\nc\\rd\\u0000e\\u0085f\\u202eg\\u2028h";
                            for (String body : List.of(
                                    "{\"status\":\"unhealthy\",\"details\":{\"error\":\"" + said + "\"}}",
                                    "plain \u001b[31m text\r\nof two lines\n")) {
                                expectBad(evidence, probe.ask(evidence, HostileServer.answering(503, body)));
                            }
                        })
                .hardening("huge", "5 MB of reason are cut to one short line", CONTRACT, (probe, evidence) -> {
                    for (String body : List.of(
                            "many words ".repeat(500_000),
                            "{\"status\":\"unhealthy\",\"details\":{\"error\":\"" + "x".repeat(5_000_000) + "\"}}")) {
                        expectBad(evidence, probe.ask(evidence, HostileServer.answering(503, body)));
                    }
                })
                .hardening(
                        "odd-json",
                        "a reason that is JSON of another shape is still one line",
                        CONTRACT,
                        (probe, evidence) -> {
                            for (String body : List.of(
                                    "[]",
                                    "{\"status\":1,\"details\":[]}",
                                    "{\"details\":{\"error\":{\"a\":1}}}",
                                    "[".repeat(100_000),
                                    "\"",
                                    "null")) {
                                expectBad(evidence, probe.ask(evidence, HostileServer.answering(503, body)));
                            }
                        })
                .list();
    }
}
