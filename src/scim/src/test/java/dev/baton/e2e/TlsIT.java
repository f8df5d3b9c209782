package dev.baton.e2e;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import dev.baton.config.TestCertificates;
import dev.baton.e2e.Program.Result;
import dev.baton.probe.HostileServer;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packaged program over TLS, as server and as probe. */
@Timeout(180)
class TlsIT {
    private static final Result HEALTHY = new Result(0, "", "");

    @TempDir
    private static Path folder;

    private static TestCertificates certificates;

    @BeforeAll
    static void make() throws Exception {
        certificates = new TestCertificates(folder);
        X509Bundle ca = certificates.selfSigned("ca", Algorithm.ecp256, "dns:ca");
        certificates.selfSigned("other-ca", Algorithm.ecp256, "dns:ca");
        certificates.issued(ca, "server", Algorithm.rsa2048, "ip:127.0.0.1", "dns:localhost");
        certificates.issued(ca, "client", Algorithm.ecp256, "dns:client");
    }

    @Test
    void theProbeTrustsTheServersCertificateOrItsCaAndNothingElse() throws Exception {
        try (Program program = start("server")) {
            assertThat("the exact certificate", live(program, cert("server")), is(HEALTHY));
            assertThat("its CA", live(program, ca("ca")), is(HEALTHY));
            assertThat(
                    "its CA and a name", live(program, ca("ca"), "--health-check-bind-address=localhost"), is(HEALTHY));
            assertFailure(live(program, ca("other-ca")), "neither in " + certificates.certificate("other-ca"));
            assertFailure(live(program, cert("ca")), "not the one in");
            assertFailure(live(program), "http://127.0.0.1:");
        }
    }

    @Test
    void serverAndProbeAgreeWhenTheyShareTheEnvironment() throws Exception {
        Map<String, String> environment = Map.of(
                "BATON_HEALTH_CHECK_TLS_CERT",
                certificates.certificate("server").toString(),
                "BATON_HEALTH_CHECK_TLS_KEY",
                certificates.key("server").toString(),
                "BATON_SCIM_TOKEN",
                "x");
        try (Program program = Program.start(environment, arguments())) {
            Result result = Program.run(
                    environment, "health-check", "--endpoint=live", "--health-check-port=" + program.port());
            assertThat(result, is(HEALTHY));
        }
    }

    @Test
    void underMutualTlsTheProbeNeedsACertificateOfTheClientCa() throws Exception {
        try (Program program = start("server", "--health-check-tls-client-ca=" + certificates.certificate("ca"))) {
            assertThat(live(program, ca("ca"), client("client"), clientKey("client")), is(HEALTHY));
            assertFailure(live(program, ca("ca")), "refused the client certificate");
            assertFailure(
                    live(program, ca("ca"), client("other-ca"), clientKey("other-ca")),
                    "refused the client certificate");
            assertFailure(live(program, ca("ca"), client("client")), "health-check-tls-client-key");
        }
    }

    @Test
    void aNewCertificateIsServedWithoutARestart() throws Exception {
        certificates.selfSigned("before", Algorithm.ecp256, "ip:127.0.0.1");
        certificates.selfSigned("after", Algorithm.ecp256, "ip:127.0.0.1");
        Files.copy(certificates.certificate("before"), certificates.certificate("current"));
        Files.copy(certificates.key("before"), certificates.key("current"));
        try (Program program = start("current")) {
            assertThat(live(program, cert("before")), is(HEALTHY));

            replace(certificates.certificate("after"), certificates.certificate("current"));
            replace(certificates.key("after"), certificates.key("current"));
            program.awaitLog("health server read its changed TLS files");

            assertThat(live(program, cert("current")), is(HEALTHY));
            assertFailure(live(program, cert("before")), "not the one in");
        }
    }

    @Test
    void oneDeadlineBoundsAHandshakeThatStalls() throws Exception {
        try (HostileServer silent = HostileServer.start(HostileServer.Connection::stayOpen)) {
            Result result = Program.run(
                    Map.of(), "health-check", "--timeout=1", "--health-check-port=" + silent.port(), cert("server"));
            assertFailure(result, "timed out after 1 s");
        }
    }

    private static Program start(String certificate, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(arguments()));
        arguments.add(cert(certificate));
        arguments.add("--health-check-tls-key=" + certificates.key(certificate));
        arguments.addAll(Arrays.asList(more));
        return Program.start(Map.of("BATON_SCIM_TOKEN", "x"), arguments.toArray(String[]::new));
    }

    private static String[] arguments() {
        return new String[] {"--health-check", "--health-check-port=0", "--scim-base-url=http://127.0.0.1:1/scim"};
    }

    private static Result live(Program program, String... flags) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("--endpoint=live", "--timeout=30"));
        arguments.addAll(Arrays.asList(flags));
        return program.healthCheck(arguments.toArray(String[]::new));
    }

    private static String cert(String name) {
        return "--health-check-tls-cert=" + certificates.certificate(name);
    }

    private static String ca(String name) {
        return "--health-check-tls-ca=" + certificates.certificate(name);
    }

    private static String client(String name) {
        return "--health-check-tls-client-cert=" + certificates.certificate(name);
    }

    private static String clientKey(String name) {
        return "--health-check-tls-client-key=" + certificates.key(name);
    }

    private static void replace(Path source, Path target) throws IOException {
        Files.move(source, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void assertFailure(Result result, String reason) {
        assertThat(result.err(), result.exitCode(), is(1));
        assertThat(result.out(), is(""));
        assertThat(result.err(), startsWith("health-check: "));
        assertThat(result.err(), containsString(reason));
        assertThat(result.err().lines().count(), is(1L));
    }
}
