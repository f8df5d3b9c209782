package dev.baton.e2e;

import dev.baton.config.TestCertificates;
import dev.baton.contract.ConnectorContract;
import dev.baton.contract.ContractSubject;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;

/** The health server of the packaged program keeps the contract with TLS. */
class TlsContractIT implements ConnectorContract {
    @TempDir
    private static Path folder;

    private Program program;

    @Override
    public ContractSubject subject() throws Exception {
        TestCertificates certificates = new TestCertificates(folder);
        certificates.selfSigned("server", Algorithm.rsa2048, "ip:127.0.0.1", "dns:localhost");
        program = Program.start(
                Map.of("BATON_SCIM_TOKEN", "x"),
                "--health-check",
                "--health-check-port=0",
                "--health-check-tls-cert=" + certificates.certificate("server"),
                "--health-check-tls-key=" + certificates.key("server"),
                "--scim-base-url=http://127.0.0.1:1");
        return ContractSubject.server(URI.create("https://127.0.0.1:" + program.port()))
                .pid(program.pid())
                .build();
    }

    @AfterAll
    void stop() {
        program.close();
    }
}
