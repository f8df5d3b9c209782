package dev.baton.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A probe on a class path that lacks a library, or has another version of it. */
@Timeout(120)
class MissingLibraryTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "io/helidon/webclient/helidon-webclient-api",
                "io/helidon/http/helidon-http",
                "io/helidon/config/helidon-config",
            })
    void isOneLineAndExitCodeOne(String library, @TempDir Path directory) throws Exception {
        Path err = directory.resolve("err");
        Process probe = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-cp",
                        classPathWithout(library),
                        BatonConnector.class.getName(),
                        "health-check",
                        "--health-check-port=1")
                .redirectErrorStream(true)
                .redirectOutput(err.toFile())
                .start();
        try {
            assertThat("it goes on", probe.waitFor(60, TimeUnit.SECONDS));
        } finally {
            probe.destroyForcibly();
        }
        String line = Files.readString(err);
        assertThat(line, probe.exitValue(), is(1));
        assertThat(
                line,
                matchesPattern(
                        "health-check: (http\\S+ \\(.*\\): )?a library is missing, or of another version: [\\w/.$]+\n"));
    }

    private static String classPathWithout(String library) {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("/" + library + "/"))
                .collect(Collectors.joining(File.pathSeparator));
    }
}
