package dev.baton.contract;

import dev.baton.contract.ScriptedTarget.Mode;
import dev.baton.contract.ServerTarget.Endpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Cases about what a running connector reports while its target system fails. */
final class TargetCases {
    private static final String CONTRACT = "contract, Endpoints";
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int CALLERS = 40;
    private static final int MOST_CALLS = 10;

    private TargetCases() {}

    static List<ContractCase<StatesTarget>> list() {
        return Cases.<StatesTarget>of("target")
                .must(
                        "down",
                        "when the target system goes it is unhealthy and alive, and healthy once it is back",
                        CONTRACT,
                        (connectors, evidence) -> connectors.ready(evidence, (connector, target) -> {
                            connector.expectStatus(Endpoint.HEALTH, 200);
                            target.down();
                            expectFailed(evidence, connector.expectStatus(Endpoint.HEALTH, 503, SOON));
                            connector.server().expectLive(evidence);
                            target.up();
                            connector.expectStatus(Endpoint.HEALTH, 200);
                        }))
                .must(
                        "unavailable",
                        "while the target system answers 503 it is unhealthy with code UNAVAILABLE",
                        CONTRACT,
                        code(Mode.UNAVAILABLE, "UNAVAILABLE"))
                .should(
                        "unavailable-ready",
                        "while the target system answers 503 it stays ready",
                        CONTRACT,
                        (connectors, evidence) ->
                                failing(connectors, evidence, Mode.UNAVAILABLE, (connector, target) -> {
                                    connector.expectStatus(Endpoint.HEALTH, 503, SOON);
                                    Answer answer = connector.get(Endpoint.READY);
                                    evidence.expect("status 200", answer.status() == 200, answer);
                                }))
                .must(
                        "recovers",
                        "it is healthy again once the target system answers",
                        CONTRACT,
                        (connectors, evidence) ->
                                failing(connectors, evidence, Mode.UNAVAILABLE, (connector, target) -> {
                                    connector.expectStatus(Endpoint.HEALTH, 503, SOON);
                                    target.up();
                                    connector.expectStatus(Endpoint.HEALTH, 200, SOON);
                                }))
                .must(
                        "token-refused",
                        "while the target system refuses the token it is unhealthy with code UNAUTHENTICATED",
                        CONTRACT,
                        code(Mode.REFUSES_TOKEN, "UNAUTHENTICATED"))
                .must(
                        "hangs",
                        "while the target system hangs it is alive at once, and says that it is unhealthy",
                        CONTRACT,
                        TargetCases::hangs)
                .should(
                        "one-call",
                        CALLERS + " callers at once cost the target system few requests",
                        CONTRACT,
                        TargetCases::oneCall)
                .hardening(
                        "raw-text",
                        "what the target system says in an error reaches no body and no log",
                        "contract, Settings: secrets",
                        (connectors, evidence) ->
                                failing(connectors, evidence, Mode.SAYS_TOO_MUCH, (connector, target) -> {
                                    Answer answer = connector.expectStatus(Endpoint.HEALTH, 503, SOON);
                                    evidence.expect(
                                            "no raw text in the body",
                                            !answer.text().contains(ScriptedTarget.RAW)
                                                    && !answer.text().contains("<html>"),
                                            answer);
                                    String log = connector.wholeLog();
                                    evidence.expect("none in the log", !log.contains(ScriptedTarget.RAW), log);
                                }))
                .hardening(
                        "redirect",
                        "a target system that redirects is handed on no token",
                        "RFC 6750 section 5.3",
                        (connectors, evidence) -> {
                            try (HostileServer other = HostileServer.start(HostileServer.answering(200, "{}"))) {
                                connectors.ready(evidence, (connector, target) -> {
                                    StatesTarget.scripted(target, evidence)
                                            .redirectTo("http://localhost:" + other.port() + "/scim");
                                    connector.expectStatus(Endpoint.HEALTH, 503, SOON);
                                    evidence.expect(
                                            "no token for the other server",
                                            !other.heads().toString().contains(ScriptedTarget.TOKEN),
                                            other.heads());
                                });
                            }
                        })
                .hardening(
                        "secrets",
                        "no secret is in a body, the log or the process list",
                        "contract, Settings: secrets",
                        TargetCases::secrets)
                .must(
                        "probe",
                        "its own health-check command agrees with the endpoints",
                        "contract, health-check",
                        TargetCases::probe)
                .list();
    }

    private static void failing(StatesTarget connectors, Evidence evidence, Mode mode, StatesTarget.Walk walk)
            throws Exception {
        connectors.ready(evidence, (connector, target) -> {
            StatesTarget.scripted(target, evidence).mode(mode);
            walk.with(connector, target);
        });
    }

    private static ContractCase.Body<StatesTarget> code(Mode mode, String code) {
        return (connectors, evidence) -> failing(connectors, evidence, mode, (connector, target) -> {
            Answer answer = connector.expectStatus(Endpoint.HEALTH, 503, SOON);
            expectFailed(evidence, answer);
            JsonBody.expectDetail(evidence, answer, "code", code);
            connector.server().expectLive(evidence);
        });
    }

    private static void expectFailed(Evidence evidence, Answer answer) {
        JsonBody.expectDetail(evidence, answer, "error", "connector validation failed");
        evidence.expect(
                "details.validation_error says something",
                JsonBody.of(answer)
                        .detail("validation_error")
                        .filter(text -> !text.isBlank())
                        .isPresent(),
                answer);
    }

    private static void hangs(StatesTarget connectors, Evidence evidence) throws Exception {
        failing(connectors, evidence, Mode.HANGS, (connector, target) -> {
            try (ExecutorService caller = Executors.newVirtualThreadPerTaskExecutor()) {
                Future<Answer> health = caller.submit(() -> {
                    try (HttpConnection connection = connector.server().connect(new Evidence())) {
                        connection.limit(Duration.ofSeconds(60));
                        return connection
                                .send(connector.server().get("/health"))
                                .answer();
                    }
                });
                for (int i = 0; i < 20; i++) {
                    long before = System.nanoTime();
                    connector.server().expectLive(evidence);
                    Duration took = Duration.ofNanos(System.nanoTime() - before);
                    evidence.expect(
                            "/live within 2 s", took.compareTo(Duration.ofSeconds(2)) < 0, took.toMillis() + " ms");
                    Thread.sleep(50);
                }
                try {
                    Answer answer = health.get();
                    evidence.expect("/health is 503", answer.status() == 503, answer);
                } catch (java.util.concurrent.ExecutionException e) {
                    evidence.expect(
                            "/health is 503 within 60 s", false, e.getCause().getMessage());
                }
            }
        });
    }

    private static void oneCall(StatesTarget connectors, Evidence evidence) throws Exception {
        failing(connectors, evidence, Mode.ANSWERS_LATE, (connector, target) -> {
            int before = StatesTarget.scripted(target, evidence).requests();
            List<Future<Answer>> answers = new ArrayList<>();
            try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < CALLERS; i++) {
                    answers.add(callers.submit(() -> connector.server().get(new Evidence(), Endpoint.HEALTH)));
                }
            }
            for (Future<Answer> answer : answers) {
                evidence.expect("status 200", answer.get().status() == 200, answer.get());
            }
            int calls = StatesTarget.scripted(target, evidence).requests() - before;
            evidence.expect("at most " + MOST_CALLS + " requests", calls <= MOST_CALLS, calls + " requests");
        });
    }

    private static void secrets(StatesTarget connectors, Evidence evidence) throws Exception {
        connectors.up(evidence, Map.of("BATON_LOG_LEVEL", "debug"), (connector, target) -> {
            ScriptedTarget scripted = StatesTarget.scripted(target, evidence);
            connector.expectStatus(Endpoint.READY, 200);
            for (Mode mode : List.of(Mode.REFUSES_TOKEN, Mode.SAYS_TOO_MUCH)) {
                scripted.mode(mode);
                Answer answer = connector.expectStatus(Endpoint.HEALTH, 503, SOON);
                evidence.expect("no token in the body", !answer.text().contains(ScriptedTarget.TOKEN), answer);
            }
            String line = commandLine(connector.pid());
            evidence.expect("no token in the process list", !line.contains(ScriptedTarget.TOKEN), line);
            String log = connector.wholeLog();
            evidence.expect("no token in the log", !log.contains(ScriptedTarget.TOKEN), log);
        });
    }

    private static String commandLine(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/cmdline")).replace('\0', ' ');
        } catch (IOException e) {
            return "";
        }
    }

    private static void probe(StatesTarget connectors, Evidence evidence) throws Exception {
        connectors.down(evidence, (connector, target) -> {
            connector.expectStatus(Endpoint.LIVE, 200);
            expectAgreement(evidence, connector);
            target.up();
            connector.expectStatus(Endpoint.HEALTH, 200);
            expectAgreement(evidence, connector);
        });
    }

    private static void expectAgreement(Evidence evidence, ConnectorProcess connector) throws Exception {
        for (Endpoint endpoint : Endpoint.values()) {
            int status = connector.get(endpoint).status();
            List<String> command = new ArrayList<>(connector.start().command());
            command.addAll(List.of("health-check", "--endpoint=" + endpoint.id(), "--timeout=20"));
            evidence.sent(String.join(" ", command));
            CommandRun run = CommandRun.of(command, connector.start().environment());
            if (status == 200) {
                ProbeTarget.expectGood(evidence, run);
            } else {
                ProbeTarget.expectBad(evidence, run);
            }
        }
    }
}
