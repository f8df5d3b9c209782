package dev.baton.config;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuggestionTest {
    @ParameterizedTest
    @CsvSource({
        "health-check-prot,       health-check-port log-level, health-check-port",
        "healthCheckPort,         health-check-port log-level, health-check-port",
        "health_check_port,       health-check-port log-level, health-check-port",
        "BATON_HEALTH_CHECK_PORT, health-check-port log-level, health-check-port",
        "baton.log-level,         health-check-port log-level, log-level",
        "--SCIM-TOKEN,            --scim-token --scim-token-file, --scim-token",
        "-scim-token,             --scim-token --scim-token-file, --scim-token",
        "scim-tokem,              --scim-token --scim-token-file, --scim-token",
        "BATON_HELTH_CHECK,       BATON_HEALTH_CHECK BATON_LOG_LEVEL, BATON_HEALTH_CHECK",
        "batn,                    baton, baton",
        "Health-Check,            health-check tasks, health-check",
        "healthcheck,             --health-check health-check, health-check",
        "--healthcheck,           --health-check health-check, --health-check",
        "-V,                      -h --help, ''",
        "no-such-name,            health-check-port log-level, ''",
        "x,                       me, ''",
        "--,                      me, ''"
    })
    void theNearestNameIsSuggestedHoweverItIsWritten(String name, String known, String suggested) {
        assertThat(
                Suggestion.of(name, Arrays.asList(known.split(" "))),
                is(suggested.isEmpty() ? "" : "; did you mean " + suggested + "?"));
    }
}
