package dev.baton.dist;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DistributionTest {
    @TempDir
    Path directory;

    @Test
    void oneThatFailsHalfWayDoesNotPassForTheFormer() throws IOException {
        Path classes = Files.createDirectories(directory.resolve("classes"));
        Files.writeString(classes.resolve("A.class"), "no class");
        Path output = Files.createDirectories(directory.resolve("out"));
        Path former = Files.createFile(output.resolve("former"));
        Path record = Files.writeString(directory.resolve("out.inputs"), "of the former");

        int exitCode = new CommandLine(new Distribution())
                .setExecutionExceptionHandler((fault, commandLine, parsed) -> 1)
                .execute("--name=baton-test", "--class-path=" + classes, "--output=" + output);

        assertThat(exitCode, is(not(0)));
        assertThat("it began", Files.exists(former), is(false));
        assertThat(Files.exists(record), is(false));
    }
}
