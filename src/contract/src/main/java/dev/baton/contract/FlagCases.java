package dev.baton.contract;

import static dev.baton.contract.ProbeTarget.HEALTHY;
import static dev.baton.contract.ProbeTarget.expectBad;
import static dev.baton.contract.ProbeTarget.expectGood;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Cases about the flags and the configuration file of a probe. */
final class FlagCases {
    private static final String CONTRACT = "contract, Settings";

    private FlagCases() {}

    static List<ContractCase<ProbeTarget>> list() {
        return Cases.<ProbeTarget>of("flags")
                .must(
                        "unknown",
                        "an unknown flag or argument is exit code 1",
                        CONTRACT,
                        bad("--no-such-flag", "-x", "stray"))
                .must(
                        "endpoint",
                        "an endpoint that there is not is exit code 1",
                        CONTRACT,
                        bad("--endpoint=nothing", "--endpoint=", "--endpoint=/health", "--endpoint"))
                .must(
                        "timeout",
                        "a timeout that is not 1 to 3600 whole seconds is exit code 1",
                        CONTRACT,
                        bad(
                                "--timeout=0",
                                "--timeout=-1",
                                "--timeout=3601",
                                "--timeout=5s",
                                "--timeout=1.5",
                                "--timeout=",
                                "--timeout"))
                .must(
                        "port",
                        "a port that is not 1 to 65535 is exit code 1",
                        CONTRACT,
                        badPort("0", "65536", "-1", "x", ""))
                .must(
                        "address",
                        "a bind address that is none is exit code 1",
                        CONTRACT,
                        bad(
                                "--health-check-bind-address=a b",
                                "--health-check-bind-address=a/",
                                "--health-check-bind-address=[::1"))
                .should("named", "the line names the flag and its value", CONTRACT, (probe, evidence) -> {
                    for (String flag : List.of("--timeout=5s", "--endpoint=nothing", "--health-check-port=65536")) {
                        CommandRun run = probe.run(evidence, Map.of(), flag);
                        expectBad(evidence, run);
                        evidence.expect(flag + " in the line", run.err().contains(flag), run);
                    }
                })
                .must(
                        "two-words",
                        "a flag takes its value after = or as the next word",
                        CONTRACT,
                        (probe, evidence) -> {
                            try (HostileServer server = HostileServer.start(HostileServer.answering(200, HEALTHY))) {
                                expectGood(
                                        evidence, probe.ask(evidence, server, "--endpoint", "live", "--timeout", "10"));
                                evidence.expect(
                                        "GET /live",
                                        server.heads().getFirst().getFirst().startsWith("GET /live "),
                                        server.heads());
                            }
                        })
                .must("file", "the port may come from the file that --config names", CONTRACT, (probe, evidence) -> {
                    try (HostileServer server = HostileServer.start(HostileServer.answering(200, HEALTHY))) {
                        for (String prefix : List.of("baton:\n  ", "")) {
                            Path file = Files.createTempFile("baton-contract", ".yaml");
                            try {
                                Files.writeString(file, prefix + "health-check-port: " + server.port() + "\n");
                                expectGood(evidence, probe.run(evidence, Map.of(), "--config=" + file));
                            } finally {
                                Files.delete(file);
                            }
                        }
                    }
                })
                .must(
                        "no-file",
                        "a configuration file that is not there is exit code 1",
                        CONTRACT,
                        bad("--config=/no/such/file.yaml"))
                .should(
                        "service-flags",
                        "flags of the service's are taken and ignored",
                        "contract, health-check",
                        (probe, evidence) -> expectGood(
                                evidence,
                                probe.ask(
                                        evidence,
                                        HostileServer.answering(200, HEALTHY),
                                        "--health-check",
                                        "--log-level=debug")))
                .should("help", "--help names every flag and exits 0", CONTRACT, (probe, evidence) -> {
                    CommandRun run = probe.run(evidence, Map.of(), "--help");
                    evidence.expect("exit code 0", run.exitCode() == 0, run);
                    for (String flag :
                            List.of("--endpoint", "--timeout", "--health-check-port", "--health-check-bind-address")) {
                        evidence.expect(flag + " on standard output", run.out().contains(flag), run);
                    }
                })
                .list();
    }

    /** Expects a failure although a server would answer 200, so that an ignored flag is noticed. */
    private static ContractCase.Body<ProbeTarget> bad(String... flags) {
        return (probe, evidence) -> {
            for (String flag : flags) {
                CommandRun run = probe.ask(evidence, HostileServer.answering(200, HEALTHY), flag);
                expectBad(evidence, run);
                String name = flag.split("=", 2)[0];
                evidence.expect(name + " in the line", run.err().contains(name), run);
            }
        };
    }

    /** Expects a failure for each bad value of the port flag. */
    private static ContractCase.Body<ProbeTarget> badPort(String... values) {
        return (probe, evidence) -> {
            for (String value : values) {
                CommandRun run = probe.run(evidence, Map.of(), "--health-check-port=" + value);
                expectBad(evidence, run);
                evidence.expect("--health-check-port in the line", run.err().contains("--health-check-port"), run);
            }
        };
    }
}
