package com.example.myconnector;

import dev.baton.contract.ConnectorContract;
import dev.baton.contract.ContractSubject;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tests the packaged program against the connector contract: its probe, its states, its health server. */
class ContractIT implements ConnectorContract {
    @Override
    public ContractSubject subject() throws Exception {
        Path target = Files.createTempDirectory("baton-myconnector").resolve("target");
        return ContractSubject.connector("target/baton-myconnector/bin/baton-myconnector")
                .environment("BATON_DIRECTORY", target.toString())
                .target(() -> Files.createDirectories(target), () -> Files.deleteIfExists(target))
                .build();
    }
}
