package dev.baton.e2e;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.is;

import dev.baton.contract.ConnectorContract;
import dev.baton.contract.ContractSubject;
import dev.baton.e2e.Program.Result;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The probe keeps the contract where a running service answers for it, and that service survives. */
class WarmContractIT implements ConnectorContract {
    private Program service;

    @BeforeAll
    void startService() throws Exception {
        service = Program.start(
                Map.of("BATON_SCIM_TOKEN", "any"),
                "--health-check",
                "--health-check-port=0",
                "--scim-base-url=http://127.0.0.1:1");
        service.awaitAgent();
    }

    @Override
    public ContractSubject subject() {
        return ContractSubject.connector(
                        "/usr/bin/env",
                        Program.AGENT_DIRECTORY + "=" + service.agentDirectory(),
                        Program.LAUNCHER.toString())
                .only("exit", "output", "flags", "deadlines", "requests", "environment")
                .build();
    }

    @Test
    void itsProbesAreWarm() throws Exception {
        Result result = Program.run(
                Map.of(Program.AGENT_DIRECTORY, service.agentDirectory().toString()),
                "health-check",
                "--verbose",
                "--endpoint=live",
                "--health-check-port=" + service.port());
        assertThat(result.out().lines().findFirst().orElse(result.err()), endsWith(" ms, warm"));
    }

    @AfterAll
    void theServiceSurvives() {
        assertThat(service.isAlive(), is(true));
        service.close();
    }
}
