package dev.baton.contract;

import static dev.baton.contract.ProbeTarget.HEALTHY;
import static dev.baton.contract.ProbeTarget.expectBad;
import static dev.baton.contract.ProbeTarget.expectGood;

import dev.baton.contract.HostileServer.Script;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Cases about the timeout of a probe, with servers that answer late, slowly or never. */
final class DeadlineCases {
    private static final String CONTRACT = "contract, health-check: --timeout";
    private static final int TIMEOUT = 2;
    private static final int LONG_TIMEOUT = 6;
    private static final Duration MARGIN = Duration.ofSeconds(3);
    /** How many times a promptly answered run's duration is added to the margin, as machines and their load differ. */
    private static final int RUNS = 3;

    private static final Duration LONGEST_RUN = Duration.ofSeconds(5);

    private static final String OK = "HTTP/1.1 200 OK\r\n";

    private DeadlineCases() {}

    static List<ContractCase<ProbeTarget>> list() {
        return Cases.<ProbeTarget>of("deadlines")
                .must(
                        "silent",
                        "a server that says nothing ends at the timeout, and not long before",
                        CONTRACT,
                        (probe, evidence) -> {
                            waits(probe, evidence, LONG_TIMEOUT, "--timeout=" + LONG_TIMEOUT);
                        })
                .waiting()
                .must(
                        "dripping-status",
                        "a status line that drips ends at the timeout",
                        CONTRACT,
                        ends(connection -> connection.drip("H")))
                .waiting()
                .must("dripping-head", "a head that drips ends at the timeout", CONTRACT, ends(connection -> {
                    connection.send(OK);
                    connection.drip("A: b\r\n");
                }))
                .waiting()
                .must("dripping-body", "a body that drips ends at the timeout", CONTRACT, ends(connection -> {
                    connection.send(OK + "Content-Length: 1000\r\n\r\n");
                    connection.drip("x");
                }))
                .waiting()
                .must("dripping-chunks", "chunks that drip end at the timeout", CONTRACT, ends(connection -> {
                    connection.send("HTTP/1.1 503 X\r\nTransfer-Encoding: chunked\r\n\r\n");
                    connection.drip("1\r\nx\r\n");
                }))
                .waiting()
                .hardening(
                        "dripping-interim",
                        "interim responses that drip end at the timeout",
                        CONTRACT,
                        ends(connection -> connection.drip("HTTP/1.1 100 Continue\r\n\r\n")))
                .waiting()
                .must("connect", "a server whose queue is full ends at the timeout", CONTRACT, DeadlineCases::connect)
                .waiting()
                .must(
                        "default",
                        "without --timeout it waits 5 s",
                        CONTRACT,
                        (probe, evidence) -> waits(probe, evidence, 5))
                .waiting()
                .must("slow", "an answer before the timeout is exit code 0", CONTRACT, (probe, evidence) -> {
                    expectGood(evidence, probe.ask(evidence, later(6_500), "--timeout=50"));
                })
                .waiting()
                .list();
    }

    private static Script later(int millis) {
        return connection -> {
            connection.waits(millis);
            HostileServer.answering(200, HEALTHY).play(connection);
        };
    }

    /** Expects the probe to wait for a silent server for at least half of its timeout, and to end in time. */
    private static void waits(ProbeTarget probe, Evidence evidence, int timeout, String... flags) throws Exception {
        CompletableFuture<Long> held = new CompletableFuture<>();
        List<String> command = new ArrayList<>(probe.command());
        command.addAll(List.of(flags));
        CommandRun run;
        try (HostileServer server = HostileServer.start(
                connection -> held.complete(connection.heldFor().toMillis()))) {
            evidence.sent(String.join(" ", command));
            run = CommandRun.of(command, Map.of(ProbeTarget.PORT, "" + server.port()));
            held.completeOnTimeout(0L, 10, TimeUnit.SECONDS).join();
        }
        expectBad(evidence, run);
        expectWithin(evidence, probe, run, timeout);
        long least = timeout * 1_000L / 2;
        evidence.expect("it waits at least " + least + " ms", held.join() >= least, held.join() + " ms");
    }

    private static ContractCase.Body<ProbeTarget> ends(Script script) {
        return (probe, evidence) -> {
            CommandRun run = probe.ask(evidence, script, "--timeout=" + TIMEOUT);
            expectBad(evidence, run);
            expectWithin(evidence, probe, run, TIMEOUT);
        };
    }

    /** Allows twice the timeout, once for the request and once for what precedes it, plus the margin. */
    private static void expectWithin(Evidence evidence, ProbeTarget probe, CommandRun run, int timeout)
            throws Exception {
        Duration answered =
                probe.ask(new Evidence(), HostileServer.answering(200, HEALTHY)).took();
        Duration longest = answered.compareTo(LONGEST_RUN) < 0 ? answered : LONGEST_RUN;
        Duration most = Duration.ofSeconds(2L * timeout).plus(MARGIN).plus(longest.multipliedBy(RUNS));
        evidence.expect("an end within " + most.toSeconds() + " s", run.took().compareTo(most) <= 0, run);
    }

    private static void connect(ProbeTarget probe, Evidence evidence) throws Exception {
        List<SocketChannel> queue = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            for (int i = 0; i < 8; i++) {
                queue.add(waiting(new InetSocketAddress("127.0.0.1", full.getLocalPort())));
            }
            CommandRun run =
                    probe.run(evidence, Map.of(), "--timeout=" + TIMEOUT, "--health-check-port=" + full.getLocalPort());
            expectBad(evidence, run);
            expectWithin(evidence, probe, run, TIMEOUT);
        } finally {
            for (SocketChannel channel : queue) {
                channel.close();
            }
        }
    }

    private static SocketChannel waiting(InetSocketAddress address) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.connect(address);
        return channel;
    }
}
