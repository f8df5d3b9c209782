package dev.baton.contract;

import static dev.baton.contract.ProbeTarget.HEALTHY;
import static dev.baton.contract.ProbeTarget.expectBad;
import static dev.baton.contract.ProbeTarget.expectGood;

import dev.baton.contract.HostileServer.Script;
import java.util.List;
import java.util.Map;

/** Cases about the exit code of a probe for each kind of answer. */
final class ExitCases {
    private static final String CONTRACT = "contract, health-check: exit codes";
    private static final long LARGE = 64L * 1024 * 1024;
    private static final String OK = "HTTP/1.1 200 OK\r\n";

    private ExitCases() {}

    static List<ContractCase<ProbeTarget>> list() {
        return Cases.<ProbeTarget>of("exit")
                .must("ok", "HTTP 200 is exit code 0 in silence, for each endpoint", CONTRACT, (probe, evidence) -> {
                    for (String endpoint : List.of("health", "ready", "live")) {
                        expectGood(
                                evidence,
                                probe.ask(evidence, HostileServer.answering(200, HEALTHY), "--endpoint=" + endpoint));
                    }
                })
                .must("status", "every other status code is exit code 1", CONTRACT, (probe, evidence) -> {
                    for (int status : List.of(201, 204, 206, 304, 401, 404, 405, 429, 500, 503)) {
                        String length = status == 204 || status == 304 ? "" : "Content-Length: 0\r\n";
                        expectBad(
                                evidence,
                                probe.ask(
                                        evidence,
                                        connection ->
                                                connection.send("HTTP/1.1 " + status + " X\r\n" + length + "\r\n")));
                    }
                })
                .must(
                        "refused",
                        "a port without a listener is exit code 1",
                        CONTRACT,
                        (probe, evidence) -> expectBad(
                                evidence,
                                probe.run(evidence, Map.of(), "--health-check-port=" + ProbeTarget.freePort())))
                .must("closed", "a server that closes at once is exit code 1", CONTRACT, bad(connection -> {}))
                .must("reset", "a server that resets is exit code 1", CONTRACT, bad(HostileServer.Connection::reset))
                .must(
                        "garbage",
                        "an answer that is no HTTP is exit code 1",
                        CONTRACT,
                        bad(connection -> connection.send("\0\1\2\u001b[2J\r\n\r\n\r\n")))
                .must(
                        "half-head",
                        "half a head is exit code 1",
                        CONTRACT,
                        bad(connection -> connection.send(OK + "Content-Le")))
                .must(
                        "half-body",
                        "half a body is exit code 1",
                        CONTRACT,
                        bad(connection -> connection.send(OK + "Content-Length: 100\r\n\r\n{\"stat")))
                .must("other-protocol", "a server of another protocol is exit code 1", CONTRACT, (probe, evidence) -> {
                    for (String greeting : List.of(
                            "SSH-2.0-OpenSSH_9.9\r\n",
                            "220 ready\r\n",
                            "\u0015\3\3\0\2\2\u0028",
                            "-ERR unknown command\r\n")) {
                        expectBad(evidence, probe.ask(evidence, connection -> connection.send(greeting)));
                    }
                })
                .must("any-body", "a 200 is exit code 0 whatever its body is", CONTRACT, (probe, evidence) -> {
                    for (String body : List.of("", "OK", "{\"status\":\"unhealthy\"}", "<html>", "{")) {
                        expectGood(evidence, probe.ask(evidence, HostileServer.answering(200, body)));
                    }
                })
                .should(
                        "framing",
                        "a 200 is exit code 0 however it is framed",
                        "RFC 9112 section 6.3",
                        (probe, evidence) -> {
                            for (String answer : List.of(
                                    "HTTP/1.0 200 OK\r\n\r\nOK",
                                    OK + "Connection: close\r\n\r\nOK",
                                    OK + "Transfer-Encoding: chunked\r\n\r\n2\r\nOK\r\n0\r\n\r\n",
                                    OK + "content-length:2\r\n\r\nOK",
                                    "HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n")) {
                                expectGood(evidence, probe.ask(evidence, connection -> connection.send(answer)));
                            }
                        })
                .should(
                        "interim",
                        "an interim response before a 200 is skipped",
                        "RFC 9110 section 15.2",
                        (probe, evidence) -> {
                            String answer = OK + "Content-Length: 2\r\n\r\nOK";
                            for (String interim : List.of(
                                    "HTTP/1.1 100 Continue\r\n\r\n",
                                    "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")) {
                                expectGood(
                                        evidence, probe.ask(evidence, connection -> connection.send(interim + answer)));
                            }
                        })
                .hardening("endless-head", "a head without an end is exit code 1", CONTRACT, bad(connection -> {
                    connection.send(OK);
                    connection.pour("A: b\r\n".repeat(1_000), LARGE);
                }))
                .hardening("endless-body", "a body without an end is exit code 1", CONTRACT, bad(connection -> {
                    connection.send("HTTP/1.1 503 X\r\n\r\n");
                    connection.pour("x".repeat(1 << 16), 4 * LARGE);
                }))
                .hardening("huge-chunk", "a chunk larger than memory is exit code 1", CONTRACT, bad(connection -> {
                    connection.send("HTTP/1.1 503 X\r\nTransfer-Encoding: chunked\r\n\r\n7fffffff\r\n");
                    connection.pour("x".repeat(1 << 16), 4 * LARGE);
                }))
                .hardening(
                        "bad-length",
                        "a Content-Length that is no number, or two that differ, is exit code 1",
                        "RFC 9112 section 6.3",
                        (probe, evidence) -> {
                            for (String length : List.of(
                                    "-1",
                                    "x",
                                    "99999999999999999999",
                                    "2, 3",
                                    "2\r\nContent-Length: 3",
                                    "3\r\nContent-Length: 2")) {
                                expectBad(
                                        evidence,
                                        probe.ask(
                                                evidence,
                                                connection -> connection.send(
                                                        OK + "Content-Length: " + length + "\r\n\r\nOK")));
                            }
                        })
                .list();
    }

    private static ContractCase.Body<ProbeTarget> bad(Script script) {
        return (probe, evidence) -> expectBad(evidence, probe.ask(evidence, script));
    }
}
