package dev.baton.e2e;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;

import dev.baton.e2e.Distribution.Result;
import dev.baton.probe.HostileServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every launcher does. Each call starts with an empty environment: no JAVA_HOME, no PATH. */
abstract class LauncherContract {
    static final String BODY = "{\"status\":\"healthy\"}";

    abstract Distribution distribution();

    @Test
    void worksThroughSymbolicLinksFromAnyDirectory(@TempDir Path links) throws IOException {
        Path first =
                Files.createSymbolicLink(links.resolve("first"), distribution().launcher());
        Path second = Files.createSymbolicLink(links.resolve("second link"), first);
        try (HostileServer server = HostileServer.start(HostileServer.answering(200, BODY))) {
            Result result = Distribution.run(
                    second, Path.of("/"), Map.of(), "health-check", "--health-check-port=" + server.port());
            assertThat(result, is(new Result(0, "", "")));
        }
    }

    @Test
    void keepsTheServicesJavaOptionsFromTheProbe() {
        try (HostileServer server = HostileServer.start(HostileServer.answering(200, BODY))) {
            Map<String, String> environment = Map.of(
                    "JAVA_TOOL_OPTIONS", "-javaagent:/no/such/agent.jar -Xmx64g",
                    "_JAVA_OPTIONS", "-XX:NoSuchOption",
                    "JDK_JAVA_OPTIONS", "--no-such-option",
                    "LD_LIBRARY_PATH", "/no/such/lib/server",
                    "BATON_HEALTH_CHECK_PORT", "" + server.port());
            assertThat(distribution().run(environment, "health-check"), is(new Result(0, "", "")));
        }
    }

    @Test
    void givesTheServiceItsJavaOptions() {
        Result result = distribution().run(Map.of("JAVA_TOOL_OPTIONS", "-Dmine=1"), "--version");
        assertThat(result.err(), containsString("-Dmine=1"));
        assertThat(result.exitCode(), is(0));
    }

    @Test
    void letsAnOperatorRaiseTheServicesHeap() {
        Map<String, String> environment = Map.of("_JAVA_OPTIONS", "-Xmx300m -XX:+PrintFlagsFinal");
        Result result = distribution().run(environment, "--version");
        assertThat(result.out(), matchesPattern("(?s).* MaxHeapSize += 314572800 .*"));
        assertThat(result.err(), is("Picked up _JAVA_OPTIONS: " + environment.get("_JAVA_OPTIONS") + "\n"));
        assertThat(result.exitCode(), is(0));
    }

    @Test
    void handsArgumentsOnAsTheyAre() {
        Result result = distribution().run(Map.of(), "health-check", "@no such file", "-Dx=y");
        assertThat(result.err(), containsString("unexpected argument @no such file"));
        assertThat(result.exitCode(), is(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "LC_ALL=C", "LANG=no_WHERE.UTF-8", "LANG=C.UTF-8 LC_TIME=no_WHERE", "LANG=C.UTF-8"})
    void readsArgumentsAndVariablesAndPrintsInUtf8WhateverTheLocale(String locale) {
        Map<String, String> environment = new HashMap<>(Map.of("BATON_ME", "Müller"));
        for (String variable : locale.split(" ")) {
            if (!variable.isEmpty()) {
                environment.put(variable.split("=")[0], variable.split("=")[1]);
            }
        }
        Result result = distribution().run(environment, "config", "--data-dir=/tmp/anaïs-€");
        assertThat(result.out(), allOf(containsString(" /tmp/anaïs-€ "), containsString(" Müller ")));
        assertThat(result.exitCode(), is(0));

        Result probe = distribution().run(environment, "health-check", "anaïs-€");
        assertThat(probe.err(), containsString("unexpected argument anaïs-€"));
    }
}
