package dev.baton.provisioning;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.baton.config.TestCertificates;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** TLS to a real PostgreSQL server: who it is, and who we are. The server's certificate is for 127.0.0.1 alone. */
@Timeout(180)
class PostgresTlsTest {
    private static final String REMEDY = "check sslmode, sslrootcert, sslcert and sslkey in --database-url";

    @TempDir
    static Path folder;

    private static TestCertificates certificates;
    private static RealPostgres postgres;

    @BeforeAll
    static void startServer() throws Exception {
        RealPostgres.require();
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        certificates = new TestCertificates(folder);
        X509Bundle ca = certificates.selfSigned("ca", Algorithm.ecp256);
        certificates.selfSigned("other-ca", Algorithm.ecp256);
        certificates.issued(ca, "server", Algorithm.ecp256, "ip:127.0.0.1");
        certificates.issued(ca, "service", Algorithm.rsa2048);
        certificates.issued(ca, "somebody", Algorithm.rsa2048);
        certificates.issued(ca, "elliptic", Algorithm.ecp256);
        try (Stream<Path> files = Files.list(folder)) {
            for (Path key :
                    files.filter(file -> file.toString().endsWith(".key")).toList()) {
                Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
            }
        }
        postgres = RealPostgres.start();
        Path serverKey = postgres.owned(certificates.key("server"));
        Path access = Files.writeString(folder.resolve("pg_hba.conf"), """
                        host all baton 127.0.0.1/32 trust
                        hostssl all service 127.0.0.1/32 cert
                        hostssl all guest 127.0.0.1/32 trust clientcert=verify-ca
                        """);
        postgres.execute(
                "create role service login",
                "create role guest login",
                "create database guest owner guest",
                "grant all on schema public to service",
                "alter system set ssl_cert_file = '" + certificates.certificate("server") + "'",
                "alter system set ssl_key_file = '" + serverKey + "'",
                "alter system set ssl_ca_file = '" + certificates.certificate("ca") + "'",
                "alter system set hba_file = '" + access + "'",
                "alter system set ssl = on");
        postgres.restart();
    }

    @AfterAll
    static void stopServer() throws IOException {
        if (postgres != null) {
            postgres.close();
        }
    }

    private static Map<String, String> flags(String host, String user, String ca, String client) {
        String url = postgres.url().replace("127.0.0.1", host) + "?sslmode=verify-full&sslrootcert="
                + certificates.certificate(ca);
        return Map.of(
                "database-url",
                client.isEmpty()
                        ? url
                        : url + "&sslcert=" + certificates.certificate(client) + "&sslkey=" + certificates.key(client),
                "database-user",
                user);
    }

    private static ProvisioningService service(Map<String, String> flags) {
        return new ProvisioningService(
                Fixture.settings(flags),
                () -> Optional.of(new ScriptedTarget()),
                () -> true,
                Lease.DEFAULT,
                Clock.systemUTC());
    }

    private static void carryOut(ProvisioningService service) {
        String id =
                service.tasks().submit(List.of(Fixture.task("bob"))).getFirst().id();
        Fixture.await(() -> service.tasks().find(id).state() == TaskState.DONE);
    }

    @Test
    void aServerThatIsVerifiedTakesAServiceWithItsCertificate() throws Exception {
        Map<String, String> flags = flags("127.0.0.1", "service", "ca", "service");
        ProvisioningService service = service(flags);
        service.start();
        try (TaskAccess command = TaskAccess.create(Fixture.settings(flags))) {
            carryOut(service);
            assertThat(
                    command.tasks().list(TaskFilter.parse(Map.of("limit", "1"))).tasks(), hasSize(1));
            try (var connection = postgres.connect();
                    var statement = connection.createStatement();
                    var rows = statement.executeQuery("select distinct ssl, client_dn from pg_stat_ssl"
                            + " join pg_stat_activity using (pid) where usename = 'service'")) {
                assertThat(rows.next(), is(true));
                assertThat(rows.getBoolean("ssl"), is(true));
                assertThat(rows.getString("client_dn"), is("/CN=service"));
                assertThat("all connections are such", rows.next(), is(false));
            }
        } finally {
            service.stop(Duration.ofSeconds(1));
        }
    }

    @Test
    void aKeyOfAnotherAlgorithmIsNamed() throws Exception {
        Map<String, String> flags = new HashMap<>(flags("127.0.0.1", "guest", "ca", "elliptic"));
        flags.computeIfPresent(
                "database-url", (name, url) -> url.replace("/postgres?", "/guest?") + "&pemKeyAlgorithm=EC");
        try (TaskAccess command = TaskAccess.create(Fixture.settings(flags))) {
            assertThat(command.obstacle(), is(Optional.of(ServicePresence.NO_SERVICE)));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, service,  other-ca, service,  unable to find valid certification path to requested target",
        "localhost, service,  ca,       service,  The hostname localhost could not be verified",
        "127.0.0.1, service,  ca,       '',       connection requires a valid client certificate",
        "127.0.0.1, service,  ca,       somebody, certificate authentication failed for user",
        "127.0.0.1, service,  missing,  service,  missing.crt (No such file or directory)",
        "127.0.0.1, service,  ca,       missing,  missing.crt (No such file or directory)"
    })
    void whatCannotBeVerifiedIsOneLineThatSaysWhatToDo(
            String host, String user, String ca, String client, String reason) {
        try (TaskAccess command = TaskAccess.create(Fixture.settings(flags(host, user, ca, client)))) {
            TaskException e = assertThrows(
                    TaskException.class, () -> command.tasks().list(TaskFilter.parse(Map.of("limit", "1"))));
            assertThat(e.getMessage(), allOf(containsString(reason), endsWith(REMEDY), not(containsString("\n"))));
        }
    }

    @Test
    void aServerWithoutTlsIsRefused() throws Exception {
        postgres.execute("alter system set ssl = off", "select pg_reload_conf()");
        try (TaskAccess command = TaskAccess.create(Fixture.settings(flags("127.0.0.1", "baton", "ca", "")))) {
            Fixture.await(() -> {
                TaskException e = assertThrows(
                        TaskException.class, () -> command.tasks().list(TaskFilter.parse(Map.of("limit", "1"))));
                return e.getMessage().endsWith("The server does not support SSL.; " + REMEDY);
            });
        } finally {
            postgres.execute("alter system set ssl = on", "select pg_reload_conf()");
        }
    }

    @Test
    void aCertificateThatIsReplacedIsTakenWithoutARestart() throws Exception {
        Path ca = Files.copy(
                certificates.certificate("other-ca"),
                certificates.certificate("current-ca"),
                StandardCopyOption.REPLACE_EXISTING);
        ProvisioningService service = service(flags("127.0.0.1", "service", "current-ca", "service"));
        service.start();
        try {
            assertThat(service.trouble().isPresent(), is(true));

            Files.copy(certificates.certificate("ca"), ca, StandardCopyOption.REPLACE_EXISTING);

            Fixture.await(() -> service.trouble().isEmpty());
            carryOut(service);
        } finally {
            service.stop(Duration.ofSeconds(1));
        }
    }
}
