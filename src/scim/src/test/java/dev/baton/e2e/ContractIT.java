package dev.baton.e2e;

import dev.baton.contract.ConnectorContract;
import dev.baton.contract.ContractSubject;
import java.nio.file.Files;
import java.nio.file.Path;

/** The packaged program keeps the contract: its probe, its states, its health server. */
class ContractIT implements ConnectorContract {
    /** What the page of the contract kit shows as not kept. */
    static final Path KNOWN_FAILURES = Path.of("src/contract/src/test/resources/known/baton-scim.txt");

    @Override
    public ContractSubject subject() throws Exception {
        return withKnownFailures(ContractSubject.connector(Program.LAUNCHER.toString()));
    }

    static ContractSubject withKnownFailures(ContractSubject.Builder builder) throws Exception {
        for (String line : Files.readAllLines(KNOWN_FAILURES)) {
            builder.knownFailure(line.split(" ")[0], "see " + KNOWN_FAILURES);
        }
        return builder.build();
    }
}
