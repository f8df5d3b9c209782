package dev.baton.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JvmOptionsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            -javaagent:/otel.jar                                     | -javaagent
            -Xmx64m  -agentlib:jdwp=transport=dt_socket              | -agentlib
            -XX:StartFlightRecording                                 | -XX:StartFlightRecording
            -Dcom.sun.management.jmxremote.port=9010                 | -Dcom.sun.management.jmxremote
            """)
    void anOptionThatKeepsTheJvmFromItsCacheIsNamedWithoutItsValue(String options, String named) {
        String says = " in JAVA_TOOL_OPTIONS: the JVM does not use its AOT cache, and starts slower";
        assertThat(JvmOptions.withoutCache(Map.of("JAVA_TOOL_OPTIONS", options)), is(Optional.of(named + says)));
    }

    @Test
    void otherOptionsAreNot() {
        Map<String, String> environment =
                Map.of("_JAVA_OPTIONS", "-Xmx300m -Da=-javaagent:x", "JDK_JAVA_OPTIONS", "-javaagent:x");
        assertThat(JvmOptions.withoutCache(environment), is(Optional.empty()));
    }
}
