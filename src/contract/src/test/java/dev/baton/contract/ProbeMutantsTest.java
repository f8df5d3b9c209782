package dev.baton.contract;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each case of the probe suite passes on a probe that keeps the contract, and fails on one that does not. */
@Timeout(600)
class ProbeMutantsTest {
    private static final Map<String, List<ProbeFault>> FAULTS = Mutants.table(ProbeFault.class, """
            exit.ok                        | PRINTS_OK
            exit.status                    | ANY_2XX, EXIT_2
            exit.refused                   | REFUSED_0, EXIT_2
            exit.closed                    | CLOSED_0
            exit.reset                     | CLOSED_0
            exit.garbage                   | GARBAGE_0
            exit.half-head                 | CLOSED_0
            exit.half-body                 | HALF_BODY_0
            exit.other-protocol            | GARBAGE_0
            exit.any-body                  | JUDGES_BODY
            exit.framing                   | NEEDS_LENGTH
            exit.interim                   | FIRST_STATUS
            exit.endless-head              | UNBOUNDED_HEAD
            exit.endless-body              | UNBOUNDED_BODY
            exit.huge-chunk                | UNBOUNDED_CHUNK
            exit.bad-length                | BAD_LENGTH_0, FIRST_LENGTH
            output.reason                  | NO_REASON
            output.overridden              | WARNS
            output.where                   | NO_ADDRESS
            output.where-from              | NO_ORIGIN
            output.control-characters      | RAW_REASON
            output.huge                    | UNCUT_REASON
            output.odd-json                | STRICT_JSON
            flags.unknown                  | UNKNOWN_FLAG_IGNORED
            flags.endpoint                 | ENDPOINT_DEFAULTED
            flags.timeout                  | TIMEOUT_DEFAULTED
            flags.port                     | PORT_DEFAULTED
            flags.address                  | ADDRESS_DEFAULTED
            flags.named                    | VALUE_NOT_NAMED
            flags.two-words                | ONE_WORD_ONLY
            flags.file                     | NESTED_FILE_ONLY
            flags.no-file                  | NO_FILE_IGNORED
            flags.service-flags            | SERVICE_FLAGS_UNKNOWN
            flags.help                     | HELP_1
            deadlines.silent               | MANY_TIMEOUTS, TENTH_OF_TIMEOUT
            deadlines.dripping-status      | TIMEOUT_PER_READ
            deadlines.dripping-head        | TIMEOUT_PER_READ
            deadlines.dripping-body        | TIMEOUT_PER_READ
            deadlines.dripping-chunks      | TIMEOUT_PER_READ
            deadlines.dripping-interim     | TIMEOUT_PER_READ
            deadlines.connect              | CONNECT_UNBOUNDED
            deadlines.default              | DEFAULT_1_S
            deadlines.slow                 | NEVER_OVER_5_S
            requests.line                  | ENDPOINT_IGNORED, NO_HOST_FIELD, SENDS_BODY
            requests.once                  | RETRIES
            requests.redirect              | FOLLOWS_REDIRECT
            requests.proxy                 | USES_PROXY
            requests.ipv4                  | NO_NAMES
            requests.ipv6                  | NO_BRACKETS
            requests.other-address         | ALWAYS_LOOPBACK
            requests.no-host               | UNKNOWN_HOST_DEFAULTED
            requests.no-secrets            | SENDS_TOKEN
            environment.variables          | NO_VARIABLES
            environment.wins               | FLAG_WINS
            environment.empty              | EMPTY_IS_BAD
            environment.bad-value          | VARIABLE_DEFAULTED
            environment.service-link       | NO_EXPLANATION
            environment.unknown            | WARNS_OF_UNKNOWN
            environment.connector-settings | CHECKS_ALL_SETTINGS
            environment.bare               | NEEDS_HOME
            environment.locale             | LOCAL_DIGITS
            environment.java-options       | JAVA_OPTIONS
            environment.directory          | NEEDS_DIRECTORY
            environment.closed-streams     | EXIT_2_IF_CLOSED
            environment.at-once            | ONE_AT_A_TIME
            """);

    private final Mutants<ProbeTarget, ProbeFault> mutants = new Mutants<>(Suite.PROBE.cases(), FAULTS);

    @Test
    void everyCaseHasAFaultAndEveryFaultACase() {
        mutants.assertComplete(ProbeFault.class, ProbeFault.NONE);
    }

    @Test
    void aProbeThatKeepsTheContractPasses() {
        ProbeTarget probe = new ProbeTarget(FaultyProbe.command(ProbeFault.NONE));
        assertThat(Mutants.unexpected(Mutants.run(Suite.PROBE.cases(), probe, 4)), is(List.of()));
    }

    @Test
    void eachCaseCatchesItsFaults() throws Exception {
        List<String> missed = mutants.missed(
                4, (contractCase, fault) -> Mutants.one(contractCase, new ProbeTarget(FaultyProbe.command(fault))));
        assertThat(String.join("\n", missed), missed, is(List.of()));
    }
}
