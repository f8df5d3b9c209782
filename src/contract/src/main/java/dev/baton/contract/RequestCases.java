package dev.baton.contract;

import static dev.baton.contract.ProbeTarget.HEALTHY;
import static dev.baton.contract.ProbeTarget.expectBad;
import static dev.baton.contract.ProbeTarget.expectGood;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Cases about what a probe sends, and where: addresses, redirects, proxies. */
final class RequestCases {
    private static final String CONTRACT = "contract, health-check";

    private RequestCases() {}

    static List<ContractCase<ProbeTarget>> list() {
        return Cases.<ProbeTarget>of("requests")
                .must(
                        "line",
                        "it asks GET /ENDPOINT by HTTP/1.1, with a Host and without a body",
                        CONTRACT,
                        RequestCases::line)
                .should("once", "it asks the endpoint once", CONTRACT, (probe, evidence) -> {
                    for (HostileServer.Script script :
                            List.<HostileServer.Script>of(HostileServer.answering(503, ""), connection -> {})) {
                        try (HostileServer server = HostileServer.start(script)) {
                            expectBad(evidence, probe.ask(evidence, server));
                            long asked = server.heads().stream()
                                    .filter(head -> head.getFirst().startsWith("GET /health "))
                                    .count();
                            evidence.expect("one GET /health", asked == 1, server.heads());
                        }
                    }
                })
                .must("redirect", "it follows no redirect", CONTRACT, (probe, evidence) -> {
                    try (HostileServer other = HostileServer.start(HostileServer.answering(200, HEALTHY))) {
                        for (int status : List.of(301, 302, 303, 307, 308)) {
                            String answer = "HTTP/1.1 " + status + " X\r\nLocation: http://127.0.0.1:" + other.port()
                                    + "/health\r\nContent-Length: 0\r\n\r\n";
                            expectBad(evidence, probe.ask(evidence, connection -> connection.send(answer)));
                        }
                        evidence.expect(
                                "no request to the other server", other.heads().isEmpty(), other.heads());
                    }
                })
                .must("proxy", "it uses no proxy", CONTRACT, (probe, evidence) -> {
                    try (HostileServer server = HostileServer.start(HostileServer.answering(200, HEALTHY));
                            HostileServer proxy = HostileServer.start(HostileServer.answering(200, HEALTHY))) {
                        String url = "http://127.0.0.1:" + proxy.port();
                        Map<String, String> environment = Map.of(
                                "HTTP_PROXY",
                                url,
                                "http_proxy",
                                url,
                                "HTTPS_PROXY",
                                url,
                                "https_proxy",
                                url,
                                "ALL_PROXY",
                                url,
                                "all_proxy",
                                url,
                                "NO_PROXY",
                                "",
                                "no_proxy",
                                "");
                        expectGood(evidence, probe.run(evidence, environment, "--health-check-port=" + server.port()));
                        evidence.expect("no request to the proxy", proxy.heads().isEmpty(), proxy.heads());
                        evidence.expect(
                                "one request to the server", server.heads().size() == 1, server.heads());
                    }
                })
                .must(
                        "ipv4",
                        "it reaches a server at an IPv4 address, localhost or the wildcard",
                        CONTRACT,
                        addresses("127.0.0.1", "127.0.0.1", "localhost", "0.0.0.0"))
                .must(
                        "ipv6",
                        "it reaches a server at an IPv6 address or the wildcard",
                        CONTRACT,
                        addresses("::1", "::1", "[::1]", "::", "0:0:0:0:0:0:0:1"))
                .must("other-address", "it asks the bind address, and no other", CONTRACT, (probe, evidence) -> {
                    try (HostileServer server =
                            HostileServer.start("127.0.0.2", HostileServer.answering(200, HEALTHY))) {
                        expectGood(evidence, probe.ask(evidence, server, "--health-check-bind-address=127.0.0.2"));
                        expectBad(evidence, probe.ask(evidence, server, "--health-check-bind-address=127.0.0.3"));
                    }
                })
                .must(
                        "no-host",
                        "a host name that does not resolve is exit code 1",
                        CONTRACT,
                        (probe, evidence) -> expectBad(
                                evidence,
                                probe.ask(
                                        evidence,
                                        HostileServer.answering(200, HEALTHY),
                                        "--health-check-bind-address=no-such-host.invalid")))
                .hardening(
                        "no-secrets",
                        "no secret of the environment is sent or printed",
                        "contract, Settings",
                        (probe, evidence) -> {
                            try (HostileServer server = HostileServer.start(HostileServer.answering(503, ""))) {
                                Map<String, String> environment = Map.of(
                                        "BATON_SCIM_TOKEN", "pl4nted-s3cret", ProbeTarget.PORT, "" + server.port());
                                CommandRun run = probe.run(evidence, environment);
                                expectBad(evidence, run);
                                evidence.expect("no secret printed", !run.err().contains("pl4nted"), run);
                                evidence.expect(
                                        "no secret sent",
                                        !server.heads().toString().contains("pl4nted"),
                                        server.heads());
                            }
                        })
                .list();
    }

    private static void line(ProbeTarget probe, Evidence evidence) throws Exception {
        for (String endpoint : List.of("health", "ready", "live")) {
            try (HostileServer server = HostileServer.start(HostileServer.answering(200, HEALTHY))) {
                expectGood(evidence, probe.ask(evidence, server, "--endpoint=" + endpoint));
                List<String> head = server.heads().getFirst();
                evidence.expect(
                        "GET /" + endpoint + " HTTP/1.1",
                        head.getFirst().equals("GET /" + endpoint + " HTTP/1.1"),
                        head);
                evidence.expect(
                        "Host: 127.0.0.1:" + server.port(),
                        head.stream().anyMatch(field -> field.equalsIgnoreCase("Host: 127.0.0.1:" + server.port())),
                        head);
                evidence.expect(
                        "no body",
                        head.stream()
                                .map(field -> field.toLowerCase(Locale.ROOT))
                                .noneMatch(field -> field.startsWith("transfer-encoding:")
                                        || field.matches("content-length:.*[1-9].*")),
                        head);
            }
        }
    }

    private static ContractCase.Body<ProbeTarget> addresses(String serverAddress, String... bindAddresses) {
        return (probe, evidence) -> {
            try (HostileServer server = start(serverAddress, evidence)) {
                for (String address : bindAddresses) {
                    expectGood(evidence, probe.ask(evidence, server, "--health-check-bind-address=" + address));
                }
            }
        };
    }

    private static HostileServer start(String address, Evidence evidence) {
        try {
            return HostileServer.start(address, HostileServer.answering(200, HEALTHY));
        } catch (java.io.IOException e) {
            throw evidence.notApplicable("this machine has no " + address + ": " + e.getMessage());
        }
    }
}
