package dev.baton.e2e;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.startsWith;

import dev.baton.e2e.Distribution.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which JDK the build takes, and what it says where there is none. */
class BuildJdkIT {
    private static Result build(Map<String, String> environment, String... arguments) {
        Path project = Path.of("").toAbsolutePath();
        return Distribution.run(project.resolve("mvnw"), project, environment, arguments);
    }

    /** The other lines are those that Maven adds to each failure. */
    @ParameterizedTest
    @ValueSource(strings = {"-Prun", "initialize"})
    void withoutOneTheFirstLineSaysWhatToInstallAndHowToPointAtIt(String argument) {
        Result result = build(System.getenv(), "-q", "-B", "-Dversion.jdk=99", argument);

        // Maven has a say in which of the two streams it gets.
        String output = result.out() + result.err();
        assertThat(output, result.exitCode(), is(1));
        assertThat(
                output.lines().findFirst().orElse(""),
                containsString("JDK 99 or later; if there is none, install one or set JAVA_HOME to one"));
        assertThat(output.lines().toList(), everyItem(startsWith("[ERROR]")));
        assertThat(output.lines().count(), is(lessThan(10L)));
    }

    @Test
    void whatJavaHomeNamesRunsTheToolsOfTheBuildWhateverIsOnThePath(@TempDir Path path) throws IOException {
        Path java = Files.writeString(path.resolve("java"), "#!/bin/sh\necho the java on the path\nexit 1\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("PATH", path + ":" + environment.get("PATH"));

        Result result = build(
                environment,
                "-q",
                "-B",
                "-N",
                "initialize",
                "exec:exec",
                "-Dexec.executable=java",
                "-Dexec.args=--version");

        assertThat(result.toString(), result.exitCode(), is(0));
        assertThat(result.out(), containsString(System.getProperty("java.vm.version")));
    }
}
