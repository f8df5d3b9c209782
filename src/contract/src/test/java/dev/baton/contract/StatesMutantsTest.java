package dev.baton.contract;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each case of the states suite passes on a connector that keeps the contract, and fails on one that does not. */
@Timeout(600)
class StatesMutantsTest {
    private static final Map<String, List<ConnectorFault>> FAULTS = Mutants.table(ConnectorFault.class, """
            start.target-down        | SERVES_ONCE_READY, EXITS_WITHOUT_TARGET, READY_AT_ONCE
            start.target-up          | NEVER_READY
            start.recovers           | TRIES_ONCE
            start.killed             | LOCK_LEFT_BEHIND
            start.port-taken         | OTHER_PORT_IF_TAKEN
            start.bad-value          | OTHER_PORT_IF_BAD, BAD_VALUE_IN_TWO_LINES
            start.disabled           | ALWAYS_SERVES
            start.override           | OVERRIDE_NOT_LOGGED
            target.down              | NEVER_ASKS_AGAIN
            target.unavailable       | UNHEALTHY_WITHOUT_CODE
            target.unavailable-ready | READY_FOLLOWS_HEALTH
            target.recovers          | STAYS_UNHEALTHY
            target.token-refused     | UNHEALTHY_WITHOUT_CODE
            target.hangs             | LIVE_WAITS, HEALTH_WAITS_FOREVER, UNHEALTHY_DRIPS
            target.one-call          | CALL_FOR_EACH_PROBE
            target.raw-text          | RAW_TEXT_IN_BODY, RAW_TEXT_IN_LOG
            target.redirect          | FOLLOWS_REDIRECT
            target.secrets           | TOKEN_IN_LOG, TOKEN_IN_BODY
            target.probe             | PROBE_LIES
            stop.sigterm             | EXIT_143, SIGTERM_IGNORED
            stop.sigint              | SIGINT_IGNORED
            stop.draining            | NO_DRAIN, DEAD_WHILE_DRAINING, DRAINING_NOT_SAID
            stop.target-down         | STOP_WAITS_FOR_CLIENT
            stop.target-hangs        | STOP_WAITS_FOR_CHECK
            stop.second              | SECOND_SIGNAL_IGNORED
            stop.early               | EARLY_SIGNAL_LOST
            """);

    private final Mutants<StatesTarget, ConnectorFault> mutants = new Mutants<>(Suite.STATES.cases(), FAULTS);

    @Test
    void everyCaseHasAFaultAndEveryFaultACase() {
        mutants.assertComplete(ConnectorFault.class, ConnectorFault.NONE);
    }

    @Test
    void aConnectorThatKeepsTheContractPasses() {
        assertThat(
                Mutants.unexpected(
                        Mutants.run(Suite.STATES.cases(), target(ConnectorFault.NONE), Suite.STATES.atOnce())),
                is(List.of()));
    }

    @Test
    void eachCaseCatchesItsFaults() throws Exception {
        List<String> missed = mutants.missed(16, (contractCase, fault) -> Mutants.one(contractCase, target(fault)));
        assertThat(String.join("\n", missed), missed, is(List.of()));
    }

    private static StatesTarget target(ConnectorFault fault) {
        return new StatesTarget(
                FaultyConnector.command(fault),
                Map.of(),
                () -> new ScriptedTarget("BATON_SCIM_BASE_URL", "BATON_SCIM_TOKEN", "/scim/v2"));
    }
}
