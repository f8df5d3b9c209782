package dev.baton.dist;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InputsTest {
    @TempDir
    Path directory;

    private Path classes;
    private Path record;
    private Path output;

    @BeforeEach
    void aDistributionOfOneFile() throws IOException {
        classes = Files.createDirectories(directory.resolve("classes"));
        Files.writeString(classes.resolve("A.class"), "one");
        output = Files.createDirectories(directory.resolve("out"));
        record = directory.resolve("out.inputs");
        inputs("baton-test", "1").write(record);
    }

    private Inputs inputs(String name, String version) throws IOException {
        return Inputs.of(new Application(name, version, "com.example.Main", List.of(classes), Set.of()));
    }

    @Test
    void theSameInputsNeedNoOtherDistribution() throws IOException {
        assertThat(inputs("baton-test", "1").areThoseOf(record, output), is(true));
    }

    @Test
    void anotherNameVersionOrFileDoes() throws IOException {
        assertThat(inputs("baton-other", "1").areThoseOf(record, output), is(false));
        assertThat(inputs("baton-test", "2").areThoseOf(record, output), is(false));
        Files.writeString(classes.resolve("A.class"), "two");
        assertThat(inputs("baton-test", "1").areThoseOf(record, output), is(false));
    }

    @Test
    void aDistributionThatIsGoneIsMadeAgain() throws IOException {
        Files.delete(output);
        assertThat(inputs("baton-test", "1").areThoseOf(record, output), is(false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "../x", "a b", "-x", "X", "a/b"})
    void aNameThatIsNoProgramsIsRefused(String name) {
        assertThat(
                assertThrows(DistributionException.class, () -> inputs(name, "1"))
                        .getMessage(),
                containsString("--name"));
    }
}
