package dev.baton.e2e;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import dev.baton.e2e.Distribution.Result;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The build where there is no JDK that is new enough: it is told to look for one that no machine has. */
class MissingJdkIT {
    @ParameterizedTest
    @ValueSource(strings = {"-Prun", "initialize"})
    void oneLineSaysWhatToInstallAndHowToPointAtIt(String argument) {
        Path project = Path.of("").toAbsolutePath();
        Result result = Distribution.run(
                project.resolve("mvnw"), project, System.getenv(), "-q", "-B", "-Dversion.jdk=99", argument);

        // Maven has a say in which of the two streams it gets.
        String output = result.out() + result.err();
        assertThat(output, result.exitCode(), is(1));
        assertThat(
                output,
                allOf(
                        containsString("no JDK 99 found: install one"),
                        containsString("set JAVA_HOME to the directory of one")));
        assertThat(output.lines().count(), is(1L));
    }
}
