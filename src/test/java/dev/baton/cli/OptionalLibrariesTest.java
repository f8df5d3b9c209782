package dev.baton.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A program on a class path without the libraries that are left to those who use them. */
@Timeout(180)
class OptionalLibrariesTest {
    private static final List<String> LEFT_OUT = List.of(
            "org/xerial/sqlite-jdbc",
            "com/zaxxer/HikariCP",
            "io/helidon/config/helidon-config-yaml",
            "org/apache/commons/commons-csv",
            "org/flywaydb/flyway-core");

    private static final String PROVISIONING =
            "provisioning needs com.zaxxer:HikariCP, org.apache.commons:commons-csv, org.flywaydb:flyway-core,"
                    + " org.slf4j:slf4j-jdk14, org.xerial:sqlite-jdbc";

    @TempDir
    Path directory;

    /** In service mode the health server is up by then: the process has to end all the same. */
    @ParameterizedTest
    @CsvSource({"config, baton-scim", "health-check, health-check"})
    void aYamlFileThatCannotBeReadNamesItsLibrary(String command, String program) throws Exception {
        Files.writeString(directory.resolve("c.yaml"), "baton: {}\n");
        assertThat(
                lastLineOf(command + " --config=DIRECTORY/c.yaml"),
                is(program
                        + ": a configuration file in YAML needs io.helidon.config:helidon-config-yaml on the class path,"
                        + " where io.helidon.config.yaml.YamlConfigParser is missing"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--health-check --health-check-port=0 --scim-base-url=http://127.0.0.1:1/scim --data-dir=DIRECTORY",
                "provision create-account --user-name=a --data-dir=DIRECTORY"
            })
    void theProgramEndsWithOneLineThatNamesThem(String arguments) throws Exception {
        assertThat(
                lastLineOf(arguments),
                matchesPattern("baton-scim: \\Q" + PROVISIONING + "\\E on the class path, where [\\w.$]+ is missing"));
    }

    /** The last line of the log of a program that has to end with 1, and without a stack trace. */
    private String lastLineOf(String arguments) throws Exception {
        Path err = directory.resolve("err");
        Process program = new ProcessBuilder(command(arguments.replace("DIRECTORY", directory.toString())))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(err.toFile())
                .start();
        try {
            assertThat("it goes on", program.waitFor(60, TimeUnit.SECONDS));
        } finally {
            program.destroyForcibly();
        }
        String log = Files.readString(err);
        assertThat(log, program.exitValue(), is(1));
        assertThat(log, not(matchesPattern("(?s).*\\n\\s+at .*")));
        return log.lines().toList().getLast();
    }

    @Test
    void anotherClassThatIsMissingIsNotTakenForOneOfTheirs() {
        assertThat(OptionalLibraries.missing(new NoClassDefFoundError("org/h2o/Model")), is(Optional.<String>empty()));
        assertThat(OptionalLibraries.missing(new NoClassDefFoundError()), is(Optional.<String>empty()));
        assertThat(OptionalLibraries.missing(new IllegalStateException("org/sqlite/A")), is(Optional.<String>empty()));
    }

    private List<String> command(String arguments) throws Exception {
        Path services = Files.createDirectories(directory.resolve("provider/META-INF/services"));
        Files.writeString(services.resolve("dev.baton.connector.ConnectorProvider"), "dev.baton.scim.ScimProvider\n");
        String classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> LEFT_OUT.stream().noneMatch(library -> entry.contains("/" + library + "/")))
                .collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-cp",
                directory.resolve("provider") + File.pathSeparator + classPath,
                BatonConnector.class.getName()));
        command.addAll(List.of(arguments.split(" ")));
        return command;
    }
}
