package dev.baton.contract;

import static dev.baton.contract.ProbeTarget.HEALTHY;
import static dev.baton.contract.ProbeTarget.expectBad;
import static dev.baton.contract.ProbeTarget.expectGood;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Cases about the environment of a probe: variables, standard streams, directories. */
final class EnvironmentCases {
    private static final String CONTRACT = "contract, Settings";
    private static final int AT_ONCE = 8;

    private EnvironmentCases() {}

    static List<ContractCase<ProbeTarget>> list() {
        return Cases.<ProbeTarget>of("environment")
                .must(
                        "variables",
                        "the variables that the server has give address and port",
                        CONTRACT,
                        good(port -> Map.of(
                                ProbeTarget.PORT, port, ProbeTarget.ADDRESS, "0.0.0.0", "BATON_HEALTH_CHECK", "true")))
                .must(
                        "wins",
                        "a variable wins over a flag",
                        CONTRACT,
                        good(port -> Map.of(ProbeTarget.PORT, port), "--health-check-port=1"))
                .must("empty", "an empty variable counts as unset", CONTRACT, (probe, evidence) -> {
                    try (HostileServer server = HostileServer.start(HostileServer.answering(200, HEALTHY))) {
                        Map<String, String> environment = Map.of(ProbeTarget.PORT, "", ProbeTarget.ADDRESS, "");
                        expectGood(evidence, probe.run(evidence, environment, "--health-check-port=" + server.port()));
                    }
                })
                .must(
                        "bad-value",
                        "a bad value of a variable is exit code 1, and the line names the variable",
                        CONTRACT,
                        (probe, evidence) -> {
                            for (String value : List.of("x", "65536", "8081 9", "-1")) {
                                CommandRun run = probe.run(evidence, Map.of(ProbeTarget.PORT, value));
                                expectBad(evidence, run);
                                evidence.expect(
                                        ProbeTarget.PORT + " in the line",
                                        run.err().contains(ProbeTarget.PORT),
                                        run);
                            }
                        })
                .should(
                        "service-link",
                        "a variable that Kubernetes set for a Service is explained",
                        CONTRACT,
                        (probe, evidence) -> {
                            CommandRun run = probe.run(evidence, Map.of(ProbeTarget.PORT, "tcp://10.0.0.1:8081"));
                            expectBad(evidence, run);
                            evidence.expect("Kubernetes in the line", run.err().contains("Kubernetes"), run);
                        })
                .should(
                        "unknown",
                        "unknown variables cause no message",
                        CONTRACT,
                        good(port -> Map.of(
                                ProbeTarget.PORT, port, "BATON_NO_SUCH", "1", "BATON_SCIM_PORT", "tcp://10.0.0.1:80")))
                .must(
                        "connector-settings",
                        "it needs no connector settings, and ignores invalid ones",
                        "contract, health-check",
                        good(port -> Map.of(
                                ProbeTarget.PORT, port, "BATON_SCIM_BASE_URL", "no URL", "BATON_DRAIN_DELAY", "x")))
                .must("bare", "it works without any other variable", "contract, health-check", (probe, evidence) -> {
                    try (HostileServer server = HostileServer.start(HostileServer.answering(200, HEALTHY))) {
                        Map<String, String> environment = Map.of(ProbeTarget.PORT, "" + server.port());
                        probe.note(evidence, environment);
                        expectGood(evidence, CommandRun.bare(probe.with(), environment));
                    }
                })
                .hardening(
                        "locale",
                        "it works in any locale, and writes digits that all can read",
                        CONTRACT,
                        (probe, evidence) -> {
                            for (String locale : List.of("tr_TR.UTF-8", "ar_EG.UTF-8", "no_WHERE", "C")) {
                                good(port -> Map.of(ProbeTarget.PORT, port, "LC_ALL", locale, "LANG", locale))
                                        .run(probe, evidence);
                                int port = ProbeTarget.freePort();
                                CommandRun run =
                                        probe.run(evidence, Map.of(ProbeTarget.PORT, "" + port, "LC_ALL", locale));
                                expectBad(evidence, run);
                                evidence.expect(port + " in the line", run.err().contains("" + port), run);
                            }
                        })
                .hardening(
                        "java-options",
                        "options that an operator injects into every JVM do not reach it",
                        "contract, health-check: no output",
                        good(port -> Map.of(
                                ProbeTarget.PORT,
                                port,
                                "JAVA_TOOL_OPTIONS",
                                "-javaagent:/no/such/agent.jar",
                                "JDK_JAVA_OPTIONS",
                                "--no-such-option",
                                "_JAVA_OPTIONS",
                                "-XX:NoSuchOption")))
                .hardening(
                        "directory",
                        "where the working directory is gone, it works, or says so in one line",
                        "contract, health-check",
                        (probe, evidence) -> {
                            Path directory = Files.createTempDirectory("baton-contract");
                            CommandRun run = shell(
                                    probe,
                                    evidence,
                                    200,
                                    "cd " + directory + " && rmdir " + directory + " && exec \"$@\"");
                            if (run.exitCode() == 0) {
                                expectGood(evidence, run);
                            } else {
                                expectBad(evidence, run);
                            }
                        })
                .hardening(
                        "closed-streams",
                        "closed standard streams change no exit code",
                        "contract, health-check: exit codes",
                        (probe, evidence) -> {
                            for (int status : List.of(200, 503)) {
                                CommandRun run = shell(probe, evidence, status, "exec \"$@\" 0<&- 1>&- 2>&-");
                                int exitCode = status == 200 ? 0 : 1;
                                evidence.expect("exit code " + exitCode, run.exitCode() == exitCode, run);
                            }
                        })
                .should(
                        "at-once",
                        AT_ONCE + " probes at once all succeed",
                        "contract, health-check",
                        EnvironmentCases::atOnce)
                .list();
    }

    /** Returns the variables of a probe for the server's port. */
    private interface Variables {
        Map<String, String> of(String port);
    }

    private static ContractCase.Body<ProbeTarget> good(Variables variables, String... flags) {
        return (probe, evidence) -> {
            try (HostileServer server = HostileServer.start(HostileServer.answering(200, HEALTHY))) {
                expectGood(evidence, probe.run(evidence, variables.of(String.valueOf(server.port())), flags));
            }
        };
    }

    private static CommandRun shell(ProbeTarget probe, Evidence evidence, int status, String script) throws Exception {
        try (HostileServer server = HostileServer.start(HostileServer.answering(status, HEALTHY))) {
            List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", script, "sh"));
            command.addAll(probe.with());
            evidence.sent(String.join(" ", command));
            return CommandRun.of(command, Map.of(ProbeTarget.PORT, "" + server.port()));
        }
    }

    private static void atOnce(ProbeTarget probe, Evidence evidence) throws Exception {
        try (HostileServer server = HostileServer.start(HostileServer.answering(200, HEALTHY));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Map<String, String> environment = new HashMap<>(Map.of(ProbeTarget.PORT, "" + server.port()));
            probe.note(evidence, environment);
            List<Future<CommandRun>> runs = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                runs.add(threads.submit(() -> CommandRun.of(probe.with(), environment)));
            }
            for (Future<CommandRun> run : runs) {
                expectGood(evidence, run.get());
            }
        }
    }
}
