package dev.baton.e2e;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;

import dev.baton.e2e.Distribution.Result;
import dev.baton.probe.HostileServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher, wherever it lies and whoever calls it. Each call starts with an empty environment: no JAVA_HOME, no PATH. */
class LauncherIT {
    private static final String BODY = "{\"status\":\"healthy\"}";

    private final Distribution distribution = Distribution.built();

    @Test
    void worksThroughSymbolicLinksFromAnyDirectory(@TempDir Path links) throws IOException {
        Path first = Files.createSymbolicLink(links.resolve("first"), distribution.launcher());
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
            assertThat(distribution.run(environment, "health-check"), is(new Result(0, "", "")));
        }
    }

    @Test
    void givesTheServiceItsJavaOptions() {
        Result result = distribution.run(Map.of("JAVA_TOOL_OPTIONS", "-Dmine=1"), "--version");
        assertThat(result.err(), containsString("-Dmine=1"));
        assertThat(result.exitCode(), is(0));
    }

    @Test
    void letsAnOperatorRaiseTheServicesHeap() {
        Map<String, String> environment = Map.of("_JAVA_OPTIONS", "-Xmx300m -XX:+PrintFlagsFinal");
        Result result = distribution.run(environment, "--version");
        assertThat(result.out(), matchesPattern("(?s).* MaxHeapSize += 314572800 .*"));
        assertThat(result.err(), is("Picked up _JAVA_OPTIONS: " + environment.get("_JAVA_OPTIONS") + "\n"));
        assertThat(result.exitCode(), is(0));
    }

    @Test
    void handsArgumentsOnAsTheyAre() {
        Result file = distribution.run(Map.of(), "health-check", "@no such file");
        assertThat(file.err(), containsString("unexpected argument @no such file"));
        assertThat(file.exitCode(), is(1));
        Result property = distribution.run(Map.of(), "health-check", "-Dx=y");
        assertThat(property.err(), containsString("unknown flag -Dx"));
        assertThat(property.exitCode(), is(1));
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
        Result result = distribution.run(environment, "config", "--data-dir=/tmp/anaïs-€");
        assertThat(result.out(), allOf(containsString(" /tmp/anaïs-€ "), containsString(" Müller ")));
        assertThat(result.exitCode(), is(0));

        Result probe = distribution.run(environment, "health-check", "anaïs-€");
        assertThat(probe.err(), containsString("unexpected argument anaïs-€"));
    }

    @Test
    void usesTheAotCacheWhereverItIsInstalledAndWhateverItsFilesTimes(@TempDir Path directory) throws IOException {
        Distribution copy = copyWithSpaces(directory);
        setTimes(copy.home(), Instant.parse("2001-02-03T04:05:06Z"));
        for (String kind : List.of("probe", "service")) {
            requireCache(copy.home().resolve("lib/" + kind + ".aot"));
            // The exact command line of the launcher, and the option with which the JVM ends where the cache is not
            // used.
            Files.writeString(
                    copy.home().resolve("lib/" + kind + ".vmoptions"), "-XX:AOTMode=on\n", StandardOpenOption.APPEND);
        }
        try (HostileServer server = HostileServer.start(HostileServer.answering(200, BODY))) {
            assertThat(copy.healthCheck(server.port()), is(new Result(0, "", "")));
        }
        Result service = copy.run(Map.of(), "--version");
        assertThat(service.err(), is(""));
        assertThat(service.exitCode(), is(0));
    }

    @Test
    void aProbeSetsNoServiceRegistryUp(@TempDir Path directory) throws IOException {
        Distribution copy = copyWithSpaces(directory);
        Path log = directory.resolve("init.log");
        Files.writeString(
                copy.home().resolve("lib/probe.vmoptions"),
                "-Xlog:class+init=info:file=" + log + "\n",
                StandardOpenOption.APPEND);
        try (HostileServer server = HostileServer.start(HostileServer.answering(200, BODY))) {
            assertThat(copy.healthCheck(server.port()), is(new Result(0, "", "")));
        }
        String initialised = Files.readString(log);
        assertThat(initialised, containsString("dev/baton/probe/HealthProbe"));
        assertThat(initialised, not(containsString("CoreServiceRegistry")));
    }

    /** A race in the JVM's set-up of what decompresses classes: see {@code BatonConnector}. */
    @ParameterizedTest
    @CsvSource({"probe, health-check", "service, config"})
    void theFirstClassThatIsDecompressedIsLoadedByTheMainThread(String kind, String command, @TempDir Path directory)
            throws IOException {
        Distribution copy = copyWithSpaces(directory);
        requireCache(copy.home().resolve("lib/" + kind + ".aot"));
        Path log = directory.resolve("load.log");
        Files.writeString(
                copy.home().resolve("lib/" + kind + ".vmoptions"),
                "-Xlog:class+load=info:file=" + log + "\n",
                StandardOpenOption.APPEND);
        copy.run(Map.of(), command);
        List<String> decompressed = Files.readAllLines(log).stream()
                .filter(line -> line.contains("source: jrt:/java.base"))
                .toList();
        assertThat(decompressed.getFirst(), containsString(" jdk.internal.event.Event "));
    }

    @Test
    void theJvmEndsWhenItIsToldToUseACacheThatItCannotUse(@TempDir Path directory) throws IOException {
        Distribution copy = copyWithSpaces(directory);
        Path cache = copy.home().resolve("lib/probe.aot");
        requireCache(cache);
        Files.writeString(copy.home().resolve("lib/probe.vmoptions"), "-XX:AOTMode=on\n", StandardOpenOption.APPEND);
        Files.write(cache, new byte[] {1, 2, 3});
        try (HostileServer server = HostileServer.start(HostileServer.answering(200, BODY))) {
            assertThat(copy.healthCheck(server.port()).exitCode(), is(1));
        }
    }

    @Test
    void aProbeWorksInSilenceWithoutItsCache(@TempDir Path directory) throws IOException {
        Distribution copy = copyWithSpaces(directory);
        Files.deleteIfExists(copy.home().resolve("lib/probe.aot"));
        try (HostileServer server = HostileServer.start(HostileServer.answering(200, BODY))) {
            assertThat(copy.healthCheck(server.port(), "--timeout=30"), is(new Result(0, "", "")));
        }
    }

    private Distribution copyWithSpaces(Path directory) throws IOException {
        Path target = directory.resolve("with some spaces");
        try (Stream<Path> files = Files.walk(distribution.home())) {
            for (Path file : files.toList()) {
                Path to = target.resolve(distribution.home().relativize(file));
                Files.copy(file, to, StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        return new Distribution(target);
    }

    private static void setTimes(Path home, Instant time) throws IOException {
        List<Path> all;
        try (Stream<Path> files = Files.walk(home)) {
            all = files.filter(Files::isRegularFile).toList();
        }
        for (Path file : all) {
            Files.setLastModifiedTime(file, FileTime.from(time));
        }
    }

    /** A build without caches works, but where CI is true they have to be there. */
    private static void requireCache(Path cache) {
        Needed.require(Files.exists(cache), "the build trained no cache");
    }
}
