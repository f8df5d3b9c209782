package dev.baton.e2e;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.baton.e2e.Distribution.Result;
import dev.baton.probe.HostileServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher, wherever it lies and whoever calls it. Each call starts with an empty environment: no JAVA_HOME, no PATH. */
class LauncherIT extends LauncherContract {

    private final Distribution distribution = Distribution.built();

    @Override
    Distribution distribution() {
        return distribution;
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
    void aProbeInitialisesNothingThatTheBuildHasWorkedOut(@TempDir Path directory) throws IOException {
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
        assertThat(initialised, not(containsString("'java/math/BigDecimal'")));
        assertThat(initialised, not(containsString("jdk/proxy")));
        assertThat(initialised, not(containsString("CoreServiceRegistry")));
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
        if ("true".equals(System.getenv("CI"))) {
            assertThat("the build trained no cache", Files.exists(cache));
        }
        assumeTrue(Files.exists(cache), "the build trained no cache");
    }
}
